"""Claims come to the counter without a task of their own; everything else as it always came."""

import inspect
from contextvars import copy_context

import pytest
from granian import _futures

from huzhu.claims import counter
from huzhu.claims.counter import answers
from huzhu.runtime import web_express

CLAIM = {"method": "POST", "path": "/api/v1/offers/7/claims"}


class Loop:
    """Remembers what it was woken for."""

    def __init__(self) -> None:
        self.called = []

    def call_soon_threadsafe(self, callback, *, context) -> None:
        assert context is not None
        self.called.append(callback)

    def turn(self) -> None:
        called, self.called = self.called, []
        for callback in called:
            callback()


class Request:
    """What Granian hands over: a scope, a way to answer, an end."""

    def __init__(self, scope, *, is_gone: bool = False) -> None:
        self.scope, self.proto, self.is_gone = scope, self, is_gone
        self.sent, self.ends = [], []

    def send(self, message) -> None:
        if self.is_gone:
            raise ConnectionError("nobody there")
        self.sent.append(message)

    def done(self) -> None:
        self.ends.append("done")

    def err(self, fault) -> None:
        self.ends.append(str(fault))


@pytest.fixture
def loop() -> Loop:
    return Loop()


@pytest.fixture
def handed_on() -> list[Request]:
    return []


@pytest.fixture
def express(loop, handed_on) -> web_express.Express:
    return web_express.Express(loop, copy_context(), handed_on.append)


@pytest.fixture
def put(monkeypatch):
    """A counter that keeps who waits for an answer."""
    waiting = []

    def take(_scope, tell) -> bool:
        waiting.append(tell)
        return True

    monkeypatch.setattr(counter, "put", take)
    return waiting


def test_pinned_granian_has_the_place_for_the_express_way(monkeypatch):
    plain = _futures._cbsched_aioschedule
    monkeypatch.setattr(_futures, "_cbsched_aioschedule", plain)
    assert web_express.open_way() is True
    assert _futures._cbsched_aioschedule is not plain
    built = inspect.getsource(_futures._CBSchedulerAIO.__init__)
    assert "_cbsched_aioschedule(loop, self._ctx, cb)" in built


@pytest.mark.parametrize("other", [None, lambda *arguments: arguments])
def test_granian_is_left_alone_when_its_place_is_another(monkeypatch, caplog, other):
    monkeypatch.setattr(_futures, "_cbsched_aioschedule", other)
    assert web_express.open_way() is False
    assert _futures._cbsched_aioschedule is other
    assert "no place for the express way" in caplog.text


def test_loop_is_woken_once_for_all_claims_that_have_come(express, loop, put, handed_on):
    requests = [Request(CLAIM) for _ in range(3)]
    for request in requests:
        express.schedule(request)
    assert (len(loop.called), put) == (1, [])
    loop.turn()
    assert (len(put), handed_on) == (3, [])
    express.schedule(Request(CLAIM))
    assert len(loop.called) == 1


@pytest.mark.parametrize(
    "scope",
    [
        {**CLAIM, "method": "GET"},
        {**CLAIM, "path": "/api/v1/offers/7"},
        {**CLAIM, "path": "/api/v1/offers/7/8/claims"},
        {"method": "POST", "path": "/healthz"},
    ],
)
def test_request_goes_the_plain_way_when_it_is_no_claim(express, loop, put, handed_on, scope):
    request = Request(scope)
    express.schedule(request)
    assert (handed_on, loop.called, put) == ([request], [], [])


def test_claim_goes_the_plain_way_when_no_counter_serves(express, loop, handed_on):
    request = Request(CLAIM)
    express.schedule(request)
    loop.turn()
    assert (handed_on, request.ends) == ([request], [])


def test_answer_is_sent_once_it_is_told_and_not_before(express, loop, put):
    request = Request(CLAIM)
    express.schedule(request)
    loop.turn()
    assert (request.sent, request.ends) == ([], [])
    put[0](answers.SOLD_OUT)
    assert request.sent == [*answers.SOLD_OUT]
    assert request.ends == ["done"]


def test_others_are_answered_when_one_client_has_gone(express, loop, put):
    gone, there = Request(CLAIM, is_gone=True), Request(CLAIM)
    for request in (gone, there):
        express.schedule(request)
    loop.turn()
    for tell in put:
        tell(answers.SOLD_OUT)
    assert (gone.sent, gone.ends) == ([], ["done"])
    assert (len(there.sent), there.ends) == (2, ["done"])


def test_others_are_taken_in_when_one_request_cannot_be_read(express, loop, monkeypatch):
    taken = []

    def take(scope, _tell) -> bool:
        taken.append(scope["headers"])
        return True

    monkeypatch.setattr(counter, "put", take)
    bad, good = Request(CLAIM), Request({**CLAIM, "headers": []})
    for request in (bad, good):
        express.schedule(request)
    loop.turn()
    assert (bad.ends, taken) == ([""], [[]])
