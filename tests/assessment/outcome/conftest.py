"""Fixtures of results: reviewed years, a clock that stands, browsers of everybody."""

from collections.abc import Callable
from datetime import datetime
from types import SimpleNamespace

import pytest
from django.test import Client

from huzhu.kernel.actor import Actor
from huzhu.web import identity
from tests.assessment.outcome.stage import Stage

Desk = Callable[[Actor, datetime], Client]


@pytest.fixture
def stage(standing_stage) -> Stage:
    """Two agencies, reviewed: D01 with 99 points, D02 with 98."""
    return standing_stage


@pytest.fixture
def big_stage(standing_big_stage) -> Stage:
    """Twelve agencies, reviewed: 99 points, 98, … 88."""
    return standing_big_stage


@pytest.fixture
def desk(cast, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A browser of somebody in one position, at a moment."""

    def sign_in(actor: Actor, at: datetime) -> Client:
        clock = SimpleNamespace(localtime=lambda: at)
        monkeypatch.setattr("huzhu.web.middleware.timezone", clock)
        client = Client()
        client.force_login(cast.account(actor), backend="django.contrib.auth.backends.ModelBackend")
        session = client.session
        session[identity.POSITION] = actor.position_id
        session.save()
        return client

    return sign_in
