"""States of the database that many tests begin with: made once, found by each as it was made.

A state is made in a transaction that stays open; each test works in a savepoint of it and is rolled
back to it. The next state goes on from what it has in common with this one (``STATES``). A test
with no state, or one that commits, ends the transaction.
What a test is given is a copy: it may change its people and cases as it likes.

Not here: what the states are made of (``cast``, ``road``, ``assessment``).
"""

import functools
import pickle
from collections.abc import Callable, Iterable
from importlib import import_module
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

Made = dict[str, Any]


def _today(_: Made) -> object:
    return import_module("tests.cast").assemble(now=timezone.now())


def _cast(_: Made) -> object:
    return import_module("tests.cast").assemble()


def _from(before: str, where: str, **wanted: object) -> Callable[[Made], object]:
    """Made by a function (``module:name``) of what stands before."""

    def make(made: Made) -> object:
        module, _, name = where.partition(":")
        return getattr(import_module(f"tests.{module}"), name)(made[before], **wanted)

    return make


def _onward(before: str, stop: str) -> Callable[[Made], object]:
    def go(made: Made) -> object:
        project = made.pop(before)
        import_module("tests.road").ONWARD[stop](made["cast"], project)
        return project

    return go


#: Stops of the road (``road``) that a project of 林's has reached.
STOPS = (
    "draft", "in_review", "preparing", "papers_complete", "countersigning", "at_meeting",
    "approved", "with_materials", "tested", "published", "claiming", "settling", "closed",
)  # fmt: skip
CYCLES = "assessment.cycle:begin"
REVIEWS, STAGES = "assessment.review.desk:reviewing", "assessment.outcome.stage:furnished"
#: By the name that fixtures call it: the state that it goes on from, and what it adds to that.
STATES: dict[str, tuple[str, Callable[[Made], object]]] = {
    "today": ("", _today),
    "cast": ("", _cast),
    "draft": ("cast", _from("cast", "road:draft")),
    **{stop: (before, _onward(before, stop)) for before, stop in pairwise(STOPS)},
    "cycle": ("cast", _from("cast", CYCLES)),
    "half_handed_in": ("cycle", _from("cycle", REVIEWS, numbers=("D01",))),
    "half_missed": ("cycle", _from("cycle", REVIEWS, numbers=("D01",), missed="D02")),
    "reviewing": ("cycle", _from("cycle", REVIEWS)),
    "stage": ("cycle", _from("cycle", STAGES)),
    "vetoed": ("stage", _from("stage", "assessment.outcome.stage:vetoed")),
    "told": ("cycle", _from("cycle", "assessment.outcome.stage:lowered")),
    "honours": ("cycle", _from("cycle", "assessment.honours.road:told")),
    "big_cycle": ("cast", _from("cast", CYCLES, agencies=12)),
    "big_reviewing": ("big_cycle", _from("big_cycle", REVIEWS)),
    "big_stage": ("big_cycle", _from("big_cycle", STAGES)),
}
PLACES = {name: place for place, name in enumerate(["", *STATES])}


def way_to(name: str) -> list[str]:
    """The states that this one goes on from, the first of all first, and itself."""
    return [*way_to(STATES[name][0]), name] if name else []


def _copied(made: Made) -> Made:
    """A copy of everything, what two parts share still shared: quicker than ``deepcopy``."""
    return pickle.loads(pickle.dumps(made))


def _gone_on(name: str, made: Made) -> Made:
    made = _copied(made)
    made[name] = STATES[name][1](made)
    return made


class Standing:
    """The states that stand in this process's database, each on the one before."""

    def __init__(self) -> None:
        self._made: dict[str, Made] = {}
        self._frames: list[transaction.Atomic] = []
        self._session: Any = None

    @property
    def name(self) -> str:
        return next(reversed(self._made), "")

    def stand(self, name: str) -> None:
        """Let this state stand, or none; what it has in common with the one before stays."""
        way = way_to(name)
        if self._made and not self._is_whole():
            self.end()
        while list(self._made) != way[: len(self._made)]:
            self._made.popitem()
            self._close(self._frames.pop())
        for each in way[len(self._made) :]:
            self._begin()
            try:
                self._made[each] = _gone_on(each, self._made.get(self.name, {}))
                connection.check_constraints()
            except BaseException:
                self.end()
                raise

    def _begin(self) -> None:
        frame = transaction.atomic()
        frame.__enter__()
        self._frames.append(frame)
        if len(self._frames) == 1:
            with connection.cursor() as cursor:  # a test without a database may take long
                cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            self._session = connection.connection

    def _close(self, frame: transaction.Atomic) -> None:
        transaction.set_rollback(True)
        frame.__exit__(None, None, None)

    def end(self) -> None:
        if self._is_here():
            while self._frames:
                self._close(self._frames.pop())
        elif self._session:
            self._session.close()
        self._made, self._frames, self._session = {}, [], None

    def _is_whole(self) -> bool:
        return self._is_here() and not connection.needs_rollback  # a test may have closed it

    def _is_here(self) -> bool:
        """Whether this is the connection it stands on: while Playwright's loop runs, it is not."""
        return connection.in_atomic_block and connection.connection is self._session

    def given(self, name: str) -> Made:
        """What a test with this state begins with: a copy, or made for it where none can stand."""
        if name == self.name:
            return _copied(self._made[name])
        return functools.reduce(lambda made, each: _gone_on(each, made), way_to(name), {})


def wanted(fixtures: Iterable[str]) -> str:
    """The state that a test of these fixtures begins with."""
    asked = [name for name in STATES if f"standing_{name}" in fixtures]
    return asked[-1] if asked else ""


def at(*stops: str) -> pytest.MarkDecorator:
    """Let a test begin at each of these stops of the road, with ``reached`` and ``step``."""
    pairs = [(stop, stop) for stop in stops]
    return pytest.mark.parametrize(("reached", "step"), pairs, indirect=["reached"], ids=stops)


STANDING = Standing()
