"""Persons who come in by telephone, and a register that knows some of them, for tests of binding.

Not here: the register's own tests (``persons``).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from huzhu.kernel.papers import PaperKind
from huzhu.people.actions import bindings, members, ways
from huzhu.people.models import Agency, Binding, Member, Union, WayIn
from huzhu.people.rules import NewMember
from tests.people.persons import MEMBER_SERVICE, NOW, id_number, make_agency, make_union
from tests.telephones import Telephones

PHONE, OTHER, THIRD = "13800000001", "13900000002", "13700000003"
NAME, SERIAL = "王小明", 1


@dataclass
class Entrance:
    """An agency, its union, a member with a telephone, and whoever comes in."""

    line: Telephones
    agency: Agency
    elsewhere: Agency
    union: Union
    member: Member

    @classmethod
    def ordinary(cls, line: Telephones, *, phone: str = PHONE) -> "Entrance":
        agency, elsewhere = make_agency("A01"), make_agency("A02")
        union = make_union("U001", agency)
        union.phone = "010-66001122"
        union.save()
        member = register(union, phone=phone)
        return cls(line, agency, elsewhere, union, member)

    def enter(self, number: str = PHONE, *, at: datetime = NOW) -> WayIn:
        """Prove a number by the code that went there."""
        ways.send_code(number, address="192.0.2.1", at=at)
        way = ways.try_code(number, code=self.line.code_of(number), at=at)
        assert way is not None
        return way

    def ask(self, way: WayIn, *, at: datetime = NOW, **changed: object) -> Binding:
        told = {
            "name": NAME,
            "paper": PaperKind.RESIDENT,
            "id_number": id_number(SERIAL),
            "agency_id": self.agency.pk,
        }
        return bindings.ask_binding(way, **{**told, **changed}, at=at)

    def bound(self, number: str = PHONE) -> WayIn:
        """The member, bound by this number as the register has it."""
        way = self.enter(number)
        self.ask(way, at=NOW + timedelta(seconds=1))
        way.refresh_from_db()
        return way


def register(union: Union, *, serial: int = SERIAL, phone: str = "", name: str = NAME) -> Member:
    new = NewMember(f"M{serial:06d}", name, id_number(serial), union.number, phone)
    return members.register_member(new, by=MEMBER_SERVICE, at=NOW)
