"""The telephone in use objects to being put out: it stops the clock, and no person at a desk.

A lost telephone objects in its finder's hand; whoever asked learns nothing of it.
"""

from datetime import timedelta

import pytest

from huzhu.kernel.actor import CLOCK
from huzhu.kernel.errors import NotNow, ShownChanged
from huzhu.kernel.shown import marks_of
from huzhu.people import bindings as reads
from huzhu.people import queries
from huzhu.people.actions import bindings, desk
from huzhu.people.binding_errors import NoSuchBinding, NoSuchObjection
from huzhu.people.models import Account, Binding, WayIn
from huzhu.people.states import Role
from tests.people.entering import OTHER, PHONE, Entrance, register
from tests.people.persons import NOW, clerk_of, id_number

LATER, DAYS = NOW + timedelta(minutes=1), NOW + timedelta(days=9)


@pytest.fixture
def entrance(db, line):
    return Entrance.ordinary(line)


@pytest.fixture
def owner(entrance):
    """Whoever has the telephone in use in hand."""
    return queries.actor_of_member(entrance.bound().member)


@pytest.fixture
def row(entrance, owner):
    return entrance.ask(entrance.enter(OTHER))


@pytest.fixture
def clerk(entrance):
    return clerk_of(entrance.agency)


@pytest.fixture
def second(entrance):
    Account.objects.create(pk=77, username="sun", full_name="孙")
    actor = clerk_of(entrance.agency, Role.AGENCY_CHECKER)
    return type(actor)(
        name="孙", title=actor.title, role=actor.role, account_id=77,
        agency_id=actor.agency_id, agency_path=actor.agency_path,
    )  # fmt: skip


def _live(entrance):
    return WayIn.objects.get(member=entrance.member, ended_at=None).value


def test_the_clock_binds_nobody_whom_the_telephone_in_use_objects_to(entrance, owner, row, clerk):
    assert list(reads.over(at=DAYS)) == [row]
    stranger = queries.actor_of_member(register(entrance.union, serial=2))
    with pytest.raises(NoSuchObjection):
        bindings.object_to_binding(row.pk, by=stranger, at=LATER)
    bindings.object_to_binding(row.pk, by=owner, at=LATER)
    assert list(reads.over(at=DAYS)) == []
    assert reads.against(entrance.member.pk) is None
    assert reads.waiting_for(clerk, seen_alone=False) == [row]
    with pytest.raises(NoSuchBinding):
        bindings.end_waiting(row.pk, by=CLOCK, at=DAYS)


def test_who_asked_learns_nothing_of_an_objection(entrance, owner, row):
    nobody = entrance.ask(entrance.enter("13600000004"), id_number=id_number(7))
    bindings.object_to_binding(row.pk, by=owner, at=LATER)
    row.refresh_from_db()
    shown = ("state", "reason", "decided_at", "is_open")
    assert [getattr(row, name) for name in shown] == [getattr(nobody, name) for name in shown]


@pytest.mark.parametrize("when", ["before", "after"])
def test_two_who_have_the_paper_put_a_lost_telephone_out_though_it_objects(
    entrance, owner, row, clerk, second, when
):
    acts = [lambda: desk.see_paper(row.pk, by=clerk, at=LATER)]
    objection = lambda: bindings.object_to_binding(row.pk, by=owner, at=LATER)  # noqa: E731
    acts.insert(0 if when == "before" else 1, objection)
    for act in acts:
        act()
    row.refresh_from_db()
    assert (row.state, row.seen_name, row.objected_at) == ("seen", clerk.name, LATER)
    desk.second_binding(row.pk, by=second, at=LATER)
    assert _live(entrance) == OTHER


def test_the_second_person_confirms_no_page_that_did_not_show_the_objection(
    entrance, owner, row, clerk, second
):
    desk.see_paper(row.pk, by=clerk, at=LATER)
    page = marks_of(reads.shown_of(Binding.objects.get(pk=row.pk)))
    bindings.object_to_binding(row.pk, by=owner, at=LATER)
    with pytest.raises(ShownChanged, match="原手机的否认"):
        desk.second_binding(row.pk, by=second, at=LATER, shown=page)
    page = marks_of(reads.shown_of(Binding.objects.get(pk=row.pk)))
    assert desk.second_binding(row.pk, by=second, at=LATER, shown=page).state == "bound"


def test_an_objection_that_comes_as_the_time_ends_counts(entrance, owner, row, monkeypatch):
    """The clock has found the row; the objection commits before the clock's turn."""
    in_turn = bindings._in_turn

    def after_the_objection(found):
        monkeypatch.setattr(bindings, "_in_turn", in_turn)
        bindings.object_to_binding(row.pk, by=owner, at=LATER)
        return in_turn(found)

    monkeypatch.setattr(bindings, "_in_turn", after_the_objection)
    with pytest.raises(NoSuchBinding):
        bindings.end_waiting(row.pk, by=CLOCK, at=DAYS)
    row.refresh_from_db()
    assert (row.state, _live(entrance)) == ("waiting", PHONE)


def test_what_was_decided_is_objected_to_no_more_and_the_first_objection_counts(
    entrance, owner, row, clerk
):
    for at in (LATER, DAYS):
        bindings.object_to_binding(row.pk, by=owner, at=at)
    row.refresh_from_db()
    assert row.objected_at == LATER
    desk.decline_binding(row.pk, reason="电话没有核对成功", by=clerk, at=LATER)
    with pytest.raises(NotNow, match="否认绑定"):
        bindings.object_to_binding(row.pk, by=owner, at=LATER)
