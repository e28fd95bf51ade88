"""Setting up a year and opening it to the agencies (A2, A3.1, A4.1, A5).

Not here: the self-rating (``rating``), what departments and the leading group do.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from huzhu.assessment import policies
from huzhu.assessment.actions import platform, steps
from huzhu.assessment.errors.year import GroupWithoutDirector, NoAgencyInScope, YearTaken
from huzhu.assessment.models import (
    AssessmentYear,
    LeadingGroupMember,
    SchemeVersion,
    Scoresheet,
    ScoresheetItem,
)
from huzhu.assessment.queries import years as year_queries
from huzhu.assessment.rules.calendar import YearCalendar, check_calendar
from huzhu.assessment.rules.scheme_form import digest_of, scheme_as, shipped_scheme
from huzhu.assessment.states import SchemeState, YearStep
from huzhu.audit.actions import action, record
from huzhu.kernel.workdays import local_date
from huzhu.people import queries as people
from huzhu.people.states import AgencyLevel, Role

if TYPE_CHECKING:
    from datetime import date, datetime

    from huzhu.kernel.actor import Actor

_GROUP_ROLES = (Role.DIRECTOR, Role.DEPUTY_DIRECTOR, Role.DEPARTMENT_HEAD)


@action("assessment.bring_in_scheme")
def bring_in_scheme(name: str, *, year: int, by: Actor, at: datetime) -> SchemeVersion:
    """Take a scheme that the product ships as the first version of a year (A3.1).

    :raises SchemeUnknown: none of that name is shipped.
    """
    policies.check_organisation(by=by, verb="采用考核方案")
    shipped = shipped_scheme(name)
    title = shipped.title.replace(str(shipped.year), str(year))
    scheme = replace(shipped, year=year, title=title)
    latest = SchemeVersion.objects.filter(year=year).order_by("-version").first()
    row = SchemeVersion.objects.create(
        year=year,
        version=latest.version + 1 if latest else 1,
        state=SchemeState.ADOPTED,
        content=scheme_as(scheme),
        content_hash=digest_of(scheme),
        note=f"沿用 {name} 年度考核表",
        edited_at=at,
        edited_by=str(by),
        adopted_at=at,
        adopted_by=str(by),
    )
    subject = f"scheme:{year}-{row.version}"
    record("assessment.bring_in_scheme", subject, by=by, at=at, content=row.content_hash)
    return row


@action("assessment.create_year")
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
    """
    policies.check_organisation(by=by, verb="筹备年度考核")
    check_calendar(calendar)
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
    record("assessment.create_year", steps.year_subject(year), by=by, at=at, scheme=scheme.pk)
    return year


@action("assessment.open_year")
def open_year(year: AssessmentYear, *, by: Actor, at: datetime) -> int:
    """Form the leading group, give each agency in scope its sheet, and open the self-rating.

    In scope is every approved agency that carries on the work (A2). The basics of last year are
    carried over (A7.1). Returns how many agencies there are.

    :raises NotNow: the year was opened before.
    :raises GroupWithoutDirector: nobody holds the director's post.
    :raises NoAgencyInScope: there is no agency.
    """
    policies.check_organisation(by=by, verb="启动考核")
    steps.lock_year(year)
    steps.check_year_step(year, {YearStep.PREPARING}, verb="启动考核")
    members = _form_group(year, by=by, on=local_date(at), at=at)
    sheets = _give_sheets(year, by=by, at=at)
    steps.move_year(year, "open_year", at=at)
    platform.rescore(year, at=at)
    subject = steps.year_subject(year)
    record("assessment.open_year", subject, by=by, at=at, agencies=len(sheets), group=members)
    return len(sheets)


def _form_group(year: AssessmentYear, *, by: Actor, on: date, at: datetime) -> int:
    """The director heads it, deputies and department heads are members (A4.1)."""
    posts = people.positions_in(by, on=on).filter(role__in=_GROUP_ROLES, agency__isnull=True)
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


def _give_sheets(year: AssessmentYear, *, by: Actor, at: datetime) -> list[Scoresheet]:
    agencies = people.agencies_below(by).filter(level=AgencyLevel.AGENCY, is_active=True)
    last_basics = dict(
        Scoresheet.objects.filter(year__year=year.year - 1).values_list("agency_id", "basics")
    )
    sheets = Scoresheet.objects.bulk_create(
        Scoresheet(
            year=year,
            agency=agency,
            agency_kind=agency.kind,
            entered_step_at=at,
            basics=last_basics.get(agency.pk, {}),
        )
        for agency in agencies.order_by("number")
    )
    if not sheets:
        raise NoAgencyInScope(year=year.year)
    scheme = year_queries.scheme_of(year)
    ScoresheetItem.objects.bulk_create(
        (
            ScoresheetItem(sheet=sheet, item=item.id, place=place, full_marks=item.full_marks)
            for sheet in sheets
            for place, item in enumerate(scheme.items, start=1)
        ),
        batch_size=2000,
    )
    return sheets
