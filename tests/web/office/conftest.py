"""The office's pages: looked at when the first requests have come, also by 组织机构部."""

from collections.abc import Callable
from datetime import datetime

import pytest

from huzhu.kernel.actor import Actor
from huzhu.people import queries as people
from huzhu.people.models import Account, Position
from tests import cast as casting
from tests import road


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


@pytest.fixture
def begins_at() -> datetime:
    return road.APPLIED_AT


@pytest.fixture(autouse=True)
def clock(stand_at: Callable[[datetime], None]) -> Callable[[datetime], None]:
    return stand_at
