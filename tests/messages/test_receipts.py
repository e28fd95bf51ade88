"""What became of messages, as gateways report it: later states stay, what failed goes on."""

from datetime import timedelta

import pytest
import time_machine

from huzhu.audit import queries as audit
from huzhu.kernel.actor import STRANGER
from huzhu.messages import actions, proof, receipts, rules, sending, taking, vault
from huzhu.messages.errors import NotAPerson
from huzhu.messages.models import Delivery, Message, ReachedAt, RefusedReports
from huzhu.messages.ports import Report, mark_of
from huzhu.messages.states import Channel, MessageKind, ReportRefusal, to_member, to_phone
from huzhu.people import queries as people
from tests.messages.people import GONE, Gateway, member_with_phone
from tests.people.persons import NOW

pytestmark = pytest.mark.django_db
SMS, WECHAT = Channel.SMS, Channel.WECHAT
LATER = NOW + timedelta(minutes=1)
THERE, GONE_OFF = True, False


@pytest.fixture(autouse=True)
def _at_now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def ways(settings):
    settings.CARRIERS = {"sms": Gateway()}
    return settings.CARRIERS


@pytest.fixture
def member(db):
    return member_with_phone()


def queued(member, key="won:1", **more):
    told = {"facts": {"offer": "体检"}, "at": NOW, "key": key, **more}
    return actions.queue(MessageKind.WON, to=to_member(member.pk), **told)


def send(ways, at=NOW):
    with time_machine.travel(at, tick=False):
        return sending.send_portion({Channel(name): way for name, way in ways.items()}, at=at)


def told(is_delivered, *, channel=SMS, at=LATER, said="空号", **named):
    named = named or {"receipt": "r1"}
    return receipts.take_reports(channel, [Report(is_delivered, said=said, **named)], at=at)


def the(number):
    return Message.objects.get(pk=number)


def with_wechat(member, ways):
    """The member has WeChat, too, which goes first."""
    row = ReachedAt(member=member, channel=WECHAT, at=NOW)
    row.address = vault.seal_address("o1", owner=row.owner)
    row.save()
    ways["wechat"] = Gateway()


@pytest.mark.parametrize("named", [{"receipt": "r1"}, {"mark": mark_of("won:1")}])
def test_message_that_is_reported_to_be_there_is_delivered(member, ways, named):
    number = queued(member)
    send(ways)
    assert told(THERE, **named) == 0
    row, delivery = the(number), Delivery.objects.get()
    assert (row.state, row.sent_at, row.delivered_at) == ("delivered", NOW, LATER)
    assert (delivery.outcome, delivery.reported_at) == ("delivered", LATER)


def test_message_that_did_not_arrive_and_has_no_other_way_has_failed_with_its_reason(member, ways):
    number = queued(member)
    send(ways)
    told(GONE_OFF)
    assert (the(number).state, Delivery.objects.get().said) == ("failed", "空号")
    assert send(ways, at=LATER) == (0, 0)


def test_message_that_did_not_arrive_goes_on_by_the_next_channel(member, ways):
    with_wechat(member, ways)
    number = queued(member)
    send(ways)
    told(GONE_OFF, channel=WECHAT, said="拒收")
    assert (the(number).state, the(number).given_up) == ("waiting", "wechat")
    assert send(ways, at=LATER) == (1, 1)
    assert (the(number).state, the(number).channel) == ("sent", "sms")
    told(GONE_OFF)
    assert the(number).state == "failed"
    assert list(Delivery.objects.values_list("channel", "outcome", "said")) == [
        ("wechat", "failed", "拒收"),
        ("sms", "failed", "空号"),
    ]


def test_message_whose_next_channel_does_not_reach_the_person_has_failed(member, ways):
    ways["mail"] = Gateway()  # a member has no mail address
    number = queued(member)
    send(ways)
    told(GONE_OFF)
    assert the(number).state == "waiting"
    send(ways, at=LATER)
    assert the(number).state == "failed"


@pytest.mark.parametrize("is_taken", [True, False])
def test_message_that_did_not_arrive_in_time_has_failed_and_is_not_late(member, ways, is_taken):
    with_wechat(member, ways)
    number = queued(member, expires_at=LATER)
    send(ways)
    told(GONE_OFF, channel=WECHAT, at=LATER - timedelta(seconds=1))
    if is_taken:
        assert send(ways, at=LATER) == (0, 1)
    else:
        assert sending.expire_over(at=LATER) == 1
    assert the(number).state == "failed"
    other = queued(member, key="other", expires_at=LATER)
    send(ways)
    told(GONE_OFF, channel=WECHAT, receipt="r2", at=LATER)
    assert the(other).state == "failed"


def test_late_or_repeated_report_turns_no_later_state_back(member, ways):
    number = queued(member)
    send(ways)
    told(THERE)
    for again in (GONE_OFF, THERE):
        told(again, at=LATER + timedelta(hours=1))
    assert (the(number).state, the(number).delivered_at) == ("delivered", LATER)
    assert (Delivery.objects.get().outcome, Delivery.objects.get().said) == ("delivered", "")
    failing = queued(member, key="won:2")
    send(ways)
    for again in (GONE_OFF, GONE_OFF):
        told(again, receipt="r2")
    assert the(failing).state == "failed"
    told(THERE, receipt="r2")  # a telephone that was off at first
    assert the(failing).state == "delivered"


@pytest.mark.parametrize(("is_there", "state"), [(THERE, "delivered"), (GONE_OFF, "failed")])
def test_report_that_is_faster_than_the_answer_of_the_gateway_stays(member, ways, is_there, state):
    number = queued(member)
    (handed,) = taking.take({SMS: ways["sms"]}, at=NOW, most=10)
    told(is_there, mark=mark_of("won:1"))
    handed.outcome, handed.receipt = handed.outcome.ACCEPTED, "r1"
    sending._note([handed])
    assert (the(number).state, Delivery.objects.get().outcome) == (state, state)
    assert send(ways, at=NOW + rules.LEASE) == (0, 0)


def test_message_whose_answer_was_lost_is_not_sent_again_once_it_is_there(member, ways):
    ways["sms"] = Gateway(answer=GONE, is_idempotent=False)
    number = queued(member)
    send(ways)
    assert the(number).state == "waiting"
    told(THERE, mark=mark_of("won:1"))
    ways["sms"].answer = None
    assert send(ways, at=NOW + timedelta(days=1)) == (0, 0)
    row = the(number)
    assert (row.state, row.channel, row.sent_at) == ("delivered", "sms", NOW)


def test_report_of_an_older_try_leaves_what_goes_by_another_channel(member, ways):
    with_wechat(member, ways)
    ways["wechat"].answer = GONE
    number = queued(member)
    send(ways)
    Message.objects.update(given_up="wechat", channel="", due_at=NOW)
    send(ways)
    told(GONE_OFF, channel=WECHAT, mark=mark_of("won:1"))
    assert (the(number).state, the(number).channel) == ("sent", "sms")
    told(THERE, channel=WECHAT, mark=mark_of("won:1"))
    assert (the(number).state, the(number).channel) == ("delivered", "wechat")


def test_reading_counts_for_the_way_by_which_it_arrived(member, ways):
    with_wechat(member, ways)
    number = queued(member)
    send(ways)
    told(GONE_OFF, channel=WECHAT)
    Message.objects.update(given_up="wechat", channel="", due_at=NOW)
    send(ways)
    Message.objects.filter(pk=number).update(read_at=LATER)
    assert {each.channel: each.read for each in proof.board(at=LATER).days} == {WECHAT: 0, SMS: 1}


def test_report_by_the_mark_alone_is_of_the_last_try(member, ways):
    ways["sms"].answer = GONE
    queued(member)
    send(ways)
    ways["sms"].answer = None
    Message.objects.update(due_at=NOW)
    send(ways)
    told(GONE_OFF, mark=mark_of("won:1"))
    outcomes = [each.outcome for each in Delivery.objects.order_by("pk")]
    assert outcomes == ["unknown", "failed"]


def test_code_that_was_erased_is_still_told_of(ways):
    number = actions.queue(
        MessageKind.SIGN_IN_CODE, to=to_phone("13800000011"), key="c", at=NOW,
        facts={"code": "482913", "minutes": "5"}, expires_at=LATER,
    )  # fmt: skip
    send(ways)
    Message.objects.update(content=b"", tail="")
    told(GONE_OFF, at=LATER + timedelta(hours=1))
    assert the(number).state == "failed"


def test_report_of_a_message_that_nobody_knows_changes_nothing(member, ways):
    number = queued(member)
    send(ways)
    unknown = [Report(THERE, receipt="r9"), Report(THERE), Report(THERE, mark=mark_of("x"))]
    assert receipts.take_reports(SMS, unknown, at=LATER) == 3
    assert receipts.take_reports(WECHAT, [Report(THERE, receipt="r1")], at=LATER) == 1
    assert the(number).state == "sent"


def test_board_counts_by_day_and_channel_with_shares_reasons_and_refusals(member, ways):
    for key in ("a", "b", "c", "d"):
        queued(member, key=key)
    send(ways)
    told(THERE, mark=mark_of("a"))
    told(GONE_OFF, mark=mark_of("b"))
    told(GONE_OFF, mark=mark_of("c"))
    Message.objects.filter(key="a").update(read_at=LATER)
    for _ in range(2):
        receipts.count_refused(SMS, ReportRefusal.FOREIGN, at=NOW)
    board = proof.board(at=LATER)
    ((day),) = board.days
    assert (day.day.isoformat(), day.channel) == (f"{NOW:%Y-%m-%d}", SMS)
    assert (day.taken, day.delivered, day.failed, day.silent, day.read) == (4, 1, 2, 1, 1)
    assert (day.delivered_share, day.failed_share, day.read_share) == ("25.0%", "50.0%", "25.0%")
    assert [(each.channel, each.said, each.count) for each in board.reasons] == [(SMS, "空号", 2)]
    assert [(each.why, each.count) for each in board.refusals] == [(ReportRefusal.FOREIGN, 2)]
    assert RefusedReports.objects.get().count == 2
    later = proof.board(at=NOW + timedelta(days=7))
    assert (later.days, later.reasons, later.refusals) == ([], [], [])


def test_reading_is_noted_once_and_of_the_own_messages_alone(member, ways):
    number = queued(member)
    by = people.actor_of_member(people.member_by_id(member.pk))
    other = people.actor_of_member(member_with_phone("M2", "13800000012"))
    assert actions.note_reading([number], by=other, at=NOW) == 0
    assert actions.note_reading([number], by=by, at=LATER) == 1
    assert actions.note_reading([number], by=by, at=LATER + timedelta(hours=1)) == 0
    assert the(number).read_at == LATER
    event = audit.events_of(f"member:{member.pk}").filter(code="messages.note_reading").first()
    assert event.facts["messages"] == str(number)
    with pytest.raises(NotAPerson):
        actions.note_reading([number], by=STRANGER, at=NOW)
