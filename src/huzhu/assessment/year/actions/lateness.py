"""An agency that has not submitted in time: marked by the clock, with proof of reminders (A6.3).

Not here: reopening one agency, which only the leading group does (``decisions``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.assessment import policies
from huzhu.assessment.scheme.states import Verdict
from huzhu.assessment.year.actions import _platform, _steps, _telling
from huzhu.assessment.year.errors import DeadlineNotReached
from huzhu.assessment.year.models import RatingReminder, Scoresheet
from huzhu.assessment.year.queries.sheets import deadline_of
from huzhu.audit.actions import action, note
from huzhu.kernel.actor import CLOCK
from huzhu.kernel.workdays import SHANGHAI

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.kernel.actor import Actor


@action("assessment.miss_deadline", "未按时报送考核表", right=policies.CARRIER)
def miss_deadline(sheet: Scoresheet, *, by: Actor, at: datetime) -> None:
    """Mark a sheet as not submitted in time: the year's assessment is failed (A6.3).

    A veto stands above it and stays. The agency is told, and the trail keeps how often it had been
    reminded. A reopened sheet has a deadline of its own.

    :raises NotNow: the sheet was submitted meanwhile.
    :raises DeadlineNotReached: there is still time.
    """
    if by != CLOCK:
        policies.ORGANISATION.check(by=by, verb="截止自评")
    _steps.lock_sheet(sheet)
    if at < (deadline := deadline_of(sheet)):
        raise DeadlineNotReached(ends_on=deadline.astimezone(SHANGHAI).date())
    reminders = RatingReminder.objects.filter(sheet=sheet)
    count, last = reminders.count(), reminders.order_by("sent_at").last()
    _steps.move_sheet(sheet, "miss_deadline", at=at)
    if sheet.verdict == Verdict.SCORED:
        Scoresheet.objects.filter(pk=sheet.pk).update(verdict=Verdict.LATE)
        sheet.verdict = str(Verdict.LATE)
    _platform.rescore(sheet.year, at=at, agency_ids=[sheet.agency_id])
    _telling.tell_agency(sheet, _told(sheet), occasion="missed", by=by, at=at)
    note(
        sheet.subject,
        by=by,
        at=at,
        deadline=_written(deadline),
        reminders=count,
        last_reminder=_written(last.sent_at) if last else None,
    )


def _written(at: datetime) -> str:
    return at.astimezone(SHANGHAI).isoformat()


def _told(sheet: Scoresheet) -> str:
    return (
        f"贵单位没有在截止时间前报送 {sheet.year.year} 年度考核表，按规定视为考核不合格。"
        "确有特殊情况的，请联系组织机构部，由考核领导小组决定。"
    )
