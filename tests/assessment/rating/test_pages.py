"""The agency's pages of the self-rating, from the empty sheet to the receipt and the scan."""

import contextlib
import io
import re
from decimal import Decimal
from urllib.parse import urlencode

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from huzhu.assessment.rating.actions import proofs, rating
from huzhu.assessment.year.actions import _platform
from huzhu.assessment.year.models import FactRecord, Scoresheet
from huzhu.assessment.year.states import SheetStep
from huzhu.config import bodies
from huzhu.kernel import sizes
from tests.assessment.cycle import moment
from tests.assessment.rating.given import BASICS, item, rate, rate_everything, upload
from tests.assessment.rating.test_rating import asked
from tests.clients import signed_in
from tests.documents.files import PDF
from tests.markup import folded

YEAR = 2026


@pytest.fixture(autouse=True)
def _now(db):
    with time_machine.travel(moment(9, 2), tick=False):
        yield


@pytest.fixture
def lin(cycle):
    return signed_in(cycle.cast, cycle.cast.lin)


@contextlib.contextmanager
def later(cycle, at):
    """The clerk at another moment, signed in then."""
    with time_machine.travel(at, tick=False):
        yield signed_in(cycle.cast, cycle.cast.lin)


def address(name, *args):
    return reverse(f"agency:assessment-{name}", args=[YEAR, *args])


def text(answer) -> str:
    return answer.content.decode()


def hidden(page: str) -> dict[str, str]:
    """What the sheet's form would send, as a browser reads it."""
    form = page.partition('id="rating"')[2].partition("</form>")[0]
    fields = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name = re.search(r'name="([^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name and name[1].startswith("r"):
            fields[name[1]] = value[1] if value else ""
    areas = re.findall(r'<textarea name="([^"]+)"[^>]*>\n?([^<]*)</textarea>', form)
    return fields | dict(areas)


# --- the year -----------------------------------------------------------------------------------


def test_home_says_that_there_is_no_year_when_none_was_opened(cast):
    answer = signed_in(cast, cast.lin).get(reverse("agency:assessment"))
    assert "还没有开始的年度考核" in text(answer)


def test_home_leads_to_the_current_year(cycle, lin):
    assert lin.get(reverse("agency:assessment")).url == address("year")
    page = text(lin.get(reverse("agency:home")))
    assert "年度考核" in page


def test_the_year_names_the_next_step_from_basics_to_sending(cycle, lin):
    page = text(lin.get(address("year")))
    assert "请先核对基本情况，再逐项自评。" in page
    assert f'href="{address("basics")}">核对基本情况</a>' in folded(page)
    rating.enter_basics(cycle.sheet(), BASICS, by=cycle.cast.lin, at=moment(9, 2))
    assert "还有 30 项没有自评。" in text(lin.get(address("year")))
    rate_everything(cycle)
    page = text(lin.get(address("year")))
    assert f'href="{address("check")}">检查并报送</a>' in folded(page)
    rating.submit_sheet(cycle.sheet(), by=cycle.cast.lin, at=moment(9, 2))
    page = text(lin.get(address("year")))
    assert "请打印、盖章、签字" in page
    assert "KH2026-0001" in page


@pytest.mark.clause("A6.3.b")
def test_the_year_says_that_it_is_too_late_from_the_first_second_after_the_deadline(cycle):
    with later(cycle, moment(9, 15, 23, 59, 59)) as lin:
        page = text(lin.get(address("year")))
        assert 'data-countdown="2026-09-16T00:00:00+08:00"' in page
        assert "已过报送截止时间" not in page
    for second in (0, 1):
        with later(cycle, moment(9, 16, 0, 0, second)) as lin:
            page = text(lin.get(address("year")))
            assert "已过报送截止时间" in page
            assert "data-countdown" not in page


def test_seconds_are_counted_only_in_the_last_day(cycle):
    for day, is_counted in ((14, False), (15, True)):
        with later(cycle, moment(9, day, 12)) as lin:
            assert ("data-countdown" in text(lin.get(address("year")))) is is_counted


def test_the_year_asks_the_database_equally_often_for_one_proof_and_for_five(
    cycle, lin, django_assert_max_num_queries
):
    proofs.add_evidence(item(cycle), upload(), by=cycle.cast.lin, at=moment(9, 2))
    with django_assert_max_num_queries(60) as first:
        lin.get(address("sheet"))
    for number in ("1.1", "1.3", "1.4", "2.1"):
        extra = number.encode()
        proofs.add_evidence(
            item(cycle, number), upload(extra=extra), by=cycle.cast.lin, at=moment(9, 2)
        )
    with django_assert_max_num_queries(len(first)):
        page = text(lin.get(address("sheet")))
    assert page.count("会议记录.pdf") == 5


def test_history_tells_points_only_when_results_were_issued(cycle, lin):
    rate(cycle, "1.2", "3")
    Scoresheet.objects.update(total=Decimal("101.5"), grade="excellent")
    page = text(lin.get(reverse("agency:assessment-history")))
    assert "结果尚未下发" in page
    assert "101.5" not in page
    cycle.year.results_at = moment(9, 2)
    cycle.year.save()
    page = text(lin.get(reverse("agency:assessment-history")))
    assert "101.5" in page
    assert "优秀" in page


# --- basics -------------------------------------------------------------------------------------


@pytest.mark.clause("A7.1.a", "A7.1.c", "A7.1.d")
def test_basics_are_checked_and_the_coverage_is_computed(cycle, lin):
    answer = lin.post(address("basics"), BASICS | {"women": 12001})
    assert answer.status_code == 422
    assert "女职工人数不能多于职工总数" in text(answer)
    assert cycle.sheet().basics_at is None
    assert lin.post(address("basics"), BASICS).url == address("sheet")
    assert "75%" in text(lin.get(address("basics")))  # 9,000 of 12,000


def test_basics_name_a_figure_that_is_no_number(cycle, lin):
    answer = lin.post(address("basics"), BASICS | {"unions": "很多"})
    assert "这一格须填整数，现在填写的不是" in text(answer)


# --- the sheet ----------------------------------------------------------------------------------


@pytest.mark.clause("A4.2a.a")
def test_the_sheet_is_filled_in_on_one_page(cycle, lin):
    sent = hidden(text(lin.get(address("sheet"))))
    answer = lin.post(address("sheet"), sent | {"r2-points": "2.5", "r2-remark": "三次会议均参加"})
    assert answer.url == address("sheet")
    row = item(cycle, "1.2")
    assert (row.self_points, row.self_remark) == (Decimal("2.5"), "三次会议均参加")
    assert item(cycle, "1.1").version == 1  # what was not touched was not written


def test_a_sheet_whose_every_remark_is_as_long_as_it_may_be_passes_the_door(cycle, lin):
    full = {
        name: "说" * 400 for name in hidden(text(lin.get(address("sheet")))) if "remark" in name
    }
    assert len(full) == 30
    assert bodies.largest_body(address("sheet")) > len(urlencode(full)) > sizes.FORM


def test_figures_are_taken_over_for_items_that_nobody_rated(cycle, lin):
    FactRecord.objects.create(
        agency=cycle.cast.agency_a,
        year=YEAR,
        name="longest_inactive_days",
        value=90,
        source="imported",
        origin="业务系统",
        by_name="许诺",
        by_title="业务部 部长",
        at=moment(9, 2),
    )
    _platform.rescore(cycle.year, at=moment(9, 2))
    rate(cycle, "1.2", "3")
    sent = hidden(text(lin.get(address("sheet"))))
    lin.post(address("sheet"), sent | {"adopt": "1", "r1-points": "4"})
    taken = {number: item(cycle, number).self_points for number in ("1.1", "1.2", "1.3", "1.4")}
    assert taken == {"1.1": 4, "1.2": 3, "1.3": 0, "1.4": 6}
    assert "未自评的按平台数据填入" not in text(lin.get(address("sheet")))


def test_the_sheet_shows_each_fault_at_its_item_and_saves_the_other_items(cycle, lin):
    sent = hidden(text(lin.get(address("sheet"))))
    wrong = {"r1-points": "4", "r2-points": "3.01", "r3-points": "两分", "r4-points": "1.005"}
    answer = lin.post(address("sheet"), sent | wrong)
    page = text(answer)
    assert answer.status_code == 422
    assert "指标 1.2 的自评分须在 0 至 3 分之间，现为 3.01" in page
    assert "自评分须是数字，现在填写的不是" in page
    assert "指标 1.4 的自评分最多两位小数" in page
    assert item(cycle, "1.1").self_points == 4
    assert item(cycle, "1.2").self_points is None


def test_autosave_tells_what_the_open_page_needs_and_what_is_not_saved(cycle, lin):
    sent = hidden(text(lin.get(address("sheet"))))
    first = lin.post(address("autosave"), sent | {"r2-points": "2", "r3-points": "两分"}).json()
    assert first["fields"].keys() == {"r2-seen", "r3-seen"}
    assert first["faults"].keys() == {"r3-points"}
    assert "自评分须是数字" in first["faults"]["r3-points"]
    renewed = sent | first["fields"] | {"r3-points": "1"}
    second = lin.post(address("autosave"), renewed | {"r2-points": "3"}).json()
    assert second["faults"] == {}
    assert [item(cycle, number).self_points for number in ("1.2", "1.3")] == [3, 1]


def test_autosave_keeps_the_value_of_another_window_at_the_same_item_and_asks(cycle, lin):
    sent = hidden(text(lin.get(address("sheet"))))
    rate(cycle, "1.2", "1")
    other = lin.post(address("autosave"), sent | {"r3-points": "2"}).json()
    assert other["fields"]["r2-points"] == "1"  # another item: nobody is in the way
    mine = sent | {"r2-points": "2"}
    assert lin.post(address("autosave"), mine).json()["faults"].keys() == {"r2-points"}
    assert item(cycle, "1.2").self_points == 1
    page = lin.post(address("sheet"), mine)
    assert page.status_code == 422
    [choice] = re.findall(r'name="r2-choice-points" value="(mine\.\w+)"', text(page))
    assert "用现有的“1”" in text(page)
    lin.post(address("sheet"), mine | {"r2-choice-points": choice})
    assert item(cycle, "1.2").self_points == 2


@pytest.mark.clause("A6.3.b")
def test_the_sheet_is_turned_away_one_second_late(cycle, lin):
    sent = hidden(text(lin.get(address("sheet"))))
    with later(cycle, moment(9, 16, 0, 0, 1)) as late:
        answer = late.post(address("sheet"), sent | {"r2-points": "2"})
        assert answer.status_code == 410
        assert "须在 2026-09-15 24:00 前报送，现在是 2026-09-16 00:00:01" in text(answer)
        assert "r2-points" not in text(late.get(address("sheet")))


def test_others_of_the_agency_read_and_do_not_write(cycle):
    sun = signed_in(cycle.cast, cycle.cast.sun)
    page = text(sun.get(address("sheet")))
    assert "考核表由本机构经办人填报，您可以查看。" in page
    assert "r2-points" not in page
    assert sun.post(address("sheet"), {}).status_code == 403
    assert sun.post(address("check"), {}).status_code == 403


# --- proofs -------------------------------------------------------------------------------------


@pytest.mark.clause("A4.2a.b")
def test_a_proof_is_uploaded_opened_and_withdrawn(cycle, lin):
    file = SimpleUploadedFile("签到表.pdf", PDF)
    sent = {"file": file, "note": "年度推进会", "taken_at": "2026-09-01T10:00", "place": "礼堂"}
    answer = lin.post(address("add-proof", "1.2"), sent)
    assert answer.url == address("item", "1.2")
    page = text(lin.get(address("item", "1.2")))
    assert "2026-09-01 10:00 拍摄于礼堂" in page
    proof = item(cycle, "1.2").evidence.get()
    told = lin.get(address("proof", proof.pk))
    assert b"".join(told.streaming_content) == PDF
    lin.post(address("withdraw-proof", proof.pk))
    assert "还没有佐证材料" in text(lin.get(address("item", "1.2")))


def test_a_proof_without_a_file_is_turned_away_where_it_was_sent_from(cycle, lin):
    answer = lin.post(address("add-proof", "1.2"), {}, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "须选择一个文件或拍一张照片" in text(answer)
    assert text(answer).lstrip().startswith('<div class="as-proofs"')


def test_a_known_file_is_put_beside_another_item(cycle, lin):
    proof = proofs.add_evidence(item(cycle, "1.1"), upload(), by=cycle.cast.lin, at=moment(9, 2))
    assert "选用已有材料（1 份）" in text(lin.get(address("item", "1.2")))
    lin.post(address("reuse-proof", "1.2"), {"known": proof.file_id})
    assert item(cycle, "1.2").evidence.get().file_id == proof.file_id
    answer = lin.post(address("reuse-proof", "1.3"), {"known": 0})
    assert "不在本机构的材料中" in text(answer)


def test_another_agencys_clerk_finds_neither_proof_nor_question(cycle, lin):
    proof = proofs.add_evidence(item(cycle), upload(), by=cycle.cast.lin, at=moment(9, 2))
    question = asked(cycle)
    zhou = signed_in(cycle.cast, cycle.cast.zhou)
    seen = lin.get(address("proof", proof.pk))
    assert b"".join(seen.streaming_content) == PDF  # there is something to see
    for method, where in (
        ("get", address("proof", proof.pk)),
        ("post", address("withdraw-proof", proof.pk)),
        ("post", address("answer", question.pk)),
    ):
        assert getattr(zhou, method)(where, {"answer": "好"}).status_code == 404, where
    question.refresh_from_db()
    assert question.answered_at is None


# --- sending ------------------------------------------------------------------------------------


@pytest.mark.clause("A5.d")
def test_sending_names_what_is_missing_then_gives_a_receipt(cycle, lin):
    page = text(lin.get(address("check")))
    assert "还有 30 项没有自评" in page
    assert "报送之后" not in page
    answer = lin.post(address("check"))
    assert answer.status_code == 422
    assert "请补齐后再报送" in text(answer)
    rate_everything(cycle)
    assert "自评分、说明和佐证不能再改，也不能撤回" in text(lin.get(address("check")))
    assert lin.post(address("check")).url == address("receipt")
    page = text(lin.get(address("receipt")))
    assert "KH2026-0001" in page
    assert cycle.sheet().checksum in page
    assert "2026-09-02 09:00:00" in page


@pytest.mark.clause("A1.a")
def test_checking_shows_where_own_points_and_figures_differ(cycle, lin):
    rate_everything(cycle)
    page = text(lin.get(address("check")))
    assert "审核部门会看到同样的提示" in page
    assert "自评 1 分，平台数据只能证明 0 分，还没有佐证材料。请上传，或核实分值。" in page


@pytest.mark.clause("A5.f", "A6.3.b")
@pytest.mark.parametrize(
    ("at", "status"),
    [(moment(9, 15, 23, 59, 59), 302), (moment(9, 16, 0), 410), (moment(9, 16, 0, 0, 1), 410)],
)
def test_sending_is_taken_to_the_last_second_of_the_deadline(cycle, at, status):
    rate_everything(cycle)
    with later(cycle, at) as lin:
        assert lin.post(address("check")).status_code == status
    state = SheetStep.SUBMITTED if status == 302 else SheetStep.RATING
    assert cycle.sheet().state == state


# --- questions ----------------------------------------------------------------------------------


@pytest.mark.clause("A4.2b.c")
def test_a_question_opens_its_item_until_it_is_answered(cycle, lin):
    assert "没有待答复的询问" in text(lin.get(address("questions")))
    rate_everything(cycle)
    rating.submit_sheet(cycle.sheet(), by=cycle.cast.lin, at=moment(9, 2))
    question = asked(cycle)
    assert "签到表缺第二次会议。" in text(lin.get(address("questions")))
    page = text(lin.get(address("item", "1.2")))
    assert "r2-points" in page
    assert "r1-points" not in text(lin.get(address("item", "1.1")))
    lin.post(address("item", "1.2"), {"r2-points": "3"})
    assert lin.post(address("answer", question.pk), {"answer": " "}).status_code == 422
    lin.post(address("answer", question.pk), {"answer": "已补签到表。"})
    assert item(cycle, "1.2").self_points == 3
    assert "已补签到表。" in text(lin.get(address("questions")))
    assert "r2-points" not in text(lin.get(address("item", "1.2")))


# --- papers -------------------------------------------------------------------------------------


@pytest.mark.clause("A6.1.a", "A7.3.c")
def test_sheet_and_briefing_are_printed_and_the_scan_is_held_against_them(cycle, lin):
    rate_everything(cycle)
    for name in ("printed-sheet", "briefing"):
        answer = lin.get(address(name))
        assert answer.content.startswith(b"%PDF-")
    assert "请先报送电子版" in text(lin.get(address("scan")))
    rating.submit_sheet(cycle.sheet(), by=cycle.cast.lin, at=moment(9, 2))
    checksum = cycle.sheet().checksum
    page = text(lin.get(address("scan") + f"?checksum={checksum}"))
    assert f'value="{checksum}"' in page
    wrong = lin.post(address("scan"), {"checksum": "D1F1-D273-E5C7-B209", "file": paper()})
    assert "不是 东城区代办处 2026 年度已报送的版本" in text(wrong)
    assert lin.post(address("scan"), {"checksum": checksum, "file": paper()}).status_code == 302
    told = lin.get(address("scan-file"))
    assert b"".join(told.streaming_content) == PDF


def paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("盖章扫描件.pdf", io.BytesIO(PDF).read())
