"""What the members' list says of many published projects at once: kind and agency.

Not here: all that one project's page says (``cases.public_project``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huzhu.projects.models import ServiceProject
from huzhu.projects.states import Category

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class CardFacts:
    """Of which kind a project is, and whose."""

    category: Category
    agency: str


def card_facts(references: Iterable[str]) -> dict[str, CardFacts]:
    """Facts by number; an offer without a project has none."""
    rows = ServiceProject.objects.filter(number__in=list(references))
    found = rows.values_list("number", "category", "agency__name")
    return {number: CardFacts(Category(category), name) for number, category, name in found}
