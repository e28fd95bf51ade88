"""The product behind a door in this process: on the database, the clock and the people of a test.

The door can be closed (nobody answers), broken (it answers 502 itself) and slow (what is sent waits
until it is let in). Not here: the product as its own processes (``harness``).
"""

import contextlib
import socket
import threading
from collections.abc import Iterator
from urllib.parse import unquote

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler, get_path_info
from django.core.servers.basehttp import WSGIRequestHandler, WSGIServer
from django.db import connections
from django.test import Client

from huzhu.web.once import TAKEN
from tests import harness

BROKEN = b"<!doctype html><html><body><h1>502 Bad Gateway</h1></body></html>"


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_said) -> None:
        """A test says what it found, not what was asked."""


class _Server(WSGIServer):
    """A thread for each request; no line is kept, so that a closed door is closed to everybody."""

    def process_request(self, request: socket.socket, client_address: object) -> None:
        threading.Thread(target=self._answer, args=(request, client_address), daemon=True).start()

    def _answer(self, request: socket.socket, client_address: object) -> None:
        try:
            with contextlib.suppress(ConnectionError):
                self.finish_request(request, client_address)
        finally:
            self.shutdown_request(request)
            connections.close_all()


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
        self.open()

    def open(self) -> None:
        self._server = _Server(("127.0.0.1", self.port), _Quiet)
        self._server.set_app(self._answer)
        threading.Thread(target=self._server.serve_forever, args=[0.02], daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

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
            return start_response(status, headers, *more)

        return self._pages(environ, started)


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
