"""Tickets say what was signed, and nothing else passes."""

import base64
import hashlib

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from huzhu.claims import tickets

ids = st.integers(min_value=0, max_value=2**63 - 1)


@given(ids, ids, ids)
def test_ticket_says_what_was_signed(offer, member, expires):
    text = tickets.sign(offer, member, expires=expires)
    assert len(text) == tickets.LETTERS
    assert tickets.read(text.encode()) == (offer, member, expires)


def test_ticket_in_members_hands_reads_in_every_later_release(versions):
    versions("ticket_key", ("2026", b"k" * 32))
    held = b"AhWKMjoAAAAAAAAABwAAAAAAAAAIAAAAAGsrTYBCFRgZnNSbOHmzgleru9vF"
    assert tickets.read(held) == (7, 8, 1_798_000_000)


@given(st.integers(min_value=0, max_value=45 * 8 - 1))
def test_ticket_is_nothing_when_any_bit_differs(bit):
    raw = bytearray(base64.urlsafe_b64decode(tickets.sign(7, 8, expires=9)))
    raw[bit // 8] ^= 1 << bit % 8
    assert tickets.read(base64.urlsafe_b64encode(raw)) is None


@pytest.mark.parametrize("letter", [b"\n", b" ", b"=", b"*"])
def test_ticket_is_nothing_when_a_letter_is_none_of_its_alphabet(letter):
    ticket = tickets.sign(7, 8, expires=9).encode()
    for place in (0, 20, len(ticket) - 1):
        assert tickets.read(ticket[:place] + letter + ticket[place + 1 :]) is None


@given(st.binary(max_size=80))
def test_ticket_is_nothing_when_it_is_noise(noise):
    assert tickets.read(noise) is None


def test_ticket_of_an_older_key_still_reads_and_of_a_foreign_key_does_not(versions):
    versions("ticket_key", ("old", b"k" * 32))
    old = tickets.sign(1, 2, expires=3)
    versions("ticket_key", ("new", b"n" * 32), ("old", b"k" * 32))
    assert tickets.read(old.encode()) == (1, 2, 3)
    new = tickets.sign(1, 2, expires=3)
    assert new != old
    assert tickets.read(new.encode()) == (1, 2, 3)
    versions("ticket_key", ("other", b"o" * 32))
    assert tickets.read(new.encode()) is None


@given(st.binary(max_size=80))
def test_signature_is_the_librarys_keyed_hash(fields):
    key = settings.KEYS.now().ticket_key.secret
    expected = hashlib.blake2b(fields, key=key, digest_size=16, person=b"huzhu ticket").digest()
    assert tickets._mac(tickets._begun(key), fields) == expected
