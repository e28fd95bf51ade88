"""The page 手机: the demonstration's alone, each phone with what it got."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from huzhu.adapters.demo_phone import DemoPhone
from huzhu.messages import actions, sending
from huzhu.messages.states import MessageKind, to_member, to_phone
from huzhu.people import founding
from huzhu.people import queries as people
from huzhu.people.models import WayIn
from huzhu.people.queries import DemoSignin
from huzhu.people.states import BoundBy, WayKind
from huzhu.web import demo_phones
from tests.messages.people import member_with_phone
from tests.people.persons import NOW

pytestmark = pytest.mark.django_db
PHONES = "demo-phones"


@pytest.fixture
def _shown(settings, monkeypatch):
    settings.MAY_DEMONSTRATE = True
    monkeypatch.setattr(founding, "is_demonstration", lambda: True)
    settings.CARRIERS = {"sms": DemoPhone()}


def test_phones_are_not_there_in_earnest(client, settings, monkeypatch):
    monkeypatch.setattr(founding, "is_demonstration", lambda: False)
    settings.MAY_DEMONSTRATE = True
    assert client.get(reverse(PHONES)).status_code == 404
    assert not DemoPhone().is_open()


@pytest.mark.usefixtures("_shown")
def test_phones_show_what_each_got_under_a_masked_number(client):
    assert "还没有人收到短信" in client.get(reverse(PHONES)).content.decode()
    member = member_with_phone()
    actions.queue(
        MessageKind.WON, to=to_member(member.pk), at=NOW, key="w",
        facts={"offer": "体检"},
    )  # fmt: skip
    actions.queue(
        MessageKind.SIGN_IN_CODE, to=to_phone("13922223333"), at=NOW, key="c",
        facts={"code": "482913", "minutes": "5"},
    )  # fmt: skip
    with time_machine.travel(NOW, tick=False):  # no quiet hours
        assert sending.send_waiting(seconds=10) == 2
    page = client.get(reverse(PHONES)).content.decode()
    for said in ("*******0011", "您已抢到“体检”", "*******3333", "482913", "尚未绑定的手机"):
        assert said in page
    assert "13922223333" not in page


@pytest.mark.usefixtures("_shown")
def test_phones_of_those_whom_one_can_play_stand_first(client, monkeypatch):
    ours, other = member_with_phone("M1"), member_with_phone("M2", "13700000002")
    monkeypatch.setattr(people, "demo_signins", lambda **_: [DemoSignin("x", None, member=ours)])
    for member, at in ((ours, NOW), (other, NOW + timedelta(hours=1))):
        facts = {"offer": "体检"}
        key = f"w{member.pk}"
        actions.queue(MessageKind.WON, to=to_member(member.pk), at=at, key=key, facts=facts)
        with time_machine.travel(at, tick=False):
            assert sending.send_waiting(seconds=10) == 1
    page = client.get(reverse(PHONES)).content.decode()
    assert page.index("*******0011") < page.index("*******0002")
    assert page.count("您已抢到“体检”") == 2


def told(key, to, kind=MessageKind.BINDING, at=NOW, **facts):
    actions.queue(kind, to=to, at=at, key=key, facts=facts or {"state": "未通过", "next": "x"})
    with time_machine.travel(at, tick=False):
        sending.send_waiting(seconds=10)


def bound(member, number):
    way = WayIn(
        kind=WayKind.PHONE, member=member, began_at=NOW, seen_at=NOW, bound_at=NOW,
        bound_by=str(BoundBy.PHONE),
    )  # fmt: skip
    way.value = number
    way.save()


@pytest.mark.usefixtures("_shown")
def test_a_number_that_is_bound_meanwhile_is_its_members(client):
    told("asked", to_phone("13922223333"))
    assert "尚未绑定的手机" in client.get(reverse(PHONES)).content.decode()
    member = member_with_phone()
    bound(member, "13922223333")
    page = client.get(reverse(PHONES)).content.decode()
    assert "尚未绑定的手机" not in page
    assert f"{member.name} <span" in page


@pytest.mark.usefixtures("_shown")
def test_a_message_for_many_pushes_nobody_off_who_is_not_bound_yet(client, monkeypatch):
    monkeypatch.setattr(demo_phones, "OTHERS", 2)
    monkeypatch.setattr(people, "demo_signins", lambda **_: [])
    told("asked", to_phone("13922223333"))
    for serial in range(3):
        member = member_with_phone(f"M{serial}", f"1370000000{serial}")
        told(f"w{serial}", to_member(member.pk), MessageKind.WON, NOW + timedelta(hours=1),
             offer="体检")  # fmt: skip
    page = client.get(reverse(PHONES)).content.decode()
    assert "*******3333" in page
    assert page.index("*******0002") < page.index("*******0001") < page.index("*******3333")
    assert "*******0000" not in page  # of those there are enough
