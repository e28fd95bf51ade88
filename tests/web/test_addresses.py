"""Addresses come from the modules of the pages, and none of them hides another."""

import re

import pytest
from django.urls import URLResolver, get_resolver, resolve

from huzhu.web import public
from huzhu.web.addresses import patterns_in

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
