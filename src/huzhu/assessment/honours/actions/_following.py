"""The year's days that are counted in working days follow a changed calendar: later, never earlier.

Part of the act that changes the calendar (``office.actions``, ADR 0040). Not here: the year's own
dates, which the office moves itself (``year.actions.years.move_date``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.assessment.honours.queries import honours
from huzhu.assessment.year.actions._steps import year_subject
from huzhu.assessment.year.actions._telling import tell_agencies
from huzhu.assessment.year.models import AssessmentYear
from huzhu.assessment.year.states import YearStep
from huzhu.audit.actions import record
from huzhu.audit.kinds import EventKind
from huzhu.kernel.periods import long_day
from huzhu.kernel.workdays import MovedDay, add_workdays, local_date
from huzhu.notices import actions as notices

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from huzhu.kernel.actor import Actor
    from huzhu.kernel.workdays import Calendar

FOLLOWED = EventKind("assessment.follow_calendar", "时限随工作日历推后", "due")
_WITH_WINDOWS = (YearStep.RECOMMENDING, YearStep.ON_NOTICE)


def follow_calendar(calendar: Calendar, *, by: Actor, at: datetime) -> list[MovedDay]:
    """Move the last days of appeals and of the list's notice that still run; tell the agencies."""
    moved = []
    for year in AssessmentYear.objects.select_for_update().filter(state__in=_WITH_WINDOWS):
        for day in [*_appeals(year, calendar, at=at), *_notice(year, calendar, by=by, at=at)]:
            moved.append(day)
            tell_agencies(year, list(year.sheets.all()), day.told, by=by, at=at)
            record(FOLLOWED.code, year_subject(year), by=by, at=at, **day.as_facts())
    return moved


def _appeals(year: AssessmentYear, calendar: Calendar, *, at: datetime) -> Iterator[MovedDay]:
    old = year.appeals_end_on
    if year.results_at is None or old is None or old < local_date(at):
        return
    new = add_workdays(local_date(year.results_at), year.appeal_days, calendar=calendar)
    if new > old:
        year.appeals_end_on = new
        year.save(update_fields=["appeals_end_on"])
        yield MovedDay(f"{year.year} 年度考核", "申诉截止日", old, new)


def _notice(
    year: AssessmentYear, calendar: Calendar, *, by: Actor, at: datetime
) -> Iterator[MovedDay]:
    old = year.list_notice_ends_on
    if old is None or old < local_date(at):
        return
    posted = honours.candidate_notices(year)
    counted = (
        add_workdays(local_date(each.posted_at), year.notice_days, calendar=calendar)
        for each in posted
    )
    new = max(counted, default=old)
    if new > old:
        year.list_notice_ends_on = new
        year.save(update_fields=["list_notice_ends_on"])
        told = f"工作日历调整，公示期由 {long_day(old)}延至 {long_day(new)} 24:00。"
        for each in posted:
            notices.add_remark(each.number, told, ends_on=new, by=by, at=at)
        yield MovedDay(f"{year.year} 年度考核", "名单公示截止日", old, new)
