"""The trail's pages: who reads which cases, and what an act was and became.

Not here: the table for an inspector (``test_trail_export``), whence acts came (``test_whence``).
"""

import re
from dataclasses import replace
from functools import partial

import pytest
from django.urls import reverse

from huzhu.audit.errors import EventNotFound
from huzhu.audit.models import AuditEvent
from huzhu.kernel.actor import CLOCK
from huzhu.office import sealing
from huzhu.people import policies
from huzhu.people.actions import looks, organisation, recusals
from huzhu.people.models import Position, Union
from huzhu.people.states import Role
from huzhu.web.office.trail import views
from huzhu.web.office.trail.rows import rows_of
from tests import road
from tests.markup import folded
from tests.web.office.test_administrators import in_office
from tests.web.office.test_trail_export import texts_of

pytestmark = pytest.mark.clause("S6.5.d")


def event_of(code):
    return AuditEvent.objects.filter(code=code).latest("id")


def page_of(client, *args, query=""):
    name = "office:trail-event" if args else "office:trail"
    return folded(client.get(reverse(name, args=args) + query).content.decode())


def test_list_says_what_each_act_was_and_became_and_its_page_says_all(
    cast, desk, standing_in_review
):
    inspector = desk(cast.zheng)
    listed = page_of(inspector, query="?code=projects.submit_plan")
    assert "服务项目 状态：方案草稿 → 方案初审" in listed
    sent = event_of("projects.submit_plan")
    assert f'href="/office/trail/{sent.pk}/"' in listed
    page = page_of(inspector, sent.pk)
    assert "第 " + str(sent.pk) + " 号" in page
    assert "修改服务项目" in page
    for words in ("原来", "现在", "方案草稿", "方案初审", sent.actor_name, "新增初审"):
        assert words in page
    brought = event_of("office.seed_calendar")
    assert "工作日历" in page_of(inspector, brought.pk)


def test_administrator_is_led_to_no_page_that_is_shut(cast):
    event = AuditEvent(code="notices.post_notice", subject="notice:2026-1", facts={})
    audit_admin = in_office(cast)[Role.AUDIT_ADMIN]
    told = [bool(rows_of([event], by=by)[0].url) for by in (cast.zheng, audit_admin)]
    assert told == [True, False]


def test_page_of_an_act_names_what_it_brought_along(cast, desk, standing_preparing):
    passed = event_of("projects.pass_review")
    page = page_of(desk(cast.zheng), passed.pk)
    assert "同一次办理的其他记录" in page
    assert "发起采购" in page or "采购 " in page
    brought = event_of("procurement.open_procurement")
    assert "方案初审" in page_of(desk(cast.zheng), brought.pk)  # the same act, the same changes


def test_act_that_changed_thousands_shows_the_first_and_says_how_many_more(cast, desk, monkeypatch):
    monkeypatch.setattr(views, "MOST_RECORDS", 3)
    page = page_of(desk(cast.zheng), event_of("office.seed_calendar").pk)
    assert page.count("新增日历") == 3
    assert re.search(r"另有 \d+ 条没有列出", page)


def test_act_that_changed_nothing_says_so_and_why(cast, desk):
    desk(cast.zheng).post("/office/trail/export/")
    assert "没有改动登记的内容" in page_of(desk(cast.zheng), event_of("office.take_trail").pk)


@pytest.mark.parametrize("who", ["wang", "chu", "zheng", "feng"])
def test_leaders_compliance_and_it_read_all(cast, desk, standing_in_review, who):
    client = desk(getattr(cast, who))
    filed = event_of("budget.file_budget")
    assert (
        "报送年度预算" in page_of(client, query="?code=budget.file_budget").partition("<tbody>")[2]
    )
    assert client.get(reverse("office:trail-event", args=[filed.pk])).status_code == 200
    assert "您能查看自己办理的记录" not in page_of(client)


def test_everybody_else_reads_the_cases_in_which_one_has_acted_and_no_other(
    cast, desk, standing_in_review
):
    road.in_review(cast, title="另一个")
    client, number = desk(cast.he), standing_in_review.number
    road.review(cast, standing_in_review)
    page = page_of(client)
    assert "您能查看自己办理的记录" in page
    assert {row.subject for row in AuditEvent.objects.filter(account_id=cast.he.account_id)} >= {
        f"project:{number}"
    }
    told = page.partition("<tbody>")[2]
    assert f"项目 {number}" in told
    assert "报送方案" in told  # another's act on her case
    others = road.in_review(cast, title="第三个")
    assert f"项目 {others.number}" not in page_of(client).partition("<tbody>")[2]
    sent = AuditEvent.objects.get(code="projects.submit_plan", subject=f"project:{others.number}")
    answer = client.get(reverse("office:trail-event", args=[sent.pk]))
    assert answer.status_code == 404
    assert EventNotFound(number=sent.pk).detail in folded(answer.content.decode())


def test_case_of_the_reader_s_own_unit_is_on_record_and_not_shown(cast, desk, standing_in_review):
    sent = event_of("projects.submit_plan")
    client = desk(cast.zheng)
    assert standing_in_review.number in page_of(client, query="?code=projects.submit_plan")
    recusals.declare_unit(
        "D01", kind="family", reason="配偶的单位", by=cast.zheng, at=road.APPLIED_AT
    )
    listed = page_of(client, query="?code=projects.submit_plan").partition("<tbody>")[2]
    assert standing_in_review.number not in listed
    assert sent.actor_name in listed
    assert "应当回避的单位的事项，不显示内容" in listed
    answer = client.get(reverse("office:trail-event", args=[sent.pk]))
    assert answer.status_code == 403
    assert "须回避本人或亲属的单位" in folded(answer.content.decode())
    assert standing_in_review.number in page_of(desk(cast.wang), query="?code=projects.submit_plan")


def test_nothing_of_a_unit_to_be_left_is_shown_by_other_names_or_beside_it(
    cast, desk, standing_preparing
):
    """Its drafts, budget and files, and what an act on it changed under another case's name."""
    client, number = desk(cast.zheng), standing_preparing.number
    draft = event_of("projects.start_project")
    budget = event_of("budget.file_budget")
    for each in (draft, budget):
        assert client.get(reverse("office:trail-event", args=[each.pk])).status_code == 200
    passed = event_of("projects.pass_review")
    seed = event_of("office.seed_calendar")
    at = road.APPLIED_AT
    recusals.declare_unit("D01", kind="family", reason="配偶的单位", by=cast.zheng, at=at)
    beside = AuditEvent.objects.filter(act=passed.act)
    for each in (draft, budget, passed, *beside):
        assert client.get(reverse("office:trail-event", args=[each.pk])).status_code == 403
    assert client.get(reverse("office:trail-event", args=[seed.pk])).status_code == 200
    table = client.post(reverse("office:trail-export"))
    assert number not in texts_of(table)
    listed = page_of(client, query="?subject=草稿").partition("<tbody>")[2]
    assert "草稿2026" not in listed


def test_act_on_two_cases_is_hidden_where_one_is_to_be_left(cast, desk, standing_in_review):
    sent = event_of("projects.submit_plan")
    other = event_of("budget.file_budget")
    AuditEvent.objects.bulk_create([
        AuditEvent(
            at=sent.at, actor_name="甲", actor_title="乙", code=other.code,
            subject="assessment:2026", facts={}, act=sent.act,
        )
    ])  # fmt: skip
    beside = AuditEvent.objects.get(subject="assessment:2026", act=sent.act)
    client, at = desk(cast.zheng), road.APPLIED_AT
    assert client.get(reverse("office:trail-event", args=[beside.pk])).status_code == 200
    recusals.declare_unit("D01", kind="family", reason="配偶的单位", by=cast.zheng, at=at)
    assert client.get(reverse("office:trail-event", args=[beside.pk])).status_code == 403


def test_acts_about_somebody_are_found_by_name_user_name_and_member_number(cast, desk):
    organisation.end_term(
        Position.objects.get(pk=cast.sun.position_id), on=road.APPLIED_AT.date(),
        by=CLOCK, at=road.APPLIED_AT,
    )  # fmt: skip
    client, account = desk(cast.zheng), cast.account(cast.sun)
    for text in (account.full_name, account.username.upper()):
        rows = page_of(client, query=f"?about={text}").partition("<tbody>")[2]
        assert f"账号 {account.pk}" in rows
        assert f"账号 {cast.lin.account_id}<" not in rows
    looks.look_at_member(cast.zhao.number, by=cast.he, at=road.APPLIED_AT)
    rows = page_of(client, query=f"?about={cast.zhao.number}").partition("<tbody>")[2]
    assert "查看会员" in rows
    assert "没有符合条件的记录" in page_of(client, query="?about=查无此人")


def test_organisation_department_reads_the_accounts_and_posts_that_are_its_work(cast):
    chu = replace(cast.he, department="organisation")
    assert policies.cases_of_department(chu) == ("account",)
    assert policies.cases_of_department(cast.he) == ()
    assert not policies.reads_whole_trail(chu)
    assert policies.reads_whole_trail(replace(chu, role=Role.DEPUTY_DIRECTOR, department=""))
    assert not policies.reads_whole_trail(cast.lin)
    assert not policies.reads_whole_trail(CLOCK)


def test_personal_values_and_secrets_are_on_no_page_of_the_trail(cast, desk, trace_secrets):
    inspector = desk(cast.zheng)
    pages = page_of(inspector) + "".join(
        page_of(inspector, each.pk) for each in AuditEvent.objects.order_by("-id")[:6]
    )
    assert "欧***" not in pages
    assert "王*明" in pages
    for secret in trace_secrets:
        assert secret not in pages


@pytest.fixture
def trace_secrets(cast):
    """An act that changed who answers for a union; what may be on no page."""
    from tests.audit.test_traced import act  # noqa: PLC0415

    rows = Union.objects.filter(pk=cast.union_a.pk)
    act(lambda: rows.update(contact="王小明", phone="13812345678"))
    return ("王小明", "13812345678")


def test_look_at_what_is_sealed_outside_of_any_act_is_seen(
    cast, desk, monkeypatch, looks_off_record
):
    sealed = sealing.seal(b"13812345678", context=b"planted")
    look = partial(sealing.opened, sealed, context=b"planted")
    monkeypatch.setattr(views, "rows_of", lambda *_, **__: [look()][:0])
    desk(cast.zheng).get(reverse("office:trail"))
    assert looks_off_record == ["web.office.trail.views.trail"]
    looks_off_record.clear()


def test_acts_are_offered_by_the_part_of_the_platform_that_they_belong_to(cast, desk):
    page = page_of(desk(cast.wang))
    groups = re.findall(r'<optgroup label="([^"]+)">(.*?)</optgroup>', page)
    names = [name for name, _acts in groups]
    assert len(names) == len(set(names)) > 5
    assert ">报送方案</option>" in dict(groups)["服务项目"]


def test_days_that_are_turned_round_are_said_at_the_field(cast, desk, standing_in_review):
    turned = page_of(desk(cast.wang), query="?since=2026-11-20&until=2026-11-01")
    assert "从 2026-11-20 到 2026-11-01，次序颠倒" in turned
    assert "次序颠倒" not in page_of(desk(cast.wang), query="?since=2026-11-20&until=2026-11-20")
