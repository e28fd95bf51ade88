"""The keys of an installation: made at its first start, kept in ``HUZHU_HOME/keys``.

Each key is a file of one or more lines ``<id> <hex>``: the first line is in use, later lines are
older keys that can still open what they once closed. Whoever copies the database without these
files has not copied the secrets in it; keep both, apart.

Not here: what the keys protect (``people`` tickets and numbers, ``claims`` vault).
"""

import contextlib
import hashlib
import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path

KEY_BYTES = 32
NAMES = ("django_secret", "ticket_key", "vault_key", "lookup_key")


class UnsafeKeys(RuntimeError):
    """A key file can be read by others, or cannot be understood."""

    def __init__(self, path: Path, said: str) -> None:
        super().__init__(f"{path} {said}")
        self.path = path


@dataclass(frozen=True, slots=True)
class Key:
    """One key, by id: the key in use and the older ones that it replaced."""

    id: str
    secret: bytes
    older: tuple[tuple[str, bytes], ...] = ()

    @property
    def by_id(self) -> dict[str, bytes]:
        return {self.id: self.secret, **dict(self.older)}


@dataclass(frozen=True, slots=True)
class Keyring:
    """All keys of this installation."""

    django_secret: Key
    ticket_key: Key
    vault_key: Key
    lookup_key: Key


def load(folder: Path) -> Keyring:
    """Return the keys in a folder; those that are missing are made first.

    :raises UnsafeKeys: a key file is open to others or damaged.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in NAMES:
        if not (folder / name).exists():
            _make(folder / name)
    return read(folder)


def read(folder: Path) -> Keyring:
    """Return the keys in a folder; none is made.

    :raises UnsafeKeys: a key file is open to others or damaged.
    :raises FileNotFoundError: one is not there.
    """
    return Keyring(**{name: _read_one(folder / name) for name in NAMES})


def _read_one(path: Path) -> Key:
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise UnsafeKeys(path, f"can be read by others (mode {mode:o}): chmod 600 {path}")
    try:
        lines = [line.split() for line in path.read_text().splitlines() if line.strip()]
        pairs = [(key_id, bytes.fromhex(text)) for key_id, text in lines]
    except ValueError:
        pairs = []
    if not pairs or any(len(secret) != KEY_BYTES for _, secret in pairs):
        raise UnsafeKeys(path, "is damaged: put back the key file that belongs to this database")
    (key_id, secret), *older = pairs
    return Key(key_id, secret, tuple(older))


def _make(path: Path) -> None:
    """Write a new key completely before it gets its name: two first starts agree on one."""
    secret = secrets.token_bytes(KEY_BYTES)
    key_id = hashlib.sha256(secret).hexdigest()[:8]
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(f"{key_id} {secret.hex()}\n")
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
