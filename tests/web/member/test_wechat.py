"""Signing in inside WeChat, against a stub built from the published examples of 网页授权.

Not here: the telephone (``test_entrance``).
"""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from huzhu.adapters.asking import KeyFile
from huzhu.adapters.wechat_sign_in import WANTED, WeChatSignIn
from huzhu.people.models import Tally, WayIn
from tests.adapters import gateways
from tests.people.entering import NAME, PHONE, SERIAL, Entrance
from tests.people.persons import NOW, id_number

OPENID = "oLVPpjqs9BhvzwPj5A-vTYAX3GLc"
SIGN_IN, AWAY, BACK = "/member/sign-in/", "/member/wechat/", "/member/wechat/back/"
TOLD = {"access_token": "ACCESS_TOKEN", "expires_in": 7200, "refresh_token": "REFRESH_TOKEN"}


def oauth(stub, path, query, headers, body):
    """Each code serves once: 40163 the second time, 40029 where it is none."""
    assert path == "/sns/oauth2/access_token"
    assert query["grant_type"] == "authorization_code"
    used = [key for key, _, _ in stub.sent]
    if query["code"] in used:
        return 200, {"errcode": 40163, "errmsg": "code been used"}
    if not query["code"].startswith("CODE"):
        return 200, {"errcode": 40029, "errmsg": "invalid code"}
    stub.take(query["code"], query["appid"], query["secret"])
    openid = OPENID + query["code"].removeprefix("CODE")
    return 200, {**TOLD, "openid": openid, "scope": "snsapi_base"}


@pytest.fixture
def begins_at():
    return NOW


@pytest.fixture
def stub(settings, tmp_path):
    keys = tmp_path / "wechat"
    keys.write_text('{"secret": "SECRET"}')
    keys.chmod(0o600)
    with gateways.serving(oauth) as stub:
        settings.WECHAT_SIGN_IN = WeChatSignIn("wx1", KeyFile(keys, WANTED), stub.url)
        yield stub


@pytest.fixture
def entrance(line, stub, stand_at):
    return Entrance.ordinary(line)


def in_wechat():
    agent = "Mozilla/5.0 (iPhone) MicroMessenger/8.0"
    return Client(HTTP_USER_AGENT=agent, HTTP_SEC_FETCH_SITE="same-origin")


def sent_away(client, onward=""):
    """Leave for WeChat; return the state that has to come back."""
    asked = urlsplit(client.get(AWAY, {"next": onward} if onward else {})["Location"])
    told = {name: values[0] for name, values in parse_qs(asked.query).items()}
    assert (told["appid"], told["scope"], asked.fragment) == (
        "wx1", "snsapi_base", "wechat_redirect",
    )  # fmt: skip
    assert told["redirect_uri"] == f"http://testserver{BACK}"
    return told["state"]


def come_back(client, state, code="CODE"):
    return client.get(BACK, {"state": state, "code": code})


def linked(entrance, client=None):
    """A member who has come in by WeChat, then once by telephone."""
    client = client or in_wechat()
    come_back(client, sent_away(client))
    enter(client, entrance)
    bind(client, entrance)
    return client


def bind(client, entrance):
    told = {"name": NAME, "paper": "resident", "id_number": id_number(SERIAL)}
    client.post("/member/bind/", {**told, "place": f"a{entrance.agency.pk}"})


def enter(client, entrance):
    Tally.objects.all().delete()
    client.post(SIGN_IN, {"number": PHONE, "send": "1"})
    code = entrance.line.code_of(PHONE)
    client.post(SIGN_IN, {"number": PHONE, "code": code, "enter": "1"})


def test_an_account_is_linked_by_who_comes_in_by_telephone_beside_it(entrance):
    assert "用这个微信登录" in in_wechat().get(SIGN_IN).text
    linked(entrance)
    way = WayIn.objects.get(kind="wechat")
    assert (way.value, way.member, way.bound_by) == (OPENID, entrance.member, "phone")


def test_the_account_is_kept_in_the_browser_until_it_is_linked_and_no_longer(entrance):
    client = in_wechat()
    come_back(client, sent_away(client))
    assert client.cookies["wechat_account"].value
    linked(entrance, client)
    assert client.cookies["wechat_account"].value == ""


@pytest.mark.parametrize("leave", ["/leave/", "/member/me/close/"])
def test_an_account_that_waits_in_a_browser_is_forgotten_at_sign_out(entrance, leave):
    """Who comes in by telephone after somebody has left takes nobody's WeChat over."""
    client = in_wechat()
    enter(client, entrance)
    bind(client, entrance)
    come_back(client, sent_away(client))
    sent_away(client)
    assert client.cookies["wechat_account"].value
    assert client.cookies["wechat_state"].value
    client.post(leave, {"is_sure": "on"})
    assert client.cookies["wechat_account"].value == ""
    assert client.cookies["wechat_state"].value == ""
    assert client.get("/member/").status_code == 302
    enter(client, entrance)
    assert WayIn.objects.get(kind="wechat").member is None


def test_another_account_is_nobodys(entrance):
    linked(entrance)
    client = in_wechat()
    answer = come_back(client, sent_away(client, "/member/codes/"), "CODE2")
    assert answer["Location"] == SIGN_IN
    assert client.get("/member/")["Location"].startswith(SIGN_IN)


def test_a_code_that_was_used_lets_nobody_in(entrance):
    linked(entrance)
    client = in_wechat()
    assert come_back(client, sent_away(client)).status_code == 410
    assert come_back(client, sent_away(client), "other").status_code == 410


def test_a_linked_account_is_led_to_where_it_wanted(entrance, stub):
    linked(entrance)
    stub.sent.clear()
    client = in_wechat()
    answer = come_back(client, sent_away(client, "/member/codes/"))
    assert answer["Location"] == "/member/codes/"
    assert f"{NAME}，您好" in client.get("/member/").text


def test_a_state_that_is_not_this_browsers_lets_nobody_in(entrance, stub):
    thief, owner = in_wechat(), in_wechat()
    state = sent_away(owner)
    assert "微信登录须由同一个微信页面在几分钟内完成" in come_back(thief, state).text
    assert come_back(thief, state).status_code == 410
    sent_away(thief)
    assert come_back(thief, state).status_code == 410
    assert come_back(owner, "").status_code == 410
    assert stub.sent == []
    assert "这一次没有完成" in come_back(thief, state).text


def test_a_way_back_serves_once(entrance, stub):
    client = in_wechat()
    state = sent_away(client)
    assert come_back(client, state).status_code == 302
    assert come_back(client, state, "CODE3").status_code == 410
    assert len(stub.sent) == 1


@pytest.mark.parametrize("mood", [gateways.BROKEN, gateways.GARBAGE])
def test_where_wechat_does_not_answer_the_telephone_is_named(entrance, stub, mood):
    client = in_wechat()
    state = sent_away(client)
    stub.mood = mood
    answer = come_back(client, state)
    assert answer.status_code == 410
    assert "用手机号登录" in answer.text


def test_a_second_account_takes_the_place_of_the_first(entrance, stub):
    linked(entrance)
    client = in_wechat()
    come_back(client, sent_away(client), "CODE2")
    enter(client, entrance)
    live = WayIn.objects.get(kind="wechat", ended_at=None, member=entrance.member)
    assert live.value == f"{OPENID}2"


def test_without_an_official_account_nothing_is_offered(entrance, settings):
    settings.WECHAT_SIGN_IN = None
    assert "用这个微信登录" not in in_wechat().get(SIGN_IN).text
    assert in_wechat().get(AWAY).status_code == 410


def test_nobody_is_sent_to_wechat_by_another_site(entrance, stub):
    client = in_wechat()
    answer = client.get(AWAY, headers={"sec-fetch-site": "cross-site"})
    assert answer["Location"].startswith(SIGN_IN)
    assert "wechat_state" not in client.cookies
