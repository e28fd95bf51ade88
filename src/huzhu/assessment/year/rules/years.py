"""What a year's step allows: acts that need one of some steps, dates that may still move.

Not here: the order of the steps (``states``), the calendar of a year (``calendar``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.assessment.errors import YearNotAtStep
from huzhu.assessment.year.rules.calendar import DATE_LABELS, calendar_of, moves_between, plan_move
from huzhu.assessment.year.states import YearStep

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from huzhu.assessment.year.models import AssessmentYear
    from huzhu.assessment.year.rules.calendar import DateMove

#: The last step of the year at which a date still means something.
_ENDS_WITH = {
    "opens_on": YearStep.PREPARING,
    "self_rating_ends_on": YearStep.SELF_RATING,
    "paper_ends_on": YearStep.REVIEWING,
    "review_ends_on": YearStep.REVIEWING,
    "decision_ends_on": YearStep.ALLOTTING,
    "recommendation_ends_on": YearStep.RECOMMENDING,
    "feedback_ends_on": YearStep.SEALED,
}


def check_year_step(year: AssessmentYear, needed: Collection[YearStep], *, verb: str = "") -> None:
    """:raises YearNotAtStep: the year has not come so far, or is past it."""
    if YearStep(year.state) not in needed:
        names = "、".join(YearStep(step).label for step in YearStep if step in needed)
        step = YearStep(year.state).label
        raise YearNotAtStep(verb=verb, needed=names, year=year.year, step=step)


def planned_moves(
    year: AssessmentYear, name: str, to: date, *, today: date
) -> tuple[DateMove, ...]:
    """What a change of the calendar would move: the preview and the change ask the same.

    :raises DomainError: the date cannot be moved there.
    """
    before = calendar_of(year)
    is_announced = year.state != YearStep.PREPARING
    after = plan_move(before, name, to, today=today, is_announced=is_announced)
    order = list(YearStep)
    movable = order[: order.index(_ENDS_WITH[name]) + 1]
    check_year_step(year, movable, verb=f"调整“{DATE_LABELS[name]}”")
    return moves_between(before, after)
