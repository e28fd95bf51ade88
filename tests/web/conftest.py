"""Fixtures of the page tests: the cast of today, clients that are signed in as one of them."""

from collections.abc import Callable

import pytest
from django.test import Client

from huzhu.kernel.actor import Actor
from huzhu.people.models import Member
from huzhu.web import identity
from tests.cast import Cast


@pytest.fixture
def cast(standing_cast: Cast) -> Cast:
    """The cast, on the first morning of the road."""
    return standing_cast


@pytest.fixture
def cast_today(standing_today: Cast) -> Cast:
    """The cast, with everything dated so that it holds now."""
    return standing_today


@pytest.fixture
def as_staff(cast_today: Cast) -> Callable[[Actor], Client]:
    """Make a client of somebody in one position."""

    def sign_in(actor: Actor) -> Client:
        client = Client()
        client.force_login(cast_today.account(actor))
        session = client.session
        session[identity.POSITION] = actor.position_id
        session.save()
        return client

    return sign_in


@pytest.fixture
def as_member(db) -> Callable[[Member], Client]:
    """Make a client of a member."""

    def sign_in(member: Member) -> Client:
        client = Client()
        session = client.session
        session[identity.MEMBER] = member.pk
        session.save()
        client.cookies["sessionid"] = session.session_key
        return client

    return sign_in
