"""A position of the office and a member, as rows that notices point to."""

import hashlib
from datetime import date

from huzhu.people.models import Account, Member, Position
from huzhu.people.states import Role
from tests.people.persons import NOW, make_agency, make_union


def position_at(name: str) -> Position:
    account = Account.objects.create(username=name, full_name=name)
    return Position.objects.create(account=account, role=Role.DIRECTOR, starts_on=date(2026, 1, 1))


def member_of(number: str) -> Member:
    union = make_union(f"U{number}", make_agency(f"A{number}"))
    return Member.objects.create(
        number=number,
        name="赵",
        union=union,
        id_digest=hashlib.sha256(number.encode()).digest(),
        id_cipher=b"",
        id_tail="0000",
        updated_at=NOW,
    )
