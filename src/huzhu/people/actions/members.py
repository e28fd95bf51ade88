"""Registering members, one or many, and withdrawing that a name is verified (S2.1.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError

from huzhu.audit.actions import action, note
from huzhu.kernel.errors import ReasonMissing, one
from huzhu.kernel.workdays import local_date
from huzhu.office import sealing
from huzhu.people import policies, queries, rules, staging, unverified, vault
from huzhu.people.actions import _bound, _telling
from huzhu.people.binding_errors import NotVerifiedNow
from huzhu.people.errors import (
    MemberRegistered,
    MemberRowWrong,
    MembersRefused,
    NoSuchUnion,
)
from huzhu.people.member_files import ListRow
from huzhu.people.models import Binding, Member, NameCheck, Union
from huzhu.people.states import VerifiedHow

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from huzhu.kernel.actor import Actor
    from huzhu.people.rules import NewMember


@action("people.register_member", "登记会员", right=policies.REGISTER)
def register_member(member: NewMember, *, by: Actor, at: datetime) -> Member:
    """Register one member below a union.

    :raises NoSuchUnion: there is no such union.
    :raises NotRegistrar: the union is not the actor's, nor is the actor of Member Service.
    :raises MemberRowWrong: something of the entry cannot be right.
    :raises MemberRegistered: the number or the person is registered already.
    """
    union = one(
        Union.objects.select_related("agency").filter(number=member.union_number),
        NoSuchUnion(union=member.union_number),
    )
    policies.check_register_member(union.agency, by=by)
    entry = rules.read_entry(
        member.cells(), union_ids={union.number.upper(): union.pk}, on=local_date(at)
    )
    if isinstance(entry, str):
        raise MemberRowWrong(reason=entry)
    sealing.hold_marks()
    row = Member(
        number=entry.number,
        name=entry.name,
        id_digest=vault.digest_of(entry.id_number),
        id_cipher=vault.seal_id_number(entry.id_number, member_number=entry.number),
        id_tail=entry.id_number[-4:],
        union=union,
        standing=entry.standing,
        updated_at=at,
        registered_on=local_date(at),
        **entry.facts._asdict(),
    )
    row.phone = entry.phone
    if Member.objects.filter(id_digest__in=vault.digests_of(entry.id_number)).exists():
        raise MemberRegistered  # also under the mark of an older version
    try:
        row.save()
    except IntegrityError as taken:
        raise MemberRegistered from taken
    note(f"member:{row.pk}", by=by, at=at, union=union.pk)
    return row


@action("people.register_members", "批量登记会员", right=policies.REGISTRAR)
def register_members(
    members: Iterable[NewMember], *, verified_at: datetime | None = None, by: Actor, at: datetime
) -> list[int]:
    """Register many members in one go, all or none; return their ids in the order given.

    Meant for whole lists: hundreds of thousands in seconds. ``verified_at`` says that the source
    itself has seen their papers. Members who are registered already are brought up to date.

    :raises NotRegistrar: somebody else than Member Service asks.
    :raises MembersRefused: an entry cannot be right, or belongs to somebody else.
    """
    rows = (ListRow(line, member.cells(), "") for line, member in enumerate(members, 1))
    count = staging.stage(rows, on=local_date(at))
    counts = staging.load(at=at, verified_at=verified_at)
    for first in staging.refused_rows():
        raise MembersRefused(count=counts.refused, line=first.line, reason=first.reason)
    note("members", by=by, at=at, total=count, new=counts.new, changed=counts.changed)
    return staging.member_ids()


@action("people.withdraw_verification", "撤销实名核验", "late", right=policies.REGISTRAR)
def withdraw_verification(number: str, *, reason: str, by: Actor, at: datetime) -> Member:
    """Say that a member's name is no longer vouched for: from now on no claim is admitted.

    Nor is one by a ticket that was issued before. The member is told, with the reason.

    Who had vouched for it stays beside the member; who waits to take its way in over goes to the
    desk.

    :raises NotRegistrar: somebody else than Member Service asks.
    :raises NoSuchMember: there is none. :raises ReasonMissing: nobody could tell later why.
    :raises NotVerifiedNow: the name is not verified.
    """
    member = queries.member_of(by, number=number)
    if not reason.strip():
        raise ReasonMissing
    if not _bound.unverify(member.pk, at=at):
        raise NotVerifiedNow
    _bound.send_to_desk(Binding.objects.filter(member=member, takes_over=True))
    _telling.tell_unverified(member, reason.strip(), at=at)
    note(f"member:{member.pk}", by=by, at=at, reason=reason.strip())
    return member


@action("people.verify_again", "重新核验实名", "done", right=policies.REGISTRAR)
def verify_again(number: str, *, source: str, by: Actor, at: datetime) -> Member:
    """Vouch anew for somebody who comes in and whose name nobody vouches for any more.

    ``source``: which paper was seen, and how. Whoever withdrew it does not verify it alone.

    :raises NotRegistrar: somebody else than Member Service asks.
    :raises NoSuchMember: there is none. :raises ReasonMissing: nobody could tell later by what.
    :raises VerifiedNow: the name is verified. :raises NobodyToVerify: the member does not come in.
    :raises MakerIsChecker: ``by`` has withdrawn it.
    """
    member = queries.member_of(by, number=number)
    unverified.check_again(member, by=by)
    if not source.strip():
        raise ReasonMissing
    _bound.hold(member.pk)
    who = {"by_name": by.name, "by_title": by.title}
    seen = {"source": source.strip(), "source_on": local_date(at), "at": at}
    _bound.verify(member, NameCheck(how=VerifiedHow.AGAIN, **seen, **who))
    _telling.tell_verified(member, at=at)
    note(f"member:{member.pk}", by=by, at=at, reason=source.strip())
    return member


@action("people.reveal_id_number", "查看身份证号", right=policies.REGISTER)
def reveal_id_number(number: str, *, reason: str, by: Actor, at: datetime) -> str:
    """Show a member's whole identity number, on record with the reason.

    :raises NoSuchMember: there is no such member within the actor's scope.
    :raises NotRegistrar: the actor does not keep this member's entry.
    """
    member = queries.member_of(by, number=number)
    policies.check_register_member(member.union.agency, by=by)
    note(f"member:{member.pk}", by=by, at=at, reason=reason)
    return vault.id_number_of(member)
