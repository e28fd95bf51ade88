"""Papers of the year (报备材料) within the actor's scope, and what each of them counts towards.

Not here: what the papers show (``rules.known``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huzhu.assessment.facts.errors import FilingNotFound
from huzhu.assessment.facts.models import Filing
from huzhu.assessment.facts.rules.known import COUNTED
from huzhu.assessment.facts.states import FilingKind
from huzhu.assessment.scheme.rules.scheme import owners_asked, shipped_scheme
from huzhu.assessment.year.queries import years as year_queries
from huzhu.documents import queries as documents
from huzhu.kernel.errors import one
from huzhu.people import queries as people
from huzhu.people import recusals
from huzhu.people.states import DepartmentCode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from huzhu.assessment.scheme.rules.scheme import Scheme
    from huzhu.documents.states import Download
    from huzhu.kernel.actor import Actor

_FIRST_SCHEME = "2021"


@dataclass(frozen=True, slots=True)
class KindCount:
    """One kind of paper: how many count, and towards which items."""

    kind: FilingKind
    items: tuple[str, ...]
    papers: tuple[Filing, ...]

    @property
    def label(self) -> str:
        return FilingKind(self.kind).label

    @property
    def purpose(self) -> str:
        """What the papers do for the items: counted, or looked at when the item is reviewed."""
        items = "、".join(self.items)
        is_counted = any(self.kind in kinds for kinds in COUNTED.values())
        return f"自动计入指标 {items}" if is_counted else f"供审核指标 {items} 时查看"

    @property
    def counting(self) -> int:
        """How many of the papers count."""
        return sum(paper.voided_at is None for paper in self.papers)


def filing_reference(year: int, agency_id: int) -> str:
    """What the files of an agency's papers hang on (``documents``)."""
    return f"BB{year}-{people.agency(agency_id).number}"


def visible_filings(actor: Actor) -> QuerySet[Filing]:
    """The papers that an actor sees: the office all, an agency its own and those below it."""
    rows = Filing.objects.select_related("agency", "file")
    if actor.is_office:
        return rows.exclude(agency__in=recusals.hidden_units(actor))
    if actor.is_agency and actor.agency_path:
        return rows.filter(agency__path__startswith=actor.agency_path)
    return rows.none()


def filings_of(actor: Actor, year: int, *, agency_id: int) -> QuerySet[Filing]:
    """The papers of an agency in a year, the newest first, voided ones too."""
    rows = visible_filings(actor).filter(year=year, agency_id=agency_id)
    return rows.order_by("-happened_on", "-id")


def filing_of(actor: Actor, filing_id: int) -> Filing:
    """One paper. :raises FilingNotFound: not there, or outside the actor's scope."""
    return one(visible_filings(actor).filter(pk=filing_id), FilingNotFound)


def download_of(filing: Filing) -> Download:
    """What a page needs to hand out the file of a paper."""
    return documents.download_of(filing.file.reference, file_id=filing.file_id)


def kinds_of(year: int, filings: Iterable[Filing]) -> list[KindCount]:
    """All kinds with the papers of each, and the items that they count towards."""
    items = _items_of_kinds(_scheme_for(year))
    by_kind: dict[str, list[Filing]] = {}
    for filing in filings:
        by_kind.setdefault(filing.kind, []).append(filing)
    return [KindCount(kind, items[kind], tuple(by_kind.get(kind, ()))) for kind in FilingKind]


def owners_of_kind(filing: Filing) -> tuple[str, ...]:
    """Who may judge a paper: the departments of the items it counts towards, and 组织机构部."""
    owners = owners_asked(_scheme_for(filing.year))
    found = dict.fromkeys(
        department
        for name, kinds in COUNTED.items()
        if filing.kind in kinds
        for department in owners.get(name, ())
    )
    return tuple(found | {str(DepartmentCode.ORGANISATION): None})


def _scheme_for(year: int) -> Scheme:
    """The year's scheme; before the year is set up, the newest one that is known."""
    row = year_queries.years().filter(year=year).first()
    row = row or year_queries.years().first()
    return year_queries.scheme_of(row) if row else shipped_scheme(_FIRST_SCHEME)


def _items_of_kinds(scheme: Scheme) -> dict[FilingKind, tuple[str, ...]]:
    by_fact = scheme.items_by_fact()
    found: dict[FilingKind, dict[str, None]] = {kind: {} for kind in FilingKind}
    for name, kinds in COUNTED.items():
        for kind in kinds:
            found[kind].update(dict.fromkeys(by_fact.get(name, ())))
    # Rules and regulations are looked at by the departments, they count towards nothing by number.
    found[FilingKind.RULES].update(dict.fromkeys(by_fact.get("organisation_sound", ())))
    return {kind: tuple(items) for kind, items in found.items()}
