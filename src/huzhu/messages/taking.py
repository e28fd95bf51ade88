"""Taking what is due: a lease, the channel, the text, a try that is noted before it is made.

Not here: handing it over (``sending``), where somebody is reached (``reach``).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from huzhu.kernel.workdays import local_date
from huzhu.messages import queries, reach, rules, vault
from huzhu.messages.kinds import KINDS
from huzhu.messages.models import Delivery, Message, SmsMonth
from huzhu.messages.ports import Parcel
from huzhu.messages.states import MESSAGE, OPEN, Channel, DeliveryOutcome, MessageKind, MessageState
from huzhu.office.errors import SealedKeyMissing, SealedValueSpoilt

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import datetime

    from huzhu.messages.ports import Carrier
    from huzhu.messages.reach import Known

_URGENT = [str(kind) for kind, rule in KINDS.items() if rule.is_urgent]


@dataclass(slots=True)
class Handed:
    """A message under way, the try that is noted for it, and what came of it."""

    message: Message
    delivery: Delivery
    parcel: Parcel
    outcome: DeliveryOutcome = DeliveryOutcome.UNDER_WAY
    said: str = ""
    receipt: str = ""  #: what the gateway calls it
    #: The gateway may have it, knows no keys, and gave no answer.
    may_be_there: bool = False
    #: A place among the month's SMS was taken for this very try.
    has_place: bool = False

    @property
    def channel(self) -> Channel:
        return Channel(self.message.channel)

    @property
    def may_have_left(self) -> bool:
        return self.outcome in {DeliveryOutcome.ACCEPTED, DeliveryOutcome.UNKNOWN}


@dataclass(slots=True)
class Portion:
    """What one portion is taken by: ways, texts, choices of its people, what SMS are left."""

    ways: Mapping[Channel, Carrier]
    at: datetime
    texts: Mapping[MessageKind, str]
    known: Known
    own: Mapping[int, Mapping[str, str]]  #: what messages for many say to one alone
    sms_left: int | None  #: of the month; None: no ceiling
    counted: AbstractSet[int]  #: messages that the gateway may have, once for all their tries
    sms_taken: int = field(default=0)

    def ways_for(self, row: Message) -> set[Channel]:
        """The ways that are open: above the ceiling SMS are for what is urgent or counted."""
        is_spent = self.sms_left is not None and self.sms_taken >= self.sms_left
        may = KINDS[MessageKind(row.kind)].is_urgent or row.pk in self.counted
        closed = {Channel.SMS} if is_spent and not may else set()
        return set(self.ways) - closed


def rest(*, at: datetime) -> int:
    """Put off what is due in the quiet hours and can wait; return how many messages."""
    until = queries.rules_in_force().rests_until(at)
    if until is None:
        return 0
    due = Message.objects.filter(state=MessageState.WAITING, due_at__lte=at)
    return due.exclude(kind__in=_URGENT).update(due_at=until)


def is_due(*, at: datetime) -> bool:
    """Whether anything waits that may go now."""
    return Message.objects.filter(state__in=OPEN, due_at__lte=at).exists()


@transaction.atomic
def take(ways: Mapping[Channel, Carrier], *, at: datetime, most: int) -> Sequence[Handed | Message]:
    """Lease what is due to this worker; what goes no way at all ends here."""
    due = Message.objects.filter(state__in=OPEN, due_at__lte=at)
    rows = due.order_by("due_at").select_for_update(skip_locked=True, of=("self",))
    taken = list(rows.select_related("member", "account", "mailing")[:most])
    if not taken:
        return []
    _close_lost(taken, ways, at=at)
    month = _month(at)
    left = _sms_left(month)
    known, own = reach.known_of(taken), reach.own_facts_of(taken)
    told = Portion(ways, at, queries.texts(), known, own, left, _counted(taken, ways))
    result = [_leased_or_put_off(row, told) for row in taken]
    Message.objects.bulk_update(
        taken,
        ["state", "due_at", "channel", "tries", "given_up", "content", "may_be_twice"],
    )
    Delivery.objects.bulk_create(each.delivery for each in result if isinstance(each, Handed))
    if told.sms_taken:
        SmsMonth.objects.get_or_create(month=month)
        SmsMonth.objects.filter(month=month).update(count=F("count") + told.sms_taken)
    return result


def give_places_back(handed: Sequence[Handed]) -> None:
    """Take the tries that did not leave from their month's SMS, before they are noted.

    A try that is no longer under way is left: its message was taken again and rests on its place.
    """
    gone = {each.delivery.pk: each for each in handed if each.has_place and not each.may_have_left}
    if not gone:
        return
    rows = Delivery.objects.filter(pk__in=gone, outcome=DeliveryOutcome.UNDER_WAY)
    for month, count in Counter(
        _month(begun) for begun in rows.select_for_update().values_list("begun_at", flat=True)
    ).items():
        SmsMonth.objects.filter(month=month).update(count=Greatest(F("count") - count, 0))


def _month(at: datetime) -> str:
    return f"{local_date(at):%Y-%m}"


def _sms_left(month: str) -> int | None:
    """What the ceiling leaves; nobody else takes of it before this portion is noted."""
    if queries.rules_in_force().most_sms is None:
        return None
    SmsMonth.objects.get_or_create(month=month)
    SmsMonth.objects.select_for_update().get(month=month)
    return queries.sms_left(month)


def _counted(taken: Sequence[Message], ways: Mapping[Channel, Carrier]) -> frozenset[int]:
    """Those that may have gone by SMS, where the gateway sends none of them twice."""
    way = ways.get(Channel.SMS)
    tried = [row.pk for row in taken if row.tries]
    if way is None or not way.is_idempotent or not tried:
        return frozenset()
    unknown = Delivery.objects.filter(
        message__in=tried, channel=Channel.SMS, outcome=DeliveryOutcome.UNKNOWN
    )
    return frozenset(unknown.values_list("message_id", flat=True))


def moved(row: Message, verb: str) -> MessageState:
    """Return where a move leads a message."""
    return MESSAGE.target(verb, now=MessageState(row.state))


def _close_lost(taken: Sequence[Message], ways: Mapping[Channel, Carrier], *, at: datetime) -> None:
    """Note of tries whose worker died that nobody knows what became of them."""
    lost = [row for row in taken if row.state == MessageState.SENDING]
    if not lost:
        return
    open_ones = Delivery.objects.filter(message__in=lost, outcome=DeliveryOutcome.UNDER_WAY)
    open_ones.update(outcome=DeliveryOutcome.UNKNOWN, ended_at=at)
    for row in lost:
        way = ways.get(Channel(row.channel))
        row.may_be_twice = row.may_be_twice or way is None or not way.is_idempotent


def _leased_or_put_off(row: Message, told: Portion) -> Handed | Message:
    """One that no key opens keeps no other one: it waits until the key is back."""
    try:
        return _leased(row, told)
    except (SealedKeyMissing, SealedValueSpoilt):
        if row.state == MessageState.SENDING:
            row.state = moved(row, "try_again")
        row.due_at = told.at + rules.CLOSED_PAUSE
        return row


def _leased(row: Message, told: Portion) -> Handed | Message:
    if row.expires_at and row.expires_at <= told.at:
        row.state = moved(row, "fail" if row.sent_at else "expire")
        return row
    content, kind = _with_own(row, told), MessageKind(row.kind)
    addresses = reach.addresses_of(row, content, told.known)
    given_up = row.ways_given_up
    channel = rules.next_channel(
        kind,
        reachable=addresses.keys() & told.ways_for(row),
        declined=told.known.declined_by(row),
        given_up=given_up,
    )
    if channel is None:
        is_nobodys = row.member_id is None and row.account_id is None
        lost = is_nobodys or bool(given_up)
        row.state = moved(row, _last(row, is_lost=lost))
        if not is_nobodys:  # who was not told by any way reads it among what is kept
            _worded(row, content, told)
        return row
    handed = _handed(row, channel, addresses[channel], content, told)
    handed.has_place = channel is Channel.SMS and row.pk not in told.counted
    told.sms_taken += handed.has_place
    return handed


def _last(row: Message, *, is_lost: bool) -> str:
    """How a message ends that goes no way any more."""
    if row.sent_at:
        return "fail"
    return "give_up" if is_lost else "keep_inside"


def _with_own(row: Message, told: Portion) -> vault.Content:
    """What it says; what is this person's alone stands sealed in the row from now on."""
    own = told.own.get(row.pk)
    if own:
        row.content = vault.seal_content(vault.Content(facts=dict(own)), key=row.key)
    return row.opened


def _worded(row: Message, content: vault.Content, told: Portion) -> tuple[Mapping[str, str], str]:
    """Its facts and its text, which stands sealed in the row from now on."""
    facts = reach.facts_of(row, content)
    text = rules.written(told.texts[MessageKind(row.kind)], facts)
    row.content = vault.seal_content(vault.Content(content.facts, content.phone, text), key=row.key)
    return facts, text


def _handed(
    row: Message, channel: Channel, address: str, content: vault.Content, told: Portion
) -> Handed:
    kind = MessageKind(row.kind)
    facts, text = _worded(row, content, told)
    row.tries = row.tries + 1 if row.channel == channel else 1
    row.state, row.channel = moved(row, "take"), channel
    row.due_at = told.at + rules.LEASE
    scene = told.known.once.use(row, at=told.at) if channel is Channel.ONCE else 0
    parcel = Parcel(row.key, address, text, kind.value, kind.label, facts, scene)
    delivery = Delivery(message=row, channel=channel, begun_at=told.at, mark=parcel.mark)
    return Handed(row, delivery, parcel)
