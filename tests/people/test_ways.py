"""A telephone and its code: who has the telephone comes in, and nothing is said of the register."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from huzhu.audit import queries as audit
from huzhu.kernel.actor import CLOCK
from huzhu.messages.models import Message
from huzhu.people import code_pauses, member_codes, member_ways, of_member, queries
from huzhu.people.actions import ways
from huzhu.people.binding_errors import (
    CodesPaused,
    NoMobile,
    NoSuchSession,
    NoSuchWay,
    SessionEnded,
)
from huzhu.people.errors import NotADemonstration, TooOften
from huzhu.people.models import PhoneCode, PhoneSession, WayIn
from tests.people.entering import OTHER, PHONE, Entrance
from tests.people.persons import NOW

ADDRESS = "192.0.2.1"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def entrance(db, line):
    return Entrance.ordinary(line)


def test_a_code_lets_its_number_in_once(entrance, line):
    ways.send_code("138 0000 0001", address=ADDRESS, at=NOW)
    code = line.code_of(PHONE)
    way = ways.try_code(PHONE, code=f" {code[:3]} {code[3:]}", at=NOW)
    assert (way.kind, way.value, way.value_tail, way.member) == ("phone", PHONE, "0001", None)
    assert ways.try_code(PHONE, code=code, at=NOW) is None


@pytest.mark.parametrize(("after", "enters"), [(-1, True), (0, False), (1, False)])
def test_a_code_is_good_for_its_minutes(entrance, line, after, enters):
    ways.send_code(PHONE, address=ADDRESS, at=NOW)
    at = NOW + member_codes.VALID + timedelta(seconds=after)
    assert bool(ways.try_code(PHONE, code=line.code_of(PHONE), at=at)) == enters


@pytest.mark.parametrize(("wrong", "enters"), [(4, True), (5, False), (6, False)])
def test_a_code_is_tried_five_times(entrance, line, wrong, enters):
    ways.send_code(PHONE, address=ADDRESS, at=NOW)
    code = line.code_of(PHONE)
    other = "000000" if code != "000000" else "000001"
    for _ in range(wrong):
        assert ways.try_code(PHONE, code=other, at=NOW) is None
    assert bool(ways.try_code(PHONE, code=code, at=NOW)) == enters


def test_a_new_code_makes_the_old_one_void(entrance, line):
    ways.send_code(PHONE, address=ADDRESS, at=NOW)
    old = line.code_of(PHONE)
    ways.send_code(PHONE, address=ADDRESS, at=NOW + MINUTE)
    if old != line.code_of(PHONE):
        assert ways.try_code(PHONE, code=old, at=NOW + MINUTE) is None
    assert ways.try_code(PHONE, code=line.code_of(PHONE), at=NOW + MINUTE)


def test_a_code_of_another_number_lets_nobody_in(entrance, line):
    for number in (PHONE, OTHER):
        ways.send_code(number, address=ADDRESS, at=NOW)
    if line.code_of(PHONE) != line.code_of(OTHER):
        assert ways.try_code(PHONE, code=line.code_of(OTHER), at=NOW) is None


def test_a_number_gets_one_code_a_minute_and_five_a_day(entrance):
    ways.send_code(PHONE, address=ADDRESS, at=NOW)
    with pytest.raises(TooOften, match="一分钟内最多 1 次"):
        ways.send_code(PHONE, address=ADDRESS, at=NOW + MINUTE - timedelta(seconds=1))
    for count in range(1, 5):
        ways.send_code(PHONE, address=ADDRESS, at=NOW + count * MINUTE)
    with pytest.raises(TooOften, match="一天内最多 5 次"):
        ways.send_code(PHONE, address=ADDRESS, at=NOW + 9 * MINUTE)
    ways.send_code(PHONE, address=ADDRESS, at=NOW + timedelta(days=1, minutes=6))


def test_two_thousand_behind_one_address_get_a_code_then_one_a_second(db, monkeypatch):
    monkeypatch.setattr(code_pauses, "CODES", code_pauses.Scale(free=20, longest=10, fades=1))
    for _ in range(20):
        code_pauses.ask(ADDRESS, at=NOW)
    with pytest.raises(CodesPaused) as paused:
        code_pauses.ask(ADDRESS, at=NOW)
    assert paused.value.retry_after == 1
    code_pauses.ask("192.0.2.2", at=NOW)
    code_pauses.ask(ADDRESS, at=NOW + timedelta(seconds=2))


def test_one_house_is_one_address_however_many_it_has(db, monkeypatch):
    monkeypatch.setattr(code_pauses, "CODES", code_pauses.Scale(free=2, longest=10, fades=1))
    for _ in range(2):
        code_pauses.ask("2001:db8:1:2::1", at=NOW)
    with pytest.raises(CodesPaused):
        code_pauses.ask("2001:db8:1:2:ffff::9", at=NOW)
    code_pauses.ask("2001:db8:1:3::1", at=NOW)


def test_code_is_not_sent_when_it_is_good_for_nothing_any_more(entrance):
    entrance.enter()
    [sent] = Message.objects.filter(kind="sign_in_code")
    assert sent.expires_at == NOW + member_codes.VALID


def test_code_goes_on_when_the_secret_changes_meanwhile(entrance, line, settings):
    ways.send_code(PHONE, address=ADDRESS, at=NOW)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "a new one" * 9
    assert ways.try_code(PHONE, code=line.code_of(PHONE), at=NOW)


def test_the_real_bound_is_a_factory():
    assert code_pauses.CODES.free == 2000


@pytest.mark.parametrize("text", ["", "12345", "010-60001234", "1380000000x"])
def test_what_is_no_mobile_number_gets_no_code(db, text):
    with pytest.raises(NoMobile):
        ways.send_code(text, address=ADDRESS, at=NOW)


def test_neither_number_nor_code_stands_in_a_table_or_in_the_trail(entrance, line):
    entrance.enter()
    code = line.code_of(PHONE)
    row, way = PhoneCode.objects.get(), WayIn.objects.get()
    kept = [row.code_digest, bytes(row.number_digest).hex(), bytes(way.value_cipher).hex()]
    trail = [str(event.facts) + event.subject for event in audit.events_of("way:phone")]
    assert trail
    assert not any(secret in text for secret in (code, PHONE) for text in (*kept, *trail))


def test_one_number_is_one_way_however_often_it_comes_in(entrance):
    first = entrance.enter()
    second = entrance.enter(at=NOW + MINUTE)
    assert first == second
    assert WayIn.objects.count() == 1


def test_a_member_sees_the_phones_and_ends_one(entrance):
    way = entrance.bound()
    keys = [_session(way, device) for device in ("苹果手机", "电脑")]
    me = queries.actor_of_member(way.member)
    found = member_ways.member_sessions(way.member_id, session_key=keys[1])
    assert {(each.device, each.is_this) for each in found} == {("苹果手机", False), ("电脑", True)}
    gone = next(each for each in found if not each.is_this)
    ways.end_session(gone.id, by=me, at=NOW)
    assert [each.device for each in member_ways.member_sessions(way.member_id)] == ["电脑"]
    assert list(Session.objects.values_list("session_key", flat=True)) == [keys[1]]
    with pytest.raises(SessionEnded):
        ways.end_session(gone.id, by=me, at=NOW)


def test_counts_of_telephone_and_paper_are_told_to_the_member(entrance):
    way = entrance.bound()
    (told,) = [part for part in of_member.parts(way.member) if part.title == "限次的计数"]
    counted = {dict(entry)["事项"]: dict(entry)["次数"] for entry in told.entries}
    assert counted == {
        "获取验证码（一分钟内）": "1", "获取验证码（一天内）": "1",
        "申请绑定（每人）": "1", "申请绑定（每个证件）": "1",
    }  # fmt: skip


def test_nobody_ends_the_session_of_somebody_else(entrance):
    way = entrance.enter(OTHER)
    _session(way, "电脑")
    me = queries.actor_of_member(entrance.member)
    with pytest.raises(NoSuchSession):
        ways.end_session(PhoneSession.objects.get().pk, by=me, at=NOW)
    assert PhoneSession.objects.get().ended_at is None
    with pytest.raises(NoSuchWay):
        ways.leave_session("k" * 32, at=NOW)


def _session(way: WayIn, device: str) -> str:
    session = SessionStore()
    session.save()
    ways.begin_session(way, session_key=session.session_key, device=device, at=NOW)
    return session.session_key


def test_nobody_comes_in_without_a_code_but_into_a_demonstration(entrance):
    with pytest.raises(NotADemonstration):
        ways.prove_in_demonstration(PHONE, by=CLOCK, at=NOW)
    assert not WayIn.objects.exists()
