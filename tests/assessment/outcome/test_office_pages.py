"""The office's pages of grades, quotas, results and appeals."""

import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huzhu.assessment.outcome.models import Appeal, GradePlan, LeadershipDecision, Quota, QuotaPlan
from huzhu.assessment.year.models import AssessmentYear
from huzhu.assessment.year.states import YearStep
from tests import windows
from tests.assessment.cycle import moment
from tests.assessment.outcome.stage import (
    ANSWERED_AT,
    APPROVED_AT,
    DECIDED_AT,
    TOLD_AT,
    furnished,
    veto,
)
from tests.markup import folded

RULES = {
    "pass_from": "60",
    "excellent_from": "90",
    "excellent_share": "50",
    "rounding": "down",
    "border_tie": "all_out",
    "first_section": "2",
    "second_section": "3",
    "third_section": "1",
    "size_by": "workers",
    "class-TOTAL_FORMS": "1",
    "class-INITIAL_FORMS": "0",
    "class-0-name": "全部代办处",
    "class-0-kinds": ["district", "bureau", "industry"],
    "class-0-least": "0",
}
PLACES = {
    "unit_places": "6",
    "person_places": "20",
    "least": "0",
    "targets": "30",
    "scale": "30",
    "daily": "20",
    "expansion": "10",
    "influence": "10",
}


def address(name: str, *args) -> str:
    return reverse(f"office:assessment-{name}", args=[2026, *args])


def shown(client, name: str, *args) -> str:
    answer = client.get(address(name, *args))
    assert answer.status_code == 200
    return folded(answer.content.decode())


def query_count(client, path: str) -> int:
    client.get(path)  # the sidebar counts anew after an act
    with CaptureQueriesContext(connection) as caught:
        assert client.get(path).status_code == 200
    return len(caught)


# --- grades -------------------------------------------------------------------------------------


@pytest.mark.clause("A4.3a.d")
def test_grades_are_tried_saved_and_decided_on_one_page(big_stage, desk):
    tang = desk(big_stage.cycle.tang, DECIDED_AT)
    tried = tang.post(address("grades"), {**RULES, "step": "try"})
    assert "下面是试算结果，还没有保存" in tried.content.decode()
    assert not GradePlan.objects.exists()
    saved = tang.post(address("grades"), {**RULES, "step": "save"}, follow=True)
    assert "等次方案已保存" in saved.content.decode()
    wang = desk(big_stage.cycle.cast.wang, DECIDED_AT)
    assert "确认审定" in shown(wang, "grades")
    decided = wang.post(address("decide-grades"), follow=True)
    assert "等次已审定，优秀 6 家" in decided.content.decode()
    assert big_stage.year.state == YearStep.ALLOTTING


def test_tried_rules_show_who_moves_against_the_saved_ones(big_stage, desk):
    tang = desk(big_stage.cycle.tang, DECIDED_AT)
    tang.post(address("grades"), {**RULES, "step": "save"})
    page = tang.post(address("grades"), {**RULES, "excellent_share": "25", "step": "try"})
    text = folded(page.content.decode())
    assert "与已保存的方案相比，3 家有变动" in text
    assert "优秀 →<strong>合格</strong>" in text


def test_rules_with_a_gap_are_turned_away_in_words_when_tried(stage, desk):
    tang = desk(stage.cycle.tang, DECIDED_AT)
    page = tang.post(address("grades"), {**RULES, "class-0-least": "500", "step": "try"})
    assert page.status_code == 422
    assert "区（开发区）代办处规模 0 至 499 不属于任何考核组" in page.content.decode()


def test_faults_of_rules_and_classes_stand_in_one_summary(stage, desk):
    tang = desk(stage.cycle.tang, DECIDED_AT)
    rules = {**RULES, "pass_from": "", "class-0-name": "", "class-0-least": "多", "step": "save"}
    page = tang.post(address("grades"), rules).content.decode()
    assert page.count("处须改正") == 1
    assert "3 处须改正：" in folded(page)
    assert "规模从（含）（第 1 组）" in page
    assert 'href="#id_class-0-least"' in page


def test_class_without_a_kind_is_told_on_its_row(stage, desk):
    tang = desk(stage.cycle.tang, DECIDED_AT)
    rules = {key: value for key, value in RULES.items() if key != "class-0-kinds"}
    page = tang.post(address("grades"), {**rules, "step": "save"})
    assert not GradePlan.objects.exists()
    assert page.content.decode().count("invalid-feedback") >= 1


def test_saved_classes_come_back_in_the_form_and_one_can_be_taken_out(stage, desk):
    tang = desk(stage.cycle.tang, DECIDED_AT)
    two = {
        **RULES,
        "class-TOTAL_FORMS": "2",
        "class-0-below": "12000",
        "class-0-name": "小",
        "class-1-name": "大",
        "class-1-kinds": ["district", "bureau", "industry"],
        "class-1-least": "12000",
    }
    tang.post(address("grades"), {**two, "step": "save"})
    assert [each["name"] for each in GradePlan.objects.get().config["policy"]["classes"]] == [
        "小",
        "大",
    ]
    assert 'value="12000"' in shown(tang, "grades")
    one = {**two, "class-INITIAL_FORMS": "2", "class-1-DELETE": "on", "class-0-below": ""}
    tang.post(address("grades"), {**one, "step": "save"})
    assert [each["name"] for each in GradePlan.objects.get().config["policy"]["classes"]] == ["小"]


def test_two_who_edit_the_grade_rules_keep_both_changes_and_choose_one(stage, desk):
    tang = desk(stage.cycle.tang, DECIDED_AT)
    tang.post(address("grades"), {**RULES, "step": "save"})
    page = windows.opened(tang, address("grades"), "pass_from") | {"step": "save"}
    tang.post(address("grades"), page | {"pass_from": "65", "class-0-name": "各代办处"})
    assert tang.post(address("grades"), page | {"excellent_share": "40"}).status_code == 302
    config = GradePlan.objects.get().config["policy"]
    assert (config["pass_from"], config["excellent_share"]) == ("65", "40")
    windows.check_asks(tang, address("grades"), page, "pass_from", mine="70", theirs="65")
    asked = tang.post(address("grades"), page | {"class-0-DELETE": "on"})
    assert (asked.status_code, "用现有的“各代办处”" in asked.content.decode()) == (409, True)
    assert GradePlan.objects.get().config["policy"]["classes"][0]["name"] == "各代办处"


def test_who_may_not_decide_reads_why(stage, desk):
    stage.plan()
    text = shown(desk(stage.cycle.tang, DECIDED_AT), "grades")
    assert "“审定等次”由考核领导小组组长或班子成员办理" in text
    assert "确认审定" not in text


@pytest.mark.clause("A4.2b.e")
def test_grade_that_departs_from_the_points_needs_a_reason_on_the_page(stage, desk):
    stage.plan()
    wang = desk(stage.cycle.cast.wang, DECIDED_AT)
    path = address("override-grade", "D02")
    assert wang.post(path, {"grade": "excellent", "reason": ""}).status_code == 422
    assert not LeadershipDecision.objects.exists()
    page = wang.post(path, {"grade": "excellent", "reason": "承担全市试点"}, follow=True)
    assert "考核领导小组审定为优秀：承担全市试点" in page.content.decode()


def test_grade_workbench_takes_as_many_queries_for_twelve_as_for_two(cycle, desk):
    stage = furnished(cycle)
    stage.plan()
    wang = desk(cycle.cast.wang, DECIDED_AT)
    few = query_count(wang, address("grades"))
    assert few == query_count(wang, address("grades"))
    assert few < 40


# --- quotas -------------------------------------------------------------------------------------


@pytest.mark.clause("A4.3b.b", "A4.3b.e", "A4.3b.f", "A4.3b.g")
def test_places_are_tried_saved_approved_and_told(big_stage, desk):
    big_stage.decide()
    tang = desk(big_stage.cycle.tang, APPROVED_AT)
    tried = tang.post(address("quotas"), {**PLACES, "step": "try"}).content.decode()
    assert "方案 20 名，正好分完" in tried
    assert "优秀个人名额怎样算出来" in tried
    tang.post(address("quotas"), {**PLACES, "step": "save"})
    wang = desk(big_stage.cycle.cast.wang, APPROVED_AT)
    approved = wang.post(address("approve-quotas"), {"meeting": "第20次办公会"}, follow=True)
    assert "第20次办公会已审核通过" in approved.content.decode()
    assert sum(Quota.objects.values_list("persons", flat=True)) == 20
    song = desk(big_stage.cycle.song, TOLD_AT)
    told = song.post(address("issue-results"), {"notice_number": "66号"}, follow=True)
    assert "申诉截至 2026-11-04 24:00" in told.content.decode()
    notice = song.get(address("quota-notice"))
    assert (notice["Content-Type"], notice.content[:5]) == ("application/pdf", b"%PDF-")


def test_two_who_edit_the_places_choose_one_number(big_stage, desk):
    big_stage.decide()
    tang = desk(big_stage.cycle.tang, APPROVED_AT)
    tang.post(address("quotas"), {**PLACES, "step": "save"})
    page = windows.opened(tang, address("quotas"), "unit_places") | {"step": "save"}
    tang.post(address("quotas"), page | {"person_places": "21"})
    windows.check_asks(tang, address("quotas"), page, "person_places", mine="24", theirs="21")
    assert QuotaPlan.objects.get().config["persons"] == 24


def test_places_that_cannot_be_shared_out_are_told_in_words(stage, desk):
    stage.decide()
    tang = desk(stage.cycle.tang, APPROVED_AT)
    page = tang.post(address("quotas"), {**PLACES, "step": "try"})
    assert page.status_code == 422
    assert "考核等次为优秀的代办处只有 1 个" in page.content.decode()


def test_quota_page_leads_to_the_grades_when_they_are_not_decided(stage, desk):
    assert "等次还没有审定" in shown(desk(stage.cycle.tang, DECIDED_AT), "quotas")


def test_approval_without_a_meeting_is_turned_away_on_the_page(stage, desk):
    stage.decide()
    desk(stage.cycle.tang, APPROVED_AT).post(
        address("quotas"), {**PLACES, "unit_places": "1", "step": "save"}
    )
    wang = desk(stage.cycle.cast.wang, APPROVED_AT)
    assert wang.post(address("approve-quotas"), {"meeting": ""}).status_code == 422
    assert not Quota.objects.exists()


# --- results ------------------------------------------------------------------------------------


@pytest.mark.clause("A4.6.a", "A4.6.e", "A7.2.c")
def test_results_are_listed_exported_and_compared(big_stage, desk):
    veto(big_stage, "D12")
    big_stage.told(units=5, persons=20)
    song = desk(big_stage.cycle.song, TOLD_AT)
    text = shown(song, "results")
    assert "一票否决" in text
    assert "导出上报材料" in text
    book = openpyxl.load_workbook(io.BytesIO(song.get(address("results-export")).content))
    rows = list(book["考核结果"].values)
    assert rows[1][:2] == ("D01", "东城区代办处")
    assert len(rows) == 13
    assert sum(int(row[-2]) for row in rows[1:]) == 20
    last = dict(zip(rows[0], rows[12], strict=True))
    assert (last["代办处"], last["等次"], last["考核结论"]) == ("第12代办处", "不合格", "一票否决")
    years = song.get(reverse("office:assessment-over-years")).content.decode()
    assert "哪一部分得分在变" in years


def test_comparison_says_so_when_no_year_was_graded(stage, desk):
    page = desk(stage.cycle.song, DECIDED_AT).get(reverse("office:assessment-over-years"))
    assert "还没有可以对比的年度" in page.content.decode()


def test_office_reads_a_result_before_it_is_told_with_its_papers(stage, desk):
    stage.decide()
    song = desk(stage.cycle.song, DECIDED_AT)
    assert "东城区代办处" in shown(song, "result", "D01")
    for name in ("result-letter", "feedback-sheet"):
        assert song.get(address(name, "D01")).content[:5] == b"%PDF-"


def test_lists_take_as_many_queries_for_twelve_as_for_two(big_stage, desk):
    big_stage.told(units=5, persons=20)
    song = desk(big_stage.cycle.song, TOLD_AT)
    for name in ("results", "appeals", "grades", "quotas"):
        assert query_count(song, address(name)) < 40, name


def test_agencies_are_shown_the_door_of_the_offices_pages(stage, desk):
    lin = desk(stage.cycle.cast.lin, DECIDED_AT)
    for name in ("grades", "quotas", "results", "appeals"):
        assert lin.get(address(name)).status_code == 403, name


# --- appeals ------------------------------------------------------------------------------------


@pytest.fixture
def appealed(standing_told):
    return standing_told, standing_told.appeal("D02", "1.2", "3")


@pytest.mark.clause("A1.c")
def test_appeal_is_taken_previewed_and_answered_on_the_page(appealed, desk):
    stage, appeal = appealed
    wu = desk(stage.cycle.cast.wu, ANSWERED_AT)
    assert "待受理" in shown(wu, "appeals")
    path = address("appeal", appeal.pk)
    wu.post(address("take-appeal", appeal.pk))
    sent = {"outcome": "uphold", "points_after": "3", "answer": "签到表齐全。"}
    preview = folded(wu.post(path, {**sent, "step": "preview"}).content.decode())
    assert "答复后 2 家代办处变动" in preview
    assert "95 →<strong>96</strong>" in preview
    assert Appeal.objects.get().answer == ""
    page = wu.post(path, {**sent, "step": "answer"}, follow=True).content.decode()
    assert "2 家代办处的名次或等次随之变动" in page
    assert "东城区代办处有优秀单位名额，等次已是“合格”" in page
    assert stage.sheet("D02").rank == 1


def test_who_reviewed_the_item_reads_why_somebody_else_answers(appealed, desk):
    stage, appeal = appealed
    text = shown(desk(stage.cycle.cast.he, ANSWERED_AT), "appeal", appeal.pk)
    assert "申诉须由未参与原审核的人员复核：何苗参与过这一项" in text


def test_appeal_page_shows_the_version_appealed_against(appealed, desk):
    stage, appeal = appealed
    text = shown(desk(stage.cycle.cast.wu, ANSWERED_AT), "appeal", appeal.pk)
    assert "签到表缺一次" in text
    assert "2 →<strong>3</strong>" in text


def test_appeal_of_another_year_is_not_found(appealed, desk):
    stage, appeal = appealed
    client = desk(stage.cycle.cast.wu, ANSWERED_AT)
    path = reverse("office:assessment-appeal", args=[2025, appeal.pk])
    assert client.get(path).status_code == 404
    assert client.get(address("appeal", appeal.pk)).status_code == 200


def test_answer_is_not_offered_when_the_list_is_sealed(appealed, desk):
    stage, appeal = appealed
    AssessmentYear.objects.update(state=str(YearStep.SEALED))
    text = shown(desk(stage.cycle.cast.wu, moment(11, 20)), "appeal", appeal.pk)
    assert "名单已确定，不能再答复" in text
    assert "受理</button>" not in text


def test_veto_is_lifted_when_its_appeal_is_upheld_on_the_page(cycle, desk):
    stage = furnished(cycle)
    veto(stage, "D01")
    stage.told()
    lin = desk(cycle.cast.lin, moment(10, 29))
    lin.post(reverse("agency:assessment-appeal-veto", args=[2026]), {"reason": "名单非本单位泄露"})
    appeal = Appeal.objects.get()
    chu = desk(cycle.cast.chu, ANSWERED_AT)
    chu.post(address("take-appeal", appeal.pk))
    page = chu.post(
        address("appeal", appeal.pk),
        {"outcome": "uphold", "answer": "公安机关结论与本单位无关。", "step": "answer"},
        follow=True,
    )
    assert "申诉已答复" in page.content.decode()
    assert stage.sheet("D01").grade == "excellent"
