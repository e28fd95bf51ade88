"""Figures of papers and pages: the budget line in force, whichever line a plan was written with."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from huzhu.budget import actions as budget
from huzhu.budget import queries as budgets
from huzhu.budget.errors import NoSuchLine
from huzhu.budget.rules import NewLine
from huzhu.projects.actions import meetings
from huzhu.projects.models import MeetingItem
from tests import road
from tests.markup import folded


def revise(cast, amount: str) -> None:
    line = NewLine("会员服务活动", Decimal(amount), "life_service")
    budget.revise_budget(
        cast.agency_a.pk, year=2026, approved_on=road.NOW.date(), lines=[line],
        by=cast.lin, at=road.APPLIED_AT,
    )  # fmt: skip


def page_of(client, name, *args) -> str:
    return folded(client.get(reverse(f"office:{name}", args=args)).content.decode())


@pytest.mark.clause("S2.2.4.d", "S6.4.a")
def test_agenda_reads_the_line_in_force_when_the_budget_was_revised_between_steps(
    cast, standing_approved, desk
):
    project = road.at_meeting(cast)
    number = MeetingItem.objects.get(application__project=project).meeting.number
    before = page_of(desk(cast.wang), "meeting", number)
    assert re.search(r"预算<span class=\"number\">100,000.00 元", before)
    assert "超出可用" not in before
    (line,) = budgets.lines_of(cast.agency_a.pk, 2026)

    revise(cast, str(line.reserved + Decimal(100)))

    agenda = page_of(desk(cast.wang), "meeting", number)
    assert '可用<span class="number">100.00 元</span>' in agenda
    assert "超出可用" in agenda
    signing = page_of(desk(cast.wang), "project", project.number, "approval")
    assert '<td data-label="可用" class="number"><strong>100.00 元</strong>' in signing
    plan = page_of(desk(cast.wang), "project", project.number, "plan")
    assert "可用 100.00 元" in plan


def test_line_in_force_is_found_for_an_earlier_version_and_not_for_another_agency(cast):
    revise(cast, "800")
    found = budgets.lines_now([cast.line_id])
    assert found[cast.line_id].amount == Decimal(800)
    assert found[cast.line_id].line_id != cast.line_id
    assert budgets.lines_now([cast.line_id], agency_id=cast.agency_b.pk) == {}
    assert budgets.lines_now([cast.line_id], year=2027) == {}


def drop(cast) -> None:
    line = NewLine("其他活动", Decimal(500), "life_service")
    budget.revise_budget(
        cast.agency_a.pk, year=2026, approved_on=road.NOW.date(), lines=[line],
        by=cast.lin, at=road.APPLIED_AT,
    )  # fmt: skip


def test_line_that_a_revision_dropped_is_found_without_money_and_not_in_force(cast):
    drop(cast)
    line = budgets.lines_now([cast.line_id])[cast.line_id]
    assert (line.name, line.available, line.is_in_force) == ("会员服务活动", Decimal(0), False)
    with pytest.raises(NoSuchLine):
        budgets.line_in_force(cast.agency_a.pk, 2026, cast.line_id)


@pytest.mark.clause("S2.2.4.d", "S6.4.e")
def test_dropped_line_is_named_with_the_amount_asked_on_agenda_figures_and_plan(
    cast, desk, standing_at_meeting
):
    project = standing_at_meeting
    number = MeetingItem.objects.get(application__project=project).meeting.number
    drop(cast)
    wang = desk(cast.wang)
    agenda = page_of(wang, "meeting", number)
    signing = page_of(wang, "project", project.number, "approval")
    plan = page_of(wang, "project", project.number, "plan")
    for page in (agenda, signing, plan):
        assert "预算科目“会员服务活动”已不在现行预算中" in page
        assert "超出可用" in page
    asked = '本项目需<span class="number">150.00 元</span>'
    assert asked in agenda
    assert asked in plan
    row = signing.partition('<tr class="is-asked"')[2].partition("</tr>")[0]
    assert "本项目列支" in row
    assert "150.00 元" in row


@pytest.mark.clause("S2.2.4.e", "S6.4.e")
def test_record_of_a_held_meeting_shows_what_was_decided_upon_and_dates_what_changed_since(
    cast, desk, standing_approved
):
    project = standing_approved
    number = MeetingItem.objects.get(application__project=project).meeting.number
    wang = desk(cast.wang)
    then = "决定时可用"
    record, plan = (
        page_of(wang, "meeting", number),
        page_of(wang, "project", project.number, "plan"),
    )
    assert f'{then}<span class="number">100,000.00 元' in record
    assert "预算 100,000.00 元 · 已占用 0.00 元 · 已支出 0.00 元 · 可用 100,000.00 元" in plan
    assert "此后预算有调整" not in record + plan

    revise(cast, "800")
    day = road.APPLIED_AT.strftime("2026 年 %-m 月 %-d 日")
    told = f"此后预算有调整：{day} 起该科目预算为 800.00 元。"
    for page in (
        page_of(wang, "meeting", number),
        page_of(wang, "project", project.number, "plan"),
    ):
        assert "100,000.00 元" in page
        assert told in page


def test_record_keeps_the_line_that_a_later_revision_drops(cast, desk, standing_at_meeting):
    project = standing_at_meeting
    number = MeetingItem.objects.get(application__project=project).meeting.number
    meetings.refuse(project, reason="今年不办", by=cast.wang, at=road.DECIDED_AT)
    drop(cast)
    record = page_of(desk(cast.wang), "meeting", number)
    assert "会员服务活动：预算" in record
    assert "起现行预算没有该科目。" in record
    assert "超出可用" not in record
