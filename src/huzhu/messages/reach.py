"""Where somebody is reached and what they want: asked when a message is sent, as it is that day.

A member's telephone and WeChat are those that were proved, by which the member comes in. Where no
telephone was, it is the register's; staff's telephone and mail are the account's. What a person
said beside (WeChat, WeCom, another mail) stands here, sealed.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Q

from huzhu.kernel.identifiers import is_mobile
from huzhu.messages.models import DeclinedKind, ReachedAt
from huzhu.messages.once import Standing
from huzhu.messages.ports import Allowing, Reporter
from huzhu.messages.states import Channel
from huzhu.office.errors import SealedKeyMissing, SealedValueSpoilt

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from django.db.models import QuerySet

    from huzhu.messages.models import Mailing, Message
    from huzhu.messages.ports import Carrier
    from huzhu.messages.vault import Content

#: A member's or an account's id: one of the two.
Person = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Known:
    """What the people of some messages said of being reached."""

    addresses: Mapping[Person, Mapping[Channel, str]]
    declined: Mapping[tuple[Person, str], frozenset[Channel]]
    once: Standing = field(default_factory=lambda: Standing(()))

    def declined_by(self, row: Message) -> frozenset[Channel]:
        """Return the channels that the person does not want this kind by."""
        return self.declined.get((_person(row), row.kind), frozenset())


NOTHING = Known({}, {})
#: What a proved way in is as a channel.
_BY = {"phone": Channel.SMS, "wechat": Channel.WECHAT}


def open_ways() -> dict[Channel, Carrier]:
    """The ways that are open here and now."""
    return {Channel(name): each for name, each in settings.CARRIERS.items() if each.is_open()}


def reporter(channel: Channel) -> Reporter | None:
    """The way by a channel, where its gateway reports what became of messages."""
    way = settings.CARRIERS.get(channel)
    return way if isinstance(way, Reporter) else None


def allowing() -> Allowing | None:
    """Who asks members to allow one message, where that is open."""
    way = open_ways().get(Channel.ONCE)
    return way if isinstance(way, Allowing) else None


def openid_of(member_id: int) -> str:
    """The account of WeChat by which a member comes in; blank: none."""
    return _ways_of({member_id}).get(member_id, {}).get("wechat", "")


def known_of(rows: Sequence[Message]) -> Known:
    """Return what the people of these messages said; five questions at most, however many."""
    addresses: dict[Person, dict[Channel, str]] = defaultdict(dict)
    members = {row.member_id for row in rows if row.member_id}
    for member_id, proved in _ways_of(members).items():
        addresses[member_id, None].update({_BY[kind]: value for kind, value in proved.items()})
    for kept in _of(ReachedAt.objects.all(), rows):
        with suppress(SealedKeyMissing, SealedValueSpoilt):  # the doctor tells; other ways remain
            addresses[_person(kept)][Channel(kept.channel)] = kept.opened
    declined: dict[tuple[Person, str], set[Channel]] = defaultdict(set)
    for said in _of(DeclinedKind.objects.all(), rows):
        declined[_person(said), said.kind].add(Channel(said.channel))
    refused = {key: frozenset(each) for key, each in declined.items()}
    return Known(addresses, refused, Standing(rows))


def addresses_of(row: Message, content: Content, known: Known = NOTHING) -> dict[Channel, str]:
    """Return the person's address by each channel that has one.

    What is for a number goes there alone, whoever's it is.
    """
    if content.phone:
        return _mobile(content.phone)
    person = row.member or row.account
    said = known.addresses.get(_person(row), {})
    registered = {} if Channel.SMS in said else _mobile(person.phone if person else "")
    mail = {Channel.MAIL: row.account.email} if row.account and row.account.email else {}
    found = {channel: each for channel, each in (registered | mail | dict(said)).items() if each}
    openid = found.get(Channel.WECHAT)
    return found | ({Channel.ONCE: openid} if openid and known.once.has(row) else {})


def _mobile(phone: str) -> dict[Channel, str]:
    return {Channel.SMS: phone} if is_mobile(phone) else {}


def _ways_of(member_ids: Collection[int]) -> dict[int, dict[str, str]]:
    """Asked of ``people``, which stands above, as whom a message for many reaches is."""
    if not member_ids:
        return {}
    found: dict[int, dict[str, str]] = import_module("huzhu.people.reached").ways_of(member_ids)
    return found


def own_facts_of(rows: Iterable[Message]) -> dict[int, dict[str, str]]:
    """Return what a message for many says to each of these alone, by message; not what it says all.

    Where its audience has such facts (``FACTS`` beside ``AUDIENCES``): one question a mailing.
    """
    of_mailing: dict[Mailing, list[Message]] = defaultdict(list)
    for row in rows:
        if row.mailing and row.member_id and not row.content:
            of_mailing[row.mailing].append(row)
    found: dict[int, dict[str, str]] = {}
    for mailing, theirs in of_mailing.items():
        if ask := known_to(mailing.audience, "FACTS"):
            told = ask([row.member_id for row in theirs])
            found |= {row.pk: told[row.member_id] for row in theirs if row.member_id in told}
    return found


def known_to(audience: str, table: str) -> Callable[..., Any] | None:
    """Return what another app knows of an audience (``claims.holders:17``), in its ``reached``.

    What stands behind a further colon is asked with it (``claims.expiring:17:2026-12-31``).
    """
    app, _, rest = audience.partition(".")
    name, number, *words = rest.split(":")
    ask = getattr(import_module(f"huzhu.{app}.reached"), table, {}).get(name)
    return partial(ask, int(number), *words) if ask else None


def facts_of(row: Message, content: Content) -> dict[str, str]:
    """Return what a message says: to all of its mailing, and to this one alone."""
    return (dict(row.mailing.facts) if row.mailing else {}) | dict(content.facts)


def _person(row: Message | ReachedAt | DeclinedKind) -> Person:
    return row.member_id, row.account_id


def _of(kept: QuerySet, rows: Iterable[Message]) -> QuerySet:
    members = {row.member_id for row in rows if row.member_id}
    accounts = {row.account_id for row in rows if row.account_id}
    return kept.filter(Q(member__in=members) | Q(account__in=accounts))
