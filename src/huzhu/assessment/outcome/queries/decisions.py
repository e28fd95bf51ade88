"""What the leading group has before it: agencies by section, disagreements first, incidents.

Not here: grades and classes (``grades``).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F

from huzhu.assessment.outcome.errors import IncidentNotFound
from huzhu.assessment.outcome.models import LeadershipDecision, SecurityIncident
from huzhu.assessment.outcome.queries import standings as standing_queries
from huzhu.assessment.outcome.states import DecisionKind, LineSituation
from huzhu.assessment.review.models import DepartmentReview
from huzhu.assessment.review.queries.review_rows import ReviewRow, rows_of
from huzhu.assessment.review.queries.tallies import counted_items
from huzhu.assessment.review.rules.reviewing import ItemState, plain
from huzhu.assessment.review.states import ReviewVerdict
from huzhu.assessment.scheme.states import Verdict
from huzhu.assessment.year.queries import sheets as sheet_queries
from huzhu.assessment.year.queries.years import scheme_of
from huzhu.assessment.year.states import SheetStep
from huzhu.documents import queries as documents
from huzhu.people.states import DepartmentCode

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from decimal import Decimal

    from django.db.models import QuerySet

    from huzhu.assessment.outcome.queries.standings import SheetStanding
    from huzhu.assessment.scheme.rules.scheme import Section
    from huzhu.assessment.year.models import AssessmentYear, Scoresheet
    from huzhu.documents.states import Download
    from huzhu.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """One agency, and what is open of it."""

    sheet: Scoresheet
    divided: int
    open: int
    decided: int

    @property
    def is_missed(self) -> bool:
        return self.sheet.state == SheetStep.MISSED

    @property
    def is_vetoed(self) -> bool:
        return self.sheet.verdict == Verdict.VETOED

    @property
    def situation(self) -> LineSituation:
        """What the leading group looks at first."""
        if self.divided:
            return LineSituation.DIVIDED
        if self.is_vetoed or self.is_missed:
            return LineSituation.BARRED
        if self.sheet.state == SheetStep.RATING:
            return LineSituation.RATING
        return LineSituation.OPEN if self.open else LineSituation.DONE

    @property
    def is_for(self) -> str:
        """What a search finds it by."""
        return f"{self.sheet.agency_number} {self.sheet.agency_name}"


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """The leading group's table: every agency, what must be decided first."""

    sections: tuple[Section, ...]
    divided: tuple[ReviewRow, ...]  #: to be decided first
    lines: tuple[DecisionLine, ...]

    @property
    def open(self) -> int:
        return sum(line.open for line in self.lines)

    @property
    def counts(self) -> Counter[LineSituation]:
        return Counter(line.situation for line in self.lines)


@dataclass(frozen=True, slots=True)
class PointedLine:
    """A line with its points by section as they stand now."""

    line: DecisionLine
    standing: SheetStanding
    sections: tuple[tuple[str, Decimal], ...]  #: name and points, in the scheme's order


def table_of(actor: Actor, year: AssessmentYear) -> DecisionTable:
    """The year's table, without points: they are asked for the lines that are shown."""
    sheets = {sheet.pk: sheet for sheet in sheet_queries.sheets_of(actor, year)}
    rows = counted_items(year, sheets)
    states: dict[int, Counter[ItemState]] = defaultdict(Counter)
    for row in rows:
        states[row.sheet_id][row.state] += 1
    lines = [_line(sheet, states[pk]) for pk, sheet in sheets.items()]
    order = list(LineSituation)
    divided = [row.id for row in rows if row.state is ItemState.DIVIDED]
    return DecisionTable(
        sections=scheme_of(year).sections,
        divided=tuple(rows_of(actor, year, among=divided)),
        lines=tuple(sorted(lines, key=lambda line: (order.index(line.situation), -line.divided))),
    )


def with_points(year: AssessmentYear, lines: Iterable[DecisionLine]) -> list[PointedLine]:
    """What these agencies have now, in the same order; two queries."""
    shown = {line.sheet.pk: line for line in lines}
    standings = standing_queries.standings_of(year, among=shown)
    found = {standing.sheet.pk: standing for standing in standings}
    sections = scheme_of(year).sections
    return [
        PointedLine(
            line,
            found[pk],
            tuple((each.name, found[pk].points.sections[each.id]) for each in sections),
        )
        for pk, line in shown.items()
    ]


def decisions_on(sheet: Scoresheet, item: str = "") -> QuerySet[LeadershipDecision]:
    """The leading group's decisions about an agency, or about one of its items, newest first."""
    rows = LeadershipDecision.objects.filter(sheet=sheet)
    return (rows.filter(item=item) if item else rows).order_by("-at", "-id")


def incidents_of(actor: Actor, year: AssessmentYear) -> list[SecurityIncident]:
    """The year's incidents within the actor's scope, the newest first, with sheet and veto."""
    rows = SecurityIncident.objects.filter(sheet__in=sheet_queries.sheets_of(actor, year))
    rows = rows.select_related("sheet__agency", "sheet__year__scheme", "veto", "file")
    return list(rows.defer("sheet__year__scheme__content").order_by("-reported_at", "-id"))


def incident_of(actor: Actor, year: AssessmentYear, incident_id: int) -> SecurityIncident:
    """One incident. :raises IncidentNotFound: the year has none of that number."""
    found = next((each for each in incidents_of(actor, year) if each.pk == incident_id), None)
    if found is None:
        raise IncidentNotFound(year=year.year)
    return found


def incident_paper(incident: SecurityIncident) -> Download:
    """The paper of an incident's inquiry. :raises NoSuchFile: there is none."""
    reference = incident.file.reference if incident.file else ""
    return documents.download_of(reference, file_id=incident.file_id or 0)


def _line(sheet: Scoresheet, states: Counter[ItemState]) -> DecisionLine:
    return DecisionLine(
        sheet,
        divided=states[ItemState.DIVIDED],
        open=sum(states[each] for each in (ItemState.WAITING, ItemState.PARTLY, ItemState.ASKED)),
        decided=states[ItemState.DECIDED],
    )


_PRECEDENTS = 12


@dataclass(frozen=True, slots=True)
class Precedent:
    """How the same item was judged elsewhere or before, with the reason (O7)."""

    year: int
    agency_name: str
    who: str
    before: str
    after: str
    reason: str
    at: datetime


def precedents_of(
    year: AssessmentYear, item: str, *, without: ReviewRow | None = None
) -> list[Precedent]:
    """Decisions and changed values on the same item, this year and before, the newest first.

    A department's change counts once all owners signed it, and while no decision stands above.
    """
    decided = LeadershipDecision.objects.filter(kind=DecisionKind.POINTS, item=item)
    changed = DepartmentReview.objects.filter(
        item__item=item,
        is_current=True,
        verdict=ReviewVerdict.CHANGE,
        item__reviewed_points=F("points"),
        item__decided_points__isnull=True,
    )
    if without is not None:
        decided = decided.exclude(sheet=without.sheet)
        changed = changed.exclude(item=without.row)
    newest = year.year
    found = [
        _decided_precedent(row)
        for row in decided.filter(sheet__year__year__lte=newest)
        .select_related("sheet__agency", "sheet__year")
        .order_by("-at")[:_PRECEDENTS]
    ] + [
        _changed_precedent(row)
        for row in changed.filter(item__sheet__year__year__lte=newest)
        .select_related("item__sheet__agency", "item__sheet__year")
        .order_by("-at")[:_PRECEDENTS]
    ]
    return sorted(found, key=lambda each: each.at, reverse=True)[:_PRECEDENTS]


def _decided_precedent(row: LeadershipDecision) -> Precedent:
    return Precedent(
        year=row.sheet.year.year,
        agency_name=row.sheet.agency_name,
        who="考核领导小组",
        before=row.before,
        after=row.after,
        reason=row.reason,
        at=row.at,
    )


def _changed_precedent(row: DepartmentReview) -> Precedent:
    return Precedent(
        year=row.item.sheet.year.year,
        agency_name=row.item.sheet.agency_name,
        who=DepartmentCode(row.department).label,
        before=plain(row.item.self_points),
        after=plain(row.points),
        reason=row.reason,
        at=row.at,
    )
