"""Values that nobody else has, handed to the product as people do; and where they are looked for.

Not here: what is done with them (``test_planted_secrets``).
"""

import os
import secrets
import string
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection

from tests.people.persons import id_number

_LETTERS = string.ascii_letters + string.digits
#: Larger than any log of a test; what others put into the same temporary folder may be anything.
LARGEST_FILE = 50 * 1024**2


@dataclass
class Planted:
    """What was planted, by value, and since when."""

    kinds: dict[str, str] = field(default_factory=dict)
    since: float = field(default_factory=time.time)

    def _plant(self, kind: str, value: str) -> str:
        assert value not in self.kinds
        self.kinds[value] = kind
        return value

    def password(self) -> str:
        return self._plant("password", "".join(secrets.choice(_LETTERS) for _ in range(18)))

    def code(self) -> str:
        return self._plant("code", secrets.token_hex(9).upper())

    def passcode(self) -> str:
        return self._plant("passcode", f"{secrets.randbelow(10**12):012d}")

    def ticket(self) -> str:
        return self._plant("ticket", secrets.token_urlsafe(40))

    def name(self) -> str:
        return self._plant(
            "name", "".join(chr(0x4E00 + secrets.randbelow(20_000)) for _ in "12345")
        )

    def phone(self) -> str:
        return self._plant("phone", f"1{secrets.choice('3578')}{secrets.randbelow(10**9):09d}")

    def id_number(self) -> str:
        year = 1950 + secrets.randbelow(50)
        return self._plant("ID number", id_number(secrets.randbelow(10**6), born=f"{year}0307"))

    # --- looking ------------------------------------------------------------------------------

    def found_in(self, text: str) -> list[str]:
        return [f"{kind} {value}" for value, kind in self.kinds.items() if value in text]

    def found_in_files(self, *folders: Path) -> dict[str, list[str]]:
        files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
        assert files, f"nothing to look at in {folders}"
        told = {str(path): self.found_in(path.read_text(errors="replace")) for path in files}
        return {path: found for path, found in told.items() if found}

    def found_elsewhere(self) -> dict[str, list[str]]:
        """In the trail, in jobs, in the names of processes and connections, in temporary files."""
        places = {
            "trail": "\n".join(_rows("SELECT e::text FROM audit_auditevent e")),
            "jobs": "\n".join(_rows("SELECT j::text FROM procrastinate_jobs j")),
            "connections": "\n".join(_rows("SELECT application_name FROM pg_stat_activity")),
            "processes": "\n".join(_process_titles()),
            "temporary files": "\n".join(self._temporary_files()),
        }
        assert len(places["processes"]) > 100  # there was something to look at
        told = {place: self.found_in(text) for place, text in places.items()}
        return {place: found for place, found in told.items() if found}

    def _temporary_files(self) -> list[str]:
        with os.scandir(tempfile.gettempdir()) as entries:
            told = [self._content_of(entry) for entry in entries]
        return [text for text in told if text]

    def _content_of(self, entry: os.DirEntry[str]) -> str:
        try:
            if not entry.is_file(follow_symlinks=False):
                return ""
            status = entry.stat()
            is_new = status.st_mtime >= self.since and status.st_size < LARGEST_FILE
            return Path(entry.path).read_text(errors="replace") if is_new else ""
        except FileNotFoundError:  # somebody else's, gone by now
            return ""


def _rows(query: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return [row[0] or "" for row in cursor]


def _process_titles() -> list[str]:
    told = []
    for title in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            told.append(title.read_text(errors="replace"))
        except OSError:  # it has ended
            continue
    return told
