"""Whom a reminder is for is looked up ahead, and once more when it is due: nobody is missed."""

import random
from datetime import timedelta

import pytest
import time_machine

from huzhu.messages import actions, rules, sending, unfolding
from huzhu.messages.models import Mailing, Message
from huzhu.messages.states import Channel, MailingTimes, MessageKind, to_member
from huzhu.people.models import Member
from tests.claims.offers import published
from tests.messages.people import Gateway, member_with_phone
from tests.people.persons import NOW

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
DUE = NOW + timedelta(hours=2)
AHEAD = DUE - rules.UNFOLDED_BEFORE


def reminder(due=DUE):
    offer = published(at=NOW)
    return actions.queue_mailing(
        MessageKind.OPENS_SOON, audience=f"claims.entitled:{offer.pk}",
        facts={"offer": "体检", "when": "10:00"}, at=NOW, key=f"soon:{offer.pk}",
        times=MailingTimes(due, due + 10 * MINUTE),
    )  # fmt: skip


def member_at(serial, *, verified=True):
    member = member_with_phone(f"M{serial}", f"138000000{serial:02d}")
    return verify(member, is_verified=verified)


def verify(member, *, is_verified):
    Member.objects.filter(pk=member.pk).update(
        verified_at=NOW if is_verified else None, standing="active"
    )
    return member


def send(at):
    """The members told by SMS."""
    sms = Gateway()
    with time_machine.travel(at, tick=False):
        sending.send_portion({Channel.SMS: sms}, at=at)
    return sorted(each.key for each in sms.sent)


def told_at_due(seed):
    """Play minutes in which members come and go; return who was told and who was to be."""
    chance = random.Random(seed)
    mailing = reminder()
    people = [member_at(serial, verified=chance.random() < 0.5) for serial in range(6)]
    for minute in range(-3, 31):
        at = AHEAD + minute * MINUTE
        if chance.random() < 0.3:
            verify(chance.choice(people), is_verified=chance.random() < 0.5)
        unfolding.unfold_due(at=at)
        assert minute == 30 or send(at) == []
    key = Mailing.objects.get(pk=mailing).key
    entitled = Member.objects.filter(verified_at__isnull=False).values_list("pk", flat=True)
    return send(DUE), sorted(f"{key}:{each}" for each in entitled)


@pytest.mark.parametrize("seed", range(6))
def test_who_may_take_part_when_it_is_due_is_told_once_and_nobody_else(seed):
    told, meant = told_at_due(seed)
    assert told == meant
    mailing = Mailing.objects.get()
    assert (mailing.count, mailing.unfold_at) == (len(meant), None)
    assert send(DUE + MINUTE) == []


def test_without_the_second_look_somebody_is_missed_or_told_in_vain(monkeypatch):
    monkeypatch.setattr(unfolding, "_looked_at_again", lambda _mailing, **_: None)
    told, meant = told_at_due(0)
    assert told != meant


def test_second_look_writes_the_difference_alone():
    reminder()
    people = [member_at(serial) for serial in range(4)]
    unfolding.unfold_due(at=AHEAD)
    before = dict(Message.objects.values_list("member", "pk"))
    verify(people[0], is_verified=False)
    late = member_at(9)
    assert unfolding.unfold_due(at=DUE) == 1
    rows = Message.objects.exclude(pk__in=before.values())
    assert [row.member_id for row in rows] == [late.pk]
    gone = Message.objects.filter(state="cancelled")
    assert [row.pk for row in gone] == [before[people[0].pk]]


def test_sender_that_is_at_work_when_it_comes_due_looks_before_it_sends(monkeypatch, settings):
    """The clock passes the due moment between two portions of one go."""
    reminder()
    gone, late = member_at(1), member_at(2, verified=False)
    unfolding.unfold_due(at=AHEAD)
    first = actions.queue(
        MessageKind.WON, to=to_member(gone.pk), facts={"offer": "x"}, at=NOW, key="first"
    )
    verify(gone, is_verified=False)
    verify(late, is_verified=True)
    sms = Gateway()
    settings.CARRIERS = {"sms": sms}
    clock = iter([DUE - MINUTE] * 2)  # ends, and the first portion
    monkeypatch.setattr(sending.timezone, "now", lambda: next(clock, DUE))
    sending.send_waiting(seconds=5)
    assert Message.objects.get(pk=first).state == "sent"
    assert [each.kind for each in sms.sent] == ["won", "opens_soon"]
    assert sms.sent[1].key.endswith(f":{late.pk}")
