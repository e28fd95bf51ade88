"""The papers of a result: letter, feedback sheet, quota notice.

The same record at the same time gives the same bytes: papers are made when they are asked for.

Not here: layout (``typst``), who may have them (``results.result_of``), the year's book
(``year_book``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.assessment import papers
from huzhu.assessment.outcome.queries import quotas as quota_queries
from huzhu.assessment.scheme.rules.wording import number_text
from huzhu.assessment.scheme.states import Verdict
from huzhu.assessment.year.states import Grade
from huzhu.documents import typesetting
from huzhu.kernel.workdays import local_date
from huzhu.office.states import OFFICE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from huzhu.assessment.outcome.models import Quota
    from huzhu.assessment.outcome.queries.results import Result, ResultLine, ResultSection
    from huzhu.assessment.year.models import AssessmentYear
    from huzhu.documents.typesetting import Typeset

_DEPARTMENT = "组织机构部"


def letter_content(result: Result) -> papers.ResultLetter:
    """考核结果反馈 to one agency (A4.5)."""
    sheet, year = result.sheet, result.sheet.year
    plan = quota_queries.plan_of(year)
    told_on = local_date(year.results_at).isoformat() if year.results_at else ""
    return {
        "organ": OFFICE,
        # The notice of places has the number itself; each agency's letter is a document of its own.
        "number": f"{plan.notice_number}（{sheet.agency_number}）" if plan else "",
        "title": f"关于反馈{year.year}年度代办处考核结果的通知",
        "year": str(year.year),
        "attachments": [f"{year.year}年度考核反馈单"],
        "copies": [],
        "issued_on": told_on,
        "agency": sheet.agency_name,
        "marks": number_text(result.total),
        "full_marks": number_text(result.full_marks),
        "self_marks": number_text(result.own_total),
        "grade": result.grade_name,
        "grade_reason": _place_sentence(result),
        "sections": [_section(each) for each in result.sections],
        "requests": _requests(result),
    }


def feedback_content(result: Result) -> papers.FeedbackSheet:
    """考核反馈单: where points were lost, and what to do (P13)."""
    sheet, year = result.sheet, result.sheet.year
    verdict = Verdict(sheet.verdict)
    is_plain = verdict is Verdict.SCORED
    return {
        "title": f"{year.year}年度代办处考核反馈单",
        "agency": sheet.agency_name,
        "grade": result.grade_name,
        "marks": number_text(result.total),
        "full_marks": number_text(result.full_marks),
        "self_marks": number_text(result.own_total),
        "lost": number_text(result.full_marks - result.total),
        "verdict": "" if is_plain else f"{Verdict(verdict).label}：{sheet.grade_reason}。",
        "losses": [_loss(line) for line in result.losses],
        "appeal": _appeal_words(year),
    }


def quota_content(year: AssessmentYear, quotas: Sequence[Quota]) -> papers.QuotaNotice:
    """优秀单位及优秀个人名额分配的通知 (A4.3b)."""
    plan = quota_queries.plan_of(year)
    told_on = local_date(year.results_at).isoformat() if year.results_at else ""
    return {
        "organ": OFFICE,
        "number": plan.notice_number if plan else "",
        "title": f"关于{year.year}年度职工互助保障工作优秀单位及优秀个人名额分配的通知",
        "year": str(year.year),
        "attachments": [],
        "copies": [],
        "issued_on": told_on,
        "addressee": "各代办处",
        "units": str(sum(row.units for row in quotas)),
        "persons": str(sum(row.persons for row in quotas)),
        "agencies": [
            {
                "name": row.sheet.agency_name,
                "grade": Grade(row.sheet.grade).label,
                "units": str(row.units),
                "persons": str(row.persons),
            }
            for row in quotas
        ],
        "notice_workdays": str(year.notice_days),
        "due_on": year.recommendation_ends_on.isoformat(),
        "department": _DEPARTMENT,
        "requests": [
            "请各代办处坚持公正、公开、公平的原则，严格按照名额组织推荐，确保推荐对象事迹真实、群众认可。",
            "公示期间有异议的，请认真核实并如实说明。",
        ],
    }


def letter(result: Result, *, at: datetime) -> Typeset:
    """The letter as PDF."""
    return _set(papers.RESULT_LETTER, letter_content(result), result, at=at)


def feedback(result: Result, *, at: datetime) -> Typeset:
    """The feedback sheet as PDF."""
    return _set(papers.FEEDBACK_SHEET, feedback_content(result), result, at=at)


def quota_notice(year: AssessmentYear, *, at: datetime) -> Typeset:
    """The quota notice as PDF."""
    quotas = list(quota_queries.quotas_of(year))
    return typesetting.typeset(
        papers.QUOTA_NOTICE, quota_content(year, quotas), at=year.results_at or at
    )


def _set(
    template: str,
    content: papers.ResultLetter | papers.FeedbackSheet,
    result: Result,
    *,
    at: datetime,
) -> Typeset:
    sheet = result.sheet
    return typesetting.typeset(
        template,
        content,
        at=sheet.year.results_at or at,
        reference=f"KH{sheet.year.year}-{sheet.agency_number}",
    )


def _section(each: ResultSection) -> papers.SectionResult:
    return {
        "name": each.section.name,
        "full_marks": number_text(each.section.points),
        "self_marks": number_text(each.own),
        "marks": number_text(each.points),
    }


def _loss(line: ResultLine) -> papers.Loss:
    return {
        "number": line.item.id,
        "name": line.item.title,
        "owners": line.owners,
        "full_marks": number_text(line.item.full_marks),
        "marks": number_text(line.points),
        "reason": line.reason or "未说明",
        "advice": line.advice or "按考核标准逐条对照，年内留存佐证材料。",
    }


def _place_sentence(result: Result) -> str:
    sheet = result.sheet
    if sheet.rank is None:
        return f"{sheet.grade_reason}。"
    return f"你单位所在“{sheet.comparison_class}”共{result.class_size}个，列第{sheet.rank}位。"


def _requests(result: Result) -> list[str]:
    year = result.sheet.year
    words = ["请对照考核反馈单，逐项分析失分原因，制定改进措施，并向本级主管领导汇报。"]
    quota = result.quota
    if quota and (quota.units or quota.persons):
        places = f"优秀单位{quota.units}个、优秀个人{quota.persons}名"
        words.append(f"你单位的推荐名额为{places}，推荐与公示按名额分配通知办理。")
    return [*words, _appeal_words(year)]


def _appeal_words(year: AssessmentYear) -> str:
    if year.appeals_end_on is None:
        return "对考核结果有异议的，在结果下发后的申诉期内通过平台提出。"
    until = year.appeals_end_on
    day = f"{until.year}年{until.month}月{until.day}日"
    return f"对考核结果有异议的，请于{day}24时前通过平台逐项提出申诉，逾期不再受理。"


# --- for the superior association ---------------------------------------------------------------
