"""Which backups of the nights stay: the last days, weeks and months, the newest of each.

All of the last two days stay as well: what was just restored from, or taken before a damage that
nobody has noticed yet, is not cleared by the next one.

Not here: taking and removing them (``nightly``).
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

_NAME = re.compile(r"huzhu-(\d{8}-\d{6})\.huzhu")
_FORM = "%Y%m%d-%H%M%S"
#: Before the newest; some seconds less than two days, so that a third night's goes.
RECENT = timedelta(days=2) - timedelta(minutes=30)


def name_of(at: datetime) -> str:
    """Return what a night's backup is called."""
    return f"huzhu-{at:{_FORM}}.huzhu"


def moment_of(name: str) -> datetime | None:
    """Return when a backup was taken, by its name; None: it is none of ours."""
    found = _NAME.fullmatch(name)
    try:
        return datetime.strptime(found[1], _FORM) if found else None  # noqa: DTZ007 -- compared alone
    except ValueError:
        return None


def kept(names: Iterable[str], *, days: int, weeks: int, months: int) -> set[str]:
    """Return those that stay, of names that are all ours.

    Of each of the last so many days, weeks and months that have one, the newest stays; so does
    each of the last two days.

    >>> sorted(kept(["huzhu-20260130-020000.huzhu", "huzhu-20260131-020000.huzhu",
    ...     "huzhu-20260205-020000.huzhu"], days=1, weeks=1, months=2))
    ['huzhu-20260131-020000.huzhu', 'huzhu-20260205-020000.huzhu']
    """
    taken = {at: name for name in names if (at := moment_of(name))}
    newest_first = sorted(taken, reverse=True)
    spans: tuple[tuple[int, Callable[[datetime], Hashable]], ...] = (
        (days, lambda at: (at.year, at.month, at.day)),
        (weeks, lambda at: at.isocalendar()[:2]),
        (months, lambda at: (at.year, at.month)),
    )
    stays = {at for at in taken if newest_first[0] - at < RECENT}
    for count, span in spans:
        first: dict[Hashable, datetime] = {}
        for at in newest_first:
            first.setdefault(span(at), at)
        stays.update(list(first.values())[:count])
    return {taken[at] for at in stays}
