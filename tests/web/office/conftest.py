"""Fixtures of the office's page tests: the cast of the road, a clock that stands, clients."""

from collections.abc import Callable
from datetime import datetime
from types import SimpleNamespace

import pytest
from django.test import Client

from huzhu.kernel.actor import Actor
from huzhu.people import queries as people
from huzhu.people.models import Account, Position
from huzhu.web import identity
from tests import cast as casting
from tests import road

Desk = Callable[[Actor], Client]


@pytest.fixture
def jiang(cast: casting.Cast) -> Actor:
    """蒋, head of 组织机构部."""
    account = Account.objects.create(username="jiang", full_name="蒋琬")
    cast.accounts[account.pk] = account
    post = Position.objects.create(
        account=account,
        role="department_head",
        department="organisation",
        starts_on=casting.NOW.date(),
    )
    return people.actor_of(post)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Every request happens at one moment; a test moves it on."""

    def stand(at: datetime) -> None:
        clock = SimpleNamespace(localtime=lambda: at)
        monkeypatch.setattr("huzhu.web.middleware.timezone", clock)

    stand(road.APPLIED_AT)
    return stand


@pytest.fixture
def desk(cast: casting.Cast) -> Desk:
    """A browser of somebody of the office, in one position."""

    def sign_in(actor: Actor) -> Client:
        client = Client()
        account = cast.account(actor)
        client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
        session = client.session
        session[identity.POSITION] = actor.position_id
        session.save()
        return client

    return sign_in
