"""The dates of a year on their page: previewed, moved, warned of.

Not here: what a change moves (``test_calendar``).
"""

import re

import pytest

from huzhu.assessment.year.models import CalendarChange
from tests.markup import folded

CALENDAR = "/office/assessment/2026/calendar/"


def text(answer) -> str:
    return folded(answer.content.decode())


def test_calendar_previews_and_then_moves_when_the_head_confirms(cycle, desk):
    client = desk(cycle.song)
    asked = {"name": "review_ends_on", "to": "2026-10-20"}
    preview = text(client.get(CALENDAR, asked))
    assert "预览，尚未生效" in preview
    assert "共调整 4 个日期" in preview
    assert "2026-11-25" in preview  # the recommendation, five days later
    assert CalendarChange.objects.count() == 0
    moved = client.post(CALENDAR, asked | {"reason": "国庆假期"}, follow=True)
    assert "日程已调整" in text(moved)
    assert "部门审核截止：2026-10-15 → 2026-10-20" in text(moved)


@pytest.mark.parametrize(("to", "rests"), [("2026-10-16", False), ("2026-10-17", True)])
def test_calendar_warns_before_a_day_is_moved_to_one_on_which_the_office_rests(
    cycle, desk, to, rests
):
    asked = {"name": "review_ends_on", "to": to}
    page = text(desk(cycle.song).get(CALENDAR, asked))
    alert = page.partition('class="alert alert-warning"')[2].partition("办事处不上班。")[0]
    warned = re.findall(r"(\d{4}-\d\d-\d\d) 周.", alert)
    assert (to in warned) is rests
    assert page.count("当天办事处不上班") == len(warned)


def test_calendar_says_why_not_when_the_date_is_wrong(cycle, desk):
    client = desk(cycle.song)
    page = text(client.get(CALENDAR, {"name": "review_ends_on", "to": "2026-09-01"}))
    assert "已告知的日期只推迟、不提前" in page
    assert "“部门审核截止”已告知为 2026-10-15，所填的是 2026-09-01" in page
    page = text(client.get(CALENDAR, {"name": "opens_on", "to": "2026-09-10"}))
    assert "已经过去的日期不再调整" in page


def test_calendar_asks_for_the_reason_when_it_is_missing(cycle, desk):
    answer = desk(cycle.song).post(
        CALENDAR, {"name": "review_ends_on", "to": "2026-10-20", "reason": ""}
    )
    assert answer.status_code == 422
    assert "共调整 4 个日期" in text(answer)
    assert CalendarChange.objects.count() == 0


def test_calendar_is_read_only_when_a_clerk_looks(cycle, desk):
    page = text(desk(cycle.tang).get(CALENDAR))
    assert "由组织机构部部长办理" in page
    assert "预览</button>" not in page
