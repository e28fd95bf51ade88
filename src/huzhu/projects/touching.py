"""What acts on a project are about, for whoever steps aside (回避): it, its agency, its bidders.

Not here: who steps aside (``people.recusals``).
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Q

from huzhu.claims import queries as offers
from huzhu.documents import queries as documents
from huzhu.kernel.interests import CaseRef, Touched
from huzhu.people import proxies, recusals
from huzhu.procurement import queries as procurement
from huzhu.projects.models import ServiceProject
from huzhu.projects.states import ENDED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from huzhu.kernel.actor import Actor
    from huzhu.people.models import Recusal

#: Subjects of the trail that end with a project's number.
_BY_NUMBER = ("project:", "procurement:", "budget:")
_OFFER = "offer:"


def touched_by(thing: object) -> Touched | None:
    """A project, what bears its number (an offer, a list), or its subject in the trail."""
    if isinstance(thing, ServiceProject):
        return of_each([thing])[thing.number]
    number = _number_of(thing)
    if not number:
        return None
    named = Q(number=number) | Q(draft_number=number)
    found = ServiceProject.objects.select_related("agency").filter(named).first()
    return touched_by(found) if found else None


def of_each(projects: Sequence[ServiceProject]) -> dict[str, Touched]:
    """The same of several projects, by number, with one question for their bidders."""
    asked = procurement.suppliers_of([project.number for project in projects])
    return {
        each.number: Touched(
            frozenset(
                {
                    f"project:{each.number}",
                    *(f"supplier:{name}" for name in asked.get(each.number, ())),
                }
            ),
            each.agency.path,
        )
        for each in projects
    }


def without_recusals(actor: Actor, projects: list[ServiceProject]) -> list[ServiceProject]:
    """Those from which nobody behind the actor steps aside."""
    aside = recusals.of(actor)
    if not aside:
        return projects
    touched = of_each(projects)
    return [each for each in projects if not recusals.is_aside(actor, touched[each.number], aside)]


def acting_on(project: ServiceProject, holders: Sequence[Actor]) -> Sequence[Actor]:
    """Of everybody who acts today those who act on the project."""
    return proxies.acting_on(lambda: of_each([project])[project.number], holders)


def recusals_of(project: ServiceProject, *, on: date) -> list[Recusal]:
    """Who steps aside from a project in a post that counts, and who acts instead on it now."""
    rows = list(recusals.standing())
    touched = of_each([project])[project.number] if rows else None
    found = [row for row in rows if touched is not None and touched.is_of(row.case)]
    found = [row for row in found if recusals.counting_posts(row, on=on)]
    for row in found:
        row.instead = recusals.instead_today(row, on=on, touched=touched)
    return found


def among(actor: Actor) -> Q:
    """The projects for which the actor has the post: all, unless it is for single cases."""
    return reduce(or_, map(_of_case, actor.cases)) if actor.cases else Q()


def cases_within(case: CaseRef) -> Iterator[CaseRef]:
    """Yield the open projects of an agency or a supplier, as cases."""
    found = ServiceProject.objects.exclude(state__in=[str(step) for step in ENDED])
    for project in found.filter(_of_case(case)).select_related("agency"):
        yield CaseRef(f"project:{project.number}", project.agency.path)


def _of_case(case: CaseRef) -> Q:
    kind, _, name = case.subject.partition(":")
    if case.is_of_unit:
        return Q(agency__path__startswith=case.agency_path)
    if kind == "supplier":
        return Q(number__in=procurement.cases_of_supplier(name))
    return Q(number=name) if kind == "project" else Q(pk__in=[])


def _number_of(thing: object) -> str:
    if isinstance(thing, str):
        if reference := documents.reference_of(thing):
            return reference
        if thing.startswith(_OFFER):
            offer_id = thing.removeprefix(_OFFER)
            return offers.offer_by_id(int(offer_id)).reference if offer_id.isdigit() else ""
        kind = next((each for each in _BY_NUMBER if thing.startswith(each)), "")
        return thing.removeprefix(kind) if kind else ""
    number = getattr(thing, "reference", "")
    return number if isinstance(number, str) else ""
