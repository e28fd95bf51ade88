"""What WeChat may bring once: kept by kind and count, used up by one message, then the next way."""

from datetime import timedelta

import pytest
import time_machine

from huzhu.kernel.actor import STRANGER
from huzhu.messages import actions, once, rules, sending, taking
from huzhu.messages.errors import NotAMember, NotOnce, OnceEnough
from huzhu.messages.models import Message, OnceAllowed
from huzhu.messages.ports import AskLater
from huzhu.messages.states import Channel, MessageKind, to_member
from huzhu.people import queries as people
from huzhu.people.models import WayIn
from huzhu.people.states import BoundBy, WayKind
from tests.messages.people import NO, Gateway, member_with_phone
from tests.people.persons import NOW

pytestmark = pytest.mark.django_db
K, ONCE, SMS = MessageKind, Channel.ONCE, Channel.SMS


@pytest.fixture(autouse=True)
def _at_now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def member(db):
    member = member_with_phone()
    way = WayIn(
        kind=WayKind.WECHAT, member=member, began_at=NOW, seen_at=NOW, bound_at=NOW,
        bound_by=BoundBy.CALL,
    )  # fmt: skip
    way.value = "oZhao"
    way.save()
    return member


@pytest.fixture
def ways():
    return {ONCE: Gateway(), SMS: Gateway()}


def by(member):
    return people.actor_of_member(people.member_by_id(member.pk))


def allow(member, kind=K.WON):
    scene = once.free_scene(member.pk)
    return actions.allow_once(kind, scene=scene, by=by(member), at=NOW)


def queue(member, key, kind=K.WON, **facts):
    told = {"offer": "体检", **facts}
    return actions.queue(kind, to=to_member(member.pk), facts=told, at=NOW, key=key)


def send(ways, at=NOW):
    with time_machine.travel(at, tick=False):
        return sending.send_portion(ways, at=at)


def sent(ways):
    return {channel: [each.key for each in way.sent] for channel, way in ways.items()}


def test_each_permission_brings_one_message_of_its_kind_and_the_next_goes_on(member, ways):
    allow(member)
    allow(member)
    allow(member, K.RESULT)
    for key in ("a", "b", "c"):
        queue(member, key)
    send(ways)
    assert sent(ways) == {ONCE: ["a", "b"], SMS: ["c"]}
    assert [(each.address, each.scene) for each in ways[ONCE].sent] == [("oZhao", 1), ("oZhao", 2)]
    assert once.counts_of(member.pk) == {K.RESULT: 1}
    queue(member, "d", K.RESULT, result="x")
    send(ways)
    assert sent(ways)[ONCE] == ["a", "b", "d"]
    assert OnceAllowed.objects.filter(used_at=NOW).count() == 3
    assert once.counts_of(member.pk) == {}
    assert once.free_scene(member.pk) == 1


def test_message_that_is_tried_again_has_the_same_permission(member, ways):
    allow(member)
    allow(member)
    ways[ONCE].answer = AskLater("以后再来")
    queue(member, "a")
    send(ways)
    ways[ONCE].answer = None
    send(ways, at=NOW + rules.PAUSES[0])
    assert [each.scene for each in ways[ONCE].sent] == [1]
    assert once.counts_of(member.pk) == {K.WON: 1}
    taking.take(ways, at=NOW, most=10)


def test_permission_of_a_message_whose_worker_died_is_its_own(member, ways):
    allow(member)
    number = queue(member, "a")
    taking.take(ways, at=NOW, most=10)
    other = queue(member, "b")
    send(ways, at=NOW + rules.LEASE)
    assert sent(ways) == {ONCE: ["a"], SMS: ["b"]}
    marked = dict(Message.objects.values_list("pk", "may_be_twice"))
    assert marked == {number: False, other: False}  # this gateway knows keys


def test_message_that_wechat_does_not_take_goes_by_the_next_channel(member, ways):
    allow(member)
    ways[ONCE].answer = NO
    number = queue(member, "a")
    send(ways)
    send(ways)
    row = Message.objects.get(pk=number)
    assert (row.channel, row.state, row.given_up) == ("sms", "sent", "once")
    assert once.counts_of(member.pk) == {}


def test_whoever_does_not_come_in_by_wechat_any_more_is_told_otherwise(member, ways):
    allow(member)
    WayIn.objects.update(ended_at=NOW)
    queue(member, "a")
    send(ways)
    assert sent(ways) == {ONCE: [], SMS: ["a"]}
    assert once.counts_of(member.pk) == {K.WON: 1}


def test_permission_is_the_members_own_of_kinds_for_members_and_of_few_at_once(member):
    assert allow(member)
    scene = OnceAllowed.objects.get().scene
    assert not actions.allow_once(K.WON, scene=scene, by=by(member), at=NOW)
    with pytest.raises(NotAMember):
        actions.allow_once(K.WON, scene=7, by=STRANGER, at=NOW)
    for kind in (K.DECIDED, K.SIGN_IN_CODE):
        with pytest.raises(NotOnce):
            actions.allow_once(kind, scene=7, by=by(member), at=NOW)
    for _ in range(once.MOST - 1):
        allow(member)
    with pytest.raises(OnceEnough):
        allow(member)
    assert allow(member, K.RESULT)
    other = member_with_phone("M2", "13800000012")
    assert once.free_scene(other.pk) == 1
    assert once.counts_of(other.pk) == {}


def test_what_is_not_used_is_taken_back_by_its_kind(member, ways):
    allow(member)
    allow(member, K.RESULT)
    assert actions.withdraw_once(K.WON, by=by(member), at=NOW) == 1
    assert once.counts_of(member.pk) == {K.RESULT: 1}
    with pytest.raises(NotAMember):
        actions.withdraw_once(K.RESULT, by=STRANGER, at=NOW)


def test_erasing_a_message_takes_what_it_used_up_along(member, ways):
    allow(member)
    allow(member)
    queue(member, "a")
    send(ways)
    Message.objects.all().delete()
    assert [each.used_at for each in OnceAllowed.objects.all()] == [None]
    assert timedelta(0) == NOW - OnceAllowed.objects.get().at
