"""What no browser sends reaches the entrance as bytes, and is answered all the same."""

import socket

import pytest

PATHS = (
    b"/%00",
    b"/%ED%A0%80",
    b"/%FF%FE",
    b"/\xff\xfe",
    b"/notices/%00/",
    b"/notices/?category=%ED%A0%80",
    b"/notices/?category=%FF",
    b"/api/v1/offers/%00",
    b"/api/v1/offers/%ED%A0%80",
    b"/api/v1/offers/1?x=%FF%00",
    b"/static/%00",
    b"/healthz%00",
    b"//%2e%2e/%00",
    b"/?" + b"a" * 4000,
)
HEADERS = (
    b'Cookie: sessionid="\\000\\000"',
    b"Cookie: sessionid=\xff\xfe",
    b"Authorization: Bearer \xff\xfe",
    b"X-Forwarded-For: \xff, 1",
    b"HX-Request: true",
    b"Accept-Language: \xff",
)


def status(port: int, request: bytes) -> int:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        line.sendall(request)
        told = line.recv(4096)
    return int(told.split(b" ", 2)[1]) if told.startswith(b"HTTP/1.1 ") else 0


@pytest.mark.parametrize("method", [b"GET", b"POST"])
def test_bytes_that_are_no_text_are_answered_in_words(served, method):
    port = int(served.url.rpartition(":")[2])
    requests = [(path, b"") for path in PATHS] + [(b"/notices/", each) for each in HEADERS]
    requests += [(b"/api/v1/offers/1/claims", each) for each in HEADERS]
    seen = {}
    for path, header in requests:
        head = [
            method + b" " + path + b" HTTP/1.1",
            b"Host: 127.0.0.1",
            b"Content-Length: 0",
            header,
        ]
        lines = b"\r\n".join(each for each in [*head, b"Connection: close"] if each)
        seen[path, header] = status(port, lines + b"\r\n\r\n")
    assert {each for each in seen.values() if each >= 500} == set(), seen
    assert seen[b"/%00", b""] == 400
    assert sum(each > 0 for each in seen.values()) > 15
