"""What the desk is shown of somebody who asks to be bound: what fits, what differs, whom to ask."""

from datetime import timedelta

import pytest

from huzhu.audit.models import AuditEvent
from huzhu.kernel.errors import NotNow
from huzhu.people import asking, limits
from huzhu.people import bindings as reads
from huzhu.people.actions import desk
from huzhu.people.binding_errors import NameDiffers, NoSuchBinding, NotOfDesk, UnionHasNoNumber
from huzhu.people.compared import compared, looks_at
from huzhu.people.errors import TooOften
from huzhu.people.models import Member, Union
from huzhu.people.states import BoundBy
from tests.people.entering import NAME, OTHER, PHONE, Entrance
from tests.people.persons import MEMBER_SERVICE, NOW, clerk_of, id_number, office

LATER = NOW + timedelta(minutes=1)
TYPO = "王小名"


@pytest.fixture
def entrance(db, line):
    return Entrance.ordinary(line)


def _lines(row, *, is_looked_at=False):
    match = reads.match_of(row)
    return {each.what: each for each in compared(row, match, is_looked_at=is_looked_at)}


@pytest.mark.clause("S2.1.1.a")
def test_a_name_alone_that_differs_is_told_and_the_registers_own_with_a_look(entrance):
    row = entrance.ask(entrance.enter(OTHER), name=TYPO)
    assert [(what, line.fits) for what, line in _lines(row).items()] == [
        ("证件号码", True), ("姓名", False), ("代办机构", True), ("手机号", False),
    ]  # fmt: skip
    assert NAME not in str(_lines(row))
    assert f"名册为“{NAME}”，填写的是“{TYPO}”" in _lines(row, is_looked_at=True)["姓名"].told


def test_of_another_agencys_member_the_desk_learns_that_alone(entrance):
    row = entrance.ask(entrance.enter(OTHER), name=TYPO, agency_id=entrance.elsewhere.pk)
    lines = _lines(row, is_looked_at=True)
    assert [(what, line.fits) for what, line in lines.items()] == [
        ("证件号码", True), ("代办机构", False),
    ]  # fmt: skip
    assert NAME not in str(lines)


def test_a_paper_that_nobody_has_and_a_number_that_nobody_registered_are_told(entrance):
    way = entrance.enter(OTHER)
    assert [line.fits for line in _lines(entrance.ask(way, id_number=id_number(7))).values()] == [
        False
    ]
    Member.objects.update(phone_tail="", phone_digest=b"", phone_cipher=b"")
    assert _lines(entrance.ask(way))["手机号"].fits is None


def test_who_differs_by_name_is_bound_once_the_register_is_right(entrance):
    clerk = clerk_of(entrance.agency)
    row = entrance.ask(entrance.enter(OTHER), name=TYPO)
    with pytest.raises(NameDiffers):
        desk.confirm_binding(row.pk, how=BoundBy.LIST, by=clerk, at=LATER)
    Member.objects.update(name=TYPO)
    assert desk.confirm_binding(row.pk, how=BoundBy.LIST, by=clerk, at=LATER).state == "bound"


def test_the_whole_number_is_told_to_the_desk_on_record(entrance):
    clerk = clerk_of(entrance.agency)
    row = entrance.ask(entrance.enter(OTHER))
    for stranger, no in ((clerk_of(entrance.elsewhere), NoSuchBinding), (office(), NotOfDesk)):
        with pytest.raises(no):
            desk.look_at_asker(row.pk, by=stranger, at=LATER)
    assert looks_at(row) == []
    assert desk.look_at_asker(row.pk, by=clerk, at=LATER) == OTHER
    assert desk.look_at_asker(row.pk, by=MEMBER_SERVICE, at=LATER) == OTHER
    assert [event.actor_name for event in looks_at(row)] == [MEMBER_SERVICE.name, clerk.name]
    assert OTHER not in str(list(AuditEvent.objects.values_list("facts", flat=True)))
    desk.decline_binding(row.pk, reason="名册上没有", by=clerk, at=LATER)
    with pytest.raises(NotNow):
        desk.look_at_asker(row.pk, by=clerk, at=LATER)


def test_looks_are_so_many_an_hour(entrance, monkeypatch):
    clerk = clerk_of(entrance.agency)
    row = entrance.ask(entrance.enter(OTHER))
    monkeypatch.setattr(limits, "ASKERS", limits.Limit("askers", "查看", 1, timedelta(hours=1), ""))
    desk.look_at_asker(row.pk, by=clerk, at=LATER)
    with pytest.raises(TooOften):
        desk.look_at_asker(row.pk, by=clerk, at=LATER)


def test_a_union_answers_by_its_contact_where_one_is_registered(entrance):
    Union.objects.update(phone="")
    entrance.union.refresh_from_db()
    assert asking.who_answers_at(entrance.union) is None
    with pytest.raises(UnionHasNoNumber, match="没有登记联系电话"):
        asking.check_called(entrance.union)
    Union.objects.update(contact="秦工", phone="010-66001122")
    entrance.union.refresh_from_db()
    assert asking.who_answers_at(entrance.union) == asking.Contact("秦工", "010-66001122")


def test_nobody_outside_sees_whether_the_name_alone_differs(entrance):
    entrance.bound(PHONE)
    way = entrance.enter(OTHER)
    rows = [entrance.ask(way, name=TYPO), entrance.ask(way, id_number=id_number(7))]
    assert [(row.state, row.takes_over, row.due_at) for row in rows] == [
        ("waiting", False, None)
    ] * 2
