"""Asking WeChat to bring one message: away with a state, back with the answer, once."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from huzhu.adapters.wechat import WeChatOnce
from huzhu.messages import once
from huzhu.messages.models import OnceAllowed
from huzhu.messages.states import MessageKind
from huzhu.people.models import WayIn
from huzhu.people.states import BoundBy, WayKind
from tests.adapters.test_carriers import key_file

K, OPENID = MessageKind, "oLVPpjqs9BhvzwPj5A-vTYAX3GLc"
IN_WECHAT = {"User-Agent": "Mozilla/5.0 (iPhone) MicroMessenger/8.0"}
PLACE, BACK = "/member/me/messages/", "/member/me/messages/answered/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(standing_cast, as_member, settings, tmp_path):
    keys = key_file(tmp_path, secret="s", subscription="tpl")
    settings.CARRIERS = {"once": WeChatOnce("wx1", keys)}
    at = timezone.now()
    way = WayIn(kind=WayKind.WECHAT, member=standing_cast.zhao, began_at=at, seen_at=at,
                bound_at=at, bound_by=BoundBy.CALL)  # fmt: skip
    way.value = OPENID
    way.save()
    return as_member(standing_cast.zhao)


def asked(client, kind=K.WON):
    """Leave for WeChat; return what its page is asked."""
    answer = client.get(reverse("member:allow-once", args=[kind]), headers=IN_WECHAT)
    parts = urlsplit(answer["Location"])
    assert (parts.netloc, parts.fragment) == ("mp.weixin.qq.com", "wechat_redirect")
    return {name: values[0] for name, values in parse_qs(parts.query).items()}


def come_back(client, told, *, action="confirm", openid=OPENID, **changed):
    given = {"template_id": "tpl", "scene": told["scene"], "reserved": told["reserved"]}
    given |= {"openid": openid, "action": action}
    return client.get(BACK, {**given, **changed}, headers=IN_WECHAT, follow=True)


def test_kinds_are_offered_in_wechats_browser_alone_with_what_is_left(client):
    assert "允许一次" not in client.get(PLACE).text
    page = client.get(PLACE, headers=IN_WECHAT).text
    assert page.count(">允许一次<") == len(once.kinds())
    assert "没有允许" in page
    for _ in range(once.MOST):
        come_back(client, asked(client))
    page = client.get(PLACE, headers=IN_WECHAT).text
    assert f"还有 {once.MOST} 次" in page
    assert "已够多" in page


def test_whoever_does_not_come_in_by_wechat_is_not_asked(client):
    WayIn.objects.update(ended_at=timezone.now())
    assert "允许一次" not in client.get(PLACE, headers=IN_WECHAT).text
    place = reverse("member:allow-once", args=[K.WON])
    assert client.get(place, headers=IN_WECHAT).status_code == 410
    refused = client.get(place)
    assert refused.status_code == 410
    assert "允许微信提醒须由同一个微信页面在几分钟内完成，并用登录的那个微信" in refused.text


def test_what_a_member_allows_is_kept_by_its_kind_and_scene(client, standing_cast):
    told = asked(client)
    assert (told["action"], told["appid"], told["template_id"]) == ("get_confirm", "wx1", "tpl")
    assert told["redirect_url"] == f"http://testserver{BACK}"
    page = come_back(client, told).text
    assert "已允许微信提醒一次：已抢到" in page
    assert "还有 1 次" in page
    row = OnceAllowed.objects.get()
    assert (row.member_id, row.kind, row.scene) == (standing_cast.zhao.pk, "won", 1)
    assert asked(client)["scene"] == "2"


def test_answer_serves_once_and_in_the_browser_that_asked_alone(client, as_member, standing_cast):
    told = asked(client)
    other = as_member(standing_cast.liu)
    assert come_back(other, told).status_code == 410
    assert come_back(client, told, reserved="x").status_code == 410
    assert come_back(client, told).status_code == 200
    assert come_back(client, told).status_code == 410
    assert OnceAllowed.objects.count() == 1


@pytest.mark.parametrize("changed", [{"openid": "another"}, {"openid": ""}, {"scene": "9"}])
def test_answer_of_another_account_or_scene_allows_nothing(client, changed):
    assert come_back(client, asked(client), **changed).status_code == 410
    assert OnceAllowed.objects.count() == 0


def test_what_was_allowed_is_taken_back_as_easily(client):
    come_back(client, asked(client))
    come_back(client, asked(client, K.RESULT))
    assert client.get(PLACE, headers=IN_WECHAT).text.count(">撤回<") == 2
    client.post(reverse("member:withdraw-once", args=[K.WON]))
    assert [each.kind for each in OnceAllowed.objects.all()] == ["result"]


def test_whoever_says_no_in_wechat_is_told_so_and_nothing_is_kept(client):
    page = come_back(client, asked(client), action="cancel", openid="").text
    assert "没有允许。需要微信提醒的，随时可以再点" in page
    assert OnceAllowed.objects.count() == 0


@pytest.mark.parametrize("kind", [K.DECIDED, K.SIGN_IN_CODE])
def test_what_does_not_go_this_way_is_not_asked_for(client, kind):
    place = reverse("member:allow-once", args=[kind])
    assert client.get(place, headers=IN_WECHAT).status_code == 410
    assert client.get("/member/me/messages/once/none/", headers=IN_WECHAT).status_code == 404
