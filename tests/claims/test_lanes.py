"""Everybody who waits at the counter is told, once and in time, whatever the database does.

The database is a link that answers, fails or stays silent as a test says; the clock is one that
jumps, so a claim that is never told ends a test like any other.
Not here: what the database decides (``test_counter``).
"""

import asyncio
from collections import Counter
from types import SimpleNamespace

import pytest

from huzhu.claims.counter import answers, lanes
from huzhu.claims.counter.link import CommitUnknown, Taken
from tests.clocks import run_at_once

NEVER, SWEEP = 10_000, 0.25
#: Seconds that a test looks on.
LONG = 60


def taken(**what) -> Taken:
    nobody = dict.fromkeys(Taken._fields, ())
    return Taken(**{**nobody, "first": 1, "phase": "open", **what})


def win(members) -> Taken:
    return taken(winners=members, claims=members)


def hold(members) -> Taken:
    return taken(holders=members, held=members, numbers=members)


def fail(_members) -> Taken:
    raise CommitUnknown("the standby is away")


class Link:
    """Answers batch after batch: after so many seconds, what the turn makes of its members."""

    def __init__(self, *turns):
        self.turns = [*turns]
        self.asked = []

    async def take(self, _offer_id, members, keys):
        members = list(members)
        self.asked.append(dict(zip(members, keys, strict=True)) if keys else members)
        seconds, outcome = self.turns.pop(0) if self.turns else (0, win)
        await asyncio.sleep(seconds)
        return outcome(members)


async def no_page(_offer_id):
    return None


LEDGER = SimpleNamespace(page=no_page, known=lambda _offer_id: None, reload=lambda _offer_id: None)


class Desk:
    """A lane with the counter's sweep beside it, as in ``door``."""

    def __init__(self, link):
        self.loop = asyncio.get_running_loop()
        self.lane = lanes.Lane(1, link, LEDGER)
        self.told, self.waited = {}, {}

    def put(self, name, member, key=None) -> None:
        came = self.loop.time()

        def tell(answer):
            assert name not in self.told
            self.told[name], self.waited[name] = answer[0]["status"], self.loop.time() - came

        if (answer := self.lane.put(member, key, tell)) is not None:
            tell(answer)

    async def sweep_until(self, second) -> None:
        while self.loop.time() < second:
            await asyncio.sleep(SWEEP)
            self.lane.expire(self.loop.time())


def play(link, *steps) -> tuple[dict, dict]:
    """Put claims, each (second, name, member, key); return who was told what, and after how long.

    A name that is told twice is a fault.
    """

    async def scene():
        desk = Desk(link)
        for second, *claim in steps:
            await desk.sweep_until(second)
            desk.put(*claim)
        await desk.sweep_until(LONG)
        return desk.told, desk.waited

    return run_at_once(scene())


def in_time(waited: dict) -> bool:
    return max(waited.values()) <= lanes.DEADLINE + 2 * SWEEP


@pytest.mark.parametrize("turn", [(NEVER, win), (8, fail), (8, win), (3, fail)])
def test_first_and_repeated_claims_are_told_in_time_when_their_batch_is_late(turn):
    told, waited = play(Link(turn), (0, "first", 1), (0, "again", 1), (0, "other", 2))
    assert told == {"first": 503, "again": 503, "other": 503}
    assert in_time(waited)


def test_repeats_behind_a_batch_are_told_in_time_when_their_own_is_late():
    link = Link((4, win), (NEVER, win))
    told, waited = play(link, (0, "first", 1), (1, "second", 1), (2, "third", 1), (3, "other", 2))
    assert told == {"first": 201, "second": 503, "third": 503, "other": 503}
    assert in_time(waited)


def test_claims_that_never_left_are_told_in_time_with_their_repeats():
    told, waited = play(Link((NEVER, win)), (0, "gone", 1), (1, "left", 2), (3, "again", 2))
    assert told == {"gone": 503, "left": 503, "again": 503}
    assert in_time(waited)


def test_claims_beyond_the_largest_batch_are_told_in_time(monkeypatch):
    monkeypatch.setattr(lanes, "LARGEST_BATCH", 2)
    told, waited = play(Link((3, win), (NEVER, win)), *((0, member, member) for member in range(6)))
    assert told == {0: 201, 1: 201, 2: 503, 3: 503, 4: 503, 5: 503}
    assert in_time(waited)


@pytest.mark.parametrize(
    ("before", "then", "statuses"),
    [(win, hold, [201, 200, 200, 200]), (fail, win, [503, 503, 201, 200])],
)
def test_repeats_are_answered_by_their_own_batch(before, then, statuses):
    """A member is on the way and waits again: neither answer goes to those of the other batch."""
    told, waited = play(
        Link((2, before), (1, then)), (0, "a", 1), (0, "b", 1), (1, "c", 1), (1, "d", 1)
    )
    assert told == dict(zip("abcd", statuses, strict=True))
    assert waited == pytest.approx({"a": 2, "b": 2, "c": 2, "d": 2}, abs=SWEEP)


def test_repeats_are_told_when_the_database_has_no_answer_of_their_own():
    for outcome, statuses in (
        (lambda _members: taken(phase="missing"), [404, 404]),
        (lambda members: taken(strangers=members), [422, 503]),  # the repeat had no such key
    ):
        told, _ = play(Link((1, outcome)), (0, "first", 1, "k"), (0, "again", 1))
        assert list(told.values()) == statuses


def test_key_of_a_claim_that_was_told_unknown_is_free_again():
    link = Link((NEVER, win))
    told, _ = play(
        link, (0, "gone", 1), (1, "late", 2, "k"), (2, "in use", 3, "k"), (9, "free", 3, "k")
    )
    assert (told["in use"], told["late"]) == (422, 503)
    assert told["free"] == 503  # it waited for its own answer


def test_keys_leave_with_their_claims_when_more_wait_than_fit_into_a_batch(monkeypatch):
    monkeypatch.setattr(lanes, "LARGEST_BATCH", 2)
    link = Link()
    told, _ = play(link, *((0, member, member, f"k{member}") for member in range(5)))
    assert Counter(told.values()) == {201: 5}
    assert link.asked == [{0: "k0", 1: "k1"}, {2: "k2", 3: "k3"}, {4: "k4"}]


def test_claim_that_is_told_to_slow_down_leaves_no_key(monkeypatch):
    monkeypatch.setattr(lanes, "LONGEST_QUEUE", 1)
    told, _ = play(Link(), (0, "in", 1), (0, "full", 2, "k"), (0, "other", 3, "k"))
    assert told == {"in": 201, "full": 429, "other": 429}


def test_drain_tells_whoever_the_database_leaves_waiting():
    told = []

    async def scene():
        lane = lanes.Lane(1, Link((NEVER, win)), LEDGER)
        lane.put(1, None, told.append)
        await asyncio.sleep(1)
        lane.put(1, None, told.append)
        await lane.drain()

    run_at_once(scene())
    assert told == [answers.UNKNOWN] * 2
