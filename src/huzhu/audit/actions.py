"""Writing the trail: ``@action`` opens a transaction and insists on an event, ``note`` adds it.

``record`` adds one of another code.

Not here: reading it (``queries``).
"""

from __future__ import annotations

import functools
import re
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from django.db import DataError, connection, transaction
from psycopg.errors import StringDataRightTruncation

from huzhu.audit.asking import ask_of, asking
from huzhu.audit.errors import SilentWriteError, TextTooLong
from huzhu.audit.kinds import EventKind
from huzhu.audit.models import AuditEvent
from huzhu.audit.whence import whence
from huzhu.kernel import looking
from huzhu.kernel.actor import Actor
from huzhu.kernel.errors import DomainError
from huzhu.kernel.identifiers import mask_personal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime

    from huzhu.audit.kinds import Tone
    from huzhu.kernel.rights import Right

#: The length of the column stands in brackets, in whatever language the database says it.
_LENGTH = re.compile(r"\((\d+)\)")
P = ParamSpec("P")
R = TypeVar("R")

#: Codes recorded so far by each action that is under way, innermost last.
_under_way: ContextVar[tuple[set[str], ...]] = ContextVar("actions_under_way", default=())
#: The code of the innermost of them.
_code: ContextVar[str] = ContextVar("code_of_act_under_way")
#: The number of the outermost of them: what it changed in any table is told under it.
_number: ContextVar[int | None] = ContextVar("number_of_act_under_way", default=None)
#: Drawn and told to the transaction at once (``sql/tracing.sql``).
_DRAW = "SELECT set_config('huzhu.act', nextval('audit_act')::text, true)"


def action(
    code: str,
    label: str,
    tone: Tone = "active",
    *,
    right: Right,
    is_weighty: bool = False,
    is_of_case: bool = True,
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function one act: one transaction that holds at least one event with ``code``.

    ``label`` is what the office calls it: trail, timelines and lists read it here (``kinds``), and
    a refusal that names the act and was given no other word for it.
    ``right`` is who may do it at all: whoever holds no such post is turned away before it begins.
    ``is_weighty``: pages ask staff once more who they are (``web.asked_again``).
    Whatever rows it changes are told with it, old and new (``traced``).
    ``is_of_case``: whoever steps aside from the case does not do it (``asking``).
    An act inside another one stands and falls with it: nobody goes on after a refusal inside, so it
    needs no savepoint. A ``raise`` and not an ``assert``, so that ``python -O`` keeps it.

    :raises SilentWriteError: on calling, when the act ended without its event; all is rolled back.
    :raises TextTooLong: on calling, when a text does not fit into its column.
    """
    return _acting(EventKind(code, label, tone, right, is_weighty, is_of_case))


def front_action(inner: Callable[..., object]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function the same act as ``inner``, which it calls after conditions of its own."""
    return _acting(inner.event_kind)  # type: ignore[attr-defined] # ``inner`` is an action


def _acting(kind: EventKind) -> Callable[[Callable[P, R]], Callable[P, R]]:
    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def act(*args: P.args, **kwargs: P.kwargs) -> R:
            token = _code.set(kind.code)
            try:
                looking.check_act(kind.code)
                _check_post(kind, kwargs.get("by"))
                with asking(kind, args, kwargs), gathering() as codes, _one_transaction():
                    result = function(*args, **kwargs)
                    if kind.code not in codes:
                        raise SilentWriteError(kind.code)
                    return result
            except DomainError as no:
                no.name_act(kind.label)
                raise
            except DataError as fault:
                if refusal := _refusal_of(fault):
                    raise refusal from fault
                raise
            finally:
                _code.reset(token)

        act.event_kind = kind  # type: ignore[attr-defined] # read by ``kinds``
        return act

    return decorate


def _check_post(kind: EventKind, by: object) -> None:
    # Acts of people who are nobody yet, and of the clock alone, name no actor.
    if kind.right is not None and isinstance(by, Actor):
        kind.right.check(by=by)


@contextmanager
def _one_transaction() -> Iterator[None]:
    if _number.get() is not None:
        with transaction.atomic(savepoint=False):
            yield
        return
    with transaction.atomic():
        token = _number.set(_draw())
        try:
            yield
        finally:
            _number.reset(token)


@contextmanager
def each_by_itself() -> Iterator[None]:
    """Have the acts inside this one be told apart, as if each had been done alone.

    For what enters many acts of many people and days at once.
    """
    token = _number.set(None)
    try:
        yield
    finally:
        _number.reset(token)
    with connection.cursor() as cursor:  # what follows is the outer act's again
        cursor.execute("SELECT set_config('huzhu.act', %s, true)", [str(_number.get() or "")])


def _draw() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_DRAW)
        return int(cursor.fetchone()[0])


def is_under_way() -> bool:
    """Whether this happens inside an act: it will stand in the trail, or not have happened."""
    return _number.get() is not None


@contextmanager
def gathering() -> Iterator[set[str]]:
    """Gather the codes of what is recorded meanwhile: empty when nothing was done."""
    codes: set[str] = set()
    token = _under_way.set((*_under_way.get(), codes))
    try:
        yield codes
    finally:
        _under_way.reset(token)


def _refusal_of(fault: DataError) -> TextTooLong | None:
    """The refusal that a fault of the database means; None: it is a fault of ours."""
    cause = fault.__cause__
    if isinstance(cause, StringDataRightTruncation) and (most := _LENGTH.search(str(cause))):
        return TextTooLong(most=int(most[1]))
    return None


def note(subject: str, *, by: Actor, at: datetime, **facts: str | int | bool | None) -> AuditEvent:
    """Add the own event of the act under way (``record``): its code stands at its ``@action``.

    :raises LookupError: there is no act under way.
    """
    ask_of(subject)
    return record(_code.get(), subject, by=by, at=at, **facts)


def record(
    code: str, subject: str, *, by: Actor, at: datetime, **facts: str | int | bool | None
) -> AuditEvent:
    """Add one event to the trail, inside the transaction of the act it tells of.

    ``subject`` is ``<kind>:<identifier>``; facts are plain values without personal data. A reason
    that somebody wrote stays, the trail is its place; a personal number in it is masked.
    """
    for codes in _under_way.get():
        codes.add(code)
    return AuditEvent.objects.create(
        code=code,
        at=at,
        actor_name=by.name,
        actor_title=by.title,
        account_id=by.account_id,
        position_id=by.position_id,
        subject=subject,
        facts=_without_personal_numbers(facts),
        act=_number.get(),
        **whence(by),
    )


def record_each(
    code: str,
    events: Iterable[tuple[str, Mapping[str, str | int | bool | None]]],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Add many events of one code that one act brings: subject and facts of each, in order."""
    for codes in _under_way.get():
        codes.add(code)
    told = list(events)
    for subject, _ in told:
        ask_of(subject)
    AuditEvent.objects.bulk_create(
        (
            AuditEvent(
                code=code,
                at=at,
                actor_name=by.name,
                actor_title=by.title,
                account_id=by.account_id,
                position_id=by.position_id,
                subject=subject,
                facts=_without_personal_numbers(facts),
                act=_number.get(),
                **whence(by),
            )
            for subject, facts in told
        ),
        batch_size=1000,
    )


def _without_personal_numbers(
    facts: Mapping[str, str | int | bool | None],
) -> dict[str, str | int | bool | None]:
    return {
        name: mask_personal(value) if isinstance(value, str) else value
        for name, value in facts.items()
    }
