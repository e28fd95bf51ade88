"""Tickets (资格票): a signed yes to "may this member claim of this offer?".

A ticket has fixed places, so no field can flow into the next: version, key tag, offer, member,
expiry, then the first half of an HMAC-SHA256 over them; 45 bytes, written as 60 letters. The
counter needs nothing else to know who asks for what.

Not here: who gets one (``actions.issue_ticket``).
"""

from __future__ import annotations

import binascii
import hashlib
import hmac
import struct
from functools import cache
from typing import NamedTuple

from django.conf import settings

VERSION = 1
LETTERS = 60
_FIELDS = struct.Struct(">B4sqqq")  # version, key tag, offer, member, expires (epoch seconds)
_MAC_BYTES = 16
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
    mac = hmac.digest(settings.TICKET_KEY, fields, "sha256")[:_MAC_BYTES]
    return binascii.b2a_base64(fields + mac, newline=False).translate(_TO_URL).decode()


def read(text: bytes) -> Ticket | None:
    """Return what a ticket says, or None when it is not genuine. Expiry is the caller's."""
    if len(text) != LETTERS:
        return None
    try:
        raw = binascii.a2b_base64(text.translate(_FROM_URL), strict_mode=True)
    except (binascii.Error, ValueError):
        return None
    fields = raw[: _FIELDS.size]
    version, tag, offer_id, member_id, expires = _FIELDS.unpack(fields)
    key = _keys().get(tag)
    if version != VERSION or key is None:
        return None
    mac = hmac.digest(key, fields, "sha256")[:_MAC_BYTES]
    if not hmac.compare_digest(mac, raw[_FIELDS.size :]):
        return None
    return Ticket(offer_id, member_id, expires)


@cache
def _tag(key_id: str) -> bytes:
    return hashlib.sha256(key_id.encode()).digest()[:4]


@cache
def _keys() -> dict[bytes, bytes]:
    return {_tag(key_id): key for key_id, key in settings.TICKET_KEYS.items()}
