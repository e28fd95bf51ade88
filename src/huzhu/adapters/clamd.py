"""ClamAV's scanner: content goes over a socket to ``clamd``, the verdict comes back.

The command is INSTREAM of clamd's protocol: pieces with their length in front, an empty one at
the end. Only this process reads the file; clamd needs no right to the uploads.

Not here: what a verdict means for a file (``documents.actions``).
"""

import re
import socket
import struct
import time
from dataclasses import dataclass

from huzhu.documents.ports import ScannerGone

#: For one file, from the first byte sent to the verdict: the page of the upload waits for it.
LONGEST_SCAN = 10.0
LONGEST_CONNECT = 2.0
LARGEST_ANSWER = 1024
_PIECE = 1024 * 1024
_FOUND = re.compile(rb"stream: (.{1,200}) FOUND")
_NOT_OF_A_NAME = re.compile(r"[^A-Za-z0-9._/-]")


@dataclass(frozen=True, slots=True)
class Clamd:
    """The scanner at an address: the path of a Unix socket, or ``host:port``."""

    address: str

    def virus_in(self, content: bytes) -> str:
        """Return the name of the virus; blank: clamd knows none in it.

        :raises ScannerGone: no clamd, no answer in time, or the file is larger than it takes.
        """
        answer = self._ask(b"zINSTREAM\0" + _pieces(content))
        if answer == b"stream: OK":
            return ""
        if found := _FOUND.fullmatch(answer):
            return _NOT_OF_A_NAME.sub("", found[1].decode("ascii", "ignore")) or "virus"
        raise ScannerGone

    def is_there(self) -> bool:
        """Whether somebody who speaks clamd's protocol answers."""
        try:
            return self._ask(b"zPING\0") == b"PONG"
        except ScannerGone:
            return False

    def _ask(self, question: bytes) -> bytes:
        ends_at = time.monotonic() + LONGEST_SCAN
        answer = b""
        try:
            with self._connect() as line:
                line.settimeout(LONGEST_SCAN)
                line.sendall(question)
                while not answer.endswith(b"\0") and len(answer) < LARGEST_ANSWER:
                    line.settimeout(max(ends_at - time.monotonic(), 0.001))
                    if not (piece := line.recv(LARGEST_ANSWER)):
                        break
                    answer += piece
        except OSError as gone:  # also a timeout
            raise ScannerGone from gone
        return answer.removesuffix(b"\0")

    def _connect(self) -> socket.socket:
        if not self.address.startswith("/"):
            host, _, port = self.address.rpartition(":")
            return socket.create_connection((host.strip("[]"), int(port)), LONGEST_CONNECT)
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(LONGEST_CONNECT)
        try:
            line.connect(self.address)
        except OSError:
            line.close()
            raise
        return line


def _pieces(content: bytes) -> bytes:
    cut = (content[start : start + _PIECE] for start in range(0, len(content), _PIECE))
    return b"".join(struct.pack("!I", len(piece)) + piece for piece in cut) + bytes(4)
