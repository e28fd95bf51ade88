"""Signing in on the phone inside WeCom, against a stub built from the published examples.

Not here: what all who vouch outside have in common (``test_outside``).
"""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.contrib import auth
from django.test import Client
from django.urls import reverse

from huzhu.adapters.asking import KeyFile
from huzhu.adapters.wechat import WECOM_WANTED, WeCom
from huzhu.adapters.wecom_sign_in import WeComSignIn
from huzhu.audit import queries as audit
from huzhu.people.models import Account
from tests.adapters import gateways

pytestmark = pytest.mark.clause("S6.5.b")
AWAY, BACK = "/accounts/outside/wecom/", "/accounts/outside/wecom/back/"
PHONE = "Mozilla/5.0 (iPhone) wxwork/4.1.20 MicroMessenger/7.0.1"


def wecom(stub, path, query, _headers, _body):
    """Each code serves once; of a stranger it tells an openid."""
    if path == "/cgi-bin/gettoken":
        assert (query["corpid"], query["corpsecret"]) == ("ww1", "SECRET")
        return 200, {"errcode": 0, "errmsg": "ok", "access_token": "T", "expires_in": 7200}
    assert (path, query["access_token"]) == ("/cgi-bin/auth/getuserinfo", "T")
    told = stub.people.pop(query["code"], None)
    return 200, told or {"errcode": 40029, "errmsg": "invalid code"}


@pytest.fixture(scope="module")
def serving():
    with gateways.serving(wecom) as stub:
        yield stub


@pytest.fixture
def stub(serving, settings, tmp_path):
    serving.people, serving.path = {}, tmp_path / "wecom"
    name_in(serving, sign_in=True)
    account = WeCom("ww1", "1000002", KeyFile(serving.path, WECOM_WANTED), serving.url)
    settings.OUTSIDE = {"wecom": WeComSignIn(account)}
    return serving


def name_in(stub, **more):
    stub.path.write_text(json.dumps({"secret": "SECRET", **more}))
    stub.path.chmod(0o600)


@pytest.fixture
def he(cast_today) -> Account:
    return cast_today.account(cast_today.he)


def in_wecom():
    return Client(HTTP_USER_AGENT=PHONE, HTTP_SEC_FETCH_SITE="same-origin")


def sent_away(client):
    asked = urlsplit(client.get(AWAY)["Location"])
    told = {name: values[0] for name, values in parse_qs(asked.query).items()}
    assert (asked.hostname, asked.fragment) == ("open.weixin.qq.com", "wechat_redirect")
    assert (told["appid"], told["agentid"], told["scope"]) == ("ww1", "1000002", "snsapi_base")
    assert told["redirect_uri"] == f"http://testserver{BACK}"
    return told["state"]


def come(stub, client, state=None, code="CODE", **told):
    stub.people[code] = {"errcode": 0, "errmsg": "ok", **told}
    return client.get(BACK, {"state": state or sent_away(client), "code": code})


def is_in(client):
    return auth.SESSION_KEY in client.session


def test_button_stands_in_wecom_alone_and_where_the_file_opens_it(stub, db):
    def has_button(client):
        return "用企业微信登录" in client.get(reverse("account_login")).content.decode()

    assert (has_button(in_wecom()), has_button(Client())) == (True, False)
    name_in(stub)
    assert not has_button(in_wecom())
    assert in_wecom().get(AWAY).status_code == 410


def test_colleague_comes_in_with_the_factor_of_this_office(stub, he, monkeypatch):
    totp.TOTP.activate(he, "JBSWY3DPEHPK3PXP")
    monkeypatch.setattr(totp, "yield_hotp_counters_from_time", lambda: iter([7]))
    code = totp.format_hotp_value(totp.hotp_value("JBSWY3DPEHPK3PXP", 7))
    client = in_wecom()
    answer = come(stub, client, userid=he.username)
    assert (answer.url, is_in(client)) == (reverse("mfa_authenticate"), False)
    client.post(answer.url, {"code": code})
    assert client.get(reverse("office:todos")).status_code == 200
    (event,) = audit.events_of(f"account:{he.pk}").filter(code="people.sign_in")
    assert event.facts["way"] == "wecom_and_factor"


def test_who_has_none_registers_one_first_and_wecom_confirms_nothing(stub, he, settings):
    settings.SECOND_FACTOR = True
    client = in_wecom()
    come(stub, client, userid=he.username)
    assert client.get(reverse("office:todos")).url == reverse("second-factor")
    page = client.get(reverse("account_reauthenticate")).content.decode()
    assert "再输入一次密码" in page
    assert "企业微信" not in page


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({"openid": "OPENID", "external_userid": "wm1"}, 403),
        ({"userid": ""}, 403),
        ({"userid": "somebody-else"}, 403),
        ({"errcode": 40029, "userid": "何苗-department_clerk"}, 410),
        ({"errcode": 42001}, 410),
    ],
)
def test_nobody_else_comes_in_and_nobody_is_made(stub, he, told, status):
    count, client = Account.objects.count(), in_wecom()
    assert come(stub, client, **told).status_code == status
    assert (is_in(client), Account.objects.count()) == (False, count)


def test_account_that_is_over_stays_over(stub, he):
    Account.objects.filter(pk=he.pk).update(is_active=False)
    client = in_wecom()
    assert come(stub, client, userid=he.username).status_code == 403
    assert not is_in(client)


def test_state_is_one_browsers_and_a_code_serves_once(stub, he):
    client = in_wecom()
    state = sent_away(client)
    kept = client.cookies["outside_pledge"].value
    for other in (in_wecom(), client):
        answer = come(stub, other, "another", userid=he.username)
        assert (answer.status_code, is_in(other)) == (410, False)
    assert come(stub, client, state, userid=he.username).status_code == 302
    thief = in_wecom()
    thief.cookies["outside_pledge"] = kept
    answer = thief.get(BACK, {"state": state, "code": "CODE"})
    assert (answer.status_code, is_in(thief)) == (410, False)


def test_service_that_is_silent_lets_nobody_in(stub, he):
    stub.mood = gateways.BROKEN
    try:
        client = in_wecom()
        assert come(stub, client, userid=he.username).status_code == 410
        assert not is_in(client)
    finally:
        stub.mood = gateways.FINE
