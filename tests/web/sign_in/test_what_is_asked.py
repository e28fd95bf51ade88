"""What the pages of signing in ask for and take: passwords as they are typed, codes that are long.

Not here: how often somebody may try (``test_waits``), the rules of passwords (``people``).
"""

import re
from datetime import timedelta

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from huzhu.people import member_codes, password_links
from huzhu.people.models import Account, Member
from huzhu.web.member.entrance import wechat
from tests.architecture import source
from tests.cast import PASSWORD
from tests.web.sign_in.door import HOME

SECRET = "JBSWY3DPEHPK3PXP"
#: A blank before and behind, capitals, two scripts.
LONG = " Vier Wörter, so lang wie ein Satz; 一句自己记得住的话, and 64 signs at least "
#: What the pages of signing in and of the second factor ask for.
ASKED = {"login", "username", "password", "present", "again", "code"}
PAGES = ("account_login", "change-password", "account_reauthenticate", "mfa_activate_totp")
BROUGHT_ALONG = {"csrfmiddlewaretoken", "press", "next"}
FIELD = re.compile(r'<(?:input|select|textarea)\b[^>]*?name="(\w+)"[^>]*>')


@pytest.fixture
def here(lin, somebody, watch):
    """林, who has just signed in."""
    here = somebody()
    here.sign_in(lin.username)
    return here


def fields_of(client: Client, name: str) -> dict[str, str]:
    """The tag of each field that a person fills in, by its name."""
    page = client.get(reverse(name)).content.decode()
    return {found[1]: found[0] for found in FIELD.finditer(page) if found[1] not in BROUGHT_ALONG}


def shown(client: Client) -> dict[str, str]:
    """The fields of every page that asks for a password or a factor."""
    told = fields_of(Client(), "account_login")
    for name in PAGES[1:]:
        told |= fields_of(client, name)
    return told


def test_fields_of_passwords_hide_what_is_typed_and_take_what_is_pasted(here):
    fields = shown(here.client)

    assert set(fields) == ASKED  # no hint, no question whose answer others find out
    for name in ASKED - {"login", "username", "code"}:
        assert 'type="password"' in fields[name]
        assert re.search(r'autocomplete="(current|new)-password"', fields[name])
        assert not re.search(r"maxlength|readonly|onpaste", fields[name])
    scripts = [path.name for path in source.SOURCE.rglob("*.js") if '"paste"' in path.read_text()]
    assert scripts == ["review-grid.js"]  # a table of figures


def test_long_password_is_looked_at_exactly_as_it_was_typed(here, lin, somebody):
    told = {"present": PASSWORD, "password": LONG, "again": LONG}
    changed = here.client.post(reverse("change-password"), told, REMOTE_ADDR=HOME)
    assert (changed.status_code, len(LONG) >= 64) == (302, True)

    def enters(password: str, address: str) -> bool:
        return somebody(address).sign_in(lin.username, password).status_code == 302

    others = LONG.strip(), LONG.lower(), LONG[:64], f"{LONG}x"
    assert [enters(each, f"192.0.2.{at}") for at, each in enumerate(others)] == [False] * 4
    assert enters(LONG, HOME)


def test_password_enters_years_later(lin, somebody, watch):
    watch.wait(timedelta(days=5 * 365).total_seconds())
    entered = somebody().sign_in(lin.username)
    assert (entered.status_code, entered.url) == (302, reverse("identity"))


def test_nobody_has_an_account_when_the_tables_were_made(db):
    """No name and password that are the same everywhere; the first is made on the server."""
    assert (Account.objects.count(), Member.objects.count()) == (0, 0)


def test_code_of_the_authenticator_is_over_with_its_half_minute(monkeypatch):
    moment = 1_000 * 30.0
    told = []
    for at in (moment - 0.1, moment, moment + 29.9, moment + 30):
        monkeypatch.setattr("time.time", lambda at=at: at)
        told.append(
            totp.validate_totp_code(SECRET, totp.format_hotp_value(totp.hotp_value(SECRET, 1_000)))
        )
    assert told == [False, True, True, False]


def test_codes_are_drawn_and_long_enough(lin):
    """Twenty bits at least, each from the system's own source; keys of sessions many more."""
    recovery = RecoveryCodes.activate(lin).generate_codes()
    assert {len(each) for each in recovery} == {8}
    assert len({password_links.new_number() for _ in range(50)}) > 45
    assert {len(member_codes.new_code()) for _ in range(50)} == {6}
    keys = {SessionStore()._get_new_session_key() for _ in range(50)}
    assert len(keys) == 50
    assert all(re.fullmatch(r"[a-z0-9]{32}", key) for key in keys)  # 165 bits


def test_cookie_that_was_signed_for_one_purpose_serves_no_other(rf: RequestFactory):
    answer = HttpResponse()
    wechat.keep(answer, wechat.STATE, "123", seconds=60)
    request = rf.get("/")
    value = answer.cookies[wechat.STATE].value
    request.COOKIES = {wechat.STATE: value, wechat.ACCOUNT: value}

    assert wechat.kept_of(request, wechat.STATE, seconds=60) == "123"
    assert wechat.kept_of(request, wechat.ACCOUNT, seconds=60) == ""


def test_cookies_of_sessions_are_for_no_script_and_no_other_site(lin, somebody):
    here = somebody()
    here.sign_in(lin.username)
    kept = here.client.cookies[settings.SESSION_COOKIE_NAME]
    assert (kept["httponly"], kept["samesite"], kept["domain"]) == (True, "Lax", "")


@pytest.mark.parametrize(
    "name", ["agency:home", "own-account", "own-messages", "change-password", "mfa_index"]
)
def test_way_out_stands_on_every_page(here, name):
    page = here.client.get(reverse(name)).content.decode()
    assert f'action="{reverse("leave")}"' in page
