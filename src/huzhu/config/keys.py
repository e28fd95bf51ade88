"""The keys of an installation: made at its first start, kept in ``HUZHU_HOME/keys``.

Each kind is a file of one or more lines ``<id> <hex> [since]``: the first line is in use since that
moment, later lines are older versions that still open what they once closed; one that is marked
``next`` is known and not yet used. Whoever copies the database without these files has not copied
the secrets in it; keep both, apart.

A process that goes on while they change asks ``Keys``, which looks at the files once a second. A
version is known for longer than that before it is used (``runtime.keeping.keys``), so nobody meets
a value whose key it does not know.

Not here: what the keys protect (``office.sealing``, ``claims.tickets``), changing them.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import stat
import time
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

import structlog
from django.conf import settings

from huzhu.kernel.disk import sync_folder
from huzhu.kernel.vault import CIPHERS
from huzhu.kernel.workdays import SHANGHAI

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

KEY_BYTES = 32
NAMES = ("django_secret", "ticket_key", "vault_key", "lookup_key")
#: Seconds after which a running process has seen what changed.
LOOKS_EVERY = 1.0
NEXT = "next"
logger = structlog.get_logger(__name__)


class UnsafeKeys(RuntimeError):
    """A key file can be read by others, or cannot be understood."""

    def __init__(self, path: Path, said: str) -> None:
        super().__init__(f"{path} {said}")
        self.path = path


@dataclass(frozen=True, slots=True)
class KeyVersion:
    """One version of a key (密钥版本); ``since`` is when it came into use, None: it has not."""

    id: str
    secret: bytes
    since: datetime | None

    def line(self) -> str:
        told = self.since and self.since.astimezone(SHANGHAI).isoformat(timespec="seconds")
        since = told or NEXT
        return f"{self.id} {self.secret.hex()} {since}\n"


@dataclass(frozen=True)
class Key:
    """All versions of one key: the one in use, then the others."""

    versions: tuple[KeyVersion, ...]

    @property
    def id(self) -> str:
        return self.versions[0].id

    @property
    def secret(self) -> bytes:
        return self.versions[0].secret

    @cached_property
    def by_id(self) -> dict[str, bytes]:
        return {each.id: each.secret for each in self.versions}


@dataclass(frozen=True, slots=True)
class Keyring:
    """All keys of this installation, as they were at one moment."""

    django_secret: Key
    ticket_key: Key
    vault_key: Key
    lookup_key: Key


class Keys:
    """The keys of a folder as they are now."""

    def __init__(self, folder: Path, *, key_bytes: int = KEY_BYTES) -> None:
        self.folder = folder
        self._ring = load(folder, key_bytes=key_bytes)
        self._mark = _mark(folder)
        self._look_at = time.monotonic() + LOOKS_EVERY

    def now(self) -> Keyring:
        """Return them; of a change at the latest a second after it."""
        return self._ring if time.monotonic() < self._look_at else self.look()

    def look(self) -> Keyring:
        """Return them as they lie there at this moment.

        Files that cannot be read now leave what is known: whoever stops serving for them would
        help nobody.
        """
        self._look_at = time.monotonic() + LOOKS_EVERY
        try:
            if (mark := _mark(self.folder)) != self._mark:
                self._ring, self._mark = read(self.folder), mark
                _tell_django(self._ring)
        except (UnsafeKeys, OSError) as fault:
            logger.warning("the keys cannot be read again: %s", fault)
        return self._ring


def _mark(folder: Path) -> list[tuple[int, int]]:
    found = [(folder / name).stat() for name in NAMES]
    return [(each.st_ino, each.st_ctime_ns) for each in found]


def _tell_django(ring: Keyring) -> None:
    """Sign by the new secret from now on; Django asks its settings at every signature."""
    used, *others = ring.django_secret.versions
    settings.SECRET_KEY_FALLBACKS = [each.secret.hex() for each in others]
    settings.SECRET_KEY = used.secret.hex()


def load(folder: Path, *, key_bytes: int = KEY_BYTES) -> Keyring:
    """Return the keys in a folder; those that are missing are made first.

    ``key_bytes`` is the length of the one that seals: it decides the cipher.

    :raises UnsafeKeys: a key file is open to others or damaged.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in NAMES:
        if not (folder / name).exists():
            size = key_bytes if name == "vault_key" else KEY_BYTES
            _make(folder / name, new_version(size, since=datetime.now(SHANGHAI)))
    return read(folder)


def read(folder: Path) -> Keyring:
    """Return the keys in a folder; none is made.

    :raises UnsafeKeys: a key file is open to others or damaged.
    :raises FileNotFoundError: one is not there.
    """
    return Keyring(**{name: _read_one(folder / name) for name in NAMES})


def new_version(size: int, *, since: datetime | None = None) -> KeyVersion:
    """Return a version that nobody has had."""
    secret = secrets.token_bytes(size)
    return KeyVersion(hashlib.sha256(secret).hexdigest()[:8], secret, since)


def write(path: Path, versions: Iterable[KeyVersion]) -> None:
    """Put a key's versions in the place of those that were there, in one step.

    The file's own day stays: it is when this installation began.
    """
    made = path.stat()
    draft = _draft(path, versions)
    os.utime(draft, ns=(made.st_atime_ns, made.st_mtime_ns))
    draft.replace(path)
    sync_folder(path.parent)


def _read_one(path: Path) -> Key:
    told = path.stat()
    mode = stat.S_IMODE(told.st_mode)
    if mode & 0o077:
        raise UnsafeKeys(path, f"can be read by others (mode {mode:o}): chmod 600 {path}")
    began = datetime.fromtimestamp(told.st_mtime, SHANGHAI)
    try:
        lines = [line.split() for line in path.read_text().splitlines() if line.strip()]
        versions = [_version(*words, began=began) for words in lines]
    except (ValueError, TypeError):
        versions = []
    if not versions or any(len(each.secret) not in CIPHERS for each in versions):
        raise UnsafeKeys(path, "is damaged: put back the key file that belongs to this database")
    return Key(tuple(versions))


def _version(key_id: str, text: str, since: str = "", *, began: datetime) -> KeyVersion:
    """Read a line; the first releases wrote no moment, and their only version began with them."""
    moment = datetime.fromisoformat(since) if since not in {"", NEXT} else began
    used = None if since == NEXT else moment.astimezone(SHANGHAI)
    return KeyVersion(key_id, bytes.fromhex(text), used)


def _make(path: Path, version: KeyVersion) -> None:
    """Write a new key completely before it gets its name: two first starts agree on one."""
    draft = _draft(path, [version])
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()


def _draft(path: Path, versions: Iterable[KeyVersion]) -> Path:
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.writelines(version.line() for version in versions)
        file.flush()
        os.fsync(file.fileno())
    return draft
