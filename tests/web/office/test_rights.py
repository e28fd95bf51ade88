"""待确认的任免: what waits for whom stands on the page, and the second person acts from there."""

import pytest
from django.urls import reverse

from huzhu.people import waiting
from huzhu.people.models import Position, PostProposal

FINANCE = {
    "full_name": "沈知",
    "username": "shenzhi",
    "role": "department_clerk",
    "department": "finance",
    "starts_on": "2026-09-01",
}


@pytest.fixture
def proposal(desk, jiang) -> PostProposal:
    """蒋 proposes a clerk of Finance."""
    answer = desk(jiang).post(reverse("office:appoint-in-office"), FINANCE)
    assert "沈知的校验码" in answer.content.decode()
    return waiting.proposals().get()


def page_of(client, name="rights"):
    return client.get(reverse(f"office:{name}")).content.decode()


def act(client, name, proposal, **told):
    return client.post(reverse(f"office:{name}", args=[proposal.pk]), told, follow=True)


def test_maker_sees_who_confirms_and_may_withdraw(desk, jiang, proposal):
    for name in ("rights", "office"):
        page = page_of(desk(jiang), name)
        assert "等待主任或主管主任确认" in page
        assert "撤回" in page
        assert "确认任命</button>" not in page
    assert not Position.objects.filter(account__username="shenzhi").exists()
    act(desk(jiang), "withdraw-proposal", proposal)
    assert "已撤回" in page_of(desk(jiang))


def test_second_person_finds_it_among_the_todos_and_confirms(cast, desk, jiang, proposal):
    client = desk(cast.wang)
    todos = client.get(reverse("office:todos")).content.decode()
    assert "任命：沈知 财务部 经办人" in todos
    assert "沈知的设置密码链接" in todos
    assert "等待您确认" in page_of(client)
    act(client, "confirm-proposal", proposal)
    assert Position.objects.get(account__username="shenzhi").department == "finance"
    assert "任命：沈知" not in client.get(reverse("office:todos")).content.decode()
    assert "已确认" in page_of(desk(jiang))


def test_second_person_declines_with_the_reason_that_the_maker_reads(cast, desk, jiang, proposal):
    client = desk(cast.chu)
    assert "须写明理由" in act(client, "decline-proposal", proposal).content.decode()
    act(client, "decline-proposal", proposal, reason="另有安排")
    assert "另有安排" in page_of(desk(jiang))
    assert not Position.objects.filter(account__username="shenzhi").exists()


def test_end_of_a_guarded_term_waits_for_the_second_person(cast, desk, jiang):
    address = reverse("office:end-term", args=[cast.chen.position_id])
    answer = desk(jiang).post(address, {"on": "2026-09-30"}, follow=True)
    assert "已提请，须由第二人确认" in answer.content.decode()
    assert Position.objects.get(pk=cast.chen.position_id).ends_on is None
    assert "结束任期：财务部 部长" in page_of(desk(cast.wang))
    act(desk(cast.wang), "confirm-proposal", waiting.proposals().get())
    assert f"{Position.objects.get(pk=cast.chen.position_id).ends_on}" == "2026-09-30"


def test_finance_neither_confirms_nor_is_offered_to(cast, desk, proposal):
    assert act(desk(cast.chen), "confirm-proposal", proposal).status_code == 403
    assert "确认任命</button>" not in page_of(desk(cast.chen))
