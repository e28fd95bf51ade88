"""A member of the leading group goes while departments review: who follows decides, both stay.

Who goes and who is appointed are rows here, for that takes two others and a night
(``tests/web/office/test_rights.py``). Not here: who may follow (``tests/assessment/year``).
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from huzhu.kernel.actor import Actor
from huzhu.kernel.workdays import local_date
from huzhu.people.models import Position
from tests.assessment import cycle as cycles
from tests.assessment.review import desk
from tests.cast import Cast, staff
from tests.journeys.assessing import moments
from tests.journeys.persons import Person

#: Who replaces and who follows; whoever goes has the plain pages.
AT_BROWSERS = frozenset({"宋旸", "辛未"})
pytestmark = pytest.mark.usefixtures("few_browsers")
YEAR = "2026 年度考核"
RETIRED = "退休，中互京字〔2026〕70号"


@pytest.fixture
def cycle(cast) -> cycles.Cycle:
    """Two departments differ on item 1.1 of 东城区代办处."""
    cycle = desk.reviewing(cycles.begin(cast))
    desk.sign(cycle, "1.1", "4", cycle.song)
    desk.sign(cycle, "1.1", "2", cast.zheng, reason="档案缺两个季度")
    moments.agencies_rate_now()
    return cycle


@pytest.mark.clause("A4.1.b")
def test_member_of_the_leading_group_is_followed_during_the_review_and_both_stay_on_record(
    cast, cycle, enter, troubles
):
    song, chu = enter("宋旸"), enter("褚昇")
    divided_item_is_open(chu)
    chu.reads("审定分值")
    page_of_the_year(song)
    song.page.locator(".as-group li").filter(has_text="褚昇").get_by_role("link").click()
    song.reads("还没有接任的人")

    somebody_follows(cast)
    xin = enter("辛未")
    divided_item_is_open(xin, "查看")
    xin.reads("由考核领导小组组长或班子成员办理")
    chu.reload()
    chu.stands_at("/accounts/login/")
    song.reload()
    song.choose("接任的人", "辛未（办事处 主管主任）")
    song.fill("更替的原因", RETIRED)
    song.press("更替")
    song.reads("褚昇已由辛未接任，两人都留在记录里")

    page_of_the_year(xin)
    xin.reads(f"接替褚昇（{RETIRED}）")
    divided_item_is_open(xin)
    xin.fill("审定分", "2")
    xin.fill("理由", "以合规部核查结果为准")
    xin.press("审定")
    xin.reads("东城区代办处指标 1.1 已审定")
    assert troubles == []


def page_of_the_year(person: Person) -> None:
    person.follow("年度考核")
    person.follow(YEAR)


def divided_item_is_open(person: Person, link: str = "审定") -> None:
    page_of_the_year(person)
    person.follow("领导审定")
    person.reads("先办：部门意见不一致的指标")
    person.follow_in_row("档案缺两个季度", link)


def somebody_follows(cast: Cast) -> Actor:
    """褚's last day was yesterday; 辛 holds the post from today."""
    yesterday = local_date(timezone.now()) - timedelta(days=1)
    Position.objects.filter(pk=cast.chu.position_id).update(ends_on=yesterday)
    return staff(cast.accounts, "辛未", "deputy_director")
