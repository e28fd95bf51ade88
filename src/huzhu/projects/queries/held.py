"""The projects that agencies held in a year: what the yearly assessment counts (〔2021〕79号 3.5).

And those that are not over and hold a point or a union where it is (``people.moving``).

Not here: what was spent on them (``budget``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huzhu.projects.models import ServiceProject
from huzhu.projects.states import ENDED, Step

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from huzhu.people.moving import Leaving

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


def held_in_place(leaving: Leaving) -> Iterator[tuple[str, str]]:
    """Yield projects that are not over and are of those who leave, or name them as who may come."""
    rows = ServiceProject.objects.exclude(state__in=ENDED).order_by("number", "plans__version")
    named = {  # the last version stands
        (number, title, agency_id): union_ids or ()
        for number, title, agency_id, union_ids in rows.values_list(
            "number", "title", "agency_id", "plans__audience_union_ids"
        )
    }
    for (number, title, agency_id), union_ids in named.items():
        if agency_id in leaving.agency_ids or not leaving.union_ids.isdisjoint(union_ids):
            yield number, title
