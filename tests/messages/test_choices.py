"""What the office says and when, what a person wants: both hold from the next message on."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine

from huzhu.kernel.actor import STRANGER
from huzhu.messages import actions, queries, rules, sending, taking
from huzhu.messages.errors import (
    AddressUnclear,
    NoSuchMessageKind,
    NotAPerson,
    NotSender,
    TextUnclear,
    VariablesAmiss,
)
from huzhu.messages.models import Message, SmsMonth, TextVersion
from huzhu.messages.ports import AskLater
from huzhu.messages.states import Channel, MessageKind, to_account, to_member
from huzhu.people import queries as people
from tests.messages.people import GONE, NO, Gateway, account_with_mail, member_with_phone
from tests.people.persons import MEMBER_SERVICE, NOW, office

pytestmark = pytest.mark.django_db
K = MessageKind
FACTS = {"offer": "体检"}
NIGHT = NOW.replace(hour=23)


@pytest.fixture
def member(db):
    return member_with_phone()


def queue(member, key="k", kind=K.WON, **facts):
    told = {**FACTS, **facts}
    return actions.queue(kind, to=to_member(member.pk), facts=told, at=NOW, key=key)


def send(**ways):
    with time_machine.travel(NOW, tick=False):
        sending.send_portion({Channel(name): way for name, way in ways.items()}, at=NOW)


def the(number):
    return Message.objects.get(pk=number)


# --- what the office says -----------------------------------------------------------------------


def test_text_of_the_office_is_what_goes_out_and_its_versions_stay(member):
    sms = Gateway()
    for text in ("“{offer}”抢到了。", "恭喜，“{offer}”抢到了。"):
        actions.write_text(K.WON, text=text, by=MEMBER_SERVICE, at=NOW)
    queue(member)
    send(sms=sms)
    assert [each.text for each in sms.sent] == ["恭喜，“体检”抢到了。"]
    versions = [(each.version, each.text) for each in queries.versions_of(K.WON)]
    assert versions == [(2, "恭喜，“{offer}”抢到了。"), (1, "“{offer}”抢到了。")]


@pytest.mark.parametrize(
    ("text", "refused", "said"),
    [
        ("抢到了。", VariablesAmiss, "缺少【活动名称】"),
        ("“{offer}”和{name}。", VariablesAmiss, "不认识{name}"),
        ("“{offer.__class__}”。", VariablesAmiss, "不认识{offer.__class__}"),
        ("“{offer}”{", TextUnclear, "括号"),
        ("{}“{offer}”", TextUnclear, "括号"),
        ("“{offer}”【不存在】。", VariablesAmiss, "不认识【不存在】"),
        ("“{offer}”【", TextUnclear, "括号"),
        ("“{offer}”在】。", TextUnclear, "括号"),
        ("  ", TextUnclear, "空的"),
    ],
)
def test_text_is_turned_away_unless_it_has_the_kinds_variables_and_no_other(text, refused, said):
    with pytest.raises(refused) as raised:
        actions.write_text(K.WON, text=text, by=MEMBER_SERVICE, at=NOW)
    assert said in str(raised.value)
    assert TextVersion.objects.count() == 0


def test_texts_and_rules_are_member_services(db):
    with pytest.raises(NotSender):
        actions.write_text(K.WON, text="“{offer}”。", by=office(), at=NOW)
    with pytest.raises(NotSender):
        actions.set_rules(quiet_from=1, quiet_until=2, most_sms=None, by=office(), at=NOW)
    with pytest.raises(NoSuchMessageKind):
        queries.kind_named("x")
    assert queries.kind_named("won") is K.WON


def test_what_is_due_at_night_waits_for_the_morning_unless_it_is_urgent(member):
    waits, urgent = queue(member), queue(member, "u", K.OPENS_SOON, when="x")
    assert taking.rest(at=NOW) == 0
    Message.objects.update(due_at=NIGHT)
    assert taking.rest(at=NIGHT) == 1
    morning = (NIGHT + timedelta(days=1)).replace(hour=8)
    assert (the(waits).due_at, the(urgent).due_at) == (morning, NIGHT)
    actions.set_rules(quiet_from=0, quiet_until=0, most_sms=None, by=MEMBER_SERVICE, at=NOW)
    Message.objects.update(due_at=NIGHT)
    assert taking.rest(at=NIGHT) == 0


@pytest.mark.parametrize(
    ("hour", "minute", "rests"),
    [(21, 59, False), (22, 0, True), (23, 59, True), (0, 0, True), (7, 59, True), (8, 0, False)],
)
def test_quiet_hours_begin_and_end_on_the_minute(hour, minute, rests):
    at = NOW.replace(hour=hour, minute=minute)
    assert (rules.Rules().rests_until(at) is not None) is rests


def test_month_spends_no_more_sms_than_its_ceiling_but_for_what_is_urgent(member):
    actions.set_rules(quiet_from=0, quiet_until=0, most_sms=2, by=MEMBER_SERVICE, at=NOW)
    sms, numbers = Gateway(), [queue(member, f"k{n}") for n in range(3)]
    send(sms=sms)
    assert [the(number).state for number in numbers] == ["sent", "sent", "inside"]
    urgent = queue(member, "u", K.OPENS_SOON, when="x")
    send(sms=sms)
    assert the(urgent).state == "sent"
    assert SmsMonth.objects.get().count == queries.sms_of("2026-11") == 3
    assert queries.sms_left("2026-11") == 0
    assert queries.sms_left("2026-12") == 2


def ceiling(most):
    actions.set_rules(quiet_from=0, quiet_until=0, most_sms=most, by=MEMBER_SERVICE, at=NOW)


@pytest.mark.parametrize("answer", [NO, AskLater("以后再来")])
def test_sms_that_the_gateway_did_not_take_leaves_its_place_to_the_next(member, answer):
    ceiling(1)
    queue(member, "not taken")
    send(sms=Gateway(answer=answer))
    assert queries.sms_of("2026-11") == 0
    sms, number = Gateway(), queue(member, "next")
    send(sms=sms)
    assert (the(number).state, queries.sms_of("2026-11")) == ("sent", 1)
    send(sms=sms)
    assert len(sms.sent) == 1


@pytest.mark.parametrize(("is_idempotent", "count"), [(True, 1), (False, 2)])
def test_sms_that_may_have_left_is_counted_as_often_as_it_may_have(member, is_idempotent, count):
    ceiling(2)
    number = queue(member)
    send(sms=Gateway(answer=GONE, is_idempotent=is_idempotent))
    assert queries.sms_of("2026-11") == 1
    ceiling(count)
    Message.objects.update(due_at=NOW)
    send(sms=Gateway(is_idempotent=is_idempotent))
    assert (the(number).state, queries.sms_of("2026-11")) == ("sent", count)


def test_sms_under_way_hold_their_places_and_a_late_answer_gives_none_back_twice(member):
    ceiling(2)
    numbers = [queue(member, f"k{n}") for n in range(3)]
    ways = {Channel.SMS: Gateway()}
    first = taking.take(ways, at=NOW, most=1)
    taking.take(ways, at=NOW, most=1)
    taking.take(ways, at=NOW, most=1)
    assert [the(number).state for number in numbers] == ["sending", "sending", "inside"]
    later = NOW + rules.LEASE
    with time_machine.travel(later, tick=False):
        assert sending.send_portion(ways, at=later) == (2, 2)
    first[0].outcome = first[0].outcome.REFUSED
    sending._note(first)
    assert queries.sms_of("2026-11") == 2


# --- what a person wants ------------------------------------------------------------------------


def test_kind_that_a_member_declined_by_sms_stays_inside_and_others_go(member):
    by = people.actor_of_member(people.member_by_id(member.pk))
    actions.choose([(K.WON, Channel.SMS), (K.TERMINATED, Channel.SMS)], by=by, at=NOW)
    assert queries.declined_of(by) == {(K.WON, Channel.SMS)}  # a termination is told anyway
    sms, declined = Gateway(), queue(member)
    wanted = queue(member, "r", K.RESULT, result="x")
    forced = queue(member, "t", K.TERMINATED, reason="x")
    send(sms=sms)
    assert [the(each).state for each in (declined, wanted, forced)] == ["inside", "sent", "sent"]
    actions.choose([], by=by, at=NOW)
    again = queue(member, "again")
    send(sms=sms)
    assert the(again).state == "sent"


def test_address_that_somebody_gave_is_sealed_and_used_before_the_others(db):
    account = account_with_mail()
    by = replace(office(), account_id=account.pk)
    actions.keep_address(Channel.WECOM, address=" lin ", by=by, at=NOW)
    actions.keep_address(Channel.MAIL, address="other@example.org", by=by, at=NOW)
    assert queries.addresses_of(by) == {Channel.WECOM: "lin", Channel.MAIL: "other@example.org"}
    wecom, mail = Gateway(), Gateway()
    for key in ("a", "b"):
        actions.queue(
            K.DECIDED, to=to_account(account.pk), facts={"case": "x", "decision": "y"}, at=NOW,
            key=key,
        )  # fmt: skip
        send(wecom=wecom, mail=mail)
        actions.keep_address(Channel.WECOM, address="", by=by, at=NOW)
    assert [each.address for each in wecom.sent] == ["lin"]
    assert [each.address for each in mail.sent] == ["other@example.org"]
    with pytest.raises(NotAPerson):
        actions.choose([], by=STRANGER, at=NOW)
    with pytest.raises(AddressUnclear):
        actions.keep_address(Channel.MAIL, address="nobody", by=by, at=NOW)


def test_board_tells_what_waits_what_was_given_up_and_what_channels_did(member):
    refusing = Gateway(answer=NO)
    number = queue(member)
    send(sms=refusing)
    send(sms=refusing)
    queue(member, "waits")
    board = queries.board(at=NOW)
    assert board.waiting == {"已抢到": 1}
    assert the(number).state == "given_up"
    ((given_up),) = board.given_up
    assert (given_up.kind, given_up.whose, given_up.said) == ("已抢到", "赵*", "号码停机")
    lately = queries.lately_by_channel()[Channel.SMS]
    assert (lately.taken, lately.failed, lately.said) == (0, 1, "号码停机")
