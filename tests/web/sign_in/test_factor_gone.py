"""A sign-in that waits for its factor ends when the account's last factor goes meanwhile."""

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.urls import reverse

from huzhu.people import recovering
from huzhu.people.models import Account

SECRET = "JBSWY3DPEHPK3PXP"
ENDED = "这次登录已结束。请用账号和密码重新登录"


@pytest.fixture
def he(cast_today) -> Account:
    account = cast_today.account(cast_today.he)
    totp.TOTP.activate(account, SECRET)
    return account


@pytest.fixture
def waiting(he, somebody):
    """何 after the password and before the code, who has no factor any more."""
    here = somebody()
    assert here.sign_in(he.username).url == reverse("mfa_authenticate")
    recovering.end_factors(he.pk)
    return here


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", ["account_login", "mfa_authenticate", "office:home"])
def test_waiting_sign_in_ends_with_a_sentence_when_the_last_factor_is_gone(waiting, name, method):
    first = getattr(waiting.client, method)(reverse(name), {"code": "123456"})
    if method == "post" and name == "account_login":
        assert first.status_code == 422
        return
    shown = waiting.client.get(
        reverse("account_login") if method == "post" else reverse(name), follow=True
    )

    assert len(shown.redirect_chain) <= 2
    page = first.content.decode() + shown.content.decode()
    assert page.count(ENDED) == 1
    assert 'name="password"' in page
    assert waiting.client.get(reverse("office:todos")).url.startswith(reverse("account_login"))


def test_factor_is_registered_after_a_fresh_sign_in_alone_when_the_last_one_went(
    waiting, he, settings
):
    settings.SECOND_FACTOR = True
    activate = reverse("mfa_activate_totp")
    assert waiting.client.get(activate).url.startswith(reverse("account_login"))

    assert waiting.sign_in(he.username).url == reverse("second-factor")
    assert waiting.client.get(activate).status_code == 200


def test_sign_in_goes_on_waiting_when_a_factor_is_left(he, somebody):
    here = somebody()
    here.sign_in(he.username)
    assert here.client.get(reverse("account_login")).url == reverse("mfa_authenticate")
