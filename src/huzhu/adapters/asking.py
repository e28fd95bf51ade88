"""How gateways are asked over HTTP: one answer in time, or none; no redirect is followed.

Keys of a gateway lie in a file of ``HUZHU_HOME/keys`` of their own, in JSON, readable by its owner
alone. It is read at each use, so that a new key needs no restart.

Not here: what a gateway's answers mean (each gateway's module).
"""

from __future__ import annotations

import io
import json
import stat
import time
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from huzhu.messages.ports import AskLater, Refused, Unreachable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from socket import socket

    from huzhu.messages.ports import Parcel

#: Seconds for one question, its whole answer read: far less than the lease of a whole portion.
LONGEST = 5.0
LARGEST = 64 * 1024


@dataclass(frozen=True, slots=True)
class KeyFile:
    """The file with a gateway's keys."""

    path: Path
    wanted: tuple[str, ...]

    def read(self) -> dict[str, Any]:
        """Return what stands in it.

        :raises AskLater: it is not there, open to others, or lacks something; nothing was asked.
        """
        try:
            mode = stat.S_IMODE(self.path.stat().st_mode)
            found: dict[str, Any] = json.loads(self.path.read_text(encoding="utf-8"))
        except OSError:
            raise AskLater(f"没有密钥文件 {self.path}") from None
        except ValueError:
            raise AskLater(f"密钥文件 {self.path} 不是 JSON") from None
        if mode & 0o077:
            raise AskLater(f"密钥文件 {self.path} 可被他人读取：chmod 600 {self.path}")
        if missing := [name for name in self.wanted if not found.get(name)]:
            raise AskLater(f"密钥文件 {self.path} 缺少 {'、'.join(missing)}")
        return found

    def fault(self) -> str:
        """Return what is wrong with it; blank: nothing."""
        try:
            self.read()
        except AskLater as fault:
            return str(fault)
        return ""


def template_of(parcel: Parcel, told: Mapping[str, Any], kind: str) -> Any:
    """Return the template in a file of keys of a message's kind.

    :raises Refused: the provider was given none for it.
    """
    if found := told["templates"].get(parcel.kind):
        return found
    raise Refused(f"没有“{parcel.title}”的{kind}模板")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a gateway answered."""

    status: int
    body: bytes

    @property
    def told(self) -> dict[str, Any]:
        """The answer as JSON; nothing when it is none."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


def ask(
    method: str, url: str, body: bytes = b"", headers: Mapping[str, str] | None = None
) -> Answer:
    """Return what somebody outside answers.

    :raises AskLater: nobody is there: nothing was asked.
    :raises Unreachable: nobody answered in time, or not in HTTP.
    """
    end = time.monotonic() + LONGEST
    parts = urlsplit(url)
    make = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    line = make(parts.hostname or "", parts.port, timeout=LONGEST)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    line.response_class = partial(_Answering, end=end)  # type: ignore[assignment] # http.client only calls it
    try:
        _connect(line, end)
        line.request(method, target, body, dict(headers or {}))
        answer = line.getresponse()
        return Answer(answer.status, answer.read(LARGEST))
    except (OSError, HTTPException) as gone:
        raise Unreachable("没有应答") from gone  # never its text: it may quote the address
    finally:
        line.close()


def _connect(line: HTTPConnection, end: float) -> None:
    try:
        line.connect()
    except OSError as gone:
        raise AskLater("没有应答") from gone
    line.sock.settimeout(_left(end))


def _left(end: float) -> float:
    """Return how many seconds are left.

    :raises TimeoutError: none.
    """
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class _Until(io.RawIOBase):
    """What comes over a line until one moment, however small the pieces are."""

    def __init__(self, line: socket, end: float) -> None:
        self._line, self._end = line, end
        self._pieces = line.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, room: Any) -> int | None:
        self._line.settimeout(_left(self._end))
        return self._pieces.readinto(room)

    def close(self) -> None:
        self._pieces.close()
        super().close()


class _Answering(HTTPResponse):
    """An answer that is read until one moment: the line's own timeout is begun anew by a byte."""

    def __init__(self, line: socket, *args: Any, end: float, **more: Any) -> None:
        super().__init__(line, *args, **more)
        self.fp.close()
        self.fp = io.BufferedReader(_Until(line, end))


def ask_json(url: str, told: Mapping[str, Any]) -> dict[str, Any]:
    """Return the JSON that somebody outside answers to JSON.

    :raises Unreachable: there is no such answer.
    """
    body = json.dumps(told, ensure_ascii=False).encode()
    answer = ask("POST", url, body, {"Content-Type": "application/json; charset=utf-8"})
    if answer.status != 200 or not answer.told:  # noqa: PLR2004 -- HTTP's own
        raise Unreachable(f"应答 {answer.status}")
    return answer.told


def is_there(url: str) -> bool:
    """Whether somebody speaks HTTP at an address; nothing is sent."""
    try:
        ask("HEAD", url)
    except Unreachable:
        return False
    return True
