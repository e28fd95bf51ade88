"""How long a member stays signed in on a phone, and who ends a sign-in elsewhere."""

from datetime import timedelta

import pytest
from django.urls import reverse

from huzhu.people.models import PhoneSession
from huzhu.web import identity
from tests.people.entering import Entrance
from tests.people.persons import NOW
from tests.web.member.coming_in import BIND, come_in, told_of


@pytest.fixture
def begins_at():
    return NOW


@pytest.fixture
def entrance(line, stand_at):
    return Entrance.ordinary(line)


@pytest.fixture
def client(entrance):
    client = come_in(entrance)
    client.post(BIND, told_of(entrance))
    return client


@pytest.mark.parametrize(("days", "is_in"), [(90, True), (91, False)])
def test_a_session_of_a_member_ends_after_ninety_days_however_often_it_is_used(
    client, stand_at, days, is_in
):
    stand_at(NOW + timedelta(days=days))
    answer = client.get("/member/me/phones/", follow=True)
    assert ("已登录的手机" in answer.text) is is_in
    assert (identity.MEMBER_OVER in answer.text) is not is_in
    assert PhoneSession.objects.filter(ended_at=None).exists() is is_in


def test_ending_a_sign_in_elsewhere_asks_for_a_code_when_none_was_told_for_half_an_hour(
    client, stand_at
):
    way = PhoneSession.objects.get().way
    told = {"session_key": "lost", "device": "安卓手机", "began_at": NOW, "renewed_at": NOW}
    lost = PhoneSession.objects.create(way=way, **told)
    stand_at(NOW + timedelta(minutes=31))
    asked = client.post(reverse("member:end-session", args=[lost.pk]))
    assert asked["Location"].startswith(reverse("member:sign-in"))
    lost.refresh_from_db()
    assert lost.ended_at is None
    assert "请再登录一次，然后结束" in client.get(asked["Location"]).text
