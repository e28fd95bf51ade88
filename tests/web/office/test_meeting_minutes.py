"""The minutes of the directors' meeting: entered after it, corrected without losing anything."""

from datetime import datetime, time, timedelta

import pytest
from django.urls import reverse

from huzhu.audit.models import AuditEvent
from huzhu.kernel.workdays import SHANGHAI
from huzhu.projects.models import MeetingItem, MeetingMinutes
from tests import road

MEETING_DAY = datetime.combine(road.MEETING_ON, time(0, 0), tzinfo=SHANGHAI)
WRITTEN = {"attendees": "王芃、褚昇、吴垚", "text": "同意开展\n<b>清凉电影</b>。"}


@pytest.fixture
def number(standing_at_meeting) -> str:
    return MeetingItem.objects.get(application__project=standing_at_meeting).meeting.number


def enter(client, number, **changes):
    return client.post(reverse("office:meeting-minutes", args=[number]), WRITTEN | changes)


def page_of(client, number) -> str:
    return client.get(reverse("office:meeting", args=[number])).content.decode()


@pytest.mark.clause("S2.2.4.e")
def test_minutes_stand_on_the_meetings_page_when_they_are_entered(cast, desk, clock, number):
    clock(MEETING_DAY)
    wu = desk(cast.wu)
    assert "登记会议纪要</summary>" in page_of(wu, number)

    assert enter(wu, number).url == reverse("office:meeting", args=[number])

    page = page_of(desk(cast.chen), number)
    assert "王芃、褚昇、吴垚" in page
    assert "&lt;b&gt;清凉电影&lt;/b&gt;" in page
    assert "会员服务部 部长 吴垚 2026-09-10 00:00 登记" in page
    assert "更正会议纪要" not in page
    event = AuditEvent.objects.get(code="projects.enter_meeting_minutes")
    assert (event.subject, event.facts["version"]) == (f"meeting:{number}", 1)


@pytest.mark.clause("S2.2.4.e")
def test_correction_keeps_the_earlier_version(cast, desk, clock, number):
    clock(MEETING_DAY)
    wu = desk(cast.wu)
    enter(wu, number)
    assert "清凉电影" in page_of(wu, number).partition("更正会议纪要")[2]

    enter(wu, number, text="同意开展，金额以中选价为准。")

    page = page_of(wu, number)
    standing, _, earlier = page.partition("更正之前的版次（1）")
    assert "金额以中选价为准" in standing
    assert "&lt;b&gt;清凉电影&lt;/b&gt;" in earlier
    texts = MeetingMinutes.objects.order_by("version").values_list("version", "text")
    assert list(texts) == [(1, WRITTEN["text"]), (2, "同意开展，金额以中选价为准。")]


def test_minutes_are_too_early_before_the_day_of_the_meeting(cast, desk, clock, number):
    clock(MEETING_DAY - timedelta(seconds=1))
    wu = desk(cast.wu)

    answer = enter(wu, number)

    assert answer.status_code == 425
    assert "会议召开之后才能登记会议纪要" in answer.content.decode()
    assert "登记会议纪要</summary>" not in page_of(wu, number)
    assert not MeetingMinutes.objects.exists()


@pytest.mark.parametrize(("field", "label"), [("attendees", "参会人员"), ("text", "会议纪要")])
def test_minutes_name_what_is_missing(cast, desk, clock, number, field, label):
    clock(MEETING_DAY)
    answer = enter(desk(cast.wu), number, **{field: " "})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f"还缺{label}。请补充后登记。" in page
    assert not MeetingMinutes.objects.exists()


def test_minutes_are_the_heads_alone(cast, desk, clock, number):
    clock(MEETING_DAY)
    answer = enter(desk(cast.he), number)
    assert answer.status_code == 403
    assert not MeetingMinutes.objects.exists()
