"""The sidebar's number: exact where little waits, a minute old at most where much does."""

from types import SimpleNamespace

import pytest
from django.core.cache import cache

from huzhu.office import queries as office
from huzhu.web.console import counts, lists
from tests import cast as casting
from tests import road

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> casting.Cast:
    cache.clear()
    return casting.assemble()


def asked_by(actor) -> SimpleNamespace:
    return SimpleNamespace(actor=actor, now=road.APPLIED_AT, calendar=office.calendar())


def count(actor) -> int:
    return counts.box_counts(asked_by(actor)).todos


def test_number_is_exact_where_little_waits(cast):
    assert count(cast.lin) == 0
    road.preparing(cast)
    assert count(cast.lin) == 1


def test_number_is_kept_where_much_waits_until_the_person_acts(cast, monkeypatch):
    monkeypatch.setattr(counts, "MANY", -1)
    road.preparing(cast)
    assert (count(cast.lin), count(cast.zhou)) == (1, 0)  # each has an own number
    # Somebody else's act: not seen by the sidebar yet, at once by the list.
    monkeypatch.setattr(lists, "declared", lambda _kind: ())
    assert count(cast.lin) == 1
    # The person's own act: counted anew.
    road.draft(cast, title="二")
    assert count(cast.lin) == 0
    # Somebody else's act again, and the list is open: beside it stands its own number.
    monkeypatch.undo()
    monkeypatch.setattr(counts, "MANY", -1)
    assert count(cast.lin) == 0
    fresh = asked_by(cast.lin)
    assert len(lists.todos(fresh)) == 2
    assert counts.box_counts(fresh).todos == 2


def test_number_is_not_kept_for_longer_than_a_minute(cast, monkeypatch):
    monkeypatch.setattr(counts, "MANY", -1)
    kept = []
    monkeypatch.setattr(counts.cache, "set", lambda *told: kept.append(told[2]))
    count(cast.lin)
    assert kept == [60]
