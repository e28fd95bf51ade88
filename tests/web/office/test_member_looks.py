"""Others than Member Service look at members with a reason; each look is on record, counted."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from huzhu.audit import of_member
from huzhu.audit.models import AuditEvent
from huzhu.people import looks
from huzhu.people.actions import looks as acts
from huzhu.people.look_errors import LookReasonMissing, NotLookedAt
from tests.cast import NOW
from tests.markup import folded

pytestmark = pytest.mark.clause("S6.5.a")
WHY = {"reason": "2026-0012 核对领取人"}


@pytest.fixture
def begins_at():
    return NOW


def looked() -> list[tuple[str, str, str]]:
    rows = AuditEvent.objects.filter(code=looks.LOOK).order_by("id")
    return [(row.actor_name, row.subject, row.facts.get("reason", "")) for row in rows]


def page_of(client, name="office:members", *args, query=""):
    return folded(client.get(reverse(name, args=args) + query).content.decode())


def test_outside_member_service_nobody_goes_through_the_register(cast, desk):
    client = desk(cast.chen)
    page = page_of(client)
    assert "先写明事由再查询" in page
    assert cast.zhao.name not in page
    assert cast.zhao.name not in page_of(client, query=f"?member={cast.zhao.pk}")
    assert cast.zhao.name in page_of(desk(cast.he))


@pytest.mark.parametrize("reason", ["", "查", "   "])
def test_without_a_reason_nobody_is_found(cast, desk, reason):
    sent = {"text": cast.zhao.number, "reason": reason}
    answer = desk(cast.chen).post(reverse("office:members"), sent)
    assert answer.status_code == 422
    assert cast.zhao.name not in answer.text
    assert looked() == []


def test_a_search_with_its_reason_is_a_look_at_each_that_is_found(cast, desk):
    client = desk(cast.chen)
    answer = client.post(reverse("office:members"), {"text": cast.zhao.number, **WHY}, follow=True)
    assert cast.zhao.name in answer.text
    assert looked() == [(cast.chen.name, f"member:{cast.zhao.pk}", WHY["reason"])]
    assert cast.zhao.number in page_of(client, "office:member", cast.zhao.number)
    # A look of the one is none of the other, and another colleague gives a reason of the own.
    assert "为什么查看" in page_of(client, "office:member", cast.qian.number)
    assert "为什么查看" in page_of(desk(cast.zheng), "office:member", cast.zhao.number)
    assert cast.zhao.name not in page_of(desk(cast.zheng), "office:member", cast.zhao.number)


def test_a_search_without_an_answer_is_on_record_too(cast, desk):
    answer = desk(cast.chen).post(reverse("office:members"), {"text": "M9999", **WHY})
    assert "没有可以显示的会员" in answer.text
    assert 'value="M9999"' in answer.text  # number and reason are corrected, not typed again
    assert f'value="{WHY["reason"]}"' in answer.text
    (event,) = AuditEvent.objects.filter(code="people.find_members")
    assert (event.facts["count"], event.facts["reason"]) == (0, WHY["reason"])


def test_the_reason_counts_for_half_an_hour(cast, desk, stand_at):
    client, address = desk(cast.chen), reverse("office:look-at-member", args=[cast.zhao.number])
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, WHY).status_code == 302
    assert cast.zhao.name in page_of(client, "office:member", cast.zhao.number)
    at = NOW + looks.COUNTS_FOR + timedelta(minutes=1)
    with pytest.raises(NotLookedAt):
        looks.check_seen(cast.zhao.pk, by=cast.chen, at=at)
    looks.check_seen(cast.zhao.pk, by=cast.he, at=at)


def test_member_service_gives_no_reason_and_each_member_is_on_record(cast, desk):
    client = desk(cast.he)
    for _ in range(2):  # loaded again: one look
        assert cast.zhao.name in page_of(client, "office:member", cast.zhao.number)
    assert looked() == [(cast.he.name, f"member:{cast.zhao.pk}", "")]


def test_acts_ask_for_the_reason_whoever_calls_them(cast):
    with pytest.raises(LookReasonMissing):
        acts.look_at_member(cast.zhao.number, by=cast.wang, at=NOW)
    with pytest.raises(LookReasonMissing):
        acts.find_members(cast.zhao.number, reason="查", by=cast.wang, at=NOW)
    assert acts.find_members(cast.zhao.number, by=cast.he, at=NOW) == [cast.zhao.pk]


def test_unusual_numbers_are_marked_for_who_answers_for_it(cast, desk, monkeypatch):
    monkeypatch.setattr(looks, "UNUSUAL", 1)
    for member in (cast.zhao, cast.qian):
        acts.look_at_member(member.number, **WHY, by=cast.chen, at=NOW)
    acts.look_at_member(cast.zhao.number, by=cast.he, at=NOW)
    acts.look_at_member(cast.zhao.number, **WHY, by=cast.feng, at=NOW - timedelta(days=40))
    found = looks.lookers(at=NOW)
    assert [(who.name, who.looks, who.most, who.is_unusual) for who in found] == [
        (cast.chen.name, 2, 2, True),
        (cast.he.name, 1, 1, False),
    ]
    for actor in (cast.wu, cast.zheng):
        page = page_of(desk(actor), "office:member-looks", query=f"?account={cast.chen.account_id}")
        assert "异常" in page
        assert WHY["reason"] in page
        assert cast.qian.number in page
    for actor in (cast.he, cast.chen, cast.wang):
        assert desk(actor).get(reverse("office:member-looks")).status_code == 403


def test_a_person_in_two_names_is_one_and_each_member_counts_once(cast, desk, monkeypatch):
    """陈 looks at the same two members in the own post and for 郑: two, not four."""
    monkeypatch.setattr(looks, "UNUSUAL", 2)
    instead = replace(
        cast.zheng, name="陈默（代郑犇）", account_id=cast.chen.account_id,
        for_account_id=cast.zheng.account_id, for_name="郑犇",
    )  # fmt: skip
    for by in (instead, cast.chen):
        for member in (cast.zhao, cast.qian):
            acts.look_at_member(member.number, **WHY, by=by, at=NOW)
    (who,) = looks.lookers(at=NOW)
    assert (who.name, who.looks, who.most, who.is_unusual) == ("陈默", 4, 2, False)
    assert who.title == "合规部 部长（代郑犇）、财务部 部长"
    page = page_of(desk(cast.wu), "office:member-looks", query=f"?account={who.account_id}")
    assert "陈默（代郑犇）" in page


def test_the_limit_is_that_of_the_posts_in_which_members_were_looked_at(cast, monkeypatch):
    monkeypatch.setattr(looks, "UNUSUAL", 1)
    monkeypatch.setattr(looks, "UNUSUAL_INSIDE", 2)
    inside = replace(cast.he, account_id=cast.chen.account_id)
    acts.look_at_member(cast.liu.number, **WHY, by=cast.chen, at=NOW)
    acts.look_at_member(cast.zhao.number, by=inside, at=NOW)
    assert [who.is_unusual for who in looks.lookers(at=NOW)] == [False]
    acts.look_at_member(cast.qian.number, by=inside, at=NOW)
    assert [who.is_unusual for who in looks.lookers(at=NOW)] == [True]


def test_the_member_reads_who_looked(cast):
    acts.look_at_member(cast.zhao.number, **WHY, by=cast.chen, at=NOW)
    (part,) = of_member.parts(cast.zhao)
    (entry,) = (each for each in part.entries if ("事项", "查看会员") in each)
    assert ("理由", WHY["reason"]) in entry


def test_half_an_hour_is_one_look_in_one_name_and_post(cast):
    """As somebody's substitute it is another look, with a reason of its own."""
    acts.look_at_member(cast.zhao.number, **WHY, by=cast.chen, at=NOW)
    looks.check_seen(cast.zhao.pk, by=cast.chen, at=NOW)
    instead = replace(
        cast.zheng, name="陈默（代郑犇）", account_id=cast.chen.account_id,
        for_account_id=cast.zheng.account_id, for_name="郑犇",
    )  # fmt: skip
    with pytest.raises(NotLookedAt):
        looks.check_seen(cast.zhao.pk, by=instead, at=NOW)


@pytest.mark.parametrize(("is_inside", "most"), [(False, 20), (True, 100)])
def test_one_more_than_usual_is_marked(is_inside, most):
    day = NOW.date()
    for members in (most, most + 1):
        looked_on = looks.LookedOn(day, members, outside=0 if is_inside else members)
        who = looks.Looker(1, "陈默", days=[looked_on])
        assert who.is_unusual == (members > most)


def test_who_is_unusual_stands_before_who_looked_more(cast, monkeypatch):
    monkeypatch.setattr(looks, "UNUSUAL", 1)
    for member in (cast.zhao, cast.qian):
        acts.look_at_member(member.number, **WHY, by=cast.chen, at=NOW)
    for _ in range(3):
        acts.look_at_member(cast.zhao.number, by=cast.he, at=NOW)
    assert [who.name for who in looks.lookers(at=NOW)] == [cast.chen.name, cast.he.name]
