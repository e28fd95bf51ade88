"""Every agency's budget, with a line for each category of service.

Not here: what is reserved and spent of it; that happens on the roads.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from huzhu.budget import actions
from huzhu.budget.rules import NewLine
from huzhu.demo.times import clock
from huzhu.people.states import Role
from huzhu.projects.states import Category

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable

    from huzhu.demo.city import AgencyPlan
    from huzhu.demo.register import Cast

_LARGE = {"D03", "D06"}
#: Approved in the autumn before, so that plans for January can be submitted.
_APPROVED = (9, 22)


def file_all(
    rng: random.Random, agencies: Iterable[AgencyPlan], years: Iterable[int], *, cast: Cast
) -> None:
    """File the budget of each agency and year, by its director's clerk."""
    for agency in agencies:
        for year in years:
            approved_on = date(year - 1, *_APPROVED)
            clerk = cast.posts[Role.AGENCY_CLERK, agency.number][0].actor
            actions.file_budget(
                cast.agencies[agency.number].pk,
                year=year,
                approved_on=approved_on,
                lines=_lines(rng, agency),
                by=clerk,
                at=clock(approved_on, 15, rng.randint(0, 59)),
            )


def _lines(rng: random.Random, agency: AgencyPlan) -> list[NewLine]:
    scale = 3 if agency.number in _LARGE else 1
    return [
        NewLine(
            name=f"会员服务活动—{Category(category).label}",
            category=category,
            amount=Decimal(rng.randint(16, 30) * 10_000 * scale),
        )
        for category in Category
    ]
