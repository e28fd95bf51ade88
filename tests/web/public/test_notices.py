"""Public pages: notices, winners, regulations."""

import re
from datetime import date, datetime, time, timedelta
from html import unescape
from importlib.resources import files

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from huzhu.claims.actions import lifecycle
from huzhu.kernel.workdays import SHANGHAI
from huzhu.notices import actions
from huzhu.notices.states import NoticeKind
from huzhu.web.clauses import regulations
from huzhu.web.regulation_text import OPENINGS
from tests.cast import NOW
from tests.web import offers


def _post(cast, title, at, **more):
    return actions.post_notice(
        NoticeKind.TERMINATION,
        title=title,
        body="因场馆关闭，终止本项目。",
        contact="010-60001234",
        by=cast.wu,
        at=at,
        **more,
    )


@pytest.mark.parametrize(
    ("ends_on", "day", "is_told"),
    [
        (date(2026, 9, 12), NOW.date(), True),  # a Saturday ahead
        (date(2026, 9, 11), NOW.date(), False),
        (date(2026, 9, 12), date(2026, 9, 13), False),  # it is over
    ],
)
def test_last_day_of_a_notice_is_told_as_a_rest_day_until_it_is_over(cast, ends_on, day, is_told):
    record = _post(cast, "公示", NOW, ends_on=ends_on)
    with time_machine.travel(datetime.combine(day, time(9), SHANGHAI), tick=False):
        pages = [
            Client().get(address).content.decode()
            for address in (f"/notices/{record.number}/", "/notices/")
        ]
    assert ["休息日" in page for page in pages] == [is_told] * 2


@pytest.mark.clause("S5.4.d")
def test_notice_is_read_by_anybody_and_stays_readable_when_withdrawn(cast_today):
    now = timezone.now()
    record = _post(cast_today, "关于终止清凉电影的公告", now)
    page = Client().get(f"/notices/{record.number}/").content.decode()
    actions.withdraw_notice(record.number, reason="日期写错，另行发布", by=cast_today.wu, at=now)

    withdrawn = Client().get(f"/notices/{record.number}/").content.decode()

    assert "因场馆关闭，终止本项目。" in page
    assert record.number in page
    assert "撤回：日期写错，另行发布" in withdrawn
    assert record.title not in Client().get("/notices/").content.decode()


def test_notices_are_read_with_the_same_queries_whatever_their_number(
    cast_today, django_assert_num_queries
):
    for count in (1, 29):
        for number in range(count):
            _post(cast_today, f"公告之{number}", timezone.now())
        with django_assert_num_queries(2):  # notices, remarks
            answer = Client().get("/notices/")
        assert "公告之0" in answer.content.decode()


def test_unknown_notice_is_not_found(db):
    answer = Client().get("/notices/终公告〔2020〕9号/")

    assert answer.status_code == 404
    assert "没有找到" in answer.content.decode()


@pytest.mark.clause("S2.3.2b.c")
def test_winners_are_listed_with_masked_names_when_the_offer_is_over(cast_today):
    made = offers.offer(cast_today)
    offers.won(made, cast_today.zhao)
    early = Client().get(f"/results/{made.reference}/")
    lifecycle.close_offer(made, by=cast_today.he, at=timezone.now() + timedelta(days=3))

    page = Client().get(f"/results/{made.reference}/").content.decode()

    assert early.status_code == 425
    assert "中奖名单在活动结束后公布" in early.content.decode()
    assert "赵*" in page
    assert cast_today.zhao.name not in page
    assert "东城一小工会" in page


def test_regulations_have_an_anchor_for_every_clause_that_errors_name(db):
    page = Client().get("/regulations/").content.decode()

    assert 'id="S2.2.1"' in page
    assert "前一个月报会员服务部" in page
    assert "中互京字〔2021〕79号" in page


def test_clause_link_leads_to_the_very_sentence_of_the_regulation(db):
    page = Client().get("/regulations/").content.decode()
    named = {
        clause.id
        for regulation in regulations()
        for chapter in regulation.chapters
        for clause in chapter.clauses
    }

    assert set(OPENINGS) == named
    assert [page.count(f'id="{clause}"') for clause in sorted(named)] == [1] * len(named)
    sentence = page.partition('id="S2.2.1">')[2].partition("</span>")[0]
    assert sentence.startswith("1. 代办机构制定活动方案。")
    assert sentence.endswith("在活动开展前一个月报办事处会员服务部审核。")
    assessed = page.partition('id="A4.4">')[2].partition("</span>")[0]
    assert assessed.startswith("4. 优秀单位及优秀个人的推荐工作。")
    assert assessed.endswith("最后上报相关材料至办事处进行审核。")


@pytest.mark.parametrize(
    ("name", "least"), [("service-projects.zh.md", 100), ("assessment-2021.zh.md", 30)]
)
def test_regulation_is_shown_word_for_word(db, name, least):
    page = Client().get("/regulations/").content.decode()
    source = files("huzhu.web").joinpath(name).read_text(encoding="utf-8")

    shown = re.sub(r"\s", "", unescape(re.sub("<[^>]*>", "", page)))
    kept = [line for line in source.splitlines() if line.strip() and line[0] not in "#>"]
    lines = [line.removeprefix("- ") for line in kept]
    assert len(lines) > least
    assert [line for line in lines if re.sub(r"\s", "", line) not in shown] == []


def test_portal_shows_the_newest_notices_when_it_is_no_demonstration(cast_today):
    record = _post(cast_today, "关于终止清凉电影的公告", timezone.now())

    page = Client().get("/").content.decode()

    assert record.title in page
    assert "工作人员登录" in page


def test_portal_leads_no_staff_to_the_pages_of_members(cast_today, as_staff):
    entrance = f'href="{reverse("member:projects")}"'
    assert entrance in Client().get("/").content.decode()
    assert entrance not in as_staff(cast_today.lin).get("/").content.decode()
