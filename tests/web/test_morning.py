"""What staff are told each morning and by the hour: one message, what is overdue climbs."""

from datetime import timedelta

import pytest

from huzhu.messages.models import Message
from huzhu.messages.states import MessageKind
from huzhu.notices.states import Level, Todo, Urgency
from huzhu.web import morning
from tests import cast as casting

pytestmark = pytest.mark.django_db
EIGHT = casting.NOW.replace(hour=8)
HOUR = timedelta(hours=1)
K = MessageKind


@pytest.fixture
def waits(monkeypatch, standing_cast):
    """What waits, by name of the person; the cast beside it."""
    found = {}

    def todos_for(actor, *, at, calendar):
        return found.get(actor.name, [])

    monkeypatch.setattr(morning, "sources", lambda: [todos_for])
    return found


def todo(key="a", level=Level.GREEN, left=5, since=EIGHT):
    return Todo(
        key=key, title="x", verb="初审", subject_label=f"2026-{key} 体检", url_name="home",
        url_args=(), waiting_since=since, due_on=EIGHT.date() + timedelta(days=left),
        urgency=Urgency(level, "x", left),
    )  # fmt: skip


def told():
    rows = Message.objects.select_related("account").order_by("id")
    return {row.account.full_name: (row.kind, row.opened.facts) for row in rows}


LATE = {"level": Level.RED}
SOON = {"level": Level.AMBER, "left": 2}


def test_one_thing_is_told_by_its_name_and_several_as_numbers(waits, standing_cast):
    cast = standing_cast
    waits[cast.he.name] = [todo("1", **SOON)]
    waits[cast.lin.name] = [todo("2", **SOON), todo("3", **SOON), todo("4")]
    waits[cast.zhou.name] = [todo("5")]
    assert morning.queue_morning(at=EIGHT) == 3
    found = told()
    assert found == {
        cast.he.name: (
            K.DUE_SOON, {"case": "2026-1 体检", "verb": "初审", "due": "9 月 3 日"}
        ),
        cast.lin.name: (K.DIGEST, {"count": "3", "overdue": "0", "soon": "2"}),
        cast.zhou.name: (K.DIGEST, {"count": "1", "overdue": "0", "soon": "0"}),
    }  # fmt: skip
    morning.queue_morning(at=EIGHT + HOUR)  # the same morning, once more
    assert Message.objects.count() == 3


@pytest.mark.parametrize(
    ("late", "told_to"),
    [(0, {"he"}), (1, {"he", "wu"}), (2, {"he", "wu"}), (3, {"he", "wu", "chu", "wang"})],
)
def test_what_is_overdue_climbs_from_the_clerk_to_the_leaders(waits, standing_cast, late, told_to):
    cast = standing_cast
    waits[cast.he.name] = [todo("1", **LATE | {"left": -late})]
    morning.queue_morning(at=EIGHT)
    found = told()
    assert set(found) == {getattr(cast, name).name for name in told_to}
    assert {kind for kind, _ in found.values()} == {K.OVERDUE}
    whose = {name: facts["whose"] for name, (_, facts) in found.items()}
    assert whose.pop(cast.he.name) == "您本人"
    assert set(whose.values()) <= {f"{cast.he.title} {cast.he.name}"}


def test_what_is_overdue_at_others_is_counted_apart_from_the_own_to_dos(waits, standing_cast):
    """The page of whoever is told counts the own ones alone."""
    cast = standing_cast
    waits[cast.he.name] = [todo(key, **LATE | {"left": -3}) for key in ("1", "2")]
    waits[cast.wang.name] = [todo("3", **SOON), todo("2", **LATE | {"left": -3})]
    morning.queue_morning(at=EIGHT)
    kind, facts = told()[cast.wang.name]
    assert (kind, facts) == (
        K.DIGEST_ABOVE, {"count": "2", "overdue": "1", "soon": "1", "below": "1"}
    )  # fmt: skip
    assert told()[cast.he.name] == (K.DIGEST, {"count": "2", "overdue": "2", "soon": "0"})


def test_nobody_is_told_on_a_rest_day_or_when_nothing_waits(waits, standing_cast):
    assert morning.queue_morning(at=EIGHT) == 0
    waits[standing_cast.he.name] = [todo(since=EIGHT)]
    saturday = EIGHT + timedelta(days=4)
    assert morning.queue_morning(at=saturday) == 0
    assert morning.queue_arrived(at=saturday + HOUR) == 0
    assert Message.objects.count() == 0


def test_arrivals_of_the_hour_before_are_told_in_one_message(waits, standing_cast):
    cast, minute = standing_cast, timedelta(minutes=1)
    waits[cast.he.name] = [todo("1", since=EIGHT + minute), todo("2", since=EIGHT, left=3)]
    waits[cast.chen.name] = [todo("3", since=EIGHT - minute), todo("4", since=EIGHT + HOUR)]
    waits[cast.feng.name] = [todo("5", since=EIGHT + 59 * minute)]
    assert morning.queue_arrived(at=EIGHT + HOUR + minute) == 2
    found = told()
    assert set(found) == {cast.he.name, cast.feng.name}
    assert found[cast.he.name] == (
        K.ARRIVED,
        {"case": "2026-2 体检等 2 件", "verb": "初审", "due": "请在 9 月 4 日前办理。"},
    )


def test_every_source_of_to_dos_is_asked_of_every_post(standing_in_review):
    """With the product's own to-dos: a plan that was handed in waits for the reviewers."""
    at = standing_in_review.submitted_at if hasattr(standing_in_review, "submitted_at") else EIGHT
    morning.queue_morning(at=max(at, EIGHT))
    assert K.DIGEST in {kind for kind, _ in told().values()}
