"""The cast of today, clients that live through faults, and a purse of secrets."""

import pytest
from django.test import Client
from django.utils import timezone

from huzhu.web import identity
from tests import cast as casting
from tests.clients import enter
from tests.planted.acts import Stage
from tests.planted.secrets import Planted


@pytest.fixture
def planted() -> Planted:
    return Planted()


@pytest.fixture
def stage(request, planted) -> Stage:
    request.getfixturevalue("transactional_db" if "served" in request.fixturenames else "db")
    people = casting.assemble(now=timezone.now())
    return Stage(
        people,
        planted,
        staff=lambda actor: _with(identity.POSITION, actor.position_id, people.account(actor)),
        member=lambda member: _with(identity.MEMBER, member.pk),
    )


def _with(name: str, value: object, account: object = None) -> Client:
    client = Client(raise_request_exception=False)
    if account:
        enter(client, account)
    session = client.session
    session[name] = value
    session.save()
    client.cookies["sessionid"] = session.session_key
    return client
