"""The yearly assessment of the demonstration: two years that are over, and one under review.

Everything is made by the product's own acts at their past times.

Not here: projects, budgets, claims (the packages beside this one).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.demo.assessment import opening, past, running
from huzhu.demo.assessment.dates import Dates

if TYPE_CHECKING:
    from huzhu.demo.stage import Stage


def load(stage: Stage) -> None:
    """Fill in all three years."""
    first, second, now = (Dates(stage.time, ago) for ago in (2, 1, 0))
    official = opening.official_scheme(stage, first)
    past.walk(stage, first, scheme=official, age=0, story=past.FIRST)
    amended = opening.amended_scheme(stage, second, source=official)
    past.walk(stage, second, scheme=amended, age=1, story=past.SECOND)
    carried = opening.carried_scheme(stage, now, source=amended)
    running.walk(stage, now, scheme=carried)
    opening.draft_of_next_year(stage, now, source=carried)
