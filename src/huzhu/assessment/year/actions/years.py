"""Carrying a year: setting it up, opening it, moving its dates, ending its stages (A3.1–A6.3).

Not here: the self-rating (``rating``), what departments and the leading group do, who is in scope
(``scope``), one agency that is late (``lateness``), reminders (``reminders``).
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from huzhu.assessment import policies
from huzhu.assessment.errors import SomebodyWasFaster
from huzhu.assessment.scheme import actions as schemes
from huzhu.assessment.scheme.queries import SHIPPED, version_by_id
from huzhu.assessment.scheme.states import SchemeState
from huzhu.assessment.year.actions import _platform, _steps, _telling, lateness
from huzhu.assessment.year.actions._platform import give_sheets
from huzhu.assessment.year.errors import (
    DeadlineNotReached,
    GroupWithoutDirector,
    NoAgencyInScope,
    NoTimeToRate,
    OpensLater,
    ReviewNotDone,
    SchemeOfAnotherYear,
    YearTaken,
)
from huzhu.assessment.year.models import (
    AssessmentYear,
    CalendarChange,
    LeadingGroupMember,
    Scoresheet,
)
from huzhu.assessment.year.queries import sheets as sheet_queries
from huzhu.assessment.year.rules.calendar import (
    DATE_LABELS,
    DateMove,
    YearCalendar,
    check_calendar,
    check_year_step,
    end_of,
    planned_moves,
)
from huzhu.assessment.year.states import SheetStep, YearStep
from huzhu.audit.actions import action, note
from huzhu.kernel.actor import CLOCK
from huzhu.kernel.numbers import key_of
from huzhu.kernel.periods import long_day
from huzhu.kernel.shown import check_shown
from huzhu.kernel.workdays import local_date, start_of_day
from huzhu.people import queries as people
from huzhu.people.states import AgencyLevel, Role

if TYPE_CHECKING:
    from datetime import date, datetime

    from huzhu.assessment.scheme.models import SchemeVersion
    from huzhu.kernel.actor import Actor

_GROUP_ROLES = (Role.DIRECTOR, Role.DEPUTY_DIRECTOR, Role.DEPARTMENT_HEAD)
_NAMED = 5  # agencies named in a sentence; the page lists the others


@action("assessment.prepare_year", "筹备年度考核", right=policies.ORGANISATION)
def prepare_year(
    number: int,
    *,
    source: str,
    calendar: YearCalendar,
    document_number: str = "",
    by: Actor,
    at: datetime,
) -> AssessmentYear:
    """Set up a year with the scheme that ``source`` names (``scheme.queries.sources_for``).

    A scheme of another year becomes the first version of this one.

    :raises SchemeUnknown: the source names none.
    :raises CalendarReversed, YearTaken: as in ``create_year``.
    """
    kind, _, name = source.partition(":")
    if kind == SHIPPED:
        scheme = schemes.bring_in_scheme(name, year=number, by=by, at=at)
    else:
        scheme = version_by_id(key_of(name) or 0)
        if scheme.year != number:
            scheme = schemes.carry_over_scheme(scheme, year=number, by=by, at=at)
    year = create_year(
        number, scheme=scheme, calendar=calendar, document_number=document_number, by=by, at=at
    )
    note(_steps.year_subject(year), by=by, at=at, source=source)
    return year


@action("assessment.create_year", "建立考核年度", right=policies.ORGANISATION)
def create_year(
    number: int,
    *,
    scheme: SchemeVersion,
    calendar: YearCalendar,
    document_number: str = "",
    by: Actor,
    at: datetime,
) -> AssessmentYear:
    """Set up a year with its scheme and calendar; nobody sees it before it opens (A5).

    :raises CalendarReversed: a date lies before the one that it follows.
    :raises YearTaken: the year exists.
    :raises SchemeOfAnotherYear: the scheme was made for another year, or is still being edited.
    """
    check_calendar(calendar)
    if scheme.year != number or scheme.state != SchemeState.ADOPTED:
        state = SchemeState(scheme.state).label
        raise SchemeOfAnotherYear(year=number, scheme=scheme, state=state)
    if AssessmentYear.objects.filter(year=number).exists():
        raise YearTaken(year=number)
    year = AssessmentYear.objects.create(
        year=number,
        scheme=scheme,
        document_number=document_number.strip(),
        entered_step_at=at,
        created_at=at,
        **asdict(calendar),
    )
    note(_steps.year_subject(year), by=by, at=at, scheme=scheme.pk)
    return year


@action("assessment.open_year", "启动考核", right=policies.ORGANISATION)
def open_year(year: AssessmentYear, *, by: Actor, at: datetime) -> int:
    """Form the leading group, give each agency in scope its sheet, and open the self-rating.

    In scope is every approved agency that carries on the work (A2). The basics of last year are
    carried over (A7.1), and everybody concerned is told. Returns how many agencies there are.

    :raises NotNow: the year was opened before.
    :raises OpensLater: its day has not come.
    :raises NoTimeToRate: the self-rating would be over at once.
    :raises GroupWithoutDirector: nobody holds the director's post.
    :raises NoAgencyInScope: there is no agency.
    """
    _lock_with_dates(year)
    check_year_step(year, {YearStep.PREPARING})
    _check_time_to_open(year, at=at)
    members = _form_group(year, on=local_date(at), at=at)
    agencies = people.agencies_below(by).filter(level=AgencyLevel.AGENCY, is_active=True)
    sheets = give_sheets(year, agencies.order_by("number"), at=at)
    if not sheets:
        raise NoAgencyInScope(year=year.year)
    _steps.move_year(year, "open_year", at=at)
    _platform.rescore(year, at=at)
    _telling.tell_agencies(year, sheets, _opened(year), occasion="opened", by=by, at=at)
    subject = _steps.year_subject(year)
    note(subject, by=by, at=at, agencies=len(sheets), group=members)
    return len(sheets)


@action("assessment.close_self_rating", "截止自评", right=policies.CARRIER)
def close_self_rating(year: AssessmentYear, *, by: Actor, at: datetime, shown: str = "") -> int:
    """End the self-rating at its deadline: whoever has not submitted has failed (A6.3).

    The clock does it at 24:00 of the last day; 组织机构部 may where the clock did not. Returns how
    many agencies missed it.

    :raises DeadlineNotReached: the last day is not over.
    :raises ShownChanged: others have not sent their sheets than were ``shown``.
    """
    if by != CLOCK:
        policies.ORGANISATION.check(by=by)
    _lock_with_dates(year)
    if at < end_of(year.self_rating_ends_on):
        raise DeadlineNotReached(ends_on=year.self_rating_ends_on)
    check_shown(shown, sheet_queries.shown_late(year))
    _steps.move_year(year, "close_self_rating", at=at)
    sheets = list(sheet_queries.late_sheets(year))
    for sheet in sheets:
        sheet.year = year
        lateness.miss_deadline(sheet, by=by, at=at)
    subject = _steps.year_subject(year)
    note(subject, by=by, at=at, missed=len(sheets))
    return len(sheets)


@action("assessment.close_review", "结束部门审核", right=policies.ORGANISATION)
def close_review(year: AssessmentYear, *, by: Actor, at: datetime) -> None:
    """End the departments' review: every sheet that was submitted has been reviewed (A4.2b).

    :raises ReviewNotDone: names the agencies whose sheets are still open.
    """
    _steps.lock_year(year)
    check_year_step(year, {YearStep.REVIEWING})
    ended = [SheetStep.REVIEWED, SheetStep.MISSED]
    open_ones = Scoresheet.objects.filter(year=year).exclude(state__in=ended)
    names = list(open_ones.order_by("agency_number").values_list("agency_name", flat=True))
    if names:
        shown = "、".join(names[:_NAMED]) + ("等" if len(names) > _NAMED else "")
        raise ReviewNotDone(count=len(names), names=shown)
    _steps.move_year(year, "close_review", at=at)
    note(_steps.year_subject(year), by=by, at=at)


@action("assessment.move_date", "调整考核日程", right=policies.ORGANISATION_HEAD)
def move_date(
    year: AssessmentYear,
    name: str,
    to: date,
    *,
    reason: str,
    version: str = "",
    by: Actor,
    at: datetime,
) -> tuple[DateMove, ...]:
    """Move one date of the calendar and everything that follows it (A5).

    What has passed stays; moving the paper's date moves nothing else. The agencies in scope and
    the leading group are told. ``version``: the day as it was seen. Returns what moved.

    :raises DomainError: the date cannot be moved there; ``rules.calendar.plan_move`` says why.
    :raises YearNotAtStep: what the date ends has ended already.
    :raises SomebodyWasFaster: it stands on another day by now.
    """
    reason = _steps.check_reason(reason, verb="调整日程")
    _lock_with_dates(year)
    moves = planned_moves(year, name, to, today=local_date(at))
    if version not in ("", str(getattr(year, name))):
        raise SomebodyWasFaster(verb="调整日程")
    AssessmentYear.objects.filter(pk=year.pk).update(**{move.name: move.new for move in moves})
    year.refresh_from_db()
    CalendarChange.objects.create(
        year=year,
        moved={move.name: [str(move.old), str(move.new)] for move in moves},
        reason=reason,
        by_name=by.name,
        by_title=by.title,
        at=at,
    )
    _telling.tell_of_calendar(year, moves, by=by, at=at)
    subject = _steps.year_subject(year)
    note(subject, by=by, at=at, date=name, to=str(to), moved=len(moves))
    return moves


def _lock_with_dates(year: AssessmentYear) -> None:
    """Hold the year and see its present dates, too: somebody may have moved them."""
    _steps.lock_year(year)
    year.refresh_from_db(fields=list(DATE_LABELS))


def _check_time_to_open(year: AssessmentYear, *, at: datetime) -> None:
    if at < start_of_day(year.opens_on):
        raise OpensLater(opens_on=year.opens_on, today=local_date(at))
    if at >= end_of(year.self_rating_ends_on):
        raise NoTimeToRate(ends_on=year.self_rating_ends_on)


def _opened(year: AssessmentYear) -> str:
    until = f"{long_day(year.self_rating_ends_on)} 24:00"
    return (
        f"{year.year} 年度代办处考核已启动：请在 {until} 前完成自评并报送考核表，"
        "逾期视为考核不合格。"
    )


def _form_group(year: AssessmentYear, *, on: date, at: datetime) -> int:
    """The director heads it, deputies and department heads are members (A4.1)."""
    posts = people.posts_in_office(roles=_GROUP_ROLES, on=on)
    positions = sorted(posts, key=lambda post: (_GROUP_ROLES.index(Role(post.role)), post.pk))
    if not positions or positions[0].role != Role.DIRECTOR:
        raise GroupWithoutDirector
    LeadingGroupMember.objects.bulk_create(
        LeadingGroupMember(
            year=year,
            position=position,
            name=position.account.full_name,
            title=position.title,
            is_head=place == 0,
            joined_at=at,
        )
        for place, position in enumerate(positions)
    )
    return len(positions)
