"""A binding that ends well: the way is the member's, its number registered, its name vouched for.

Not here: who may bring it there (``bindings``, ``desk``).
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from huzhu.kernel.vault import VaultError
from huzhu.kernel.workdays import local_date
from huzhu.people import bindings, member_ways
from huzhu.people.actions import _steps, _telephones, _ways
from huzhu.people.models import Binding, Member, NameCheck, NameWithdrawal, WayIn
from huzhu.people.states import BINDING_LIFECYCLE, BoundBy, VerifiedHow

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from huzhu.kernel.actor import Actor


def bind(row: Binding, verb: str, member: Member, *, by: Actor, how: BoundBy, at: datetime) -> None:
    """Carry a binding out; a way that it takes over ends with its sessions.

    :raises NotNow: it was decided. :raises WayBound, MemberBound: somebody was faster.
    """
    hold(member.pk)
    changes = {"member": member, "bound_by": str(how), "decided_at": at}
    _steps.move(row, BINDING_LIFECYCLE, verb, **changes)
    _tell_replaced(row, member, at=at)
    if row.takes_over:
        # Of every kind: whoever has the lost phone has the WeChat on it, too.
        _ways.end_ways(WayIn.objects.filter(member=member), at=at)
    _ways.bind(row.way, member, by=how, at=at)
    _telephones.adopt(row.way, member, by=by, at=at)
    if how is not BoundBy.REGISTER:  # which has the number that was proved
        _enter_number(row, member, at=at)
    if how is not BoundBy.WAITING:  # nobody has looked at the name meanwhile
        verify(member, _verification(row, how, by=by, at=at))


def hold(member_id: int) -> None:
    """Have a binding, a closing and a withdrawn verification of one member take turns.

    Taken before any row of the member's ways or bindings; not its key, as ``_steps`` says.
    """
    list(Member.objects.select_for_update(no_key=True).filter(pk=member_id))


def send_to_desk(rows: QuerySet[Binding]) -> None:
    """Take the waiting time of open ones away: they stay, and persons alone decide upon them."""
    rows.filter(state__in=bindings.OPEN).update(due_at=None)


def verify(member: Member, found: NameCheck) -> None:
    """Enter who vouched for the name; the first time counts."""
    rows = Member.objects.filter(pk=member.pk, verified_at=None)
    if found.pk is None:
        if not rows.exists():
            return
        found.save()
    rows.update(verified_at=found.at, verified_by=found)


def unverify(member_id: int, *, at: datetime) -> bool:
    """Take the vouching for a name back, from tickets that are out, too; whether there was one."""
    rows = Member.objects.filter(pk=member_id, verified_at__isnull=False)
    if not rows.update(verified_at=None):
        return False
    NameWithdrawal.objects.update_or_create(member_id=member_id, defaults={"at": at})
    return True


def _tell_replaced(row: Binding, member: Member, *, at: datetime) -> None:
    """Whoever has the telephone in use, or the register's, learns it now, however it was decided.

    A desk that called back is one person alone: the number that the register had is told.
    """
    old = member_ways.phone_way_of(member.pk) if row.takes_over else None
    numbers = [old.value] if old else []
    with suppress(VaultError):  # the doctor tells; nobody is kept out for it
        numbers.append(member.phone)
    others = [each for each in dict.fromkeys(numbers) if each and each != row.way.value]
    for place, number in enumerate(others):
        _telephones.tell_replaced(number, row, member_id=member.pk, place=place, at=at)


def _enter_number(row: Binding, member: Member, *, at: datetime) -> None:
    """Have the register send what it has to say to the telephone that was proved."""
    member.phone = row.way.value
    member.updated_at = at
    member.save(update_fields=["phone_cipher", "phone_digest", "phone_tail", "updated_at"])


def _verification(row: Binding, how: BoundBy, *, by: Actor, at: datetime) -> NameCheck:
    is_own = how is BoundBy.REGISTER
    return NameCheck(
        how=VerifiedHow.BINDING if is_own else VerifiedHow.DESK,
        source=BoundBy(how).label,
        source_on=local_date(at),
        at=at,
        by_name="本人" if is_own else row.seen_name or by.name,
        by_title="手机验证码登录" if is_own else row.seen_title or by.title,
        second_name=row.second_name,
        second_title=row.second_title,
    )
