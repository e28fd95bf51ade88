"""Which sheets a case of somebody who steps aside means (回避), as a filter.

Not here: what an act is about (``assessment.touching``).
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Q

from huzhu.kernel.interests import Touched

if TYPE_CHECKING:
    from huzhu.assessment.year.models import Scoresheet
    from huzhu.kernel.actor import Actor
    from huzhu.kernel.interests import CaseRef

SHEET = "scoresheet:"


def touched_of(sheet: Scoresheet) -> Touched:
    """What an act on a sheet is about: the sheet and its agency."""
    name = f"{SHEET}{sheet.year.year}-{sheet.agency_number}"
    return Touched(frozenset({name}), sheet.agency.path)


def named(subject: str) -> Q:
    """The sheet of a subject: ``scoresheet:2026-D01``."""
    year, _, number = subject.removeprefix(SHEET).partition("-")
    return Q(year__year=int(year), agency_number=number) if year.isdigit() else Q(pk__in=[])


def among(actor: Actor) -> Q:
    """The sheets for which the actor has the post: all, unless it is for single cases."""
    return reduce(or_, map(_of_case, actor.cases)) if actor.cases else Q()


def _of_case(case: CaseRef) -> Q:
    if case.is_of_unit:
        return Q(agency__path__startswith=case.agency_path)
    return named(case.subject) if case.subject.startswith(SHEET) else Q(pk__in=[])
