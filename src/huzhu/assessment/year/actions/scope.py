"""Which agencies are assessed in a year (考核范围, A2): who joins late, who is taken out.

Not here: opening the year for all (``years``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from huzhu.assessment import policies
from huzhu.assessment.year.actions import _platform, _steps, _telling
from huzhu.assessment.year.actions._platform import give_sheets
from huzhu.assessment.year.errors import (
    AlreadyInScope,
    NotAnAgency,
    NumberOfTheYear,
    RatingBegun,
)
from huzhu.assessment.year.models import Evidence, RatingReminder, Scoresheet, ScoresheetItem
from huzhu.assessment.year.rules.calendar import check_year_step
from huzhu.assessment.year.states import SheetStep, YearStep
from huzhu.audit.actions import action, note
from huzhu.people.states import AgencyLevel

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.assessment.year.models import AssessmentYear
    from huzhu.kernel.actor import Actor
    from huzhu.people.models import Agency


@action("assessment.add_agency", "列入考核范围", right=policies.ORGANISATION)
def add_agency(
    year: AssessmentYear, agency: Agency, *, reason: str, by: Actor, at: datetime
) -> Scoresheet:
    """Take an agency into the year while the others rate themselves, with a reason (A2).

    :raises NotAnAgency: it is a point, or closed.
    :raises AlreadyInScope: it has its sheet.
    :raises NumberOfTheYear: its number was another's when the year opened.
    """
    reason = _steps.check_reason(reason)
    _steps.lock_year(year)
    check_year_step(year, {YearStep.SELF_RATING})
    if agency.level != AgencyLevel.AGENCY or not agency.is_active:
        raise NotAnAgency(agency=agency.name)
    if Scoresheet.objects.filter(year=year, agency=agency).exists():
        raise AlreadyInScope(agency=agency.name, year=year.year)
    numbered = Scoresheet.objects.filter(year=year, agency_number=agency.number).first()
    if numbered:
        raise NumberOfTheYear(number=agency.number, name=numbered.agency_name, year=year.year)
    (sheet,) = give_sheets(year, [agency], at=at)
    _platform.rescore(year, at=at, agency_ids=[agency.pk])
    text = f"贵单位已列入 {year.year} 年度考核范围，请在截止日期前完成自评并报送考核表。"
    _telling.tell_agencies(year, [sheet], text, occasion="opened", by=by, at=at)
    note(sheet.subject, by=by, at=at, reason=reason)
    return sheet


@action("assessment.drop_agency", "移出考核范围", right=policies.ORGANISATION)
def drop_agency(sheet: Scoresheet, *, reason: str, by: Actor, at: datetime) -> None:
    """Take an agency out of the year before it has written anything, with a reason (A2).

    The sheet that goes is empty; the trail keeps that there was one.

    :raises RatingBegun: the agency has rated, filled in or attached something.
    """
    reason = _steps.check_reason(reason)
    _steps.lock_year(sheet.year)
    check_year_step(sheet.year, {YearStep.SELF_RATING})
    _steps.lock_sheet(sheet)
    if _has_begun(sheet):
        raise RatingBegun(agency=sheet.agency_name)
    text = f"贵单位已移出 {sheet.year.year} 年度考核范围，本年度不需要报送考核表。"
    _telling.tell_agency(sheet, text, by=by, at=at)
    note(sheet.subject, by=by, at=at, reason=reason)
    RatingReminder.objects.filter(sheet=sheet).delete()
    ScoresheetItem.objects.filter(sheet=sheet).delete()
    Scoresheet.objects.filter(pk=sheet.pk).delete()


def _has_begun(sheet: Scoresheet) -> bool:
    rated = Q(self_points__isnull=False) | ~Q(self_remark="")
    return (
        sheet.state != SheetStep.RATING
        or sheet.basics_at is not None
        or ScoresheetItem.objects.filter(rated, sheet=sheet).exists()
        or Evidence.objects.filter(item__sheet=sheet).exists()
    )
