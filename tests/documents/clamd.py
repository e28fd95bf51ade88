"""A scanner that speaks clamd's protocol on a socket: knows EICAR, and can be told to misbehave."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The text that every scanner takes for a virus and that harms nobody, in two parts: else the
#: scanner of whoever checks this file out would take the file away.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@dataclass
class FakeClamd:
    """What it was sent, and what it answers instead of a verdict (None: the verdict)."""

    address: str
    answer: bytes | None = None
    scanned: list[bytes] = field(default_factory=list)


@contextlib.contextmanager
def serving(line: socket.socket, address: str) -> Iterator[FakeClamd]:
    """Answer on a bound socket until the test is over."""
    clamd = FakeClamd(address)
    line.listen()
    thread = threading.Thread(target=_serve, args=(line, clamd))
    thread.start()
    try:
        yield clamd
    finally:
        line.shutdown(socket.SHUT_RDWR)
        thread.join()
        line.close()


def _serve(line: socket.socket, clamd: FakeClamd) -> None:
    while True:
        try:
            caller, _ = line.accept()
        except OSError:  # the test is over
            return
        with caller, caller.makefile("rb") as heard:
            caller.sendall(_answer(heard, clamd))


def _answer(heard, clamd: FakeClamd) -> bytes:
    command = b""
    while not command.endswith(b"\0"):
        command += heard.read(1)
    if command == b"zPING\0":
        return b"PONG\0"
    assert command == b"zINSTREAM\0"
    content = b""
    while size := struct.unpack("!I", heard.read(4))[0]:
        content += heard.read(size)
    clamd.scanned.append(content)
    if clamd.answer is not None:
        return clamd.answer
    return b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0"
