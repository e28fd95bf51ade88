"""Crowds and slow lines at the served product: heads, bodies and connections as they come."""

import contextlib
import http.client
import json
import socket
from pathlib import Path

import pytest
from django.contrib.sessions.backends.db import SessionStore

from huzhu.config import database
from huzhu.kernel import sizes
from huzhu.runtime import processes
from huzhu.web import identity
from tests import harness

UPLOAD = "/agency/projects/P1/papers/"


def _head(path, *lines):
    return "\r\n".join([f"POST {path} HTTP/1.1", "Host: 127.0.0.1", *lines, "", ""]).encode()


@contextlib.contextmanager
def _line(product, *parts):
    with socket.create_connection(("127.0.0.1", product.port), timeout=20) as line:
        with contextlib.suppress(BrokenPipeError):  # it was answered before it had said all
            for part in parts:
                line.sendall(part)
        yield line


def _answer(line):
    answer = http.client.HTTPResponse(line)
    answer.begin()
    return answer.status, answer.getheader("Content-Type"), answer.read().decode()


def _load(product):
    connection = http.client.HTTPConnection("127.0.0.1", product.port, timeout=20)
    with contextlib.closing(connection):
        connection.request("GET", "/readyz")
        answer = connection.getresponse()  # also whoever is not ready says how busy it is
        return json.loads(answer.read())["load"]


@pytest.fixture
def cookie(served):
    """The session of somebody: it is a person's, whoever it is."""
    store = SessionStore()
    store[identity.MEMBER] = 1
    store.save()
    return f"Cookie: sessionid={store.session_key}"


def test_pages_and_readiness_answer_beside_forty_unfinished_bodies(served):
    head = _head("/accounts/login/", "Content-Length: 100")
    with contextlib.ExitStack() as lines:
        opened = [lines.enter_context(_line(served, head, b"x")) for _ in range(40)]
        assert processes.wait_until(lambda: _load(served)["bodies"] == 40, seconds=20)
        assert harness.get(served.url) == 200
        assert harness.get(f"{served.url}/readyz") == 200
        assert _load(served) == {
            "slots": database.PAGE_SLOTS,
            "free": database.PAGE_SLOTS,
            "waiting": 0,
            "bodies": 40,
        }
        opened[0].sendall(b"x" * 99)
        assert _answer(opened[0])[0] == 403  # complete, and without a token
    assert processes.wait_until(lambda: _load(served)["bodies"] == 0, seconds=20)


@pytest.mark.parametrize("cookie_of_nobody", ["X: y", f"Cookie: sessionid={'a' * 32}"])
def test_large_body_of_nobody_is_refused_at_its_head_in_our_words(served, cookie_of_nobody):
    length = f"Content-Length: {200_000_000}"
    for path, kind, said in (
        ("/office/members/imports/", "text/html; charset=utf-8", "没有登录或登录已过期"),
        ("/api/v1/assessment/2026/facts", "application/problem+json", "entrance.body_too_large"),
    ):
        with _line(served, _head(path, length, cookie_of_nobody)) as line:
            status, content_type, body = _answer(line)
        assert (status, content_type, said in body) == (413, kind, True)
    assert list((served.home / "run" / "bodies").iterdir()) == []


def test_somebody_may_bring_what_the_page_takes_and_no_more(served, cookie):
    for path, length, status in (
        (UPLOAD, 1_000_000, 403),  # taken whole, then turned away by Django: no token
        ("/accounts/login/", 1_000_000, 413),
        (UPLOAD, sizes.FILE + 1, 413),
    ):
        body = b"x" * length if status == 403 else b""
        with _line(served, _head(path, f"Content-Length: {length}", cookie), body) as line:
            assert (path, _answer(line)[0]) == (path, status)


def test_head_decides_before_a_client_is_asked_to_go_on(served, cookie):
    expect = "Expect: 100-continue"
    with _line(served, _head("/", "Content-Length: 65537", expect, cookie)) as line:
        assert line.recv(12) == b"HTTP/1.1 413"
    with _line(served, _head("/", "Content-Length: 1", expect)) as line:
        assert line.recv(12) == b"HTTP/1.1 100"


def test_client_that_reads_only_in_the_end_sees_the_refusal(served):
    body = b"x" * 3_000_000
    with _line(served, _head("/", f"Content-Length: {len(body)}"), body) as line:
        assert _answer(line)[0] == 413


def test_chunks_without_a_length_end_where_a_form_ends(served):
    chunked = "Transfer-Encoding: chunked"
    with _line(served, _head("/nowhere/", chunked), b"3\r\nabc\r\n0\r\n\r\n") as line:
        assert _answer(line)[0] == 404
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    with _line(served, _head("/nowhere/", chunked), chunk, b"1\r\nx\r\n0\r\n\r\n") as line:
        assert _answer(line)[0] == 411


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        (["Content-Length: 3", "Content-Length: 4"], 400),
        (["Content-Length: -3"], 400),
        (["Content-Length: 0x3"], 400),
        ([f"X-{n}: y" for n in range(101)], 431),
        ([f"X: {'y' * 200_000}"], 431),
    ],
)
def test_head_that_lies_or_swells_goes_no_further_than_the_server(served, lines, status):
    with _line(served, _head("/", *lines), b"abcd") as line:
        assert _answer(line)[0] == status


def test_claims_are_answered_without_their_bodies(served):
    with _line(served, _head("/api/v1/offers/1/claims", "Content-Length: 100"), b"x") as line:
        assert _answer(line)[0] == 401
        assert _load(served)["bodies"] == 0


def test_web_part_opens_as_many_files_as_the_machine_allows(served):
    for pid in harness.family(served.pid("web")):
        limits = Path(f"/proc/{pid}/limits").read_text().splitlines()
        files = next(each for each in limits if each.startswith("Max open files")).split()
        is_server = b"granian" in Path(f"/proc/{pid}/cmdline").read_bytes()
        if is_server and files[3] == files[4]:
            return
    raise AssertionError("no process of the web part has raised its limit")
