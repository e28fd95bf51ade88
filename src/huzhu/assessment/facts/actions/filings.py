"""Papers of the year (报备材料): handed in with a file, they count by themselves (A1, A4.2a).

What "in time" means is said by the regulation for no kind of paper: the office marks a paper that
came late. Not here: what papers show (``rules.known``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from huzhu.assessment import policies
from huzhu.assessment.facts.actions import _recording
from huzhu.assessment.facts.errors import (
    FilingAtPoint,
    FilingKindUnknown,
    FilingOutsideYear,
    FilingsClosed,
    FilingTwice,
    FilingVoided,
)
from huzhu.assessment.facts.models import Filing
from huzhu.assessment.facts.queries import filings as filing_queries
from huzhu.assessment.facts.rules.known import COUNTED
from huzhu.assessment.facts.states import FilingKind
from huzhu.assessment.year.actions import _paper_files, _steps
from huzhu.assessment.year.states import YearStep
from huzhu.audit.actions import action, record
from huzhu.documents.states import Purpose
from huzhu.kernel.workdays import local_date
from huzhu.people import queries as people
from huzhu.people.states import AgencyLevel

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from huzhu.assessment.scheme.rules.scoring import ItemChange
    from huzhu.documents.states import Upload
    from huzhu.kernel.actor import Actor

_COUNTING = frozenset({YearStep.PREPARING, YearStep.SELF_RATING})


@dataclass(frozen=True, slots=True)
class NewPaper:
    """A paper as it is handed in; ``figure`` is what it counts, if anything (人数、金额)."""

    kind: str
    title: str
    happened_on: date
    upload: Upload
    figure: Decimal | None = None


@action("assessment.hand_in_filing", "报送报备材料", right=policies.AGENCY_CLERK)
def hand_in_filing(
    year: int, paper: NewPaper, *, agency_id: int, by: Actor, at: datetime
) -> list[ItemChange]:
    """The agency hands in a paper; the figures that it shows are counted anew at once.

    The year need not be set up: papers come in all year round. Returns the items that moved.

    :raises FilingAtPoint: it is a point, whose papers would count for nobody.
    :raises FilingKindUnknown: none of the kinds.
    :raises FilingOutsideYear: it happened in another year, or has not happened yet.
    :raises FilingTwice: the same file was handed in for the same kind.
    :raises FilingsClosed: the self-rating is over.
    """
    policies.check_agency_clerk(by=by, agency_id=agency_id)
    agency = people.agency(agency_id)
    if agency.level != AgencyLevel.AGENCY:
        raise FilingAtPoint(name=agency.name)
    row = _recording.lock_figures(year)
    if row is not None and YearStep(row.state) not in _COUNTING:
        raise FilingsClosed(year=year, step=YearStep(row.state).label)
    if paper.kind not in set(FilingKind):
        raise FilingKindUnknown(kind=paper.kind)
    _check_day(year, paper.happened_on, today=local_date(at))
    reference = filing_queries.filing_reference(year, agency_id)
    kept = _paper_files.keep(reference, paper.upload, purpose=Purpose.FILING, by=by, at=at)
    place = {"agency_id": agency_id, "year": year, "kind": paper.kind, "file_id": kept.pk}
    if Filing.objects.filter(**place, voided_at__isnull=True).exists():
        raise FilingTwice(name=kept.name, kind=FilingKind(paper.kind).label)
    filing = Filing.objects.create(
        **place,
        title=paper.title.strip() or kept.name,
        happened_on=paper.happened_on,
        figure=paper.figure,
        filed_at=at,
        filed_by=str(by),
    )
    return _counted(filing, "assessment.hand_in_filing", by=by, at=at)


@action("assessment.mark_filing", "认定报备材料是否按时", right=policies.OWNER)
def mark_filing(filing: Filing, *, is_on_time: bool, by: Actor, at: datetime) -> list[ItemChange]:
    """The office says whether a paper came in time. Returns the items that moved.

    :raises FilingVoided: it does not count any more.
    """
    policies.check_owner(by=by, owners=filing_queries.owners_of_kind(filing), verb="认定是否按时")
    _recording.lock_figures(filing.year)
    _check_standing(filing)
    filing.is_on_time = is_on_time
    filing.save(update_fields=["is_on_time"])
    return _counted(filing, "assessment.mark_filing", by=by, at=at)


@action("assessment.void_filing", "报备材料不计入", right=policies.FILING_KEEPER)
def void_filing(filing: Filing, *, reason: str, by: Actor, at: datetime) -> list[ItemChange]:
    """The office, or the agency itself, takes a paper out of the count; it stays to be read.

    :raises FilingVoided: somebody did so before.
    :raises ReasonMissing: nobody could tell later why.
    """
    if by.is_office:
        owners = filing_queries.owners_of_kind(filing)
        policies.check_owner(by=by, owners=owners, verb="不计入报备材料")
    else:
        policies.check_agency_clerk(by=by, agency_id=filing.agency_id, verb="撤回报备材料")
    _recording.lock_figures(filing.year)
    _check_standing(filing)
    filing.voided_reason = _steps.check_reason(reason, verb="不计入报备材料")
    filing.voided_at, filing.voided_by = at, str(by)
    filing.save(update_fields=["voided_at", "voided_by", "voided_reason"])
    return _counted(filing, "assessment.void_filing", by=by, at=at)


def _counted(filing: Filing, code: str, *, by: Actor, at: datetime) -> list[ItemChange]:
    shown = frozenset(name for name, kinds in COUNTED.items() if filing.kind in kinds)
    moved = _recording.recount(filing.year, agency_ids=[filing.agency_id], names=shown, at=at)
    record(
        code,
        f"filing:{filing.pk}",
        by=by,
        at=at,
        kind=str(filing.kind),
        is_on_time=filing.is_on_time,
        items_moved=len(moved),
    )
    return moved


def _check_day(year: int, day: date, *, today: date) -> None:
    first, last = date(year, 1, 1), min(date(year, 12, 31), today)
    if not first <= day <= last:
        raise FilingOutsideYear(year=year, first=first, last=last, given=day)


def _check_standing(filing: Filing) -> None:
    filing.refresh_from_db(fields=["voided_at", "voided_reason"])
    if filing.voided_at is not None:
        at = local_date(filing.voided_at)
        raise FilingVoided(at=at, reason=filing.voided_reason)
