"""What turns acts away on the road that no other test of theirs meets: each at its boundary."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from huzhu.projects import rules
from huzhu.projects.actions import end, meetings, permit, serve
from huzhu.projects.errors import permit as permit_errors
from huzhu.projects.errors import serve as serve_errors
from huzhu.projects.errors.case import ExplanationMissing
from huzhu.projects.errors.plan import TotalTooLarge
from huzhu.projects.models import Materials
from huzhu.projects.queries import cases
from huzhu.projects.states import TEST_POINTS, Step, TerminationReason, Verdict
from tests import road

PASSED_ON = date(2026, 9, 3)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(("above", "is_fine"), [(-1, True), (0, True), (1, False)])
def test_total_is_no_more_than_a_sum_can_be(above, is_fine):
    total = Decimal(rules.AMOUNT.most) + above
    if is_fine:
        rules.check_total(total)
    else:
        with pytest.raises(TotalTooLarge):
            rules.check_total(total)


def test_minutes_say_what_is_still_open():
    with pytest.raises(permit_errors.MinutesIncomplete, match="主持人"):
        rules.check_minutes(replace(road.MINUTES, chair=""), passed_on=PASSED_ON, today=PASSED_ON)


@pytest.mark.parametrize(
    ("days", "is_fine"), [(-1, False), (0, True), (1, True), (2, True), (3, False)]
)
def test_minutes_are_of_a_day_between_the_review_and_today(days, is_fine):
    minutes, today = replace(road.MINUTES, held_on=PASSED_ON + days * DAY), PASSED_ON + 2 * DAY
    if is_fine:
        assert rules.check_minutes(minutes, passed_on=PASSED_ON, today=today) == minutes.held_on
    else:
        with pytest.raises(permit_errors.MinutesTooEarly):
            rules.check_minutes(minutes, passed_on=PASSED_ON, today=today)


@pytest.mark.parametrize(("phone", "count"), [("", 5), ("010-60001234", 0)])
def test_materials_say_what_is_still_open(phone, count):
    materials = replace(road.MATERIALS, hotline=phone)
    with pytest.raises(serve_errors.MaterialsIncomplete, match="电话" if count else "电子码清单"):
        rules.check_materials(materials, code_count=count)


def call(cast, held_on, number="主任办公会〔2026〕9次"):
    return meetings.call_meeting(
        number=number, held_on=held_on, chair="王芃", attendees="", by=cast.wu, at=road.APPLIED_AT
    )


@pytest.mark.parametrize(("days", "is_fine"), [(-1, False), (0, True), (1, True)])
def test_meeting_is_not_before_the_day_of_the_last_signature(
    cast, days, is_fine, standing_countersigning
):
    project = standing_countersigning
    for actor in cast.signers:
        permit.countersign(project, verdict=Verdict.AGREE, opinion="", by=actor, at=road.APPLIED_AT)
    meeting = call(cast, road.APPLIED_AT.date() + days * DAY)
    bring = {"meeting": meeting, "by": cast.wu, "at": road.APPLIED_AT}
    if is_fine:
        meetings.bring_to_meeting(project, **bring)
        assert cases.project_of(cast.wu, number=project.number).state == Step.AT_MEETING
    else:
        with pytest.raises(permit_errors.MeetingPast):
            meetings.bring_to_meeting(project, **bring)


def test_meeting_has_a_number_of_its_own_and_is_found_by_it(cast):
    meeting = call(cast, road.MEETING_ON)
    with pytest.raises(permit_errors.MeetingNumberTaken, match="2026-09-10"):
        call(cast, road.MEETING_ON + DAY)
    assert cases.meeting_by_number(meeting.number) == cases.meeting_with_agenda(meeting.number)
    for find in (cases.meeting_by_number, cases.meeting_with_agenda):
        with pytest.raises(permit_errors.MeetingNotFound, match="10次"):
            find("主任办公会〔2026〕10次")


def test_nothing_is_tested_or_published_before_the_materials_came(cast, standing_with_materials):
    project = standing_with_materials
    Materials.objects.filter(project=project).delete()
    with pytest.raises(serve_errors.MaterialsMissing, match=project.number):
        serve.sign_system_test(
            project, points=list(TEST_POINTS), note="", by=cast.he, at=road.MATERIALS_AT
        )
    with pytest.raises(serve_errors.MaterialsMissing, match=project.number):
        serve.publish_offer(project, by=cast.wu, at=road.MATERIALS_AT)


@pytest.mark.parametrize(("late", "is_fine"), [(-SECOND, True), (0 * DAY, False), (SECOND, False)])
def test_offer_is_published_before_its_window_begins(cast, standing_tested, late, is_fine):
    project = standing_tested
    if is_fine:
        serve.publish_offer(project, by=cast.wu, at=road.OPENS_AT + late)
    else:
        with pytest.raises(serve_errors.PublishTooLate):
            serve.publish_offer(project, by=cast.wu, at=road.OPENS_AT + late)


@pytest.mark.parametrize(("length", "is_fine"), [(-1, False), (0, True), (1, True)])
def test_results_are_issued_once_and_taken_with_a_long_password(
    cast, standing_settling, length, is_fine
):
    project = standing_settling
    serve.issue_feedback(project, by=cast.he, at=road.CLOSES_AT)
    again = {"by": cast.he, "at": road.CLOSES_AT}
    with pytest.raises(serve_errors.FeedbackIssued):
        serve.issue_feedback(project, **again)
    with pytest.raises(serve_errors.FeedbackIssued):
        serve.record_usage(project, used=[], **again)
    take = {"password": "8" * (rules.PASSWORD_LEAST + length), "by": cast.lin, "at": road.CLOSES_AT}
    if is_fine:
        assert len(serve.collect_feedback(project, **take)) == 5
    else:
        with pytest.raises(serve_errors.PasswordTooShort):
            serve.collect_feedback(project, **take)


@pytest.mark.parametrize("explanation", ["", " \n"])
def test_project_is_not_ended_without_a_word_to_the_public(cast, standing_in_review, explanation):
    project = standing_in_review
    with pytest.raises(ExplanationMissing):
        end.terminate(
            project, reason_kind=TerminationReason.OTHER, explanation=explanation,
            by=cast.wu, at=road.CLOSES_AT,
        )  # fmt: skip
