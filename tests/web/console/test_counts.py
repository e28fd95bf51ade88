"""The sidebar's number: exact where little waits, a minute old at most where much does."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from huzhu.audit.actions import record
from huzhu.office import queries as office
from huzhu.web.console import counts, lists, todos
from tests import cast as casting
from tests import road

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> casting.Cast:
    return casting.assemble()


def asked_by(actor, *, later=0) -> SimpleNamespace:
    now = road.APPLIED_AT + timedelta(seconds=later)
    nobody = SimpleNamespace(is_authenticated=False)  # stands in for nobody
    return SimpleNamespace(
        actor=actor, now=now, today=now.date(), user=nobody, calendar=office.calendar()
    )


def count(actor, *, later=0) -> int:
    return counts.box_counts(asked_by(actor, later=later)).todos


@pytest.fixture
def nothing_waits(monkeypatch):
    """From a moment on whoever counts finds nothing: a number that stays was kept."""
    return lambda: monkeypatch.setattr(todos.declared, "functions", lambda _kind: ())


def test_number_is_exact_where_little_waits(cast):
    assert count(cast.lin) == 0
    road.preparing(cast)
    assert count(cast.lin) == 1


def test_number_is_kept_while_nobody_acts_and_no_longer_than_a_minute(cast, nothing_waits):
    road.preparing(cast)
    assert (count(cast.lin), count(cast.zhou)) == (1, 0)  # each has an own number
    nothing_waits()
    assert [count(cast.lin, later=later) for later in (0, 59, 60)] == [1, 1, 0]


def test_number_is_counted_anew_when_anybody_acts(cast, nothing_waits):
    road.preparing(cast)
    assert count(cast.lin) == 1
    nothing_waits()
    road.draft(cast, title="二")
    assert count(cast.lin) == 0


def test_what_is_done_while_it_is_counted_is_counted_anew(cast, monkeypatch):
    usual = lists.todos

    def meanwhile(request):
        found = usual(request)
        road.preparing(cast)
        return found

    monkeypatch.setattr(lists, "todos", meanwhile)
    assert count(cast.lin) == 0
    monkeypatch.undo()
    assert count(cast.lin) == 1


def test_clock_that_was_turned_back_keeps_no_number_of_later(cast, nothing_waits):
    road.preparing(cast)
    assert count(cast.lin) == 1
    nothing_waits()
    assert count(cast.lin, later=-1) == 0


def test_number_is_kept_where_much_waits_until_the_person_acts(cast, monkeypatch):
    monkeypatch.setattr(counts, "MANY", -1)
    road.preparing(cast)
    assert (count(cast.lin), count(cast.zhou)) == (1, 0)  # each has an own number
    with monkeypatch.context() as planted:
        planted.setattr(todos.declared, "functions", lambda _kind: ())
        # Somebody else's act: not seen by the sidebar yet, at once by the list.
        record("test.act", "test:1", by=cast.zhou, at=road.APPLIED_AT)
        assert (count(cast.lin), lists.todos(asked_by(cast.lin))) == (1, ())
        # The person's own act: counted anew.
        road.draft(cast, title="二")
        assert count(cast.lin) == 0
    # The list is open: beside it stands its own number.
    assert count(cast.lin) == 0
    fresh = asked_by(cast.lin)
    assert len(lists.todos(fresh)) == 2
    assert counts.box_counts(fresh).todos == 2
