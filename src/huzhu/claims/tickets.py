"""Tickets (资格票): a signed yes to "may this member claim of this offer?".

A ticket has fixed places, so no field can flow into the next: version, key tag, offer, member,
expiry, then a keyed BLAKE2b (RFC 7693, 16 bytes) over them; 45 bytes, written as 60 letters. The
counter needs nothing else to know who asks for what.

The hash is begun with the key once and copied: a claim reads its ticket in a third of the time
that HMAC-SHA256 takes, whose two hashes begin anew for every call.

Not here: who gets one (``actions.issue_ticket``).
"""

from __future__ import annotations

import binascii
import hashlib
import hmac
import struct
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings

from huzhu.claims.values import IssuedTicket
from huzhu.kernel.vault import tag_of

if TYPE_CHECKING:
    from hashlib import blake2b

    from huzhu.claims.models import Offer
    from huzhu.config.keys import Key

#: A ticket still opens the own claim for this long after the end.
AFTERLIFE = timedelta(days=1)
VERSION = 2
LETTERS = 60
_FIELDS = struct.Struct(">B4sqqq")  # version, key tag, offer, member, expires (epoch seconds)
_FIELD_BYTES = _FIELDS.size
_MAC_BYTES = 16
_USE = b"huzhu ticket"
_TO_URL = bytes.maketrans(b"+/", b"-_")
_FROM_URL = bytes.maketrans(b"-_", b"+/")


class Ticket(NamedTuple):
    """What a genuine ticket says."""

    offer_id: int
    member_id: int
    expires: int  #: epoch seconds


def sign(offer_id: int, member_id: int, *, expires: int) -> str:
    """Return the ticket of this member for this offer."""
    key = settings.KEYS.now().ticket_key
    tag = tag_of(key.id)
    fields = _FIELDS.pack(VERSION, tag, offer_id, member_id, expires)
    mac = _mac(_begun_by(key)[tag], fields)
    return binascii.b2a_base64(fields + mac, newline=False).translate(_TO_URL).decode()


def issued(offer: Offer, *, member_id: int) -> IssuedTicket:
    """Return the ticket of a member for an offer: always the same while its window stays."""
    expires_at = offer.closes_at + AFTERLIFE
    return IssuedTicket(sign(offer.pk, member_id, expires=int(expires_at.timestamp())), expires_at)


def read(text: bytes) -> Ticket | None:
    """Return what a ticket says, or None when it is not genuine. Expiry is the caller's."""
    if len(text) != LETTERS:
        return None
    try:
        raw = binascii.a2b_base64(text.translate(_FROM_URL), strict_mode=True)
    except (binascii.Error, ValueError):
        return None
    fields = raw[:_FIELD_BYTES]
    version, tag, offer_id, member_id, expires = _FIELDS.unpack(fields)
    begun = _begun_by(settings.KEYS.now().ticket_key).get(tag)
    if version != VERSION or begun is None:
        return None
    if not hmac.compare_digest(_mac(begun, fields), raw[_FIELD_BYTES:]):
        return None
    return Ticket(offer_id, member_id, expires)


def _mac(begun: blake2b, fields: bytes) -> bytes:
    mac = begun.copy()
    mac.update(fields)
    return mac.digest()


def _begun(key: bytes) -> blake2b:
    return hashlib.blake2b(key=key, digest_size=_MAC_BYTES, person=_USE)


#: The hashes begun with the keys of one moment: the last, for every claim of a rush asks for them.
_last: tuple[Key | None, dict[bytes, blake2b]] = (None, {})


def _begun_by(key: Key) -> dict[bytes, blake2b]:
    global _last  # noqa: PLW0603 -- replaced whole when a version is added or retired
    of, begun = _last
    if of is not key:
        begun = {tag_of(each.id): _begun(each.secret) for each in key.versions}
        _last = key, begun
    return begun
