"""The page of 三员: leaders propose and confirm there, everybody reads who does what, and why less.

Not here: the rules (``tests/people/test_administrators.py``).
"""

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.urls import reverse

from huzhu.kernel.actor import Actor
from huzhu.people import queries, waiting
from huzhu.people.models import Account, Position, PostProposal
from huzhu.people.states import ADMINISTRATORS, Role
from tests import cast as casting
from tests.markup import folded

pytestmark = pytest.mark.clause("S6.5.a")
SYSTEM, SAFETY, AUDIT = ADMINISTRATORS
WHY = "本办事处共八人，没有第三名不办业务的人员"
#: What nobody of the three opens: cases, members, money, the posts of agencies.
SHUT = ("projects", "members", "budgets", "meetings", "notices", "organisations", "assessment")


def in_office(cast, *roles) -> dict[Role, Actor]:
    """Somebody for each of these, able to sign in."""
    found = {}
    for role in roles or ADMINISTRATORS:
        account = Account(username=str(role), full_name=f"管{role.label}")
        account.set_password("红墙边的第三棵银杏又黄了叶子")
        account.save()
        cast.accounts[account.pk] = account
        post = Position.objects.create(account=account, role=role, starts_on=casting.NOW.date())
        found[role] = queries.actor_of(post)
    return found


def page(client, name="administrators", **asked) -> str:
    return folded(client.get(reverse(f"office:{name}"), asked).content.decode())


def proposed(client, **more):
    told = {
        "role": "system_admin", "full_name": "徐庶", "username": "xushu",
        "starts_on": "2026-03-02",
    }  # fmt: skip
    return client.post(reverse("office:propose-administrator"), {**told, **more}, follow=True)


def test_office_without_the_three_works_on_and_the_page_says_so(cast, desk, jiang):
    told = page(desk(jiang))
    assert "还没有任命三员，平台照常使用" in told
    assert "申请恢复登录" in told
    assert "由主任和主管主任任免" in told  # why this reader proposes nobody
    assert reverse("office:propose-administrator") not in told
    assert proposed(desk(jiang)).status_code == 403


def test_director_proposes_and_the_deputy_confirms_on_the_page(cast, desk, jiang):
    answer = proposed(desk(cast.wang))
    assert "已提请，须由另一位领导" in answer.content.decode()
    assert "等待主管主任确认" in page(desk(cast.wang))
    row = waiting.proposals().get()
    desk(cast.chu).post(reverse("office:confirm-proposal", args=[row.pk]))
    assert Position.objects.get(role=SYSTEM).account.full_name == "徐庶"
    told = page(desk(cast.wang))
    assert "还缺系统管理员、安全管理员、审计管理员。" in told  # who cannot sign in does nothing yet
    assert "还没有设置密码" in told


def test_refusal_stands_at_the_form_with_what_was_typed(cast, desk):
    own = cast.account(cast.he).username
    answer = proposed(desk(cast.wang), full_name=cast.he.name, username=own)
    assert answer.status_code == 422
    assert "管理员不得同时担任办理业务的岗位" in answer.content.decode()
    assert f'value="{own}"' in answer.content.decode()
    assert not PostProposal.objects.exists()


def test_three_in_office_take_over_and_everybody_reads_it(cast, desk):
    in_office(cast)
    assert "三员都已到位" in page(desk(cast.wang))
    own = page(desk(cast.wang), "own-rights", may="", text="恢复登录")
    assert "三员到位前：组织机构部、主任" in own
    assert "安全管理员，三员的由主任或主管主任" in own


def test_administrators_open_their_own_pages_and_no_case(cast, desk):
    opened = {
        SYSTEM: {"health", "messages", "todos", "own-rights", "administrators"},
        SAFETY: {"health", "office", "rights", "recoveries", "todos", "own-rights"},
        AUDIT: {"health", "trail", "todos", "own-rights", "administrators"},
    }
    every = set.union(*opened.values())
    for role, actor in in_office(cast).items():
        client = desk(actor)
        assert client.get(reverse("office:home")).url == reverse("office:administrators")
        answers = {name: client.get(reverse(f"office:{name}")).status_code for name in every}
        assert {name for name, status in answers.items() if status == 200} >= opened[role]
        assert {answers[name] for name in {"messages", "rights", "trail"} - opened[role]} == {403}
        assert {client.get(reverse(f"office:{name}")).status_code for name in SHUT} == {403}


def test_safety_administrator_finds_somebody_and_asks_for_the_recovery(cast, desk, jiang):
    safety = desk(in_office(cast)[SAFETY])
    TOTP.activate(cast.account(cast.lin), "JBSWY3DPEHPK3PXP")
    assert "没有找到这个人" in page(safety, "recoveries", text="无此人")
    assert "没有登记第二重验证" in page(safety, "recoveries", text=cast.he.name)
    address = reverse("office:ask-recovery", args=[cast.lin.position_id])
    assert address in page(safety, "recoveries", text=cast.lin.name)
    assert safety.post(address, {"reason": ""}).status_code == 422
    assert "校验码" in safety.post(address, {"reason": "手机遗失"}).content.decode()
    of_agency = reverse("office:organisation", args=[cast.agency_a.pk])
    assert address not in desk(jiang).get(of_agency).content.decode()
    assert desk(jiang).post(address, {"reason": "手机遗失"}).status_code == 403


def test_who_may_ask_for_no_recovery_is_told_of_nobodys_second_factor(cast, desk):
    safety = desk(in_office(cast)[SAFETY])
    assert "没有登记第二重验证" in page(safety, "recoveries", text=cast.chen.name)
    for reader in (cast.he, cast.feng, cast.zheng):
        told = page(desk(reader), "recoveries", text=cast.chen.name)
        assert cast.account(cast.chen).username not in told
        assert "没有登记第二重验证" not in told


def test_two_posts_of_one_person_stand_on_the_pages_with_who_agreed(cast, desk):
    three = in_office(cast, SYSTEM, AUDIT)
    name = three[SYSTEM].name
    answer = proposed(
        desk(cast.wang), role="safety_admin", full_name=name, username="system_admin",
        combined_reason=WHY, ends_on="2026-12-31",
    )  # fmt: skip
    assert answer.status_code == 200
    assert WHY in page(desk(cast.chu), "rights")
    row = waiting.proposals().get()
    desk(cast.chu).post(reverse("office:confirm-proposal", args=[row.pk]))
    for reader in (cast.he, three[AUDIT]):
        told = page(desk(reader))
        assert "一人兼任" in told
        assert f"理由：{WHY}。由办事处 主任 {cast.wang.name}提请" in told
        assert f"{cast.chu.name}于" in told
        assert "因此放弃了什么：同一人既管服务器" in told
    assert f"{name}兼任系统管理员和安全管理员，至 2026-12-31" in page(desk(cast.he), "health")


def test_leaders_are_reminded_of_an_empty_chair_of_the_three(cast, desk):
    in_office(cast, SYSTEM, AUDIT)
    assert "安全管理员没有能登录的人" in page(desk(cast.wang), "todos")
    assert "安全管理员没有能登录的人" not in page(desk(cast.he), "todos")


def test_end_of_a_term_is_proposed_on_the_page(cast, desk):
    audit = in_office(cast)[AUDIT]
    address = reverse("office:propose-administrator-end", args=[audit.position_id])
    assert address in page(desk(cast.chu))
    wrong = desk(cast.chu).post(address, {"on": "1999-01-01"})
    assert wrong.status_code == 422
    desk(cast.chu).post(address, {"on": "2026-12-31"})
    row = waiting.proposals().get()
    assert (row.kind, row.account_id, str(row.ends_on)) == ("end", audit.account_id, "2026-12-31")
    assert (
        desk(cast.chu).post(reverse("office:propose-administrator-end", args=[0])).status_code
        == 404
    )
