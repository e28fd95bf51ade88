"""Reading the outbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef

from huzhu.kernel.identifiers import mask_name, mask_phone
from huzhu.messages import reach, rules
from huzhu.messages.errors import NoSuchMessageKind
from huzhu.messages.kinds import KINDS
from huzhu.messages.models import (
    DeclinedKind,
    Delivery,
    Mailing,
    Message,
    ReachedAt,
    SendingRules,
    SmsMonth,
    TextVersion,
)
from huzhu.messages.rules import Rules
from huzhu.messages.states import OPEN, Channel, DeliveryOutcome, MessageKind, MessageState

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from huzhu.kernel.actor import Actor

#: What a try has that its gateway took.
TAKEN = (DeliveryOutcome.ACCEPTED, DeliveryOutcome.DELIVERED, DeliveryOutcome.FAILED)
OUT = (MessageState.SENT, MessageState.DELIVERED, MessageState.FAILED)
NEWEST, OWN, TRIES_LOOKED_AT = 100, 30, 500
MOST_GIVEN_UP, GIVEN_UP_SHOWN = 50, timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as the demonstration shows it on somebody's phone; no text: it is erased."""

    key: int
    whose: str  #: blank: nobody's, as far as the message knows
    phone: str  #: the whole number, to find whose it is
    kind: str
    text: str
    sent_at: datetime

    @property
    def number(self) -> str:
        """As the page shows it."""
        return mask_phone(self.phone)


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A message that could not be sent, as the desk sees it: masked."""

    kind: str
    whose: str
    queued_at: datetime
    said: str


@dataclass(frozen=True, slots=True)
class OwnMessage:
    """A message as its own person reads it; no text: it is erased."""

    kind: str
    text: str
    at: datetime
    state: str
    channel: str
    key: int = 0
    is_unread: bool = False  #: nobody has opened it here so far


@dataclass(frozen=True, slots=True)
class Trouble:
    """How many seconds the outbox is late, what it gave up, and since when."""

    late: float
    given_up: int
    since: datetime | None


@dataclass(frozen=True, slots=True)
class OutboxBoard:
    """The outbox as the desk sees it."""

    waiting: Mapping[str, int]
    oldest_due: datetime | None
    given_up: Sequence[GivenUp]
    given_up_count: int


@dataclass(slots=True)
class Lately:
    """What came of the last tries by a channel."""

    at: datetime
    taken: int = 0
    failed: int = 0
    said: str = ""  #: the gateway's last words against one

    def count(self, row: Delivery) -> None:
        if row.outcome in TAKEN:
            self.taken += 1
            return
        self.failed += 1
        self.said = self.said or row.said or DeliveryOutcome(row.outcome).label


def newest_out(
    *, members: Collection[int] = (), are_nobodys: bool = False, limit: int = NEWEST
) -> list[Shown]:
    """What phones received last: those of some members, nobody's, else anybody's.

    The demonstration alone may show it to anybody.
    """
    rows = Message.objects.filter(state__in=OUT, channel=Channel.SMS)
    rows = rows.filter(member__in=members) if members else rows
    rows = rows.filter(member=None, account=None).exclude(tail="") if are_nobodys else rows
    newest = list(rows.select_related("member", "account").order_by("-sent_at", "-id")[:limit])
    known = reach.known_of(newest)
    return [shown for row in newest if (shown := _shown(row, known))]


def texts() -> dict[MessageKind, str]:
    """What each kind says now: the office's last version, else its first words."""
    found = {kind: rule.text for kind, rule in KINDS.items()}
    last = TextVersion.objects.order_by("kind", "-version").distinct("kind")
    return found | {MessageKind(row.kind): row.text for row in last}


def versions_of(kind: MessageKind) -> list[TextVersion]:
    """Every version of a kind's text, the newest first."""
    return list(TextVersion.objects.filter(kind=kind).order_by("-version"))


def rules_in_force() -> Rules:
    """When messages rest, and the month's ceiling of SMS."""
    last = SendingRules.objects.order_by("-id").first()
    return Rules(last.quiet_from, last.quiet_until, last.most_sms) if last else Rules()


def sms_of(month: str) -> int:
    """How many SMS the gateway took or may have in a month (``2026-11``), or has under way."""
    row = SmsMonth.objects.filter(month=month).first()
    return row.count if row else 0


def sms_left(month: str) -> int | None:
    """How many SMS the month's ceiling leaves; None: there is none."""
    most = rules_in_force().most_sms
    return None if most is None else max(most - sms_of(month), 0)


def kind_named(text: str) -> MessageKind:
    """:raises NoSuchMessageKind: there is no such kind."""
    if text not in set(MessageKind):
        raise NoSuchMessageKind(kind=text)
    return MessageKind(text)


def board(*, at: datetime) -> OutboxBoard:
    """What waits, since when, what was given up lately."""
    waiting = Message.objects.filter(state__in=OPEN)
    by_kind = waiting.values_list("kind").annotate(count=Count("pk")).order_by("-count")
    since = at - GIVEN_UP_SHOWN
    given_up = Message.objects.filter(state=MessageState.GIVEN_UP, queued_at__gt=since)
    people = given_up.select_related("member", "account").prefetch_related("deliveries")
    newest = people.order_by("-id")
    return OutboxBoard(
        waiting={MessageKind(kind).label: count for kind, count in by_kind},
        oldest_due=_oldest_due(at),
        given_up=[_given_up(row) for row in newest[:MOST_GIVEN_UP]],
        given_up_count=given_up.count(),
    )


def mailings() -> QuerySet[Mailing]:
    """Messages for many, what is due last first.

    ``is_open``: some of them are not out yet; ``is_out``: some are.
    """
    of_it = Message.objects.filter(mailing=OuterRef("pk"))
    rows = Mailing.objects.annotate(
        is_open=Exists(of_it.filter(state__in=OPEN)), is_out=Exists(of_it.filter(state__in=OUT))
    )
    return rows.order_by("-due_at", "-pk")


def trouble(*, at: datetime) -> Trouble:
    """What the duty desk has to look at: how late the outbox is, what was given up in a day."""
    oldest = _oldest_due(at)
    given_up = Message.objects.filter(
        state=MessageState.GIVEN_UP, queued_at__gt=at - timedelta(days=1)
    )
    first = given_up.order_by("queued_at").values_list("queued_at", flat=True).first()
    late = (at - oldest).total_seconds() if oldest else 0.0
    return Trouble(late, given_up.count(), oldest or first)


def _oldest_due(at: datetime) -> datetime | None:
    """Since when what may go has waited longest; None: nothing has."""
    due = Message.objects.filter(state__in=OPEN, due_at__lte=at).order_by("due_at")
    return due.values_list("due_at", flat=True).first()


def lately_by_channel() -> dict[Channel, Lately]:
    """What came of the last tries by each channel."""
    found: dict[Channel, Lately] = {}
    last = Delivery.objects.exclude(outcome=DeliveryOutcome.UNDER_WAY).order_by("-id")
    for row in last[:TRIES_LOOKED_AT]:
        lately = found.setdefault(Channel(row.channel), Lately(at=row.begun_at))
        lately.count(row)
    return found


def own_messages(actor: Actor, *, limit: int = OWN) -> list[OwnMessage]:
    """What was told to whoever asks, inside or outside, newest first."""
    rows = Message.objects.filter(**whose(actor)).exclude(state=MessageState.CANCELLED)
    words = texts()
    newest = rows.select_related("mailing").order_by("-id")[:limit]
    return [_own(row, words) for row in newest]


def sent_to_number(number: str, *, since: datetime) -> list[int]:
    """Ids of messages to a number that was nobody's, since it was proved first.

    Before, somebody else may have had it. One-time ones end by themselves and are left.
    """
    rows = Message.objects.filter(member=None, account=None, tail=number[-4:], queued_at__gte=since)
    secret = [kind for kind, rule in KINDS.items() if rule.is_secret]
    return [row.pk for row in rows.exclude(kind__in=secret) if row.opened.phone == number]


def told_by(mailing_key: str) -> QuerySet[Message, int]:
    """Ids of the members whom a message for many went to, or may have."""
    rows = Message.objects.filter(key__startswith=f"{mailing_key}:")
    return rows.exclude(state=MessageState.CANCELLED, channel="").values_list(
        "member_id", flat=True
    )


def facts_told(mailing_key: str, member_ids: Iterable[int]) -> dict[int, dict[str, str]]:
    """What a message for many said to each of these members."""
    keys = [f"{mailing_key}:{each}" for each in member_ids]
    rows = Message.objects.filter(key__in=keys).select_related("mailing")
    return {row.member_id: reach.facts_of(row, row.opened) for row in rows if row.member_id}


def declined_of(actor: Actor) -> set[tuple[MessageKind, Channel]]:
    """What somebody does not want to be told by which channel."""
    rows = DeclinedKind.objects.filter(**whose(actor))
    return {(MessageKind(row.kind), Channel(row.channel)) for row in rows}


def addresses_of(actor: Actor) -> dict[Channel, str]:
    """Where somebody said to be reached."""
    return {Channel(row.channel): row.opened for row in ReachedAt.objects.filter(**whose(actor))}


def whose(actor: Actor) -> dict[str, int | None]:
    """The columns of what is a member's, or else an account's, own."""
    is_member = actor.member_id is not None
    return {
        "member_id": actor.member_id,
        "account_id": None if is_member else actor.account_id,
    }


def _own(row: Message, words: Mapping[MessageKind, str]) -> OwnMessage:
    """As it went out; what did not, as it would have."""
    content = row.opened
    facts = reach.facts_of(row, content)
    text = content.text or (facts and rules.written(words[MessageKind(row.kind)], facts)) or ""
    channel = Channel(row.channel).label if row.channel else ""
    at = row.sent_at or row.queued_at
    is_unread = bool(text) and row.read_at is None
    return OwnMessage(row.kind_name, text, at, row.state_name, channel, row.pk, is_unread)


def _given_up(row: Message) -> GivenUp:
    said = [each.said for each in row.deliveries.all() if each.said]
    whose = row.member or row.account
    name = mask_name(str(whose)) if whose else f"尾号 {row.tail}" if row.tail else "号码已清除"
    return GivenUp(row.kind_name, name, row.queued_at, said[-1] if said else "没有可用的渠道")


def _shown(row: Message, known: reach.Known) -> Shown | None:
    content = row.opened
    number = reach.addresses_of(row, content, known).get(Channel.SMS, "")
    person = row.member or row.account
    if row.sent_at is None or not (person or number):
        return None
    whose = str(person) if person else ""
    return Shown(row.pk, whose, number, row.kind_name, content.text, row.sent_at)
