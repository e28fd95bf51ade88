"""Writing grades on the sheets: when they are drawn up, and when an appeal moves them.

Not here: working them out (``queries.grades``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.assessment.year.models import Scoresheet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from huzhu.assessment.outcome.queries.grades import GradeLine

_LONGEST_REASON = 300


def store_grades(lines: Iterable[GradeLine]) -> None:
    """Write what the lines say on their sheets, within the act of the caller, who records it."""
    sheets = []
    for line in lines:
        sheet = line.standing.sheet
        sheet.total, sheet.rank = line.standing.points.total, line.graded.rank
        sheet.comparison_class = line.graded.agency_class.name
        sheet.grade, sheet.grade_reason = str(line.grade), _shortened(line.reason)
        sheets.append(sheet)
    Scoresheet.objects.bulk_update(
        sheets,
        ["total", "rank", "comparison_class", "grade", "grade_reason"],
        batch_size=500,
    )


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_REASON else f"{text[: _LONGEST_REASON - 1]}…"
