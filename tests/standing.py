"""States of the database that many tests begin with: made once, found by each as it was made.

A state is made in a transaction that stays open; each test works in a savepoint of it and is rolled
back to it. The next test with another state, with none, or one that commits ends the transaction.
What a test is given is a copy: it may change its people and cases as it likes.

Not here: what the states are made of (``cast``, ``road``, ``assessment``).
"""

import contextlib
import copy
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

Made = dict[str, Any]


def _cast() -> Made:
    return {"cast": import_module("tests.cast").assemble()}


def _today() -> Made:
    return {"today": import_module("tests.cast").assemble(now=timezone.now())}


def _cycle() -> Made:
    made = _cast()
    return {**made, "cycle": import_module("tests.assessment.cycle").begin(made["cast"])}


def _big_cycle() -> Made:
    made = _cast()
    cycle = import_module("tests.assessment.cycle").begin(made["cast"], agencies=12)
    return {**made, "big_cycle": cycle}


def _stage() -> Made:
    made = _cycle()
    stage = import_module("tests.assessment.outcome.stage").furnished(made["cycle"])
    return {**made, "stage": stage}


def _big_stage() -> Made:
    made = _big_cycle()
    stage = import_module("tests.assessment.outcome.stage").furnished(made["big_cycle"])
    return {**made, "big_stage": stage}


def _honours() -> Made:
    made = _cycle()
    return {**made, "honours": import_module("tests.assessment.honours.road").told(made["cycle"])}


def _reached(step: str) -> Callable[[], Made]:
    def make() -> Made:
        made = _cast()
        return {**made, step: getattr(import_module("tests.road"), step)(made["cast"])}

    return make


#: Steps of the road (``road``) that a project of 林's has reached.
STEPS = (
    "preparing", "papers_complete", "countersigning", "at_meeting", "approved", "with_materials",
    "published",
)  # fmt: skip
#: By the name that fixtures call it, the one that holds least first.
STATES: dict[str, Callable[[], Made]] = {
    "cast": _cast,
    "today": _today,
    "cycle": _cycle,
    "big_cycle": _big_cycle,
    "stage": _stage,
    "big_stage": _big_stage,
    "honours": _honours,
    **{step: _reached(step) for step in STEPS},
}


class Standing:
    """The state that stands in this process's database, if one does."""

    def __init__(self) -> None:
        self.name = ""
        self.made: Made = {}
        self._frame = contextlib.ExitStack()
        self._session: Any = None

    def stand(self, name: str) -> None:
        """Let this state stand, or none."""
        if name == self.name and (not name or self._is_whole()):
            return
        self.end()
        if name:
            self._frame.enter_context(transaction.atomic())
            self._frame.callback(transaction.set_rollback, True)
            with connection.cursor() as cursor:  # a test without a database may take long
                cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            self._session = connection.connection
            self.made = STATES[name]()
            connection.check_constraints()
            self.name = name

    def end(self) -> None:
        if self._is_here():
            self._frame.close()
        elif self._session:
            self._session.close()
        self._frame.pop_all()
        self.name, self.made, self._session = "", {}, None

    def _is_whole(self) -> bool:
        return self._is_here() and not connection.needs_rollback  # a test may have closed it

    def _is_here(self) -> bool:
        """Whether this is the connection it stands on: while Playwright's loop runs, it is not."""
        return connection.in_atomic_block and connection.connection is self._session

    def given(self, name: str) -> Made:
        """What a test with this state begins with: a copy, or made for it where none can stand."""
        return copy.deepcopy(self.made) if name == self.name else STATES[name]()


def wanted(fixtures: Iterable[str]) -> str:
    """The state that a test of these fixtures begins with."""
    asked = [name for name in STATES if f"standing_{name}" in fixtures]
    return asked[-1] if asked else ""


STANDING = Standing()
