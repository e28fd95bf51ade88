"""What a stranger's requests at the pages of signing in leave behind: no session, no fault.

Not here: tries to sign in (``test_waits``), what is written of them (``test_trail``).
"""

import secrets
from urllib.parse import quote

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from huzhu.web.passwords import KEY
from tests.addresses import table
from tests.cast import PASSWORD
from tests.web.sign_in.door import HOME

LONG = secrets.token_hex(500)


def of_accounts() -> list[str]:
    """Every address below ``/accounts/``; where one takes a text, a long one."""
    own = [each for each in table() if each.route.startswith("accounts/") and "^" not in each.route]
    return sorted({each.filled(key=LONG, rest=LONG) for each in own})


def test_stranger_leaves_no_session_at_any_page_of_accounts(db):
    asked = of_accounts()
    leaving = []
    for address in asked:
        for answer in (Client().get(address), Client().post(address, {"x": LONG})):
            assert answer.status_code < 500, address
            leaving += [address] * Session.objects.all().delete()[0]
    assert leaving == []
    assert len(asked) > 20


def test_key_that_opens_nothing_takes_the_one_before_away(lin, somebody):
    browser = somebody()
    browser.sign_in(lin.username)
    session = browser.client.session
    session[KEY] = "1.of-an-older-link"
    session.save()
    answer = browser.client.get(reverse("password-link", args=["1.x"]), follow=True)
    assert answer.status_code == 410
    assert KEY not in browser.client.session


#: Texts that lead away, to nowhere, or below the page they were asked from.
NOT_OURS = (
    "http://[", "//[", "/\\[", "https://elsewhere.example/", "//elsewhere.example/",
    "/\\elsewhere.example/", "///elsewhere.example", "\\\\elsewhere.example", "javascript:x",
    "home", "..", "./identity/", "?x=1", " /identity/", "http://testserver/notices/",
)  # fmt: skip


@pytest.mark.parametrize("wanted", NOT_OURS)
def test_next_that_is_no_address_of_ours_is_as_none(lin, somebody, wanted):
    browser = somebody()
    login = f"{reverse('account_login')}?next={quote(wanted)}"
    page = browser.client.get(login)
    assert page.status_code == 200
    entered = {"login": lin.username, "password": PASSWORD, "next": wanted}
    answer = browser.client.post(reverse("account_login"), entered, REMOTE_ADDR=HOME)
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("identity"))
    for name, given in (("account_reauthenticate", {"password": PASSWORD}), ("account_logout", {})):
        answer = browser.client.post(reverse(name), {**given, "next": wanted}, REMOTE_ADDR=HOME)
        assert answer.status_code == 302
        assert answer.headers["Location"] in {reverse("identity"), reverse("home")}


def test_next_that_is_ours_is_followed(lin, somebody):
    wanted = "/notices/?category=x&page=2"
    entered = {"login": lin.username, "password": PASSWORD, "next": wanted}
    answer = somebody().client.post(reverse("account_login"), entered, REMOTE_ADDR=HOME)
    assert answer.headers["Location"] == wanted
