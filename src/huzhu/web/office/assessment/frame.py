"""What every page of one year shows: its step, the strip, whose turn it is, the ways from here.

Not here: the pages themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from huzhu.assessment.desk.queries import desk
from huzhu.assessment.year.queries import sheets, years
from huzhu.assessment.year.states import YearStep
from huzhu.web.parts import Mark, StepMark, Tone

if TYPE_CHECKING:
    from huzhu.assessment.desk.queries.desk import OpenDuty
    from huzhu.assessment.year.models import AssessmentYear, Scoresheet
    from huzhu.web.requests import OfficeRequest

_SHOWN = 3  # turns named above a page; the overview has them all
HOME = "assessment-year"
#: The ways that every page of a year offers, by the name of their address, in the year's order.
WAYS = {
    "assessment-year": "概览",
    "assessment-progress": "进度",
    "assessment-calendar": "日程",
    "assessment-scheme": "方案",
    "assessment-facts": "考核数据",
    "assessment-review": "部门审核",
    "assessment-decision": "领导审定",
    "assessment-grades": "等次",
    "assessment-quotas": "名额",
    "assessment-results": "结果",
    "assessment-appeals": "申诉",
    "assessment-candidates": "推荐表彰",
}


@dataclass(frozen=True, slots=True)
class Way:
    """One way from a page of the year."""

    label: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """One act that the year waits for, and the page where it is done."""

    open_duty: OpenDuty
    url: str

    @property
    def names(self) -> str:
        return "、".join(self.open_duty.names)


def the_year(_request: OfficeRequest, year: int) -> AssessmentYear:
    """The year that an address names."""
    return years.year_of(year)


def the_sheet(request: OfficeRequest, year: int, agency_number: str) -> Scoresheet:
    """The sheet that an address names, within the reader's scope."""
    return sheets.sheet_of(request.actor, year, agency_number)


def frame_of(request: OfficeRequest, year: AssessmentYear, way: str = "") -> dict[str, Any]:
    """What a page of the year needs for its head; ``office/assessment/year_frame.html`` shows it.

    ``way``: the tab that the page belongs to, where its address does not lie below it.
    """
    turns = turns_of(request, year)
    step = YearStep(year.state)
    return {
        "year": year,
        "way": way,
        "step_label": YearStep(step).label,
        "step_tone": tone_of(step),
        "steps": strip_of(step),
        "turns": turns,
        "first_turns": turns[:_SHOWN],
        "more_turns": len(turns[_SHOWN:]),
        "my_turn": next((turn for turn in turns if turn.open_duty.is_mine), None),
    }


def ways_of(year: int, *, path: str, way: str = "") -> list[Way]:
    """The row of tabs; marked is ``way``, or the one below which the open page lies."""
    ways = []
    for name, label in WAYS.items():
        url = reverse(f"office:{name}", args=[year])
        is_open = path == url if name == HOME else path.startswith(url)
        ways.append(Way(label, url, name == way if way else is_open))
    return ways


def turns_of(request: OfficeRequest, year: AssessmentYear) -> list[Turn]:
    """Whose turn it is, the reader's own acts first."""
    found = desk.turns_of(request.actor, year, at=request.now, calendar=request.calendar)
    turns = [
        Turn(each, f"{reverse(f'office:{each.duty.page}', args=[year.year])}#act") for each in found
    ]
    return sorted(turns, key=_order)


def _order(turn: Turn) -> tuple[bool, bool, date]:
    """The reader's own first, then by deadline."""
    due_on = turn.open_duty.duty.due_on
    return (not turn.open_duty.is_mine, due_on is None, due_on or date.max)


def tone_of(step: YearStep) -> Tone:
    """How a year's step looks."""
    if step == YearStep.PREPARING:
        return Tone.IDLE
    return Tone.DONE if step in {YearStep.SEALED, YearStep.CLOSED} else Tone.ACTIVE


def strip_of(now: YearStep) -> list[StepMark]:
    """The steps of a year in their order."""
    order = list(YearStep)
    place = order.index(now)
    return [
        StepMark(label, _mark(order.index(step), place, is_over=now == YearStep.CLOSED))
        for step, label in YearStep.labels().items()
    ]


def _mark(step: int, now: int, *, is_over: bool) -> Mark:
    if step < now or is_over:
        return Mark.DONE
    return Mark.CURRENT if step == now else Mark.WAITING
