"""The sheets that an actor sees: the office all, an agency its own and those below it.

Not here: figures (``facts``), reviews (``reviews``), grades and honours.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from huzhu.assessment.errors import ItemNotFound, SheetNotFound
from huzhu.assessment.year.models import Evidence, Scoresheet, ScoresheetItem
from huzhu.assessment.year.recusals import among
from huzhu.assessment.year.rules.calendar import end_of
from huzhu.assessment.year.states import SheetStep
from huzhu.audit import queries as audit
from huzhu.kernel.errors import one
from huzhu.kernel.periods import last_day
from huzhu.people import recusals

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

    from huzhu.assessment.year.models import AssessmentYear
    from huzhu.audit.changes import Case
    from huzhu.audit.models import AuditEvent
    from huzhu.kernel.actor import Actor


def all_sheets() -> QuerySet[Scoresheet]:
    """Every sheet with year and agency; the long scheme itself only where it is asked for."""
    rows = Scoresheet.objects.select_related("year__scheme", "agency")
    return rows.defer("year__scheme__content")


def visible_sheets(actor: Actor) -> QuerySet[Scoresheet]:
    """Sheets of all years within the actor's scope, with year and agency.

    Those of the own unit, or a relative's, are not for a reviewer of the office (回避).
    """
    sheets = all_sheets().filter(among(actor))
    if actor.is_office:
        return sheets.exclude(agency__in=recusals.hidden_units(actor))
    if actor.is_agency and actor.agency_path:
        return sheets.filter(agency__path__startswith=actor.agency_path)
    return sheets.none()


def sheets_of(actor: Actor, year: AssessmentYear) -> QuerySet[Scoresheet]:
    """The year's sheets within the actor's scope, by agency number."""
    return visible_sheets(actor).filter(year=year).order_by("agency_number")


def sheet_of(actor: Actor, year: int, agency_number: str) -> Scoresheet:
    """One sheet.

    :raises SheetNotFound: not there, or outside the actor's scope.
    :raises HiddenCase: it is of the reviewer's own unit, or a relative's.
    """
    named = Q(year__year=year, agency_number=agency_number)
    found = visible_sheets(actor).filter(named).first()
    if found is None and actor.is_office:
        for path in all_sheets().filter(named).values_list("agency__path", flat=True):
            recusals.check_seen(path, by=actor)
    if found is None:
        raise SheetNotFound(year=year)
    return found


def own_sheet(actor: Actor, year: int) -> Scoresheet:
    """The sheet of the actor's own agency. :raises SheetNotFound: it has none in the year."""
    return sheet_of_agency(actor, year, actor.agency_id or 0)


def sheet_of_agency(actor: Actor, year: int, agency_id: int) -> Scoresheet:
    """An agency's sheet, whatever its number was. :raises SheetNotFound: as ``sheet_of``."""
    own = visible_sheets(actor).filter(year__year=year, agency_id=agency_id)
    return one(own, SheetNotFound(year=year))


def case_of(sheet: Scoresheet) -> Case:
    """The row that a sheet's case begins with, as the trail names it."""
    return Scoresheet._meta.db_table, str(sheet.pk)  # noqa: SLF001 -- documented by Django


def events_of(sheet: Scoresheet) -> QuerySet[AuditEvent]:
    """All acts on a sheet, oldest first."""
    return audit.events_of(sheet.subject)


def items_of(sheet: Scoresheet) -> QuerySet[ScoresheetItem]:
    """The sheet's items in the scheme's order."""
    return ScoresheetItem.objects.filter(sheet=sheet).order_by("place")


def item_of(sheet: Scoresheet, item: str) -> ScoresheetItem:
    """One item of a sheet. :raises ItemNotFound: the scheme has none of that number."""
    row = items_of(sheet).filter(item=item).first()
    if row is None:
        raise ItemNotFound(year=sheet.year.year, item=item)
    row.sheet = sheet
    return row


def evidence_of(sheet: Scoresheet) -> dict[str, list[Evidence]]:
    """Standing evidence by item number, oldest first, in one query."""
    found: dict[str, list[Evidence]] = {}
    rows = (
        Evidence.objects.filter(item__sheet=sheet, withdrawn_at__isnull=True)
        .select_related("item", "file")
        .order_by("id")
    )
    for row in rows:
        found.setdefault(row.item.item, []).append(row)
    return found


def deadline_of(sheet: Scoresheet) -> datetime:
    """The moment from which a sheet is late: the year's, or its own when it was reopened."""
    return sheet.reopened_until or end_of(sheet.year.self_rating_ends_on)


def last_day_of(sheet: Scoresheet) -> date:
    """The last day on which a sheet can be submitted."""
    return last_day(deadline_of(sheet))


def paper_day_of(sheet: Scoresheet) -> date:
    """The last day of a sheet's paper: after a reopening as long after its own end as the year's.

    Never before the year's own day: somebody was told of that.
    """
    year = sheet.year
    if sheet.reopened_until is None:
        return year.paper_ends_on
    after = max(year.paper_ends_on - year.self_rating_ends_on, timedelta())
    return max(year.paper_ends_on, last_day_of(sheet) + after)


def late_sheets(year: AssessmentYear) -> QuerySet[Scoresheet]:
    """The sheets that nobody has sent: whose agencies fail when the self-rating is closed."""
    return Scoresheet.objects.filter(year=year, state=SheetStep.RATING).order_by("id")


def shown_late(year: AssessmentYear) -> dict[str, object]:
    """Which agencies the closing of the self-rating concerns."""
    names = late_sheets(year).values_list("agency_name", flat=True)
    return {"未报送的代办处": "、".join(names)}
