"""Somebody is away or leaves: who stands in signs in both names, and nothing waits for nobody.

The cases come by the road's own steps; who is away, who stands in and who follows go by links and
buttons in browsers. Not here: who may stand in for whom (``tests/people/test_proxies.py``), what
cannot be handed over (``tests/web/console/test_leaving.py``).
"""

from collections.abc import Iterable
from datetime import timedelta

import pytest
from django.utils import timezone

from huzhu.kernel.actor import Actor
from huzhu.kernel.workdays import local_date
from huzhu.projects.models import Countersignature, ReviewOpinion
from tests import road
from tests.cast import staff
from tests.journeys import clock
from tests.journeys.persons import PHONE, Person

#: Whose day it is; seconds and onlookers have the plain pages.
AT_BROWSERS = frozenset({"陈默", "史册", "何苗", "杜若"})
BOTH = "史册（代陈默）"
CASES = "甲乙丙丁戊己庚辛"
pytestmark = [pytest.mark.clause("S3.1.0.b"), pytest.mark.usefixtures("few_browsers")]


@pytest.fixture
def shi(cast) -> Actor:
    """史, a clerk of Finance."""
    return staff(cast.accounts, "史册", "department_clerk", department="finance")


@pytest.mark.clause("S6.5.a")
def test_proxy_signs_and_paper_trail_and_agency_s_page_show_both_names(cast, shi, enter, troubles):
    project = road.countersigning(cast)
    chen, chu, shi = enter("陈默"), enter("褚昇"), enter("史册")
    proxy_is_given(chen)
    shi.follow("我的待办")
    shi.reads("现在没有需要您办理的事项")
    proxy_is_confirmed(chu)

    shi.follow("我的待办")
    shi.row_reads("会签", "清凉电影", "代 陈默（财务部 部长）")
    shi.press("代为办理", within=shi.row("清凉电影"))
    shi.reads("签署的是下面这份申请表")
    shi.tick("同意")
    shi.press("会签")
    shi.reads("已会签")

    paper_shows_both(shi)
    for name in ("王芃", "林晓"):
        person = enter(name)
        person.follow("服务项目")
        person.follow("清凉电影")
        person.follow("审批")
        paper_shows_both(person)
    wang = enter("王芃")
    wang.follow("留痕")
    wang.row_reads(BOTH, "财务部 部长", "会签", project.number)
    assert troubles == []


def test_leaver_s_work_goes_to_a_successor_in_a_day_and_the_door_is_closed(cast, enter, troubles):
    road.in_review(cast, title="送温暖")
    road.countersigning(cast)
    staff(cast.accounts, "杜若", "department_clerk", department="member_service")
    staff(cast.accounts, "宋旸", "department_head", department="organisation")
    he, du, song = enter("何苗"), enter("杜若"), enter("宋旸")
    all_is_handed_over(he)
    account_is_closed(song)
    he.reload()
    he.stands_at("/accounts/login/")

    du.follow("抄送我的")
    du.row_reads("何苗离任，2 件在办事项移交给您", "未读")
    du.press("查看")
    du.reads("何苗离任交接清单", "已移交（2 件）")
    du.follow("我的待办")
    du.row_reads("送温暖", "何苗转办", "调离")
    du.follow_in_row("清凉电影", "去办理")
    du.tick("同意")
    du.press("会签")
    du.reads("已会签")
    assert Countersignature.objects.get().by_name == "杜若（何苗转办）"
    assert troubles == []


def test_head_is_away_for_two_weeks_and_eight_cases_are_decided_on_desk_and_phone(
    cast, shi, enter, troubles
):
    for title in CASES:
        road.in_review(cast, title=title)
    chen = enter("陈默")
    chen.follow("我的待办")
    chen.reads("逐件审批（8 件）")
    proxy_is_given(chen)
    proxy_is_confirmed(enter("褚昇"))

    desk = enter("史册")
    stands_in(desk)
    desk.follow("逐件审批（8 件）")
    cases_are_agreed_to(desk, range(8, 4, -1))
    phone = enter("史册", **PHONE)
    phone.open("/office/")
    stands_in(phone)
    phone.follow("逐件审批（4 件）")
    cases_are_agreed_to(phone, range(4, 0, -1))
    phone.reads("没有等您审批的项目", "今天已办 8 件")
    names = ReviewOpinion.objects.values_list("by_name", "by_title")
    assert [*names] == [(BOTH, "财务部 部长")] * 8

    clock.two_weeks_pass()
    chen.follow("我的待办")
    chen.reads("现在没有需要您办理的事项")
    desk.reload()
    desk.reads_nothing_of(BOTH)
    assert troubles == []


def proxy_is_given(chen: Person) -> None:
    """From today, for two weeks."""
    today = local_date(timezone.now())
    chen.unfold("陈默")
    chen.follow("代理（不在岗时）")
    chen.choose("代理人", "史册（财务部 经办人）")
    chen.fill("代理结束", today + timedelta(days=13))
    chen.fill("事由", "赴津培训")
    chen.press("登记代理")
    chen.row_reads("史册", "等待主任或主管主任确认")


def proxy_is_confirmed(chu: Person) -> None:
    """The second person finds it among the to-dos."""
    chu.follow("我的待办")
    chu.follow_in_row("确认代理", "去办理")
    chu.press("确认代理")
    chu.row_reads("史册", "代理中")


def stands_in(shi: Person) -> None:
    """Go over to the lent post, in the menu at the right above."""
    shi.unfold("史")
    shi.press("财务部 部长（代 陈默）")
    shi.reads("代 陈默（财务部 部长）")


def paper_shows_both(person: Person) -> None:
    """The box of Finance in 附件2."""
    person.row_reads(BOTH, "财务部", "同意")


def cases_are_agreed_to(person: Person, left: Iterable[int]) -> None:
    """One after the other, each by one press; the page fits the screen."""
    for count in left:
        person.reads(f"第 1 件，共 {count} 件", "代 陈默（财务部 部长）")
        fits = "document.documentElement.scrollWidth <= innerWidth"
        assert person.page.evaluate(fits), person.page.viewport_size
        person.press("同意")


def all_is_handed_over(he: Person) -> None:
    he.unfold("何苗")
    he.follow("代理（不在岗时）")
    he.follow("离任交接")
    he.reads("在办的事项（2 件）")
    he.choose("接办人", "杜若")
    he.fill("交接事由", "调离")
    he.press("全部移交")
    he.reads("交接已办理", "已移交（2 件）")
    he.follow("我的待办")
    he.reads("现在没有需要您办理的事项")


def account_is_closed(song: Person) -> None:
    song.follow("组织与人员")
    song.follow("办事处岗位")
    song.press("确认停用", within=song.unfold_in_row("何苗", "停用账号"))
    song.reads("已停用")
