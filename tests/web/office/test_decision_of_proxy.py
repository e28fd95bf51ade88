"""The meeting's decision is not offered to who signed a box of the request (S2.2.4)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from huzhu.people.models import Proxy
from huzhu.people.states import ProxyState
from tests import road
from tests.markup import folded


@pytest.fixture
def begins_at():
    return road.DECIDED_AT


@pytest.fixture
def as_director(cast, desk, standing_at_meeting):
    """褚, who signed as deputy director, stands in for the director 王."""
    today = road.DECIDED_AT.date()
    Proxy.objects.create(
        position_id=cast.wang.position_id, substitute_id=cast.chu.account_id,
        starts_on=today, ends_on=today + timedelta(days=3), reason="出差",
        maker_id=cast.wang.account_id, maker_name=cast.wang.name, maker_title=cast.wang.title,
        made_at=road.DECIDED_AT, decided_at=road.DECIDED_AT, state=str(ProxyState.CONFIRMED),
    )  # fmt: skip
    client = desk(cast.chu)
    client.post(reverse("identity"), {"position": cast.wang.position_id})
    return client


def test_page_says_who_enters_the_decision_instead_of_offering_it(
    cast, desk, as_director, standing_at_meeting
):
    number = standing_at_meeting.number
    approving = reverse("office:approve", args=[number])
    address = reverse("office:project", args=[number, "approval"])
    meeting = reverse("office:meeting", args=[f"主任办公会〔2026〕{number}"])
    own = folded(desk(cast.wang).get(address).content.decode())
    assert approving in own  # the control: the director signed no box
    for page in (address, meeting):
        shown = folded(as_director.get(page).content.decode())
        assert "没有在其他会签栏签署过的人登记" in shown
        assert approving not in shown
    answer = as_director.post(approving, {"opinion": "同意"})
    assert answer.status_code == 403
