"""The projects that agencies held in a year: what the yearly assessment counts (〔2021〕79号 3.5).

Not here: what was spent on them (``budget``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huzhu.projects.models import ServiceProject
from huzhu.projects.states import Step

if TYPE_CHECKING:
    from datetime import date

#: Members took part: their claims are over.
_HELD = (str(Step.SETTLING), str(Step.CLOSED))


@dataclass(frozen=True, slots=True)
class HeldProject:
    """A project that members took part in."""

    agency_id: int  #: the agency, also for a point's project
    number: str
    title: str
    starts_on: date | None


def held_projects(year: int) -> list[HeldProject]:
    """All projects that started in a year and whose claims are over, by number."""
    rows = ServiceProject.objects.filter(state__in=_HELD, starts_on__year=year)
    return [
        HeldProject(int(path.strip("/").partition("/")[0]), number, title, starts_on)
        for path, number, title, starts_on in rows.order_by("number").values_list(
            "agency__path", "number", "title", "starts_on"
        )
    ]
