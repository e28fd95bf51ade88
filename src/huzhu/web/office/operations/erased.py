"""The table of terms (数据保存期限) with what was erased of each kind last, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings

from huzhu.audit import queries as audit
from huzhu.kernel.workdays import SHANGHAI
from huzhu.office import erasing, logs_kept
from huzhu.office.data_terms import LOGS
from huzhu.office.erasing import AT_HOUR, AT_MINUTE

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.kernel.data_terms import Term

ERASED = "office.erase_portion"


@dataclass(frozen=True, slots=True)
class ErasedRow:
    """A line of the table; ``at`` is when it was erased last, None: never yet."""

    term: Term
    is_erased: bool
    at: datetime | None
    count: int
    fault: str


def rows(*, at: datetime) -> list[ErasedRow]:
    """What ends first, in the order of the table; what is kept for ever after it."""
    erasers = erasing.erasers()
    found = [_row(term, is_erased=term.key in erasers, at=at) for term in erasing.table()]
    return sorted(found, key=lambda row: (not row.is_erased, row.term.after is None))


def next_night(*, at: datetime) -> datetime:
    """When the worker erases next."""
    night = at.astimezone(SHANGHAI).replace(hour=AT_HOUR, minute=AT_MINUTE, second=0, microsecond=0)
    return night if night > at else night + timedelta(days=1)


def _row(term: Term, *, is_erased: bool, at: datetime) -> ErasedRow:
    last, count = audit.last_count(f"term:{term.key}", ERASED) if is_erased else (None, 0)
    fault = logs_kept.fault(settings.HOME / "logs", at=at) if term is LOGS else ""
    return ErasedRow(term, is_erased, last, count, fault)
