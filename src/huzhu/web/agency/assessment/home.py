"""The agency's way through the year: where it stands, what comes next, the years so far."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.urls import path, reverse

from huzhu.assessment.rating.queries import rating
from huzhu.assessment.year.queries import years
from huzhu.assessment.year.states import SheetStep
from huzhu.audit import queries as audit
from huzhu.web.agency.assessment import charts
from huzhu.web.agency.assessment.scope import Frame, frame_of
from huzhu.web.forms import found
from huzhu.web.guards import agency_only
from huzhu.web.pages import go, show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from huzhu.assessment.rating.queries.rating import SectionSum
    from huzhu.assessment.rating.rules.rating import Precheck
    from huzhu.web.requests import AgencyRequest

_RECENT = 6
_LOOKED_AT = 60
#: The acts that an agency reads about on its own sheet.
RECENT_WORDS = {
    "assessment.rate_item": "自评了一项指标",
    "assessment.rate_all": "保存了自评",
    "assessment.enter_basics": "核对了基本情况",
    "assessment.take_in_sheet": "导入了离线考核表",
    "assessment.submit_sheet": "报送了考核表",
    "assessment.new_checksum": "考核表更新，须重新打印纸质版",
    "assessment.add_evidence": "上传了佐证材料",
    "assessment.reuse_evidence": "选用了已有材料",
    "assessment.withdraw_evidence": "撤下了佐证材料",
    "assessment.answer_question": "答复了补充询问",
    "assessment.take_in_scan": "上传了盖章扫描件",
    "assessment.ask_back": "部门提出补充询问",
    "assessment.receive_paper": "组织机构部收到纸质版",
    "assessment.miss_deadline": "到期未报送",
    "assessment.reopen_sheet": "领导小组同意重新开放",
    "assessment.finish_sheet": "部门审核完毕",
}


@dataclass(frozen=True, slots=True)
class NextStep:
    """The one button of the page, and the sentence before it."""

    sentence: str
    verb: str = ""
    url: str = ""


@agency_only.opens
def home(request: AgencyRequest) -> HttpResponse:
    """Lead to the current year, or say that there is none yet."""
    year = years.current_year()
    frame = found(frame_of, request, year.year) if year else None
    if year and frame:
        return go(request, "agency:assessment-year", year.year)
    return show(request, "agency/assessment/none.html", {"year": year})


@agency_only.page("agency/assessment/year.html")
def year_page(request: AgencyRequest, year: int) -> dict[str, Any]:
    """The year at a glance."""
    frame = frame_of(request, year)
    lines = rating.lines_of(frame.sheet)
    sums = rating.sums_of(frame.sheet, lines)
    checked = rating.precheck_of(frame.sheet, lines)
    questions = list(rating.open_questions(frame.sheet))
    return {
        "frame": frame,
        "checked": checked,
        "questions": questions,
        "bars": charts.bars_of(sums),
        "totals": totals_of(sums),
        "next": next_step(frame, checked, question_count=len(questions)),
        "recent": _recent(frame),
    }


@agency_only.page("agency/assessment/history.html")
def history(request: AgencyRequest) -> dict[str, Any]:
    """Points and grades over the years: a chart, and the same figures as a table."""
    results = rating.history_of(request.actor)
    current = years.current_year()
    full = years.scheme_of(current).total if current else Decimal(1)
    return {
        "results": results[::-1],
        "columns": charts.columns_of(results, full=full),
        "width": charts.chart_width(len(results)),
        "full": full,
        "current": current,
    }


def totals_of(sums: Sequence[SectionSum]) -> dict[str, Any]:
    """The sums over all parts, always added up from the items."""
    return {
        "own": sum((each.own for each in sums), Decimal(0)),
        "platform": sum((each.platform for each in sums), Decimal(0)),
        "full": sum((each.full_marks for each in sums), Decimal(0)),
        "rated": sum(each.rated_count for each in sums),
        "items": sum(each.item_count for each in sums),
    }


def next_step(frame: Frame, checked: Precheck, *, question_count: int) -> NextStep:
    """What the agency should do now."""
    if question_count and frame.may_rate:
        sentence = f"有 {question_count} 项补充询问等待答复。"
        return NextStep(sentence, "答复补充询问", _address("questions", frame))
    standing = _standing_step(frame)
    if standing:
        return standing
    if frame.sheet.state == SheetStep.RATING:
        return _rating_step(frame, checked)
    if not frame.sheet.scan_id and frame.may_rate:
        return NextStep(
            "电子版已报送。请打印、盖章、签字，上传扫描件并送交纸质版。",
            "打印与上传",
            _address("papers", frame),
        )
    return NextStep("考核表已报送，正在由各部门审核。", "查看回执", _address("receipt", frame))


def _standing_step(frame: Frame) -> NextStep | None:
    """What holds for everybody, whatever was rated."""
    if frame.year.results_at:
        return NextStep("考核结果已经下发。", "查看考核结果", _address("results", frame))
    if frame.is_preparing:
        return NextStep("本年度考核还在筹备，启动后即可填报。")
    if frame.is_missed:
        return NextStep(
            "已过报送截止时间。经考核领导小组同意重新开放后才能补报，请联系组织机构部。"
        )
    return None


def _rating_step(frame: Frame, checked: Precheck) -> NextStep:
    if not frame.may_rate:
        return NextStep("考核表由本机构经办人填报。", "查看考核表", _address("sheet", frame))
    if checked.is_basics_missing:
        return NextStep("请先核对基本情况，再逐项自评。", "核对基本情况", _address("basics", frame))
    if checked.unrated:
        sentence = f"还有 {len(checked.unrated)} 项没有自评。"
        return NextStep(sentence, "继续自评", _address("sheet", frame))
    return NextStep("各项均已自评，可以检查后报送。", "检查并报送", _address("check", frame))


def _address(name: str, frame: Frame) -> str:
    return reverse(f"agency:assessment-{name}", args=[frame.year.year])


def _recent(frame: Frame) -> list[tuple[Any, str]]:
    """The newest acts; what was saved many times in a row is told once."""
    events = audit.events_of(frame.sheet.subject).filter(code__in=RECENT_WORDS)
    shown: list[tuple[Any, str]] = []
    for event in events.order_by("-at", "-id")[:_LOOKED_AT]:
        last = shown[-1][0] if shown else None
        is_again = last and (last.code, last.actor_name) == (event.code, event.actor_name)
        if not (is_again and event.code == "assessment.rate_all"):
            shown.append((event, RECENT_WORDS[event.code]))
    return shown[:_RECENT]


patterns = [
    path("assessment/", home, name="assessment"),
    path("assessment/history/", history, name="assessment-history"),
    path("assessment/<year:year>/", year_page, name="assessment-year"),
]
