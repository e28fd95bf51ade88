"""Drafts of the scheme, and clients of the office at a moment of the cycle."""

from types import SimpleNamespace

import pytest
from django.test import Client

from huzhu.assessment.scheme import actions as schemes
from huzhu.assessment.scheme.models import SchemeVersion
from huzhu.web import identity
from tests.assessment.cycle import moment

AT = moment(9, 3)


@pytest.fixture
def draft(cycle) -> SchemeVersion:
    """Next year's scheme, a copy of this year's."""
    return schemes.copy_scheme(cycle.year.scheme, year=2027, by=cycle.tang, at=AT)


@pytest.fixture
def second(cycle) -> SchemeVersion:
    """Another version for the running year, still a draft."""
    return schemes.copy_scheme(cycle.year.scheme, year=2026, by=cycle.tang, at=AT)


@pytest.fixture
def desk(cast, monkeypatch):
    """A browser of somebody, in one position."""
    clock = SimpleNamespace(localtime=lambda: AT)
    monkeypatch.setattr("huzhu.web.middleware.timezone", clock)

    def sign_in(actor) -> Client:
        client = Client()
        client.force_login(cast.account(actor), backend="django.contrib.auth.backends.ModelBackend")
        session = client.session
        session[identity.POSITION] = actor.position_id
        session.save()
        return client

    return sign_in
