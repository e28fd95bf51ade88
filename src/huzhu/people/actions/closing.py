"""A member who no longer wants to come in here: the ways in go, the register stays.

Not here: the rest of closing an account (``privacy``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.audit.actions import action, note
from huzhu.kernel import rights
from huzhu.people.actions import _bound, _ways
from huzhu.people.models import Binding, Member, WayIn

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.kernel.actor import Actor


@action("people.forget_ways", "停用会员的登录方式", "late", right=rights.OF_MEMBERS)
def forget_ways(member: Member, *, by: Actor, at: datetime) -> None:
    """End ways in and sessions, forget the telephone, withdraw the verified name.

    The next time begins anew, with a binding. Who waits to take a way over goes to the desk.
    """
    _bound.hold(member.pk)
    _bound.send_to_desk(Binding.objects.filter(member=member, takes_over=True))
    _ways.end_ways(WayIn.objects.filter(member=member), at=at)
    rows = Member.objects.filter(pk=member.pk)
    rows.update(phone_cipher=b"", phone_digest=b"", phone_tail="")
    _bound.unverify(member.pk, at=at)
    note(f"member:{member.pk}", by=by, at=at)
