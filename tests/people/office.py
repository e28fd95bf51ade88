"""An office for tests of rights: persons by name, each with an account and one post.

Not here: the cast of the road (``tests.cast``).
"""

from dataclasses import dataclass
from datetime import date

from huzhu.kernel.actor import Actor
from huzhu.people import queries
from huzhu.people.models import Account, Agency, Position
from huzhu.people.states import ADMINISTRATORS, DepartmentCode, Role
from tests.people.persons import NOW, make_agency

SINCE = date(2026, 1, 1)
ORGANISATION = DepartmentCode.ORGANISATION


@dataclass
class Office:
    """Whoever is in it, asked for by name."""

    agency: Agency

    @classmethod
    def ordinary(cls) -> "Office":
        office = cls(make_agency("A01"))
        office.fill("director", Role.DIRECTOR)
        office.fill("deputy", Role.DEPUTY_DIRECTOR)
        office.fill("head", Role.DEPARTMENT_HEAD, ORGANISATION)
        office.fill("clerk", Role.DEPARTMENT_CLERK, ORGANISATION)
        office.fill("business_clerk", Role.DEPARTMENT_CLERK, DepartmentCode.BUSINESS)
        office.fill("agency_director", Role.AGENCY_DIRECTOR)
        return office

    def with_three(self) -> "Office":
        """The three administrators in office, each able to sign in."""
        for role in ADMINISTRATORS:
            self.fill(role.removesuffix("_admin"), role)
        return self

    def account(self, name: str) -> Account:
        return Account.objects.get_or_create(username=name, defaults={"full_name": name})[0]

    def fill(self, name: str, role: Role, department: str = "") -> Position:
        agency = self.agency if role == Role.AGENCY_DIRECTOR else None
        return Position.objects.create(
            account=self.account(name), role=role, department=department, agency=agency,
            starts_on=SINCE,
        )  # fmt: skip

    def position(self, name: str) -> Position:
        return queries.positions_of(self.account(name), on=NOW.date()).get()

    def actor(self, name: str) -> Actor:
        return queries.actor_of(self.position(name))
