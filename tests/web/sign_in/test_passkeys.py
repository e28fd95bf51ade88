"""A passkey in a browser: registered at the first sign-in, and shown at each one after it.

Chromium's virtual authenticator stands for the computer's own. A passkey is bound to a name, so
these pages are opened as ``localhost``.
"""

import re
from types import SimpleNamespace

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from huzhu.people import sign_ins
from huzhu.people.models import Account
from huzhu.web import passkeys
from tests import cast as casting
from tests.cast import PASSWORD
from tests.clients import with_password

TODOS = reverse("office:todos")
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def cast(served) -> casting.Cast:
    return casting.assemble()


@pytest.fixture
def he(cast) -> Account:
    """何 of the office, with a password."""
    return with_password(cast.account(cast.he))


class Desk:
    """何's computer: what its browser says aloud is kept, the authenticator can be taken away."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url, self.said = page, url.replace("127.0.0.1", "localhost"), []
        page.on("console", lambda line: self.said.append(line.text))
        self.line = page.context.new_cdp_session(page)
        self.line.send("WebAuthn.enable")
        made = self.line.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        self.key = made["authenticatorId"]

    def signs_in(self, account: Account) -> None:
        self.page.goto(self.url + reverse("account_login"))
        self.page.get_by_label("账号").fill(account.username)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.page.get_by_role("button", name="登录").click()

    def leaves(self) -> None:
        self.page.context.clear_cookies()

    def presses(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def is_kept_out(self) -> None:
        self.page.goto(self.url + TODOS)
        expect(self.page).to_have_url(re.compile("/accounts/"))

    def is_let_in(self) -> None:
        self.page.goto(self.url + TODOS)
        expect(self.page.get_by_role("heading", level=1)).to_contain_text("待办")


@pytest.fixture
def desk(served, page) -> Desk:
    return Desk(page, served.url)


def register(desk: Desk, he: Account) -> None:
    desk.signs_in(he)
    desk.page.get_by_role("link", name="登记通行密钥").click()
    desk.presses("登记通行密钥")
    expect(desk.page.get_by_role("heading", name="恢复代码")).to_be_visible()


@pytest.mark.clause("S6.5.b")
def test_passkey_is_registered_at_the_first_sign_in_and_opens_the_next_one(desk, he):
    register(desk, he)
    with desk.page.expect_download() as saved:
        desk.presses("下载")
    told = saved.value.path().read_text()
    assert told.startswith("互助服务平台恢复代码")
    codes = re.findall(r"^\d{8}$", told, re.MULTILINE)
    assert len(codes) == 10
    assert saved.value.suggested_filename == f"互助服务平台恢复代码-{he.username}.txt"
    desk.is_let_in()

    desk.leaves()
    desk.signs_in(he)
    desk.presses("用通行密钥登录")
    expect(desk.page).not_to_have_url(re.compile("2fa"))
    desk.is_let_in()

    assert [line for line in desk.said if "Content Security Policy" in line] == []
    ways = [event.facts["way"] for event in sign_ins.events_of(he.pk) if "way" in event.facts]
    assert ways == ["passkey", "password"]


@pytest.mark.long
def test_passkey_confirms_a_weighty_act_that_goes_on_with_what_was_typed(desk, cast):
    feng = with_password(cast.account(cast.feng))
    register(desk, feng)
    for row in Session.objects.all():  # an hour ago
        held = row.get_decoded()
        for record in held.get(AUTHENTICATION_METHODS_SESSION_KEY, ()):
            record["at"] -= 3600
        row.session_data = SessionStore().encode(held)
        row.save()
    page = desk.page
    page.goto(desk.url + reverse("office:terminals"))
    typed = {
        "设备名称": "一号", "放置地点": "窗口", "所在代办机构的编号": cast.agency_a.number,
        "负责人的登录账号": cast.account(cast.lin).username,
        "可以从哪些网络地址使用": "10.8.3.0/24", "有效期至": str(timezone.localdate()),
    }  # fmt: skip
    for label, text in typed.items():
        page.get_by_label(label).fill(text)
    page.get_by_label("查询电子码是否已使用").check()
    desk.presses("登记，并显示口令")
    expect(page.get_by_role("heading", level=1)).to_contain_text("再次确认是您本人")
    desk.presses("用通行密钥确认并继续办理")
    expect(page.get_by_role("heading", level=1)).to_contain_text("一号的口令")
    assert [line for line in desk.said if "Content Security Policy" in line] == []


@pytest.mark.long
def test_password_alone_is_not_let_in_where_the_passkey_is_not(desk, he):
    register(desk, he)
    desk.leaves()
    desk.line.send("WebAuthn.clearCredentials", {"authenticatorId": desk.key})
    desk.signs_in(he)
    desk.presses("用通行密钥登录")
    expect(desk.page.get_by_text("这一次取消了，或等得太久")).to_be_visible()

    desk.is_kept_out()


@pytest.mark.long
def test_answer_that_was_given_once_opens_nothing_again(desk, he):
    register(desk, he)
    desk.leaves()
    desk.signs_in(he)
    sent = []
    desk.page.on("request", lambda asked: sent.append(asked.post_data or ""))
    desk.presses("用通行密钥登录")
    expect(desk.page).not_to_have_url(re.compile("2fa"))
    desk.is_let_in()
    (answer,) = (each for each in sent if "credential=" in each)

    desk.leaves()
    desk.signs_in(he)
    given = desk.page.locator("[name=csrfmiddlewaretoken]").first.get_attribute("value")
    stolen = re.search(r"credential=([^&]+)", answer).group(1)
    again = desk.page.request.post(
        desk.url + reverse("mfa_authenticate"),
        data=f"csrfmiddlewaretoken={given}&credential={stolen}",
        headers={
            "Content-Type": "application/x-www-form-urlencoded",
            "Referer": desk.url + "/",
        },
    )
    assert "这一次没有通过" in again.text()
    desk.is_kept_out()


@pytest.mark.parametrize(
    ("asked", "is_https", "host", "is_possible", "address"),
    [
        ("huzhu.example:8443", True, "huzhu.example", True, "https://huzhu.example"),
        ("127.0.0.1:8000", True, "huzhu.example", False, "https://huzhu.example"),
        ("huzhu.example", False, "huzhu.example", False, ""),
        ("localhost:8000", False, "localhost", True, "http://localhost:8000"),
        ("127.0.0.1:8000", False, "localhost", False, "http://localhost:8000"),
    ],
)
def test_passkeys_work_at_the_one_name_of_the_installation_over_https(
    rf, settings, asked, is_https, host, is_possible, address
):
    settings.ENV = SimpleNamespace(is_https=is_https)
    settings.PASSKEY_HOST, settings.ALLOWED_HOSTS = host, ["*"]
    request = rf.get("/", HTTP_HOST=asked)

    assert passkeys.is_possible(request) is is_possible
    assert passkeys.address(request) == address
