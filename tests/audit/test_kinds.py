"""The words of the trail come from the actions of whatever apps are installed."""

import pytest
from django.apps import AppConfig, apps

import huzhu
from huzhu.audit.kinds import EventKind, kind_of, kinds
from huzhu.kernel.rights import OF_ANYBODY

LENDING = """
from huzhu.audit.actions import action
from huzhu.audit.kinds import EventKind
from huzhu.kernel.rights import OF_ANYBODY

BROKEN = EventKind("lending.broken", "器材损坏", "late")

@action("lending.lend", "借出器材", right=OF_ANYBODY)
def lend(): ...
"""


@pytest.fixture
def lending(tmp_path, monkeypatch):
    """An app that nobody knows, with its actions in a chapter."""
    chapter = tmp_path / "lending" / "desk"
    chapter.mkdir(parents=True)
    for folder in (chapter.parent, chapter):
        (folder / "__init__.py").touch()
    (chapter / "actions.py").write_text(LENDING)
    monkeypatch.setattr(huzhu, "__path__", [*huzhu.__path__, str(tmp_path)])
    kinds.cache_clear()
    yield
    kinds.cache_clear()


def test_kinds_of_a_new_app_are_known_when_it_is_installed(lending, monkeypatch):
    assert kind_of("lending.lend") == EventKind("lending.lend", "lending.lend")
    kinds.cache_clear()
    monkeypatch.setitem(apps.app_configs, "lending", AppConfig.create("huzhu.lending"))
    assert list(kinds())[-2:] == ["lending.broken", "lending.lend"]
    assert kind_of("lending.lend") == EventKind("lending.lend", "借出器材", right=OF_ANYBODY)
    assert kind_of("lending.broken").tone == "late"
