"""The staff: the named cast first, then whoever else it takes to fill every post.

Not here: what the named cast is called (``people``).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password

from huzhu.demo import names, people, register
from huzhu.demo.times import clock
from huzhu.people.actions import organisation
from huzhu.people.states import DepartmentCode, Role

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator
    from datetime import date

    from huzhu.demo.city import AgencyPlan
    from huzhu.demo.register import Cast
    from huzhu.people.models import Account

_TERM = timedelta(days=3 * 365)
#: 陈 took Finance over this long ago; whoever signed before is another person.
_FINANCE_CHANGED = timedelta(days=200)
_CLERK_CHANGED = timedelta(days=420)


class Staffing:
    """Fills the posts, each account with a number of its own."""

    def __init__(self, rng: random.Random, *, cast: Cast, today: date) -> None:
        self.rng, self.cast, self.today = rng, cast, today
        self.at = clock(today - _TERM, 9)
        self.count = 0

    def appoint_all(self, agencies: list[AgencyPlan]) -> None:
        """Fill every post of the office, the agencies and their points."""
        for person in people.STAFF:
            self._appoint_person(person)
        self._predecessors()
        for role, place in _posts(agencies):
            if (role, place) not in self.cast.posts or role == Role.DEPARTMENT_CLERK:
                self._appoint(role, place)
        self._give_password()

    def _appoint_person(self, person: people.StaffPerson) -> None:
        account = self._account(person.username, person.name)
        since = {"chen": _FINANCE_CHANGED, "lin": _CLERK_CHANGED}.get(person.username, _TERM)
        for post in person.posts:
            starts_on = self.today - since
            wanted = self.cast.appointment(post.role, post.place, starts_on=starts_on)
            register.appoint(account, wanted, cast=self.cast)

    def _predecessors(self) -> None:
        """Two terms that ended: their acts stay theirs, their rights are gone."""
        day = timedelta(days=1)
        finance = Role.DEPARTMENT_HEAD, DepartmentCode.FINANCE
        self._appoint(*finance, ends_on=self.today - _FINANCE_CHANGED - day)
        clerk = Role.AGENCY_CLERK, people.HAIDIAN
        self._appoint(*clerk, ends_on=self.today - _CLERK_CHANGED - day)

    def _appoint(self, role: Role, place: str, *, ends_on: date | None = None) -> None:
        account = self._account("", names.person(self.rng))
        starts_on = self.today - _TERM + timedelta(days=self.rng.randrange(300))
        wanted = self.cast.appointment(role, place, starts_on=starts_on, ends_on=ends_on)
        register.appoint(account, wanted, cast=self.cast)

    def _account(self, username: str, name: str) -> Account:
        self.count += 1
        return organisation.open_account(
            username=username or f"staff{self.count:03d}",
            full_name=name,
            phone=names.landline(900_000 + self.count),
            by=register.REGISTRAR,
            at=self.at,
        )

    def _give_password(self) -> None:
        """Give every account the password of the demonstration.

        Argon2 is slow on purpose: one hash serves all, which only a demonstration may do.
        """
        get_user_model().objects.update(password=make_password(people.PASSWORD))


def _posts(agencies: list[AgencyPlan]) -> Iterator[tuple[Role, str]]:
    yield Role.DIRECTOR, ""
    yield Role.DEPUTY_DIRECTOR, ""
    for department in DepartmentCode:
        yield Role.DEPARTMENT_HEAD, department
        yield Role.DEPARTMENT_CLERK, department
    for agency in agencies:
        yield Role.AGENCY_CLERK, agency.number
        yield Role.AGENCY_CHECKER, agency.number
        yield Role.AGENCY_DIRECTOR, agency.number
        for point in agency.points:
            yield Role.AGENCY_CLERK, point.number
