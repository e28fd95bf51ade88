"""A passkey in a browser: registered at the first sign-in, and shown at each one after it.

Chromium's virtual authenticator stands for the computer's own. A passkey is bound to a name, so
these pages are opened as ``localhost``.
"""

import re
from types import SimpleNamespace

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.urls import reverse
from playwright.sync_api import Page, expect

from huzhu.people import sign_ins
from huzhu.people.models import Account
from huzhu.web import passkeys
from tests import cast as casting
from tests.cast import PASSWORD

TODOS = reverse("office:todos")
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def he(served) -> Account:
    """何 of the office, with a password that the served product can look at."""
    cast = casting.assemble()
    account = cast.account(cast.he)
    account.password = PBKDF2PasswordHasher().encode(PASSWORD, "salt", iterations=1)
    account.save(update_fields=["password"])
    return account


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
    codes = saved.value.path().read_text().split()
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
