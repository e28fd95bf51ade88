"""A year whose places are told, and browsers that stand at a moment of it."""

from collections.abc import Callable
from datetime import datetime
from types import SimpleNamespace

import pytest
from django.test import Client

from huzhu.kernel.actor import Actor
from huzhu.web import identity
from tests.assessment.honours.road import POSTED_AT, Road


@pytest.fixture
def road(standing_honours) -> Road:
    return standing_honours


@pytest.fixture
def stand_at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Every request happens at one moment; a test moves it on."""

    def stand(at: datetime) -> None:
        clock = SimpleNamespace(localtime=lambda: at)
        monkeypatch.setattr("huzhu.web.middleware.timezone", clock)

    stand(POSTED_AT)
    return stand


@pytest.fixture
def desk(cast, stand_at) -> Callable[[Actor], Client]:
    """A browser of somebody, in one position."""

    def sign_in(actor: Actor) -> Client:
        client = Client()
        account = cast.account(actor)
        client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
        session = client.session
        session[identity.POSITION] = actor.position_id
        session.save()
        return client

    return sign_in
