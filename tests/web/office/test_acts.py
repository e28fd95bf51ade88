"""The office's acts on a project, as forms posted without JavaScript."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from huzhu.budget import queries as budgets
from huzhu.notices.models import PublicNotice
from huzhu.projects.actions import permit, plan
from huzhu.projects.models import MeetingItem, ServiceProject, SystemTest
from huzhu.projects.queries import cases
from huzhu.projects.rules import moment
from huzhu.projects.states import TEST_POINTS, Step, Verdict
from huzhu.web.templatetags.huzhu import due_moment
from tests import road
from tests.markup import folded

SOON = road.MATERIALS_AT + timedelta(hours=1)


def act(client, name, project, **data):
    return client.post(reverse(f"office:{name}", args=[project.number]), data)


def tab(project, name):
    return reverse("office:project", args=[project.number, name])


def step_of(project) -> str:
    return ServiceProject.objects.get(pk=project.pk).state


def opinions_of(project) -> dict[str, tuple[str, str]]:
    review = cases.review_of(project)
    return {row.department: (row.verdict, row.opinion) for row in review.opinions.all()}


# --- preliminary review -------------------------------------------------------------------------


@pytest.fixture
def submitted(standing_in_review: ServiceProject) -> ServiceProject:
    return standing_in_review


@pytest.mark.clause("S2.2.2.a")
def test_give_opinion_records_the_own_department_when_the_form_is_posted(cast, desk, submitted):
    answer = act(desk(cast.chen), "give-opinion", submitted, verdict="agree", reason="预算相符。")
    assert answer.url == tab(submitted, "review")
    assert opinions_of(submitted) == {"finance": ("agree", "预算相符。")}


def test_opinion_is_not_preset_and_its_missing_choice_is_told(cast, desk, submitted):
    page = desk(cast.chen).get(tab(submitted, "review")).content.decode()
    assert 'name="verdict"' in page
    assert "checked" not in page
    answer = act(desk(cast.chen), "give-opinion", submitted, reason="预算相符。")
    assert answer.status_code == 422
    assert "须选择同意或者不同意，现在没有选择" in answer.content.decode()
    assert opinions_of(submitted) == {}


@pytest.mark.clause("S2.2.2.a")
def test_give_opinion_says_so_on_the_field_when_an_objection_has_no_reason(cast, desk, submitted):
    answer = act(desk(cast.chen), "give-opinion", submitted, verdict="object", reason=" ")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "必须" in page
    assert "/regulations/#S2.2.2" in page
    assert opinions_of(submitted) == {}


@pytest.mark.clause("S3.1.3.a")
def test_compliance_opinion_names_what_was_checked_when_points_are_ticked(cast, desk, submitted):
    answer = act(
        desk(cast.zheng),
        "give-opinion",
        submitted,
        verdict="agree",
        points=["law", "fee"],
        reason="同意。",
    )
    assert answer.status_code == 302
    text = "已核对：内容符合法律法规和政策；经费来源和用途符合代办处管理费规定。\n同意。"
    assert opinions_of(submitted) == {"compliance": ("agree", text)}


@pytest.mark.clause("S3.1.3.a")
def test_compliance_objection_is_turned_away_when_only_points_are_ticked(cast, desk, submitted):
    answer = act(desk(cast.zheng), "give-opinion", submitted, verdict="object", points=["law"])
    assert answer.status_code == 422
    assert opinions_of(submitted) == {}


@pytest.mark.clause("S3.1.2.a")
def test_review_shows_the_budget_line_beside_the_opinion_when_finance_looks(cast, desk, submitted):
    page = desk(cast.chen).get(tab(submitted, "review")).content.decode()
    assert "财务部初审意见" in page
    assert "会员服务活动" in page
    assert "100,000.00 元" in page
    assert "150.00 元" in page


def test_review_offers_no_act_when_the_deputy_director_looks(cast, desk, submitted):
    page = desk(cast.chu).get(tab(submitted, "review")).content.decode()
    assert "清凉电影" in page
    assert "初审意见</h2>" not in page
    assert "初审结论" not in page


@pytest.mark.clause("S2.2.2.a", "S6.3.a")
def test_pass_review_is_disabled_with_its_reason_when_opinions_are_missing(cast, desk, submitted):
    page = desk(cast.he).get(tab(submitted, "review")).content.decode()
    assert '<button class="btn" type="button" disabled>初审通过</button>' in page
    assert "财务部、合规部、信息技术部" in page


@pytest.mark.clause("S2.2.2.a")
def test_pass_review_leads_on_when_all_departments_agree(cast, desk, submitted):
    for actor in cast.reviewers:
        plan.give_opinion(submitted, verdict=Verdict.AGREE, opinion="", by=actor, at=road.NOW)
    answer = act(desk(cast.he), "pass-review", submitted, reason="")
    assert answer.url == tab(submitted, "review")
    assert step_of(submitted) == Step.PREPARING


@pytest.mark.clause("S2.2.2.b")
def test_return_plan_needs_a_reason_when_it_is_posted_blank(cast, desk, submitted):
    assert act(desk(cast.he), "return-plan", submitted, reason="").status_code == 422
    assert step_of(submitted) == Step.IN_REVIEW
    assert act(desk(cast.he), "return-plan", submitted, reason="请修改时间。").status_code == 302
    assert step_of(submitted) == Step.DRAFT


@pytest.mark.clause("S6.3.b")
def test_pass_review_tells_whose_it_is_when_finance_posts_it(cast, desk, submitted):
    answer = act(desk(cast.chen), "pass-review", submitted, reason="")
    assert answer.status_code == 403
    assert "会员服务部" in answer.content.decode()
    assert step_of(submitted) == Step.IN_REVIEW


# --- countersigning and meeting -----------------------------------------------------------------


@pytest.mark.clause("S2.2.4.b")
def test_countersign_fills_the_own_box_when_finance_signs(cast, desk, standing_countersigning):
    project = standing_countersigning
    client = desk(cast.chen)
    assert "会签 · 财务部部长" in client.get(tab(project, "approval")).content.decode()
    answer = act(client, "countersign", project, verdict="agree", reason="")
    assert answer.url == tab(project, "approval")
    signed = cases.application_of(project).countersignatures.get()
    assert (signed.box, signed.by_name) == ("finance_head", "陈默")
    page = client.get(tab(project, "approval")).content.decode()
    assert "“财务部部长”一栏已由 陈默" in page
    assert "会签 · 财务部部长" not in page


@pytest.mark.clause("S2.2.4.b")
def test_countersign_turns_the_director_away_when_no_box_is_the_directors(
    cast, desk, standing_countersigning
):
    answer = act(
        desk(cast.wang), "countersign", standing_countersigning, verdict="agree", reason=""
    )
    assert answer.status_code == 403
    assert "财务部部长" in answer.content.decode()


@pytest.mark.clause("S2.2.4.c", "S6.3.a")
def test_bring_to_meeting_is_disabled_with_open_boxes_named_when_nobody_signed(
    cast, desk, standing_countersigning
):
    page = desk(cast.wu).get(tab(standing_countersigning, "approval")).content.decode()
    assert '<button class="btn" type="button" disabled>提请上会</button>' in page
    assert "信息技术部部长" in page


def sign_all(cast, project):
    for actor in cast.signers:
        permit.countersign(project, verdict=Verdict.AGREE, opinion="", by=actor, at=road.APPLIED_AT)
    return project


@pytest.mark.clause("S2.2.4.d", "S3.1.1.c")
def test_bring_to_meeting_puts_it_on_the_chosen_agenda_when_all_signed(
    cast, desk, standing_countersigning
):
    project = sign_all(cast, standing_countersigning)
    client = desk(cast.wu)
    address = reverse("office:call-meeting") + f"?next={tab(project, 'approval')}"
    meeting = {"number": "办公会〔2026〕9次", "held_on": "2026-09-10", "chair": "王芃"}
    assert client.post(address, meeting).url == tab(project, "approval")
    answer = act(client, "bring-to-meeting", project, meeting="办公会〔2026〕9次")
    assert answer.url == tab(project, "approval")
    assert MeetingItem.objects.get().meeting.number == "办公会〔2026〕9次"
    assert step_of(project) == Step.AT_MEETING


def test_return_application_tells_the_reason_when_it_goes_back(cast, desk, standing_countersigning):
    project = standing_countersigning
    assert act(desk(cast.wu), "return-application", project, reason="").status_code == 422
    answer = act(desk(cast.wu), "return-application", project, reason="请补充发票种类。")
    assert answer.status_code == 302
    assert step_of(project) == Step.PREPARING


@pytest.mark.clause("S2.2.4.c", "S6.4.b")
def test_approve_reserves_the_money_when_the_director_records_it(
    cast, desk, clock, standing_at_meeting
):
    project = standing_at_meeting
    clock(road.DECIDED_AT)
    item = MeetingItem.objects.get()
    page = reverse("office:meeting", args=[item.meeting.number])
    assert "登记决定" in desk(cast.wang).get(page).content.decode()
    answer = act(desk(cast.wang), "approve", project, reason="同意。", next=page)
    assert answer.url == page
    assert step_of(project) == Step.APPROVED
    assert "批准" in desk(cast.wang).get(page).content.decode()
    (line,) = budgets.lines_of(cast.agency_a.pk, 2026)
    assert (line.reserved, line.available) == (Decimal(150), Decimal(99_850))


@pytest.mark.clause("S2.2.4.c")
def test_approve_is_too_early_when_the_meeting_has_not_been_held(cast, desk, standing_at_meeting):
    project = standing_at_meeting
    page = desk(cast.wang).get(tab(project, "approval")).content.decode()
    assert "会议日期未到" in page
    assert act(desk(cast.wang), "approve", project, reason="同意。").status_code == 425
    assert step_of(project) == Step.AT_MEETING


def test_refuse_ends_the_project_when_the_meeting_says_no(cast, desk, clock, standing_at_meeting):
    project = standing_at_meeting
    clock(road.DECIDED_AT)
    assert act(desk(cast.wang), "refuse", project, reason="").status_code == 422
    assert act(desk(cast.wang), "refuse", project, reason="与去年重复。").status_code == 302
    assert step_of(project) == Step.REFUSED


# --- preparation, running, results --------------------------------------------------------------


@pytest.mark.clause("S2.3.1c.d", "S3.1.1.d")
def test_sign_system_test_names_the_open_points_when_one_is_missing(
    cast, desk, clock, standing_with_materials
):
    project = standing_with_materials
    clock(SOON)
    points = list(TEST_POINTS)
    answer = act(desk(cast.he), "sign-system-test", project, points=points[:-1])
    assert answer.status_code == 422
    assert "已在手机上查看会员页面" in answer.content.decode()
    assert not SystemTest.objects.exists()
    answer = act(desk(cast.he), "sign-system-test", project, points=points, note="")
    assert answer.url == tab(project, "materials")
    assert SystemTest.objects.get().by_name == "何苗"


@pytest.mark.clause("S5.2.b")
def test_publish_shows_preview_and_comparison_when_the_test_is_signed(
    cast, standing_tested, desk, clock
):
    project = standing_tested
    clock(SOON)
    page = desk(cast.wu).get(tab(project, "materials")).content.decode()
    assert "会员页面预览" in page
    assert "与批准内容对照" in page
    assert "不一致" not in page
    assert act(desk(cast.wu), "publish-offer", project).url == tab(project, "materials")
    assert step_of(project) == Step.PUBLISHED


@pytest.mark.clause("S2.3.1c.e")
def test_publish_is_disabled_when_there_is_no_signed_test(
    cast, desk, clock, standing_with_materials
):
    project = standing_with_materials
    clock(SOON)
    page = desk(cast.wu).get(tab(project, "materials")).content.decode()
    assert "还没有签字的系统测试记录" in page
    assert act(desk(cast.wu), "publish-offer", project).status_code == 422
    assert step_of(project) == Step.APPROVED


def test_postpone_marks_the_window_as_moved_when_it_is_later(
    cast, desk, clock, standing_with_materials
):
    project = standing_with_materials
    clock(SOON)
    window = {"opens_at": "2026-11-03T10:00", "closes_at": "2026-11-06T10:00"}
    assert act(desk(cast.wu), "postpone", project, **window, reason="").status_code == 422
    answer = act(desk(cast.wu), "postpone", project, **window, reason="场馆维护。")
    assert answer.url == tab(project, "materials")
    page = desk(cast.wu).get(tab(project, "materials")).content.decode()
    assert "已批准延期" in page


@pytest.mark.parametrize(("closes_on", "is_early"), [("2026-12-31", False), ("2027-01-01", True)])
def test_postponing_says_that_codes_must_come_in_again_when_they_end_before_the_new_window(
    cast, desk, clock, closes_on, is_early, standing_with_materials
):
    project = standing_with_materials
    clock(SOON)
    window = {"opens_at": "2026-12-29T10:00", "closes_at": f"{closes_on}T10:00"}
    wu = desk(cast.wu)
    act(wu, "postpone", project, **window, reason="场馆维护。")
    page = wu.get(tab(project, "materials")).content.decode()
    assert "已延期。系统测试须按新的时间重新签字。" in page
    said = "已入库的电子码最早有效期至 2026-12-31，早于新的抢订结束日：须先由代办机构换领电子码"
    assert (said in page) is is_early


def test_settle_needs_a_reason_when_it_is_early(cast, standing_claiming, desk, clock):
    project = standing_claiming
    clock(road.OPENS_AT + timedelta(hours=1))
    assert act(desk(cast.wu), "settle", project, reason="").status_code == 422
    assert act(desk(cast.wu), "settle", project, reason="供应商停业。").status_code == 302
    assert step_of(project) == Step.SETTLING
    board = folded(desk(cast.wu).get(reverse("office:operations")).content.decode())
    running = folded(desk(cast.wu).get(tab(project, "running")).content.decode())
    ended, planned = (due_moment(at) for at in (road.OPENS_AT + timedelta(hours=1), road.CLOSES_AT))
    assert f'{ended}<div class="text-secondary small">原定 {planned}' in board
    assert "提前结束</span>" in board
    assert f"实际于 {moment(road.OPENS_AT + timedelta(hours=1))} 结束" in running
    assert "供应商停业。" in running


# --- termination --------------------------------------------------------------------------------


@pytest.mark.clause("S5.1.a", "S5.4.d")
def test_terminate_shows_notice_and_impact_first_when_it_is_previewed(
    cast, desk, clock, standing_approved
):
    project = standing_approved
    clock(SOON)
    client = desk(cast.chu)
    told = {"reason_kind": "force_majeure", "explanation": "场馆维修。"}
    answer = act(client, "terminate", project, **told, step="preview")
    page = answer.content.decode()
    assert "自本公告发布之日起终止。\n场馆维修。" in page
    assert "通知 0 名持有电子码的会员" in page
    assert "释放已占用的 150.00 元" in page
    assert step_of(project) == Step.APPROVED
    answer = act(client, "terminate", project, **told, step="confirm")
    assert answer.url == reverse("office:project", args=[project.number])
    assert step_of(project) == Step.TERMINATED
    assert "场馆维修。" in PublicNotice.objects.get().body


@pytest.mark.clause("S5.3.a")
def test_terminate_is_turned_away_when_nothing_is_explained(cast, desk, clock, standing_approved):
    project = standing_approved
    clock(SOON)
    told = {"reason_kind": "other", "explanation": " ", "step": "confirm"}
    answer = act(desk(cast.chu), "terminate", project, **told)
    assert answer.status_code == 422
    assert "/regulations/#S5.4" in answer.content.decode()
    assert step_of(project) == Step.APPROVED


@pytest.mark.clause("S5.4.a")
def test_terminate_is_not_offered_when_finance_looks(cast, desk, standing_approved):
    project = standing_approved
    shown = desk(cast.chu).get(tab(project, "plan")).content.decode()
    hidden = desk(cast.chen).get(tab(project, "plan")).content.decode()
    assert "终止项目…" in shown
    assert "终止项目…" not in hidden
    told = {"reason_kind": "other", "explanation": "不办了。", "step": "confirm"}
    assert act(desk(cast.chen), "terminate", project, **told).status_code == 403
    assert step_of(project) == Step.APPROVED
