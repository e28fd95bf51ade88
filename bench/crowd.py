"""A crowd of lines: some send a body one byte a second, some connect and say nothing.

Those that the server leaves come again. A process of its own, so that it takes nothing from the
one that measures: ``crowd.py PORT SLOW IDLE`` prints a line when all are connected, and runs until
its input ends.
"""

import contextlib
import resource
import selectors
import socket
import sys
import time

HEAD = b"POST /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 60000\r\n\r\n"


def main() -> None:
    """Connect all, then go on until told to stop."""
    port, slow, idle = (int(each) for each in sys.argv[1:])
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    crowd = Crowd(port)
    for _ in range(slow):
        crowd.connect(is_slow=True)
    for _ in range(idle):
        crowd.connect(is_slow=False)
    print(f"connected {len(crowd.slow)} {len(crowd.idle)} of {most} files", flush=True)
    crowd.run()


class Crowd:
    """All lines of one process."""

    def __init__(self, port: int) -> None:
        self._port, self._selector = port, selectors.DefaultSelector()
        self._selector.register(sys.stdin, selectors.EVENT_READ)
        self.slow: set[socket.socket] = set()
        self.idle: set[socket.socket] = set()

    def connect(self, *, is_slow: bool) -> None:
        line = socket.create_connection(("127.0.0.1", self._port), timeout=30)
        if is_slow:
            line.sendall(HEAD)
        line.settimeout(0)
        (self.slow if is_slow else self.idle).add(line)
        self._selector.register(line, selectors.EVENT_READ)

    def run(self) -> None:
        turn = time.monotonic()
        while True:
            for key, _ in self._selector.select(max(turn - time.monotonic(), 0)):
                if key.fileobj is sys.stdin:
                    return
                self._look(key.fileobj)
            if time.monotonic() >= turn:
                turn += 1.0
                for line in self.slow:
                    with contextlib.suppress(OSError):
                        line.send(b"x")

    def _look(self, line: socket.socket) -> None:
        """Whoever is left by the server comes again."""
        with contextlib.suppress(OSError):
            if line.recv(65536):
                return
        is_slow = line in self.slow
        self.slow.discard(line)
        self.idle.discard(line)
        self._selector.unregister(line)
        line.close()
        self.connect(is_slow=is_slow)


if __name__ == "__main__":
    main()
