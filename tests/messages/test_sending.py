"""Sending: what is due goes out once, is tried again with growing pauses, or is given up."""

from datetime import timedelta

import pytest
import time_machine

from huzhu.messages import actions, erasing, rules, sending, taking
from huzhu.messages.models import Delivery, Message
from huzhu.messages.ports import Parcel
from huzhu.messages.states import Channel, MessageKind, to_account, to_member, to_phone
from huzhu.people.models import WayIn
from huzhu.people.states import BoundBy, WayKind
from tests.messages.people import GONE, NO, PHONE, Gateway, account_with_mail, member_with_phone
from tests.people.persons import NOW

pytestmark = pytest.mark.django_db
WON = {"offer": "体检"}


@pytest.fixture(autouse=True)
def _at_now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def sms():
    return Gateway()


@pytest.fixture
def member(db):
    return member_with_phone()


def won(member, key="won:1", **more):
    return actions.queue(
        MessageKind.WON, to=to_member(member.pk), facts=WON, at=NOW, key=key, **more
    )


def send(at=NOW, **ways):
    with time_machine.travel(at, tick=False):
        return sending.send_portion({Channel(n): way for n, way in ways.items()}, at=at)


def the(number):
    return Message.objects.get(pk=number)


def test_what_is_due_goes_to_the_number_that_the_member_has_now(member, sms):
    number = won(member)
    member.phone = "13911112222"
    member.save()
    assert send(sms=sms) == (1, 1)
    text = "您已抢到“体检”。电子码在“我的券”里，请在有效期内使用。"
    assert sms.sent == [Parcel("won:1", "13911112222", text, "won", "已抢到", WON)]
    row, delivery = the(number), Delivery.objects.get()
    assert (row.state, row.channel, row.receipt, row.sent_at) == ("sent", "sms", "r1", NOW)
    assert (delivery.outcome, delivery.begun_at, delivery.ended_at) == ("accepted", NOW, NOW)
    assert send(sms=sms) == (0, 0)
    assert len(sms.sent) == 1


def test_a_gateways_answer_that_no_table_takes_keeps_no_message_from_being_sent(member, sms):
    sms.send = lambda _parcel: "\x00r\ud8009"
    number = won(member)
    assert send(sms=sms) == (1, 1)
    assert (the(number).state, the(number).receipt) == ("sent", "r9")


def test_what_is_not_due_yet_waits_and_what_is_over_is_not_sent(member, sms):
    minute = timedelta(minutes=1)
    won(member, not_before=NOW + minute)
    late = won(member, key="won:2", expires_at=NOW)
    assert send(sms=sms) == (0, 1)
    assert the(late).state == "expired"
    assert send(at=NOW + minute - timedelta(seconds=1), sms=sms) == (0, 0)
    assert send(at=NOW + minute, sms=sms) == (1, 1)


def test_gateway_that_does_not_answer_is_asked_again_after_growing_pauses(member):
    number, gone = won(member), Gateway(answer=GONE)
    at = NOW
    for pause in rules.PAUSES:
        assert send(at=at, sms=gone) == (0, 1)
        assert send(at=at + pause - timedelta(seconds=1), sms=gone) == (0, 0)
        at += pause
    assert send(at=at, sms=gone) == (0, 1)
    assert send(at=at, sms=gone) == (0, 1)  # no other channel is left
    row = the(number)
    assert (row.state, row.given_up, Delivery.objects.count()) == ("given_up", "sms", 8)
    assert list(rules.PAUSES) == sorted(rules.PAUSES)


def test_channel_that_refuses_is_given_up_for_the_next_one(sms):
    account = account_with_mail()
    account.phone = PHONE
    account.save()
    facts = {"case": "2026-1", "decision": "批准。"}
    number = actions.queue(
        MessageKind.DECIDED, to=to_account(account.pk), facts=facts, at=NOW, key="d"
    )
    mail = Gateway(answer=NO)
    assert send(mail=mail, sms=sms) == (0, 1)
    assert send(mail=mail, sms=sms) == (1, 1)
    row = the(number)
    assert (row.state, row.channel, row.given_up) == ("sent", "sms", "mail")
    assert list(Delivery.objects.values_list("channel", "outcome", "said")) == [
        ("mail", "refused", "号码停机"),
        ("sms", "accepted", ""),
    ]


def test_member_is_told_by_the_wechat_that_is_used_to_come_in_while_it_is_live(member, sms):
    way = WayIn(
        kind=WayKind.WECHAT, member=member, began_at=NOW, seen_at=NOW, bound_at=NOW,
        bound_by=BoundBy.CALL,
    )  # fmt: skip
    way.value = "oZhao"
    way.save()
    wechat = Gateway()
    won(member)
    assert send(wechat=wechat, sms=sms) == (1, 1)
    assert [each.address for each in wechat.sent] == ["oZhao"]
    assert sms.sent == []
    won(member, key="spoilt")
    WayIn.objects.update(value_cipher=b"x" * 40)
    assert send(wechat=wechat, sms=sms) == (1, 1)
    won(member, key="ended")
    way.ended_at = NOW
    way.save()
    assert send(wechat=wechat, sms=sms) == (1, 1)
    assert ([each.key for each in sms.sent], len(wechat.sent)) == (["spoilt", "ended"], 1)


def test_without_a_channel_a_members_message_stays_inside_and_a_code_is_given_up(member):
    inside = won(member)
    code = actions.queue(
        MessageKind.SIGN_IN_CODE, to=to_phone(PHONE), at=NOW, key="c",
        facts={"code": "482913", "minutes": "5"},
    )  # fmt: skip
    assert send() == (0, 2)
    assert (the(inside).state, the(code).state) == ("inside", "given_up")
    assert WON["offer"] in the(inside).opened.text
    assert the(code).opened.text == ""


@pytest.mark.parametrize(("is_idempotent", "may_be_twice"), [(True, False), (False, True)])
def test_message_of_a_dead_worker_is_taken_again_when_its_lease_is_over(
    member, is_idempotent, may_be_twice
):
    number, way = won(member), Gateway(is_idempotent=is_idempotent)
    taking.take({Channel.SMS: way}, at=NOW, most=10)  # and the worker dies here
    assert send(at=NOW + rules.LEASE - timedelta(seconds=1), sms=way) == (0, 0)
    assert send(at=NOW + rules.LEASE, sms=way) == (1, 1)
    row = the(number)
    assert (row.state, row.may_be_twice) == ("sent", may_be_twice)
    outcomes = list(Delivery.objects.values_list("outcome", flat=True))
    assert outcomes == ["unknown", "accepted"]
    assert [each.key for each in way.sent] == ["won:1"]


def test_late_answer_of_a_slow_worker_puts_nothing_back_that_another_sent(member, sms):
    number = won(member)
    (slow,) = taking.take({Channel.SMS: sms}, at=NOW, most=10)
    assert send(at=NOW + rules.LEASE, sms=sms) == (1, 1)
    slow.outcome = slow.outcome.UNREACHABLE
    sending._note([slow])
    assert the(number).state == "sent"


def test_carrier_that_breaks_keeps_no_other_message_back(member, sms):
    won(member)
    other = account_with_mail()
    actions.queue(
        MessageKind.DECIDED, to=to_account(other.pk), at=NOW, key="d",
        facts={"case": "2026-1", "decision": "批准。"},
    )  # fmt: skip
    broken = Gateway(answer=RuntimeError("a secret"))
    assert send(sms=broken, mail=sms) == (1, 2)
    assert set(Message.objects.values_list("state", flat=True)) == {"waiting", "sent"}
    assert not Delivery.objects.filter(said__contains="secret").exists()


def test_message_that_no_key_opens_waits_and_keeps_no_other_back(member, sms):
    spoilt, sound = won(member), won(member, key="won:2")
    Message.objects.filter(pk=spoilt).update(content=bytes(the(sound).content))  # of another row
    assert send(sms=sms) == (1, 2)
    assert (the(spoilt).state, the(spoilt).due_at) == ("waiting", NOW + rules.CLOSED_PAUSE)
    assert the(sound).state == "sent"


def test_code_is_erased_once_its_minutes_are_over_and_not_before(sms):
    end = NOW + timedelta(minutes=5)
    number = actions.queue(
        MessageKind.SIGN_IN_CODE, to=to_phone(PHONE), at=NOW, key="c", expires_at=end,
        facts={"code": "482913", "minutes": "5"},
    )  # fmt: skip
    assert send(sms=sms) == (1, 1)
    assert erasing.erase_secrets(end, 10) == 0
    assert "482913" in the(number).opened.text
    assert erasing.erase_secrets(end + timedelta(microseconds=1), 10) == 1
    row = the(number)
    assert (bytes(row.content), row.tail, row.state) == (b"", "", "sent")


def test_send_waiting_goes_on_until_nothing_is_due(member, sms, settings, monkeypatch):
    settings.CARRIERS = {"sms": sms}
    monkeypatch.setattr(sending, "PORTION", 2)
    for each in range(5):
        won(member, key=f"won:{each}")
    won(member, key="over", expires_at=NOW)
    assert sending.send_waiting(seconds=60) == 5
    assert sorted(each.key for each in sms.sent) == [f"won:{each}" for each in range(5)]
    assert Message.objects.get(key="over").state == "expired"
    sms.open = False
    later = won(member, key="later")
    assert sending.send_waiting(seconds=60) == 0
    assert the(later).state == "inside"


def test_one_sender_keeps_the_pace_and_a_second_one_goes_away(member, sms, settings, as_owner):
    settings.CARRIERS = {"sms": sms}
    number, ask = won(member), "SELECT pg_try_advisory_lock(%s)"
    as_owner.execute(ask, [sending.SENDERS_LOCK])
    assert sending.send_alone(seconds=60) == 0
    assert the(number).state == "waiting"
    as_owner.execute("SELECT pg_advisory_unlock(%s)", [sending.SENDERS_LOCK])
    assert sending.send_alone(seconds=60) == 1
    assert as_owner.execute(ask, [sending.SENDERS_LOCK]).fetchone()[0]


def test_what_came_while_the_sender_was_ending_is_looked_for_once_more(
    member, sms, settings, monkeypatch
):
    settings.CARRIERS = {"sms": sms}
    let_go, late = sending._let_go, []

    def ending():
        if not late:
            late.append(won(member, key="late"))
        let_go()

    monkeypatch.setattr(sending, "_let_go", ending)
    won(member)
    assert sending.send_alone(seconds=60) == 2
    assert the(late[0]).state == "sent"
