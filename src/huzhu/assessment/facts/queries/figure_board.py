"""Figures across agencies: how far each agency is, and one figure beside last year's.

The number of queries does not depend on how many agencies there are. Not here: the figures of one
agency (``facts``).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from huzhu.assessment.facts.models import FactDispute
from huzhu.assessment.facts.queries import facts
from huzhu.assessment.facts.states import DisputeState
from huzhu.assessment.scheme.rules.fact_values import is_outlier, shown
from huzhu.assessment.scheme.rules.scheme import items_asked, owners_asked
from huzhu.assessment.scheme.rules.scoring import score_given
from huzhu.assessment.year.models import FactRecord
from huzhu.assessment.year.queries import sheets
from huzhu.assessment.year.queries import years as year_queries
from huzhu.assessment.year.states import FactSource
from huzhu.people.states import DepartmentCode

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from huzhu.assessment.scheme.rules.facts import FactKind
    from huzhu.assessment.year.models import AssessmentYear, Scoresheet
    from huzhu.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class AgencyLine:
    """An agency on the board of figures."""

    sheet: Scoresheet
    asked: int
    given: int
    missing: int  #: and that costs points
    disputed: int


@dataclass(frozen=True, slots=True)
class FigureChoice:
    """A figure that can be looked at across all agencies."""

    kind: FactKind
    section: str
    items: tuple[str, ...]
    owners: tuple[str, ...]
    given: int
    asked: int

    @property
    def owner_names(self) -> str:
        return "、".join(DepartmentCode(owner).label for owner in self.owners)


@dataclass(frozen=True, slots=True)
class AcrossLine:
    """One figure of one agency, beside last year's."""

    sheet: Scoresheet
    kind: FactKind
    record: FactRecord | None
    before: Any
    is_asked: bool

    @property
    def value(self) -> Any:
        """The value that stands; None: there is none."""
        return self.record.value if self.record else None

    @property
    def shown(self) -> str:
        return shown(self.kind, self.value)

    @property
    def shown_before(self) -> str:
        return "" if self.before is None else shown(self.kind, self.before)

    @property
    def source_name(self) -> str:
        return FactSource(self.record.source).label if self.record else ""

    @property
    def is_outlier(self) -> bool:
        return is_outlier(self.kind, self.value, self.before)


def agency_lines(actor: Actor, year: AssessmentYear) -> list[AgencyLine]:
    """The agencies that an actor sees, by number, with how far their figures are."""
    scheme = year_queries.scheme_of(year)
    rows = list(sheets.sheets_of(actor, year))
    known = _values(year.year, rows)
    open_names = FactDispute.objects.filter(year=year.year, state=DisputeState.OPEN)
    disputed: dict[int, int] = {}
    for agency_id in open_names.values_list("agency_id", flat=True):
        disputed[agency_id] = disputed.get(agency_id, 0) + 1
    lines = []
    for sheet in rows:
        asked = items_asked(scheme, sheet.agency_kind)
        values = {k: v for k, v in known.get(sheet.agency_id, {}).items() if k in asked}
        result = score_given({**values, "agency_kind": sheet.agency_kind}, scheme)
        missing = {name for item in result.items.values() for name in item.missing} & set(asked)
        lines.append(
            AgencyLine(
                sheet, len(asked), len(values), len(missing), disputed.get(sheet.agency_id, 0)
            )
        )
    return lines


def figure_choices(actor: Actor, year: AssessmentYear) -> list[FigureChoice]:
    """All figures of the scheme, in its order, with how many agencies have each."""
    scheme = year_queries.scheme_of(year)
    rows = list(sheets.sheets_of(actor, year))
    known = _values(year.year, rows)
    owners = owners_asked(scheme)
    asked = {kind: items_asked(scheme, kind) for kind in {sheet.agency_kind for sheet in rows}}
    titles = {section.id: section.name for section in scheme.sections}
    by_fact = scheme.items_by_fact()
    return [
        FigureChoice(
            kind=scheme.catalogue[name],
            section=titles[scheme.item(by_fact[name][0]).section],
            items=by_fact[name],
            owners=owners[name],
            given=sum(name in known.get(sheet.agency_id, {}) for sheet in rows),
            asked=sum(name in asked[sheet.agency_kind] for sheet in rows),
        )
        for name in owners
    ]


def figure_across(
    actor: Actor, year: AssessmentYear, name: str, *, sort: str = ""
) -> list[AcrossLine]:
    """One figure of all agencies beside last year's.

    ``sort``: ``value`` or ``before``, with ``-`` the largest first; otherwise by number.

    :raises NoSuchFigure: the scheme asks for nothing of that name.
    """
    kind = facts.figure_kind(year, name)
    scheme = year_queries.scheme_of(year)
    rows = list(sheets.sheets_of(actor, year))
    ids = [sheet.agency_id for sheet in rows]
    records = FactRecord.objects.filter(
        year__in=[year.year, year.year - 1], agency_id__in=ids, name=name, is_current=True
    )
    found = {(row.year, row.agency_id): row for row in records}
    lines = []
    for sheet in rows:
        before = found.get((year.year - 1, sheet.agency_id))
        lines.append(
            AcrossLine(
                sheet,
                kind,
                found.get((year.year, sheet.agency_id)),
                before.value if before else None,
                name in items_asked(scheme, sheet.agency_kind),
            )
        )
    return _sorted(lines, sort)


def _sorted(lines: list[AcrossLine], sort: str) -> list[AcrossLine]:
    """Missing values stay at the end, whichever way."""
    key = sort.lstrip("-")
    if key not in {"value", "before"}:
        return lines

    def value(line: AcrossLine) -> Any:
        found = line.before if key == "before" else line.value
        return None if found is None else _order(line.kind, found)

    there = [line for line in lines if value(line) is not None]
    there.sort(key=value, reverse=sort.startswith("-"))
    return there + [line for line in lines if value(line) is None]


def _order(kind: FactKind, value: Any) -> Decimal | int:
    if isinstance(value, str):
        return list(kind.options).index(value)
    return int(value) if isinstance(value, bool) else Decimal(str(value))


def _values(year: int, rows: Iterable[Scoresheet]) -> dict[int, dict[str, Any]]:
    known: dict[int, dict[str, Any]] = {}
    ids = [sheet.agency_id for sheet in rows]
    found = FactRecord.objects.filter(year=year, agency_id__in=ids, is_current=True)
    for agency_id, name, value in found.values_list("agency_id", "name", "value"):
        known.setdefault(agency_id, {})[name] = value
    return known
