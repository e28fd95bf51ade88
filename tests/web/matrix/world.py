"""People of every post, and a case of each kind: one's own, somebody else's, none.

One office with everybody in it: two agencies, a year of assessment with its results told, projects
of agency A at every step, one of B, one of A that was never handed in.

Not here: who may do what with them (``table/*.toml``).
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from django.test import Client
from django.urls import NoReverseMatch, reverse

from huzhu.kernel.actor import Actor
from huzhu.people import queries
from huzhu.people.models import Position
from huzhu.people.states import DepartmentCode, Role
from tests import cast as casting
from tests.addresses import Address
from tests.assessment import cycle as cycles
from tests.assessment.honours import road as honours
from tests.clients import of_member, signed_in
from tests.web.matrix import cases

OWN, OTHER, NONE = "own", "other", "none"
DEPARTMENTS = ("finance", "compliance", "it", "organisation", "business")


@dataclass
class World:
    """Everybody by post, and the values that addresses are filled with, by relation."""

    cast: casting.Cast
    people: dict[str, Actor]
    values: dict[str, dict[str, list[object]]]
    _clients: dict[str, Client] = field(default_factory=dict)

    @classmethod
    def furnished(cls) -> "World":
        cast = casting.assemble()
        cycle = cycles.begin(cast)
        told = honours.told(cycle)
        people = _people(cast, cycle)
        return cls(cast, people, cases.of(cast, told, people))

    @cached_property
    def posts(self) -> tuple[str, ...]:
        return ("nobody", "member", *self.people)

    def client(self, post: str) -> Client:
        if post not in self._clients:
            self._clients[post] = self._entered(post)
        return self._clients[post]

    def sign_in_anew(self) -> None:
        """Nobody is signed in any more: a desk's session ends after a quarter of an hour."""
        self._clients.clear()

    def _entered(self, post: str) -> Client:
        if post == "nobody":
            return Client()
        return of_member(self.cast.zhao) if post == "member" else self.signed_in(self.people[post])

    def signed_in(self, actor: Actor) -> Client:
        return signed_in(self.cast, actor)

    def paths(self, address: Address, relation: str) -> Iterator[str]:
        """The address filled in for each case of this relation; one without cases is itself."""
        names = sorted(address.parameters)
        choices = (self._values(address, name, relation) for name in names)
        for each in itertools.product(*choices):
            try:
                yield reverse(address.name, kwargs=dict(zip(names, each, strict=True)))
            except NoReverseMatch:
                continue

    def _values(self, address: Address, name: str, relation: str) -> list[object]:
        """By the address, by its audience and the kind of case, or by the value's name."""
        values = self.values[relation]
        kind = cases.kind_of(address, name)
        own = self.values[OWN] if cases.is_common(kind) else values
        for key in (f"{address.name}.{name}", f"{address.audience}:{kind}", kind):
            if key in own:
                return own[key]
        return cases.NEVER[relation](kind)


def _people(cast: casting.Cast, cycle: cycles.Cycle) -> dict[str, Actor]:
    """One person for each post; those whom the cast has not are appointed here."""
    head, clerk = Role.DEPARTMENT_HEAD, Role.DEPARTMENT_CLERK
    found = {
        "agency_clerk": cast.lin, "agency_checker": cast.sun,
        "member_service_clerk": cast.he, "member_service_head": cast.wu,
        "finance_head": cast.chen, "compliance_head": cast.zheng, "it_head": cast.feng,
        "organisation_clerk": cycle.tang, "organisation_head": cycle.song,
        "business_head": cycle.xu, "deputy_director": cast.chu, "director": cast.wang,
    }  # fmt: skip
    found["agency_director"] = casting.staff(
        cast.accounts, "齐岳", Role.AGENCY_DIRECTOR, agency=cast.agency_a
    )
    for code in DEPARTMENTS:
        for role, word in ((head, "head"), (clerk, "clerk")):
            post = f"{code}_{word}"
            if post not in found:
                found[post] = casting.staff(
                    cast.accounts, f"代{post}", role, department=DepartmentCode(code)
                )
    for role in (Role.SYSTEM_ADMIN, Role.SAFETY_ADMIN, Role.AUDIT_ADMIN):
        found[str(role)] = casting.staff(cast.accounts, f"管{role.label}", role)
    return found


def second_post(world: World, post: str, also: str) -> Actor:
    """Give whoever holds one post another one, too; as that person acts in the second."""
    mine, other = world.people[post], world.people[also]
    row = Position.objects.get(pk=other.position_id)
    row.pk, row.account_id = None, mine.account_id
    row.save()
    return queries.actor_of(row)
