"""The agency's pages of its result and its appeals: its own, and only once results are told."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from huzhu.assessment.outcome.models import Appeal
from tests.assessment.cycle import moment
from tests.assessment.outcome.stage import APPEALED_AT, DECIDED_AT, TOLD_AT, furnished, veto
from tests.documents.files import PDF


def address(name: str, *args) -> str:
    return reverse(f"agency:assessment-{name}", args=[2026, *args])


@pytest.fixture
def told(standing_told):
    return standing_told


@pytest.mark.clause("A1.b", "A4.5.b")
def test_agency_reads_its_points_with_reasons_grade_and_places_once_told(told, desk):
    zhou = desk(told.cycle.cast.zhou, TOLD_AT)
    text = zhou.get(address("results")).content.decode()
    assert "会员服务部：签到表缺一次" in text
    assert "第 2 名" in text
    assert "还剩 5 个工作日" in text
    for name in ("result-letter", "feedback-sheet"):
        paper = zhou.get(address(name))
        assert (paper.status_code, paper.content[:5]) == (200, b"%PDF-")


def test_results_are_hidden_until_they_are_told(stage, desk):
    """The grades are decided: the office sees them, the agency does not."""
    stage.decide()
    song = desk(stage.cycle.song, DECIDED_AT)
    result = reverse("office:assessment-result", args=[2026, "D01"])
    assert "组内第 1 名" in song.get(result).content.decode()
    lin = desk(stage.cycle.cast.lin, DECIDED_AT)
    text = lin.get(address("results")).content.decode()
    assert "结果还没有下发" in text
    assert "第 1 名" not in text
    for name in ("result-letter", "feedback-sheet"):
        assert lin.get(address(name)).status_code == 404


def test_appeal_is_filed_with_a_proof_and_read_back(told, desk):
    zhou = desk(told.cycle.cast.zhou, APPEALED_AT)
    assert "标准分" in zhou.get(address("appeal-item", "1.2")).content.decode()
    page = zhou.post(
        address("appeal-item", "1.2"),
        {
            "claimed_points": "3",
            "reason": "签到表证明按时参加。",
            "file": SimpleUploadedFile("签到表.pdf", PDF),
        },
        follow=True,
    )
    assert "申诉已提出" in page.content.decode()
    appeal = Appeal.objects.get()
    text = zhou.get(address("appeal", appeal.pk)).content.decode()
    assert "签到表缺一次" in text
    proof = zhou.get(address("appeal-proof", appeal.pk))
    assert b"".join(proof.streaming_content) == PDF


def test_claim_beyond_the_full_marks_is_told_beside_the_field(told, desk):
    zhou = desk(told.cycle.cast.zhou, APPEALED_AT)
    page = zhou.post(address("appeal-item", "1.2"), {"claimed_points": "4", "reason": "理由"})
    assert page.status_code == 422
    assert "不超过标准分 3" in page.content.decode()
    assert not Appeal.objects.exists()


@pytest.mark.parametrize(
    ("at", "status"),
    [
        (moment(11, 4, 23, 59, 59), 302),
        (moment(11, 5, 0, 0, 0), 410),
        (moment(11, 5, 0, 0, 1), 410),
    ],
)
def test_window_for_appeals_ends_at_midnight_of_its_last_day(told, desk, at, status):
    zhou = desk(told.cycle.cast.zhou, at)
    sent = {"claimed_points": "3", "reason": "签到表证明按时参加。"}
    assert zhou.post(address("appeal-item", "1.2"), sent).status_code == status


def test_form_says_so_when_the_window_is_over(told, desk):
    zhou = desk(told.cycle.cast.zhou, moment(11, 5))
    text = zhou.get(address("appeal-item", "1.2")).content.decode()
    assert "不在申诉期内" in text
    assert 'name="claimed_points"' not in text


def test_item_is_appealed_against_once_and_the_page_leads_to_the_first(told, desk):
    told.appeal("D02", "1.2", "3")
    zhou = desk(told.cycle.cast.zhou, APPEALED_AT)
    assert "这一项已经申诉过" in zhou.get(address("appeal-item", "1.2")).content.decode()


def test_item_that_the_scheme_does_not_have_is_not_found(told, desk):
    zhou = desk(told.cycle.cast.zhou, APPEALED_AT)
    assert zhou.get(address("appeal-item", "9.9")).status_code == 404


def test_appeal_before_results_are_told_is_turned_away(stage, desk):
    lin = desk(stage.cycle.cast.lin, DECIDED_AT)
    sent = {"claimed_points": "3", "reason": "理由"}
    assert lin.post(address("appeal-item", "1.2"), sent).status_code == 425


def test_another_agencys_appeal_is_not_found(told, desk):
    appeal = told.appeal("D02", "1.2", "3")
    lin = desk(told.cycle.cast.lin, APPEALED_AT)
    for name in ("appeal", "appeal-proof"):
        assert lin.get(address(name, appeal.pk)).status_code == 404
    assert "没有申诉" in lin.get(address("appeals")).content.decode()
    zhou = desk(told.cycle.cast.zhou, APPEALED_AT)
    assert zhou.get(address("appeal", appeal.pk)).status_code == 200


def test_each_agency_reads_only_its_own_result(told, desk):
    lin = desk(told.cycle.cast.lin, TOLD_AT).get(address("results")).content.decode()
    assert "东城区代办处" in lin
    assert "西城区代办处" not in lin
    assert "签到表缺一次" not in lin


def test_checker_reads_the_result_and_leaves_appeals_to_the_clerk(told, desk):
    sun = desk(told.cycle.cast.sun, APPEALED_AT)
    text = sun.get(address("results")).content.decode()
    assert "申诉由经办人提出" in text
    assert "对本项申诉" not in text
    assert sun.get(address("appeal-item", "1.2")).status_code == 403


def test_vetoed_agency_is_led_to_its_appeal(cycle, desk):
    stage = furnished(cycle)
    veto(stage, "D01")
    stage.told()
    lin = desk(cycle.cast.lin, APPEALED_AT)
    assert "就一票否决申诉" in lin.get(address("results")).content.decode()
    assert "重大信息安全事故" in lin.get(address("appeal-veto")).content.decode()


def test_agency_without_a_veto_is_told_so(told, desk):
    zhou = desk(told.cycle.cast.zhou, APPEALED_AT)
    assert "没有一票否决" in zhou.get(address("appeal-veto")).content.decode()
