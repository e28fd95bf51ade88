"""Bodies and slow lines: what is refused, when, and that nobody who is slow holds up anybody.

Time stands still in these tests: the loop's clock jumps to whatever is waited for next.
"""

import asyncio
import io

import pytest

from huzhu.config import asgi, bodies, errors, sessions, slots, turned_away
from huzhu.kernel import sizes
from tests.clocks import run_at_once

PAGE = {"type": "http", "method": "GET", "path": "/", "headers": []}


def _post(length=None, path="/", **more):
    headers = [] if length is None else [(b"content-length", b"%d" % length)]
    return {"type": "http", "method": "POST", "path": path, "headers": headers, **more}


def _coming(*pieces, every=0.0, then=None):
    """A line on which pieces come, one every few seconds, and then the end or nothing more."""
    left = list(pieces)

    async def receive():
        await asyncio.sleep(every)
        if left:
            piece = left.pop(0)
            return {"type": "http.request", "body": piece, "more_body": bool(left) or not then}
        return await asyncio.get_running_loop().create_future()

    return receive


def _take(scope, receive):
    async def take():
        with await bodies.Bodies().take(scope, receive) as body:
            return body.read()

    return run_at_once(take())


@pytest.fixture
def somebody(monkeypatch):
    async def is_somebody(_scope):
        return True

    async def at_once(work, *arguments):
        return work(*arguments)

    monkeypatch.setattr(sessions, "is_somebody", is_somebody)
    monkeypatch.setattr(asyncio, "to_thread", at_once)  # a thread's time does not jump


# --- size -------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [0, 1, sizes.FORM])
def test_small_body_is_taken_whole_whether_or_not_its_length_is_said(size):
    for length in (size, None):
        assert _take(_post(length), _coming(b"x" * size, then="end")) == b"x" * size


@pytest.mark.parametrize(
    ("length", "path", "error"),
    [
        (sizes.FORM + 1, "/", errors.BodyTooLarge),
        (sizes.FORM + 1, "/nowhere/", errors.BodyTooLarge),
        (sizes.FIGURES + 1, "/api/v1/assessment/2026/facts", errors.BodyTooLarge),
        (sizes.FIGURES, "/api/v1/assessment/2026/facts", errors.BodyOfNobody),
        (sizes.ROWS + 1, "/office/members/imports/", errors.BodyTooLarge),
        (sizes.ROWS, "/office/members/imports/", errors.BodyOfNobody),
    ],
)
def test_body_is_refused_at_its_head_when_it_is_too_large_or_nobodys(length, path, error):
    async def receive():
        raise AssertionError("the body was asked for")

    with pytest.raises(error):
        _take(_post(length, path), receive)


def test_large_body_is_taken_into_a_nameless_file_when_somebody_brings_it(somebody, settings):
    whole = b"x" * (sizes.FORM + 1)
    line = _coming(whole[:9], whole[9:], then="end")

    assert _take(_post(len(whole), "/office/members/imports/"), line) == whole


def test_large_body_is_refused_when_the_disk_would_be_full(somebody, monkeypatch):
    monkeypatch.setattr(bodies, "LEAST_FREE_BYTES", 1 << 62)

    with pytest.raises(errors.NoRoom):
        _take(_post(sizes.FORM + 1, "/office/members/imports/"), _coming())


@pytest.mark.parametrize(
    ("kind", "is_taken"),
    [(b"multipart/form-data; boundary=x", False), (b"application/x-www-form-urlencoded", True)],
)
def test_small_file_is_refused_too_when_the_disk_would_be_full(monkeypatch, kind, is_taken):
    monkeypatch.setattr(bodies, "LEAST_FREE_BYTES", 1 << 62)
    scope = _post(1)
    scope["headers"].append((b"content-type", kind))
    if is_taken:
        assert _take(scope, _coming(b"x", then="end")) == b"x"
    else:
        with pytest.raises(errors.NoRoom):
            _take(scope, _coming())


def test_body_that_says_no_length_is_refused_where_it_passes_a_form():
    with pytest.raises(errors.BodyWithoutLength):
        _take(_post(), _coming(b"x" * sizes.FORM, b"x"))


# --- time -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("piece", "every"),
    [(b"", 30.0), (b"x", 1.0), (b"x" * 999, 1.0), (b"x" * 30_000, 30.1)],
)
def test_body_is_given_up_when_it_comes_more_slowly_than_a_kilobyte_a_second(piece, every):
    with pytest.raises(errors.BodyTooSlow):
        _take(_post(sizes.FORM), _coming(*[piece] * 10_000, every=every))


@pytest.mark.parametrize(("piece", "every"), [(b"x" * 1030, 1.0), (b"x" * 30_000, 29.9)])
def test_body_is_taken_when_it_comes_at_a_kilobyte_a_second_for_minutes(somebody, piece, every):
    pieces = [piece] * (300_000 // len(piece))
    scope = _post(len(piece) * len(pieces), "/office/members/imports/")

    assert _take(scope, _coming(*pieces, every=every, then="end")) == b"".join(pieces)


def test_trickle_is_looked_at_every_few_seconds_and_not_at_every_byte():
    looks = []

    async def receive():
        looks.append(asyncio.get_running_loop().time())
        await asyncio.sleep(0.1)
        return {"type": "http.request", "body": b"x", "more_body": True}

    with pytest.raises(errors.BodyTooSlow):
        _take(_post(sizes.FORM), receive)
    late = [at for at in looks if at - looks[0] > bodies.GRACE]
    assert 0 < len(late) <= bodies.MINUTE / bodies.NAP


# --- slots ------------------------------------------------------------------------------------


class Crowd:
    """The entrance with pages that answer at once, and a number of lines that do not end."""

    def __init__(self, monkeypatch, *, answer=b"page", count=4):
        self.slots = slots.Slots(count)
        self.answer = answer
        monkeypatch.setattr(asgi, "SLOTS", self.slots)
        monkeypatch.setattr(asgi.PAGES, "work", self.work)
        self.tasks = []

    async def work(self, _scope, _body):
        made = slots.Answer()
        await made.add({"type": "http.response.start", "status": 200, "headers": []})
        await made.add({"type": "http.response.body", "body": self.answer})
        return made

    def begin(self, scope, receive, send=None):
        sent = []

        async def keep(message):
            sent.append(message)

        self.tasks.append(asyncio.create_task(asgi.application(dict(scope), receive, send or keep)))
        return sent

    async def come(self):
        """Let everybody get as far as they can."""
        for _ in range(200):
            await asyncio.sleep(0)

    async def go(self):
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)


async def _page_beside_unfinished_bodies(crowd):
    for _ in range(40):
        crowd.begin(_post(100), _coming(b"x"))
    await crowd.come()
    sent = crowd.begin(PAGE, _coming(b"", then="end"))
    await crowd.come()
    state = (crowd.slots.free, crowd.slots.waiting, [each.get("body") for each in sent[1:]])
    await crowd.go()
    return state


async def _slot_first(scope, receive, send):
    """The entrance as it was: the slot before the body."""
    async with asgi.SLOTS.one():
        body = await asgi.BODIES.take(scope, receive)
        answer = await asgi.PAGES.work(scope, body)
        await answer.deliver(send)


def test_page_is_answered_beside_forty_unfinished_bodies(monkeypatch):
    crowd = Crowd(monkeypatch)

    assert run_at_once(_page_beside_unfinished_bodies(crowd)) == (4, 0, [b"page"])


def test_page_is_not_answered_beside_unfinished_bodies_when_they_hold_slots(monkeypatch):
    crowd = Crowd(monkeypatch)
    monkeypatch.setattr(asgi, "page", _slot_first)

    assert run_at_once(_page_beside_unfinished_bodies(crowd)) == (0, 37, [])


def test_work_is_never_told_that_somebody_has_gone():
    async def listen():
        await asyncio.wait_for(slots._Complete(io.BytesIO(b"text"))(), timeout=3600)

    with pytest.raises(TimeoutError):
        run_at_once(listen())


def test_slot_is_free_while_an_answer_is_read_slowly(monkeypatch):
    crowd = Crowd(monkeypatch, answer=b"x" * 1_000_000)

    async def stuck(_message):
        await asyncio.get_running_loop().create_future()

    async def read_slowly():
        for _ in range(9):
            crowd.begin(PAGE, _coming(b"", then="end"), stuck)
        await crowd.come()
        state = crowd.slots.free, crowd.slots.waiting, [task.done() for task in crowd.tasks]
        await crowd.go()
        return state

    assert run_at_once(read_slowly()) == (4, 0, [False] * 9)


def test_reader_is_left_when_it_takes_less_than_a_kilobyte_a_second():
    whole, sent = b"x" * 200_000, []

    async def read(every):
        async def send(message):
            sent.append(message.get("body", b""))
            await asyncio.sleep(every)

        answer = slots.Answer()
        await answer.add({"type": "http.response.start", "status": 200, "headers": []})
        await answer.add({"type": "http.response.body", "body": whole})
        await answer.deliver(send)
        answer.close()

    run_at_once(read(30.0))
    assert b"".join(sent) == whole
    sent.clear()
    run_at_once(read(65.0))
    assert b"".join(sent) == b""


@pytest.mark.parametrize(
    ("path", "headers", "kind", "said"),
    [
        ("/", [], b"text/html; charset=utf-8", "现在办理的人很多"),
        ("/", [(b"hx-request", b"true")], b"text/html; charset=utf-8", "现在办理的人很多"),
        ("/api/v1/offers/1", [], b"application/problem+json", "entrance.crowded"),
    ],
)
def test_whoever_waits_too_long_is_told_when_to_come_again(monkeypatch, path, headers, kind, said):
    crowd = Crowd(monkeypatch, count=1)

    async def wait():
        async with crowd.slots.one():
            sent = crowd.begin({**PAGE, "path": path, "headers": headers}, _coming(b"", then="end"))
            await asyncio.gather(*crowd.tasks)
            return sent

    start, body = run_at_once(wait())
    told = dict(start["headers"])
    assert (start["status"], told[b"retry-after"], told[b"content-type"]) == (503, b"5", kind)
    assert said in body["body"].decode()
    assert told.get(b"hx-retarget") == (b"#banner" if headers else None)


def test_log_says_what_was_turned_away_where_and_not_what_was_typed(caplog):
    async def nobody(_message):
        pass

    error, typed = errors.Crowded(), "110101199003070038"
    with caplog.at_level("INFO", logger="huzhu.config.turned_away"):
        for path in ("/office/members/imports/", f"/accounts/password/set/{typed}/", f"/{typed}"):
            run_at_once(turned_away.answer(error, {**PAGE, "path": path}, nobody))
    said = [(each.code, each.status, each.address) for each in caplog.records]
    assert said[0] == ("entrance.crowded", 503, "/office/members/imports/")
    assert said[2] == ("entrance.crowded", 503, "/<unknown>")
    assert len(said) == 3
    assert typed not in str(said)


def test_what_is_refused_is_read_on_for_a_moment_and_not_for_ever():
    read = []

    async def receive():
        read.append(1)
        await asyncio.sleep(0.4)
        return {"type": "http.request", "body": b"x" * 65536, "more_body": True}

    run_at_once(bodies.linger(_post(1), receive))
    assert 1 < len(read) <= bodies.LINGER_SECONDS / 0.4 + 1
    read.clear()
    run_at_once(bodies.linger(_post(1, headers=[(b"expect", b"100-continue")]), receive))
    assert read == []


def test_no_session_is_looked_for_when_the_cookie_has_not_its_form(monkeypatch):
    asked = []
    monkeypatch.setattr(sessions, "_belongs", lambda key: bool(asked.append(key)))

    def asks(cookie):
        scope = _post(headers=[(b"cookie", cookie)])
        return run_at_once(sessions.is_somebody(scope))

    assert [asks(each) for each in (b"", b"sessionid=x", b"sessionid=" + b"A" * 32)] == [False] * 3
    assert asked == []
    assert asks(b"a=1; sessionid=" + b"a" * 32) is False
    assert asked == ["a" * 32]


@pytest.mark.parametrize(("free_gib", "has_room"), [(1, False), (3, True)])
def test_what_the_database_needs_of_the_disk_is_left_free(
    somebody, monkeypatch, free_gib, has_room
):
    usage = type("Usage", (), {"free": free_gib << 30})
    monkeypatch.setattr(bodies.shutil, "disk_usage", lambda _path: usage)
    length = sizes.FORM + 1
    scope = _post(length, "/office/members/imports/")

    async def take():
        with await bodies.Bodies().take(scope, _coming(b"x" * length, then="end")) as body:
            return len(body.read())

    if has_room:
        assert run_at_once(take()) == length
    else:
        with pytest.raises(errors.NoRoom):
            run_at_once(take())


def test_disk_has_room_for_all_that_is_announced_and_again_when_one_has_come(somebody, monkeypatch):
    """Each alone would have room, two at once have none."""
    length = sizes.FORM + 1
    free = bodies.LEAST_FREE_BYTES + length * 3 // 2
    usage = type("Usage", (), {"free": free})
    monkeypatch.setattr(bodies.shutil, "disk_usage", lambda _path: usage)
    scope, taking = _post(length, "/office/members/imports/"), bodies.Bodies()

    def one(**coming):
        return taking.take(scope, _coming(b"x" * length, then="end", **coming))

    async def take():
        first = asyncio.ensure_future(one(every=9))
        await asyncio.sleep(1)
        with pytest.raises(errors.NoRoom):
            await one()
        with await first as early, await one() as later:
            return [len(early.read()), len(later.read())]

    assert run_at_once(take()) == [length, length]
