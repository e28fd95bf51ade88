"""What the platform's figures give on each item, from the empty sheets of a year on (A4.2a).

Called by other acts inside their transaction, and recorded by them. Only items that depend on a
changed figure are written; what people rated, reviewed or decided is never touched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.assessment.scheme.rules.scoring import ItemChange, score_given
from huzhu.assessment.scheme.states import Verdict
from huzhu.assessment.year.actions import _steps
from huzhu.assessment.year.models import FactRecord, Scoresheet, ScoresheetItem
from huzhu.assessment.year.queries import years as year_queries

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime
    from typing import Any

    from huzhu.assessment.year.models import AssessmentYear
    from huzhu.people.models import Agency


_GIVEN = ("platform_points", "platform_reason", "platform_is_known")
_VERDICT_FACTS = {Verdict.LATE: "submitted_late", Verdict.VETOED: "security_incident"}


def rescore(
    year: AssessmentYear, *, at: datetime, agency_ids: Collection[int] | None = None
) -> list[ItemChange]:
    """Score sheets of the year by the current figures; return the items whose points changed.

    ``agency_ids``: only these; ``None``: all. The number of queries does not depend on how many.
    """
    sheets = Scoresheet.objects.filter(year=year).select_related("agency")
    if agency_ids is not None:
        sheets = sheets.filter(agency_id__in=agency_ids)
    found = list(sheets)
    facts = current_facts(year.year, agency_ids=[sheet.agency_id for sheet in found])
    by_sheet: dict[int, list[ScoresheetItem]] = {}
    for item in ScoresheetItem.objects.filter(sheet__in=found):
        by_sheet.setdefault(item.sheet_id, []).append(item)
    changes: list[ItemChange] = []
    touched: list[ScoresheetItem] = []
    for sheet in found:
        known = facts.get(sheet.agency_id, {})
        rows = by_sheet.get(sheet.pk, [])
        changes += _score_sheet(year, sheet, rows, known, touched, at=at)
    _steps.write_items(touched, *_GIVEN, "platform_at")
    return changes


def current_facts(year: int, *, agency_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """The current figures of a year by agency id and fact name, as they are stored."""
    known: dict[int, dict[str, Any]] = {}
    rows = FactRecord.objects.filter(
        year=year, agency_id__in=list(agency_ids), is_current=True
    ).values_list("agency_id", "name", "value")
    for agency_id, name, value in rows:
        known.setdefault(agency_id, {})[name] = value
    return known


def facts_to_score(sheet: Scoresheet, known: Mapping[str, Any]) -> dict[str, Any]:
    """The figures of one sheet with its kind and verdict, as the rules ask for them."""
    verdict = _VERDICT_FACTS.get(Verdict(sheet.verdict))
    facts = {k: v for k, v in known.items() if k not in _VERDICT_FACTS.values()}
    return {**facts, "agency_kind": sheet.agency_kind, **({verdict: True} if verdict else {})}


def _score_sheet(
    year: AssessmentYear,
    sheet: Scoresheet,
    rows: Collection[ScoresheetItem],
    known: Mapping[str, Any],
    touched: list[ScoresheetItem],
    *,
    at: datetime,
) -> list[ItemChange]:
    scheme = year_queries.scheme_of(year)
    result = score_given(facts_to_score(sheet, known), scheme)
    changes = []
    for row in rows:
        scored = result.items[row.item]
        given = scored.points, scored.reason, not scored.missing
        if given == tuple(getattr(row, name) for name in _GIVEN):
            continue
        if row.platform_points != scored.points:
            changes.append(
                ItemChange(
                    agency_id=sheet.agency_id,
                    agency_name=sheet.agency_name,
                    item=row.item,
                    before=row.platform_points,
                    after=scored.points,
                    reason=scored.reason,
                )
            )
        row.platform_points, row.platform_reason, row.platform_is_known = given
        row.platform_at = at
        touched.append(row)
    return changes


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
            agency_name=agency.name,
            agency_number=agency.number,
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
