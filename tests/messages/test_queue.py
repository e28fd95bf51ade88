"""Queueing: in the act's own transaction, sealed, once for each key."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from huzhu.audit import queries as audit
from huzhu.kernel.lifecycle import diagram_moves, table_moves
from huzhu.messages import actions, ringing, states
from huzhu.messages.errors import FactsAmiss
from huzhu.messages.kinds import KINDS
from huzhu.messages.models import Message
from huzhu.messages.rules import written
from huzhu.messages.states import (
    MESSAGE,
    MessageKind,
    MessageState,
    to_account,
    to_member,
    to_phone,
)
from tests.messages.people import PHONE, account_with_mail, member_with_phone
from tests.people.persons import NOW

pytestmark = pytest.mark.django_db
CODE = {"code": "482913", "minutes": "5"}


def code_to(phone=PHONE, **more):
    asked = {"key": "code:1", "expires_at": NOW + timedelta(minutes=5), **more}
    return actions.queue(MessageKind.SIGN_IN_CODE, to=to_phone(phone), facts=CODE, at=NOW, **asked)


def test_queue_seals_what_the_message_says_and_to_whom():
    message = Message.objects.get(pk=code_to())
    with connection.cursor() as cursor:
        cursor.execute("SELECT outbox_message::text FROM outbox_message")
        stored = cursor.fetchone()[0]
    assert (message.state, message.tail) == (MessageState.WAITING, "0011")
    assert (message.opened.facts, message.opened.phone) == (CODE, PHONE)
    for secret in (b"482913", PHONE.encode()):
        assert secret not in bytes(message.content)
        assert secret.hex() not in stored
        assert secret.decode() not in stored


def test_queue_writes_an_event_that_names_neither_number_nor_code():
    number = code_to()
    event = audit.events_of(f"message:{number}").get()
    assert (event.code, event.facts["kind"]) == ("messages.queue", "sign_in_code")
    assert "482913" not in str(event.facts)
    assert PHONE not in str(event.facts)


def test_same_key_is_the_same_message_and_another_one_is_another():
    first = code_to()
    assert code_to(phone="13900000000") == first
    assert Message.objects.get(pk=first).opened.phone == PHONE
    assert code_to(key="code:2") != first


def test_message_that_could_not_be_sent_for_a_week_is_over_unless_its_act_says_otherwise():
    told = {"case": "x", "decision": "y"}
    to = to_account(account_with_mail().pk)
    later = NOW + timedelta(days=1)
    actions.queue(MessageKind.DECIDED, to=to, facts=told, at=NOW, key="a", not_before=later)
    actions.queue_each(MessageKind.DECIDED, [("b", to, told)], at=NOW)
    code_to()
    ends = dict(Message.objects.values_list("key", "expires_at"))
    week, minutes = timedelta(days=7), timedelta(minutes=5)
    assert ends == {"a": later + week, "b": NOW + week, "code:1": NOW + minutes}


def test_message_of_an_act_that_was_undone_was_never_queued():
    class Fault(Exception):
        pass

    def act():
        with transaction.atomic():
            code_to()
            raise Fault

    with pytest.raises(Fault):
        act()
    assert Message.objects.count() == 0


def copies_to():
    to, facts = to_account(account_with_mail().pk), {"case": "x", "decision": "y"}
    actions.queue_each(MessageKind.DECIDED, [("k", to, facts)], at=NOW)


@pytest.mark.parametrize("queue", [lambda: (code_to(), code_to()), copies_to], ids=["one", "many"])
def test_worker_is_rung_for_once_the_act_is_done_and_never_before(
    monkeypatch, django_capture_on_commit_callbacks, queue
):
    rung = []
    monkeypatch.setattr(ringing, "ring", lambda: rung.append(1))
    with django_capture_on_commit_callbacks(execute=True):
        queue()
        assert rung == []
    assert rung == [1]


@pytest.mark.parametrize("facts", [{}, {"code": "1"}, {**CODE, "name": "王"}])
def test_queue_is_turned_away_with_other_facts_than_the_kind_tells(facts):
    with pytest.raises(FactsAmiss) as raised:
        actions.queue(MessageKind.SIGN_IN_CODE, to=to_phone(PHONE), facts=facts, at=NOW, key="x")
    assert raised.value.facts["wanted"] == "code、minutes"


def test_cancel_takes_back_what_is_not_out_of_this_case_alone():
    member, account = member_with_phone(), account_with_mail()
    facts = {"offer": "体检", "reason": "停业。"}
    for key, subject in (("a", "offer:1"), ("b", "offer:1"), ("c", "offer:2")):
        actions.queue(
            MessageKind.TERMINATED, to=to_member(member.pk), facts=facts, at=NOW, key=key,
            subject=subject,
        )  # fmt: skip
    Message.objects.filter(key="b").update(state=MessageState.SENT, sent_at=NOW, channel="sms")
    actions.queue(
        MessageKind.DECIDED, to=to_account(account.pk), key="d", at=NOW,
        facts={"case": "2026-1", "decision": "批准。"},
    )  # fmt: skip
    assert actions.cancel(subject="offer:1", by=actions.CLOCK, at=NOW) == 1
    states = dict(Message.objects.values_list("key", "state"))
    assert states == {"a": "cancelled", "b": "sent", "c": "waiting", "d": "waiting"}


def test_every_kind_has_a_text_that_its_examples_fill():
    assert set(KINDS) == set(MessageKind)
    for kind, rule in KINDS.items():
        text = written(rule.text, {name: example for name, (_, example) in rule.facts.items()})
        assert text.endswith(("。", "！", "）")), kind
        assert "{" not in text
        assert all("{" + name + "}" in rule.text for name in rule.facts), kind


def test_diagram_shows_the_table_of_moves_by_which_every_state_is_reached():
    assert diagram_moves(states.__doc__) == table_moves(MESSAGE, groups=states.GROUPS)
    assert {move.target for move in MESSAGE.moves} == set(MessageState)
