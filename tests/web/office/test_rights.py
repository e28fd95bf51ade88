"""待确认的任免: what waits for whom stands on the page, and the second person acts from there."""

import pytest
from django.urls import reverse

from huzhu.people import sign_ins, waiting
from huzhu.people.models import Position, PostProposal
from tests.markup import folded

FINANCE = {
    "full_name": "沈知",
    "username": "shenzhi",
    "role": "department_clerk",
    "department": "finance",
    "starts_on": "2026-09-01",
}

#: Leaders, then departments as the glossary has them, heads before clerks.
_IN_ORDER = (
    "办事处 主任", "办事处 主管主任", "会员服务部 部长", "会员服务部 经办人", "财务部 部长",
    "合规部 部长", "信息技术部 部长", "组织机构部 部长",
)  # fmt: skip


@pytest.fixture
def proposal(desk, jiang) -> PostProposal:
    """蒋 proposes a clerk of Finance."""
    answer = desk(jiang).post(reverse("office:appoint-in-office"), FINANCE)
    assert "沈知的校验码" in answer.content.decode()
    return waiting.proposals().get()


def page_of(client, name="rights"):
    return folded(client.get(reverse(f"office:{name}")).content.decode())


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
    long = "理" * 201
    for reason, told in (("", "须填写"), (long, "200")):
        answer = act(client, "decline-proposal", proposal, reason=reason)
        form = answer.context["proposals"][0].form
        assert answer.status_code == 422
        assert told in str(form.errors["reason"])
        assert str(form["reason"]) in answer.content.decode()
    assert f'value="{long}"' in answer.content.decode()
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


def test_sessions_of_somebody_else_are_ended_from_the_row(cast, desk, jiang):
    """A computer that was lost: its session ends, password and post stay."""
    client, lost, lin = desk(jiang), desk(cast.lin), cast.account(cast.lin)
    page = client.get(reverse("office:organisation", args=[cast.agency_a.pk])).content.decode()
    address = reverse("office:end-sessions-of", args=[lin.pk])
    assert address in page
    assert desk(cast.chen).post(address).status_code == 403
    assert lost.get(reverse("agency:home")).status_code == 200

    told = client.post(address, {"next": reverse("office:organisations")}, follow=True)
    assert f"{lin.full_name}的 1 处登录已结束" in told.content.decode()
    assert lost.get(reverse("agency:home")).status_code == 302
    event = sign_ins.events_of(lin.pk).first()
    assert (event.code, event.actor_name) == ("people.end_sessions_of", jiang.name)
    own = reverse("office:end-sessions-of", args=[jiang.account_id])
    assert client.post(own).status_code == 403
    assert own not in page_of(client, "office")


def test_leavers_account_is_closed_from_its_row_and_the_own_row_offers_nothing(cast, desk, jiang):
    client, lin = desk(jiang), cast.account(cast.lin)
    page = client.get(reverse("office:organisation", args=[cast.agency_a.pk])).content.decode()
    address = reverse("office:close-account", args=[lin.pk])
    assert address in page
    assert "立即不能登录" in page
    told = client.post(address, {"next": reverse("office:organisations")}, follow=True)
    assert f"{lin.full_name}的账号已停用" in told.content.decode()
    lin.refresh_from_db()
    assert (lin.is_active, lin.positions.filter(ends_on=None).count()) == (False, 0)
    own = reverse("office:close-account", args=[jiang.account_id])
    office = page_of(client, "office")
    assert own not in office
    assert reverse("office:issue-password-link", args=[jiang.account_id]) not in office
    assert reverse("office:close-account", args=[cast.chen.account_id]) not in office
    assert reverse("office:close-account", args=[cast.he.account_id]) in office
    row = office.partition(cast.chen.name)[2].partition("</tr>")[0]
    assert "停用账号</button>" in row
    assert "须两人任免" in row
    assert office.count("先提请结束任期，由第二人确认后再停用") == 1  # why, once for all rows
    places = [office.index(f"{title}</td>") for title in _IN_ORDER]
    assert places == sorted(places)
    assert (
        client.post(reverse("office:close-account", args=[cast.chen.account_id])).status_code == 403
    )  # two persons end a post of Finance


def test_term_that_cannot_end_so_says_why_beside_the_day_that_was_typed(cast, desk, jiang):
    for position in (cast.chen, cast.lin):
        address = reverse("office:end-term", args=[position.position_id])
        for day, told in (("2026-02-30", "日期"), ("1999-01-01", "1999")):
            answer = desk(jiang).post(address, {"on": day}, follow=True)
            page = answer.content.decode()
            assert answer.status_code == 422
            (form,) = (term.form for term in answer.context["terms"] if term.form.errors)
            assert told in str(form.errors)
            assert f'value="{day}"' in str(form["on"])
            assert str(form["on"]) in page
    assert not Position.objects.exclude(ends_on=None).filter(pk=cast.chen.position_id).exists()


def test_finance_neither_confirms_nor_is_offered_to(cast, desk, proposal):
    assert act(desk(cast.chen), "confirm-proposal", proposal).status_code == 403
    assert "确认任命</button>" not in page_of(desk(cast.chen))


def test_appointment_is_turned_away_when_the_account_is_somebody_elses(cast, desk, jiang):
    client, address = desk(jiang), reverse("office:appoint", args=[cast.agency_b.pk])
    post = {"full_name": "许褚", "username": "XuChu", "starts_on": "2026-09-01"}
    client.post(address, post | {"role": "agency_checker"})
    answer = client.post(
        address, post | {"full_name": "张三", "username": "xuchu ", "role": "agency_clerk"}
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "“XuChu”是许褚的账号，所填的姓名是张三" in page
    assert Position.objects.filter(account__username="XuChu").count() == 1
