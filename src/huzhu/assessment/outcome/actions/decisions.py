"""What the leading group decides about one agency: points, veto, a second chance (A4.1, A7.2).

Each decision is a row with its reason that never changes; a later one stands beside it.

Not here: grades (``grades``), appeals (``appeals``), which alone may ask for ``lift_veto``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huzhu.assessment import policies
from huzhu.assessment.outcome.errors import (
    AlreadyVetoed,
    DecisionChangesNothing,
    IncidentInFuture,
    IncidentNotGrave,
    IncidentOfAnotherSheet,
    IncidentOfAnotherYear,
    ReopenedTooLong,
    ReopenedUntilPast,
    VetoNotLiftable,
)
from huzhu.assessment.outcome.models import LeadershipDecision, SecurityIncident, Veto
from huzhu.assessment.outcome.rules.gravity import lacks_of
from huzhu.assessment.outcome.states import AppealKind, DecisionKind
from huzhu.assessment.review.actions import _signing
from huzhu.assessment.review.actions._signing import finish_if_settled
from huzhu.assessment.review.rules.reviewing import check_points, plain
from huzhu.assessment.scheme.states import Verdict
from huzhu.assessment.year.actions import _steps, _telling
from huzhu.assessment.year.models import Scoresheet
from huzhu.assessment.year.queries import years as year_queries
from huzhu.assessment.year.rules.calendar import check_year_step
from huzhu.assessment.year.states import HANDED_IN, SHEET_LIFECYCLE, SheetStep, YearStep
from huzhu.audit.actions import action, note
from huzhu.documents import actions as documents
from huzhu.documents.states import Purpose
from huzhu.kernel.words import AnswerState
from huzhu.kernel.workdays import SHANGHAI, local_date

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from huzhu.assessment.outcome.models import Appeal
    from huzhu.assessment.year.models import ScoresheetItem
    from huzhu.documents.states import Upload
    from huzhu.kernel.actor import Actor

DECIDING = frozenset({YearStep.REVIEWING, YearStep.DECIDING})
#: A veto comes before the grades; afterwards an appeal is the only way to change a result.
BEFORE_GRADES = frozenset({YearStep.SELF_RATING, YearStep.REVIEWING, YearStep.DECIDING})


@dataclass(frozen=True, slots=True)
class IncidentReport:
    """What is known of a security incident (信息安全事件)."""

    happened_on: date
    what: str
    consequences: str
    has_leak: bool = False
    has_serious_consequences: bool = False


@action("assessment.decide_points", "审定分值", right=policies.LEADING_GROUP, is_weighty=True)
def decide_points(
    item: ScoresheetItem, *, points: Decimal, reason: str, version: int, by: Actor, at: datetime
) -> LeadershipDecision:
    """The leading group departs from the points, or settles what the owners differ on (P9).

    :raises ReasonMissing: a departure needs words.
    :raises DecisionChangesNothing: the value stands already.
    :raises SheetNotReviewable: the sheet was not handed in.
    :raises SomebodyWasFaster: the item has changed since ``version`` was read.
    """
    sheet = item.sheet
    _check_group(sheet, by=by)
    text = _steps.check_reason(reason)
    _signing.lock(item)
    _signing.check_open(item, years=DECIDING, sheets=HANDED_IN)
    check_points(points, item=item.item, full_marks=item.full_marks)
    before = item.reviewed_points if item.decided_points is None else item.decided_points
    if points == before:
        raise DecisionChangesNothing(item=item.item, points=plain(points))
    _steps.change_item(item, version=version, decided_points=points, decided_reason=text)
    item.sheet = sheet
    told = {"item": item.item, "before": plain(before), "after": plain(points)}
    decision = _decided(sheet, DecisionKind.POINTS, reason=text, by=by, at=at, **told)
    note(sheet.subject, by=by, at=at, **told)
    finish_if_settled(sheet, by=by, at=at)
    return decision


@action("assessment.report_incident", "登记信息安全事件", right=policies.INCIDENT_REPORTER)
def report_incident(
    sheet: Scoresheet,
    report: IncidentReport,
    *,
    file: Upload | None = None,
    by: Actor,
    at: datetime,
) -> SecurityIncident:
    """IT or Compliance put an incident on record, with what it caused (A7.2).

    A later finding is a further report: what was once reported stays.

    :raises IncidentInFuture: :raises IncidentOfAnotherYear: the date cannot be.
    """
    _steps.lock_year(sheet.year)
    check_year_step(sheet.year, BEFORE_GRADES)
    _check_date(sheet, report.happened_on, today=local_date(at))
    incident = SecurityIncident.objects.create(
        sheet=sheet,
        happened_on=report.happened_on,
        what=_steps.check_reason(report.what, verb="登记事件经过"),
        has_leak=report.has_leak,
        consequences=_steps.check_reason(report.consequences, verb="登记事件后果"),
        has_serious_consequences=report.has_serious_consequences,
        file_id=_kept(sheet, file, by=by, at=at),
        reported_at=at,
        reported_by=str(by),
    )
    subject = sheet.subject
    note(subject, by=by, at=at, incident=incident.pk)
    return incident


@action("assessment.veto", "一票否决", right=policies.LEADING_GROUP)
def veto(
    sheet: Scoresheet, *, incident: SecurityIncident, reason: str, by: Actor, at: datetime
) -> Veto:
    """The leading group vetoes the year of one agency for a major incident (A7.2).

    The points stay visible; the year fails whatever they are.

    :raises IncidentNotGrave: no leak, or no serious consequences.
    :raises IncidentOfAnotherSheet: it is another agency's.
    :raises AlreadyVetoed: the year is vetoed.
    """
    _check_group(sheet, by=by)
    text = _steps.check_reason(reason)
    _lock_before_grades(sheet)
    _check_incident(sheet, incident)
    if sheet.verdict == Verdict.VETOED:
        raise AlreadyVetoed(agency=sheet.agency_name, year=sheet.year.year)
    before = Verdict(sheet.verdict).label
    row = Veto.objects.create(
        sheet=sheet, incident=incident, reason=text, decided_at=at, decided_by=str(by)
    )
    _set_verdict(sheet, Verdict.VETOED)
    told = {"before": before, "after": Verdict.VETOED.label}
    _decided(sheet, DecisionKind.VETO, reason=text, by=by, at=at, **told)
    subject = sheet.subject
    note(subject, by=by, at=at, incident=incident.pk)
    return row


@action("assessment.lift_veto", "撤销一票否决", right=policies.LEADING_GROUP)
def lift_veto(veto: Veto, *, appeal: Appeal, by: Actor, at: datetime) -> None:
    """Lift a veto because an appeal against it was upheld; there is no other way (P2).

    Called while the appeal is answered, after it was set to upheld. Who missed the deadline is
    late again.

    :raises VetoNotLiftable: another appeal, or one that was not upheld; or it was lifted.
    """
    sheet = veto.sheet
    _check_group(sheet, by=by)
    _steps.lock_sheet(sheet)
    _check_appeal(veto, appeal)
    changed = Veto.objects.filter(pk=veto.pk, lifted_at__isnull=True).update(
        lifted_at=at, lifted_by_appeal=appeal
    )
    if changed != 1:
        raise VetoNotLiftable(found="该否决此前已经撤销")
    verdict = Verdict.LATE if sheet.state == SheetStep.MISSED else Verdict.SCORED
    _set_verdict(sheet, verdict)
    told = {"before": Verdict.VETOED.label, "after": Verdict(verdict).label}
    reason = f"申诉成立：{appeal.answer}"
    _decided(sheet, DecisionKind.LIFT_VETO, reason=reason, by=by, at=at, **told)
    note(sheet.subject, by=by, at=at, appeal=appeal.pk)


@action("assessment.reopen_sheet", "重新开放自评", right=policies.LEADING_GROUP)
def reopen_sheet(
    sheet: Scoresheet, *, until: datetime, reason: str, by: Actor, at: datetime
) -> LeadershipDecision:
    """The leading group gives one agency that missed the deadline a second one (A6.3, N8).

    For that agency alone; when ``until`` passes, the clock says missed again.

    :raises NotNow: the agency has not missed the deadline.
    :raises ReopenedUntilPast: :raises ReopenedTooLong: the departments need time after it.
    """
    _check_group(sheet, by=by)
    text = _steps.check_reason(reason)
    _steps.lock_year(sheet.year)
    check_year_step(sheet.year, {YearStep.REVIEWING})
    _steps.lock_sheet(sheet)
    SHEET_LIFECYCLE.target("reopen_sheet", now=SheetStep(sheet.state))
    _check_until(sheet, until, at=at)
    _steps.move_sheet(sheet, "reopen_sheet", at=at)
    Scoresheet.objects.filter(pk=sheet.pk).update(reopened_until=until)
    sheet.reopened_until = until
    if sheet.verdict == Verdict.LATE:
        _set_verdict(sheet, Verdict.SCORED)
    told = {"before": Verdict.LATE.label, "after": f"{_clock(until)} 前报送"}
    decision = _decided(sheet, DecisionKind.REOPEN, reason=text, by=by, at=at, **told)
    told_agency = (
        f"考核领导小组决定对贵单位重新开放 {sheet.year.year} 年度自评，须在 {told['after']}。"
    )
    _telling.tell_agency(sheet, told_agency, by=by, at=at, occasion="reopened")
    note(sheet.subject, by=by, at=at, until=str(until))
    return decision


def _check_group(sheet: Scoresheet, *, by: Actor) -> None:
    group = year_queries.group_positions(sheet.year)
    policies.check_leading_group(by=by, group_positions=group)


def _lock_before_grades(sheet: Scoresheet) -> None:
    _steps.lock_year(sheet.year)
    check_year_step(sheet.year, BEFORE_GRADES)
    _steps.lock_sheet(sheet)


def _set_verdict(sheet: Scoresheet, verdict: Verdict) -> None:
    Scoresheet.objects.filter(pk=sheet.pk).update(verdict=verdict)
    sheet.verdict = str(verdict)


def _decided(
    sheet: Scoresheet, kind: DecisionKind, *, reason: str, by: Actor, at: datetime, **told: str
) -> LeadershipDecision:
    return LeadershipDecision.objects.create(
        sheet=sheet, kind=kind, reason=reason, by_name=by.name, by_title=by.title, at=at, **told
    )


def _check_date(sheet: Scoresheet, happened_on: date, *, today: date) -> None:
    if happened_on > today:
        raise IncidentInFuture(happened_on=happened_on)
    if happened_on.year != sheet.year.year:
        raise IncidentOfAnotherYear(year=sheet.year.year, happened_on=happened_on)


def _kept(sheet: Scoresheet, file: Upload | None, *, by: Actor, at: datetime) -> int | None:
    if file is None:
        return None
    stored = documents.store_file(
        _steps.sheet_reference(sheet),
        content=file.content,
        name=file.name,
        purpose=Purpose.EVIDENCE,
        by=by,
        at=at,
    )
    return stored.pk


def _check_incident(sheet: Scoresheet, incident: SecurityIncident) -> None:
    if incident.sheet_id != sheet.pk:
        raise IncidentOfAnotherSheet
    lacks = lacks_of(
        has_leak=incident.has_leak, has_serious_consequences=incident.has_serious_consequences
    )
    if lacks:
        raise IncidentNotGrave(lacks="、".join(lacks))


def _check_appeal(veto: Veto, appeal: Appeal) -> None:
    if appeal.sheet_id != veto.sheet_id or appeal.kind != AppealKind.VETO:
        raise VetoNotLiftable(found="所依据的不是针对该否决的申诉")
    if appeal.state != AnswerState.UPHELD:
        raise VetoNotLiftable(found="针对该否决的申诉还没有成立")


def _check_until(sheet: Scoresheet, until: datetime, *, at: datetime) -> None:
    if until <= at:
        raise ReopenedUntilPast(until=_clock(until))
    ends_on = sheet.year.review_ends_on
    # A review that is late itself has no last day left to hold the agency to.
    if local_date(until) > ends_on >= local_date(at):
        raise ReopenedTooLong(ends_on=ends_on, until=_clock(until))


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
