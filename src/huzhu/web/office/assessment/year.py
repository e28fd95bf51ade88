"""The page of one year: whose turn it is, how far it has come, the one next step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import path, reverse

from huzhu.assessment import policies
from huzhu.assessment.review.queries import progress
from huzhu.assessment.year.actions import years as actions
from huzhu.assessment.year.queries import sheets, years
from huzhu.assessment.year.rules.calendar import DATE_LABELS
from huzhu.assessment.year.states import SheetStep, YearStep
from huzhu.people.states import DepartmentCode
from huzhu.web.acts import acts
from huzhu.web.forms import allowed
from huzhu.web.guards import office_only
from huzhu.web.office.assessment.frame import frame_of, the_year
from huzhu.web.office.landing import NumberCard

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from huzhu.assessment.review.queries.progress import Progress, Share
    from huzhu.assessment.year.models import AssessmentYear
    from huzhu.web.acts import Done
    from huzhu.web.requests import OfficeRequest


@dataclass(frozen=True, slots=True)
class DateRow:
    """One date of the calendar; over: nothing waits for it any more."""

    label: str
    on: date
    is_over: bool


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """How far one department has come."""

    name: str
    share: Share


@dataclass(frozen=True, slots=True)
class NextAct:
    """An act that is done on this very page, asked once before."""

    verb: str
    url: str
    warning: str
    allowed: Any


@office_only.page("office/assessment/year.html")
def year_page(request: OfficeRequest, year: int) -> dict[str, Any]:
    """One year at a glance."""
    found = years.year_of(year)
    board = progress.progress_of(request.actor, found)
    act = _next_act(request, found, board)
    is_closing = found.state == YearStep.SELF_RATING and act is not None and bool(act.allowed)
    return frame_of(request, found) | {
        "numbers": _numbers(found, board),
        "dates": _dates(found, today=request.today),
        "departments": departments_of(board.departments),
        "group": years.group_of(found),
        "may_replace": _may_replace(request, found),
        "act": act,
        "shown": sheets.shown_late(found) if is_closing else {},
    }


def _may_replace(request: OfficeRequest, year: AssessmentYear) -> bool:
    check = policies.ORGANISATION_HEAD.check
    return year.state != YearStep.CLOSED and bool(allowed(check, by=request.actor, verb="更替"))


def reached_words(year: AssessmentYear, count: int, *, at: datetime) -> str:
    """How many of the agencies got what was sent at this moment, and which got nothing."""
    missed = progress.unreached(year, at=at)
    told = f"{count - len(missed)} 家代办处已收到通知。"
    if not missed:
        return told
    names = "、".join(missed)
    return (
        f"{told}{len(missed)} 家没有在任的经办人和主任，通知无人收到：{names}。"
        "请先在“组织与人员”中任命，再催办。"
    )


def _opened(done: Done) -> str:
    told = reached_words(done.case, done.result, at=done.request.now)
    return f"{done.case.year} 年度考核已启动，{told}"


_button = acts(office_only, find=the_year, leads=("office:assessment-year", "{year}"))

open_year = _button(actions.open_year, said=_opened)
close_self_rating = _button(
    actions.close_self_rating,
    said="自评已截止，{result} 家未按时报送。接下来由各部门审核。",
)
close_review = _button(actions.close_review, said="部门审核已结束。接下来由考核领导小组审定。")


def departments_of(shares: Mapping[str, Share]) -> list[DepartmentRow]:
    """Departments with their names, the one with most to do first."""
    rows = [DepartmentRow(DepartmentCode(code).label, share) for code, share in shares.items()]
    return sorted(rows, key=lambda row: -row.share.open_count)


def _numbers(year: AssessmentYear, board: Progress) -> list[NumberCard]:
    if year.state == YearStep.PREPARING:
        return []
    board_url = reverse("office:assessment-progress", args=[year.year])
    states, papers = board.by_state, board.paper
    is_rating = year.state == YearStep.SELF_RATING
    reviewed, missed = states[SheetStep.REVIEWED], states[SheetStep.MISSED]
    return [
        NumberCard("考核范围", len(board.rows), board_url, "家代办处"),
        NumberCard(
            "还在自评",
            states[SheetStep.RATING],
            f"{board_url}?state={SheetStep.RATING}",
            "尚未报送",
            "due" if is_rating and states[SheetStep.RATING] else "",
        ),
        NumberCard(
            "待审核", states[SheetStep.SUBMITTED], f"{board_url}?state={SheetStep.SUBMITTED}"
        ),
        NumberCard("审核完毕", reviewed, f"{board_url}?state={SheetStep.REVIEWED}"),
        NumberCard(
            "未按时报送",
            missed,
            f"{board_url}?state={SheetStep.MISSED}",
            "视为不合格",
            "late" if missed else "",
        ),
        NumberCard(
            "纸质版未交", papers.open_count, f"{board_url}?paper=missing", f"已收 {papers.done} 份"
        ),
    ]


def _dates(year: AssessmentYear, *, today: date) -> list[DateRow]:
    return [
        DateRow(label, getattr(year, name), getattr(year, name) < today)
        for name, label in DATE_LABELS.items()
    ]


def _next_act(request: OfficeRequest, year: AssessmentYear, board: Progress) -> NextAct | None:
    """The step of the year that is taken here; the others have pages of their own."""
    states = board.by_state
    if year.state == YearStep.PREPARING:
        return _act(
            request, year, "启动考核", "open-year", "启动后各代办处立即收到通知，可以开始自评。"
        )
    if year.state == YearStep.SELF_RATING and request.today > year.self_rating_ends_on:
        late = states[SheetStep.RATING]
        warning = f"截止后 {late} 家未报送的代办处视为考核不合格，只有考核领导小组可以重新开放。"
        return _act(request, year, "截止自评", "close-self-rating", warning)
    is_done = not (states[SheetStep.RATING] or states[SheetStep.SUBMITTED])
    if year.state == YearStep.REVIEWING and is_done:
        warning = "结束后各部门不再改分，由考核领导小组审定。"
        return _act(request, year, "结束部门审核", "close-review", warning)
    return None


def _act(
    request: OfficeRequest, year: AssessmentYear, verb: str, name: str, warning: str
) -> NextAct:
    url = reverse(f"office:assessment-{name}", args=[year.year])
    check = policies.ORGANISATION.check
    return NextAct(verb, url, warning, allowed(check, by=request.actor, verb=verb))


_YEAR = "assessment/<year:year>/"
patterns = [
    path(_YEAR, year_page, name="assessment-year"),
    path(f"{_YEAR}open/", open_year, name="assessment-open-year"),
    path(f"{_YEAR}close-self-rating/", close_self_rating, name="assessment-close-self-rating"),
    path(f"{_YEAR}close-review/", close_review, name="assessment-close-review"),
]
