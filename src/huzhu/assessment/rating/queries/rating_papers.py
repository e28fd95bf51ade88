"""What the printed sheet and the briefing say, built from the rows (A6.1, A7.3).

The checksum of a sheet is the checksum of exactly this content: paper and record are the same, or
they show it.

Not here: layout (``typst``), typesetting (``documents.typesetting``).
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from huzhu.assessment import papers
from huzhu.assessment.rating.queries import rating as rating_queries
from huzhu.assessment.scheme.rules.wording import number_text
from huzhu.assessment.year.queries import sheets as sheet_queries
from huzhu.assessment.year.queries.years import scheme_of
from huzhu.assessment.year.rules.basics import FIELDS, Basics, basics_from
from huzhu.documents import typesetting
from huzhu.kernel.periods import last_day, long_day, until
from huzhu.kernel.workdays import local_date
from huzhu.people.states import DepartmentCode

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from huzhu.assessment.rating.queries.rating import SectionSum, SheetLine
    from huzhu.assessment.scheme.rules.scheme import Item, Section
    from huzhu.assessment.year.models import Scoresheet
    from huzhu.documents.typesetting import Typeset

DRAFT_MARK = "（草稿，尚未报送）"
SIGNATURES = ("代办处盖章", "代办处主任签字", "填报人签字")
_MEMBERS = 5  # fields of 会员情况; the rest is 发展情况
_MOST_GAPS = 12
_ZERO = Decimal(0)


def scoresheet_content(sheet: Scoresheet, lines: Sequence[SheetLine]) -> papers.Scoresheet:
    """The official sheet of an agency; a sheet that was not sent says so in its title."""
    scheme = scheme_of(sheet.year)
    sent_on = local_date(sheet.submitted_at).isoformat() if sheet.submitted_at else ""
    sums = rating_queries.sums_of(sheet, lines)
    return {
        "title": scheme.title + ("" if sheet.submitted_at else DRAFT_MARK),
        "agency": sheet.agency_name,
        "filled_on": sent_on,
        "basics": basics_groups(basics_from(sheet.basics)),
        "sections": [_section(each, lines) for each in sums],
        "full_marks": number_text(scheme.total),
        "marks": number_text(sum((each.own for each in sums), _ZERO)),
        "remark": scheme.veto,
        "signatures": SIGNATURES,
    }


def checksum_of(sheet: Scoresheet) -> str:
    """The checksum that the sheet's paper would show now."""
    return typesetting.checksum(scoresheet_content(sheet, rating_queries.lines_of(sheet)))


def basics_groups(basics: Basics) -> tuple[papers.FigureGroup, ...]:
    """会员情况 with the computed coverage, and 发展情况, as the sheet's head shows them."""
    figures: list[papers.Figure] = [
        {"label": f"{label}（{unit}）", "value": f"{getattr(basics, name):,}"}
        for name, label, unit in FIELDS
    ]
    coverage = "" if basics.coverage is None else number_text(basics.coverage)
    members = [*figures[:_MEMBERS], papers.Figure(label="覆盖率（%）", value=coverage)]
    return (
        {"name": "会员情况", "figures": members},
        {"name": "发展情况", "figures": figures[_MEMBERS:]},
    )


def _section(each: SectionSum, lines: Sequence[SheetLine]) -> papers.SheetSection:
    return {
        "name": each.section.name,
        "full_marks": number_text(each.full_marks),
        "marks": number_text(each.own),
        "items": [_item(line) for line in lines if line.item.section == each.section.id],
    }


def _item(line: SheetLine) -> papers.SheetItem:
    own = _ZERO if line.is_fixed else line.row.self_points
    return {
        "number": line.item.id,
        "text": line.item.text,
        "owners": owner_names(line.item),
        "full_marks": number_text(line.item.full_marks),
        "marks": "" if own is None else number_text(own),
    }


def owner_names(item: Item) -> list[str]:
    """The departments that review an item, by name."""
    return [DepartmentCode(owner).label for owner in item.owners]


def printed_sheet(sheet: Scoresheet, *, check_address: str, at: datetime) -> Typeset:
    """The sheet as PDF, with its checksum and the code that leads to where its scan comes back.

    A sheet that was sent prints as of that moment, so that the same sheet is the same bytes.
    """
    return typesetting.typeset(
        papers.SCORESHEET,
        scoresheet_content(sheet, rating_queries.lines_of(sheet)),
        at=sheet.submitted_at or at,
        reference=sheet.receipt_number,
        check_address=check_address,
    )


# --- the briefing -------------------------------------------------------------------------------


def printed_briefing(sheet: Scoresheet, *, at: datetime) -> Typeset:
    """自评情况汇报 for the agency's leaders, as PDF (A6.1)."""
    return typesetting.typeset(papers.BRIEFING, briefing_content(sheet, at=at), at=at)


def briefing_content(sheet: Scoresheet, *, at: datetime) -> papers.Briefing:
    """Likely points, what is missing and why, and how the year compares with the last one."""
    lines = rating_queries.lines_of(sheet)
    sums = rating_queries.sums_of(sheet, lines)
    full = scheme_of(sheet.year).total
    likely = sum((each.platform for each in sums), _ZERO)
    return {
        "title": f"{sheet.year.year} 年度考核自评情况汇报",
        "agency": sheet.agency_name,
        "made_on": local_date(at).isoformat(),
        "headline": _headline(sheet, sums, likely),
        "summary": _summary(sheet, lines),
        "sections": [_likely(each.section, each.platform, each.own) for each in sums],
        "full_marks": number_text(full),
        "marks": number_text(likely),
        "lost": number_text(full - likely),
        "gaps": _gaps(lines),
        "figures": _figures(sheet),
    }


def _headline(
    sheet: Scoresheet, sums: Sequence[SectionSum], likely: Decimal
) -> list[papers.Headline]:
    own = number_text(sum((each.own for each in sums), _ZERO))
    rated, count = sum(each.rated_count for each in sums), sum(each.item_count for each in sums)
    ends_at = sheet_queries.deadline_of(sheet)
    when = (
        f"已报送，回执 {sheet.receipt_number}" if sheet.submitted_at else f"{until(ends_at)} 截止"
    )
    return [
        {"label": "平台数据预计得分", "value": number_text(likely), "note": "以审核结果为准"},
        {"label": "自评得分", "value": own, "note": f"已自评 {rated}/{count} 项"},
        {"label": "报送截止", "value": long_day(last_day(ends_at)), "note": when},
    ]


def _summary(sheet: Scoresheet, lines: Sequence[SheetLine]) -> str:
    checked = rating_queries.precheck_of(sheet, lines)
    words = [
        f"本年度考核共 {len(lines)} 项指标。",
        f"自评高于平台数据且缺少佐证的 {len(checked.proofs)} 项，",
        f"与平台数据另有差异的 {len(checked.differences)} 项，",
        f"与上年相比变化较大的 {len(checked.jumps)} 项。",
    ]
    return "".join(words)


def _likely(section: Section, platform: Decimal, own: Decimal) -> papers.LikelySection:
    return {
        "name": section.name,
        "full_marks": number_text(section.points),
        "marks": number_text(platform),
        "lost": number_text(section.points - platform),
        "note": f"自评 {number_text(own)} 分",
    }


def _gaps(lines: Sequence[SheetLine]) -> list[papers.Gap]:
    """Where most points are missing, first; as many as a sheet of paper takes."""
    short = [line for line in lines if not line.is_fixed and _lost(line)]
    return [
        {
            "number": line.item.id,
            "name": line.item.guide,
            "owners": owner_names(line.item),
            "lost": number_text(_lost(line)),
            "reason": line.row.platform_reason,
            "advice": f"准备佐证：{line.item.proof}",
        }
        for line in sorted(short, key=_lost, reverse=True)[:_MOST_GAPS]
    ]


def _lost(line: SheetLine) -> Decimal:
    return line.item.full_marks - (line.row.platform_points or _ZERO)


def _figures(sheet: Scoresheet) -> list[papers.Comparison]:
    before = rating_queries.last_basics(sheet)
    if before is None:
        return []
    now = basics_from(sheet.basics)
    return [
        {
            "label": f"{label}（{unit}）",
            "last_year": f"{getattr(before, name):,}",
            "this_year": f"{getattr(now, name):,}",
            "change": _signed(getattr(now, name) - getattr(before, name)),
        }
        for name, label, unit in FIELDS
    ]


def _signed(change: int) -> str:
    return f"{change:+,}" if change else "—"
