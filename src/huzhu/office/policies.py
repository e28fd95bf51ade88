"""Who may change what the office decides for all."""

from __future__ import annotations

from dataclasses import replace

from huzhu.kernel.rights import BY_TIME, OFFICE, Right, of_departments
from huzhu.office.errors import ErasedByClockAlone, NotCalendarKeeper, NotOfOffice

#: Values of ``people.states``: that app stands above this one.
CALENDAR_KEEPER = Right(
    "会员服务部",
    of_departments("member_service"),
    "全市的工作日历",
    NotCalendarKeeper,
)
ERASER = replace(BY_TIME, refused=ErasedByClockAlone)
TRAIL_READER = Right("办事处", OFFICE, "本人可查阅的留痕", NotOfOffice)
