"""Every refusal of the road as a person reads it: the rule, the facts of the case, what to do next.

Each boundary is asked for on both sides. Not here: the rules themselves (``tests/projects``), the
refusals that the whole road meets in a browser (``test_road``).
"""

from dataclasses import asdict
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from huzhu.claims.models import Offer
from huzhu.kernel.workdays import SHANGHAI
from huzhu.people import queries as people
from huzhu.people.models import Account, Member, Position
from huzhu.people.states import Role
from huzhu.projects import actions
from huzhu.projects.models import ServiceProject, Termination
from huzhu.projects.states import PROJECT_LIFECYCLE, Step, Verdict
from tests import cast as casting
from tests import road
from tests.documents.files import PDF
from tests.journeys.desks import Desk

DAY = timedelta(days=1)


@pytest.fixture
def cast(db, time_machine) -> casting.Cast:
    """Everybody, on the first morning of the road."""
    time_machine.move_to(casting.NOW, tick=False)
    return casting.assemble()


@pytest.fixture
def it_is(time_machine):
    """Set the clock of the pages."""
    return lambda at: time_machine.move_to(at, tick=False)


def state_of(project: ServiceProject) -> str:
    return ServiceProject.objects.get(pk=project.pk).state


# --- the plan -----------------------------------------------------------------------------------


@pytest.mark.clause("S2.2.1")
@pytest.mark.parametrize(("day", "is_fine"), [(1, True), (2, True), (3, False)])
def test_plan_is_turned_away_from_the_day_after_the_latest(cast, it_is, day, is_fine):
    project = road.draft(cast)  # opens on 2 November
    it_is(datetime(2026, 10, day, 23, 59, tzinfo=SHANGHAI))
    status, words = Desk(cast, cast.lin).send("agency:submit-plan", project.number)
    assert (status, state_of(project)) == ((200, Step.IN_REVIEW) if is_fine else (422, Step.DRAFT))
    sentence = (
        "活动于 2026-11-02 开始，最迟应在 2026-10-02 报送，今天是 2026-10-03。"
        "请把开始时间改为 2026-11-03 或更晚后重新报送。"
    )
    assert (sentence in words) != is_fine


@pytest.mark.clause("S2.2.1")
def test_plan_that_was_sent_is_frozen_and_says_so(cast):
    project = road.in_review(cast)
    status, words = Desk(cast, cast.lin).open("agency:plan-form", project.number)
    assert status == 409
    assert "这一步现在不能办理" in words
    assert "方案初审" in words


@pytest.mark.clause("S1")
def test_plan_paid_from_another_source_is_turned_away_with_the_clause(cast):
    project = road.draft(cast, funding_source="union_funds")
    status, words = Desk(cast, cast.lin).send("agency:submit-plan", project.number)
    assert (status, state_of(project)) == (422, Step.DRAFT)
    assert "须使用互助保障工作经费（代办处管理费）：本方案填写的是工会经费。" in words
    assert "〔2021〕18号 一" in words


@pytest.mark.clause("S1", "S3.2.2")
def test_point_applies_with_the_budget_of_its_agency_and_is_checked_above(cast):
    account = Account.objects.create(username="point", full_name="蒋岚")
    position = Position.objects.create(
        account=account,
        role=Role.AGENCY_CLERK,
        agency=cast.point_a,
        starts_on=date(2025, 1, 1),
    )
    cast.accounts[account.pk] = account
    clerk = people.actor_of(position)
    desk = Desk(cast, clerk)
    desk.send("agency:start")
    project = ServiceProject.objects.get(agency=cast.point_a)
    fields = road.plan_fields(cast, applicant_name=cast.point_a.name)
    desk.send("agency:plan-form", project.number, **typed(fields), check="1")
    status, words = desk.send("agency:submit-plan", project.number)
    assert (status, state_of(project)) == (200, Step.IN_REVIEW)
    assert cast.point_a.name in words
    status, words = Desk(cast, cast.lin).open("agency:submit-plan", project.number)
    assert status == 403
    assert "由该代办机构自己的经办人办理" in words


def typed(fields: object) -> dict[str, object]:
    """A plan as its form is filled in."""
    values = {name: value for name, value in asdict(fields).items() if value not in (None, ())}
    for name in ("opens_at", "closes_at"):
        values[name] = f"{values[name]:%Y-%m-%dT%H:%M}"
    return values | {"revision": 0, "audience_scope": "all"}


@pytest.mark.clause("S2.1.1")
def test_narrower_audience_without_a_reason_is_turned_away(cast):
    narrower = {"audience_union_ids": (cast.union_a.pk,)}
    project = road.draft(cast, **narrower)
    _, words = Desk(cast, cast.lin).open("agency:submit-plan", project.number)
    assert "面向本机构全体会员：本方案限定了 1 家基层工会而没有说明理由" in words
    explained = road.draft(cast, **narrower, audience_reason="活动场馆在该工会所在街道。")
    _, words = Desk(cast, cast.lin).open("agency:submit-plan", explained.number)
    assert "各项齐全，可以报送" in words


@pytest.mark.clause("S6.4")
def test_agency_without_a_budget_is_told_to_file_one_first(cast):
    desk = Desk(cast, cast.zhou)
    desk.send("agency:start")
    project = ServiceProject.objects.get(agency=cast.agency_b)
    fields = road.plan_fields(cast, applicant_name="西城", budget_line_id=None)
    _, words = desk.send("agency:plan-form", project.number, **typed(fields), check="1")
    assert "无预算的服务项目不允许搭载平台：西城区代办处 还没有 2026 年度预算" in words
    status, _ = desk.send("agency:submit-plan", project.number)
    assert (status, state_of(project)) == (422, Step.DRAFT)


@pytest.mark.clause("S6.4")
@pytest.mark.parametrize(
    ("price", "is_fine"), [("19999.99", True), ("20000", True), ("20000.01", False)]
)
def test_plan_over_its_budget_line_is_turned_away(cast, price, is_fine):
    project = road.draft(cast, goods_unit_price=Decimal(price))  # five of them, of 100,000
    status, words = Desk(cast, cast.lin).send("agency:submit-plan", project.number)
    assert status == (200 if is_fine else 422)
    assert ("本项目需 100,000.05" in words) != is_fine


# --- the review ---------------------------------------------------------------------------------


@pytest.mark.clause("S2.2.2")
def test_review_is_due_after_five_working_days_and_heads_see_it_before_and_after(cast, it_is):
    it_is(datetime(2026, 9, 28, 9, tzinfo=SHANGHAI))  # before the holidays, and a worked Saturday
    project = road.draft(cast, opens_at=road.OPENS_AT, closes_at=road.CLOSES_AT)
    Desk(cast, cast.lin).send("agency:submit-plan", project.number)
    seen = {}
    for day in (date(2026, 9, 28), date(2026, 9, 30), date(2026, 10, 10), date(2026, 10, 12)):
        it_is(datetime(day.year, day.month, day.day, 9, tzinfo=SHANGHAI))
        _, words = Desk(cast, cast.chen).open("office:todos")
        _, above = Desk(cast, cast.wang).open("office:todos")
        seen[day.day] = (
            next(
                text
                for text in (
                    "还剩 5 个工作日",
                    "还剩 3 个工作日",
                    "今日到期",
                    "已超期 1 个工作日",
                    "无",
                )
                if text in words
            ),
            project.title in above,
        )
    assert seen == {
        28: ("还剩 5 个工作日", False),
        30: ("还剩 3 个工作日", False),
        10: ("今日到期", True),
        12: ("已超期 1 个工作日", True),
    }


@pytest.mark.clause("S2.2.2")
def test_review_does_not_pass_before_all_departments_have_spoken(cast):
    project = road.in_review(cast)
    for actor in cast.reviewers[:3]:
        actions.give_opinion(project, verdict=Verdict.AGREE, opinion="", by=actor, at=casting.NOW)
    status, words = Desk(cast, cast.he).send("office:pass-review", project.number)
    assert (status, state_of(project)) == (422, Step.IN_REVIEW)
    assert "初审须由各相关部门给出意见：还缺信息技术部" in words


@pytest.mark.clause("S2.2.2")
def test_returned_plan_comes_back_with_the_reason_and_an_objection_stands(cast):
    project = road.in_review(cast)
    for actor in cast.reviewers:
        verdict = Verdict.OBJECT if actor is cast.zheng else Verdict.AGREE
        actions.give_opinion(
            project, verdict=verdict, opinion="请写明退票办法", by=actor, at=casting.NOW
        )
    status, words = Desk(cast, cast.he).send("office:pass-review", project.number)
    assert status == 422
    assert "初审通过须各部门均无异议：合规部不同意" in words
    status, words = Desk(cast, cast.he).send("office:return-plan", project.number, reason=" ")
    assert status == 422
    assert "退回须写明原因" in words
    Desk(cast, cast.he).send("office:return-plan", project.number, reason="请写明退票办法")
    _, words = Desk(cast, cast.lin).open("agency:plan-form", project.number)
    assert "第 1 版方案已退回" in words
    assert "请写明退票办法" in words


@pytest.mark.clause("S2.2.2")
def test_department_speaks_once_in_a_round(cast):
    project = road.in_review(cast)
    desk = Desk(cast, cast.chen)
    desk.send("office:give-opinion", project.number, verdict="agree")
    status, words = desk.send(
        "office:give-opinion", project.number, verdict="object", reason="不行"
    )
    assert status == 409
    assert "每个部门每轮初审给出一次意见：财务部已由 陈默 于" in words


# --- meeting, purchase, request -----------------------------------------------------------------


@pytest.mark.clause("S2.2.3a")
@pytest.mark.parametrize(
    ("held_on", "is_fine"),
    [("2026-09-02", False), ("2026-09-03", True), ("2026-09-07", True), ("2026-09-08", False)],
)
def test_minutes_lie_between_the_review_and_today(cast, it_is, held_on, is_fine):
    project = road.preparing(cast)
    it_is(road.APPLIED_AT)  # 7 September; the review passed on the 3rd
    minutes = asdict(road.MINUTES) | {"held_on": held_on}
    status, words = Desk(cast, cast.lin).send("agency:minutes", project.number, **minutes)
    assert status == (200 if is_fine else 422)
    assert ("初审于 2026-09-03 通过，纪要写的是" in words) != is_fine
    assert ("会议纪要已登记" in words) == is_fine


@pytest.mark.clause("S2.2.3c", "S6.3")
def test_request_names_each_missing_paper_one_after_the_other(cast, it_is):
    project = road.preparing(cast)
    it_is(road.APPLIED_AT)
    desk = Desk(cast, cast.lin)
    status, words = desk.send("agency:apply", project.number, letter_body="请批示")
    assert (status, state_of(project)) == (422, Step.PREPARING)
    assert "还缺主管领导办公会会议纪要、价格对比表（附件4）、比选评分表（附件3）、中选单位" in words
    actions.enter_minutes(project, road.MINUTES, by=cast.lin, at=road.APPLIED_AT)
    _, words = desk.send("agency:apply", project.number, letter_body="请批示")
    assert "还缺价格对比表（附件4）、比选评分表（附件3）、中选单位" in words


@pytest.mark.clause("S3.2.2")
def test_check_lapses_when_what_was_checked_changes(cast, it_is):
    project = road.papers_complete(cast)
    it_is(road.APPLIED_AT)
    Desk(cast, cast.sun).send("agency:check", project.number, opinion="同意")
    actions.enter_minutes(project, road.MINUTES, by=cast.lin, at=road.APPLIED_AT)
    status, words = Desk(cast, cast.lin).send("agency:apply", project.number, letter_body="请批示")
    assert (status, state_of(project)) == (422, Step.PREPARING)
    assert "报送前须由本机构复核预算和采购" in words


# --- permit -------------------------------------------------------------------------------------


@pytest.mark.clause("S2.2.4")
def test_box_is_signed_once_and_by_nobody_without_a_box(cast, it_is):
    project = road.countersigning(cast)
    it_is(road.APPLIED_AT)
    desk = Desk(cast, cast.chen)
    desk.send("office:countersign", project.number, verdict="agree")
    status, words = desk.send("office:countersign", project.number, verdict="agree")
    assert status == 409
    assert "申请表每栏由一人签署一次：“财务部部长”已由 陈默 于" in words
    status, words = Desk(cast, cast.wang).send(
        "office:countersign", project.number, verdict="agree"
    )
    assert status == 403
    assert "您现在的身份是办事处 主任" in words


@pytest.mark.clause("S2.2.4")
def test_decision_waits_for_the_day_of_the_meeting_and_for_the_director(cast, it_is):
    project = road.at_meeting(cast)
    it_is(road.DECIDED_AT - DAY)
    status, words = Desk(cast, cast.wang).send("office:approve", project.number, reason="同意")
    assert (status, state_of(project)) == (425, Step.AT_MEETING)
    assert "会议召开之后才能登记决定" in words
    it_is(road.DECIDED_AT)
    status, words = Desk(cast, cast.chu).send("office:approve", project.number, reason="同意")
    assert (status, state_of(project)) == (403, Step.AT_MEETING)
    assert "“主任办公会决定”由主任办理" in words
    status, words = Desk(cast, cast.wang).send("office:approve", project.number, reason="同意")
    assert (status, state_of(project)) == (200, Step.APPROVED)


# --- materials, test, publication ---------------------------------------------------------------


def code_file(count: int) -> SimpleUploadedFile:
    rows = [f"QL{row:06},mm{row:06},2026-12-31" for row in range(count)]
    return SimpleUploadedFile("码.csv", "\n".join(["电子码,密码,有效期至", *rows]).encode())


@pytest.mark.clause("S2.3.1a")
@pytest.mark.parametrize(("day", "is_fine"), [(25, True), (26, True), (27, False)])
def test_materials_are_turned_away_from_the_day_after_the_latest(cast, it_is, day, is_fine):
    project = road.approved(cast)  # opens on Monday, 2 November
    it_is(datetime(2026, 10, day, 23, 59, tzinfo=SHANGHAI))
    status, words = Desk(cast, cast.lin).send(
        "agency:materials", project.number, **asdict(road.MATERIALS), codes=code_file(5)
    )
    assert status == (200 if is_fine else 422)
    sentence = (
        "项目于 2026-11-02 开始，最迟 2026-10-26，今天是 2026-10-27。请联系会员服务部办理延期"
    )
    assert (sentence in words) != is_fine
    assert Offer.objects.filter(reference=project.number).exists() == is_fine


@pytest.mark.clause("S2.3.1a")
@pytest.mark.parametrize(
    ("missing", "count", "sentence"),
    [
        ({"hotline": ""}, 5, "还缺咨询电话"),
        ({"description": "", "notes": ""}, 5, "还缺详细说明、注意事项"),
        ({}, 4, "批准 5 个，清单里有 4 个"),
        ({}, 6, "批准 5 个，清单里有 6 个"),
    ],
)
def test_materials_are_taken_whole_or_not_at_all(cast, it_is, missing, count, sentence):
    project = road.approved(cast)
    it_is(road.MATERIALS_AT)
    fields = asdict(road.MATERIALS) | missing
    status, words = Desk(cast, cast.lin).send(
        "agency:materials", project.number, **fields, codes=code_file(count)
    )
    assert status == 422
    assert sentence in words
    assert not Offer.objects.filter(reference=project.number).exists()


@pytest.mark.clause("S6.3")
def test_nothing_is_published_untested_nor_by_the_tester(cast, it_is):
    project = road.with_materials(cast)
    it_is(road.MATERIALS_AT)
    desk = Desk(cast, cast.wu)
    status, words = desk.send("office:publish-offer", project.number)
    assert (status, state_of(project)) == (422, Step.APPROVED)
    assert "发布前须完成系统测试并签字：还没有签字的测试记录" in words
    points = ["content_equals_plan"]
    status, words = desk.send("office:sign-system-test", project.number, points=points)
    assert status == 422
    assert "系统测试须逐项通过" in words
    road_points = list(road.TEST_POINTS)
    desk.send("office:sign-system-test", project.number, points=road_points)
    status, words = desk.send("office:publish-offer", project.number)
    assert (status, state_of(project)) == (403, Step.APPROVED)
    assert "发布须由经办以外的人办理：系统测试由您（吴垚）经办" in words


# --- claiming -----------------------------------------------------------------------------------


@pytest.mark.clause("S2.1.1")
@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("qian", "抢订须为在会会员，您的会籍是"),
        ("liu", "您所在的西城一小工会不在其中"),
        ("unverified", "抢订前须完成实名核验，您还没有核验"),
    ],
)
def test_member_who_may_not_claim_reads_why_before_and_gets_no_ticket(cast, it_is, who, sentence):
    offer = offer_of(road.published(cast))
    it_is(road.OPENS_AT)
    stranger = Member(number="M9", name="沈未", union=cast.union_a, id_digest=b"9" * 32)
    if who == "unverified":
        stranger.id_cipher, stranger.id_tail, stranger.updated_at = b"-", "0009", casting.NOW
        stranger.save()
    desk = Desk(cast, member=stranger if who == "unverified" else getattr(cast, who))
    _, words = desk.open("member:offer", offer.pk)
    assert "您现在不能参与" in words
    assert sentence in words
    status, words = desk.send("member:ticket", offer.pk)
    assert status == 403
    assert sentence in words


def offer_of(project: ServiceProject) -> Offer:
    return Offer.objects.get(reference=project.number)


# --- no gate is skipped ---------------------------------------------------------------------------

#: Acts of the office that move a project, and who does them.
GATES = {
    "pass_review": "he",
    "return_plan": "he",
    "return_application": "wu",
    "bring_to_meeting": "wu",
    "approve": "wang",
    "publish_offer": "wu",
    "settle": "wu",
    "close": "he",
}


@pytest.mark.clause("S6.3", "S3.1.0")
@pytest.mark.parametrize("step", [step for step in road.STRETCHES if step != Step.DRAFT])
def test_no_gate_is_passed_from_a_step_that_does_not_lead_there(cast, it_is, step):
    project = road.STRETCHES[step](cast)
    it_is(road.CLOSES_AT)
    moves = {move.verb: move for move in PROJECT_LIFECYCLE.moves}
    passed = []
    for verb, who in GATES.items():
        if step in moves[verb].sources:
            continue
        desk = Desk(cast, getattr(cast, who))
        fields = {"reason": "写明原因", "points": list(road.TEST_POINTS)}
        status, _ = desk.send(f"office:{verb.replace('_', '-')}", project.number, **fields)
        if status not in {409, 422, 403} or state_of(project) != step:
            passed.append((verb, status))
    assert passed == []


# --- the end ------------------------------------------------------------------------------------


@pytest.mark.clause("S5.2")
def test_what_runs_otherwise_than_approved_is_shown_and_can_end_the_project(cast, it_is):
    project = road.published(cast)
    it_is(road.MATERIALS_AT)
    desk = Desk(cast, cast.wu)
    _, words = desk.open("office:project", project.number, "running")
    assert "与批准内容对照" in words
    assert "不一致" not in words
    Offer.objects.filter(reference=project.number).update(title="贺岁购物券")
    _, words = desk.open("office:project", project.number, "running")
    assert "清凉电影 贺岁购物券 不一致" in words
    facts = {"reason_kind": "altered", "explanation": "电影票被改为购物券。", "step": "confirm"}
    status, words = desk.send("office:terminate", project.number, **facts)
    assert (status, state_of(project)) == (200, Step.TERMINATED)
    _, words = Desk(cast).open("public:notices")
    assert "关于终止“清凉电影”服务项目的公告" in words


@pytest.mark.clause("S5.1", "S5.3")
@pytest.mark.parametrize(
    ("kind", "words_of_notice"),
    [
        ("force_majeure", "因不可抗力，无法继续按方案开展"),
        ("other", "其他应予以终止的情形"),
    ],
)
def test_project_ends_for_a_reason_with_its_evidence(cast, it_is, kind, words_of_notice):
    project = road.published(cast)
    it_is(road.MATERIALS_AT)
    desk = Desk(cast, cast.chu)
    facts = {"reason_kind": kind, "explanation": "影院停业。", "step": "confirm"}
    strange = SimpleUploadedFile("通知.exe", b"MZ" + b"0" * 64)
    status, _ = desk.send("office:terminate", project.number, **facts, file=strange)
    assert (status, state_of(project)) == (422, Step.PUBLISHED)
    paper = SimpleUploadedFile("停业通知.pdf", PDF)
    status, words = desk.send("office:terminate", project.number, **facts, file=paper)
    assert (status, state_of(project)) == (200, Step.TERMINATED)
    _, words = desk.open("office:project", project.number, "history")
    assert "停业通知.pdf" in words
    number = Termination.objects.get(project=project).notice_number
    _, words = Desk(cast).open("public:notice", number)
    assert "关于终止“清凉电影”服务项目的公告" in words
    assert words_of_notice in words


@pytest.mark.clause("S5.4")
@pytest.mark.parametrize("who", ["he", "chen"])
def test_only_the_office_ends_a_project_and_within_it_only_those_who_may(cast, it_is, who):
    project = road.published(cast)
    it_is(road.MATERIALS_AT)
    facts = {"reason_kind": "other", "explanation": "不办了。", "step": "confirm"}
    status, words = Desk(cast, getattr(cast, who)).send("office:terminate", project.number, **facts)
    assert (status, state_of(project)) == (403, Step.PUBLISHED)
    assert "“终止”由办事处（会员服务部部长、主管主任或主任）办理" in words
    status, words = Desk(cast, cast.lin).send("office:terminate", project.number, **facts)
    assert (status, state_of(project)) == (403, Step.PUBLISHED)
