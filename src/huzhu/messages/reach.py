"""Where somebody is reached and what they want: asked when a message is sent, as it is that day.

Telephone and mail are the register's and the account's, a member's WeChat is the one by which the
member comes in; what a person said beside (WeChat, WeCom, another mail) stands here, sealed.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q

from huzhu.kernel.identifiers import is_mobile
from huzhu.messages.models import DeclinedKind, ReachedAt
from huzhu.messages.ports import Reporter
from huzhu.messages.states import Channel
from huzhu.office.errors import SealedKeyMissing, SealedValueSpoilt

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.db.models import QuerySet

    from huzhu.messages.models import Message
    from huzhu.messages.ports import Carrier
    from huzhu.messages.vault import Content

#: A member's or an account's id: one of the two.
Person = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Known:
    """What the people of some messages said of being reached."""

    addresses: Mapping[Person, Mapping[Channel, str]]
    declined: Mapping[tuple[Person, str], frozenset[Channel]]

    def declined_by(self, row: Message) -> frozenset[Channel]:
        """Return the channels that the person does not want this kind by."""
        return self.declined.get((_person(row), row.kind), frozenset())


NOTHING = Known({}, {})


def open_ways() -> dict[Channel, Carrier]:
    """The ways that are open here and now."""
    return {Channel(name): each for name, each in settings.CARRIERS.items() if each.is_open()}


def reporter(channel: Channel) -> Reporter | None:
    """The way by a channel, where its gateway reports what became of messages."""
    way = settings.CARRIERS.get(channel)
    return way if isinstance(way, Reporter) else None


def known_of(rows: Sequence[Message]) -> Known:
    """Return what the people of these messages said; three questions at most, however many."""
    addresses: dict[Person, dict[Channel, str]] = defaultdict(dict)
    for member_id, openid in _openids(rows).items():
        addresses[member_id, None][Channel.WECHAT] = openid
    for kept in _of(ReachedAt.objects.all(), rows):
        with suppress(SealedKeyMissing, SealedValueSpoilt):  # the doctor tells; other ways remain
            addresses[_person(kept)][Channel(kept.channel)] = kept.opened
    declined: dict[tuple[Person, str], set[Channel]] = defaultdict(set)
    for said in _of(DeclinedKind.objects.all(), rows):
        declined[_person(said), said.kind].add(Channel(said.channel))
    return Known(addresses, {key: frozenset(each) for key, each in declined.items()})


def addresses_of(row: Message, content: Content, known: Known = NOTHING) -> dict[Channel, str]:
    """Return the person's address by each channel that has one."""
    person = row.member or row.account
    phone = content.phone or (person.phone if person else "")
    found = {Channel.SMS: phone} if is_mobile(phone) else {}
    if row.account and row.account.email:
        found[Channel.MAIL] = row.account.email
    return found | dict(known.addresses.get(_person(row), {}))


def _openids(rows: Iterable[Message]) -> dict[int, str]:
    """Asked of ``people``, which stands above, as whom a message for many reaches is."""
    members = {row.member_id for row in rows if row.member_id}
    found: dict[int, str] = (
        import_module("huzhu.people.reached").openids_of(members) if members else {}
    )
    return found


def _person(row: Message | ReachedAt | DeclinedKind) -> Person:
    return row.member_id, row.account_id


def _of(kept: QuerySet, rows: Iterable[Message]) -> QuerySet:
    members = {row.member_id for row in rows if row.member_id}
    accounts = {row.account_id for row in rows if row.account_id}
    return kept.filter(Q(member__in=members) | Q(account__in=accounts))
