"""Filling the plan in, without JavaScript: draft, autosave, check, submission."""

import re
from dataclasses import asdict
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from huzhu.audit import queries as audit
from huzhu.budget import actions as budget
from huzhu.budget import queries as budgets
from huzhu.budget.rules import NewLine
from huzhu.kernel.asked import open_labels
from huzhu.projects.actions import plan as plan_actions
from huzhu.projects.errors.case import ProjectNotFound
from huzhu.projects.errors.plan import DraftWasSent
from huzhu.projects.queries import cases
from huzhu.projects.states import Step
from tests import cast as casting
from tests import road
from tests.architecture.source import TOP
from tests.clients import signed_in
from tests.markup import folded

pytestmark = pytest.mark.django_db
#: Lines of 附件1 that ask for several things at once, and the fields that take them.
ASKED_APART = {
    "项目采买物品名称、金额(单价、总价)及数量": ("采买物品名称", "单价", "数量"),
    "项目负责人及电话": ("项目负责人", "负责人电话"),
}


@pytest.fixture(autouse=True)
def _now(db):
    with time_machine.travel(casting.NOW, tick=False):
        yield


def address(name, project) -> str:
    return reverse(f"agency:{name}", args=[project.number])


def typed(cast, **changes) -> dict[str, object]:
    """What a browser sends of a complete plan."""
    fields = asdict(road.plan_fields(cast))
    for name in ("opens_at", "closes_at"):
        fields[name] = f"{fields[name]:%Y-%m-%dT%H:%M}"
    fields.pop("audience_union_ids")
    fields.pop("conditions")
    return fields | {"audience_scope": "all"} | changes


def test_start_opens_an_empty_draft_and_its_form(cast):
    answer = signed_in(cast, cast.lin).post(reverse("agency:start"))
    assert answer.url == reverse("agency:plan-form", args=["草稿2026-0001"])


def official_fields() -> list[str]:
    """The words of 附件1, as the regulation prints them."""
    text = (TOP / "docs" / "regulations" / "service-projects.zh.md").read_text()
    form = text.partition("附件1:\n\n《项目实施方案》模板\n")[2].partition("附件2:\n")[0]
    cells = re.split(r"[\t\n]", form)
    return [cell.replace(" ", "") for cell in cells if cell.strip()]


@pytest.mark.clause("S2.2.1.a", "S7.1.a")
def test_form_asks_for_every_field_of_the_official_form_and_explains_it(cast):
    official = official_fields()
    assert len(official) == 12
    page = signed_in(cast, cast.lin).get(address("plan-form", road.draft(cast)))
    form, text = page.context["form"], page.content.decode()
    asked = [name for words in official for name in ASKED_APART.get(words, (words,))]
    for words in asked:
        field = next(field for field in form.visible_fields() if field.label.startswith(words))
        assert f'for="{field.id_for_label}">{field.label}' in text
    assert "总价" in text  # computed of unit price and quantity
    for words in ("写明提供什么、数量多少、在哪里使用", "例如：本代办处全体在会会员"):
        assert words in text


@pytest.mark.clause("S2.1.2.c")
def test_form_offers_the_five_categories_of_the_regulation(cast, standing_draft):
    page = signed_in(cast, cast.lin).get(address("plan-form", standing_draft)).content.decode()
    choices = page.partition('name="category"')[2].partition("</select>")[0]
    offered = re.findall(r'<option value="\w+"[^>]*>([^<]+)<', choices)
    assert offered == ["医疗健康", "文化体育", "休闲娱乐", "亲子活动", "生活服务"]


def test_start_copies_an_earlier_plan_without_its_dates(cast, standing_draft):
    old = standing_draft
    signed_in(cast, cast.lin).post(reverse("agency:start"), {"copy": old.number})
    new = cases.project_of(cast.lin, number="草稿2026-0002")
    fields = cases.fields_of(cases.latest_plan(new))
    assert (fields.title, fields.opens_at, fields.budget_line_id) == ("清凉电影", None, None)


@pytest.mark.clause("S2.2.1.b")
def test_draft_is_saved_when_fields_are_open(cast, standing_draft):
    project = standing_draft
    values = {"title": "春季观影", "audience_scope": "all"}
    client = signed_in(cast, cast.lin)
    answer = client.post(address("plan-form", project), values)
    assert answer.url == address("plan-form", project)
    page = client.get(answer.url).content.decode()
    assert "草稿已于 09:00 保存" in page
    assert "缺 3 项" in page
    project.refresh_from_db()
    assert (project.title, project.state) == ("春季观影", Step.DRAFT)


def test_draft_says_which_cell_is_no_number(cast, standing_draft):
    project = standing_draft
    values = typed(cast, goods_unit_price="三十")
    answer = signed_in(cast, cast.lin).post(address("plan-form", project), values)
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"goods_unit_price"}


@pytest.mark.clause("S2.2.1.b")
def test_autosave_saves_all_but_the_faulty_fields_and_names_those(cast, standing_draft):
    project = standing_draft
    values = seen(cast, project) | {"title": "改了", "goods_unit_price": "三十"}
    answer = signed_in(cast, cast.lin).post(address("autosave-plan", project), values).json()
    assert re.fullmatch(r"\d\d:\d\d:\d\d", answer["saved_at"])
    assert answer["faults"].keys() == {"goods_unit_price"}
    fields = cases.fields_of(cases.latest_plan(project))
    assert (fields.title, fields.goods_unit_price) == ("改了", Decimal(30))


def seen(cast, project) -> dict[str, object]:
    """What the open page would send."""
    page = signed_in(cast, cast.lin).get(address("plan-form", project))
    return typed(cast) | {"seen": page.context["form"]["seen"].value()}


def save_elsewhere(cast, project, **changes) -> None:
    fields = road.plan_fields(cast, **changes)
    revision = cases.latest_plan(project).revision
    plan_actions.save_draft(project, fields, revision=revision, by=cast.lin, at=casting.NOW)


def test_different_fields_of_two_windows_are_both_saved(cast, standing_draft):
    project, client = standing_draft, signed_in(cast, cast.lin)
    open_page = seen(cast, project) | {"purpose": "我的目的"}
    save_elsewhere(cast, project, title="别处的名称")
    page = client.post(address("plan-form", project), open_page, follow=True).content.decode()
    assert "他人同时修改的其他栏目已一并保留" in page
    fields = cases.fields_of(cases.latest_plan(project))
    assert (fields.title, fields.purpose) == ("别处的名称", "我的目的")


@pytest.mark.parametrize(("way", "title"), [("mine", "我的名称"), ("theirs", "别处的名称")])
def test_one_field_of_two_windows_is_shown_with_both_values_and_the_choice_is_saved(
    cast, standing_draft, way, title
):
    project, client = standing_draft, signed_in(cast, cast.lin)
    open_page = seen(cast, project) | {"title": "我的名称", "purpose": "我的目的"}
    save_elsewhere(cast, project, title="别处的名称")
    answer = client.post(address("plan-form", project), open_page)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'value="我的名称"' in page
    assert "用现有的“别处的名称”" in page
    project.refresh_from_db()
    assert project.title == "别处的名称"
    assert cases.fields_of(cases.latest_plan(project)).purpose == "我的目的"  # nobody is in its way
    [choice] = re.findall(rf'name="choice-title" value="({way}\.\w+)"', page)
    [marks] = re.findall(r'name="seen" value="([^"]+)"', page)
    again = open_page | {"choice-title": choice, "seen": marks}
    assert client.post(address("plan-form", project), again).status_code == 302
    project.refresh_from_db()
    assert project.title == title


def test_amount_is_told_in_capitals_with_what_the_line_still_has(cast, standing_draft):
    project = standing_draft
    values = {"goods_unit_price": "30", "goods_quantity": "500", "budget_line_id": cast.line_id}
    page = signed_in(cast, cast.lin).get(address("plan-amount", project), values).content.decode()
    assert "15,000.00 元" in page
    assert "大写：人民币壹万伍仟元整" in page
    assert "本项目占用后还余 85,000.00 元" in page


def test_amount_is_read_as_the_form_reads_it(cast, standing_draft):
    values = {"goods_unit_price": "￥３０．００元", "goods_quantity": "1，000份"}
    told = signed_in(cast, cast.lin).get(address("plan-amount", standing_draft), values)
    assert "30,000.00 元" in told.content.decode()


def test_total_that_no_sum_can_be_is_turned_away_at_the_quantity(cast, standing_draft):
    project = standing_draft
    client = signed_in(cast, cast.lin)
    wanted = {"goods_unit_price": "9999999999.99", "goods_quantity": "99999999"}
    page = client.get(address("plan-amount", project), wanted).content.decode()
    answer = client.post(address("plan-form", project), typed(cast, **wanted))
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"goods_quantity"}
    for shown in (page, answer.content.decode()):
        assert "总价须在 999,999,999,999.99 元以内" in shown
        assert "大写" not in shown.partition('class="amount')[2].partition("</div>")[0]


@pytest.mark.clause("S2.1.1.c")
def test_chosen_unions_and_their_reason_are_kept(cast, standing_draft):
    project = standing_draft
    values = typed(
        cast,
        audience_scope="chosen",
        audience_union_ids=[cast.union_a.pk],
        audience_reason="场馆就在本街道",
    )
    signed_in(cast, cast.lin).post(address("plan-form", project), values)
    plan = cases.latest_plan(project)
    assert (plan.audience_union_ids, plan.audience_reason) == ([cast.union_a.pk], "场馆就在本街道")


@pytest.mark.clause("S2.2.1.d", "S2.2.1.e", "S6.3.a", "S6.4.d")
def test_check_names_every_fault_with_the_earliest_lawful_date(cast):
    soon = casting.NOW + timedelta(days=10)
    changes = {"opens_at": soon, "closes_at": soon + timedelta(days=1), "purpose": ""}
    project = road.draft(cast, goods_quantity=100_000, **changes)
    client = signed_in(cast, cast.lin)
    page = folded(client.get(address("submit-plan", project)).content.decode())
    assert "还有 3 处须修改后才能报送" in page
    assert "还缺项目目的" in page
    assert "请把开始时间改为 2026-10-01 或更晚" in page
    assert "还缺 2,900,000.00 元" in page
    form = client.get(address("plan-form", project)).content.decode()
    links = re.findall(f'href="{address("plan-form", project)}#([^"]+)"', page)
    assert links == ["id_purpose", "id_opens_at", "id_budget_line_id"]
    assert [form.count(f'id="{each}"') for each in links] == [1] * len(links)
    assert client.post(address("submit-plan", project)).status_code == 422
    project.refresh_from_db()
    assert project.state == Step.DRAFT


def test_check_tells_all_faults_of_time_at_once(cast):
    soon = casting.NOW + timedelta(days=10)
    project = road.draft(cast, opens_at=soon, closes_at=soon - timedelta(days=1), purpose="")
    page = signed_in(cast, cast.lin).get(address("submit-plan", project)).content.decode()
    assert "还有 3 处须修改后才能报送" in folded(page)
    links = re.findall(f'href="{address("plan-form", project)}#([^"]+)"', page)
    assert links == ["id_purpose", "id_closes_at", "id_opens_at"]


def test_check_leads_to_a_place_of_the_form_for_every_field_that_is_open(cast):
    project = plan_actions.start_project(by=cast.lin, at=casting.NOW)
    lin = signed_in(cast, cast.lin)
    page = lin.get(address("submit-plan", project)).content.decode()
    form = lin.get(address("plan-form", project)).content.decode()
    links = re.findall(f'href="{address("plan-form", project)}#([^"]+)"', page)
    assert len(links) == len(open_labels(cases.fields_of(cases.latest_plan(project)))) > 10
    assert [each for each in links if form.count(f'id="{each}"') != 1] == []


@pytest.mark.clause("S1.a", "S3.2.1.a")
def test_plan_is_submitted_when_nothing_is_found(cast, standing_draft):
    project = standing_draft
    client = signed_in(cast, cast.lin)
    page = client.get(address("submit-plan", project)).content.decode()
    assert "各项齐全，可以报送" in page
    assert "9 月 8 日 周二" in page
    answer = client.post(address("submit-plan", project))
    project.refresh_from_db()
    assert answer.url == reverse("agency:project", args=[project.number, "review"])
    project.refresh_from_db()
    assert project.state == Step.IN_REVIEW


def test_submitted_plan_cannot_be_edited(cast, standing_in_review):
    project = standing_in_review
    client, form = signed_in(cast, cast.lin), address("plan-form", project)
    assert client.post(form).status_code == 409
    page = client.get(form).url
    assert page == f"/agency/projects/{project.number}/plan/"
    assert "现在是“方案初审”" in client.get(page).content.decode()


def test_returned_plan_shows_the_reason_at_the_top(cast, standing_in_review):
    project = standing_in_review
    plan_actions.return_plan(project, reason="请写清场次和人数", by=cast.he, at=casting.NOW)
    page = signed_in(cast, cast.lin).get(address("plan-form", project)).content.decode()
    assert "第 1 版方案已退回" in page
    assert "请写清场次和人数" in page


@pytest.mark.clause("S6.4.a")
def test_draft_keeps_its_line_when_the_budget_is_revised_meanwhile(cast, standing_draft):
    project = standing_draft
    line = NewLine("会员服务活动", Decimal(800), "life_service")
    budget.revise_budget(
        cast.agency_a.pk, year=2026, approved_on=casting.NOW.date(), lines=[line],
        by=cast.lin, at=casting.NOW,
    )  # fmt: skip
    (now,) = budgets.lines_of(cast.agency_a.pk, 2026)
    client = signed_in(cast, cast.lin)
    page = client.get(address("plan-form", project)).content.decode()
    assert f'<option value="{now.line_id}" selected>' in page
    check = client.get(address("submit-plan", project))
    assert check.context["check"].is_clear
    assert "会员服务活动，可用 800.00 元" in folded(check.content.decode())


# --- a draft and its number -----------------------------------------------------------------------


def test_draft_has_no_official_number_until_it_is_sent_and_is_found_by_both_then(cast):
    first, second = road.draft(cast), road.draft(cast)
    assert [first.number, second.number] == ["草稿2026-0001", "草稿2026-0002"]
    road.submit(cast, second)
    road.submit(cast, first)
    assert [second.number, first.number] == ["2026-0001", "2026-0002"]
    client = signed_in(cast, cast.lin)
    for number in (second.number, "草稿2026-0002"):  # a page that was open goes on
        page = client.get(reverse("agency:project", args=[number, "history"])).content.decode()
        assert "新建项目" in page  # what was done to the draft is the project's
        assert "报送方案" in page


def test_draft_that_was_opened_by_mistake_is_deleted_and_leaves_no_gap(cast):
    client = signed_in(cast, cast.lin)
    mistake, meant = road.draft(cast), road.draft(cast)
    assert "确认删除草稿" in client.get(address("plan-form", mistake)).content.decode()
    answer = client.post(address("discard-draft", mistake))
    assert answer.url == reverse("agency:drafts")
    assert client.get(address("plan-form", mistake)).status_code == 404
    [event] = audit.events_of(f"project:{mistake.number}").filter(code="projects.discard_draft")
    assert event.facts["title"] == "清凉电影"
    road.submit(cast, meant)
    assert meant.number == "2026-0001"


def test_draft_that_is_gone_meanwhile_is_not_found(cast):
    mistake = road.draft(cast)
    seen = cases.project_of(cast.lin, number=mistake.number)
    plan_actions.discard_draft(mistake, by=cast.lin, at=casting.NOW)
    fields = {"by": cast.lin, "at": casting.NOW}
    for late in (plan_actions.discard_draft, plan_actions.submit_plan):
        with pytest.raises(ProjectNotFound):
            late(seen, **fields)
    with pytest.raises(ProjectNotFound):
        cases.latest_plan(seen)


def test_draft_that_was_sent_once_stays(cast):
    project = road.in_review(cast)
    client = signed_in(cast, cast.lin)
    assert client.post(address("discard-draft", project)).status_code == 409
    with pytest.raises(DraftWasSent):
        plan_actions.discard_draft(project, by=cast.lin, at=casting.NOW)
    assert cases.project_of(cast.lin, number=project.number).pk == project.pk
