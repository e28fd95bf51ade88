"""代理: given on a page, confirmed among the to-dos, worked in both names, ended by its days."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huzhu.people.models import Position, Proxy
from huzhu.projects.models import Countersignature
from tests import road
from tests.cast import staff
from tests.markup import folded
from tests.shown import shown

DAY = timedelta(days=1)
GIVEN = {
    "starts_on": road.APPLIED_AT.date(),
    "ends_on": road.APPLIED_AT.date() + timedelta(days=13),
    "reason": "赴津培训",
}


@pytest.fixture
def begins_at():
    return road.APPLIED_AT


@pytest.fixture
def clock(stand_at):
    return stand_at


@pytest.fixture
def shi(cast):
    """史, a clerk of Finance."""
    return staff(cast.accounts, "史册", "department_clerk", department="finance")


def give(desk, actor, substitute, **told):
    address = reverse(
        f"{'agency' if actor.is_agency else 'office'}:give-proxy", args=[actor.position_id]
    )
    given = {**GIVEN, "substitute": substitute.account_id, **told}
    return desk(actor).post(address, given, follow=True)


def confirm(desk, actor):
    address = reverse("office:confirm-proxy", args=[Proxy.objects.get().pk])
    return desk(actor).post(address, follow=True)


def switch(client, position_id):
    return client.post(reverse("identity"), {"position": position_id})


def page_of(client, name="office:todos"):
    return folded(client.get(reverse(name)).content.decode())


def test_a_head_away_for_two_weeks_is_stood_in_for_and_the_paper_says_both(
    cast, desk, clock, shi, standing_countersigning
):
    number = standing_countersigning.number
    assert "等待主任或主管主任确认" in folded(give(desk, cast.chen, shi).content.decode())
    assert ">会签</a>" not in page_of(desk(shi))
    assert "史册代理陈默（财务部 部长）" in page_of(desk(cast.chu))
    confirm(desk, cast.chu)
    client = desk(shi)
    todos = page_of(client)
    assert ">会签</a>" in todos
    turn = folded(desk(cast.wang).get(reverse("office:project", args=[number])).content.decode())
    assert "陈默、史册（代陈默）" in turn
    assert "代 陈默（财务部 部长）" in todos
    assert "代为办理" in todos
    switch(client, cast.chen.position_id)
    assert "史册（代陈默）" in page_of(client)
    case = reverse("office:project", args=[number])
    answer = client.post(
        reverse("office:countersign", args=[number]),
        {
            "verdict": "agree",
            "opinion": "同意",
            **shown(client.get(f"{case}approval/").content.decode()),
        },
    )
    assert answer.status_code == 302
    row = Countersignature.objects.get()
    assert (row.by_name, row.by_title) == ("史册（代陈默）", "财务部 部长")
    told = folded(desk(cast.wang).get(f"{case}approval/").content.decode())
    assert "史册（代陈默）" in told
    assert "史册（代陈默）" in page_of(desk(cast.wang), "office:trail")
    clock(road.APPLIED_AT + 14 * DAY)
    assert client.get(reverse("office:todos")).status_code == 302  # the post was for those days
    switch(client, shi.position_id)
    assert "代 陈默" not in page_of(client)


def test_without_a_proxy_the_clerk_has_neither_the_work_nor_the_post(
    cast, desk, clock, shi, standing_countersigning
):
    client = desk(shi)
    assert ">会签</a>" not in page_of(client)
    switch(client, cast.chen.position_id)
    assert "史册（代" not in page_of(client)


def test_an_agency_s_clerk_is_stood_in_for_by_its_checker_who_then_does_not_check(
    cast, desk, clock
):
    road.preparing(cast)
    give(desk, cast.lin, cast.sun)
    assert Proxy.objects.get().state == "confirmed"
    client = desk(cast.sun)
    assert "代 林晓" in page_of(client, "agency:todos")
    assert "代理中" in page_of(desk(cast.lin), "agency:proxies")


def test_a_form_that_was_turned_away_says_why_beside_its_field(cast, desk, clock, shi):
    answer = give(desk, cast.chen, shi, ends_on=road.APPLIED_AT.date() - DAY)
    assert answer.status_code == 422
    assert "代理的结束日期不早于开始日期" in answer.content.decode()
    assert Proxy.objects.count() == 0


def test_another_s_post_is_not_mine_to_lend(cast, desk, clock, shi):
    address = reverse("office:give-proxy", args=[cast.wu.position_id])
    answer = desk(cast.chen).post(address, {**GIVEN, "substitute": shi.account_id})
    assert answer.status_code == 403
    assert Proxy.objects.count() == 0


def test_another_agency_sees_nothing_of_it(cast, desk, clock):
    give(desk, cast.lin, cast.sun)
    assert "赴津培训" in page_of(desk(cast.lin), "agency:proxies")
    assert "赴津培训" not in page_of(desk(cast.zhou), "agency:proxies")
    row = Proxy.objects.get()
    answer = desk(cast.zhou).post(reverse("agency:end-proxy", args=[row.pk]))
    assert answer.status_code == 404
    row.refresh_from_db()
    assert row.state == "confirmed"


def test_a_second_person_says_no_and_the_giver_reads_why(cast, desk, clock, shi):
    give(desk, cast.chen, shi)
    row = Proxy.objects.get()
    address = reverse("office:decline-proxy", args=[row.pk])
    assert desk(cast.chu).post(address, {"reason": ""}).status_code == 422
    desk(cast.chu).post(address, {"reason": "月末结账"})
    assert "月末结账" in page_of(desk(cast.chen), "office:proxies")


def test_it_is_taken_back_or_ended_early(cast, desk, clock, shi):
    give(desk, cast.chen, shi)
    desk(cast.chen).post(reverse("office:withdraw-proxy", args=[Proxy.objects.get().pk]))
    assert "已撤回" in page_of(desk(cast.chen), "office:proxies")
    Proxy.objects.all().delete()
    give(desk, cast.he, cast.wu)
    client = desk(cast.he)
    assert "提前结束" in page_of(client, "office:proxies")
    client.post(reverse("office:end-proxy", args=[Proxy.objects.get().pk]))
    assert "已提前结束" in page_of(client, "office:proxies")


def test_in_a_lent_post_no_proxy_is_given(cast, desk, clock):
    give(desk, cast.he, cast.wu)
    client = desk(cast.wu)
    switch(client, cast.he.position_id)
    page = page_of(client, "office:proxies")
    assert "代理的岗位不能再转给他人" in page
    assert "登记代理</button>" not in page
    rights = folded(
        client.get(reverse("office:own-rights"), {"text": "代理", "may": ""}).content.decode()
    )
    assert "代理的岗位不能再转给他人代理" in rights
    told = re.compile(r'class="cell-main">登记代理<.*?class="pill pill-(\w+)')
    assert told.findall(rights) == ["idle"]
    switch(client, cast.wu.position_id)
    own = folded(
        client.get(reverse("office:own-rights"), {"text": "代理", "may": ""}).content.decode()
    )
    assert told.findall(own) == ["done"]
    assert Position.objects.count() > 0


def test_the_pages_ask_as_much_for_three_as_for_one(
    cast, desk, clock, shi, django_assert_num_queries
):
    give(desk, cast.he, cast.wu)
    client = desk(cast.he)
    page_of(client, "office:proxies")
    with CaptureQueriesContext(connection) as one:
        page_of(client, "office:proxies")
    count = len(one)
    give(desk, cast.chen, shi)
    give(desk, cast.chu, cast.wang)
    page_of(client, "office:proxies")  # what waits is counted again after an act
    with django_assert_num_queries(count):
        page_of(client, "office:proxies")
