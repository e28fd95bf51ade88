"""The day on which the request is answered, for filters that say a day as people speak of it.

A filter sees its value alone; whether a day needs its year depends on today. The middleware puts
the request's own day here; where there is no request, days are said without their year.

Not here: the request's clock itself (``middleware.Situation``).
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from huzhu.kernel.periods import near_day

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

_today: ContextVar[date | None] = ContextVar("today", default=None)


@contextmanager
def standing(today: date) -> Iterator[None]:
    """All that is rendered inside is read on that day."""
    token = _today.set(today)
    try:
        yield
    finally:
        _today.reset(token)


def spoken_day(on: date) -> str:
    """A day with its year when that is not this one."""
    return near_day(on, today=_today.get() or on)
