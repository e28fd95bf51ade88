"""Who may change what the office decides for all."""

from __future__ import annotations

from dataclasses import replace

from huzhu.kernel.rights import BY_TIME, OFFICE, Right, of_departments, posts
from huzhu.office.errors import ErasedByClockAlone, NotCalendarKeeper, NotOfOffice

#: Values of ``people.states``: that app stands above this one.
CALENDAR_KEEPER = Right(
    "会员服务部",
    of_departments("member_service"),
    "全市的工作日历",
    NotCalendarKeeper,
)
#: Who is reminded of backups, drills, jobs and messages that did not leave.
KEEPER = Right(
    "信息技术部",
    of_departments("it"),
    "服务器、备份、渠道",
    after=Right("系统管理员", posts(["system_admin"]), "服务器、备份、渠道"),
)
ERASER = replace(BY_TIME, refused=ErasedByClockAlone)
TRAIL_READER = Right(
    "办事处和审计管理员", OFFICE | posts(["audit_admin"]), "本人可查阅的留痕", NotOfOffice
)
