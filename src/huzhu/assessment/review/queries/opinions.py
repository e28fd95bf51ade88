"""What the current figures say about each item, with the figures that are missing.

The points of the platform stand on the item; this says whether they rest on known figures, so
that nobody has to explain a departure from a figure that nobody has.

Not here: writing the points (``year.actions._platform``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from huzhu.assessment.review.rules.reviewing import ItemValues
from huzhu.assessment.scheme.rules.scoring import score_given
from huzhu.assessment.scheme.rules.wording import value_text
from huzhu.assessment.year.models import FactRecord, Scoresheet, ScoresheetItem
from huzhu.assessment.year.queries.years import scheme_of

if TYPE_CHECKING:
    from collections.abc import Collection
    from decimal import Decimal

    from huzhu.assessment.scheme.rules.scheme import Scheme
    from huzhu.assessment.scheme.rules.scoring import ItemScore
    from huzhu.assessment.year.models import AssessmentYear


#: The columns of an item that ``ItemValues`` is made of, for lists that need no more of it.
VALUES = ("item", "platform_points", "self_points", "reviewed_points", "decided_points")
_VERDICTS = frozenset({"submitted_late", "security_incident"})


@dataclass(frozen=True, slots=True)
class Figure:
    """One fact as a reviewer reads it; no text: not shown."""

    name: str
    label: str
    text: str


def opinions_of(
    year: AssessmentYear, sheets: Collection[Scoresheet], *, item: str = ""
) -> dict[int, dict[str, ItemScore]]:
    """What the figures give, by sheet id and item; one query for any number of sheets.

    ``item``: only this item is asked for, so that only its figures are read.
    """
    scheme = scheme_of(year)
    names = scheme.item(item).facts if item else ()
    known = _facts(year, [sheet.agency_id for sheet in sheets], names=names)
    return {
        sheet.pk: dict(
            score_given(
                {**known.get(sheet.agency_id, {}), "agency_kind": sheet.agency_kind}, scheme
            ).items
        )
        for sheet in sheets
    }


def known_points(opinion: ItemScore) -> Decimal | None:
    """The platform's points if they rest on known figures, else None."""
    return None if opinion.missing else opinion.points


def figures_of(opinion: ItemScore, scheme: Scheme) -> tuple[Figure, ...]:
    """The figures behind an item, in words."""
    return tuple(
        Figure(
            name,
            scheme.catalogue[name].label,
            "" if value is None else value_text(scheme.catalogue[name], value),
        )
        for name, value in opinion.facts.items()
        if name in scheme.catalogue
    )


def _facts(
    year: AssessmentYear, agency_ids: Collection[int], *, names: Collection[str]
) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    rows = FactRecord.objects.filter(
        year=year.year, agency_id__in=agency_ids, is_current=True
    ).exclude(name__in=_VERDICTS)
    if names:
        rows = rows.filter(name__in=names)
    for agency_id, name, value in rows.values_list("agency_id", "name", "value"):
        found.setdefault(agency_id, {})[name] = value
    return found


def values_of(row: ScoresheetItem) -> ItemValues:
    """The four values of an item."""
    return ItemValues(*(getattr(row, name) for name in VALUES))
