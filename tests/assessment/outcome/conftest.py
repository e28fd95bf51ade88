"""Fixtures of results: reviewed years, clients of everybody at the moment that a test names."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from huzhu.kernel.actor import Actor
from tests import clients
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
def desk(cast, stand_at) -> Desk:
    """A client of somebody in one position, at a moment."""

    def sit_down(actor: Actor, at: datetime) -> Client:
        stand_at(at)
        return clients.signed_in(cast, actor)

    return sit_down
