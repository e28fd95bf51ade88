"""The product behind a door in this process: on the database, the clock and the people of a test.

The door can be closed (nobody answers), broken (it answers 502 itself) and slow (what is sent waits
until it is let in). Looked at is what forms hold and pages say: style sheets, which take browsers
longer than all else, come empty. Not here: the product as its own processes (``harness``).
"""

import contextlib
import queue
import socket
import threading
from collections.abc import Callable, Iterator
from urllib.parse import unquote

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler, get_path_info
from django.core.servers.basehttp import WSGIRequestHandler, WSGIServer
from django.db import connection, connections
from django.test import Client

from huzhu.web.once import TAKEN
from tests import harness, loops

#: Files have their plain names in tests; browsers keep them as they keep those of the product.
KEPT_FILE = [("Cache-Control", "max-age=86400")]
BROKEN = b"<!doctype html><html><body><h1>502 Bad Gateway</h1></body></html>"


class _Quiet(WSGIRequestHandler):
    #: Seconds: a browser opens lines on which it then asks nothing, and they hold a hand.
    timeout = 5

    def log_message(self, *_said) -> None:
        """A test says what it found, not what was asked."""


class _Hands:
    """Threads that stay, each with a connection of its own: a new one for each request costs more
    than most pages do.
    """

    COUNT = 8

    def __init__(self) -> None:
        self.asked: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=self._work, daemon=True) for _ in range(self.COUNT)
        ]
        for each in self._threads:
            each.start()

    def _work(self) -> None:
        while (work := self.asked.get()) is not None:
            work()
        connections.close_all()

    def stop(self) -> None:
        for _ in self._threads:
            self.asked.put(None)
        for each in self._threads:
            each.join()


class _Server(WSGIServer):
    """Gives what comes to hands; no line is kept, so that a closed door is closed to everybody."""

    hands: _Hands

    def process_request(self, request: socket.socket, client_address: object) -> None:
        self.hands.asked.put(lambda: self._answer(request, client_address))

    def _answer(self, request: socket.socket, client_address: object) -> None:
        try:
            with contextlib.suppress(ConnectionError):
                self.finish_request(request, client_address)
        finally:
            self.shutdown_request(request)


class Door:
    """Where browsers come in."""

    def __init__(self) -> None:
        self.port = harness.free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.is_broken = False
        self.came: list[str] = []  #: what was sent while the door was slow
        self.saved = 0  #: drafts that were saved while somebody typed
        self.taken = 0  #: presses that the product has taken
        self.answered = 0  #: presses of whatever answer
        self._let_in = threading.Event()
        self._let_in.set()
        self._pages = StaticFilesHandler(WSGIHandler())
        self._hands = _Hands()
        self.open()

    def open(self) -> None:
        self._server = _Server(("127.0.0.1", self.port), _Quiet)
        self._server.set_app(self._answer)
        self._server.hands = self._hands
        threading.Thread(target=self._server.serve_forever, args=[0.02], daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def end(self) -> None:
        self._let_in.set()
        self.close()
        self._hands.stop()

    @contextlib.contextmanager
    def closed(self) -> Iterator[None]:
        self.close()
        try:
            yield
        finally:
            self.open()

    @contextlib.contextmanager
    def broken(self) -> Iterator[list[str]]:
        """Whatever is sent is answered by the door alone; who is signed in is still told."""
        self.came.clear()
        self.is_broken = True
        try:
            yield self.came
        finally:
            self.is_broken = False

    @contextlib.contextmanager
    def slow(self) -> Iterator[list[str]]:
        """Whatever is sent waits until the end."""
        self.came.clear()
        self._let_in.clear()
        try:
            yield self.came
        finally:
            self._let_in.set()

    def _answer(self, environ, start_response):
        if environ["PATH_INFO"].endswith(".css"):
            start_response("200 OK", [("Content-Type", "text/css"), *KEPT_FILE])
            return []
        if environ["REQUEST_METHOD"] == "POST" and (self.is_broken or not self._let_in.is_set()):
            self.came.append(unquote(get_path_info(environ)))
            if self.is_broken:
                start_response("502 Bad Gateway", [("Content-Type", "text/html")])
                return [BROKEN]
            self._let_in.wait(60)

        def started(status, headers, *more):
            is_told = dict(headers).get("Content-Type", "").startswith("application/json")
            is_sent = environ["REQUEST_METHOD"] == "POST"
            self.saved += is_sent and status[:3] == "200" and is_told
            told = [value.strip() for name, value in headers if name == "Set-Cookie"]
            self.taken += is_sent and any(each.startswith(f"{TAKEN}=") for each in told)
            self.answered += is_sent and not is_told
            is_file = environ["PATH_INFO"].startswith(settings.STATIC_URL)
            return start_response(status, headers + KEPT_FILE * is_file, *more)

        return self._pages(environ, started)


class Kept:
    """The database of a module as it is now, put back as often as is asked for."""

    def __init__(self, server: harness.Server, by: str) -> None:
        self.server, self.name = server, connection.settings_dict["NAME"]
        self.copy = f"{self.name}_{by}"
        self._copied(self.name, self.copy)

    def put_back(self) -> None:
        self._copied(self.copy, self.name)

    def end(self) -> None:
        self.server.drop(self.copy)

    def _copied(self, one: str, other: str) -> None:
        """Whoever is connected to either comes anew."""
        loops.close_connections()
        with self.server.cluster.connect("postgres", user="postgres") as administrator:
            administrator.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s",
                [one],
            )
        self.server.copy(one, other)


@contextlib.contextmanager
def signed_out(client: Client) -> Iterator[None]:
    """A session that has ended on the server; its person signs in anew afterwards."""
    ended = SessionStore(client.cookies[settings.SESSION_COOKIE_NAME].value)
    told = {**ended.load()}
    ended.delete()
    try:
        yield
    finally:
        new = SessionStore()
        new.update(told)
        new.create()
        client.cookies[settings.SESSION_COOKIE_NAME] = new.session_key
