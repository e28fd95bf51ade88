"""What members read of published projects: in a list kind and agency, on its page all of one.

Not here: the offer and who may claim of it (``claims``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huzhu.claims.conditions import Conditions
from huzhu.projects.errors.case import ProjectNotFound
from huzhu.projects.models import ServiceProject
from huzhu.projects.queries import cases
from huzhu.projects.states import SHOWN, Category, Step

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from huzhu.projects.queries.cases import Visit


@dataclass(frozen=True, slots=True)
class CardFacts:
    """Of which kind a project is, and whose."""

    category: Category
    agency: str


@dataclass(frozen=True, slots=True)
class PublicProject:
    """A published project as members read it."""

    number: str
    title: str
    category: str
    agency: str
    content: str
    audience: str
    conditions: str  #: who of them may take part; blank: all
    participation: str
    contact: str
    description: str
    notes: str
    hotline: str
    visit: Visit
    opens_at: datetime
    closes_at: datetime
    step: Step


def card_facts(references: Iterable[str]) -> dict[str, CardFacts]:
    """Facts by number; an offer without a project has none."""
    rows = ServiceProject.objects.filter(number__in=list(references))
    found = rows.values_list("number", "category", "agency__name")
    return {number: CardFacts(Category(category), name) for number, category, name in found}


def public_project(number: str) -> PublicProject:
    """What members and the public read about a published project.

    :raises ProjectNotFound: it does not exist or was never published.
    """
    project = (
        ServiceProject.objects.filter(number=number, state__in=[str(step) for step in SHOWN])
        .select_related("agency", "materials")
        .first()
    )
    if project is None or not hasattr(project, "materials"):
        raise ProjectNotFound(number=number)
    plan = cases.latest_plan(project)
    opens_at, closes_at = cases.window_of(project)
    return PublicProject(
        number=project.number,
        title=project.title,
        category=Category(project.category).label,
        agency=project.agency.name,
        content=plan.content,
        audience=plan.audience,
        conditions=Conditions.read(plan.conditions).sentence,
        participation=plan.participation,
        contact=plan.contact,
        description=project.materials.description,
        notes=project.materials.notes,
        hotline=project.materials.hotline,
        visit=cases.visit_of(project.materials),
        opens_at=opens_at,
        closes_at=closes_at,
        step=Step(project.state),
    )
