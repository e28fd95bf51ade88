"""Addresses take turns for slots: whoever floods waits behind everybody else.

Time stands still in these tests: the loop's clock jumps to whatever is waited for next.
"""

import asyncio
from contextlib import asynccontextmanager
from ipaddress import ip_network

import pytest

from huzhu.config import asgi, errors, slots, turned_away, turns
from huzhu.config.turns import Place
from tests.clocks import run_at_once

FLOOD, HOUSE, THIRD = "192.0.2.1", "198.51.100.2", "203.0.113.3"


class FirstCome(slots.Slots):
    """The guard out: one line, first come, first served."""

    def __init__(self, count):
        super().__init__(count)
        self._free = asyncio.Semaphore(count)

    @asynccontextmanager
    async def one(self, place=turns.ANYWHERE):
        del place
        async with self._free:
            yield


class Counter:
    """People at the slots: who was called, in order; a slot is given back when the test says."""

    def __init__(self, made):
        self.slots, self.called, self.open, self.tasks = made, [], [], []

    async def come(self, *places):
        for place in places:
            self.tasks.append(asyncio.create_task(self._stand(place)))
        await self._settle()

    async def _stand(self, place):
        async with self.slots.one(place):
            ended = asyncio.Event()
            self.called.append(place)
            self.open.append(ended)
            await ended.wait()

    async def end(self, count=1):
        """Let the longest at work go, one after the other."""
        for _ in range(count):
            self.open.pop(0).set()
            await self._settle()

    async def _settle(self):
        for _ in range(20):
            await asyncio.sleep(0)

    async def go(self):
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)


def _seen(make, scenario):
    async def run():
        counter = Counter(make())
        try:
            return await scenario(counter)
        finally:
            await counter.go()

    return run_at_once(run())


# --- one address and the others ---------------------------------------------------------------


async def _reader_beside_a_flood(counter):
    await counter.come(*[Place(FLOOD)] * 500)
    await counter.come(Place(HOUSE))
    return [place.address for place in counter.called]


def test_reader_begins_at_once_beside_five_hundred_of_another_address():
    found = _seen(lambda: slots.Slots(6), _reader_beside_a_flood)
    assert found == [FLOOD] * 4 + [HOUSE]


def test_reader_waits_behind_all_when_first_come_is_first_served():
    assert _seen(lambda: FirstCome(6), _reader_beside_a_flood) == [FLOOD] * 6


def test_addresses_are_called_in_turns_and_each_in_its_own_order():
    async def scenario(counter):
        await counter.come(*[Place(FLOOD)] * 6, Place(HOUSE), Place(THIRD), Place(HOUSE))
        await counter.end(7)
        return [place.address for place in counter.called]

    assert _seen(lambda: slots.Slots(1), scenario) == [
        *(FLOOD, FLOOD, HOUSE, THIRD, FLOOD, HOUSE, FLOOD, FLOOD),
    ]


def test_one_address_has_all_the_turns_when_nobody_else_waits():
    async def scenario(counter):
        await counter.come(*[Place(FLOOD)] * 40)
        await counter.end(39)
        return len(counter.called), counter.slots.waiting

    assert _seen(lambda: slots.Slots(6), scenario) == (40, 0)


def test_nobody_is_taken_for_one_address_when_no_address_is_known():
    async def scenario(counter):
        await counter.come(*[turns.ANYWHERE] * 9)
        return len(counter.called), counter.slots.free

    assert _seen(lambda: slots.Slots(6), scenario) == (6, 0)


# --- sign-ins ---------------------------------------------------------------------------------


async def _pages_beside_sign_ins(counter):
    crowd = [Place(f"192.0.2.{number}", is_sign_in=True) for number in range(200)]
    await counter.come(*crowd)
    await counter.come(*[Place(crowd[0].address)] * 2, Place(HOUSE))
    return [place.is_sign_in for place in counter.called]


def test_pages_begin_at_once_beside_sign_ins_from_everywhere():
    found = _seen(lambda: slots.Slots(13), _pages_beside_sign_ins)
    assert found == [True] * slots.MOST_SIGN_INS + [False] * 3


def test_pages_wait_when_sign_ins_may_hold_every_slot(monkeypatch):
    monkeypatch.setattr(slots, "MOST_SIGN_INS", 13)
    assert _seen(lambda: slots.Slots(13), _pages_beside_sign_ins) == [True] * 13


def test_sign_ins_and_pages_are_called_in_turns():
    async def scenario(counter):
        await counter.come(*[Place(FLOOD)] * 4, *[Place(HOUSE, is_sign_in=True)] * 4)
        await counter.end(7)
        return [place.is_sign_in for place in counter.called]

    found = _seen(lambda: slots.Slots(1), scenario)
    assert found == [False, *[False, True] * 3, True]


def test_every_other_turn_is_a_page_s_however_many_addresses_sign_in():
    async def scenario(counter):
        await counter.come(Place(THIRD))  # at work: all others wait
        crowd = [Place(f"192.0.2.{number}", is_sign_in=True) for number in range(20)]
        await counter.come(*crowd, *[Place(HOUSE)] * 4)
        await counter.end(8)
        return [place.is_sign_in for place in counter.called[1:]]

    assert _seen(lambda: slots.Slots(1), scenario) == [False, True] * 4


async def _sign_in_beside_a_flood_of_them(counter):
    await counter.come(*[Place(FLOOD, is_sign_in=True)] * 200, Place(HOUSE, is_sign_in=True))
    begun = [place.address for place in counter.called]
    await counter.end()
    return begun, counter.called[-1].address


def test_one_address_leaves_a_lane_of_the_sign_ins_to_the_others():
    found = _seen(lambda: slots.Slots(13), _sign_in_beside_a_flood_of_them)
    assert found == ([FLOOD] * (slots.MOST_SIGN_INS - 1) + [HOUSE], FLOOD)


def test_somebody_waits_when_one_address_may_hold_every_lane(monkeypatch):
    monkeypatch.setattr(slots, "SPARE_SIGN_INS", 0)
    found = _seen(lambda: slots.Slots(13), _sign_in_beside_a_flood_of_them)
    assert found[0] == [FLOOD] * slots.MOST_SIGN_INS


@pytest.mark.parametrize(
    ("method", "path", "client", "place"),
    [
        ("POST", "/accounts/login/", (FLOOD, 1), Place(FLOOD, is_sign_in=True)),
        ("POST", "/accounts/reauthenticate/", (FLOOD, 1), Place(FLOOD, is_sign_in=True)),
        ("POST", "/accounts/password/change/", (FLOOD, 1), Place(FLOOD, is_sign_in=True)),
        ("POST", "/accounts/password/set/", (FLOOD, 1), Place(FLOOD, is_sign_in=True)),
        ("GET", "/accounts/login/", (FLOOD, 1), Place(FLOOD)),
        ("GET", "/accounts/password/change/", (FLOOD, 1), Place(FLOOD)),
        ("POST", "/", ("2001:db8:1:2::7", 1), Place("2001:db8:1:2::/64")),
        ("GET", "/", None, turns.ANYWHERE),
    ],
)
def test_place_is_the_house_and_whether_a_password_is_looked_at(method, path, client, place):
    assert turns.place_of({"method": method, "path": path, "client": client}) == place


# --- the end of waiting -----------------------------------------------------------------------


def test_next_of_an_address_is_told_to_come_again_when_its_line_is_full(monkeypatch):
    monkeypatch.setattr(slots, "MOST_WAITING", 5)

    async def scenario(counter):
        await counter.come(*[Place(FLOOD)] * 6)
        with pytest.raises(errors.CrowdedAddress):
            await counter._stand(Place(FLOOD))
        await counter.come(Place(HOUSE), Place(FLOOD, is_sign_in=True))
        return counter.slots.waiting

    assert _seen(lambda: slots.Slots(1), scenario) == 7


def test_those_of_no_known_address_are_not_counted_as_one_line(monkeypatch):
    monkeypatch.setattr(slots, "MOST_WAITING", 5)

    async def scenario(counter):
        await counter.come(*[turns.ANYWHERE] * 9)
        return counter.slots.waiting

    assert _seen(lambda: slots.Slots(1), scenario) == 8


def test_waiting_ends_after_ten_seconds():
    async def scenario(counter):
        await counter.come(Place(FLOOD))
        with pytest.raises(errors.Crowded):
            await counter._stand(Place(HOUSE))
        return asyncio.get_running_loop().time()

    assert _seen(lambda: slots.Slots(1), scenario) == pytest.approx(10.0, abs=0.1)


def test_slot_goes_to_the_next_when_the_first_in_line_gives_up_at_that_moment():
    async def scenario(counter):
        await counter.come(Place(FLOOD), Place(HOUSE), Place(THIRD))
        counter.open.pop(0).set()
        counter.tasks[1].cancel()  # and has not left the line when the slot is given back
        await counter._settle()
        return [place.address for place in counter.called]

    assert _seen(lambda: slots.Slots(1), scenario) == [FLOOD, THIRD]


def test_whoever_gives_up_leaves_no_slot_held_and_no_place_taken():
    async def scenario(counter):
        await counter.come(*[Place(FLOOD)] * 3)
        counter.open.pop(0).set()
        await asyncio.sleep(0)
        assert (len(counter.called), counter.slots.free) == (1, 0)  # the second: not yet begun
        for task in counter.tasks[1:]:
            task.cancel()
        await counter._settle()
        state = counter.slots.free, counter.slots.waiting
        await counter.come(Place(HOUSE))
        return state, counter.called[-1].address

    assert _seen(lambda: slots.Slots(1), scenario) == ((1, 0), HOUSE)


def test_nothing_is_remembered_of_an_address_that_has_gone():
    async def scenario(counter):
        await counter.come(*[Place(f"192.0.2.{n}", is_sign_in=n % 2 > 0) for n in range(99)])
        with pytest.raises(errors.Crowded):
            await counter._stand(Place(HOUSE))
        await counter.end()
        kept = counter.slots
        return (
            len(kept._held | kept._sign_ins),
            len(kept._lines._pages),
            len(kept._lines._sign_ins),
            kept.waiting,
        )

    assert _seen(lambda: slots.Slots(1), scenario) == (0, 0, 0, 0)


def test_full_line_is_answered_by_a_page_that_says_when_to_come_again():
    sent = []

    async def keep(message):
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
    run_at_once(turned_away.answer(errors.CrowdedAddress(most=slots.MOST_WAITING), scope, keep))
    assert (sent[0]["status"], dict(sent[0]["headers"])[b"retry-after"]) == (429, b"5")
    assert "同一网络同时排队的请求最多 2000 个" in sent[1]["body"].decode()


def test_entrance_asks_for_the_place_of_the_client_that_is_believed(monkeypatch, settings):
    places = []

    class Watched(slots.Slots):
        def one(self, place=turns.ANYWHERE):
            places.append(place)
            return super().one(place)

    async def work(_scope, _body):
        return slots.Answer()

    async def ask():
        head = [(b"x-forwarded-for", b"198.51.100.2")]
        scope = {"type": "http", "method": "GET", "path": "/", "headers": head}

        async def receive():
            return {"type": "http.request", "body": b""}

        for peer in ("127.0.0.3", "203.0.113.3"):
            await asgi.application({**scope, "client": (peer, 1)}, receive, None)

    monkeypatch.setattr(asgi, "SLOTS", Watched(1))
    monkeypatch.setattr(asgi.PAGES, "work", work)
    settings.PROXIES = (ip_network("127.0.0.3/32"),)
    run_at_once(ask())
    assert places == [Place(HOUSE), Place(THIRD)]
