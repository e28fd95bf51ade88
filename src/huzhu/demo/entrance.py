"""Somebody waits at the desk: a member whose number in the register is an old one.

Not here: members who come in at once, whom a visitor plays (``people.demonstrated``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.demo import names, people
from huzhu.kernel.actor import CLOCK
from huzhu.kernel.papers import PaperKind
from huzhu.people import queries
from huzhu.people.actions import bindings, members, ways
from huzhu.people.states import Standing

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.demo.stage import Stage

#: Of a telephone that no list has.
_SERIAL = 99_999_999


def wait_at_the_desk(stage: Stage, *, at: datetime) -> None:
    """The last unverified member of 海淀 says by a new telephone who it is."""
    clerk = stage.clerk(people.HAIDIAN, at)
    rows = queries.members_below(clerk).filter(standing=Standing.ACTIVE, verified_at=None)
    member = rows.order_by("id").last()
    if member is None:
        return
    way = ways.prove_in_demonstration(names.mobile(_SERIAL), by=CLOCK, at=at)
    number = members.reveal_id_number(member.number, reason="演示", by=clerk, at=at)
    bindings.ask_binding(
        way,
        name=member.name,
        paper=PaperKind.RESIDENT,
        id_number=number,
        agency_id=clerk.agency_id or 0,
        at=at,
    )
