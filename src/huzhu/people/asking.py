"""Whom a member asks (问谁): the agency of the own union, and its number.

A point without a number of its own is answered for by the agency above it.

Not here: the number of one activity, which its materials name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huzhu.people.binding_errors import UnionHasNoNumber
from huzhu.people.models import Agency

if TYPE_CHECKING:
    from huzhu.people.models import Member, Union


@dataclass(frozen=True, slots=True)
class Contact:
    """Name and telephone of whoever answers; the number may be missing."""

    name: str
    phone: str


def whom_to_ask(member: Member) -> Contact:
    """The nearest agency with a number above a member; without one, the nearest by name."""
    return whom_at(member.union.agency)


def whom_at(nearest: Agency) -> Contact:
    """Whoever answers for an agency or a point: itself, or the one above it that has a number."""
    if nearest.phone or nearest.parent_id is None:
        return Contact(nearest.name, nearest.phone)
    above = Agency.objects.get(pk=nearest.parent_id)
    return Contact(above.name, above.phone) if above.phone else Contact(nearest.name, "")


def who_answers_at(union: Union) -> Contact | None:
    """The union's own contact, as the register has it; None: it has no number."""
    return Contact(union.contact or union.name, union.phone) if union.phone else None


def check_called(union: Union) -> None:
    """Whether somebody can have been called back by the number that the register has of a union.

    :raises UnionHasNoNumber: it has none.
    """
    if who_answers_at(union) is None:
        raise UnionHasNoNumber(union=union.name)


def below(agency_id: int) -> list[int]:
    """The ids of an agency and its points."""
    return list(Agency.objects.filter(path__contains=f"/{agency_id}/").values_list("id", flat=True))
