"""Signing in by a city's identity service, against a strict one of the test on this machine.

Not here: the second factor itself (``test_second_factor``), who may do what then (``audit``).
"""

import re
import time
from datetime import timedelta
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from django.contrib import auth
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from huzhu.adapters.asking import KeyFile
from huzhu.adapters.oidc import WANTED, Oidc
from huzhu.audit import queries as audit
from huzhu.people.models import Account
from huzhu.web import identity, outside, second_factor
from tests.adapters import city as cities
from tests.clients import of_member
from tests.web.sign_in.there import AWAY, BACK, PRESSED, away, come, is_in

pytestmark = pytest.mark.clause("S6.5.b")
FACTOR, WORK = reverse("mfa_authenticate"), reverse("office:todos")
SECRET = "JBSWY3DPEHPK3PXP"
MONTH = 30 * 24 * 3600


def ways_of(account):
    events = audit.events_of(f"account:{account.pk}").filter(code="people.sign_in")
    return [each.facts["way"] for each in events]


# --- who comes in -----------------------------------------------------------------------------


def test_button_stands_where_a_file_names_the_service_alone(city, db):
    page = Client().get(reverse("account_login")).content.decode()
    assert "用城市统一身份认证登录" in page
    city.path.unlink()
    assert "统一身份认证" not in Client().get(reverse("account_login")).content.decode()
    assert Client().get(AWAY).status_code == 410


def test_who_has_a_factor_here_is_asked_for_it_as_well(city, he, code):
    client, answer = come(city, he.username)
    assert (answer.url, is_in(client)) == (FACTOR, False)
    client.post(FACTOR, {"code": code})
    assert client.get(WORK).status_code == 200
    assert ways_of(he) == ["oidc_and_factor"]


def test_who_has_none_registers_one_first(city, he, settings):
    settings.SECOND_FACTOR = True
    client, answer = come(city, he.username)
    assert (answer.url, is_in(client)) == (reverse("second-factor"), True)
    assert client.get(WORK).url == reverse("second-factor")


def test_factor_of_the_service_counts_where_the_file_says_so(counting, he, code, settings):
    settings.SECOND_FACTOR = True
    counting.lies = {"amr": ["pwd", "otp"]}
    client, answer = come(counting, he.username, next=WORK)
    assert (answer.url, client.get(WORK).status_code) == (WORK, 200)
    assert ways_of(he) == ["oidc"]


@pytest.mark.parametrize("ways", [None, [], ["pwd"], "otp"])
def test_factor_is_asked_for_where_the_service_showed_none_that_counts(counting, he, code, ways):
    counting.lies = {"amr": ways}
    assert come(counting, he.username)[1].url == FACTOR


def test_factor_counts_by_its_class_too_and_is_asked_for_there(city, he, code):
    cities.file_of(city, city.path, acr=["loa3"])
    assert parse_qs(urlsplit(away(Client())).query)["acr_values"] == ["loa3"]
    city.lies = {"acr": "loa1"}
    assert come(city, he.username)[1].url == FACTOR
    city.lies = {"acr": "loa3"}
    assert come(city, he.username)[1].url == reverse("identity")


def test_number_is_asked_for_where_the_token_has_none(city, he):
    city.is_number_in_token = False
    assert is_in(come(city, he.username)[0])


def test_number_of_another_than_the_token_is_nobodys(city, he):
    city.is_number_in_token, city.sub_of_userinfo = False, "sub-of-another"
    client, answer = come(city, he.username)
    assert (answer.status_code, is_in(client)) == (403, False)


def test_service_that_takes_its_secret_in_the_body_gets_it_there(city, he):
    city.config = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    client, answer = come(city, he.username)
    assert (answer.status_code, is_in(client)) == (410, False)  # the stub takes the header alone
    sent = next(body for _, path, _, _, body in reversed(city.stub.asked) if path == "/token")
    assert parse_qs(sent.decode())["client_secret"] == [cities.SECRET]


# --- who does not -----------------------------------------------------------------------------

LIES = {
    "another issuer": {"iss": "https://elsewhere.example"},
    "another audience": {"aud": "another"},
    "another party": {"azp": "another"},
    "several audiences, no party": {"aud": [cities.CLIENT, "another"]},
    "expired": {"exp": int(time.time()) - 3600},
    "of tomorrow": {"iat": int(time.time()) + MONTH},
    "another nonce": {"nonce": "another"},
    "no nonce": {"nonce": None},
    "no end": {"exp": None},
    "no audience": {"aud": None},
}


@pytest.mark.parametrize("lie", LIES)
def test_token_that_is_not_for_here_lets_nobody_in(city, he, lie):
    city.lies = LIES[lie]
    client, answer = come(city, he.username)
    assert (answer.status_code, is_in(client)) == (410, False)
    assert "须由同一个浏览器在几分钟内完成，只用一次：这一次没有完成，或" in answer.content.decode()


def forgeries():
    public = cities.KEY.public_key()
    return {
        "another's key": (cities.STRANGE_KEY, "ES256"),
        "no signature": ("", "none"),
        "the public key as a secret": (str(public.public_numbers().x).encode(), "HS256"),
    }


@pytest.mark.parametrize("forgery", forgeries())
def test_token_that_the_service_did_not_sign_lets_nobody_in(city, he, forgery):
    city.signed_by, city.algorithm = forgeries()[forgery]
    client, answer = come(city, he.username)
    assert (answer.status_code, is_in(client)) == (410, False)


def test_token_of_an_earlier_visit_lets_nobody_in(city, he):
    come(city, he.username)
    city.old_token = city.last_token
    client, answer = come(city, he.username)
    assert (answer.status_code, is_in(client)) == (410, False)


def test_way_back_serves_once(city, he):
    client = Client()
    back = city.visit(away(client), he.username)
    kept = client.cookies["outside_pledge"].value
    client.get(BACK, back)
    assert is_in(client)
    for again in (Client(), Client()):
        again.cookies["outside_pledge"] = kept  # stolen with the address
        assert (again.get(BACK, back).status_code, is_in(again)) == (410, False)
    client.post(reverse("leave"))
    assert (client.get(BACK, back).status_code, is_in(client)) == (410, False)


def test_way_back_of_another_service_lets_nobody_in(city, he, settings):
    other = Oidc(KeyFile(city.path, WANTED), way="other")
    settings.OUTSIDE = {**settings.OUTSIDE, "other": other}
    client = Client()
    back = city.visit(away(client), he.username)
    asked = len(city.stub.asked)
    answer = client.get(BACK.replace("oidc", "other"), back)
    assert (answer.status_code, is_in(client)) == (410, False)
    assert len(city.stub.asked) == asked  # nor was anybody asked for whom the code is


@pytest.mark.parametrize("state", ["", "another"])
def test_another_state_lets_nobody_in(city, he, state):
    client = Client()
    back = city.visit(away(client), he.username) | {"state": state}
    assert (client.get(BACK, back).status_code, is_in(client)) == (410, False)


def test_code_of_another_person_lets_nobody_in(city, he, lin):
    """林 sends 何 the way back that was 林's: nobody is in, as nobody or as 林."""
    theirs = city.visit(away(Client()), lin.username)
    client = Client()
    own = city.visit(away(client), he.username)
    for back in (theirs, own | {"code": theirs["code"]}):
        assert (client.get(BACK, back).status_code, is_in(client)) == (410, False)


@pytest.mark.parametrize("change", [str.upper, lambda name: f"{name}2", lambda _name: "*"])
def test_nobody_is_made(city, he, change):
    count = Account.objects.count()
    client, answer = come(city, change(he.username))
    assert (answer.status_code, is_in(client)) == (403, False)
    assert "给出的人员编号没有对应的账号" in answer.content.decode()
    assert Account.objects.count() == count
    assert audit.events_of("account:").filter(code="people.try_unknown_name").exists()


def test_account_that_is_over_stays_over(city, he):
    Account.objects.filter(pk=he.pk).update(is_active=False)
    client, answer = come(city, he.username)
    assert (answer.status_code, is_in(client)) == (403, False)
    (event,) = audit.events_of(f"account:{he.pk}").filter(code="people.turn_away_outside")
    assert (event.facts["way"], event.actor_name) == ("oidc", "未登录的人")


@pytest.mark.parametrize(
    "config",
    [
        {"issuer": "https://elsewhere.example"},
        {"token_endpoint": "http://elsewhere.example/token"},
        {"jwks_uri": ""},
    ],
)
def test_service_that_is_another_or_not_safe_is_not_asked(city, he, config):
    client = Client()
    back = city.visit(away(client), he.username)
    city.config = config
    assert (client.get(BACK, back).status_code, is_in(client)) == (410, False)
    assert Client().get(AWAY, headers=PRESSED).status_code == 410


# --- once more, and out -----------------------------------------------------------------------


def is_asked(client):
    """Whether an export asks again who it is."""
    return client.get(reverse("office:projects-export")).status_code != 200


@pytest.fixture
def rested(counting, he):
    """何, in by a sign-in there that was an hour ago."""
    counting.lies = {"amr": ["otp"], "auth_time": int(time.time()) - 3600}
    client, _ = come(counting, he.username)
    counting.lies = {"amr": ["otp"]}
    return client


def test_sign_in_there_that_was_long_ago_is_no_proof_and_one_anew_is(counting, he, rested):
    assert is_asked(rested)
    page = rested.get(reverse("account_reauthenticate"), {"next": WORK}).content.decode()
    again = re.search(r'href="(/accounts/outside/oidc/\?again=1[^"]*)"', page)[1]
    address = rested.get(again.replace("&amp;", "&"), headers=PRESSED)["Location"]
    asked = parse_qs(urlsplit(address).query)
    assert (asked["prompt"], asked["max_age"]) == (["login"], ["0"])
    assert rested.get(BACK, counting.visit(address, he.username)).url == WORK
    assert not is_asked(rested)


@pytest.mark.parametrize("who", ["another", "nobody anew", "nobody says when"])
def test_nobody_else_confirms_and_nobody_without_showing(counting, he, lin, rested, who):
    when = {"nobody anew": int(time.time()) - 3600, "nobody says when": None}
    counting.lies |= {"auth_time": when[who]} if who in when else {}
    number = lin.username if who == "another" else he.username
    _, answer = come(counting, number, rested, again="1")
    assert (answer.status_code, is_asked(rested)) == (403, True)
    assert "给出的是另一个人，或没有让您重新验证" in answer.content.decode()
    assert rested.session[auth.SESSION_KEY] == str(he.pk)


def test_session_there_ends_with_the_one_here(city, he):
    city.config = {"end_session_endpoint": f"{city.url}/leave"}
    client, _ = come(city, he.username)
    answer = client.post(reverse("leave"))
    asked = parse_qs(urlsplit(answer["Refresh"].partition("url=")[2]).query)
    assert asked["id_token_hint"] == [city.last_token]
    assert asked["post_logout_redirect_uri"] == ["http://testserver/"]
    assert f'href="{city.url}/leave?' in answer.content.decode()
    assert not is_in(client)


def test_token_does_not_lie_open_in_the_session(city, he):
    client, _ = come(city, he.username)
    assert city.last_token not in str(dict(client.session))


def test_leaving_leads_home_where_the_service_has_no_way_out(city, he):
    client, _ = come(city, he.username)
    assert client.post(reverse("leave")).url == "/"
    city.config = {"issuer": "https://elsewhere.example"}
    client = Client()
    client.force_login(he, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(reverse("leave")).url == "/"


def test_session_of_somebody_else_ends_when_another_comes_in(city, he, lin):
    client, _ = come(city, lin.username)
    come(city, he.username, client)
    assert client.session[auth.SESSION_KEY] == str(he.pk)


@pytest.mark.parametrize(
    ("said", "is_sent"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"referer": "http://testserver/accounts/login/"}, True),
        ({"sec-fetch-site": "cross-site", "referer": "http://testserver/accounts/login/"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"referer": "https://another.example/"}, False),
        ({}, False),
    ],
)
def test_nobody_is_sent_there_by_another_site(city, db, said, is_sent):
    """Whoever is signed in there would be signed in here without having pressed anything."""
    client = Client()
    answer = client.get(AWAY, {"next": WORK}, headers=said)
    assert answer["Location"].startswith(reverse("account_login")) is not is_sent
    assert (outside.PLEDGE in client.cookies) is is_sent
    assert is_sent or quote(WORK, safe="") in answer["Location"]


def test_old_password_is_nothing_to_who_came_by_the_service(counting, he, settings):
    settings.PASSWORD_DAYS = 90
    he.set_password("门口卖煎饼的大姐每天五点出摊")
    he.date_joined = timezone.now() - timedelta(days=100)
    he.save()
    counting.lies = {"amr": ["otp"]}
    client, _ = come(counting, he.username)
    assert client.get(WORK).status_code == 200
    session = client.session
    del session[outside.SESSION]
    session.save()
    assert client.get(WORK).url == reverse("change-password")


def test_factor_of_the_service_counts_on_when_the_own_one_is_given_up(counting, he, code, rf):
    counting.lies = {"amr": ["otp"]}
    request = rf.get(WORK)
    request.session, request.user = come(counting, he.username)[0].session, he
    second_factor.forget(request)
    assert second_factor.is_passed(request, he)


def test_member_s_session_in_the_browser_ends_when_somebody_comes_in(city, he, cast_today):
    client = of_member(cast_today.zhao)
    assert identity.MEMBER in client.session
    come(city, he.username, client)
    assert is_in(client)
    assert identity.MEMBER not in client.session
