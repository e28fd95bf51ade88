"""The one file of a backup: its parts in order, and how any damage to it is found.

Inside is a tar archive: the database in pieces, the files, last the manifest that names every part
with size and SHA-256. A line at the end holds the SHA-256 of all before it and a code that only
the installation's vault key makes; so nothing can be flipped, cut, left out, exchanged or added
unseen, and nothing is unpacked before that is known. With a passphrase all of it is sealed in
chunks (``kernel.sealed_files``). Without one, ``tar`` and ``pg_restore`` read it as well.

Not here: what the parts hold (``backup``), what becomes of them (``restore``).
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import io
import json
import secrets
import shutil
import tarfile
from dataclasses import asdict, dataclass, field
from functools import cache
from typing import IO, TYPE_CHECKING

from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from huzhu.kernel import sealed_files
from huzhu.kernel.sealed_files import SealedReader, SealingWriter
from huzhu.kernel.vault import VaultError
from huzhu.runtime.files import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database/"
#: Of the database: so much of it is held in memory at once.
PIECE = 4 * 1024 * 1024
_BLOCK = 1024 * 1024
_MARK = b"huzhu-backup-1 "
_END = len(_MARK) + 64 + 1 + 64 + 1
_CONTEXT = b"huzhu backup"
_BY_PASSPHRASE = "passphrase"  # noqa: S105 -- the kind of key, no key
_SALT = 16
_OWN_SALT = secrets.token_bytes(_SALT)
_SCRYPT = {"length": 32, "n": 2**16, "r": 8, "p": 1}


@dataclass(frozen=True, slots=True)
class BackupPart:
    """One part: its name says what it is of, its sum what it has to be."""

    name: str
    size: int
    sha256: str


@dataclass(slots=True)
class Manifest:
    """What a backup says of itself."""

    version: str
    made_at: str
    #: Of each key file the ids of its keys, each with a sum that tells the key and not its value.
    keys: dict[str, dict[str, str]]
    #: By table: how many rows, and a sum of them whatever their order.
    tables: dict[str, list[str]]
    migrations: list[str]
    shape: str
    database_bytes: int
    #: Of each sealed kind how many opened of those that are tried.
    opened: dict[str, int]
    #: Files that rows name and that were gone before.
    missing: list[str]
    #: Since when each version of a key was in use; versions known and not yet used have none.
    keys_since: dict[str, dict[str, str]] = field(default_factory=dict)
    #: The data folder itself (基础备份): with the log that follows it leads to any later moment.
    is_base: bool = False
    parts: list[BackupPart] = field(default_factory=list)
    format: int = FORMAT

    @property
    def files(self) -> list[BackupPart]:
        return [part for part in self.parts if not part.name.startswith(DATABASE)]

    @property
    def rows(self) -> int:
        return sum(int(count) for count, _ in self.tables.values())


# --- writing ----------------------------------------------------------------------------------


class Writer:
    """Writes the parts one after the other; without ``finish`` the file is no backup."""

    def __init__(self, file: IO[bytes], *, key: bytes, passphrase: bytes | None) -> None:
        self._sealing = _sealing(file, passphrase) if passphrase is not None else None
        self._below = _Summing(self._sealing or file)  # type: ignore[arg-type] # raw
        self._key = key
        self._tar = tarfile.open(  # noqa: SIM115 -- ended by finish
            fileobj=self._below,  # type: ignore[call-overload] # it is written, nothing else
            mode="w|",
            bufsize=_BLOCK,
            format=tarfile.PAX_FORMAT,
        )
        self.parts: list[BackupPart] = []

    def add(self, name: str, source: IO[bytes], *, size: int) -> None:
        """Add one part of that size."""
        summed = _Summing(source)
        self._put(name, summed, size)
        self.parts.append(BackupPart(name, size, summed.digest.hexdigest()))

    def finish(self, manifest: Manifest) -> str:
        """Write manifest and end, and return the sum of the whole."""
        manifest.parts = self.parts
        said = json.dumps(asdict(manifest), ensure_ascii=False).encode()
        self._put(MANIFEST, io.BytesIO(said), len(said))
        self._tar.close()
        summed = self._below.digest.hexdigest()
        self._below.write(_end_of(summed, self._key))
        if self._sealing:
            self._sealing.close()
        return summed

    def _put(self, name: str, source: IO[bytes] | _Summing, size: int) -> None:
        told = tarfile.TarInfo(name)
        told.size, told.mode = size, 0o600
        self._tar.addfile(told, source)  # type: ignore[arg-type] # it is read, nothing else


class _Summing:
    """Passes bytes on, in either direction, and sums them up."""

    def __init__(self, below: IO[bytes]) -> None:
        self._below = below
        self.digest = hashlib.sha256()

    def write(self, piece: bytes) -> int:
        self.digest.update(piece)
        self._below.write(piece)
        return len(piece)

    def read(self, size: int = -1) -> bytes:
        piece = self._below.read(size)
        self.digest.update(piece)
        return piece


def seal(source: IO[bytes], target: IO[bytes], passphrase: bytes) -> None:
    """Write a single file as a backup is sealed; all of a process have one salt."""
    with contextlib.closing(_sealing(target, passphrase, salt=_OWN_SALT)) as sealing:
        shutil.copyfileobj(source, sealing, _BLOCK)


def unseal(source: IO[bytes], target: IO[bytes], passphrase: bytes | None, *, name: str) -> None:
    """Write what is in a single file, sealed or not.

    :raises Refused: the passphrase does not open it, or it is damaged.
    """
    try:
        shutil.copyfileobj(_opened(source, passphrase), target, _BLOCK)
    except VaultError as fault:
        raise Refused(
            f"恢复须用完整无损的副本，{name} 已损坏（{_words_of(fault)}）。请改用另一处的归档。"
        ) from fault


def _sealing(file: IO[bytes], passphrase: bytes, *, salt: bytes = b"") -> SealingWriter:
    salt = salt or secrets.token_bytes(_SALT)
    key = _key_of(passphrase, salt)
    key_id = f"{_BY_PASSPHRASE} {salt.hex()} {_check_of(key)}"
    return SealingWriter(file, key=key, key_id=key_id, context=_CONTEXT)


@cache
def _key_of(passphrase: bytes, salt: bytes) -> bytes:
    """Slow on purpose: a day of the log is more than a thousand files with few salts."""
    return Scrypt(salt=salt, **_SCRYPT).derive(passphrase)


def _check_of(key: bytes) -> str:
    """What tells a wrong passphrase from damage, and of the right one nothing."""
    return hmac.digest(key, b"huzhu passphrase", "sha256")[:8].hex()


def _end_of(summed: str, key: bytes) -> bytes:
    code = hmac.digest(key, _CONTEXT + summed.encode(), "sha256").hex()
    return _MARK + f"{summed} {code}\n".encode()


# --- reading ----------------------------------------------------------------------------------


class OtherPassphrase(Refused):
    """Sealed with another one than that given, or damaged where it says so."""


class OtherKeys(Refused):
    """Whole by its own sum, and made with another vault key than those given."""


class Reader:
    """Reads a backup from a file that can be read from any place.

    :raises Refused: it is none, or the passphrase does not open it.
    """

    def __init__(self, file: IO[bytes], *, name: str, passphrase: bytes | None) -> None:
        self._name = name
        with self._told():
            self._file = _opened(file, passphrase)
            self._size = self._file.seek(0, io.SEEK_END) - _END

    def verify(self, *keys: bytes, say: Callable[[int], None] = lambda _: None) -> str:
        """Read all of it and return its sum, which one of the keys confirms.

        :raises Refused: it is damaged, or was not made by who has one of these keys.
        """
        with self._told():
            if self._size < 0:
                raise _BrokenError("比任何一份备份都短")
            summed = self._summed(say)
            end = self._file.read(_END + 1)
        if any(end == _end_of(summed, key) for key in keys):
            return summed
        if end[: len(_MARK) + 64] == _MARK + summed.encode():
            raise OtherKeys(
                f"恢复须用做备份时的密钥，给出的 vault_key 与 {self._name} 不是一套"
                "（或备份末尾已损坏）。请用与这份备份一同保管的密钥目录重试。"
            )
        raise self._damaged("内容与末尾的校验值不符")

    def manifest(self) -> Manifest:
        """What it says of itself, once it is known to be whole.

        :raises Refused: it is of another form, or names other parts than are there.
        """
        with self._told():
            members = self._members()
            said = self._read(members.pop()) if members else b"{}"
            told = json.loads(said)
            if told.get("format") != FORMAT:
                raise Refused(
                    f"恢复须用能读这种备份的程序，{self._name} 的格式是 {told.get('format')}，"
                    f"本程序只读格式 {FORMAT}。请安装做备份时的版本后再恢复。"
                )
            parts = [BackupPart(**part) for part in told.pop("parts")]
            manifest = Manifest(**told, parts=parts)
        if [(each.name, each.size) for each in members] != [(p.name, p.size) for p in parts]:
            raise self._damaged("各部分与清单不符")
        return manifest

    def parts(self, manifest: Manifest) -> Iterator[tuple[BackupPart, Iterator[bytes]]]:
        """Yield each part with its bytes; whoever takes them all learns whether they are right.

        :raises Refused: a part is not what the manifest says.
        """
        for part, member in zip(manifest.parts, self._members(), strict=False):
            yield part, self._pieces(part, member)

    def _pieces(self, part: BackupPart, member: tarfile.TarInfo) -> Iterator[bytes]:
        summed, left = hashlib.sha256(), member.size
        self._file.seek(member.offset_data)
        while left:
            with self._told():
                piece = self._file.read(min(left, _BLOCK))
            if not piece:
                break
            summed.update(piece)
            left -= len(piece)
            yield piece
        if summed.hexdigest() != part.sha256:
            raise self._damaged(f"{part.name} 与清单不符")

    def _members(self) -> list[tarfile.TarInfo]:
        self._file.seek(0)
        with tarfile.open(fileobj=self._file, mode="r:") as tar:
            return tar.getmembers()

    def _read(self, member: tarfile.TarInfo) -> bytes:
        self._file.seek(member.offset_data)
        return self._file.read(member.size)

    def _summed(self, say: Callable[[int], None]) -> str:
        summed, left = hashlib.sha256(), self._size
        self._file.seek(0)
        while left:
            piece = self._file.read(min(left, _BLOCK))
            if not piece:
                raise _BrokenError("内容没有到末尾")
            summed.update(piece)
            left -= len(piece)
            say(self._size - left)
        return summed.hexdigest()

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """Say in our words what is wrong with the file."""
        try:
            yield
        except (VaultError, tarfile.TarError, ValueError, KeyError, TypeError) as fault:
            raise self._damaged(_words_of(fault)) from fault

    def _damaged(self, where: str) -> Refused:
        return Refused(
            f"恢复须用完整无损的备份，{self._name} 不是备份或已损坏（{where}）。"
            "请改用另一份备份，并查明这份是怎样损坏的。"
        )


class _BrokenError(VaultError):
    """Broken in a way that has its own words."""


def _words_of(fault: Exception) -> str:
    if isinstance(fault, _BrokenError):
        return str(fault)
    if isinstance(fault, VaultError):
        return "加密的内容被改动、截断或调换"
    return "归档的结构不完整" if isinstance(fault, tarfile.TarError) else "其中的清单不能读懂"


def _opened(file: IO[bytes], passphrase: bytes | None) -> IO[bytes]:
    """The archive, whether it is sealed or not."""
    if not sealed_files.is_sealed(file):
        file.seek(0)
        return file
    key_id = sealed_files.key_id_of(file)
    kind, _, rest = key_id.partition(" ")
    salt, _, check = rest.partition(" ")
    if kind != _BY_PASSPHRASE:
        raise _BrokenError("不是用口令加密的备份")
    if passphrase is None:
        raise Refused(
            "加密的备份须用做备份时的口令打开，这份备份已加密，但没有给出口令。"
            "请用 --passphrase-file 指明写有口令的文件。"
        )
    key = _key_of(passphrase, bytes.fromhex(salt))
    if not hmac.compare_digest(_check_of(key), check):
        raise OtherPassphrase(
            "加密的备份须用做备份时的口令打开，给出的口令不对（或文件开头已损坏）。"
            "请核对口令文件后重试。"
        )
    file.seek(0)
    return io.BufferedReader(SealedReader(file, keys={key_id: key}, context=_CONTEXT), _BLOCK)
