"""The scheme that a year is pinned to, item by item, as everybody of the office reads it.

Not here: editing a scheme, comparing two.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import path

from huzhu.assessment.scheme.rules.wording import kinds_text, number_text, rule_lines
from huzhu.assessment.year.queries import years
from huzhu.people.states import AgencyKind, DepartmentCode
from huzhu.web.guards import office_only
from huzhu.web.office.assessment.frame import frame_of

if TYPE_CHECKING:
    from huzhu.assessment.scheme.rules.scheme import Item, Scheme, Section
    from huzhu.web.requests import OfficeRequest


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item in words."""

    item: Item
    full_marks: str
    owners: str
    lines: tuple[str, ...]
    kinds: str  # empty: for every kind of agency


@dataclass(frozen=True, slots=True)
class SectionRow:
    """A section with its items."""

    section: Section
    points: str
    items: tuple[ItemRow, ...]


@office_only.page("office/assessment/scheme.html")
def scheme_page(request: OfficeRequest, year: int) -> dict[str, Any]:
    """All items with their points, owners, rules and the answers to open questions."""
    found = years.year_of(year)
    scheme = years.scheme_of(found)
    return frame_of(request, found) | {
        "scheme": scheme,
        "version": found.scheme,
        "total": number_text(scheme.total),
        "sections": sections_of(scheme),
        "question_count": sum(len(item.open_questions) for item in scheme.items),
    }


def sections_of(scheme: Scheme) -> list[SectionRow]:
    """The scheme in words, section by section."""
    return [
        SectionRow(
            section,
            number_text(section.points),
            tuple(_item_row(item, scheme) for item in scheme.items_of(section.id)),
        )
        for section in scheme.sections
    ]


def _item_row(item: Item, scheme: Scheme) -> ItemRow:
    return ItemRow(
        item=item,
        full_marks=number_text(item.full_marks),
        owners="、".join(DepartmentCode(owner).label for owner in item.owners),
        lines=rule_lines(item.rule, scheme.catalogue),
        kinds="" if len(item.kinds) == len(AgencyKind) else kinds_text(item.kinds),
    )


patterns = [path("assessment/<year:year>/scheme/", scheme_page, name="assessment-scheme")]
