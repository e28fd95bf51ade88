"""One sum of a project by how far it has come: planned, awarded, approved, spent."""

from decimal import Decimal

import pytest

from huzhu.office import queries as office
from huzhu.projects.actions import end, meetings
from huzhu.projects.models import ServiceProject
from huzhu.projects.queries import cases, desk, standing
from huzhu.projects.queries.sums import sum_of_item, sums_of
from huzhu.projects.states import TerminationReason
from tests import road
from tests.cast import NOW

pytestmark = pytest.mark.django_db


def words(project) -> str:
    return sums_of([project])[project.pk].words


def test_sum_is_the_award_as_soon_as_a_supplier_is_chosen(cast, standing_preparing):
    project = standing_preparing
    assert words(project) == "预算 150.00 元"
    road.award(cast, project, unit_price=Decimal(28))
    assert words(project) == "中选 140.00 元"
    asked = standing._asking(cast.agency_a.pk)
    assert [(each.number, each.asked) for each in asked] == [(project.number, Decimal(140))]


def test_sum_is_what_was_approved_then_what_was_spent(cast, standing_at_meeting):
    project = standing_at_meeting
    assert words(project) == "中选 150.00 元"
    road.approve(cast, project)
    assert words(project) == "批准 150.00 元"


def test_sum_is_what_was_spent_when_the_project_is_closed(standing_closed):
    assert words(standing_closed) == "实际 150.00 元"


def test_sum_of_a_refused_project_stays_what_was_asked(cast, standing_at_meeting):
    meetings.refuse(standing_at_meeting, reason="今年不办", by=cast.wang, at=road.DECIDED_AT)
    assert words(standing_at_meeting) == "中选 150.00 元"


def test_sum_of_a_project_that_gave_all_back_is_nothing(cast, standing_approved):
    end.terminate(
        standing_approved, reason_kind=TerminationReason.OTHER, explanation="场地停业",
        by=cast.wu, at=road.DECIDED_AT,
    )  # fmt: skip
    assert words(standing_approved) == "实际 0.00 元"


def test_meeting_approved_what_it_did_whatever_became_of_it(cast, standing_closed):
    item = cases.meeting_item_of(standing_closed)
    assert sum_of_item(item).words == "批准 150.00 元"


def test_record_of_a_project_that_was_ended_keeps_the_line_it_was_ended_upon(
    cast, standing_preparing
):
    project = standing_preparing
    before = standing.shown_lines([project])[project.pk].line
    end.terminate(
        project, reason_kind=TerminationReason.OTHER, explanation="场地停业", by=cast.wu, at=NOW
    )
    kept = standing.shown_lines([ServiceProject.objects.get(pk=project.pk)])[project.pk]
    assert not kept.is_asking
    assert (kept.line.name, kept.line.amount) == (before.name, before.amount)


def test_draft_without_goods_has_no_sum(cast):
    bare = road.draft(cast, goods_unit_price=None)
    assert sums_of([bare]) == {}


def test_todo_says_the_sum(cast, standing_preparing):
    (todo,) = desk.todos_for(cast.lin, at=NOW, calendar=office.calendar())
    assert todo.subject_label.endswith(" · 预算 150.00 元")
