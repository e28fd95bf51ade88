"""Too late by one second: turned away on the spot, failed by the clock, reopened by the group."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from tests.journeys.assessing import moments

if TYPE_CHECKING:
    from tests.journeys.persons import Person

YEAR = "/agency/assessment/2026"
OFFICE = "/office/assessment/2026"


def sheet_comes_one_second_late(zhou: Person) -> None:
    """The page was opened in time; the button is pressed one second after the last."""
    moments.second_chance_ends("D02", at=timezone.now() + timedelta(hours=1))
    zhou.open(f"{YEAR}/check/")
    ended = timezone.localtime() - timedelta(seconds=1)
    moments.second_chance_ends("D02", at=ended)
    zhou.press("报送考核表")
    zhou.reads("已经结束")
    zhou.reads("已经截止。请联系组织机构部；经考核领导小组同意")
    zhou.open(f"{YEAR}/check/")
    zhou.reads("已过报送截止时间，不能再报送")
    zhou.has_no_button("报送考核表")
    zhou.open(f"{YEAR}/receipt/")
    zhou.reads("没有报送回执")


def agency_reads_that_it_failed(zhou: Person) -> None:
    zhou.open(f"{YEAR}/")
    zhou.reads("已过报送截止时间", "未按时报送")
    zhou.open(f"{YEAR}/sheet/")
    zhou.reads("已过截止时间，考核表不能再改")


def office_sees_who_is_late(tang: Person, *names: str) -> None:
    tang.open(f"{OFFICE}/progress/?state=missed")
    for name in names:
        assert tang.leads(name)


def only_the_group_reopens(tang: Person, chu: Person) -> None:
    """组织机构部 reads whose it is; the group writes a reason and a new moment."""
    tang.open(f"{OFFICE}/agencies/D02/reopen/")
    tang.reads("由考核领导小组组长或班子成员办理")
    tang.cannot_press("重新开放")
    chu.open(f"{OFFICE}/agencies/D02/reopen/")
    chu.reads("截止前的提醒记录")
    chu.fill("重新开放至", timezone.localtime() + timedelta(days=1))
    chu.press("重新开放")
    chu.sees_as_wrong("reason")
    chu.fill("理由", "报送当日西城区机房停电，信息技术部已出具说明。")
    chu.press("重新开放")
    chu.reads("已对西城区代办处重新开放自评，其他代办处不受影响")


def sheet_is_sent_after_all(zhou: Person) -> None:
    zhou.open(f"{YEAR}/check/")
    zhou.press("报送考核表")
    zhou.reads("报送回执", "KH2026-")
