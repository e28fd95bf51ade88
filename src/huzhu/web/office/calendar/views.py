"""Pages of the working-day calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from huzhu.kernel.workdays import SATURDAY, materials_latest, plan_latest, review_due
from huzhu.office import actions, policies, queries
from huzhu.web.acts import Act, acted
from huzhu.web.forms import allowed
from huzhu.web.guards import office_only
from huzhu.web.office.calendar.forms import Calculator, SetDay
from huzhu.web.office.calendar.months import months_of
from huzhu.web.pages import form_status, go, sent, show, tell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from huzhu.kernel.workdays import Calendar, MovedDay
    from huzhu.web.requests import OfficeRequest

FIRST_YEAR, LAST_YEAR = 2000, 2099
_NAMED = 5  # days named in a sentence; each case tells its own


@dataclass(frozen=True, slots=True)
class Answer:
    """What the calculator found: a name, a date, the clause it rests on."""

    label: str
    on: date
    clause: str


@office_only.opens
def this_year(request: OfficeRequest) -> HttpResponse:
    return go(request, "office:calendar", request.today.year)


@office_only.both
def year(request: OfficeRequest, year: int) -> HttpResponse:
    form = _day_form(request)
    if done := acted(request, form, actions.set_day):
        tell(request, "已登记" + _followed(done.result))
        return go(request, "office:calendar", form.cleaned_data["day"].year)
    context = _context(request, year) | {"form": form}
    return show(request, "office/calendar.html", context, status=form_status(form))


unset_day = Act(
    office_only,
    actions.unset_day,
    find=lambda _request, day: day,
    said=lambda done: f"已取消 {done.case} 的登记，按星期恢复" + _followed(done.result),
    leads=("office:calendar", "{day.year}"),
).view()
announce = Act(
    office_only,
    actions.announce_year,
    find=lambda _request, year: year,
    said="{year} 年已标为“已公布”，该年的时限不再标注“预估”。",
    leads=("office:calendar", "{year}"),
).view()


@office_only.page("office/deadlines.html")
def deadlines(request: OfficeRequest) -> dict[str, Any]:
    form = Calculator(request.GET or None)
    answers = _answers(form.cleaned_data, request.calendar) if form.is_valid() else []
    return {"form": form, "answers": answers}


def _followed(moved: Sequence[MovedDay] | None) -> str:
    """What moved with the calendar, the old and the new day of each."""
    if not moved:
        return "。已告知的时限不变，以后的时限按新的日历计算。"
    shown = "；".join(str(each) for each in moved[:_NAMED])
    more = f"等 {len(moved)} 项" if len(moved) > _NAMED else ""
    return f"。{shown}{more}，已告知有关代办机构和部门；已告知的时限不会提前。"


def _context(request: OfficeRequest, year: int) -> dict[str, Any]:
    year = min(max(year, FIRST_YEAR), LAST_YEAR)
    entries = list(queries.days_of(year))
    clicked = "" if request.method == "POST" else request.GET.get("day", "")
    names = {entry.day: entry.name for entry in entries}
    known = {row.year: row for row in queries.years()}
    return {
        "year": year,
        "state": known.get(year),
        "entries": entries,
        "chosen": next((row for row in entries if row.day.isoformat() == clicked), None),
        "months": months_of(year, calendar=request.calendar, names=names, today=request.today),
        "keeping": allowed(policies.CALENDAR_KEEPER.check, by=request.actor),
    }


def _day_form(request: OfficeRequest) -> SetDay:
    """What stands for the day that was clicked or sent; else the opposite of its weekday."""
    asked = request.POST if request.method == "POST" else request.GET
    try:
        on = date.fromisoformat(asked.get("day", ""))
    except ValueError:
        return SetDay(sent(request))
    word = {True: "on", False: "off"}
    entry = queries.days_of(on.year).filter(day=on).first()
    stands = {"is_working": word[entry.is_working], "name": entry.name} if entry else {}
    usual = {"is_working": word[on.weekday() >= SATURDAY]}
    return SetDay(sent(request), initial={"day": on} | stands, suggested=usual)


def _answers(asked: dict[str, date | None], calendar: Calendar) -> list[Answer]:
    answers = []
    if starts_on := asked["starts_on"]:
        answers.append(Answer("方案最迟报送", plan_latest(starts_on), "S2.2.1"))
        due = materials_latest(starts_on, calendar=calendar)
        answers.append(Answer("实施资料最迟报送", due, "S2.3.1a"))
    if received_on := asked["received_on"]:
        due = review_due(received_on, calendar=calendar)
        answers.append(Answer("初审结果最迟通知", due, "S2.2.2"))
    return answers
