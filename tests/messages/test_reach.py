"""Where a member is told: at what was proved; the register's number only where nothing was."""

import pytest
import time_machine
from django.urls import reverse

from huzhu.messages import actions, queries, sending
from huzhu.messages.models import Message
from huzhu.messages.states import Channel, MessageKind, to_member, to_phone_of
from huzhu.people.models import Member, WayIn
from huzhu.people.states import BoundBy, WayKind
from tests.clients import of_member
from tests.markup import folded
from tests.messages.people import PHONE, Gateway, member_with_phone
from tests.people.persons import NOW

pytestmark = pytest.mark.django_db
PROVED = "13900000099"


def way_of(member, value=PROVED, kind=WayKind.PHONE):
    way = WayIn(kind=kind, member=member, began_at=NOW, seen_at=NOW, bound_at=NOW,
                bound_by=str(BoundBy.PHONE))  # fmt: skip
    way.value = value
    way.save()
    return way


def told_at(to, key, kind=MessageKind.WON, facts=None):
    """The numbers that an SMS went to."""
    sms = Gateway()
    with time_machine.travel(NOW, tick=False):
        actions.queue(kind, to=to, facts=facts or {"offer": "体检"}, at=NOW, key=key)
        sending.send_portion({Channel.SMS: sms}, at=NOW)
    return [each.address for each in sms.sent]


def test_member_is_told_at_the_proved_number_and_at_the_registers_where_there_is_none():
    member = member_with_phone()
    assert told_at(to_member(member.pk), "register") == [PHONE]
    way = way_of(member)
    assert told_at(to_member(member.pk), "proved") == [PROVED]
    Member.objects.filter(pk=member.pk).update(phone_cipher=b"", phone_digest=b"", phone_tail="")
    assert told_at(to_member(member.pk), "no number registered") == [PROVED]
    [newest, *_] = queries.newest_out(members=[member.pk])
    assert newest.number == "*******0099"
    WayIn.objects.filter(pk=way.pk).update(value_cipher=b"x" * 40)
    member.save()  # has its number again
    assert told_at(to_member(member.pk), "spoilt") == []  # and never the register's instead
    WayIn.objects.filter(pk=way.pk).update(ended_at=NOW)
    assert told_at(to_member(member.pk), "ended") == [PHONE]


def test_what_is_for_a_members_number_goes_to_that_number_alone():
    member = member_with_phone()
    way_of(member)
    facts = {"phone": "010-12345678"}
    to = to_phone_of(member.pk, "13700000003")
    assert told_at(to, "replaced", MessageKind.PHONE_REPLACED, facts) == ["13700000003"]
    row = Message.objects.get(key="replaced")
    assert (row.member_id, row.tail) == (member.pk, "")


def test_own_page_shows_the_proved_number_and_the_registers_beside_it():
    member = member_with_phone()
    seen = of_member(member).get(reverse("member:me")).content.decode()
    assert ("*******0011" in seen, "会员登记的是" in seen) == (True, False)
    way_of(member)
    seen = of_member(member).get(reverse("member:me")).content.decode()
    assert "*******0099（登录、收消息用的；会员登记的是 *******0011）" in folded(seen)
