"""Who is asking: the headers of a proxy that is named are believed, everybody else's are not."""

from ipaddress import ip_network

import pytest

from huzhu.config import addresses

PROXIES = (ip_network("10.0.0.0/24"), ip_network("::1/128"))


def _settled(peer, *headers):
    scope = {"client": (peer, 4711), "scheme": "http", "headers": list(headers)}
    addresses.settle(scope, proxies=PROXIES)
    return scope["client"][0], scope["scheme"], scope["headers"]


def _for(*values):
    return [(b"x-forwarded-for", value.encode()) for value in values]


@pytest.mark.parametrize(
    ("peer", "told", "client"),
    [
        ("10.0.0.1", ["203.0.113.7"], "203.0.113.7"),
        ("10.0.0.1", ["1.1.1.1, 203.0.113.7"], "203.0.113.7"),  # 1.1.1.1: written by the client
        ("10.0.0.1", ["1.1.1.1", "203.0.113.7"], "203.0.113.7"),
        ("10.0.0.1", ["203.0.113.7, 10.0.0.9"], "203.0.113.7"),  # two proxies of ours
        ("10.0.0.1", ["10.0.0.8, 10.0.0.9"], "10.0.0.8"),  # asked from the proxy's own network
        ("10.0.0.1", ["1.1.1.1, nonsense, 10.0.0.9"], "10.0.0.9"),
        ("10.0.0.1", ["1.1.1.1,"], "10.0.0.1"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["203.0.113.7:9999"], "203.0.113.7"),
        ("::ffff:10.0.0.1", ["[2001:DB8::7]:443"], "2001:db8::7"),
        ("::1", ["::ffff:203.0.113.7"], "203.0.113.7"),
        ("10.0.1.1", ["203.0.113.7"], "10.0.1.1"),  # just outside the network
        ("203.0.113.9", ["10.0.0.1"], "203.0.113.9"),
    ],
)
def test_client_is_the_first_from_the_right_who_is_no_proxy_of_ours(peer, told, client):
    assert _settled(peer, *_for(*told))[0] == client


@pytest.mark.parametrize(
    ("peer", "told", "scheme"),
    [
        ("10.0.0.1", [b"https"], "https"),
        ("10.0.0.1", [b"https, http"], "http"),
        ("10.0.0.1", [b"https", b"http"], "http"),
        ("10.0.0.1", [b"gopher"], "http"),
        ("203.0.113.9", [b"https"], "http"),
    ],
)
def test_https_is_believed_from_a_proxy_only(peer, told, scheme):
    assert _settled(peer, *[(b"x-forwarded-proto", value) for value in told])[1] == scheme


def test_nobody_behind_the_entrance_sees_what_was_only_claimed():
    kept = (b"accept", b"text/html")
    claimed = [
        (name, b"evil.example")
        for name in (b"x-forwarded-host", b"forwarded", b"x-real-ip", b"x-forwarded-port")
    ]
    for peer in ("10.0.0.1", "203.0.113.9"):
        assert _settled(peer, kept, *claimed, *_for("1.1.1.1"))[2] == [kept]
