"""Every unexpected state, met through the real door: a page in our words that leads on.

Each says what became of what was sent. Not here: which state is met when (each part's tests), what
the proxy says by itself (``test_proxy``).
"""

import errno
import http.client
import re
from contextlib import closing
from urllib.parse import quote, urlencode

import pytest
from django.test import Client
from django.urls import resolve

from huzhu.config import asgi
from huzhu.config.database import OWNER
from tests import harness, road, words
from tests.clients import signed_in
from tests.clocks import run_at_once

LOGIN = "/accounts/login/"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
TELLS = re.compile("没有保存|没有办理|没有收完|没有提交")
HREF = re.compile(r'<a [^>]*href="([^"]+)"')


def ask(product: harness.Product, method, path, *, body=None, **headers):
    """Ask as a browser would; the status, the kind of the answer, and what it says."""
    with closing(http.client.HTTPConnection("127.0.0.1", product.port, timeout=40)) as line:
        line.request(method, path, body=body, headers=headers)
        answer = line.getresponse()
        return answer.status, answer.getheader("Content-Type", ""), answer.read().decode()


def cookies(client) -> dict[str, str]:
    """What somebody's browser sends, with the token that goes with its forms."""
    client.get(LOGIN if client.cookies == {} else "/session/")
    told = "; ".join(f"{name}={each.value}" for name, each in client.cookies.items())
    return {"Cookie": told, "X-CSRFToken": client.cookies["csrftoken"].value}


@pytest.fixture
def lin(served, standing_today):
    return cookies(signed_in(standing_today, standing_today.lin))


def check(answer, status, *, is_sent, name=""):
    """Look at a page: its status, its words, what it says of what was sent, where it leads."""
    told, kind, page = answer
    assert (told, kind) == (status, "text/html; charset=utf-8"), (name, page[:300])
    assert '<html lang="zh-CN"' in page
    text = words.seen(page)
    assert words.faults(text, known={"lin"}) == []
    assert re.search("[\u4e00-\u9fff]{10,}", text)
    assert bool(TELLS.search(text)) or not is_sent, text
    ways = [each.partition("?")[0] for each in HREF.findall(page) if each.startswith("/")]
    assert ways
    for way in ways:
        resolve(way.partition("#")[0])
    return page


#: Status, way, address, what is sent, headers; a form is sent as somebody who has signed in.
STATES = {
    "host that is not ours": (400, "GET", "/", None, {"Host": "elsewhere.example"}),
    "address that cannot be stored": (400, "GET", "/notices/%00/", None, {}),
    "form that cannot be stored": (400, "POST", "/identity/", b"position=%00", FORM),
    "files without their marks": (
        400,
        "POST",
        "/identity/",
        b"x",
        {"Content-Type": "multipart/form-data"},
    ),
    "more fields than any form has": (400, "POST", "/identity/", b"a&" * 1500, FORM),
    "page of others": (403, "GET", "/office/", None, {}),
    "form without its token": (403, "POST", "/leave/", b"", {**FORM, "X-CSRFToken": ""}),
    "no such page": (404, "GET", "/no/such/page/", None, {}),
    "form for no page": (404, "POST", "/no/such/page/", b"text=1", FORM),
    "case of nobody": (404, "GET", "/agency/projects/2026-9999/", None, {}),
    "way that it does not take": (405, "PUT", "/leave/", b"x", {}),
    "form for a page that takes none": (405, "POST", "/agency/projects/", b"text=1", FORM),
    "body without its length": (411, "POST", "/leave/", iter([b"x" * 70_000]), FORM),
    "body of more than a page takes": (413, "POST", "/leave/", b"x" * 70_000, FORM),
}


def test_every_unexpected_state_has_a_page_of_ours(served, lin):
    for name, (status, method, path, body, headers) in STATES.items():
        answer = ask(served, method, path, body=body, **{**lin, **headers})
        check(answer, status, is_sent=method == "POST", name=name)


def test_step_of_another_time_and_a_wrong_password_have_pages_of_ours(served, standing_today):
    number = quote(road.draft(standing_today).number)
    lin = cookies(signed_in(standing_today, standing_today.lin))
    answer = ask(served, "POST", f"/agency/projects/{number}/minutes/", body=b"a=1", **lin, **FORM)
    check(answer, 409, is_sent=True)
    wrong = urlencode(
        {"login": standing_today.account(standing_today.zhou).username, "password": "x"}
    )
    nobody = cookies(Client())
    said = [ask(served, "POST", LOGIN, body=wrong, **nobody, **FORM) for _ in range(6)]
    check(said[0], 422, is_sent=False)
    check(next(each for each in said if each[0] != 422), 429, is_sent=False)


def test_fault_of_ours_and_a_wait_have_pages_of_ours(served, database_server, database_name):
    with database_server.cluster.connect(database_name, user=OWNER) as owner:
        owner.autocommit = False
        owner.execute("LOCK TABLE notices_publicnotice")
        check(ask(served, "GET", "/notices/"), 503, is_sent=True)
        owner.execute("ALTER TABLE notices_publicnotice RENAME TO gone")
        owner.commit()
    page = check(ask(served, "GET", "/notices/"), 500, is_sent=True)
    assert re.search(r"请把编号 \d{8} 告诉信息技术部", page)


def test_fault_around_django_has_a_page_of_ours(monkeypatch):
    """A disk that is full, before the body is taken; once an answer has begun there is no other."""

    async def full(_scope, _receive):
        raise OSError(errno.ENOSPC, "No space left on device")

    async def begins(_scope, _receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise OSError(errno.EIO, "Input/output error")

    sent = []

    async def keep(message):
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": LOGIN, "headers": [], "client": ("", 0)}
    monkeypatch.setattr(asgi.BODIES, "take", full)
    run_at_once(asgi.application(scope, None, keep))
    head, body = sent
    kind = dict(head["headers"])[b"content-type"].decode()
    check((head["status"], kind, body["body"].decode()), 500, is_sent=True)
    monkeypatch.setattr(asgi, "page", begins)
    with pytest.raises(OSError, match="Input"):
        run_at_once(asgi.application(scope, None, keep))
