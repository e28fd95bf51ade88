"""The first stretch: a plan is drafted, turned away, sent, and reviewed by four departments."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from huzhu.kernel.workdays import SHANGHAI, earliest_start, local_date, plan_latest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.journeys.persons import Person

    Enter = Callable[..., Person]

TITLE = "冬日影院"
#: So few that members can be seen to take the last one.
STOCK = 3


@dataclass(frozen=True)
class Window:
    """When claims would open: the first lawful day for a plan that is sent today."""

    opens_at: datetime
    closes_at: datetime

    @classmethod
    def first_lawful(cls) -> Window:
        start = earliest_start(local_date(timezone.now()))
        opens_at = datetime.combine(start, time(10), tzinfo=SHANGHAI)
        return cls(opens_at, opens_at + timedelta(days=3))


def plan_is_drafted(lin: Person, window: Window) -> None:
    """林 fills 附件1 card by card."""
    lin.open(reverse("agency:start"))
    lin.press("开始填写")
    lin.stands_at(r"/plan/edit/")
    lin.fill("项目名称", TITLE)
    lin.choose("项目类别", "文化体育")
    lin.fill("项目内容", "为会员发放电影票电子码，可在全市影院兑换 2D 影片一场。")
    lin.fill("项目目的", "丰富会员文化生活。")
    lin.fill("参与方式与注意事项", "在手机上抢订，每人一份。")
    lin.fill("项目搭载时间（抢订开始）", window.opens_at)
    lin.fill("项目搭载时间（抢订结束）", window.closes_at)
    lin.fill("服务对象", "本代办处全体会员")
    lin.fill("采买物品名称", "电影票")
    lin.fill("规格", "2D 通兑")
    lin.fill("单价", "30")
    lin.fill("数量", STOCK)
    lin.fill("项目负责人", "林晓")
    lin.fill("负责人电话", "010-60001234")
    lin.fill("咨询与投诉方式", "010-60001234，工作日 9:00–17:00")


def draft_saves_itself(lin: Person) -> None:
    """What was typed is kept without a button, and the page says since when."""
    expect(lin.page.locator("[data-autosave-status]")).to_have_text(
        re.compile(r"已保存 · \d\d:\d\d:\d\d"), timeout=30_000
    )


def plan_is_turned_away_without_a_budget_line(lin: Person) -> None:
    lin.press("下一步：检查并报送")
    lin.reads("处须修改后才能报送", "还缺预算科目")
    lin.has_no_button("报送方案")


def plan_is_turned_away_over_the_budget_line(lin: Person, window: Window) -> None:
    line = f"{window.opens_at.year} 年 · 会员服务活动"
    _change(lin, {"单价": "40000"}, line=line)
    lin.reads("项目支出不得超过预算科目的可用额度", "还缺 20,000.00")


def plan_is_turned_away_one_day_too_late(lin: Person, window: Window) -> None:
    too_soon = window.opens_at - timedelta(days=1)
    _change(lin, {"单价": "30", "项目搭载时间（抢订开始）": too_soon})
    first, latest = window.opens_at.date(), plan_latest(too_soon.date())
    lin.reads(
        "方案须在活动开展前一个月报送",
        f"活动于 {too_soon.date()} 开始，最迟应在 {latest} 报送",
        f"请把开始时间改为 {first} 或更晚后重新报送",
    )


def plan_is_submitted(lin: Person, window: Window) -> str:
    """The plan is sent; return the number that the project is given then."""
    _change(lin, {"项目搭载时间（抢订开始）": window.opens_at})
    lin.reads("各项齐全，可以报送")
    lin.press("报送方案")
    lin.reads("方案已报送会员服务部")
    lin.is_at("方案初审")
    return re.search(r"/projects/([\d-]+)/", lin.address).group(1)


def _change(lin: Person, fields: Mapping[str, object], *, line: str = "") -> None:
    lin.follow("返回修改")
    lin.stands_at(r"/plan/edit/")
    for label, value in fields.items():
        lin.fill(label, value)
    if line:
        lin.choose("预算科目", line)
    lin.press("下一步：检查并报送")


def project_is_nobody_elses(zhou: Person, number: str) -> None:
    """For another agency's clerk there is no such project, by address or in a list."""
    assert zhou.open_case(number) == 404
    zhou.reads(f"没有找到编号为 {number} 的服务项目")
    zhou.open("/agency/projects/")
    zhou.reads_nothing_of(TITLE)


def project_is_not_for_the_wrong_person(lin: Person, sun: Person, number: str) -> None:
    """Whoever may see it is told whose step it is."""
    assert sun.open(reverse("agency:plan-form", args=[number])) == 403
    sun.reads("此页由代办机构经办人使用，您现在的身份是")
    assert lin.open(reverse("office:project", args=[number, "review"])) == 403
    lin.reads("此页由办事处使用，您现在的身份是")


def plan_is_reviewed(enter: Enter, number: str) -> None:
    """Four departments side by side, each at a browser of the own; Member Service concludes."""
    he = enter("何苗")
    for name in ("陈默", "冯赟", "郑犇"):
        person = enter(name)
        person.open_case(number, "review")
        if name == "陈默":
            _objects_without_a_reason(person)
        person.tick("同意")
        person.press("提交意见")
        person.reads("初审意见已登记")
    he.open_case(number, "review")
    he.reads("还缺会员服务部")  # the button waits and says for whom
    he.tick("同意")
    he.press("提交意见")
    he.reads("初审意见已登记")
    he.press("初审通过")
    he.is_at("准备申报材料")


def _objects_without_a_reason(chen: Person) -> None:
    chen.tick("不同意")
    chen.press("提交意见")
    chen.reads("不同意须写明原因，以便对方知道怎么改")
