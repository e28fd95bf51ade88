"""Clients signed in as one of the cycle's people, and a clock that stands in the review."""

import pytest
from django.test import Client

from huzhu.web import identity, middleware
from tests.assessment.review.desk import NOW


@pytest.fixture
def clock(monkeypatch):
    """Pages see a moment of the review."""

    class Clock:
        @staticmethod
        def localtime():
            return NOW

    monkeypatch.setattr(middleware, "timezone", Clock)


@pytest.fixture
def as_staff(clock):
    def sign_in(cycle, actor):
        client = Client()
        client.force_login(
            cycle.cast.account(actor), backend="django.contrib.auth.backends.ModelBackend"
        )
        session = client.session
        session[identity.POSITION] = actor.position_id
        session.save()
        return client

    return sign_in
