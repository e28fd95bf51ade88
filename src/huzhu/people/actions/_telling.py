"""What people are told of an act on the register or on their account, outside the browser too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.messages import actions as messages
from huzhu.messages.states import MessageKind, to_account, to_member
from huzhu.people import asking, reached

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.kernel.actor import Actor
    from huzhu.people.models import Account, Member, MemberImport
    from huzhu.people.support import LookedAt


def tell_changed(row: MemberImport, *, at: datetime) -> None:
    """Members of whom a list has changed what they rest on: from what to what (``reached``)."""
    messages.queue_mailing(
        MessageKind.MEMBERSHIP,
        audience=f"people.changed:{row.pk}",
        facts={"change": "登记已按报送的名单更新，请登录平台查看。"},
        at=at,
        key=reached.told_of(row.pk),
        subject=row.subject,
    )


def tell_restored(row: MemberImport, *, by: Actor, at: datetime) -> None:
    """Whoever was told of a list that is taken back learns what stands; all others, nothing."""
    messages.cancel(subject=row.subject, by=by, at=at)
    messages.queue_mailing(
        MessageKind.MEMBERSHIP,
        audience=f"people.restored:{row.pk}",
        facts={"change": "此前通知的变更已撤回，登记恢复原样，请登录平台查看。"},
        at=at,
        key=f"membership-restored:{row.pk}",
        subject=row.subject,
    )


def tell_unvouched(row: MemberImport, reason: str, *, at: datetime) -> None:
    """Members for whose names a list that is taken back had vouched: as one alone is told."""
    messages.queue_mailing(
        MessageKind.NAME_WITHDRAWN,
        audience=f"people.unvouched:{row.pk}",
        facts={"reason": reason, "phone": "代办机构"},
        at=at,
        key=f"unvouched:{row.pk}",
        subject=row.subject,
    )


def tell_corrected(member_id: int, *, change: str, at: datetime) -> None:
    """A member whose standing or union a desk has corrected: from what to what."""
    messages.queue(
        MessageKind.MEMBERSHIP,
        to=to_member(member_id),
        facts={"change": change},
        at=at,
        key=f"membership:member:{member_id}:{at.isoformat()}",
        subject=f"member:{member_id}",
    )


def tell_verified(member: Member, *, at: datetime) -> None:
    """Whose name is vouched for again learns it."""
    messages.queue(
        MessageKind.BINDING,
        to=to_member(member.pk),
        facts={"state": "实名已重新核验", "next": "现在可以登录平台参与活动。"},
        at=at,
        key=f"people.verified:{member.pk}:{at.timestamp():.0f}",
        subject=f"member:{member.pk}",
    )


def tell_unverified(member: Member, reason: str, *, at: datetime) -> None:
    """Whose name is vouched for no more learns it, why, and whom to ask."""
    messages.queue(
        MessageKind.NAME_WITHDRAWN,
        to=to_member(member.pk),
        facts={"reason": reason, "phone": asking.whom_to_ask(member).phone or "代办机构"},
        at=at,
        key=f"people.unverified:{member.pk}:{at.timestamp():.0f}",
        subject=f"member:{member.pk}",
    )


def tell_looked_at(seen: LookedAt, reason: str, *, by: Actor, at: datetime) -> None:
    """Whose pages support looks at learns it at once, by whom and why."""
    kind, to = MessageKind.LOOKED_AT, to_account(seen.actor.account_id or 0)
    if seen.member is not None:
        kind, to = MessageKind.LOOKED_AT_MEMBER, to_member(seen.member.pk)
    messages.queue(
        kind,
        to=to,
        facts={"who": by.title, "reason": reason},
        at=at,
        key=f"{kind}:{seen.subject}:{by.account}:{at.timestamp():.0f}",
        subject=seen.subject,
    )


def tell_recovery(account: Account, state: str, *, key: str, at: datetime) -> None:
    """Whose sign-in is being recovered learns it by every way: it may be somebody else's doing."""
    for kind in (MessageKind.RECOVERY, MessageKind.RECOVERY_SMS):
        messages.queue(
            kind,
            to=to_account(account.pk),
            facts={"account": account.username, "state": state},
            at=at,
            key=f"{kind}:{key}",
            subject=f"account:{account.pk}",
        )
