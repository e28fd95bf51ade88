"""The book of a year for the superior association: points, grades, places and honours (A4.6).

Not here: the papers of one agency's result (``result_papers``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.assessment.honours.models import Honour
from huzhu.assessment.honours.states import CandidateKind
from huzhu.assessment.outcome.queries import quotas as quota_queries
from huzhu.assessment.outcome.queries import standings as standing_queries
from huzhu.assessment.scheme.rules.wording import number_text
from huzhu.assessment.scheme.states import Verdict
from huzhu.assessment.year.queries.years import scheme_of
from huzhu.assessment.year.states import Grade
from huzhu.documents import tables

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from huzhu.assessment.outcome.models import Quota
    from huzhu.assessment.outcome.queries.standings import SheetStanding
    from huzhu.assessment.scheme.rules.scheme import Scheme
    from huzhu.assessment.year.models import AssessmentYear
    from huzhu.documents.tables import Value


def export_book(year: AssessmentYear, *, at: datetime) -> bytes:
    """上报材料: agencies with points, grade, places and honours; items on a second sheet (A4.6)."""
    scheme = scheme_of(year)
    found = standing_queries.standings_of(year)
    return tables.write_workbook(
        [
            tables.Sheet("考核结果", _columns(scheme), _rows(year, scheme, found)),
            tables.Sheet(
                "各项得分",
                ("机构编号", "代办处", *(item.id for item in scheme.items), "总分"),
                [
                    (
                        each.number,
                        each.name,
                        *(each.points.items[item.id] for item in scheme.items),
                        each.points.total,
                    )
                    for each in found
                ],
            ),
        ],
        of=f"{year.year} 年度考核，全部代办处 {len(found)} 家",
        at=at,
    )


def _columns(scheme: Scheme) -> tuple[str, ...]:
    parts = (f"{each.name}（{number_text(each.points)}）" for each in scheme.sections)
    return (
        "机构编号", "代办处", "类别", "可比组", *parts, f"总分（{number_text(scheme.total)}）",
        "组内名次", "等次", "考核结论", "等次依据", "优秀单位名额", "优秀个人名额", "表彰",
    )  # fmt: skip


def _rows(
    year: AssessmentYear, scheme: Scheme, found: Sequence[SheetStanding]
) -> list[tuple[Value, ...]]:
    quotas = {row.sheet_id: row for row in quota_queries.quotas_of(year)}
    honours: dict[int, list[str]] = {}
    rows = Honour.objects.filter(year=year, withdrawn_at__isnull=True).order_by("number")
    for honour in rows:
        kind = CandidateKind(honour.kind).label
        honours.setdefault(honour.agency_id, []).append(f"{kind} {honour.name}")
    return [
        _row(each, scheme, quotas.get(each.sheet.pk), honours.get(each.sheet.agency_id, []))
        for each in found
    ]


def _row(
    each: SheetStanding, scheme: Scheme, quota: Quota | None, honours: Sequence[str]
) -> tuple[Value, ...]:
    sheet = each.sheet
    return (
        each.number,
        each.name,
        each.kind_name,
        sheet.comparison_class,
        *(each.points.sections[section.id] for section in scheme.sections),
        each.points.total,
        sheet.rank,
        Grade(sheet.grade).label if sheet.grade else "",
        Verdict(sheet.verdict).label,
        sheet.grade_reason,
        quota.units if quota else None,
        quota.persons if quota else None,
        "；".join(honours),
    )
