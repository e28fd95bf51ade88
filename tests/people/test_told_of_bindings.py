"""What whoever asks to be bound is told, and that it is the member's own to read once bound."""

from datetime import timedelta

import pytest

from huzhu.kernel.actor import CLOCK
from huzhu.messages import actions as messages
from huzhu.messages import queries as outbox
from huzhu.messages.models import Message
from huzhu.messages.states import MessageKind, to_phone
from huzhu.people import bindings as reads
from huzhu.people import queries, tasks
from huzhu.people.actions import bindings, desk
from huzhu.people.models import Account, Member
from huzhu.people.states import BINDING_LIFECYCLE, BoundBy, Role
from tests.people.entering import OTHER, PHONE, Entrance
from tests.people.persons import NOW, clerk_of

LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def entrance(db, line):
    return Entrance.ordinary(line)


def somebody(entrance, role=Role.AGENCY_CLERK):
    actor = clerk_of(entrance.agency, role)
    account = Account.objects.create(username=role, full_name="林")
    return type(actor)(
        name="林", title=actor.title, role=actor.role, account_id=account.pk,
        agency_id=actor.agency_id, agency_path=actor.agency_path,
    )  # fmt: skip


def confirmed(entrance, row):
    desk.confirm_binding(row.pk, how=BoundBy.CALL, by=somebody(entrance), at=LATER)


def declined(entrance, row):
    desk.decline_binding(row.pk, reason="看不清", by=somebody(entrance), at=LATER)


def confirmed_by_two(entrance, row):
    desk.see_paper(row.pk, by=somebody(entrance), at=LATER)
    desk.second_binding(row.pk, by=somebody(entrance, Role.AGENCY_CHECKER), at=LATER)


def waited(_entrance, row):
    bindings.end_waiting(row.pk, by=CLOCK, at=NOW + reads.WAITING_TIME)


#: What ends a binding without the asker at the page, and what is said of it.
ENDED_BY_OTHERS = {
    "confirm_binding": (confirmed, "已经核验"),
    "decline_binding": (declined, "未通过"),
    "second_binding": (confirmed_by_two, "已经核验"),
    "end_waiting": (waited, "等待期满，新手机已经绑定"),
}


def test_every_end_stands_here():
    """All but the asker's own: agreeing at once, withdrawing."""
    verbs = {move.verb for move in BINDING_LIFECYCLE.moves if move.target not in reads.OPEN}
    assert verbs == {*ENDED_BY_OTHERS, "bind_at_once", "withdraw_binding"}


@pytest.mark.parametrize("verb", ENDED_BY_OTHERS)
def test_whoever_asked_is_told_of_every_end(entrance, line, verb):
    end, said = ENDED_BY_OTHERS[verb]
    if verb in {"second_binding", "end_waiting"}:
        entrance.bound()
    end(entrance, entrance.ask(entrance.enter(OTHER)))
    assert [each["state"] for each in line.facts(OTHER, "binding")] == [said]


def queue_to(number, *, at):
    facts = {"state": "未通过", "next": "x"}
    messages.queue(
        MessageKind.BINDING, to=to_phone(number), facts=facts, at=at, key=f"{number}:{at}"
    )


def test_what_the_own_number_was_told_before_it_was_bound_is_the_members_to_read(entrance):
    way = entrance.enter(OTHER)
    clerk = somebody(entrance)
    desk.decline_binding(entrance.ask(way).pk, reason="看不清", by=clerk, at=NOW)
    queue_to(OTHER, at=NOW - timedelta(days=1))  # whoever had that number then
    queue_to(PHONE, at=NOW)
    row = entrance.ask(way, at=LATER)
    desk.confirm_binding(row.pk, how=BoundBy.PAPER, by=clerk, at=LATER)
    way.refresh_from_db()
    told = outbox.own_messages(queries.actor_of_member(way.member))
    words = [each.text.partition("。")[0] for each in told]
    assert [each for each in words if each.startswith("您的会员绑定：")] == [
        "您的会员绑定：已经核验", "您的会员绑定：未通过",
    ]  # fmt: skip
    assert Message.objects.filter(member=None, tail=OTHER[-4:], kind="binding").count() == 1


def test_a_telephone_of_which_nobody_knew_is_warned_when_its_paper_is_seen(entrance, line):
    """Asked at another agency's desk, or before the member came in: then nobody is put out yet."""
    clerk, second = somebody(entrance), somebody(entrance, Role.AGENCY_CHECKER)
    row = entrance.ask(entrance.enter(OTHER), agency_id=entrance.elsewhere.pk)
    tasks.warn_of_change(row.pk)
    entrance.bound()
    desk.pass_binding_on(row.pk, by=clerk_of(entrance.elsewhere), at=LATER)
    assert line.told(PHONE) == []
    desk.see_paper(row.pk, by=clerk, at=LATER)
    assert line.told(PHONE) == ["phone_changed"]
    desk.second_binding(row.pk, by=second, at=LATER)
    assert line.told(PHONE) == ["phone_changed", "phone_replaced"]


def test_the_number_that_the_register_had_is_told_when_a_desk_binds_another(db, line):
    entrance = Entrance.ordinary(line, phone=OTHER)
    row = entrance.ask(entrance.enter())
    confirmed(entrance, row)
    assert line.told(OTHER) == ["phone_replaced"]
    assert line.told(PHONE) == ["binding"]
    assert Member.objects.get().phone == PHONE
