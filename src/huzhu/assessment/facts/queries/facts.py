"""Figures of one agency: what is known, from where, what it earns, and what is disputed.

Not here: one figure across all agencies (``figure_board``), what the platform could find out
(``computed``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import F

from huzhu.assessment.errors import SheetNotFound
from huzhu.assessment.facts.errors import DisputeNotFound, NoSuchFigure
from huzhu.assessment.facts.models import FactDispute
from huzhu.assessment.facts.states import DisputeState
from huzhu.assessment.scheme.rules.fact_values import expected, shown, text_of
from huzhu.assessment.scheme.rules.facts import Source
from huzhu.assessment.scheme.rules.scheme import items_asked, owners_asked
from huzhu.assessment.scheme.rules.scoring import score_given
from huzhu.assessment.year.models import FactRecord, Scoresheet
from huzhu.assessment.year.queries import sheets as sheet_queries
from huzhu.assessment.year.queries import years as year_queries
from huzhu.assessment.year.states import FactSource
from huzhu.kernel.errors import one
from huzhu.people import recusals
from huzhu.people.states import DepartmentCode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from django.db.models import QuerySet

    from huzhu.assessment.scheme.rules.facts import FactKind
    from huzhu.assessment.scheme.rules.scheme import Scheme
    from huzhu.assessment.year.models import AssessmentYear, ScoresheetItem
    from huzhu.documents.models import StoredFile
    from huzhu.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class FigureItem:
    """An item that a figure decides, and what the figures give on it now."""

    item: str
    points: Decimal | None
    full_marks: Decimal
    reason: str
    owners: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one agency as pages show it."""

    kind: FactKind
    items: tuple[FigureItem, ...]
    record: FactRecord | None
    costs_points: bool  #: it is missing, and that costs points
    disputes: tuple[FactDispute, ...] = field(default=())

    @property
    def name(self) -> str:
        return self.kind.name

    @property
    def label(self) -> str:
        return self.kind.label

    @property
    def is_given(self) -> bool:
        return self.record is not None

    @property
    def shown(self) -> str:
        """The value with its unit."""
        return shown(self.kind, self.record.value) if self.record else ""

    @property
    def text(self) -> str:
        """The value as somebody would type it."""
        return text_of(self.kind, self.record.value) if self.record else ""

    @property
    def expected(self) -> str:
        """What is to be typed."""
        return expected(self.kind)

    @property
    def source_name(self) -> str:
        """Where the value comes from; of a missing one, where it should come from."""
        if self.record is None:
            return Source(self.kind.source).label
        return FactSource(self.record.source).label

    @property
    def is_stated(self) -> bool:
        """The agency itself says it, as long as nobody else does."""
        if self.kind.source is not Source.STATED:
            return False
        return self.record is None or self.record.source == FactSource.STATED

    @property
    def open_dispute(self) -> FactDispute | None:
        return next((row for row in self.disputes if row.state == DisputeState.OPEN), None)

    @property
    def owner_names(self) -> str:
        """The departments that answer for it."""
        owners = dict.fromkeys(owner for item in self.items for owner in item.owners)
        return "、".join(DepartmentCode(owner).label for owner in owners)


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a figure, standing or replaced."""

    kind: FactKind
    row: FactRecord

    @property
    def shown(self) -> str:
        """The value with its unit."""
        return shown(self.kind, self.row.value)

    @property
    def source_name(self) -> str:
        return FactSource(self.row.source).label


@dataclass(frozen=True, slots=True)
class FigureGroup:
    """The figures of one section of the scheme."""

    title: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class FigureCounts:
    """How far the figures of an agency are."""

    given: int
    missing: int  #: and that costs points
    disputed: int


def figure_kind(year: AssessmentYear, name: str) -> FactKind:
    """A figure that the year's scheme asks for. :raises NoSuchFigure: it asks for none such."""
    scheme = year_queries.scheme_of(year)
    if name not in owners_asked(scheme):
        raise NoSuchFigure(year=year.year, name=name)
    return scheme.catalogue[name]


def owners_of(year: AssessmentYear, name: str) -> tuple[str, ...]:
    """The departments that answer for a figure: the owners of the items that it decides."""
    return owners_asked(year_queries.scheme_of(year)).get(name, ())


def current_figure(sheet: Scoresheet, name: str) -> FactRecord | None:
    """The value that stands, if there is one."""
    return FactRecord.objects.filter(
        agency_id=sheet.agency_id, year=sheet.year.year, name=name, is_current=True
    ).first()


def history_of(sheet: Scoresheet, name: str) -> list[Version]:
    """All versions of a figure, the newest first."""
    kind = figure_kind(sheet.year, name)
    rows = FactRecord.objects.filter(agency_id=sheet.agency_id, year=sheet.year.year, name=name)
    return [Version(kind, row) for row in rows.order_by("-id")]


def figures_of(sheet: Scoresheet) -> tuple[FigureGroup, ...]:
    """Everything that the scheme asks of the agency, by section, in a few queries."""
    scheme = year_queries.scheme_of(sheet.year)
    asked = items_asked(scheme, sheet.agency_kind)
    records = {
        row.name: row
        for row in FactRecord.objects.filter(
            agency_id=sheet.agency_id, year=sheet.year.year, is_current=True
        )
    }
    disputes: dict[str, list[FactDispute]] = {}
    for row in disputes_of(sheet):
        disputes.setdefault(row.name, []).append(row)
    rows = {row.item: row for row in sheet_queries.items_of(sheet)}
    missing = _missing(scheme, sheet, records.values())
    sections: dict[str, list[Figure]] = {section.id: [] for section in scheme.sections}
    for name, ids in asked.items():
        sections[scheme.item(ids[0]).section].append(
            Figure(
                kind=scheme.catalogue[name],
                items=tuple(_item(scheme, rows, item) for item in ids),
                record=records.get(name),
                costs_points=name in missing,
                disputes=tuple(disputes.get(name, ())),
            )
        )
    return tuple(
        FigureGroup(section.name, tuple(sections[section.id]))
        for section in scheme.sections
        if sections[section.id]
    )


def figure_of(sheet: Scoresheet, name: str) -> Figure:
    """One figure of an agency. :raises NoSuchFigure: nobody asks it for such a figure."""
    for group in figures_of(sheet):
        for figure in group.figures:
            if figure.name == name:
                return figure
    raise NoSuchFigure(year=sheet.year.year, name=name)


def counts_of(groups: Iterable[FigureGroup]) -> FigureCounts:
    """How many figures are there, missing at a cost, and disputed."""
    figures = [figure for group in groups for figure in group.figures]
    return FigureCounts(
        given=sum(figure.is_given for figure in figures),
        missing=sum(figure.costs_points and not figure.is_given for figure in figures),
        disputed=sum(figure.open_dispute is not None for figure in figures),
    )


# --- disputes ------------------------------------------------------------------------------------


def disputes_of(sheet: Scoresheet) -> QuerySet[FactDispute]:
    """All disputes of an agency in a year, the newest first."""
    rows = FactDispute.objects.filter(agency_id=sheet.agency_id, year=sheet.year.year)
    return rows.select_related("fact", "corrected", "file").order_by("-id")


def open_dispute(sheet: Scoresheet, name: str) -> FactDispute | None:
    """The dispute about a figure that waits for an answer."""
    return disputes_of(sheet).filter(name=name, state=DisputeState.OPEN).first()


def disputes_in(actor: Actor, year: AssessmentYear) -> QuerySet[FactDispute]:
    """The year's disputes that an actor sees, the oldest open ones first, then the answered."""
    rows = _visible(actor).filter(year=year.year).select_related("corrected")
    return rows.order_by(F("answered_at").desc(nulls_first=True), "id")


def open_disputes_for(actor: Actor, year: AssessmentYear) -> list[FactDispute]:
    """What waits for the actor's department: open disputes about its figures, the oldest first."""
    owners = owners_asked(year_queries.scheme_of(year))
    names = [name for name, departments in owners.items() if actor.department in departments]
    rows = _visible(actor).filter(year=year.year, state=DisputeState.OPEN, name__in=names)
    return list(rows.order_by("filed_at", "id"))


def dispute_of(actor: Actor, dispute_id: int) -> FactDispute:
    """One dispute. :raises DisputeNotFound: not there, or outside the actor's scope."""
    return one(_visible(actor).filter(pk=dispute_id), DisputeNotFound)


def _visible(actor: Actor) -> QuerySet[FactDispute]:
    rows = FactDispute.objects.select_related("agency", "fact", "file")
    if actor.is_office:
        return rows.exclude(agency__in=recusals.hidden_units(actor))
    return rows.filter(agency__path__startswith=actor.agency_path or "-")


def file_of_dispute(actor: Actor, dispute_id: int, *, year: int) -> StoredFile:
    """The file that an agency attached. :raises DisputeNotFound: not there, or not the actor's."""
    found = dispute_of(actor, dispute_id)
    if found.file is None or found.year != year:
        raise DisputeNotFound
    return found.file


def sheet_of_dispute(dispute: FactDispute) -> Scoresheet:
    """The sheet on which the disputed figure is scored. :raises SheetNotFound: there is none."""
    rows = sheet_queries.all_sheets().filter(year__year=dispute.year)
    return one(rows.filter(agency_id=dispute.agency_id), SheetNotFound(year=dispute.year))


@dataclass(frozen=True, slots=True)
class DisputeLine:
    """A dispute as a list shows it."""

    row: FactDispute
    kind: FactKind
    owners: tuple[str, ...]

    @property
    def standing(self) -> str:
        """The value that is disputed."""
        return shown(self.kind, self.row.fact.value if self.row.fact else None)

    @property
    def claimed(self) -> str:
        """The value that the agency claims."""
        return shown(self.kind, self.row.claimed)

    @property
    def corrected(self) -> str:
        """The value that was found to be right, if the dispute was upheld."""
        return shown(self.kind, self.row.corrected.value) if self.row.corrected else ""

    @property
    def owner_names(self) -> str:
        return "、".join(DepartmentCode(owner).label for owner in self.owners)


def dispute_lines(year: AssessmentYear, rows: Iterable[FactDispute]) -> list[DisputeLine]:
    """Disputes with the words of their figures; those of a figure no longer asked are left out."""
    scheme = year_queries.scheme_of(year)
    owners = owners_asked(scheme)
    return [
        DisputeLine(row, scheme.catalogue[row.name], owners[row.name])
        for row in rows
        if row.name in owners
    ]


def _missing(scheme: Scheme, sheet: Scoresheet, records: Iterable[FactRecord]) -> set[str]:
    """The figures that are not there and cost points."""
    values = {row.name: row.value for row in records if row.name in scheme.catalogue}
    result = score_given({**values, "agency_kind": sheet.agency_kind}, scheme)
    return {name for item in result.items.values() for name in item.missing}


def _item(scheme: Scheme, rows: Mapping[str, ScoresheetItem], item: str) -> FigureItem:
    row = rows[item]
    return FigureItem(
        item=item,
        points=row.platform_points,
        full_marks=row.full_marks,
        reason=row.platform_reason,
        owners=tuple(map(str, scheme.item(item).owners)),
    )
