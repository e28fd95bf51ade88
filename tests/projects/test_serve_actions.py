"""Materials, publication, window, results and termination on the database."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.db.models import Max

from huzhu.budget import queries as budget
from huzhu.claims import queries as offers
from huzhu.claims.actions import lifecycle
from huzhu.claims.errors import CodeListFaulty, CodesExpireEarly
from huzhu.claims.models import VoucherCode
from huzhu.kernel.actor import CLOCK
from huzhu.kernel.lifecycle import NotNow
from huzhu.kernel.workdays import SHANGHAI
from huzhu.notices import queries as notices
from huzhu.notices.models import CopyNote
from huzhu.office import queries as office
from huzhu.projects.actions import end, meetings, serve
from huzhu.projects.errors import serve as serve_errors
from huzhu.projects.errors.case import MakerIsChecker, NotYourStep, ReasonMissing
from huzhu.projects.errors.serve import (
    CodeCountDiffers,
    FeedbackMissing,
    MaterialsTooLate,
)
from huzhu.projects.models import DirectorsMeeting, ServiceProject, SystemTest
from huzhu.projects.queries import cases, desk
from huzhu.projects.states import TEST_POINTS, Step, TerminationReason
from tests import road, standing
from tests.cast import NOW


def state_of(project: ServiceProject) -> str:
    return ServiceProject.objects.get(pk=project.pk).state


@pytest.mark.parametrize(("count", "is_fine"), [(4, False), (5, True), (6, False)])
def test_code_list_holds_exactly_the_approved_number(cast, count, is_fine, standing_approved):
    project = standing_approved
    hand_in = {"codes": road.codes(count), "file_sha256": "0" * 64, "by": cast.lin}
    if is_fine:
        serve.hand_in_materials(project, road.MATERIALS, at=road.MATERIALS_AT, **hand_in)
        assert offers.statement_of(offers.offer_of(project.number)).imported == 5
    else:
        with pytest.raises(CodeCountDiffers):
            serve.hand_in_materials(project, road.MATERIALS, at=road.MATERIALS_AT, **hand_in)


def test_act_that_prepares_a_move_is_called_by_its_own_name(cast, standing_countersigning):
    with pytest.raises(NotNow) as refused:
        road.try_out(cast, standing_countersigning)
    assert str(refused.value).startswith("“系统测试签字”须在“")


@pytest.mark.clause("S2.3.1a.e", "S6.5.c")
def test_codes_are_sealed_in_the_database(cast, standing_with_materials):
    project = standing_with_materials
    sealed = [bytes(code.sealed) for code in VoucherCode.objects.all()]
    assert len(sealed) == 5
    assert not [blob for blob in sealed if b"pw0000" in blob or project.number[:4].encode() in blob]


def test_late_materials_are_taken_after_a_postponement(cast, standing_approved):
    project = standing_approved
    late = datetime(2026, 10, 27, 9, tzinfo=SHANGHAI)
    hand_in = {"codes": road.codes(), "file_sha256": "0" * 64, "by": cast.lin, "at": late}
    with pytest.raises(MaterialsTooLate, match="延期"):
        serve.hand_in_materials(project, road.MATERIALS, **hand_in)
    opens_at = road.OPENS_AT + timedelta(days=7)
    closes_at = opens_at + timedelta(days=3)
    told = {"closes_at": closes_at, "reason": "供应商迟交电子码", "by": cast.wu, "at": late}
    with pytest.raises(serve_errors.PostponementInvalid):
        serve.postpone(project, opens_at=road.OPENS_AT, **told)
    serve.postpone(project, opens_at=opens_at, **told)
    serve.hand_in_materials(project, road.MATERIALS, **hand_in)
    assert offers.offer_of(project.number).opens_at == opens_at


def test_copy_of_a_postponement_says_its_moments_as_notices_do(cast, standing_approved):
    move_past_its_codes(cast, standing_approved)
    (told,) = (
        copy.title for copy in notices.copies_for(cast.lin.position_id) if "延期" in copy.title
    )
    title = standing_approved.title
    assert told == f"“{title}”延期：由 11 月 2 日 10:00 改为 2027 年 1 月 5 日 10:00 开始"


def move_past_its_codes(cast, project):
    """Codes last until the end of December; claiming is moved to January."""
    opens_at = datetime(2027, 1, 5, 10, tzinfo=SHANGHAI)
    serve.postpone(
        project,
        opens_at=opens_at,
        closes_at=opens_at + timedelta(days=3),
        reason="场地调整",
        by=cast.wu,
        at=road.MATERIALS_AT,
    )
    return project


def test_codes_that_end_before_the_moved_window_are_the_agencys_turn_again(cast, standing_tested):
    assert SystemTest.objects.filter(project=standing_tested).exists()
    project = move_past_its_codes(cast, standing_tested)
    # The window was a point of the test: what was signed of the old one publishes nothing.
    assert not SystemTest.objects.filter(project=project).exists()
    (duty,) = desk.duties_for_case(project, at=road.MATERIALS_AT, calendar=office.calendar())
    assert (duty.whose, duty.verb) == (
        "代办机构经办人", "换领电子码并重新报送（有效期早于抢订结束日）",
    )  # fmt: skip
    sign = {"points": list(TEST_POINTS), "note": "", "by": cast.he, "at": road.MATERIALS_AT}
    with pytest.raises(CodesExpireEarly, match="有效期至 2026-12-31，抢订 2027-01-08 结束"):
        serve.sign_system_test(project, **sign)
    lasting = [replace(row, expires_on=date(2027, 1, 8)) for row in road.codes(prefix="NV")]
    serve.hand_in_materials(
        project, road.MATERIALS, codes=lasting, file_sha256="1" * 64,
        by=cast.lin, at=road.MATERIALS_AT,
    )  # fmt: skip
    serve.sign_system_test(project, **sign)
    serve.publish_offer(project, by=cast.wu, at=road.MATERIALS_AT)


def test_codes_that_end_before_claiming_are_not_published_whoever_tested_them(
    cast, standing_tested
):
    project = move_past_its_codes(cast, standing_tested)
    offer = offers.offer_of(project.number)
    with pytest.raises(CodesExpireEarly):
        lifecycle.publish_offer(offer, by=cast.wu, at=road.MATERIALS_AT)


@pytest.mark.clause("S2.3.1a.d")
def test_validity_is_held_against_the_local_day_of_closing(cast):
    """At 02:00 on the 8th the day in UTC is still the 7th."""
    closes_at = datetime(2026, 11, 8, 2, tzinfo=SHANGHAI)
    project = road.approved(cast, closes_at=closes_at)
    short = [replace(row, expires_on=date(2026, 11, 7)) for row in road.codes()]
    with pytest.raises(CodeListFaulty, match="早于抢订结束日 2026-11-08"):
        serve.hand_in_materials(
            project, road.MATERIALS, codes=short, file_sha256="0" * 64,
            by=cast.lin, at=road.MATERIALS_AT,
        )  # fmt: skip


def test_nothing_is_published_without_a_signed_test_nor_by_the_tester(
    cast, standing_with_materials
):
    project = standing_with_materials
    with pytest.raises(serve_errors.TestMissing):
        serve.publish_offer(project, by=cast.wu, at=road.MATERIALS_AT)
    serve.sign_system_test(
        project, points=list(TEST_POINTS), note="", by=cast.wu, at=road.MATERIALS_AT
    )
    with pytest.raises(MakerIsChecker):
        serve.publish_offer(project, by=cast.wu, at=road.MATERIALS_AT)


def test_office_ends_claiming_early_only_with_a_reason(cast, standing_claiming):
    project = standing_claiming
    at = road.OPENS_AT + timedelta(hours=1)
    with pytest.raises(ReasonMissing):
        serve.settle(project, by=cast.wu, at=at)
    serve.settle(project, by=cast.wu, reason="场地临时关闭", at=at)
    assert state_of(project) == Step.SETTLING


def test_clock_finds_what_is_due_to_open_and_to_settle(cast, standing_published):
    project = standing_published
    second = timedelta(seconds=1)
    assert cases.due_to_open(at=road.OPENS_AT - second) == []
    assert cases.due_to_open(at=road.OPENS_AT) == [project]
    assert cases.due_to_settle(at=road.CLOSES_AT - second) == []
    assert cases.due_to_settle(at=road.CLOSES_AT) == [project]


def test_file_is_closed_only_after_the_agency_collected_the_results(cast, standing_settling):
    project = standing_settling
    with pytest.raises(FeedbackMissing):
        end.close(project, by=cast.he, at=road.CLOSES_AT)
    issued, signed = (road.CLOSES_AT + timedelta(days=days) for days in (3, 5))
    serve.issue_feedback(project, by=cast.he, at=issued)
    with pytest.raises(FeedbackMissing, match="签收"):
        end.close(project, by=cast.he, at=issued)
    (todo,) = desk.todos_for(cast.lin, at=signed, calendar=office.calendar())
    assert (todo.verb, todo.waiting_since) == ("签收结果反馈", issued)
    rows = serve.collect_feedback(project, password="12345678", by=cast.lin, at=signed)
    assert len(rows) == 5
    (todo,) = desk.todos_for(cast.he, at=signed, calendar=office.calendar())
    assert (todo.verb, todo.waiting_since) == ("办结", signed)
    end.close(project, by=cast.he, at=road.CLOSES_AT)
    (line,) = budget.lines_of(cast.agency_a.pk, 2026)
    assert (line.reserved, line.spent) == (Decimal(0), Decimal(150))


def test_codes_that_were_voided_count_as_left_in_the_results(cast, standing_settling):
    project = standing_settling
    before = offers.statement_of(offers.offer_of(project.number))
    codes = VoucherCode.objects.filter(offer__reference=project.number)
    codes.filter(number=codes.aggregate(last=Max("number"))["last"]).update(
        state="void", number=None
    )
    report = serve.issue_feedback(project, by=cast.he, at=road.CLOSES_AT)
    assert offers.statement_of(offers.offer_of(project.number)).void == 1
    assert report.left == before.left > 1


def test_second_termination_sees_that_the_first_is_done(cast, standing_in_review):
    facts = {
        "reason_kind": TerminationReason.FORCE_MAJEURE, "explanation": "影院因暴雨停业。",
        "by": cast.wu, "at": NOW,
    }  # fmt: skip
    seen_before = ServiceProject.objects.get(pk=standing_in_review.pk)
    end.terminate(standing_in_review, **facts)
    with pytest.raises(NotNow):
        end.terminate(seen_before, **facts)
    assert len(notices.posted_notices()) == 1
    told = CopyNote.objects.filter(title__contains="已终止").values_list("position_id", flat=True)
    assert {cast.lin.position_id, cast.wang.position_id, cast.chen.position_id} <= set(told)


@standing.at(Step.IN_REVIEW, Step.APPROVED, Step.CLAIMING, Step.SETTLING)
def test_office_terminates_at_any_open_step_with_a_public_notice(cast, reached, step):
    project = reached
    assert state_of(project) == step
    end.terminate(
        project,
        reason_kind=TerminationReason.FORCE_MAJEURE,
        explanation="影院因暴雨停业。",
        by=cast.wu,
        at=road.CLOSES_AT,
    )
    (notice,) = notices.posted_notices()
    (line,) = budget.lines_of(cast.agency_a.pk, 2026)
    assert (state_of(project), line.reserved) == (Step.TERMINATED, Decimal(0))
    assert "影院因暴雨停业" in notice.body


def test_agency_does_not_terminate(cast, standing_in_review):
    project = standing_in_review
    with pytest.raises(NotYourStep, match="办事处"):
        end.terminate(
            project, reason_kind=TerminationReason.OTHER, explanation="不办了", by=cast.lin, at=NOW
        )


def test_every_act_of_the_road_keeps_the_account_beside_the_name(cast, standing_closed):
    """Nobody checks what the same person made, whatever post it was made in: by the account."""
    (meeting,) = DirectorsMeeting.objects.all()
    minutes = {"attendees": "全体主任", "text": "同意。", "by": cast.wu, "at": road.DECIDED_AT}
    meetings.enter_meeting_minutes(meeting, **minutes)
    kept = [
        (row, name)
        for model in apps.get_app_config("projects").get_models()
        for name in [field.name.removesuffix("_account") for field in model._meta.fields]
        if hasattr(model, f"{name}_account") and hasattr(model, f"{name}_name")
        for row in model.objects.all()
    ]
    assert len({type(row) for row, _ in kept}) >= 7
    for row, name in kept:
        account = cast.accounts[getattr(row, f"{name}_account")]
        assert account.full_name == getattr(row, f"{name}_name"), row
    assert CLOCK.account == 0
