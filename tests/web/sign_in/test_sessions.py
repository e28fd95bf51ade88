"""A session begins with a new key; it ends with sign-out, password, account and post."""

from datetime import date

import pytest
from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from huzhu.config import keys
from huzhu.kernel.actor import CLOCK
from huzhu.people.actions import organisation
from huzhu.people.models import Account, Position

HOME_PAGE = "agency:home"


@pytest.fixture
def here(lin, somebody):
    """林, signed in at the own desk."""
    here = somebody()
    here.sign_in(lin.username)
    assert here.client.get(reverse(HOME_PAGE)).status_code == 200
    return here


def is_out(client) -> bool:
    answer = client.get(reverse(HOME_PAGE))
    return answer.status_code == 302 and answer.url.startswith(reverse("account_login"))


def test_key_is_new_when_somebody_signs_in(lin, somebody):
    here = somebody()
    session = here.client.session
    session["planted"] = True
    session.save()
    here.client.cookies["sessionid"] = planted = session.session_key

    here.sign_in(lin.username)

    assert here.client.cookies["sessionid"].value != planted
    assert not Session.objects.filter(session_key=planted).exists()


def test_session_ends_with_the_sign_out_even_for_who_kept_the_cookie(here):
    kept = here.client.cookies["sessionid"].value
    here.leave()

    here.client.cookies["sessionid"] = kept
    assert is_out(here.client)


def _change_the_secret(folder):
    version = keys.new_version(keys.KEY_BYTES, since=timezone.now())
    older = settings.KEYS.look().django_secret.versions
    keys.write(folder / "django_secret", [version, *older])


def _get_with(cookie):
    """One of the requests that a page makes at once, all with the cookie it has."""
    client = Client()
    client.cookies["sessionid"] = cookie
    return client.get(reverse(HOME_PAGE))


def test_session_goes_on_for_all_that_a_page_asks_at_once_when_the_secret_was_changed(
    own_keys, here
):
    cookie = here.client.cookies["sessionid"].value
    before = settings.SECRET_KEY
    _change_the_secret(own_keys)
    answers = [_get_with(cookie) for _ in range(3)]
    assert before != settings.SECRET_KEY
    assert [answer.status_code for answer in answers] == [200] * 3
    assert not any("sessionid" in answer.cookies for answer in answers)


def test_session_would_be_lost_by_the_other_requests_when_its_hash_went_by_the_secret(
    own_keys, lin, somebody, monkeypatch
):
    monkeypatch.setattr(Account, "get_session_auth_hash", AbstractUser.get_session_auth_hash)
    here = somebody()
    here.sign_in(lin.username)
    cookie = here.client.cookies["sessionid"].value
    _change_the_secret(own_keys)
    assert [_get_with(cookie).status_code for _ in range(3)] == [200, 302, 302]


def test_session_ends_when_the_version_that_signed_it_is_gone(own_keys, here):
    version = keys.new_version(keys.KEY_BYTES, since=timezone.now())
    keys.write(own_keys / "django_secret", [version])
    here.client.get("/")
    assert is_out(here.client)


def test_session_ends_when_the_account_is_closed(here, lin):
    organisation.close_account(lin, by=CLOCK, at=timezone.now())
    assert is_out(here.client)


def test_nothing_is_reached_when_the_last_post_has_ended(here, cast_today):
    end(cast_today.lin.position_id)

    answer = here.client.get(reverse(HOME_PAGE), follow=True)

    assert answer.status_code == 403
    assert "目前没有任期内的身份" in answer.content.decode()


def test_position_is_chosen_anew_after_signing_in_again_when_the_chosen_one_has_ended(
    here, cast_today, lin
):
    other = Position.objects.create(
        account=lin, role="agency_director", agency=cast_today.agency_b, starts_on=date(2025, 1, 1)
    )
    here.client.post(reverse("identity"), {"position": cast_today.lin.position_id})
    assert here.client.get(reverse(HOME_PAGE)).context["actor"] == cast_today.lin
    end(cast_today.lin.position_id)

    assert is_out(here.client)

    here.sign_in(lin.username)
    assert here.client.get(reverse(HOME_PAGE), follow=True).context["actor"].position_id == other.pk


def end(position_id):
    Position.objects.filter(pk=position_id).update(ends_on=date(2025, 12, 31))
