"""What apps and pages contribute is found where they declare it: to-dos, names, addresses."""

from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.urls import resolve

from huzhu.audit import declared
from huzhu.notices.states import Todo
from huzhu.office import queries as office
from huzhu.web import public
from huzhu.web.console import lists
from huzhu.web.contributions import patterns_in
from huzhu.web.office.trail.rows import subject_label
from tests import cast as casting
from tests import road
from tests.addresses import table

AUDIENCES = ("agency", "office", "member", "public")
LENDING = """
from django.urls import path

def lend(request): ...

patterns = [path("lending/", lend, name="lend")]
"""


def test_no_address_is_hidden_by_another():
    told = [each for each in table() if each.audience in AUDIENCES]
    found = [(each, resolve(each.filled()).view_name) for each in told]
    assert len(found) > 200
    assert [(each.route, name) for each, name in found if each.name != name] == []


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
        asking = SimpleNamespace(
            actor=cast.he, user=AnonymousUser(), now=road.NOW, calendar=calendar, today=None
        )
        return [todo.title for todo in lists.todos(asking)], subject_label("lending:7")

    before, nameless = told()
    entry = SimpleNamespace(todos=f"{__name__}.waiting", subjects=(("lending", "器材"),))
    monkeypatch.setitem(apps.app_configs, "lending", entry)
    monkeypatch.setattr(declared, "functions", declared.functions.__wrapped__)
    assert len(before) >= 1
    assert told() == ([*before, "借出器材"], "器材 7")
    assert nameless == "lending 7"
