"""Landing page of the agencies: what waits, and the numbers that lead to their lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse

from huzhu.projects.queries import cases
from huzhu.projects.states import Step
from huzhu.web.console import lists
from huzhu.web.guards import agency_only

if TYPE_CHECKING:
    from huzhu.web.requests import AgencyRequest

#: The steps that the landing page counts.
_COUNTED = (Step.DRAFT, Step.IN_REVIEW, Step.COUNTERSIGNING, Step.APPROVED, Step.CLAIMING)


@dataclass(frozen=True, slots=True)
class NumberCard:
    """A count and the list behind it."""

    label: str
    count: int
    url: str


@agency_only.page("agency/home.html")
def home(request: AgencyRequest) -> dict[str, Any]:
    counts = cases.counts_by_state(request.actor)
    cards = [_card(step, counts.get(str(step), 0)) for step in _COUNTED]
    return {"rows": lists.todo_rows(request), "cards": cards}


def _card(step: Step, count: int) -> NumberCard:
    address = f"{reverse('agency:projects')}?{urlencode({'state': step})}"
    return NumberCard(Step(step).label, count, address)
