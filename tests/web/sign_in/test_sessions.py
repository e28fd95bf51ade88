"""A session begins with a new key; it ends with sign-out, password, account and post."""

from datetime import date

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from huzhu.kernel.actor import CLOCK
from huzhu.people.actions import organisation
from huzhu.people.models import Position

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


def test_session_ends_when_the_account_is_closed(here, lin):
    organisation.close_account(lin, by=CLOCK, at=timezone.now())
    assert is_out(here.client)


def test_nothing_is_reached_when_the_last_post_has_ended(here, cast_today):
    end(cast_today.lin.position_id)

    answer = here.client.get(reverse(HOME_PAGE), follow=True)

    assert answer.status_code == 403
    assert "目前没有任期内的身份" in answer.content.decode()


def test_position_is_chosen_anew_when_the_chosen_one_has_ended(here, cast_today, lin):
    other = Position.objects.create(
        account=lin, role="agency_director", agency=cast_today.agency_b, starts_on=date(2025, 1, 1)
    )
    here.client.post(reverse("identity"), {"position": cast_today.lin.position_id})
    assert here.client.get(reverse(HOME_PAGE)).context["actor"] == cast_today.lin
    end(cast_today.lin.position_id)

    asked = here.client.get(reverse(HOME_PAGE))

    assert asked.url.startswith(reverse("identity"))
    here.client.post(reverse("identity"), {"position": other.pk})
    assert here.client.get(reverse(HOME_PAGE)).context["actor"].position_id == other.pk


def end(position_id):
    Position.objects.filter(pk=position_id).update(ends_on=date(2025, 12, 31))
