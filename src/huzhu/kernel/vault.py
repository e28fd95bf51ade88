"""Sealing what must not be readable at rest: AES-256-GCM with the key's id, and keyed digests.

A sealed value is ``version | length of key id | key id | nonce | ciphertext and tag``. The header
and the caller's ``context`` (table, column and the row's own identifier) are authenticated with
it: a value copied into another row, column or table does not open. Keys come as arguments.

Not here: where keys are kept (``config``), which columns are sealed (each app's ``vault``).
"""

from __future__ import annotations

import hmac
import secrets
from functools import lru_cache
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY_BYTES = 32
_VERSION = 1
_NONCE_BYTES = 12


class VaultError(Exception):
    """A sealed value does not open: wrong key, changed, or moved. Never a user's fault."""


class UnknownKeyError(VaultError):
    """The value names a key that is not in the ring."""


def seal(plaintext: bytes, *, key: bytes, key_id: str, context: bytes) -> bytes:
    """Return ``plaintext`` encrypted under ``key`` and tied to ``context``.

    >>> blob = seal(b"secret", key=bytes(32), key_id="k1", context=b"row 7")
    >>> open_sealed(blob, keys={"k1": bytes(32)}, context=b"row 7")
    b'secret'
    """
    header = _header(key_id)
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return header + nonce + _cipher(key).encrypt(nonce, plaintext, header + context)


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
    cipher = _cipher(keys[key_id])
    try:
        return cipher.decrypt(nonce, sealed, blob[:start] + context)
    except (InvalidTag, ValueError) as fault:  # ValueError: cut within the nonce
        raise VaultError("the sealed value was changed, cut or belongs elsewhere") from fault


def key_id_of(blob: bytes) -> str:
    """The id of the key that a value was sealed with.

    :raises VaultError: this is no sealed value.
    """
    if len(blob) < 2 or blob[0] != _VERSION or len(blob) < 2 + blob[1]:  # noqa: PLR2004 -- header
        raise VaultError("not a sealed value")
    try:
        return bytes(blob[2 : 2 + blob[1]]).decode()
    except UnicodeDecodeError as fault:
        raise VaultError("not a sealed value") from fault


def digest(text: str, *, key: bytes) -> bytes:
    """HMAC-SHA256 of ``text``: finds an equal value again without telling it."""
    return hmac.digest(key, text.encode(), "sha256")


@lru_cache(maxsize=16)
def _header(key_id: str) -> bytes:
    name = key_id.encode()
    return bytes((_VERSION, len(name))) + name


@lru_cache(maxsize=16)
def _cipher(key: bytes) -> AESGCM:
    if len(key) != KEY_BYTES:
        raise ValueError(f"a vault key has {KEY_BYTES} bytes")
    return AESGCM(key)
