"""Registers organisations, staff and members, and remembers who held which post when.

Not here: whom there is to register (``city``, ``staff``, ``members``).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from huzhu.demo.times import clock
from huzhu.kernel.actor import CLOCK
from huzhu.people import queries
from huzhu.people.actions import organisation
from huzhu.people.actions.posts import Appointment
from huzhu.people.states import AGENCY_ROLES

if TYPE_CHECKING:
    from datetime import date, datetime

    from huzhu.demo.city import AgencyPlan
    from huzhu.kernel.actor import Actor
    from huzhu.people.models import Account, Agency
    from huzhu.people.states import Role

#: Whoever entered the books when the office began to use the product.
REGISTRAR = replace(CLOCK, name="系统管理员", title="初始登记")


@dataclass(frozen=True, slots=True)
class Term:
    """One person in one post, from a day to a day."""

    starts_on: date
    ends_on: date | None
    actor: Actor


@dataclass(slots=True)
class Cast:
    """Who holds which post: asked by role, place and day."""

    posts: dict[tuple[Role, str], list[Term]] = field(default_factory=dict)
    agencies: dict[str, Agency] = field(default_factory=dict)  # by number

    def appointment(
        self, role: Role, place: str, *, starts_on: date, ends_on: date | None = None
    ) -> Appointment:
        """A post for a term; ``place`` is a department or an agency's number."""
        agency = self.agencies[place] if role in AGENCY_ROLES else None
        department = "" if agency else place
        return Appointment(
            role=role, department=department, agency=agency, starts_on=starts_on, ends_on=ends_on
        )

    def holder(self, role: Role, place: str = "", *, on: date) -> Actor:
        """Whoever held the post on the day; several: the one appointed first.

        :raises LookupError: nobody did.
        """
        for term in self.posts[role, place]:
            if term.starts_on <= on and (term.ends_on is None or on <= term.ends_on):
                return term.actor
        raise LookupError(f"{role} {place} {on}")


def open_agency(plan: AgencyPlan, *, cast: Cast, at: datetime) -> None:
    """Register an agency and its points, each with its unions."""
    agency = organisation.open_agency(
        number=plan.number, name=plan.name, kind=plan.kind, phone=plan.phone, by=REGISTRAR, at=at
    )
    _register_unions(agency, plan, cast=cast, at=at)
    for point in plan.points:
        row = organisation.open_point(
            agency, number=point.number, name=point.name, phone=point.phone, by=REGISTRAR, at=at
        )
        _register_unions(row, point, cast=cast, at=at)


def _register_unions(agency: Agency, plan: AgencyPlan, *, cast: Cast, at: datetime) -> None:
    cast.agencies[plan.number] = agency
    unions = [(union.number, union.name) for union in plan.unions]
    organisation.register_unions(agency, unions=unions, by=REGISTRAR, at=at)


def appoint(account: Account, wanted: Appointment, *, cast: Cast) -> None:
    """Give a person a post for a term, in the morning of its first day."""
    post = organisation.appoint(account, wanted, by=REGISTRAR, at=clock(wanted.starts_on, 9))
    term = Term(wanted.starts_on, wanted.ends_on, queries.actor_of(post))
    place = wanted.agency.number if wanted.agency else wanted.department
    cast.posts.setdefault((wanted.role, place), []).append(term)
