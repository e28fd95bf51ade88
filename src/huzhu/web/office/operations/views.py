"""The supervision board (运行监督), the condition of the platform, the terms of data."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings

from huzhu.claims.states import Phase
from huzhu.kernel.workdays import start_of_day
from huzhu.office import keeping
from huzhu.projects.queries import watch
from huzhu.web.guards import of_house, office_only
from huzhu.web.office.operations import erased, kept
from huzhu.web.office.operations import health as conditions
from huzhu.web.unread import read_or_none

if TYPE_CHECKING:
    from huzhu.web.requests import OfficeRequest

#: Backups and drills change once a night: their lines go along with a poll only after they did.
NEWS = timedelta(minutes=1)
RUNNING = {Phase.OPEN, Phase.SOLD_OUT}


@office_only.page("office/operations.html#board")
def board(request: OfficeRequest) -> dict[str, Any]:
    since = start_of_day(request.today)
    found = read_or_none(
        lambda: watch.watched_projects(request.actor, ended_since=since, at=request.now)
    )
    watched = found or ()
    return {
        "is_unread": found is None,
        "running": [row for row in watched if row.status.phase in RUNNING],
        "upcoming": [row for row in watched if row.status.phase is Phase.UPCOMING],
        "ended": [row for row in watched if row.status.phase.is_over],
        "kept": lambda: read_or_none(lambda: kept.lines(at=request.now)),
        "is_kept_sent": _is_polled(request)
        and keeping.noted_since(settings.HOME, request.now - NEWS),
        "now": request.now,
    }


def _is_polled(request: OfficeRequest) -> bool:
    return bool(request.htmx and not request.htmx.boosted)


@of_house.page("office/health.html")
def health(request: OfficeRequest) -> dict[str, Any]:
    found = conditions.looked_at(at=request.now, by=request.actor)
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
