"""Tickets (资格票): a signed yes to "may this member claim of this offer?".

A ticket has fixed places, so no field can flow into the next: version, key tag, offer, member,
expiry, then the first half of an HMAC-SHA256 over them; 45 bytes, written as 60 letters. The
counter needs nothing else to know who asks for what.

The HMAC is written out (RFC 2104: two hashes, each begun with the padded key, kept and copied):
the library's ``hmac.digest`` begins both anew for every call and takes three times as long.

Not here: who gets one (``actions.issue_ticket``).
"""

from __future__ import annotations

import binascii
import hashlib
import hmac
import struct
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings

if TYPE_CHECKING:
    from _hashlib import HASH

    _Pads = tuple[HASH, HASH]

VERSION = 1
LETTERS = 60
_FIELDS = struct.Struct(">B4sqqq")  # version, key tag, offer, member, expires (epoch seconds)
_FIELD_BYTES = _FIELDS.size
_MAC_BYTES = 16
_sha256 = hashlib.sha256
_BLOCK = 64  # bytes that SHA-256 takes at once: how long a key is inside of HMAC
_INNER = bytes(byte ^ 0x36 for byte in range(256))
_OUTER = bytes(byte ^ 0x5C for byte in range(256))
_TO_URL = bytes.maketrans(b"+/", b"-_")
_FROM_URL = bytes.maketrans(b"-_", b"+/")


class Ticket(NamedTuple):
    """What a genuine ticket says."""

    offer_id: int
    member_id: int
    expires: int  #: epoch seconds


def sign(offer_id: int, member_id: int, *, expires: int) -> str:
    """Return the ticket of this member for this offer."""
    tag = _tag(settings.TICKET_KEY_ID)
    fields = _FIELDS.pack(VERSION, tag, offer_id, member_id, expires)
    mac = _mac(_pads(settings.TICKET_KEY), fields)
    return binascii.b2a_base64(fields + mac, newline=False).translate(_TO_URL).decode()


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
    pads = _keys().get(tag)
    if version != VERSION or pads is None:
        return None
    if not hmac.compare_digest(_mac(pads, fields), raw[_FIELD_BYTES:]):
        return None
    return Ticket(offer_id, member_id, expires)


def _mac(pads: _Pads, fields: bytes) -> bytes:
    inner, outer = pads
    first, second = inner.copy(), outer.copy()
    first.update(fields)
    second.update(first.digest())
    return second.digest()[:_MAC_BYTES]


def _pads(key: bytes) -> _Pads:
    """Return the two hashes of HMAC, begun with a key."""
    block = (key if len(key) <= _BLOCK else _sha256(key).digest()).ljust(_BLOCK, b"\0")
    return _sha256(block.translate(_INNER)), _sha256(block.translate(_OUTER))


@cache
def _tag(key_id: str) -> bytes:
    return _sha256(key_id.encode()).digest()[:4]


@cache
def _keys() -> dict[bytes, _Pads]:
    return {_tag(key_id): _pads(key) for key_id, key in settings.TICKET_KEYS.items()}
