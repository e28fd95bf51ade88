"""The product behind nginx with TLS, by the configuration that ``docs/proxy`` gives."""

import contextlib
import getpass
import http.client
import json
import re
import shutil
import signal
import socket
import ssl
import subprocess
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.db import connection, transaction
from tools import proxy_pages

from huzhu.claims import tickets
from huzhu.config import database
from huzhu.people.models import Account
from huzhu.runtime import processes
from tests import harness, words
from tests.architecture import source
from tests.cast import PASSWORD

GIVEN = source.TOP / "docs" / "proxy" / "nginx.conf"
NAME = "huzhu.example.org"
#: Where nginx connects from: a proxy that is named, and apart from the tests' own address.
PROXY = "127.0.0.3"
LOGIN = "/accounts/login/"
#: More than can stand at a locked table, one slotful after the other, within the longest wait.
CROWD = 60
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin")

AROUND = """
user {user};
daemon off; worker_processes 1; pid {top}/nginx.pid; error_log {top}/error.log;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {top}/body; proxy_temp_path {top}/proxy; fastcgi_temp_path {top}/fastcgi;
    uwsgi_temp_path {top}/uwsgi; scgi_temp_path {top}/scgi;
    proxy_bind {proxy};
    include {top}/huzhu.conf;
}}
"""


def _configured(top: Path, *, product: int, plain: int, secure: int) -> Path:
    """Put ports and files of this test into the given configuration, and nothing else."""
    text = GIVEN.read_text()
    for given, ours in (
        ("127.0.0.1:8000", f"127.0.0.1:{product}"),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{secure} ssl http2;"),
        ("/etc/ssl/certs/huzhu.example.org.pem", f"{top}/huzhu.pem"),
        ("/etc/ssl/private/huzhu.example.org.key", f"{top}/huzhu.key"),
        ("/etc/huzhu/pages/", f"{GIVEN.parent}/pages/"),
        ("/etc/huzhu/maintenance", f"{top}/maintenance"),
    ):
        assert given in text
        text = text.replace(given, ours)
    text = re.sub(r"    listen \[::\].*\n", "", text)
    (top / "huzhu.conf").write_text(text)
    (top / "nginx.conf").write_text(AROUND.format(top=top, proxy=PROXY, user=getpass.getuser()))
    return top / "nginx.conf"


def _certificate(top: Path) -> None:
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    command += ["-nodes", "-days", "2", "-subj", f"/CN={NAME}"]
    command += ["-addext", f"subjectAltName=DNS:{NAME}"]
    command += ["-keyout", f"{top}/huzhu.key", "-out", f"{top}/huzhu.pem"]
    subprocess.run(command, check=True, capture_output=True)


class Behind:
    """A product and the nginx before it."""

    def __init__(self, product: harness.Product, top: Path, *, plain: int, secure: int) -> None:
        self.product, self.top, self.plain, self.secure = product, top, plain, secure
        self._context = ssl.create_default_context(cafile=top / "huzhu.pem")

    def ask(self, method, path, *, body=None, whence="127.0.0.1", **headers):
        """Ask as a browser at an address would."""
        line = socket.create_connection(
            ("127.0.0.1", self.secure), timeout=30, source_address=(whence, 0)
        )
        opened = http.client.HTTPConnection(NAME, timeout=30)
        opened.sock = self._context.wrap_socket(line, server_hostname=NAME)
        return _said(opened, method, path, body, headers)

    def ask_plainly(self, port, path, **headers):
        return _asked(port, "GET", path, headers={"Host": NAME, **headers})


def _asked(port, method, path, *, body=None, headers=None):
    opened = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    return _said(opened, method, path, body, headers or {})


def _said(opened, method, path, body, headers):
    with contextlib.closing(opened):
        opened.request(method, path, body=body, headers=headers)
        answer = opened.getresponse()
        return answer, answer.read().decode()


@pytest.fixture(scope="module")
def _behind(django_db_setup, database_server, database_name, tmp_path_factory):
    top = tmp_path_factory.mktemp("proxy")
    variables = {
        "DATABASE_URL": database_server.url(database_name),
        "HUZHU_HTTPS": "1",
        "HUZHU_HOSTS": NAME,
        "HUZHU_PROXIES": PROXY,
    }
    home = harness.sharing(harness.home().parent / f"proxied-{database_name}", "keys", "static")
    _certificate(top)
    with contextlib.ExitStack() as running:
        product = harness.Product(home, ("web",), variables).start()
        running.callback(product.stop)
        plain, secure = harness.free_port(), harness.free_port()
        configuration = _configured(top, product=product.port, plain=plain, secure=secure)
        command = [NGINX, "-p", top, "-c", configuration, "-e", top / "error.log"]
        nginx = processes.spawn(command, dies_by=signal.SIGTERM, output=subprocess.DEVNULL)
        running.callback(processes.stop, nginx, (signal.SIGTERM, 20.0), (signal.SIGKILL, 5.0))
        assert processes.wait_until(lambda: _listens(secure), seconds=30)
        yield Behind(product, top, plain=plain, secure=secure)


def _listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def behind(_behind, transactional_db):
    return _behind


def test_pages_come_by_https_and_http_leads_there(behind):
    answer, page = behind.ask("GET", "/")
    assert (answer.status, "互助服务平台" in page) == (200, True)
    assert "max-age" in answer.getheader("Strict-Transport-Security")
    assert "[warn]" not in (behind.top / "error.log").read_text()

    answer, _ = behind.ask_plainly(behind.plain, "/member/")
    assert (answer.status, answer.getheader("Location")) == (301, f"https://{NAME}/member/")


def _sign_in(ask, login, password):
    """Sign in by the page; return the answer, what it said, and the cookies there are by then."""
    first, page = ask("GET", LOGIN)
    said = {
        "csrfmiddlewaretoken": re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1],
        "login": login,
        "password": password,
    }
    kind = "application/x-www-form-urlencoded"
    answer, page = ask(
        "POST", LOGIN, body=urlencode(said),
        **{"Cookie": _cookies(first), "Referer": f"https://{NAME}{LOGIN}", "Content-Type": kind},
    )  # fmt: skip
    return answer, page, _cookies(first, answer)


def _cookies(*answers):
    given = [each for answer in answers for each in answer.msg.get_all("Set-Cookie", [])]
    return "; ".join(each.partition(";")[0] for each in given)


def test_cookies_are_for_https_only(behind):
    answer, page, _ = _sign_in(behind.ask, "nobody", "nothing")

    assert "; Secure" in behind.ask("GET", LOGIN)[0].getheader("Set-Cookie")
    assert (answer.status, "csrfmiddlewaretoken" in page) == (422, True)  # the form was read


# --- whence somebody came ---------------------------------------------------------------------


@pytest.fixture
def song(request, settings):
    """Somebody with a password as the product keeps it; asked for after the product's database."""
    request.getfixturevalue("transactional_db")
    settings.PASSWORD_HASHERS = ["huzhu.people.hashing.BoundedArgon2"]
    return Account.objects.create_user("song", password=PASSWORD, full_name="宋琰").username


def _told_on_entering(ask, login):
    answer, _, cookies = _sign_in(ask, login, PASSWORD)
    assert answer.status == 302
    _, page = ask("GET", "/second-factor/", Cookie=cookies)  # which nobody has yet
    return re.findall(r"上次登录：[-\d: ]+，来自 ([^。]+)。", page)


def test_owner_is_told_the_browsers_address_whatever_the_browser_claims(behind, song):
    def ask(whence):
        claimed = {"X-Forwarded-For": "203.0.113.9", "X-Real-IP": "203.0.113.9"}
        return partial(behind.ask, whence=whence, **claimed)

    assert _told_on_entering(ask("127.0.0.2"), song) == []
    assert _told_on_entering(ask("127.0.0.4"), song) == ["127.0.0.2"]
    assert _told_on_entering(ask("127.0.0.2"), song) == ["127.0.0.4"]


def test_owner_is_told_the_peers_address_when_it_is_no_proxy_of_ours(served, song):
    def ask(method, path, *, body=None, **headers):
        headers |= {"X-Forwarded-For": "203.0.113.9", "X-Real-IP": "203.0.113.9"}
        return _asked(served.port, method, path, body=body, headers=headers)

    assert _told_on_entering(ask, song) == []
    assert _told_on_entering(ask, song) == ["127.0.0.1"]


def test_https_and_address_are_believed_from_the_proxy_alone(behind):
    spoofed = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1"}
    answer, _ = behind.ask_plainly(behind.product.port, "/", **spoofed)
    assert answer.status == 301  # not by https, whatever it says
    answer, _ = behind.ask("GET", "/", **{"X-Forwarded-Proto": "http"})
    assert answer.status == 200  # by https, whatever it says


def test_claims_go_through(behind):
    token = tickets.sign(1, 1, expires=2_000_000_000)
    answer, body = behind.ask(
        "POST", "/api/v1/offers/1/claims", body=b"", Authorization=f"Bearer {token}"
    )
    assert (answer.status, json.loads(body)["code"]) == (404, "claims.offer_not_found")


def test_our_own_pages_for_what_is_refused_go_through(behind):
    answer, page = behind.ask("POST", "/office/members/imports/", body=b"x" * 3_000_000)
    assert (answer.status, "没有登录或登录已过期" in page) == (413, True)
    answer, body = behind.ask("GET", "/readyz")
    assert (answer.status, json.loads(body)["load"]["bodies"]) == (200, 0)


# --- a crowd ----------------------------------------------------------------------------------


def _load(behind):
    answer, body = behind.ask("GET", "/readyz")
    assert answer.status == 200
    return json.loads(body)["load"]


def test_crowd_at_one_address_is_turned_away_in_our_words_and_others_are_answered(behind):
    """Pages stand still on a locked table until the longest wait of those behind them is over."""
    with ThreadPoolExecutor(CROWD) as crowd, transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE notices_publicnotice")
        ask = partial(behind.ask, "GET", "/notices/", whence="127.0.0.2")
        asked = [crowd.submit(ask) for _ in range(CROWD)]
        assert processes.wait_until(lambda: _load(behind)["waiting"] > 0, seconds=20)
        answer, _ = behind.ask("GET", LOGIN)  # in a slot that is left to others
        assert answer.status == 200
        said = [each.result() for each in asked]

    refused = [answer for answer, page in said if "现在办理的人很多" in page]
    assert len(refused) > database.PAGE_SLOTS
    for answer in refused:
        kind, wait = answer.getheader("Content-Type"), answer.getheader("Retry-After")
        assert (answer.status, kind, wait) == (503, "text/html; charset=utf-8", "5")


# --- what the proxy says by itself --------------------------------------------------------------


def check(answer, page, status):
    """Look at a page of the proxy's: in our words, of what was sent, leading on."""
    kind = answer.getheader("Content-Type")
    assert (answer.status, kind) == (status, "text/html; charset=utf-8"), page[:300]
    assert proxy_pages.STATES[status][0] in page
    assert words.faults(words.seen(page)) == []
    assert re.search("没有提交到平台|是否已办理还不清楚", page)
    assert re.findall('href="([^"]*)"', page) == ["", "/"]


def test_pages_of_the_proxy_are_as_they_are_written():
    folder = GIVEN.parent / "pages"
    assert {each.name: each.read_text() for each in folder.iterdir()} == proxy_pages.files()
    handled = set(re.findall(r"error_page (\d+)", GIVEN.read_text()))
    assert handled == {str(status) for status in proxy_pages.STATES}


def test_maintenance_and_what_is_no_request_have_pages_of_ours(behind):
    check(*behind.ask("GET", "/", Cookie="a" * 20_000), 400)
    check(*behind.ask("GET", "/?" + "a" * 20_000), 414)
    check(*behind.ask("POST", "/office/members/imports/", **{"Content-Length": "1200000000"}), 413)
    (behind.top / "maintenance").touch()
    try:
        check(*behind.ask("POST", "/agency/", body=b"text=1"), 503)
        answer, body = behind.ask("GET", "/api/v1/offers/1")
        assert (answer.status, json.loads(body)["code"]) == (503, "proxy.503")
        assert answer.getheader("Content-Type") == "application/problem+json"
    finally:
        (behind.top / "maintenance").unlink()
    # What the proxy turned away may still hold a line of the product for a moment.
    assert processes.wait_until(lambda: behind.ask("GET", "/")[0].status == 200, seconds=30)


def test_product_that_is_gone_has_a_page_of_ours(behind):
    """Last of all: it stays gone."""
    behind.product.stop()
    check(*behind.ask("POST", "/agency/", body=b"text=1"), 502)
    answer, body = behind.ask("POST", "/api/v1/offers/1/claims", body=b"")
    assert (answer.status, json.loads(body)["code"]) == (502, "proxy.502")
    assert answer.getheader("Retry-After")
