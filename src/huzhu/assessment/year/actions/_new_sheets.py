"""Empty sheets for agencies that come into a year.

Not here: which agencies do (``years`` for all, ``scope`` for one).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.assessment.year.models import Scoresheet, ScoresheetItem
from huzhu.assessment.year.queries import years as year_queries

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from huzhu.assessment.year.models import AssessmentYear
    from huzhu.people.models import Agency


def give_sheets(
    year: AssessmentYear, agencies: Iterable[Agency], *, at: datetime
) -> list[Scoresheet]:
    """An empty sheet for each agency, with the scheme's items and last year's basics (A7.1)."""
    last_basics = dict(
        Scoresheet.objects.filter(year__year=year.year - 1).values_list("agency_id", "basics")
    )
    sheets = Scoresheet.objects.bulk_create(
        Scoresheet(
            year=year,
            agency=agency,
            agency_kind=agency.kind,
            entered_step_at=at,
            basics=last_basics.get(agency.pk, {}),
        )
        for agency in agencies
    )
    scheme = year_queries.scheme_of(year)
    ScoresheetItem.objects.bulk_create(
        (
            ScoresheetItem(sheet=sheet, item=item.id, place=place, full_marks=item.full_marks)
            for sheet in sheets
            for place, item in enumerate(scheme.items, start=1)
        ),
        batch_size=2000,
    )
    return sheets
