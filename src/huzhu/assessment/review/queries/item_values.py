"""The values of an item side by side, and the figures behind those of the platform, in words.

Whether the platform's points rest on known figures stands on the item beside them, so that
nobody has to explain a departure from a figure that nobody has.

Not here: writing the platform's points (``year.actions._platform``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huzhu.assessment.review.rules.reviewing import ItemValues
from huzhu.assessment.scheme.rules.facts import exact
from huzhu.assessment.scheme.rules.tree import KIND_FACT
from huzhu.assessment.scheme.rules.wording import value_text
from huzhu.assessment.year.models import FactRecord

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from decimal import Decimal

    from huzhu.assessment.scheme.rules.facts import FactValue
    from huzhu.assessment.scheme.rules.scheme import Item, Scheme
    from huzhu.assessment.year.models import AssessmentYear, Scoresheet, ScoresheetItem


#: The columns of an item that ``ItemValues`` is made of, for lists that need no more of it.
VALUES = ("item", "platform_points", "self_points", "reviewed_points", "decided_points")


@dataclass(frozen=True, slots=True)
class Figure:
    """One fact as a reviewer reads it; no text: not shown."""

    name: str
    label: str
    text: str


def known_points(row: ScoresheetItem) -> Decimal | None:
    """The platform's points if they rest on known figures, else None."""
    points: Decimal | None = row.platform_points
    return points if row.platform_is_known else None


def values_of(row: ScoresheetItem) -> ItemValues:
    """The four values of an item."""
    return ItemValues(*(getattr(row, name) for name in VALUES))


def facts_behind(
    year: AssessmentYear, sheets: Collection[Scoresheet], items: Collection[Item]
) -> dict[int, dict[str, FactValue]]:
    """The current facts that the items ask for, by sheet id; one query for any number of sheets."""
    by_agency: dict[int, dict[str, FactValue]] = {
        sheet.agency_id: {KIND_FACT: sheet.agency_kind} for sheet in sheets
    }
    rows = FactRecord.objects.filter(
        year=year.year,
        agency_id__in=by_agency,
        name__in={name for item in items for name in item.facts},
        is_current=True,
    )
    for agency_id, name, value in rows.values_list("agency_id", "name", "value"):
        by_agency[agency_id][name] = exact(value)
    return {sheet.pk: by_agency[sheet.agency_id] for sheet in sheets}


def figures_of(item: Item, known: Mapping[str, FactValue], *, scheme: Scheme) -> tuple[Figure, ...]:
    """The figures behind an item, in words."""
    return tuple(
        Figure(
            name,
            scheme.catalogue[name].label,
            value_text(scheme.catalogue[name], known[name]) if name in known else "",
        )
        for name in item.facts
        if name in scheme.catalogue
    )
