"""What a city's service says alone lets nobody in: an account never opened, odd answers, a copy.

Not here: the sign-in itself, tokens that are for somebody else (``test_outside``).
"""

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.urls import reverse

from huzhu.audit import queries as audit
from huzhu.people.models import Account
from huzhu.web import outside
from tests.adapters import city as cities
from tests.web.sign_in.there import BACK, away, come, is_in

pytestmark = pytest.mark.clause("S6.5.b")
FACTOR = reverse("mfa_authenticate")


def test_account_whose_link_nobody_has_used_stays_out_and_is_told_what_to_do(city, he):
    """One person alone has opened it: the link takes a second one, the service would not."""
    password = he.password
    Account.objects.filter(pk=he.pk).update(password=make_password(None))
    client, answer = come(city, he.username)
    assert (answer.status_code, is_in(client)) == (403, False)
    assert "须先用设置密码链接开通账号" in answer.content.decode()
    (event,) = audit.events_of(f"account:{he.pk}").filter(code="people.turn_away_outside")
    assert event.facts["way"] == "oidc"
    Account.objects.filter(pk=he.pk).update(password=password)
    assert is_in(come(city, he.username)[0])  # the control: the link was used


@pytest.mark.parametrize(
    "odd",
    [
        {cities.CLAIM: "he\0tang"},
        {cities.CLAIM: "9" * 151},
        {cities.CLAIM: ["a", "b"] * 100},
        {"auth_time": "now"},
        {"auth_time": [1]},
        {"auth_time": True},
        {"auth_time": 1e400},
        {"auth_time": float("nan")},
        {"amr": [{"otp": 1}], "auth_time": "now"},
    ],
)
def test_signed_answer_in_a_form_that_nobody_knows_lets_nobody_in(counting, he, odd):
    counting.lies = odd
    client, answer = come(counting, he.username)
    assert (answer.status_code, is_in(client)) == (410, False)
    assert "这一次没有完成" in answer.content.decode()


def test_ways_that_are_no_words_count_for_no_second_factor(counting, he, code):
    counting.lies = {"amr": [{"otp": 1}, ["otp"]]}
    assert come(counting, he.username)[1].url == FACTOR


def brought_twice(city, he):
    """Two browsers bring the same way back, and the service takes the code twice."""
    client, thief = Client(), Client()
    back = city.visit(away(client), he.username)
    thief.cookies[outside.PLEDGE] = client.cookies[outside.PLEDGE].value
    client.get(BACK, back)
    city.used.clear()
    answer = thief.get(BACK, back)
    return is_in(client), is_in(thief), answer.status_code


def test_pledge_serves_once_whatever_the_service_says(city, he):
    assert brought_twice(city, he) == (True, False, 410)


def test_pledge_would_serve_twice_when_nobody_noted_it(city, he, monkeypatch):
    monkeypatch.setattr(outside, "_redeem", lambda *_: None)
    assert brought_twice(city, he)[:2] == (True, True)
