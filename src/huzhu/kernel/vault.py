"""Sealing what must not be readable at rest, with the key's id, and marks that find it again.

A sealed value is ``cipher | length of key id | key id | nonce | ciphertext and tag``. The header
and the caller's ``context`` (table, column and the row's own identifier) are authenticated with
it: a value copied into another row, column or table does not open. Keys come as arguments; a key
of 32 bytes is one of AES-256-GCM (cipher 1), one of 16 of SM4-GCM (cipher 2), so that values of
both lie side by side and changing the cipher is changing the key.

A mark (blind index) is ``tag of the key's id | HMAC-SHA256``: it tells its key as well.

Not here: where keys are kept (``config``), which columns are sealed (each app's ``vault``).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The ciphers by the length of their keys, each with its number in a sealed value's head.
CIPHERS = {32: "aes-gcm", 16: "sm4-gcm"}
TAG_BYTES = 4
MARK_BYTES = TAG_BYTES + 32
_NUMBERS = {32: 1, 16: 2}
_NONCE_BYTES = 12
_SEAL_BYTES = 16


class VaultError(Exception):
    """A sealed value does not open: wrong key, changed, or moved. Never a user's fault."""


class UnknownKeyError(VaultError):
    """The value names a key that is not in the ring."""


class Sm4Gcm:
    """SM4 in Galois/Counter mode (GB/T 32907, RFC 8998), called as ``AESGCM`` is."""

    def __init__(self, key: bytes) -> None:
        self._block = algorithms.SM4(key)

    def encrypt(self, nonce: bytes, plain: bytes, bound: bytes) -> bytes:
        sealing = Cipher(self._block, modes.GCM(nonce)).encryptor()
        sealing.authenticate_additional_data(bound)
        return sealing.update(plain) + sealing.finalize() + sealing.tag

    def decrypt(self, nonce: bytes, sealed: bytes, bound: bytes) -> bytes:
        text, seal = sealed[:-_SEAL_BYTES], sealed[-_SEAL_BYTES:]
        opening = Cipher(self._block, modes.GCM(nonce, seal)).decryptor()
        opening.authenticate_additional_data(bound)
        return opening.update(text) + opening.finalize()


def cipher_of(key: bytes) -> AESGCM | Sm4Gcm:
    """Return the cipher that a key of this length belongs to."""
    if len(key) not in CIPHERS:
        raise ValueError(f"a vault key has {' or '.join(map(str, CIPHERS))} bytes")
    return AESGCM(key) if CIPHERS[len(key)] == "aes-gcm" else Sm4Gcm(key)


def seal(plaintext: bytes, *, key: bytes, key_id: str, context: bytes) -> bytes:
    """Return ``plaintext`` encrypted under ``key`` and tied to ``context``.

    >>> blob = seal(b"secret", key=bytes(32), key_id="k1", context=b"row 7")
    >>> open_sealed(blob, keys={"k1": bytes(32)}, context=b"row 7")
    b'secret'
    """
    head = head_of(key_id, key)
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return head + nonce + _cipher(key).encrypt(nonce, plaintext, head + context)


def open_sealed(blob: bytes, *, keys: Mapping[str, bytes], context: bytes) -> bytes:
    """Return what was sealed.

    :raises UnknownKeyError: its key is not in ``keys``.
    :raises VaultError: the value was changed, cut, or belongs to another context.
    """
    key_id = key_id_of(blob)
    if key_id not in keys:
        raise UnknownKeyError(key_id)
    start = 2 + len(key_id.encode())
    nonce, sealed = blob[start : start + _NONCE_BYTES], blob[start + _NONCE_BYTES :]
    try:
        return _cipher(keys[key_id]).decrypt(nonce, sealed, blob[:start] + context)
    except (InvalidTag, ValueError) as fault:  # ValueError: cut within the nonce or the seal
        raise VaultError("the sealed value was changed, cut or belongs elsewhere") from fault


def key_id_of(blob: bytes) -> str:
    """The id of the key that a value was sealed with.

    :raises VaultError: this is no sealed value.
    """
    if len(blob) < 2 or blob[0] not in _NUMBERS.values() or len(blob) < 2 + blob[1]:  # noqa: PLR2004 -- header
        raise VaultError("not a sealed value")
    try:
        return bytes(blob[2 : 2 + blob[1]]).decode()
    except UnicodeDecodeError as fault:
        raise VaultError("not a sealed value") from fault


def mark(text: str, *, key: bytes, key_id: str) -> bytes:
    """Find an equal text again without telling it; by which key, stands in front."""
    return tag_of(key_id) + hmac.digest(key, text.encode(), "sha256")


@cache
def tag_of(key_id: str) -> bytes:
    """Return the short name of a key where its id does not fit."""
    return hashlib.sha256(key_id.encode()).digest()[:TAG_BYTES]


@lru_cache(maxsize=16)
def head_of(key_id: str, key: bytes) -> bytes:
    """Return how every value begins that this key seals."""
    name = key_id.encode()
    return bytes((_NUMBERS[len(key)], len(name))) + name


_cipher = lru_cache(maxsize=16)(cipher_of)
