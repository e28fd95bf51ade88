"""Writing into the outbox: an act's message is a row of the act's own transaction.

Not here: sending (``sending``), which is book-keeping of tries and no act of anybody's.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q

from huzhu.audit.actions import action, note
from huzhu.kernel import rights
from huzhu.kernel.actor import CLOCK
from huzhu.messages import once, policies, queries, ringing, rules, vault
from huzhu.messages.errors import AddressUnclear, NotOnce, OnceEnough
from huzhu.messages.kinds import KINDS
from huzhu.messages.models import (
    DeclinedKind,
    Mailing,
    Message,
    OnceAllowed,
    ReachedAt,
    SendingRules,
    TextVersion,
)
from huzhu.messages.states import OPEN, MailingTimes, MessageState

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from huzhu.kernel.actor import Actor
    from huzhu.messages.states import Channel, MessageKind, Recipient


@action("messages.queue", "登记消息", right=rights.ALONG)
def queue(
    kind: MessageKind,
    *,
    to: Recipient,
    facts: Mapping[str, str],
    at: datetime,
    key: str,
    expires_at: datetime | None = None,
    not_before: datetime | None = None,
    subject: str = "",
) -> int:
    """Put a message into the outbox; return its id. The worker sends it once the act is done.

    ``key`` names the message for ever: the same key again is the same message, whatever it says,
    and returns the id of the first. ``expires_at``: it is not sent later than that (a week,
    unless it is said). Who acted stands beside the act itself.

    :raises FactsAmiss: the kind tells other facts than these.
    """
    due_at = max(at, not_before or at)
    times = {"due_at": due_at, "expires_at": expires_at or due_at + rules.GOOD_FOR}
    columns = _columns(kind, to, facts, key=key, at=at) | times
    row, is_new = Message.objects.get_or_create(key=key, defaults=columns | {"subject": subject})
    note(f"message:{row.pk}", by=CLOCK, at=at, kind=kind, case=subject, is_new=is_new)
    if is_new:
        transaction.on_commit(ringing.ring)
    return row.pk


@action("messages.queue_each", "登记多条消息", right=rights.ALONG)
def queue_each(
    kind: MessageKind, each: Iterable[tuple[str, Recipient, Mapping[str, str]]], *, at: datetime
) -> int:
    """Put messages of one kind into the outbox, each with its key; return how many were new.

    :raises FactsAmiss: the kind tells other facts than these.
    """
    rows = [Message(key=k, **_columns(kind, to, f, key=k, at=at)) for k, to, f in each]
    known = set(Message.objects.filter(key__in=[r.key for r in rows]).values_list("key", flat=True))
    fresh = [row for row in rows if row.key not in known]
    Message.objects.bulk_create(fresh, ignore_conflicts=True)
    note(f"message:{kind}", by=CLOCK, at=at, count=len(fresh))
    if fresh:
        transaction.on_commit(ringing.ring)
    return len(fresh)


@action("messages.queue_mailing", "登记群发消息", right=rights.ALONG)
def queue_mailing(
    kind: MessageKind,
    *,
    audience: str,
    facts: Mapping[str, str],
    at: datetime,
    key: str,
    subject: str = "",
    times: MailingTimes | None = None,
) -> int:
    """Put one message for many into the outbox; return its id.

    Who they are is looked up shortly before it is due (``unfolding``): however many they are, the
    act that it tells of waits for none. ``audience`` names what another app knows (``reached``).
    The same key again is the same mailing, and returns the id of the first.

    :raises FactsAmiss: the kind tells other facts than these.
    """
    rules.check_facts(kind, facts)
    times = times or MailingTimes()
    due_at = max(at, times.not_before or at)
    over_at = max(due_at, times.follows_until or at) + rules.GOOD_FOR
    lead = timedelta(0) if times.follows_until else rules.UNFOLDED_BEFORE
    row, is_new = Mailing.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "audience": audience,
            "facts": dict(facts),
            "subject": subject,
            "queued_at": at,
            "due_at": due_at,
            "expires_at": times.expires_at or over_at,
            "unfold_at": max(at, due_at - lead),
            "follows_until": times.follows_until,
        },
    )
    note(f"mailing:{row.pk}", by=CLOCK, at=at, kind=kind, case=subject, is_new=is_new)
    if is_new:
        transaction.on_commit(ringing.ring)
    return row.pk


@action("messages.cancel", "取消消息", right=rights.ALONG)
def cancel(*, subject: str, by: Actor, at: datetime) -> int:
    """Take back what was queued of a case and is not out; return how many messages there were."""
    mailings = Mailing.objects.filter(subject=subject, cancelled_at__isnull=True)
    ids = list(mailings.select_for_update().values_list("pk", flat=True))
    mailings.update(cancelled_at=at, unfold_at=None)
    rows = Message.objects.filter(Q(subject=subject) | Q(mailing__in=ids), state__in=OPEN)
    count = rows.update(state=MessageState.CANCELLED)
    note(subject, by=by, at=at, count=count)
    return count


@action("messages.adopt", "归入会员的消息", right=rights.ALONG)
def adopt(ids: Collection[int], *, member_id: int, by: Actor, at: datetime) -> None:
    """Make what went to a number, while it was nobody's, messages of the member who proved it."""
    rows = Message.objects.filter(pk__in=ids, member=None, account=None)
    count = rows.update(member_id=member_id, tail="")
    note(f"member:{member_id}", by=by, at=at, count=count)


@action("messages.write_text", "修改消息模板", right=policies.SENDER)
def write_text(kind: MessageKind, *, text: str, by: Actor, at: datetime) -> TextVersion | None:
    """Put another text in place of a kind's; versions before it stay. None: it says that already.

    :raises NotSender: ``by`` is not of Member Service.
    :raises TextUnclear: it is empty, or a bracket is open. :raises VariablesAmiss: variables do
        not agree with those of the kind.
    """
    text = text.strip()
    rules.check_text(kind, text)
    if text == queries.texts()[kind]:
        note(f"message:{kind}", by=by, at=at, is_new=False)
        return None
    before = TextVersion.objects.filter(kind=kind).order_by("-version").first()
    row = TextVersion.objects.create(
        kind=kind, version=before.version + 1 if before else 1, text=text, by_name=str(by), at=at
    )
    note(f"message:{kind}", by=by, at=at, version=row.version)
    return row


@action("messages.set_rules", "修改发送规则", right=policies.SENDER)
def set_rules(
    *, quiet_from: int, quiet_until: int, most_sms: int | None, by: Actor, at: datetime
) -> None:
    """Say when messages rest and how many SMS a month there may be; urgent ones go anyway.

    :raises NotSender: ``by`` is not of Member Service.
    """
    told = {"quiet_from": quiet_from, "quiet_until": quiet_until, "most_sms": most_sms}
    if queries.rules_in_force() != rules.Rules(quiet_from, quiet_until, most_sms):
        SendingRules.objects.create(**told, by_name=str(by), at=at)
    note("message:rules", by=by, at=at, **told)


@action("messages.choose", "选择接收哪些消息", right=policies.OWN)
def choose(declined: Iterable[tuple[MessageKind, Channel]], *, by: Actor, at: datetime) -> None:
    """Say what one does not want to be told by which channel; everything else is wanted.

    What nobody may decline stays wanted, whatever is said here.

    :raises NotAPerson: ``by`` is neither a member nor somebody of the staff.
    """
    policies.check_own(by=by)
    whose = queries.whose(by)
    DeclinedKind.objects.filter(**whose).delete()
    rows = [
        DeclinedKind(**whose, kind=kind, channel=channel, at=at)
        for kind, channel in sorted(set(declined))
        if KINDS[kind].may_decline
    ]
    DeclinedKind.objects.bulk_create(rows)
    note(_person(by), by=by, at=at, count=len(rows))


@action("messages.keep_address", "登记接收地址", right=policies.OWN)
def keep_address(channel: Channel, *, address: str, by: Actor, at: datetime) -> None:
    """Say where one is reached by a channel; blank: nowhere any more.

    :raises NotAPerson: ``by`` is neither a member nor somebody of the staff.
    :raises AddressUnclear: it cannot be one of this channel.
    """
    policies.check_own(by=by)
    address = address.strip()
    if address and not rules.is_address(channel, address):
        raise AddressUnclear(address=address, channel=channel.label)
    whose = queries.whose(by)
    ReachedAt.objects.filter(**whose, channel=channel).delete()
    if address:
        row = ReachedAt(**whose, channel=channel, at=at)
        row.address = vault.seal_address(address, owner=row.owner)
        row.save()
    note(_person(by), by=by, at=at, channel=channel, is_kept=bool(address))


@action("messages.allow_once", "允许微信提醒一次", right=policies.OWN_AS_MEMBER)
def allow_once(kind: MessageKind, *, scene: int, by: Actor, at: datetime) -> bool:
    """Let WeChat bring one message of a kind; return whether it is new.

    The same scene again, while it stands, is the same permission: so WeChat counts, too.

    :raises NotAMember: ``by`` is none. :raises NotOnce: the kind does not go this way.
    :raises OnceEnough: as many of the kind stand already.
    """
    member_id = policies.check_member(by=by)
    if kind not in once.kinds():
        raise NotOnce(kind=kind.label)
    if once.counts_of(member_id)[kind] >= once.MOST:
        raise OnceEnough(kind=kind.label, most=once.MOST)
    own = {"member_id": member_id, "scene": scene, "message": None}
    _, is_new = OnceAllowed.objects.get_or_create(**own, defaults={"kind": kind, "at": at})
    note(_person(by), by=by, at=at, kind=kind, is_new=is_new)
    return is_new


@action("messages.withdraw_once", "撤回微信提醒的许可", right=policies.OWN_AS_MEMBER)
def withdraw_once(kind: MessageKind, *, by: Actor, at: datetime) -> int:
    """Take back what one let WeChat bring of a kind and is not used; return how many there were.

    :raises NotAMember: ``by`` is none.
    """
    rows = OnceAllowed.objects.filter(member=policies.check_member(by=by), kind=kind, message=None)
    count, _ = rows.delete()
    note(_person(by), by=by, at=at, kind=kind, count=count)
    return count


@action("messages.note_reading", "阅读消息", right=policies.OWN)
def note_reading(ids: Iterable[int], *, by: Actor, at: datetime) -> int:
    """Note that somebody opened the own messages; the first time counts; return how many were new.

    :raises NotAPerson: ``by`` is neither a member nor somebody of the staff.
    """
    policies.check_own(by=by)
    rows = Message.objects.filter(**queries.whose(by), pk__in=ids, read_at__isnull=True)
    opened = sorted(rows.values_list("pk", flat=True))
    count = rows.update(read_at=at)
    numbers = " ".join(map(str, opened))
    note(_person(by), by=by, at=at, messages=numbers)
    return count


def _person(by: Actor) -> str:
    return f"member:{by.member_id}" if by.member_id else f"account:{by.account_id}"


def _columns(
    kind: MessageKind, to: Recipient, facts: Mapping[str, str], *, key: str, at: datetime
) -> dict[str, Any]:
    """What stands in the row of a message that may go at once.

    :raises FactsAmiss: the kind tells other facts than these.
    """
    rules.check_facts(kind, facts)
    content = vault.Content(facts=dict(facts), phone=to.phone)
    return {
        "kind": kind,
        "member_id": to.member_id,
        "account_id": to.account_id,
        "content": vault.seal_content(content, key=key),
        "tail": "" if to.member_id else to.phone[-4:],
        "queued_at": at,
        "due_at": at,
        "expires_at": at + rules.GOOD_FOR,
    }
