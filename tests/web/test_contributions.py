"""What apps and pages contribute is found where they declare it: to-dos, names, addresses."""

import re
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.urls import URLResolver, get_resolver, resolve

from huzhu.notices.states import Todo
from huzhu.office import queries as office
from huzhu.web import public
from huzhu.web.console import lists
from huzhu.web.contributions import patterns_in
from huzhu.web.office.trail.views import subject_label
from tests import cast as casting
from tests import road

AUDIENCES = ("agency", "office", "member", "public")
#: One value for each way in which an address carries one.
VALUES = {
    "slug": "name",
    "int": "5",
    "year": "2026",
    "key": "17",
    "str": "2026-0012",
    "path": "abc/d",
    "day": "2026-05-01",
}
LENDING = """
from django.urls import path

def lend(request): ...

patterns = [path("lending/", lend, name="lend")]
"""


def addresses(patterns, before="/", audience=""):
    """Yield each address of the audiences, filled in, with its name."""
    for each in patterns:
        route = before + _filled(str(each.pattern))
        if isinstance(each, URLResolver):
            yield from addresses(each.url_patterns, route, each.namespace or "")
        elif audience in AUDIENCES:
            yield route, f"{audience}:{each.name}"


def _filled(route):
    for how, value in (
        (r"\(\?P<number>.*?\)", VALUES["str"]),
        (r"\(\?P<tab>(\w+)[^)]*\)", r"\1"),
        (r"<(?:(\w+):)?\w+>", lambda found: VALUES[found[1] or "str"]),
    ):
        route = re.sub(how, value, route)
    return route.strip("^$")


def test_no_address_is_hidden_by_another():
    told = addresses(get_resolver().url_patterns)
    found = [(address, name, resolve(address).view_name) for address, name in told]
    assert len(found) > 200
    assert [each for each in found if each[1] != each[2]] == []


@pytest.fixture
def lending(tmp_path, monkeypatch):
    """A folder of pages that nobody knows."""
    (tmp_path / "lending").mkdir()
    (tmp_path / "lending" / "__init__.py").touch()
    (tmp_path / "lending" / "views.py").write_text(LENDING)
    monkeypatch.setattr(public, "__path__", [*public.__path__, str(tmp_path)])


def test_addresses_of_a_new_folder_are_known_when_it_declares_them(request):
    before = {pattern.name for pattern in patterns_in("huzhu.web.public")}
    request.getfixturevalue("lending")
    now = {pattern.name for pattern in patterns_in("huzhu.web.public")}
    assert len(before) >= 5
    assert now - before == {"lend"}


def waiting(actor, *, at, calendar):
    """What a new app says waits for somebody."""
    return [Todo("lending.lend:1", "借出器材", "借出", actor.name, "office:home", (), at)]


def test_todos_and_cases_of_a_new_app_are_known_when_its_entry_declares_them(db, monkeypatch):
    cast = casting.assemble()
    road.in_review(cast)

    def told():
        calendar = office.calendar()
        asking = SimpleNamespace(actor=cast.he, now=road.NOW, calendar=calendar)
        return [todo.title for todo in lists.todos(asking)], subject_label("lending:7")

    before, nameless = told()
    entry = SimpleNamespace(todos=f"{__name__}.waiting", subjects=(("lending", "器材"),))
    monkeypatch.setitem(apps.app_configs, "lending", entry)
    assert len(before) >= 1
    assert told() == ([*before, "借出器材"], "器材 7")
    assert nameless == "lending 7"
