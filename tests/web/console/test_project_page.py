"""The shared page of a project: every tab at every step, and what stands on it."""

import re
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse

from huzhu.audit.models import AuditEvent
from huzhu.claims.actions.lifecycle import BATCH
from huzhu.claims.models import Offer
from huzhu.kernel.asked import asked_of
from huzhu.kernel.workdays import SHANGHAI
from huzhu.projects.actions import permit
from huzhu.projects.actions import plan as plan_actions
from huzhu.projects.forms import PlanFields
from huzhu.projects.states import Box, Step, Verdict
from huzhu.web.console import lists
from huzhu.web.console.case import TABS, Turn
from huzhu.web.console.plans import in_words
from tests import cast as casting
from tests import road, standing
from tests.clients import signed_in
from tests.markup import folded

pytestmark = pytest.mark.django_db


def page_of(cast, project, tab, *, actor=None, **headers) -> str:
    actor = actor or cast.lin
    name = "office:project" if actor.is_office else "agency:project"
    answer = signed_in(cast, actor).get(reverse(name, args=[project.number, tab]), headers=headers)
    assert answer.status_code == 200
    return folded(answer.content.decode())


@standing.at(*road.STRETCHES)
def test_every_tab_is_shown_when_the_project_stands_at_a_step(cast, reached, step: Step):
    project = reached
    for tab, label in TABS.items():
        page = page_of(cast, project, tab)
        assert Step(step).label in page
        assert f"{label} · 清凉电影" in page


def test_the_line_names_who_has_the_turn_and_until_when(cast, standing_in_review):
    project = standing_in_review
    page = page_of(cast, project, "review")
    assert "现在轮到" in page
    assert "<strong>财务部</strong>陈默" in page
    assert "9 月 8 日 周二" in page


def test_page_of_a_case_looks_through_nothing_else_that_waits(
    cast, standing_in_review, monkeypatch
):
    """A department has thousands: whose turn it is at one of them, that one says."""
    project, asked, usual = standing_in_review, [], lists.todos
    monkeypatch.setattr(lists, "todos", lambda request: asked.append(1) or usual(request))
    for _ in range(3):
        assert "is-mine" in page_of(cast, project, "review", actor=cast.chen)
    assert len(asked) == 1  # once for the number beside the box, which is kept


def test_somebody_who_fills_two_posts_is_named_once():
    duty = SimpleNamespace(names=("何苗", "孟岩", "何苗"))
    assert Turn(duty, "/", is_mine=False).names == "何苗、孟岩"


def test_plan_shows_amount_in_capitals_and_the_figures_of_its_line(cast, standing_in_review):
    page = page_of(cast, standing_in_review, "plan")
    assert "大写：人民币壹佰伍拾元整" in page
    assert "预算 100,000.00 元 · 已占用 0.00 元 · 已支出 0.00 元 · 可用 100,000.00 元" in page


def test_plan_sheet_shows_agency_and_office_every_answer_under_the_words_of_the_form(
    cast, standing_in_review
):
    project = standing_in_review
    fields = road.plan_fields(cast)
    told = {
        asked.row or asked.label: in_words(name, value) if isinstance(value, str) else ""
        for name, asked in asked_of(PlanFields).items()
        if asked.row is not None
        for value in [getattr(fields, name)]
    }
    assert len(told) >= 13
    office = signed_in(cast, cast.he).get(reverse("office:project", args=[project.number, "plan"]))
    for page in (page_of(cast, project, "plan"), folded(office.content.decode())):
        sheet = page.partition("（附件1）</h2>")[2].partition("</table>")[0]
        assert re.findall(r'<th scope="row">(.+?)</th>', sheet) == list(told)
        cells = re.findall(r"<td.*?>(.*?)</td>", sheet)
        for answer, cell in zip(told.values(), cells, strict=True):
            assert answer in cell


@pytest.mark.clause("S2.2.1.c", "S2.2.2.b")
def test_versions_show_what_changed_when_a_plan_was_returned(cast, standing_in_review):
    project = standing_in_review
    plan_actions.return_plan(project, reason="请写清场次", by=cast.he, at=casting.NOW)
    fields = road.plan_fields(cast, content="共五场，每场四十人")
    plan_actions.save_draft(project, fields, revision=0, by=cast.lin, at=casting.NOW)
    page = page_of(cast, project, "plan")
    assert "退回原因：请写清场次" in page
    assert "<del>组织会员观看电影</del>" in page
    assert "<ins>共五场，每场四十人</ins>" in page


@pytest.mark.clause("S2.2.3b.d")
def test_procurement_shows_both_sheets_and_the_award(cast, standing_papers_complete):
    page = page_of(cast, standing_papers_complete, "procurement")
    assert "购置价格对比表（附件4）" in page
    assert '<td class="number">150.00</td>' in page
    assert "采购比选评分表（附件3）" in page
    assert "大写：人民币壹佰伍拾元整" in page


@pytest.mark.clause("S7.4.a", "S7.4.f", "S7.4.g")
def test_comparison_shows_three_suppliers_with_prices_sums_and_terms(
    cast, standing_papers_complete
):
    page = page_of(cast, standing_papers_complete, "procurement")
    table = page.partition('id="comparison-title"')[2].partition("</section>")[0]
    rows = [_cells(row) for row in re.findall(r"<tr.*?</tr>", table, re.DOTALL)]
    assert rows[1] == ["单价（元）", "总价（元）"] * 3
    assert rows[2][-6:] == ["30.00", "150.00", "31.00", "155.00", "32.00", "160.00"]
    assert rows[3] == ["合计", "150.00 最低", "155.00", "160.00"]
    terms = {row[0]: row[1:] for row in rows[4:]}
    assert terms["电话"] == ["010-60005678"] * 3
    assert terms["付款方式"] == ["验收后转账"] * 3
    assert terms["提供税票种"] == ["增值税普通发票"] * 3
    assert terms["售后服务"] == ["七日内更换"] * 3


def _cells(row: str) -> list[str]:
    cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in cells]


@pytest.mark.clause("S2.2.4.b", "S7.2.a", "S7.2.d")
def test_application_shows_who_signed_with_opinion_and_who_has_not(cast, standing_countersigning):
    project = standing_countersigning
    act = {"verdict": Verdict.AGREE, "by": cast.chen, "at": road.APPLIED_AT}
    permit.countersign(project, opinion="预算充足，同意。", **act)
    page = page_of(cast, project, "approval")
    form = page.partition('id="form-title"')[2].partition("</table>")[0]
    cells = [
        cell for row in re.findall(r"<tr.*?</tr>", form, re.DOTALL)[-3:] for cell in _cells(row)
    ]
    boxes = dict(zip(cells[::2], cells[1::2], strict=True))
    signed = {"财务部部长": "同意 陈默 预算充足，同意。 2026-09-07 09:00"}
    assert boxes == dict.fromkeys(Box.labels().values(), "未签") | signed


def test_codes_are_never_shown_when_materials_are(cast, standing_with_materials):
    project = standing_with_materials
    secret = road.codes(1, prefix=project.number.replace("-", ""))[0]
    pages = [page_of(cast, project, tab) for tab in TABS]
    assert any("电子码清单" in page for page in pages)
    assert not [page for page in pages if secret.code in page or secret.passcode in page]


@pytest.mark.clause("S4.1.b")
def test_history_tells_the_whole_road_when_the_project_is_closed(cast, standing_closed):
    page = page_of(cast, standing_closed, "history")
    for words in (
        "新建项目",
        "初审通过",
        "登记评分表（附件3）",
        "主任办公会批准",
        "电子码清单入库",
        "办结",
    ):
        assert words in page
    assert "projects." not in page


def test_history_counts_saved_drafts_in_one_line(cast, standing_draft):
    project = standing_draft
    for revision in (1, 2):
        fields = road.plan_fields(cast)
        plan_actions.save_draft(project, fields, revision=revision, by=cast.lin, at=casting.NOW)
    page = page_of(cast, project, "history")
    assert page.count("保存方案草稿") == 1
    assert "共 3 次" in page


def test_history_tells_a_number_when_a_rush_left_thousands_of_tickets(cast, standing_closed):
    project = standing_closed
    subject = f"offer:{Offer.objects.get(reference=project.number).pk}"
    few = page_of(cast, project, "history")
    AuditEvent.objects.bulk_create(
        AuditEvent(code="claims.issue_ticket", at=casting.NOW, subject=subject, facts={})
        for _ in range(5_000)
    )
    many = page_of(cast, project, "history")
    assert many.count("发放资格票") == 1
    assert re.search(r"共 5,0\d\d 次，第一次在 2026-", many)
    assert len(many) < len(few) + 1_000


def test_history_tells_the_batches_of_a_rush_in_one_line(cast, standing_closed):
    project = standing_closed
    subject = f"offer:{Offer.objects.get(reference=project.number).pk}"
    batch = {"code": BATCH.code, "subject": subject, "actor_name": "抢订"}
    later = AuditEvent.objects.latest("at").at + timedelta(seconds=1)
    spans = [
        {"first": 1, "last": 400},
        {"first": 401, "last": 1_000},
        {"first": 1_001, "last": 1_200},
    ]
    AuditEvent.objects.bulk_create(AuditEvent(at=later, facts=span, **batch) for span in spans)
    page = page_of(cast, project, "history")
    assert page.count("受理会员抢订") == 1
    assert "共给出 1,200 个电子码" in page
    assert "claims." not in page


def test_a_tab_comes_without_its_frame_when_htmx_asks(cast, standing_in_review):
    project = standing_in_review
    part = page_of(cast, project, "plan", hx_request="true")
    assert '<div id="case">' in part
    assert "<html" not in part


def test_going_back_gets_the_whole_page(cast, standing_in_review):
    headers = {"hx_request": "true", "hx_history_restore_request": "true"}
    page = page_of(cast, standing_in_review, "plan", **headers)
    assert "<html" in page


def test_page_asks_the_same_number_of_queries_when_there_are_more_papers(
    cast, standing_closed, django_assert_max_num_queries
):
    project = standing_closed
    client = signed_in(cast, cast.lin)
    for tab in TABS:
        with django_assert_max_num_queries(47):  # four are savepoints: a test is a transaction
            client.get(reverse("agency:project", args=[project.number, tab]))


@pytest.mark.clause("S7.1.a", "S7.2.a")
def test_papers_name_both_years_when_a_project_runs_over_new_year(cast):
    opens_at = datetime(2026, 12, 28, 10, 0, tzinfo=SHANGHAI)
    window = {"opens_at": opens_at, "closes_at": opens_at + timedelta(days=14)}
    project = road.countersigning(cast, **window)
    written = "2026 年 12 月 28 日 10:00 至 2027 年 1 月 11 日 10:00"
    form = page_of(cast, project, "approval")
    assert f"<td>{written}</td>" in form
    assert f"搭载时间：{written}。" in form
    plan = page_of(cast, project, "plan")
    assert "2026 年 12 月 28 日 周一 10:00 至 2027 年 1 月 11 日 周一 10:00（先到先得）" in plan
