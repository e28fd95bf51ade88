"""Days that were told follow a changed calendar: later, never earlier."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from huzhu.audit.models import AuditEvent
from huzhu.kernel.workdays import MovedDay
from huzhu.notices.models import CopyNote
from huzhu.office import actions as calendar
from huzhu.office import queries as office
from huzhu.projects.actions import agreement, serve
from huzhu.projects.models import PreliminaryReview
from huzhu.projects.queries import cases, desk
from huzhu.web.console.timeline import note_of
from tests import road
from tests.cast import NOW
from tests.projects.agreeing import by


def rest(cast, day: date) -> list[MovedDay]:
    return calendar.set_day(day, is_working=False, name="停电", by=cast.he, at=NOW)


def due_of(actor, number: str, verb: str) -> date | None:
    found = desk.todos_for(actor, at=NOW, calendar=office.calendar())
    return next(each.due_on for each in found if each.verb == verb)


def test_review_is_due_later_when_a_day_of_it_becomes_a_holiday(cast):
    project = road.in_review(cast)
    old = PreliminaryReview.objects.get().due_on

    (moved,) = rest(cast, old)

    new = PreliminaryReview.objects.get().due_on
    assert new > old
    assert moved == MovedDay(project.number, "初审时限", old, new)
    assert due_of(cast.chen, project.number, "给出初审意见") == new
    told = CopyNote.objects.filter(title__contains=f"初审时限由 {old} 推后到 {new}")
    assert {each.position_id for each in told} >= {cast.lin.position_id, cast.wu.position_id}
    assert cast.he.position_id not in {each.position_id for each in told}
    event = AuditEvent.objects.get(code="projects.follow_calendar")
    assert (event.subject, event.facts["new"]) == (f"project:{project.number}", f"{new}")
    assert note_of(event.facts) == str(moved)


def test_amendment_is_decided_later_when_a_day_of_it_becomes_a_holiday(cast, bought):
    project = bought(unit_price=Decimal("31.50"), specification="IMAX 通兑")
    amendment = agreement.amend_plan(project, reason="规格提升", **by(cast.lin))
    old = amendment.due_on
    (moved,) = [each for each in rest(cast, old) if each.label == "方案调整核定时限"]
    amendment.refresh_from_db()
    assert amendment.due_on == moved.new > old


def test_review_is_not_due_earlier_when_the_holiday_is_taken_back(cast):
    road.in_review(cast)
    day = PreliminaryReview.objects.get().due_on
    rest(cast, day)
    told = PreliminaryReview.objects.get().due_on
    assert calendar.unset_day(day, by=cast.he, at=NOW) == []
    assert PreliminaryReview.objects.get().due_on == told


def test_materials_are_due_as_told_when_a_holiday_would_make_them_earlier(cast):
    project = road.approved(cast)
    told = project.materials_due_on
    assert told == cases.counted_materials_day(project, calendar=office.calendar())
    assert rest(cast, told + timedelta(days=1)) == []
    project.refresh_from_db()
    assert cases.counted_materials_day(project, calendar=office.calendar()) < told
    assert cases.materials_day(project, calendar=office.calendar()) == told
    assert due_of(cast.lin, project.number, "报送实施资料和电子码") == told


def test_materials_are_due_later_when_a_day_off_is_worked(cast):
    project = road.approved(cast)
    old = project.materials_due_on
    saturday = old + timedelta(days=(5 - old.weekday()) % 7)
    assert saturday < road.OPENS_AT.date()
    (moved,) = calendar.set_day(saturday, is_working=True, name="调休", by=cast.he, at=NOW)
    project.refresh_from_db()
    assert moved == MovedDay(project.number, "实施资料时限", old, project.materials_due_on)
    assert project.materials_due_on > old


def test_test_and_publication_are_due_when_claiming_opens(cast):
    project = road.with_materials(cast)
    assert due_of(cast.he, project.number, "系统设置与测试") == road.OPENS_AT.date()
    road.try_out(cast, project)
    assert due_of(cast.wu, project.number, "发布") == road.OPENS_AT.date()


def test_postponed_project_has_its_new_day_for_materials_and_the_agency_is_told(cast):
    project = road.approved(cast)
    opens_at = road.OPENS_AT + timedelta(days=14)
    serve.postpone(
        project,
        opens_at=opens_at,
        closes_at=opens_at + timedelta(days=2),
        reason="场地检修",
        by=cast.wu,
        at=road.DECIDED_AT,
    )
    counted = cases.counted_materials_day(project, calendar=office.calendar())
    assert project.materials_due_on == counted > date(2026, 10, 26)
    told = CopyNote.objects.get(position_id=cast.lin.position_id, title__contains="延期")
    assert "由 11 月 2 日 10:00 改为 11 月 16 日 10:00 开始" in told.title


@pytest.mark.clause("S2.2.2.c")
def test_page_shows_the_old_and_the_new_day_when_the_calendar_moves_one(cast_today, as_staff):
    project = road.in_review(cast_today)
    old = PreliminaryReview.objects.get().due_on
    client = as_staff(cast_today.he)
    data = {"day": f"{old}", "is_working": "off", "name": "停电"}
    page = client.post(f"/office/calendar/{old.year}/", data, follow=True).content.decode()
    new = PreliminaryReview.objects.get().due_on
    assert f"{project.number}初审时限由 {old} 推后到 {new}，已告知有关代办机构和部门" in page
