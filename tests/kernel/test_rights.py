"""A right turns away whoever holds no post of it, and says who does it and what is next."""

import pytest

from huzhu.kernel.actor import CLOCK, Actor
from huzhu.kernel.errors import ByClockAlone, NotYours, OnServerAlone
from huzhu.kernel.rights import ALONG, BY_TIME, OF_ONESELF, ON_SERVER, Right, posts

CLERK = Actor("何", "会员服务部 经办人", "department_clerk", department="member_service")
HEAD = Right("会员服务部部长", posts(["department_head"], ["member_service"]), "全部项目")


@pytest.mark.parametrize(
    ("right", "kind", "said"),
    [
        (HEAD, NotYours, "“发布”由会员服务部部长办理，您现在的身份是会员服务部 经办人。请切换身份"),
        (
            BY_TIME,
            ByClockAlone,
            "“发布”由平台到时自动办理，您现在的身份是会员服务部 经办人，不能手工",
        ),
        (
            ON_SERVER,
            OnServerAlone,
            "由系统管理员在服务器上用命令办理，您现在的身份是会员服务部 经办",
        ),
    ],
    ids=["a post", "the clock", "the server"],
)
def test_whoever_holds_no_post_is_told_who_does_it(right, kind, said):
    with pytest.raises(kind) as told:
        right.check(by=CLERK, verb="发布")
    assert said in str(told.value)
    assert type(told.value) is kind


def test_post_is_held_in_its_department_alone_where_one_is_named():
    held = Right("部长", posts(["department_clerk"], ["member_service", "it"]))
    assert held.is_held_by(CLERK)
    assert not HEAD.is_held_by(CLERK)
    assert not held.is_held_by(
        Actor("陈", "财务部 经办人", "department_clerk", department="finance")
    )
    assert Right("经办人", posts(["department_clerk"])).is_held_by(CLERK)  # of whichever


def test_clock_holds_what_is_done_by_time_and_nobodys_post_counts_for_what_comes_along():
    assert BY_TIME.is_held_by(CLOCK)
    assert not OF_ONESELF.is_held_by(CLOCK)
    assert ALONG.is_held_by(CLERK)
    BY_TIME.check(by=CLOCK)
