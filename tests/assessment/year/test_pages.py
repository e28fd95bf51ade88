"""The office's pages of a year, as 组织机构部 and others see them."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huzhu.assessment.scheme.models import SchemeVersion
from huzhu.assessment.year.actions import years
from huzhu.assessment.year.models import AssessmentYear, RatingReminder, Scoresheet
from huzhu.assessment.year.states import SheetStep, YearStep
from huzhu.audit.actions import record
from huzhu.kernel.actor import CLOCK
from huzhu.people.models import Agency, Position
from tests.assessment import cycle as cycles
from tests.assessment.cycle import moment
from tests.markup import folded

HOME = "/office/assessment/"
YEAR = f"{HOME}2026/"
DATES = {
    "opens_on": "2027-12-13",
    "self_rating_ends_on": "2028-01-05",
    "paper_ends_on": "2028-01-05",
    "review_ends_on": "2028-01-31",
    "decision_ends_on": "2028-02-29",
    "recommendation_ends_on": "2028-04-15",
    "feedback_ends_on": "2028-05-31",
}


def text(answer) -> str:
    return folded(answer.content.decode())


def hand_in(cycle, number="D01", at=None) -> Scoresheet:
    Scoresheet.objects.filter(pk=cycle.sheet(number).pk).update(
        state=SheetStep.SUBMITTED,
        submitted_at=at or moment(9, 1, 15),
        submitted_by="林晓",
        receipt_number="KH2026-0001",
        checksum="AB12-CD34-EF56",
    )
    return cycle.sheet(number)


# --- the list and setting up --------------------------------------------------------------------


def test_home_offers_to_prepare_when_there_is_no_year(cast, desk):
    cycle = cycles.begin(cast, opened=False)
    AssessmentYear.objects.all().delete()
    page = text(desk(cycle.tang).get(HOME))
    assert "还没有年度考核" in page
    assert "筹备年度考核" in page
    others = text(desk(cycle.xu).get(HOME))
    assert "由组织机构部筹备" in others
    assert "/assessment/new/" not in others


def test_home_lists_the_years_when_there_are_some(cycle, desk):
    page = text(desk(cycle.xu).get(HOME))
    assert "2026 年度考核" in page
    assert "代办处自评" in page
    assert "2 家" in page


def test_prepare_offers_the_usual_dates_when_a_year_is_chosen(cycle, desk):
    page = text(desk(cycle.tang).get(f"{HOME}new/?year=2027"))
    assert 'value="2027-12-13"' in page
    assert 'value="2028-01-05"' in page
    assert "沿用2026 年度考核方案第 1 版" in page
    assert "2021 年度考核表原文" in page


@pytest.mark.clause("A3.1.d")
def test_prepare_carries_last_years_scheme_over_when_it_is_chosen(cycle, desk):
    key = f"version:{cycle.year.scheme_id}"
    answer = desk(cycle.tang).post(f"{HOME}new/", {"year": "2027", "source": key, **DATES})
    assert answer.headers["Location"] == f"{HOME}2027/"
    scheme = AssessmentYear.objects.get(year=2027).scheme
    assert (scheme.year, scheme.version, scheme.based_on_id) == (2027, 1, cycle.year.scheme_id)
    assert scheme.content["year"] == 2027
    assert len(scheme.content["items"]) == 30


def test_prepare_turns_away_dates_in_the_wrong_order_when_they_are_sent(cycle, desk):
    dates = DATES | {"review_ends_on": "2028-01-04"}
    given = {"year": "2027", "source": "shipped:2021", **dates}
    answer = desk(cycle.tang).post(f"{HOME}new/", given)
    assert answer.status_code == 422
    assert "“自评截止”在前、“部门审核截止”在后" in text(answer)
    assert not AssessmentYear.objects.filter(year=2027).exists()
    assert not SchemeVersion.objects.filter(year=2027).exists()


def test_prepare_is_not_found_when_an_agency_asks(cycle, desk):
    answer = desk(cycle.cast.lin).get(f"{HOME}new/")
    assert answer.status_code == 403
    assert "办事处" in text(answer)


# --- the year -----------------------------------------------------------------------------------


@pytest.mark.clause("A4.1.a")
def test_year_shows_group_turn_and_numbers_when_it_is_open(cycle, desk):
    page = text(desk(cycle.tang).get(YEAR))
    for words in (
        "王芃",
        "组长",
        "还在自评",
        "自评并报送（2 家未报送）",
        "2026-09-15",
        "考核领导小组",
    ):
        assert words in page, words


def test_year_is_opened_on_its_page_when_its_day_has_come(cast, desk, stand_at):
    cycle = cycles.begin(cast, opened=False)
    stand_at(moment(9, 1))
    client = desk(cycle.tang)
    assert "下一步：启动考核" in text(client.get(YEAR))
    answer = client.post(f"{YEAR}open/", follow=True)
    assert "已启动，2 家代办处已收到通知" in text(answer)
    assert AssessmentYear.objects.get().state == YearStep.SELF_RATING


def test_opening_a_year_names_the_agencies_that_nobody_was_told_in(cast, desk, stand_at):
    cycle = cycles.begin(cast, opened=False)
    stand_at(moment(9, 1))
    posts = Position.objects.filter(agency=cast.agency_b)
    posts.update(starts_on=moment(1, 1).date(), ends_on=moment(1, 2).date())
    answer = text(desk(cycle.tang).post(f"{YEAR}open/", follow=True))
    assert "已启动，1 家代办处已收到通知" in answer
    assert f"通知无人收到：{cast.agency_b.name}。" in answer


def test_year_shows_why_not_when_somebody_else_looks_at_the_next_step(cast, desk):
    cycle = cycles.begin(cast, opened=False)
    page = text(desk(cycle.xu).get(YEAR))
    assert "“启动考核”由组织机构部办理" in page
    assert f"{YEAR}open/" not in page


@pytest.mark.clause("A6.3.a", "A6.3.b")
def test_self_rating_is_ended_on_its_page_when_the_clock_did_not(cycle, desk, stand_at):
    client = desk(cycle.tang)
    stand_at(moment(9, 15, 23, 59, 59))
    assert client.post(f"{YEAR}close-self-rating/").status_code == 425
    stand_at(moment(9, 16, 0, 0, 0))
    assert "下一步：截止自评" in text(client.get(YEAR))
    page = text(client.post(f"{YEAR}close-self-rating/", follow=True))
    assert "2 家未按时报送" in page
    assert set(Scoresheet.objects.values_list("state", flat=True)) == {SheetStep.MISSED}


def test_review_is_ended_on_its_page_when_every_sheet_is_done(cycle, desk, stand_at):
    hand_in(cycle)
    stand_at(moment(9, 20))
    years.close_self_rating(cycle.year, by=CLOCK, at=moment(9, 16))
    client = desk(cycle.tang)
    refused = client.post(f"{YEAR}close-review/")
    assert refused.status_code == 409
    assert "还有 1 份没有完：东城区代办处" in text(refused)
    assert "下一步：结束部门审核" not in text(client.get(YEAR))
    Scoresheet.objects.filter(agency__number="D01").update(state=SheetStep.REVIEWED)
    assert "下一步：结束部门审核" in text(client.get(YEAR))
    assert "由考核领导小组审定" in text(client.post(f"{YEAR}close-review/", follow=True))
    assert AssessmentYear.objects.get().state == YearStep.DECIDING


# --- scheme ------------------------------------------------------------------------


@pytest.mark.clause("A3.1.a", "A3.1.c", "A3.2.b")
def test_scheme_shows_wording_rule_and_answers_when_it_is_read(cycle, desk):
    page = text(desk(cycle.xu).get(f"{YEAR}scheme/"))
    assert page.count('class="as-item"') == 30
    item = cycle.year.scheme.content["items"][3]
    assert item["text"].splitlines()[0][:20] in page
    question = next(i for i in cycle.year.scheme.content["items"] if i["open_questions"])
    assert question["open_questions"][0]["reason"][:15] in page
    assert "总分 125 分" in page


# --- progress, urging, receipts -----------------------------------------------------------------


@pytest.mark.clause("A2.a", "A2.b")
def test_progress_lists_every_agency_by_kind_when_nothing_is_asked(big_cycle, desk):
    page = text(desk(big_cycle.xu).get(f"{YEAR}progress/"))
    assert page.count("/receipts/") >= 12
    assert "0 / 30 项" in page
    assert "共 12 条" in page
    kinds = page.partition('id="kinds-title"')[2].partition("</table>")[0]
    found = r'kind=(\w+)">[^>]*?</a>.*?data-label="代办处"[^>]*>\s*(\d+)'
    counted = re.findall(found, kinds, re.DOTALL)
    assert counted == [("district", "6"), ("bureau", "3"), ("industry", "3")]
    assert "催办未报送" not in page  # 组织机构部 urges


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("state=submitted", {"东城区代办处"}),
        ("paper=missing", {"东城区代办处"}),
        ("paper=received", set()),
        ("text=西城", {"西城区代办处"}),
        ("kind=bureau", set()),
    ],
)
def test_progress_shows_only_what_is_asked_for_when_it_is_filtered(cycle, desk, query, names):
    hand_in(cycle)
    page = text(desk(cycle.tang).get(f"{YEAR}progress/?{query}"))
    found = {name for name in ("东城区代办处", "西城区代办处") if name in page}
    assert found == names
    if not names:
        assert "没有符合条件的代办处" in page


def test_everybody_who_owes_is_urged_once_a_day_when_the_button_is_pressed(cycle, desk, stand_at):
    hand_in(cycle)
    client = desk(cycle.tang)
    assert "已催办 1 家" in text(client.post(f"{YEAR}progress/remind/", follow=True))
    assert "今天已经全部催办过" in text(client.post(f"{YEAR}progress/remind/", follow=True))
    stand_at(moment(9, 3))
    assert "已催办 1 家" in text(client.post(f"{YEAR}progress/remind/", follow=True))
    assert RatingReminder.objects.filter(occasion="by_hand").count() == 2


@pytest.mark.clause("A5.b")
def test_receipts_show_the_proof_when_an_agency_was_reminded(cycle, desk):
    client = desk(cycle.tang)
    answer = client.post(f"{YEAR}agencies/D02/receipts/remind/", follow=True)
    page = text(answer)
    for words in ("考核启动通知", "人工催办", "送达：周堃（经办人）", "尚未开始自评", "还剩 13 天"):
        assert words in page, words
    again = client.post(f"{YEAR}agencies/D02/receipts/remind/")
    assert again.status_code == 409
    assert "今天 09:00 已经催办" in text(again)


@pytest.mark.clause("A5.e", "A7.3.c")
def test_paper_gets_its_receipt_when_the_checksum_agrees(cycle, desk):
    client, address = desk(cycle.tang), f"{YEAR}agencies/D01/receipts/paper/"
    early = client.post(address, {"checksum": ""})
    assert early.status_code == 409
    assert "还没有报送电子版" in text(early)
    hand_in(cycle)
    wrong = client.post(address, {"checksum": "AB12-CD34-0000"})
    assert wrong.status_code == 422
    assert "电子版是 AB12-CD34-EF56" in text(wrong)
    done = client.post(address, {"checksum": "ab12cd34ef56"}, follow=True)
    assert "回执 纸收2026-0001" in text(done)
    again = client.post(address, {"checksum": ""})
    assert again.status_code == 409
    assert "一份只收一次" in text(again)


@pytest.mark.clause("A5.g")
@pytest.mark.parametrize(
    ("at", "is_late"),
    [
        (moment(9, 14, 17), False),
        (moment(9, 15, 23, 59, 59), False),
        (moment(9, 16, 0, 0, 0), True),
    ],
)
def test_late_paper_is_noted_and_no_more_when_its_day_is_over(cycle, desk, stand_at, at, is_late):
    hand_in(cycle)
    stand_at(at)
    address = f"{YEAR}agencies/D01/receipts/paper/"
    page = text(desk(cycle.tang).post(address, {"checksum": ""}, follow=True))
    assert ("迟交" in page) is is_late
    assert cycle.sheet().verdict == "scored"


@pytest.mark.clause("A2.a")
def test_scope_takes_in_and_lets_go_when_agencies_rate_themselves(cycle, desk):
    new = Agency.objects.create(number="D09", name="第九代办处", level="agency", kind="industry")
    Agency.objects.filter(pk=new.pk).update(path=f"/{new.pk}/")
    client = desk(cycle.tang)
    given = {"agency": new.pk, "reason": "9 月新批准建立"}
    page = text(client.post(f"{YEAR}scope/", given, follow=True))
    assert "第九代办处已列入考核范围" in page
    assert cycle.sheet("D09").items.count() == 30
    assert cycle.sheet("D09").items.filter(platform_points__isnull=True).count() == 0
    gone = client.post(f"{YEAR}agencies/D09/receipts/drop/", {"reason": "登记有误"}, follow=True)
    assert "已移出 2026 年度考核范围" in text(gone)
    assert Scoresheet.objects.filter(agency=new).count() == 0


def test_agency_that_has_begun_stays_when_somebody_would_drop_it(cycle, desk):
    sheet = cycle.sheet("D02")
    sheet.items.filter(item="1.2").update(self_points=1)
    answer = desk(cycle.tang).post(f"{YEAR}agencies/D02/receipts/drop/", {"reason": "登记有误"})
    assert answer.status_code == 409
    assert "西城区代办处已经填写" in text(answer)
    assert cycle.sheet("D02").pk == sheet.pk


def test_page_is_not_found_when_year_or_agency_do_not_exist(cycle, desk):
    client = desk(cycle.tang)
    assert client.get(f"{HOME}2019/").status_code == 404
    assert client.get(f"{YEAR}agencies/D77/receipts/").status_code == 404


def hand_in_plainly(cycle, number: str) -> None:
    Scoresheet.objects.filter(pk=cycle.sheet(number).pk).update(
        state=SheetStep.SUBMITTED,
        submitted_at=moment(9, 1, 15),
        submitted_by="办",
        receipt_number=f"KH2026-{number}",
    )


def queries_of(cycle, client) -> dict[str, int]:
    """What each page asks when it is read again."""
    for number in cycle.clerks:
        hand_in_plainly(cycle, number)
    counts = {}
    for name in ("", "progress/", "calendar/", "scheme/"):
        client.get(f"{YEAR}{name}")
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"{YEAR}{name}").status_code == 200
        counts[name] = len(asked)
    return counts


#: Four of each are the savepoints of counts (``web/unread``), which are there in tests alone.
QUERIES = {"": 30, "progress/": 29, "calendar/": 24, "scheme/": 23}


def test_pages_ask_so_many_queries_for_two_agencies(cycle, desk, settings):
    settings.MAY_DEMONSTRATE = True  # as in every installation with its own database
    assert queries_of(cycle, desk(cycle.xu)) == QUERIES


def test_pages_ask_the_same_number_of_queries_for_twelve_agencies(big_cycle, desk, settings):
    settings.MAY_DEMONSTRATE = True
    assert queries_of(big_cycle, desk(big_cycle.xu)) == QUERIES


def test_paper_is_due_again_when_the_sheet_changed_after_it_came(cycle, desk, stand_at):
    sheet = hand_in(cycle)
    client, address = desk(cycle.tang), f"{YEAR}agencies/D01/receipts/paper/"
    client.post(address, {"checksum": ""})
    assert client.post(address, {"checksum": ""}).status_code == 409
    record(
        "assessment.new_checksum",
        f"scoresheet:2026-{sheet.agency.number}",
        by=cycle.cast.lin,
        at=moment(9, 3),
        checksum="FFFF",
    )
    stand_at(moment(9, 4))
    assert "须重交" in text(client.get(f"{YEAR}agencies/D01/receipts/"))
    assert "须重交" in text(client.get(f"{YEAR}progress/"))
    done = client.post(address, {"checksum": ""}, follow=True)
    assert "回执 纸收2026-0002" in text(done)
    assert "须重交" not in text(done)
