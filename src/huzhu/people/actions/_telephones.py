"""What goes to a telephone when somebody comes in: the code, how far it is, a warning.

Not here: sending it (``messages``).
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from huzhu.kernel.periods import near_day
from huzhu.kernel.workdays import local_date
from huzhu.messages import actions as messages
from huzhu.messages.queries import sent_to_number
from huzhu.messages.states import MessageKind, Recipient, to_phone, to_phone_of
from huzhu.people import asking, member_codes
from huzhu.people.states import WayKind

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.kernel.actor import Actor
    from huzhu.people.models import Binding, Member, WayIn


def send_code(number: str, code: str, *, at: datetime) -> None:
    """Send a code; it is kept readable nowhere, and not sent when it is no longer good."""
    messages.queue(
        MessageKind.SIGN_IN_CODE,
        to=to_phone(number),
        facts={"code": code, "minutes": str(member_codes.MINUTES)},
        at=at,
        key=f"people.code:{secrets.token_hex(16)}",
        expires_at=at + member_codes.VALID,
    )


def tell(row: Binding, *, state: str, onward: str, at: datetime) -> None:
    """Tell whoever asked to be bound how far it is, on the telephone that was proved."""
    messages.queue(
        MessageKind.BINDING,
        to=_asker(row.way),
        facts={"state": state, "next": onward},
        at=at,
        key=f"people.binding:{row.pk}:{row.state}",
        subject=f"binding:{row.pk}",
    )


def adopt(way: WayIn, member: Member, *, by: Actor, at: datetime) -> None:
    """What went to a telephone while it was nobody's is the member's to read, once it is bound."""
    ids = sent_to_number(way.value, since=way.began_at) if way.kind == WayKind.PHONE else []
    if ids:
        messages.adopt(ids, member_id=member.pk, by=by, at=at)


def _asker(way: WayIn) -> Recipient:
    return to_phone_of(way.member_id, way.value) if way.member_id else to_phone(way.value)


def warn(number: str, row: Binding, *, at: datetime) -> None:
    """Warn a telephone that another one is to take its place, by the day told at the latest."""
    due = near_day(local_date(row.due_at or at), today=local_date(at))
    messages.queue(
        MessageKind.PHONE_CHANGED,
        to=to_phone_of(row.member_id or 0, number),
        facts={"day": due, "phone": _desk(row)},
        at=at,
        key=f"people.change:{row.pk}",
        subject=f"binding:{row.pk}",
    )


def tell_replaced(number: str, row: Binding, *, member_id: int, place: int, at: datetime) -> None:
    """Tell a telephone, in the moment in which another one has taken its place.

    ``place``: which of those it is that this binding has put out.
    """
    messages.queue(
        MessageKind.PHONE_REPLACED,
        to=to_phone_of(member_id, number),
        facts={"phone": _desk(row)},
        at=at,
        key=f"people.replaced:{row.pk}" + (f":{place}" if place else ""),
        subject=f"binding:{row.pk}",
    )


def _desk(row: Binding) -> str:
    return asking.whom_at(row.agency).phone or "代办机构"
