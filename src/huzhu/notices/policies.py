"""Who may tell the public something."""

from __future__ import annotations

from dataclasses import replace

from huzhu.kernel.rights import BY_CLOCK, OF_STAFF, OFFICE, Right, posts
from huzhu.notices.errors import NotPoster, NotWithdrawer
from huzhu.people.states import Role

#: Only the office posts (S5.4), and the clock for what the office has set to a time.
POSTER = Right("办事处", OFFICE | BY_CLOCK, "全部公告", NotPoster)
#: Who a task waits for hands it to a colleague of the same right, who may hand it back.
HANDER = replace(OF_STAFF, whose="现在轮到的人", scope="到本人的事项，转给同部门、同权限的同事")
#: All that a leaver was to do, at once: the leaver, or whoever fills the leaver's posts.
LEAVING = replace(
    OF_STAFF,
    whose="离任人本人、组织机构部或主任，本机构范围内为代办处主任",
    scope="离任人在办的事项，转给有权办理的在任同事",
)
READER = replace(OF_STAFF, scope="抄送本人的")
#: What the public has read is taken back by a head or a leader of the office (S5.4).
WITHDRAWER = Right(
    "部长、主管主任或主任",
    posts([Role.DEPARTMENT_HEAD, Role.DEPUTY_DIRECTOR, Role.DIRECTOR]),
    "全部公告",
    NotWithdrawer,
)
