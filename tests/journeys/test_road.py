"""The whole road on the served product, walked by thirteen people, each with a seat of the own.

Organisations, accounts and members are set up beforehand; everything else goes through pages. Not
here: how a page is filled in (``planning``, ``buying``, ``permit``, ``serving``, ``claiming``,
``results``).
"""

import pytest
from django.utils import timezone

from huzhu.claims import queries as offers
from huzhu.kernel.workdays import earliest_start_with_materials, local_date, materials_latest
from huzhu.office import queries as office
from tests import road
from tests.documents.files import PDF
from tests.journeys import buying, claiming, clock, ending, permit, planning, results, serving
from tests.journeys.planning import STOCK, TITLE, Window

EVERYBODY = {
    "林晓", "孙喆", "周堃", "何苗", "吴垚", "陈默", "郑犇", "冯赟", "褚昇", "王芃",
    "赵翀", "钱祎", "马骏",
}  # fmt: skip


#: They write, wait and claim, where scripts help; the others sign, and read what is written.
AT_BROWSERS = frozenset({"林晓", "赵翀", "马骏"})
pytestmark = pytest.mark.usefixtures("few_browsers")


@pytest.mark.clause("S1.a", "S2.1.2.a", "S2.2.1.b", "S2.2.1.d", "S2.2.1.e", "S2.2.2.a")
@pytest.mark.clause("S2.2.3a.a", "S2.2.3b.a", "S2.2.3b.c", "S2.2.3b.e", "S2.2.3c.a", "S2.2.3c.c")
@pytest.mark.clause("S2.2.4.b", "S2.2.4.c", "S2.2.4.d", "S2.3.1a.a", "S2.3.1a.d", "S2.3.1c.d")
@pytest.mark.clause("S2.3.2a.a", "S2.3.2a.b", "S2.3.2a.c", "S2.3.2b.a", "S2.3.2b.b", "S2.3.2b.c")
@pytest.mark.clause("S2.3.3.a", "S2.3.3.b", "S2.3.3.c", "S2.3.3.d", "S3.1.1.c", "S3.1.1.d")
@pytest.mark.clause("S3.1.1.f", "S3.2.1.a", "S3.2.1.b", "S3.2.1.c", "S3.2.2.a", "S3.2.2.c")
@pytest.mark.clause("S5.2.c", "S6.3.a", "S6.4.b", "S6.4.c", "S6.4.d", "S6.4.e", "S7.1.a", "S7.3.a")
@pytest.mark.clause("S7.4.a")
def test_project_walks_the_whole_road_from_the_draft_to_the_closed_file(
    cast, neighbours, enter, phone, served, tmp_path, troubles
):
    number = plan_is_agreed(enter, Window.first_lawful())
    request_is_handed_in(enter, number)
    request_is_approved(enter, number)
    offer_is_published(enter, number, tmp_path)
    offer = offers.offer_of(number)
    code = codes_are_claimed(phone, served.url, offer.pk, number, neighbours, cast.zhao)
    results_go_back(enter, number, code, tmp_path)
    assert set(enter.people) >= EVERYBODY
    assert troubles == []


def plan_is_agreed(enter, window: Window) -> str:
    """Drafted, turned away three times, submitted, hidden from others, reviewed."""
    lin = enter("林晓")
    planning.plan_is_drafted(lin, window)
    planning.draft_saves_itself(lin)
    planning.plan_is_turned_away_without_a_budget_line(lin)
    planning.plan_is_turned_away_over_the_budget_line(lin, window)
    planning.plan_is_turned_away_one_day_too_late(lin, window)
    number = planning.plan_is_submitted(lin, window)
    planning.project_is_nobody_elses(enter("周堃"), number)
    planning.project_is_not_for_the_wrong_person(lin, enter("孙喆"), number)
    planning.plan_is_reviewed(enter, number)
    return number


def request_is_handed_in(enter, number: str) -> None:
    """Minutes, quotes, scores, award; turned away incomplete, differing, unchecked; handed in."""
    lin = enter("林晓")
    buying.request_is_turned_away_incomplete(lin, number)
    buying.minutes_are_entered(lin, number)
    buying.quotes_are_compared(lin, number, quantity=STOCK)
    buying.suppliers_are_scored(lin, number, scorers=("赵一", "钱二", "孙三"))
    buying.supplier_is_awarded(lin, number)
    buying.request_is_turned_away_with_its_difference(lin, number)
    buying.difference_is_accepted(enter("吴垚"), number)
    buying.request_is_turned_away_unchecked(lin, number)
    buying.maker_does_not_check(lin, number)
    buying.papers_are_checked(enter("孙喆"), number)
    buying.request_is_handed_in(lin, number)


def request_is_approved(enter, number: str) -> None:
    permit.meeting_waits_for_all_boxes(enter("吴垚"), number)
    permit.application_is_countersigned(enter, number)
    permit.project_is_brought_to_meeting(enter("吴垚"), number)
    permit.meeting_approves(enter("王芃"), number)


def offer_is_published(enter, number: str, folder) -> None:
    lin = enter("林晓")
    faulty = serving.workbook(folder / "有误.xlsx", serving.faulty_codes(STOCK))
    good = serving.workbook(folder / "电子码.xlsx", serving.good_codes(STOCK))
    serving.faulty_list_is_turned_away_row_by_row(lin, number, faulty)
    serving.materials_are_handed_in(lin, number, good)
    serving.list_is_confirmed(lin)
    lin.reads(f"{STOCK} 个电子码已加密入库")
    serving.tests_are_signed(enter("何苗"), number)
    serving.offer_is_published(enter("吴垚"), number)


def codes_are_claimed(phone, url: str, offer_id: int, number: str, neighbours, zhao_row) -> str:
    """Too early; no standing; one tap; the same code again; sold out. Return the code."""
    zhao, ma = phone("赵翀"), phone("马骏")
    old_phone = phone("赵翀", scripts=False)
    claiming.member_finds_the_activity(zhao, TITLE)
    claiming.names_may_be_handed_over(zhao)
    claiming.countdown_runs(zhao)
    claiming.claim_comes_too_early(old_phone, TITLE)
    claiming.member_finds_the_activity(old_phone, TITLE)
    clock.a_month_passes(number)
    claiming.member_finds_the_activity(ma, TITLE)
    ma.reads("现在可以抢订")
    claiming.lapsed_member_sees_why_not(phone("钱祎"), TITLE)
    won = claiming.claim_is_won_with_one_tap(zhao)
    claiming.second_claim_brings_the_same(old_phone, won)
    assert claiming.claim_by_interface(url, offer_id, zhao_row) == 200
    others = [member for member in neighbours if member.name != "马骏"]
    assert [claiming.claim_by_interface(url, offer_id, each) for each in others] == [201, 201]
    claiming.claim_comes_when_all_is_gone(ma, TITLE, stock=STOCK)
    code, passcode = claiming.code_is_shown(zhao)
    assert (code, passcode) in {row[:2] for row in serving.good_codes(STOCK)}
    return code


def results_go_back(enter, number: str, code: str, folder) -> None:
    """Ended early with a reason; list, usage, feedback, receipt, closed."""
    lin, he = enter("林晓"), enter("何苗")
    results.list_is_not_public_yet(enter("公众"), number)
    results.claiming_is_ended_early(enter("吴垚"), number)
    names = results.names_on_the_list(enter("公众"), number)
    assert "赵*" in names
    assert "赵翀" not in names
    used = [(code, f"{timezone.localtime():%Y-%m-%d %H:%M}")]
    listed = serving.workbook(folder / "核销.xlsx", used, headings=("电子码", "使用时间"))
    results.usage_is_recorded(he, number, listed)
    results.feedback_is_issued(he, number)
    sheets = results.feedback_is_collected(lin, number)
    codes = {row[0] for row in serving.good_codes(STOCK)}
    assert {row[2] for row in sheets["成功名单"][1:]} == {"赵翀", "魏*", "韩*"}
    assert [row[1] for row in sheets["已使用"][1:]] == [code]
    assert {row[1] for row in sheets["未使用"][1:]} == codes - {code}
    assert sheets["未抢完"][1:] == []
    results.file_is_closed(he, number)


@pytest.mark.clause("S2.3.1a.b")
def test_materials_one_working_day_late_wait_for_a_postponement(cast, enter, tmp_path, troubles):
    project = road.approved(cast)
    opens_at = clock.five_working_days_are_no_longer_left(project.number)
    lin, wu = enter("林晓"), enter("吴垚")
    codes = serving.workbook(tmp_path / "电子码.xlsx", serving.good_codes(road.QUANTITY))
    serving.materials_are_handed_in(lin, project.number, codes)
    today, calendar = local_date(timezone.now()), office.calendar()
    latest = materials_latest(opens_at.date(), calendar=calendar)
    lin.reads(
        "实施资料须在项目实施前五个工作日内报送齐全："
        f"项目于 {opens_at.date()} 开始，最迟 {latest}，今天是 {today}",
        "请联系会员服务部办理延期后再报送",
    )
    earliest = earliest_start_with_materials(today, calendar=calendar)
    serving.window_is_postponed(wu, project.number, start=earliest)
    serving.materials_are_handed_in(lin, project.number, codes)
    serving.list_is_confirmed(lin)
    lin.reads(f"{road.QUANTITY} 个电子码已加密入库")
    assert troubles == []


@pytest.mark.clause("S5.1.a", "S5.1.b", "S5.4.b", "S5.4.c", "S5.4.d")
def test_terminated_project_is_told_to_the_public_and_to_the_holder(
    cast, enter, phone, tmp_path, troubles
):
    project = road.published(cast)
    clock.a_month_passes(project.number)
    zhao = phone("赵翀")
    claiming.member_finds_the_activity(zhao, project.title)
    claiming.claim_is_won_with_one_tap(zhao)
    evidence = tmp_path / "停业通知.pdf"
    evidence.write_bytes(PDF)
    ending.project_is_terminated(enter("吴垚"), project.number, evidence)
    ending.public_reads_the_notice(enter("公众"), project)
    ending.holder_is_told(zhao, project.title)
    ending.claims_have_stopped(phone("刘珺"), project.title)
    assert troubles == []
