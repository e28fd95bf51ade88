"""Twenty thousand invented members, spread over the unions and registered list by list.

Not here: what they claim (``road_serve``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from huzhu.demo import names, people
from huzhu.demo.register import REGISTRAR
from huzhu.kernel.workdays import local_date
from huzhu.people.actions import members as member_actions
from huzhu.people.facts import MemberFacts, bits_of
from huzhu.people.rules import NewMember
from huzhu.people.states import Protection, Standing

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable
    from datetime import date, datetime

    from huzhu.demo.city import AgencyPlan, UnionPlan

COUNT = 20_000
_LAPSED, _LEFT = 0.05, 0.02


@dataclass(frozen=True, slots=True)
class MemberList:
    """A list as it was handed in: its share of all members, when, and whether papers were seen."""

    share: float
    days_ago: int
    is_verified: bool


_LISTS = (
    MemberList(0.55, 700, is_verified=True),
    MemberList(0.19, 560, is_verified=True),
    MemberList(0.12, 430, is_verified=True),
    MemberList(0.14, 400, is_verified=False),
)


def register_all(
    rng: random.Random, agencies: list[AgencyPlan], *, now: datetime, count: int = COUNT
) -> None:
    """Register the named members first, so that they have the lowest numbers, then the others."""
    home = next(agency for agency in agencies if agency.number == people.HAIDIAN).unions[0]
    named = [_named(rng, person, home, place) for place, person in enumerate(people.MEMBERS, 1)]
    is_verified = [person is not people.UNVERIFIED for person in people.MEMBERS]
    first, last = _LISTS[0], _LISTS[-1]
    pairs = list(zip(named, is_verified, strict=True))
    _register([member for member, seen in pairs if seen], first, now=now)
    _register([member for member, seen in pairs if not seen], last, now=now)
    others = _others(rng, agencies, first=len(named) + 1, last=count)
    start = 0
    for listed in _LISTS:
        end = start + round(listed.share * len(others))
        _register(others[start:end], listed, now=now)
        start = end


def _register(members: Iterable[NewMember], listed: MemberList, *, now: datetime) -> None:
    at = now - timedelta(days=listed.days_ago)
    members = [replace(member, facts=_facts(member, on=local_date(at))) for member in members]
    seen = at if listed.is_verified else None
    member_actions.register_members(members, verified_at=seen, by=REGISTRAR, at=at)


def _facts(member: NewMember, *, on: date) -> MemberFacts:
    """What a list of that day says of a member, the same whenever it is asked.

    What the cast takes part in is said there; of others some of the kinds, of few none.
    """
    drawn = Random(member.number)
    known = {person.number: person.protections for person in people.MEMBERS}
    several = drawn.sample([*Protection], drawn.randint(0, 3))
    return MemberFacts(
        joined_on=on - timedelta(days=drawn.randint(30, 7000)),
        protections=bits_of(known.get(member.number, several)),
        paid_on=on - timedelta(days=drawn.randint(1, 300)),
        protected_until=on + timedelta(days=drawn.randint(300, 900)),
    )


def _named(
    rng: random.Random, person: people.MemberPerson, home: UnionPlan, serial: int
) -> NewMember:
    return NewMember(
        number=person.number,
        name=person.name,
        id_number=names.id_number(rng, serial),
        union_number=home.number,
        phone=names.mobile(serial),
        standing=person.standing,
    )


def _others(
    rng: random.Random, agencies: list[AgencyPlan], *, first: int, last: int
) -> list[NewMember]:
    unions = _unions(agencies)
    serials = range(first, last + 1)
    places = rng.choices(unions, weights=[union.weight for union in unions], k=len(serials))
    return [
        NewMember(
            number=f"HZ{serial:08d}",
            name=names.person(rng),
            id_number=names.id_number(rng, serial),
            union_number=union.number,
            phone=names.mobile(serial),
            standing=_standing(rng),
        )
        for serial, union in zip(serials, places, strict=True)
    ]


def _unions(agencies: list[AgencyPlan]) -> list[UnionPlan]:
    found: list[UnionPlan] = []
    for agency in agencies:
        found.extend(agency.unions)
        for point in agency.points:
            found.extend(point.unions)
    return found


def _standing(rng: random.Random) -> Standing:
    drawn = rng.random()
    if drawn < _LEFT:
        return Standing.LEFT
    return Standing.LAPSED if drawn < _LEFT + _LAPSED else Standing.ACTIVE
