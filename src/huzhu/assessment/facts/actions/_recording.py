"""Keeping figures: a new value is a new row, the old one stays; what depends on it is scored anew.

Called by other acts inside their transaction, and recorded by them. Not here: who may (``facts``,
``filings``, ``fact_imports``), what the platform knows (``queries.computed``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Q

from huzhu.assessment.facts.errors import FiguresClosed
from huzhu.assessment.facts.queries import computed
from huzhu.assessment.facts.rules.known import FROM_BASICS
from huzhu.assessment.year.actions import _platform
from huzhu.assessment.year.models import AssessmentYear, FactRecord
from huzhu.assessment.year.queries import years as year_queries
from huzhu.assessment.year.states import FactSource, YearStep
from huzhu.documents.states import ListState
from huzhu.kernel.actor import CLOCK
from huzhu.kernel.workdays import local_date

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from huzhu.assessment.facts.rules.known import Known
    from huzhu.assessment.scheme.rules.fact_values import Plain
    from huzhu.assessment.scheme.rules.scoring import ItemChange
    from huzhu.documents.models import ReceivedList
    from huzhu.kernel.actor import Actor

_LOCK = 2021_79  # of the advisory locks: figures of one year are written by one act at a time
#: Worked out by the platform: from its own rows, or from what the agency typed.
_WORKED_OUT = frozenset({FactSource.COMPUTED, FactSource.DERIVED})
#: What the platform works out gives way to what another system or a correction says.
_COMPUTED_OVER = _WORKED_OUT | {FactSource.STATED}


@dataclass(frozen=True, slots=True)
class NewFigure:
    """A figure to be kept."""

    agency_id: int
    name: str
    value: Plain
    origin: str
    rows: tuple[dict[str, str], ...] = ()


def lock_year(year: int) -> AssessmentYear | None:
    """Hold all figures of a year until the act ends; return the year's row if there is one.

    Papers come in before the year is set up, so the year's row alone would hold nothing. Take it
    before a sheet's lock if both are needed, as the year's own.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, year])
    return AssessmentYear.objects.select_for_update(no_key=True).filter(year=year).first()


def lock_figures(year: int) -> AssessmentYear | None:
    """Hold all figures of a year, which may still change.

    :raises FiguresClosed: the grades of the year have been decided.
    """
    row = lock_year(year)
    if row is not None and YearStep(row.state) not in computed.FIGURES_OPEN:
        raise FiguresClosed(year=year, step=YearStep(row.state).label)
    return row


def current_of(
    year: int, *, agency_ids: Collection[int], names: Collection[str]
) -> dict[tuple[int, str], FactRecord]:
    """The figures that stand, by agency and name."""
    rows = FactRecord.objects.filter(
        year=year, agency_id__in=agency_ids, name__in=names, is_current=True
    )
    return {(row.agency_id, row.name): row for row in rows}


def record_facts(
    year: int,
    figures: Iterable[NewFigure],
    *,
    source: FactSource,
    by: Actor,
    at: datetime,
    brought_by: ReceivedList | None = None,
) -> list[ItemChange]:
    """Keep figures in place of those that stood; return the items that moved.

    A figure that is already there, with the same rows behind it, writes nothing; of a correction
    the reason must be the same, too. The caller holds :func:`lock_figures`.
    """
    wanted = {(figure.agency_id, figure.name): figure for figure in figures}
    standing = current_of(
        year, agency_ids={key[0] for key in wanted}, names={key[1] for key in wanted}
    )
    fresh = [
        figure
        for key, figure in wanted.items()
        if key not in standing or not _is_same(standing[key], figure, source=source)
    ]
    replaced = [
        standing[figure.agency_id, figure.name].pk
        for figure in fresh
        if (figure.agency_id, figure.name) in standing
    ]
    FactRecord.objects.filter(pk__in=replaced).update(is_current=False)
    FactRecord.objects.bulk_create(
        (
            FactRecord(
                agency_id=figure.agency_id,
                year=year,
                name=figure.name,
                value=figure.value,
                source=source,
                origin=figure.origin[:300],
                rows=list(figure.rows),
                brought_by=brought_by,
                by_name=by.name,
                by_title=by.title,
                at=at,
            )
            for figure in fresh
        ),
        batch_size=1000,
    )
    return rescored(year, agency_ids={figure.agency_id for figure in fresh}, at=at)


def recount(
    year: int,
    *,
    agency_ids: Collection[int],
    names: frozenset[str] | None = None,
    at: datetime,
) -> list[ItemChange]:
    """Find out anew what the platform knows about agencies; return the items that moved.

    A figure that was computed and is no longer shown by any row is taken back.
    """
    known_names = computed.names_known(year, on=local_date(at))
    wanted = known_names if names is None else known_names & names
    found = computed.known_figures(year, agency_ids=agency_ids, names=wanted, at=at)
    standing = current_of(year, agency_ids=agency_ids, names=wanted)
    figures = [
        _computed(agency_id, known)
        for agency_id, by_name in found.items()
        for known in by_name.values()
        if _gives_way(standing.get((agency_id, known.name)))
    ]
    gone = [
        row
        for (agency_id, name), row in standing.items()
        if row.source in _WORKED_OUT and name not in found.get(agency_id, {})
    ]
    FactRecord.objects.filter(pk__in=[row.pk for row in gone]).update(is_current=False)
    moved = []
    for source in (FactSource.COMPUTED, FactSource.DERIVED):
        own = [each for each in figures if _source_of(each.name) is source]
        moved += record_facts(year, own, source=source, by=CLOCK, at=at)
    return moved + rescored(year, agency_ids={row.agency_id for row in gone}, at=at)


def take_back(year: int, received: ReceivedList, *, at: datetime) -> list[ItemChange]:
    """Let the figures of a list give way to those that stood before; return the items that moved.

    What the platform works out is worked out anew. The caller holds :func:`lock_figures`.
    """
    brought = FactRecord.objects.filter(brought_by=received, is_current=True)
    keys = set(brought.values_list("agency_id", "name"))
    brought.update(is_current=False)
    agency_ids, names = {key[0] for key in keys}, frozenset(key[1] for key in keys)
    standing = Q(brought_by=None) | ~Q(brought_by__state=ListState.WITHDRAWN)
    earlier = FactRecord.objects.filter(
        standing, year=year, agency_id__in=agency_ids, name__in=names
    )
    last = earlier.order_by("agency_id", "name", "-pk").distinct("agency_id", "name")
    back = [
        row.pk
        for row in last
        if (row.agency_id, row.name) in keys and row.source not in _WORKED_OUT
    ]
    FactRecord.objects.filter(pk__in=back).update(is_current=True)
    moved = rescored(year, agency_ids=agency_ids, at=at)
    return moved + recount(year, agency_ids=agency_ids, names=names, at=at)


def rescored(year: int, *, agency_ids: Collection[int], at: datetime) -> list[ItemChange]:
    """Score the sheets of agencies anew, if the year has any."""
    row = year_queries.years().filter(year=year).first()
    if row is None or not agency_ids:
        return []
    return _platform.rescore(row, at=at, agency_ids=agency_ids)


def _is_same(row: FactRecord, figure: NewFigure, *, source: FactSource) -> bool:
    # JSON's 1 and true are two values, Python's are one.
    is_same_value = row.value == figure.value and type(row.value) is type(figure.value)
    is_same = is_same_value and row.rows == list(figure.rows) and row.source == source
    # Who puts right what is right already gives a reason, which stands as the newest.
    return is_same and (source is not FactSource.CORRECTED or row.origin == figure.origin)


def _source_of(name: str) -> FactSource:
    return FactSource.DERIVED if name in FROM_BASICS else FactSource.COMPUTED


def _gives_way(row: FactRecord | None) -> bool:
    return row is None or FactSource(row.source) in _COMPUTED_OVER


def _computed(agency_id: int, known: Known) -> NewFigure:
    rows = tuple(row.as_kept() for row in known.rows)
    return NewFigure(agency_id, known.name, known.value, known.origin, rows)
