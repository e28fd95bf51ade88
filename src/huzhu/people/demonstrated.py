"""What a visitor of the demonstration needs to come in as a member: all of it is invented.

Not here: letting somebody in without a code (``web.demo_people``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huzhu.people import vault
from huzhu.people.models import Member
from huzhu.people.states import Standing

if TYPE_CHECKING:
    from huzhu.people.models import WayIn


@dataclass(frozen=True, slots=True)
class Invented:
    """A member nobody is: name, telephone, paper and agency, as one would know one's own."""

    name: str
    phone: str
    id_number: str
    agency: str


def somebody_new() -> Invented | None:
    """The first member of the demonstration who has not come in yet, to try it with."""
    rows = Member.objects.filter(verified_at=None, standing=Standing.ACTIVE, ways=None)
    return _invented(rows.exclude(phone_cipher=b"").order_by("id").first())


def somebody_with(way: WayIn) -> Invented | None:
    """The member whose telephone was proved."""
    return _invented(Member.objects.filter(phone_digest=bytes(way.value_digest)).first())


def _invented(member: Member | None) -> Invented | None:
    if member is None:
        return None
    number = vault.id_number_of(member)
    return Invented(member.name, member.phone, number, member.union.agency.name)
