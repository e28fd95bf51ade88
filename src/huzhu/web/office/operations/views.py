"""The supervision board (运行监督), the condition of the platform, the terms of data."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from huzhu.claims.states import Phase
from huzhu.kernel.workdays import start_of_day
from huzhu.projects.queries import watch
from huzhu.web.guards import office_only
from huzhu.web.office.operations import erased, kept
from huzhu.web.office.operations import health as conditions

if TYPE_CHECKING:
    from huzhu.web.requests import OfficeRequest

RUNNING = {Phase.OPEN, Phase.SOLD_OUT}


@office_only.page("office/operations.html#board")
def board(request: OfficeRequest) -> dict[str, Any]:
    watched = watch.watched_projects(
        request.actor, ended_since=start_of_day(request.today), at=request.now
    )
    return {
        "running": [row for row in watched if row.status.phase in RUNNING],
        "upcoming": [row for row in watched if row.status.phase is Phase.UPCOMING],
        "ended": [row for row in watched if row.status.phase.is_over],
        "kept": kept.lines(at=request.now),
        "now": request.now,
    }


@office_only.page("office/health.html")
def health(request: OfficeRequest) -> dict[str, Any]:
    found = conditions.looked_at(at=request.now)
    words = [each.word for each in found]
    return {"conditions": found, "counts": Counter(words), "now": request.now}


@office_only.page("office/data_terms.html")
def data_terms(request: OfficeRequest) -> dict[str, Any]:
    rows = erased.rows(at=request.now)
    return {
        "rows": rows,
        "has_erased": any(row.at for row in rows),
        "next": erased.next_night(at=request.now),
    }
