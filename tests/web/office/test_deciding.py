"""逐件审批: one case after the other, the decision first, the papers folded, a result for each."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from huzhu.people.models import Proxy
from huzhu.projects.models import Countersignature, MeetingItem, ReviewOpinion
from tests import road
from tests.cast import staff
from tests.markup import folded
from tests.shown import shown

pytestmark = pytest.mark.clause("S2.2.4.c")
AT = road.APPLIED_AT


@pytest.fixture
def begins_at():
    return AT


def page(client, at=""):
    return folded(client.get(f"{reverse('office:deciding')}{at}").content.decode())


def title_of(told):
    return re.search(r'<h1 class="page-title">\s*([^<]*?)\s*<', told)[1]


def send(client, told, act, **sent):
    """Press one of the page's buttons: its form leads back to the next case."""
    number = re.search(rf'action="/office/projects/([\w-]+)/{act}/"', told)[1]
    here = re.search(r'name="next" value="([^"]*)"', told)[1]
    address = reverse(f"office:{act}", args=[number])
    answer = client.post(address, {**sent, **shown(told), "next": here})
    assert (answer.status_code, answer.url) == (302, here)
    return number


def test_director_decides_one_after_the_other_with_a_result_for_each(cast, desk, stand_at):
    for title in ("甲", "乙", "丙"):
        road.at_meeting(cast, title=title)
    client = desk(cast.wang)
    assert "逐件审批（" not in folded(client.get(reverse("office:todos")).content.decode())
    assert "没有等您审批的项目" in page(client)  # the meeting was not held yet
    stand_at(road.DECIDED_AT)
    assert "逐件审批（3 件）" in folded(client.get(reverse("office:todos")).content.decode())
    told = page(client)
    assert "第 1 件，共 3 件" in told
    assert told.index("总价") < told.index("批准</button>") < told.index("申请表（附件2）全文")
    first = send(client, told, "approve", reason="同意")
    told = page(client)
    assert "第 1 件，共 2 件" in told
    assert first not in title_of(told)
    assert "今天已办 1 件" in told
    second = send(client, told, "refuse", reason="经费另有安排")
    told = page(client)
    assert "不予批准：原因：经费另有安排" in told
    send(client, told, "approve", reason="同意")
    told = page(client)
    assert "没有等您审批的项目" in told
    assert "今天已办 3 件" in told
    outcomes = dict(MeetingItem.objects.values_list("application__project__number", "outcome"))
    assert (outcomes[first], outcomes[second]) == ("passed", "refused")


def test_head_gives_opinions_and_signs_boxes_by_one_press(cast, desk, stand_at):
    road.in_review(cast, title="甲")
    road.countersigning(cast, title="乙")
    client = desk(cast.chen)
    told = page(client)
    assert "第 1 件，共 2 件" in told
    for _ in range(2):
        act = "countersign" if "/countersign/" in told else "give-opinion"
        title = title_of(told)
        send(client, told, act, verdict="agree")
        told = page(client)
        assert re.search(rf"“{title}”(已会签|的初审意见已登记)。", told)
    assert "都办完了" in told
    assert "的名义" not in told
    assert ReviewOpinion.objects.get(review__outcome="pending").by_name == "陈默"
    assert Countersignature.objects.get().verdict == "agree"


def test_objection_takes_its_reason_and_the_page_of_the_case_says_so(cast, desk, stand_at):
    road.countersigning(cast)
    client = desk(cast.chen)
    told = page(client)
    number = re.search(r'action="/office/projects/([\w-]+)/countersign/"', told)[1]
    address = reverse("office:countersign", args=[number])
    answer = client.post(address, {"verdict": "object", "reason": "", **shown(told)})
    assert answer.status_code == 422
    send(client, told, "countersign", verdict="object", reason="缺比选记录")
    assert Countersignature.objects.get().opinion == "缺比选记录"


def test_one_that_takes_longer_is_left_for_later(cast, desk, stand_at):
    road.countersigning(cast, title="甲")
    road.countersigning(cast, title="乙")
    client = desk(cast.chu)
    told = page(client)
    first = title_of(told)
    assert "先看下一件" in told
    told = page(client, "?at=1")
    assert title_of(told) != first
    send(client, told, "countersign", verdict="agree")
    for odd in ("?at=7", "?at=-1", "?at=x", f"?at={'9' * 30}", "?at=²"):
        assert title_of(page(client, odd)) == first


def test_what_waits_in_a_lent_post_and_what_takes_more_than_a_word_is_not_here(
    cast, desk, stand_at
):
    road.approved(cast)  # the clerk owes materials, nobody a decision
    for actor in (cast.wu, cast.he, cast.wang):
        assert "没有等您审批的项目" in page(desk(actor))


def test_a_head_away_for_two_weeks_while_eight_cases_wait(cast, desk, stand_at):
    """A clerk stands in: all eight are decided in both names, and the head comes back to none."""
    for title in "甲乙丙丁戊己庚辛":
        road.in_review(cast, title=title)
    shi = staff(cast.accounts, "史册", "department_clerk", department="finance")
    address = reverse("office:give-proxy", args=[cast.chen.position_id])
    last = AT.date() + timedelta(days=13)
    given = {"substitute": shi.account_id, "starts_on": AT.date(), "ends_on": last}
    desk(cast.chen).post(address, {**given, "reason": "年休假"})
    desk(cast.chu).post(reverse("office:confirm-proxy", args=[Proxy.objects.get().pk]))
    client = desk(shi)
    client.post(reverse("identity"), {"position": cast.chen.position_id})
    told = page(client)
    assert "第 1 件，共 8 件" in told
    assert told.count("以<strong>史册（代陈默）</strong>的名义") == 2  # at both buttons
    assert "代陈默" in told.partition("</header>")[0]
    for _ in range(8):
        send(client, told, "give-opinion", verdict="agree")
        told = page(client)
    assert "今天已办 8 件" in told
    names = ReviewOpinion.objects.values_list("by_name", "by_title")
    assert {*names} == {("史册（代陈默）", "财务部 部长")}
    stand_at(AT + timedelta(days=14))
    assert "没有等您审批的项目" in page(desk(cast.chen))
    lent = page(client)
    assert "第 1 件" not in lent
