"""How often one person may: counted for each, over all processes, and told when to come again."""

from datetime import UTC, datetime, timedelta

import pytest

from huzhu.kernel.actor import Actor
from huzhu.people import limits
from huzhu.people.errors import TooOften

NOON = datetime(2026, 10, 12, 4, tzinfo=UTC)
THREE = limits.Limit("three", "领取资格票", 3, timedelta(minutes=1), "一分钟")

pytestmark = pytest.mark.django_db


def _use(*seconds, who="member:1", limit=THREE):
    for second in seconds:
        limits.use(limit, who=who, at=NOON + timedelta(seconds=second))


def test_last_use_within_the_period_is_taken_and_the_next_is_told_the_wait():
    _use(0, 1, 2)
    with pytest.raises(TooOften) as refusal:
        _use(24)
    assert (refusal.value.retry_after, refusal.value.detail) == (
        36,
        "领取资格票每人一分钟内最多 3 次，您这段时间内的次数已经用完。请 36 秒后再试。",
    )


@pytest.mark.parametrize(("second", "is_taken"), [(59, False), (60, True), (61, True)])
def test_use_is_free_again_when_the_first_is_a_period_ago(second, is_taken):
    _use(0, 1, 2)
    if is_taken:
        _use(second)
    else:
        with pytest.raises(TooOften):
            _use(second)


def test_waiting_helps_also_those_who_ask_all_the_time():
    _use(0, 1, 2)
    for second in range(3, 60):
        with pytest.raises(TooOften):
            _use(second)
    _use(60, 61, 62)


def test_each_person_and_each_act_is_counted_apart():
    _use(0, 1, 2)
    _use(0, 1, 2, who="member:2")
    _use(0, 1, 2, limit=limits.TICKETS)


def test_person_is_one_in_all_positions_and_a_contact_however_it_is_written():
    posts = [Actor("林", title, "agency_clerk", 7, position_id=n) for n, title in enumerate("ab")]
    assert {limits.person(each) for each in posts} == {"account:7"}
    assert limits.person(Actor("赵", "会员", "member", member_id=7)) == "member:7"
    assert limits.contact(" 010-6000 1234") == limits.contact("010-60001234")
    assert "6000" not in limits.contact("010-60001234")
    assert limits.place("2001:db8::1") == limits.place("2001:db8::ffff")
    assert limits.place("192.0.2.7") != limits.place("192.0.2.8")
    assert "192.0.2" not in limits.place("192.0.2.7")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "1 秒"), (60, "60 秒"), (61, "2 分钟"), (3600, "60 分钟"), (3601, "2 小时")],
)
def test_wait_in_words_is_never_shorter_than_it_is(seconds, words):
    assert limits.spoken(seconds) == words


def test_limits_are_those_that_were_decided():
    assert [
        (each.act, each.most, each.period)
        for each in (limits.TICKETS, limits.OBJECTIONS, limits.OBJECTIONS_FROM, limits.EXPORTS)
    ] == [
        ("tickets", 10, timedelta(minutes=1)),
        ("objections", 5, timedelta(days=1)),
        ("objections_from", 20, timedelta(hours=1)),
        ("exports", 20, timedelta(hours=1)),
    ]
