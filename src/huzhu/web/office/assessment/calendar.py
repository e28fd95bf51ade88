"""The calendar of a year: its dates, what a change would move, how it was changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import path

from huzhu.assessment import policies
from huzhu.assessment.review.queries import progress
from huzhu.assessment.year.actions import years as actions
from huzhu.assessment.year.queries import years
from huzhu.assessment.year.rules.calendar import DATE_LABELS, planned_moves
from huzhu.kernel.periods import weekday
from huzhu.web.acts import acted
from huzhu.web.forms import allowed, attempt
from huzhu.web.guards import office_only
from huzhu.web.office.assessment.frame import frame_of
from huzhu.web.office.assessment.year_forms import ConfirmMove, MoveDate
from huzhu.web.pages import form_status, go, sent, show, tell
from huzhu.web.parts import deadline_of

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.assessment.year.models import AssessmentYear, CalendarChange
    from huzhu.assessment.year.rules.calendar import DateMove
    from huzhu.web.parts import Deadline
    from huzhu.web.requests import OfficeRequest


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """One date with how far it is, and where a change would put it."""

    label: str
    deadline: Deadline  #: of the new day, where a change would put it
    is_over: bool
    move: DateMove | None = None

    @property
    def weekday(self) -> str:
        return weekday(self.move.old if self.move else self.deadline.due_on)

    @property
    def new_weekday(self) -> str:
        return weekday(self.deadline.due_on)


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One earlier change in words."""

    change: CalendarChange
    moves: tuple[str, ...]


@office_only.both
def calendar_page(request: OfficeRequest, year: int) -> HttpResponse:
    """The dates; a change is previewed before it is made."""
    found = years.year_of(year)
    form = ConfirmMove(sent(request), initial=_version(found, request.POST.get("name", "")))
    if acted(request, form, actions.move_date, found):
        tell(request, "日程已调整，考核范围内的代办处和领导小组已收到通知。")
        return go(request, "office:assessment-calendar", year)
    asked, moves = _preview(request, found)
    if moves and not form.is_bound:
        form = ConfirmMove(initial=asked.cleaned_data | _version(found, asked.cleaned_data["name"]))
    rows = _rows(request, found, moves)
    context = frame_of(request, found) | {
        "rows": rows,
        "at_rest": [row for row in rows if row.move and row.deadline.is_rest_day],
        "asking": asked,
        "moves": moves,
        "confirming": form,
        "moving": allowed(policies.ORGANISATION_HEAD.check, by=request.actor, verb="调整日程"),
        "changes": [_change_row(change) for change in progress.calendar_changes_of(found)],
    }
    return show(request, "office/assessment/calendar.html", context, status=form_status(form))


def _version(year: AssessmentYear, name: str) -> dict[str, str]:
    """The day that a move starts from: somebody else may move it first."""
    return {"version": str(getattr(year, name))} if name in DATE_LABELS else {}


def _preview(request: OfficeRequest, year: AssessmentYear) -> tuple[Any, tuple[DateMove, ...]]:
    """The question, and what the change would move; a refusal stands on the question."""
    given = request.POST or (request.GET if "name" in request.GET else None)
    asked = MoveDate(given)
    if asked.is_bound and asked.is_valid():
        name, to = asked.cleaned_data["name"], asked.cleaned_data["to"]
        planned = attempt(asked, planned_moves, year, name, to, today=request.today)
        return asked, planned.result or ()
    return asked, ()


def _rows(
    request: OfficeRequest, year: AssessmentYear, moves: tuple[DateMove, ...]
) -> list[CalendarRow]:
    planned = {move.name: move for move in moves}
    rows = []
    for name, label in DATE_LABELS.items():
        on, move = getattr(year, name), planned.get(name)
        until = deadline_of(
            move.new if move else on, today=request.today, calendar=request.calendar
        )
        rows.append(CalendarRow(label, until, is_over=on < request.today, move=move))
    return rows


def _change_row(change: CalendarChange) -> ChangeRow:
    moves = (
        f"{DATE_LABELS[name]}：{old} → {new}"
        for name, (old, new) in sorted(change.moved.items(), key=_order)
    )
    return ChangeRow(change, tuple(moves))


def _order(moved: tuple[str, list[str]]) -> int:
    return list(DATE_LABELS).index(moved[0])


patterns = [path("assessment/<year:year>/calendar/", calendar_page, name="assessment-calendar")]
