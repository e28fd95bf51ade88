import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huzhu.assessment.outcome.models import LeadershipDecision, SecurityIncident, Veto
from huzhu.assessment.outcome.queries import second_readings
from huzhu.assessment.rating.models import ReviewQuestion
from huzhu.assessment.review.actions import reviews
from huzhu.assessment.review.models import DepartmentReview
from huzhu.assessment.review.rules.reviewing import ReviewEntry
from huzhu.assessment.year.models import Evidence
from huzhu.assessment.year.states import SheetStep
from tests.assessment.facts import given as figures
from tests.assessment.review.desk import NOW, begin_review, hand_in, item, miss, sign, typed
from tests.documents.files import PDF

BASE = "/office/assessment/2026"


def words(response):
    """The page's text without tags, spaces drawn together."""
    text = re.sub(r"<script.*?</script>|<[^>]+>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(text.split())


@pytest.fixture
def reviewing(standing_reviewing):
    return standing_reviewing


# --- the board -------------------------------------------------------------------------------


@pytest.mark.clause("A4.2b.a")
def test_board_leads_a_department_to_its_items_with_most_left(reviewing, desk):
    page = desk(reviewing.xu).get(f"{BASE}/review/")
    assert "本部门还有 22 项待签字" in words(page)  # 11 items of 业务部, two agencies
    assert f"{BASE}/review/items/2.2/?show=open" in page.content.decode()
    assert "会同签字：业务部、审核部" in words(page)


def test_board_says_what_is_missing_when_nobody_has_handed_in(cycle, desk):
    page = words(desk(cycle.xu).get(f"{BASE}/review/"))
    assert "还没有代办处报送考核表" in page
    assert "东城区代办处（自评中）" in page


def test_board_sends_the_leaders_to_their_table(reviewing, desk):
    page = desk(reviewing.cast.wang).get(f"{BASE}/review/")
    assert "领导小组办理意见不一致的指标和审定" in words(page)
    assert f'href="{BASE}/decision/"' in page.content.decode()


def test_review_pages_are_not_for_agencies(reviewing, desk):
    client = desk(reviewing.cast.lin)
    assert client.get(f"{BASE}/review/").status_code == 403
    assert client.get(f"{BASE}/incidents/").status_code == 403


# --- the grid --------------------------------------------------------------------------------


@pytest.mark.clause("A4.2b.b")
def test_grid_signs_typed_rows_and_leaves_the_empty_ones(reviewing, desk):
    client = desk(reviewing.xu)
    sent = typed(reviewing, "2.4", D01=("3", "有退件"))
    page = client.post(f"{BASE}/review/items/2.4/?show=all", sent, follow=True)
    assert "指标 2.4 已签字 1 行" in words(page)
    assert item(reviewing, "2.4", "D01").reviewed_points == 3
    assert item(reviewing, "2.4", "D02").reviewed_points is None


def test_grid_is_no_form_to_those_who_may_not_sign(reviewing, desk):
    path = f"{BASE}/review/items/2.4/?show=all"
    assert "data-review-grid" in desk(reviewing.xu).get(path).content.decode()
    read = desk(reviewing.cast.wang).get(path).content.decode()
    assert 'id="row-D01"' in read
    assert "data-review-grid" not in read


@pytest.mark.clause("A6.2.a")
def test_difference_from_known_figures_is_flagged_on_board_and_row(reviewing, desk):
    client = desk(reviewing.xu)
    assert "自评与平台有差异 0" in words(client.get(f"{BASE}/review/"))
    figures.bring(reviewing, agency="D01", returned_claims=60)
    assert "自评与平台有差异 1" in words(client.get(f"{BASE}/review/"))
    grid = client.get(f"{BASE}/review/items/2.4/?show=all").content.decode()
    rows = {
        number: grid.partition(f'id="row-{number}"')[2].partition("</tr>")[0]
        for number in ("D01", "D02")
    }
    assert {number: "与自评不同" in row for number, row in rows.items()} == {
        "D01": True,
        "D02": False,
    }


def test_grid_agrees_to_all_rows_without_difference_at_once(reviewing, desk):
    client = desk(reviewing.xu)
    client.post(f"{BASE}/review/items/2.4/", typed(reviewing, "2.4") | {"agree": "1"})
    assert item(reviewing, "2.4", "D01").reviewed_points == 5
    assert item(reviewing, "2.4", "D02").reviewed_points == 5


def test_grid_does_not_sign_again_what_is_signed_already(reviewing, desk):
    sign(reviewing, "2.4", "5", reviewing.xu)
    client = desk(reviewing.xu)
    page = client.post(f"{BASE}/review/items/2.4/", typed(reviewing, "2.4", D01="5"))
    assert page.status_code == 422
    assert "批量签字至少填一行" in words(page)
    assert DepartmentReview.objects.count() == 1


@pytest.mark.clause("A4.2b.b")
def test_grid_tells_the_row_that_needs_a_reason_and_saves_none(reviewing, desk):
    client = desk(reviewing.xu)
    sent = typed(reviewing, "2.4", D01="4", D02="5")
    page = client.post(f"{BASE}/review/items/2.4/", sent)
    assert page.status_code == 422
    assert "审核分与自评分或平台分不同时须写明理由：东城区代办处自评 5" in words(page)
    assert DepartmentReview.objects.count() == 0
    assert 'value="4"' in page.content.decode()  # what was typed is still there


def test_grid_shows_both_values_when_somebody_was_faster_and_takes_the_second_try(reviewing, desk):
    sent = typed(reviewing, "2.4", D01=("2", "退件较多"))
    sign(reviewing, "2.4", "4", reviewing.xu, reason="有退件")
    client = desk(reviewing.xu)
    page = client.post(f"{BASE}/review/items/2.4/", sent)
    assert page.status_code == 422
    assert "现在的值： 4 （业务部 部长 许诺" in words(page)
    assert 'value="2"' in page.content.decode()
    version = re.search(r'name="version-D01" value="(\d+)"', page.content.decode())[1]
    client.post(f"{BASE}/review/items/2.4/", sent | {"version-D01": version})
    assert item(reviewing, "2.4").reviewed_points == 2


def test_grid_is_to_be_read_only_when_the_item_is_another_departments(reviewing, desk):
    client = desk(reviewing.cast.chen)
    page = client.get(f"{BASE}/review/items/2.4/")
    assert "points-D01" not in page.content.decode()
    assert "由业务部办理" in words(page)
    assert client.post(f"{BASE}/review/items/2.4/", typed(reviewing, "2.4")).status_code == 403


def test_grid_filters_rows_that_are_open(reviewing, desk):
    sign(reviewing, "2.4", "5", reviewing.xu)
    client = desk(reviewing.xu)
    assert 'id="row-D01"' in client.get(f"{BASE}/review/items/2.4/").content.decode()
    page = client.get(f"{BASE}/review/items/2.4/?show=open").content.decode()
    assert 'id="row-D01"' not in page
    assert 'id="row-D02"' in page


def test_grid_is_not_found_when_the_scheme_has_no_such_item(reviewing, desk):
    page = desk(reviewing.xu).get(f"{BASE}/review/items/9.9/")
    assert page.status_code == 404


# --- one item --------------------------------------------------------------------------------

ONE = f"{BASE}/agencies/D01/review/1.1/"


@pytest.mark.clause("A1.b", "A1.c")
def test_item_page_shows_who_signed_what_and_keeps_the_earlier_word(reviewing, desk):
    sign(reviewing, "1.1", "4", reviewing.song)
    sign(reviewing, "1.1", "2", reviewing.song, reason="只研究一次")
    page = words(desk(reviewing.cast.zheng).get(ONE))
    assert "组织机构部 2 只研究一次" in page
    assert "已被后来的签字代替" in page


def test_item_is_signed_on_its_page_and_leads_back_to_the_agency(reviewing, desk):
    client = desk(reviewing.song)
    page = client.post(ONE, {"version": 1, "points": "4", "reason": "", "next": ""})
    assert page.url == f"{BASE}/agencies/D01/review/"
    assert DepartmentReview.objects.get().points == 4


def test_item_page_says_what_is_missing_when_the_reason_is(reviewing, desk):
    page = desk(reviewing.song).post(ONE, {"version": 1, "points": "1"})
    assert page.status_code == 422
    assert "请写一两句理由后再签字" in words(page)


def test_spot_check_keeps_the_photo_as_evidence(reviewing, desk):
    photo = io.BytesIO(PDF)
    photo.name = "现场.pdf"
    client = desk(reviewing.song)
    sent = {"version": 1, "points": "3", "reason": "档案缺页", "is_spot_check": "on"}
    client.post(ONE, sent | {"place": "档案室", "photo": photo})
    proof = Evidence.objects.get()
    assert (proof.item.item, proof.place_taken, proof.note) == ("1.1", "档案室", "实地抽查")
    assert DepartmentReview.objects.get().is_spot_check
    page = client.get(ONE)
    assert "现场.pdf" in words(page)
    paper = client.get(f"{BASE}/agencies/D01/review/proofs/{proof.pk}/")
    assert b"".join(paper.streaming_content) == PDF


def test_spot_check_keeps_nothing_when_the_file_is_turned_away(reviewing, desk):
    rubbish = io.BytesIO(b"no photo")
    rubbish.name = "现场.jpg"
    client = desk(reviewing.song)
    sent = {"version": 1, "points": "4", "is_spot_check": "on", "photo": rubbish}
    page = client.post(ONE, sent)
    assert page.status_code == 422
    assert DepartmentReview.objects.count() == 0
    assert Evidence.objects.count() == 0


@pytest.mark.clause("A4.2b.c")
def test_ask_back_opens_the_item_and_withdrawing_closes_it(reviewing, desk):
    client = desk(reviewing.song)
    sent = {"question": "请补会议纪要", "due_on": "2026-09-25"}
    page = client.post(f"{ONE}ask/", sent, follow=True)
    assert "等待代办处答复" in words(page)
    question = ReviewQuestion.objects.get()
    page = client.post(f"{ONE}questions/{question.pk}/withdraw/", follow=True)
    assert "询问已撤回，指标 1.1 可以签字" in words(page)


def test_ask_back_shows_the_form_again_when_the_date_is_today(reviewing, desk):
    client = desk(reviewing.song)
    page = client.post(f"{ONE}ask/", {"question": "请补", "due_on": "2026-09-20"})
    assert page.status_code == 422
    assert "答复期限须晚于今天" in words(page)


# --- second reading, strict or mild ------------------------------------------------------------


def test_second_reading_is_done_when_another_person_of_the_department_signs(big_cycle, desk):
    hand_in(big_cycle)
    begin_review(big_cycle)
    he, wu = big_cycle.cast.he, big_cycle.cast.wu
    _sign_column(big_cycle, "2.8", he)
    _sign_column(big_cycle, "2.1", he)
    client = desk(he)
    before = words(client.get(f"{BASE}/review/second/"))
    count = before.count("待复审")
    assert 1 <= count < 24  # a share, not all
    assert words(client.get(f"{BASE}/review/second/")) == before  # the sample stays
    _sign_column(big_cycle, "2.8", wu)
    _sign_column(big_cycle, "2.1", wu)
    after = words(client.get(f"{BASE}/review/second/"))
    assert (after.count("待复审"), after.count("已复审")) == (0, count)


def _sign_column(cycle, name, by):
    rows = [item(cycle, name, number) for number in sorted(cycle.clerks)]
    entries = [
        ReviewEntry(row.sheet.agency.number, row.full_marks, "", row.version) for row in rows
    ]
    reviews.review_many(cycle.year, name, entries, by=by, at=NOW)


def test_report_names_the_strict_department(reviewing, desk):
    sign(reviewing, "1.1", "4", reviewing.song)
    sign(reviewing, "1.1", "2", reviewing.cast.zheng, reason="档案不齐")
    page = words(desk(reviewing.cast.wang).get(f"{BASE}/review/report/"))
    assert "合规部 -50.0% — -50.0% 1 1 偏严" in page
    assert "组织机构部 0.0% — 50.0% 1 0 偏宽" in page


# --- the leading group -------------------------------------------------------------------------


@pytest.mark.clause("A4.1.a", "A4.2b.e")
def test_table_puts_first_what_the_departments_differ_on(reviewing, desk):
    sign(reviewing, "1.1", "4", reviewing.song, number="D02")
    sign(reviewing, "1.1", "2", reviewing.cast.zheng, number="D02", reason="档案不齐")
    client = desk(reviewing.cast.wang)
    page = client.get(f"{BASE}/decision/")
    assert "1 项部门意见不一致" in words(page)
    assert "王芃 （组长，" in words(page)
    address = f"{BASE}/agencies/D02/decision/1.1/"
    assert address in page.content.decode()
    version = item(reviewing, "1.1", "D02").version
    sent = {"version": version, "points": "3", "reason": "集体研究取中"}
    page = client.post(address, sent, follow=True)
    assert "没有意见不一致的指标" in words(page)
    assert item(reviewing, "1.1", "D02").decided_points == 3


def test_decide_page_is_turned_away_without_a_reason(reviewing, desk):
    client = desk(reviewing.cast.wang)
    page = client.post(
        f"{BASE}/agencies/D01/decision/2.4/", {"version": 1, "points": "3", "reason": " "}
    )
    assert page.status_code == 422
    assert LeadershipDecision.objects.count() == 0


@pytest.mark.clause("A7.2.b", "A7.2.c")
def test_veto_is_decided_on_an_incident_that_it_reported(reviewing, desk):
    client = desk(reviewing.cast.feng)
    sent = {
        "agency": "D01",
        "happened_on": "2026-08-03",
        "what": "用户名外借",
        "consequences": "信息流传",
        "has_leak": "on",
        "has_serious_consequences": "on",
    }
    page = client.post(f"{BASE}/incidents/new/", sent, follow=True)
    assert "待领导小组决定" in words(page)
    incident = SecurityIncident.objects.get()
    address = f"{BASE}/incidents/{incident.pk}/"
    assert "由考核领导小组组长或班子成员办理" in words(client.get(address))
    wang = desk(reviewing.cast.wang)
    assert "只有该代办处的申诉成立才能撤销" in words(wang.get(address))
    page = wang.post(address, {"reason": "符合否决条件"}, follow=True)
    assert "东城区代办处 2026 年度已一票否决" in words(page)
    assert Veto.objects.get().sheet == reviewing.sheet("D01")
    assert "一票否决" in words(wang.get(f"{BASE}/decision/"))


@pytest.mark.clause("A7.2.a")
def test_veto_is_not_offered_when_the_incident_is_not_grave(reviewing, desk):
    client = desk(reviewing.cast.feng)
    sent = {
        "agency": "D01",
        "happened_on": "2026-08-03",
        "what": "误发",
        "consequences": "及时追回",
    }
    client.post(f"{BASE}/incidents/new/", sent)
    address = f"{BASE}/incidents/{SecurityIncident.objects.get().pk}/"
    wang = desk(reviewing.cast.wang)
    assert "这起事件未造成信息泄露" in words(wang.get(address))
    assert wang.post(address, {"reason": "仍要否决"}).status_code == 422
    assert reviewing.sheet("D01").verdict == "scored"


@pytest.mark.clause("A6.3.c", "A6.3.d")
def test_reopen_shows_the_reminders_and_opens_one_agency(cycle, desk):
    hand_in(cycle, "D01")
    miss(cycle, "D02")
    begin_review(cycle)
    client = desk(cycle.cast.wang)
    page = client.get(f"{BASE}/agencies/D02/reopen/")
    assert "截止前的提醒记录" in words(page)
    sent = {"until": "2026-09-25T18:00", "reason": "平台故障"}
    page = client.post(f"{BASE}/agencies/D02/reopen/", sent, follow=True)
    assert "已对西城区代办处重新开放自评" in words(page)
    assert cycle.sheet("D02").state == SheetStep.RATING
    page = desk(cycle.song).get(f"{BASE}/agencies/D02/reopen/")
    assert "重新开放至" in words(page)


# --- cost --------------------------------------------------------------------------------------


def _queries(client) -> dict[str, int]:
    counts = {}
    for name in ("review", "review/items/1.1", "review/second", "review/report", "decision",
                 "incidents"):  # fmt: skip
        client.get(f"{BASE}/{name}/")
        with CaptureQueriesContext(connection) as caught:
            assert client.get(f"{BASE}/{name}/").status_code == 200
        counts[name] = len(caught)
    return counts


def test_queries_stay_the_same_when_there_are_more_agencies(big_cycle, desk, monkeypatch):
    monkeypatch.setattr(second_readings, "SECOND_READING_SHARE", 100)  # no sample is empty
    small = big_cycle
    hand_in(small, "D01", "D02")
    begin_review(small)
    sign(small, "1.1", "4", small.song)
    sign(small, "1.1", "4", small.song, number="D02")
    client = desk(small.song)
    few = _queries(client)
    others = [number for number in small.clerks if number not in {"D01", "D02"}]
    hand_in(small, *others)
    for number in others:
        sign(small, "1.1", "4", small.song, number=number)
    assert _queries(client) == few
