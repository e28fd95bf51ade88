"""Files that must not be readable where they lie: sealed in chunks, read from any place.

A file is ``header | chunk | chunk | …``; the header names the vault key and holds a random salt,
from which HKDF makes a key for this file alone. Each chunk is sealed by the key's own cipher
(``vault``) with its position as nonce; what is authenticated with it is the header, the caller's
``context`` and whether it is the last one. So chunks cannot be exchanged, left out, moved to
another file or cut off, and a gigabyte needs the memory of one chunk.

Not here: single values (``vault``), which files are sealed (each app).
"""

from __future__ import annotations

import io
import secrets
from typing import IO, TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from huzhu.kernel.vault import UnknownKeyError, VaultError, cipher_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from _typeshed import ReadableBuffer, WriteableBuffer
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    from huzhu.kernel.vault import Sm4Gcm

CHUNK = 256 * 1024
_MAGIC = b"huzhu-sealed-1\n"
_SALT_BYTES = 16
_TAG_BYTES = 16
_NONCE_BYTES = 12


class SealingWriter(io.RawIOBase):
    """Seals what is written to it; without ``close`` the file cannot be read to its end."""

    def __init__(self, below: IO[bytes], *, key: bytes, key_id: str, context: bytes) -> None:
        salt = secrets.token_bytes(_SALT_BYTES)
        self._below = below
        self._header = _MAGIC + bytes([len(key_id.encode())]) + key_id.encode() + salt
        self._cipher = _cipher(key, salt)
        self._context = context
        self._waiting = bytearray()
        self._position = 0
        below.write(self._header)

    def writable(self) -> bool:
        return True

    def write(self, piece: ReadableBuffer, /) -> int:
        given = memoryview(piece)
        self._waiting += given
        while len(self._waiting) > CHUNK:  # the last chunk is known only at the end
            self._seal(bytes(self._waiting[:CHUNK]), is_last=False)
            del self._waiting[:CHUNK]
        return given.nbytes

    def close(self) -> None:
        """Seal the last chunk; the file below stays open."""
        if not self.closed:
            self._seal(bytes(self._waiting), is_last=True)
            self._waiting.clear()
        super().close()

    def _seal(self, chunk: bytes, *, is_last: bool) -> None:
        bound = _bound(self._header, self._context, is_last=is_last)
        self._below.write(self._cipher.encrypt(_nonce(self._position), chunk, bound))
        self._position += 1


class SealedReader(io.RawIOBase):
    """Reads what was sealed, from any place; wrap it in ``io.BufferedReader``."""

    def __init__(self, below: IO[bytes], *, keys: Mapping[str, bytes], context: bytes) -> None:
        self._below = below
        self._header, key_id, salt = _read_header(below)
        if key_id not in keys:
            raise UnknownKeyError(key_id)
        self._cipher = _cipher(keys[key_id], salt)
        self._context = context
        sealed = below.seek(0, io.SEEK_END) - len(self._header)
        self._count = max(-(-sealed // (CHUNK + _TAG_BYTES)), 1)
        self._size = sealed - self._count * _TAG_BYTES
        self._at = 0
        self._held: tuple[int, bytes] = (-1, b"")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise OSError("before the start of the file")
        self._at = start + offset
        return self._at

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        position, within = divmod(self._at, CHUNK)
        if self._at >= self._size and position:  # the last chunk itself was opened on the way
            return 0
        piece = self._chunk(min(position, self._count - 1))[within:]
        room = memoryview(buffer).cast("B")
        taken = min(len(room), len(piece))
        room[:taken] = piece[:taken]
        self._at += taken
        return taken

    def close(self) -> None:
        self._held = (-1, b"")
        self._below.close()
        super().close()

    def _chunk(self, position: int) -> bytes:
        if self._held[0] == position:
            return self._held[1]
        self._below.seek(len(self._header) + position * (CHUNK + _TAG_BYTES))
        sealed = self._below.read(CHUNK + _TAG_BYTES)
        bound = _bound(self._header, self._context, is_last=position == self._count - 1)
        try:
            opened = self._cipher.decrypt(_nonce(position), sealed, bound)
        except (InvalidTag, ValueError) as fault:
            raise VaultError("the sealed file was changed, cut, or belongs elsewhere") from fault
        self._held = (position, opened)
        return opened


def is_sealed(below: IO[bytes]) -> bool:
    """Whether a file says at its start that it was sealed here."""
    below.seek(0)
    return below.read(len(_MAGIC)) == _MAGIC


def key_id_of(below: IO[bytes]) -> str:
    """The id of the key that a file was sealed with.

    :raises VaultError: this is no sealed file.
    """
    below.seek(0)
    return _read_header(below)[1]


def _read_header(below: IO[bytes]) -> tuple[bytes, str, bytes]:
    start = below.read(len(_MAGIC) + 1)
    if len(start) <= len(_MAGIC) or not start.startswith(_MAGIC):
        raise VaultError("not a sealed file")
    name, salt = below.read(start[-1]), below.read(_SALT_BYTES)
    if len(salt) < _SALT_BYTES:
        raise VaultError("the sealed file is cut short")
    return start + name + salt, name.decode(errors="replace"), salt


def _cipher(key: bytes, salt: bytes) -> AESGCM | Sm4Gcm:
    made = HKDF(algorithm=SHA256(), length=len(key), salt=salt, info=b"huzhu sealed file")
    return cipher_of(made.derive(key))


def _nonce(position: int) -> bytes:
    return position.to_bytes(_NONCE_BYTES, "big")


def _bound(header: bytes, context: bytes, *, is_last: bool) -> bytes:
    return header + (b"\x01" if is_last else b"\x00") + context
