"""The projects whose claims are about to open, running, or over today (四 1 监督).

Not here: the account of one project's codes (``files``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from huzhu.claims import queries as offers
from huzhu.projects.queries.cases import visible_projects
from huzhu.projects.states import ON_OFFER, Step

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.claims.values import OfferStatus
    from huzhu.kernel.actor import Actor

_OVER = (str(Step.SETTLING), str(Step.CLOSED), str(Step.TERMINATED))


@dataclass(frozen=True, slots=True)
class WatchedProject:
    """One line of the supervision board."""

    number: str
    title: str
    agency_name: str
    step: Step
    status: OfferStatus


def watched_projects(
    actor: Actor, *, ended_since: datetime, at: datetime
) -> tuple[WatchedProject, ...]:
    """Published projects, and those whose claims ended since then; the next to open first."""
    rows = visible_projects(actor).filter(
        Q(state__in=[str(step) for step in ON_OFFER])
        | Q(state__in=_OVER, entered_step_at__gte=ended_since)
    )
    projects = list(rows.order_by("starts_on", "id"))
    statuses = offers.statuses_of([project.number for project in projects], at=at)
    return tuple(
        WatchedProject(
            project.number,
            project.title,
            project.agency.name,
            Step(project.state),
            statuses[project.number],
        )
        for project in projects
        if project.number in statuses and _is_watched(statuses[project.number], ended_since)
    )


def _is_watched(status: OfferStatus, ended_since: datetime) -> bool:
    """Whether it runs or ended since then; the step of the case may have moved much later."""
    return status.ended_at is None or status.ended_at >= ended_since
