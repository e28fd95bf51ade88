"""Registering members one by one and in bulk, and verifying who somebody is."""

import pytest

from huzhu.audit.models import AuditEvent
from huzhu.kernel.errors import DomainError
from huzhu.people import errors, queries, rights_errors, waiting
from huzhu.people.actions import members
from huzhu.people.models import Member
from huzhu.people.rules import NewMember
from tests.people.persons import (
    MEMBER_SERVICE,
    NOW,
    clerk_of,
    id_number,
    make_agency,
    make_union,
    member_by_id_number,
    office,
)

pytestmark = pytest.mark.django_db


def _new(serial=1, **changed):
    facts = {
        "number": f"M{serial:06d}",
        "name": "王小明",
        "id_number": id_number(serial),
        "union_number": "U001",
        "phone": "13900000001",
    }
    return NewMember(**{**facts, **changed})


def _register(serial=1, by=MEMBER_SERVICE, **changed):
    return members.register_member(_new(serial, **changed), by=by, at=NOW)


def test_register_member_is_found_by_its_identity_number(unions):
    member = _register()
    assert member_by_id_number(f" {id_number(1).lower()} ") == member
    assert member_by_id_number(id_number(2)) is None
    assert member.verified_at is None


@pytest.mark.parametrize("changed", [{"number": "M000009"}, {"id_number": id_number(9)}])
def test_register_member_is_turned_away_when_number_or_person_is_registered(unions, changed):
    _register()
    with pytest.raises(errors.MemberRegistered):
        _register(**changed)
    assert Member.objects.count() == 1


def test_register_member_is_turned_away_when_the_check_character_is_wrong(unions):
    wrong = id_number(1)[:-1] + ("0" if id_number(1)[-1] != "0" else "1")
    with pytest.raises(errors.MemberRowWrong, match="请逐位核对"):
        _register(id_number=wrong)


def test_register_member_belongs_to_the_agency_and_member_service(unions, agency):
    assert _register(by=clerk_of(agency)).pk
    for by in (clerk_of(make_agency("B01")), office()):
        with pytest.raises(errors.NotRegistrar):
            _register(2, by=by)


def test_register_members_returns_ids_in_the_order_given(unions):
    serials = [3, 1, 2]
    ids = members.register_members(
        (_new(serial) for serial in serials), verified_at=NOW, by=MEMBER_SERVICE, at=NOW
    )
    rows = Member.objects.in_bulk(ids)
    assert [rows[key].number for key in ids] == ["M000003", "M000001", "M000002"]
    assert {row.verified_at for row in rows.values()} == {NOW}


def test_register_members_takes_none_when_one_is_wrong(unions):
    with pytest.raises(errors.MembersRefused, match="1 行未通过，第 2 行：姓名没有填写，请补上。"):
        members.register_members([_new(1), _new(2, name="")], by=MEMBER_SERVICE, at=NOW)
    assert Member.objects.count() == 0


def test_members_are_seen_within_the_own_subtree(unions, agency):
    member = _register()
    point = make_agency("A0101", parent=agency)
    make_union("U003", point)
    below = _register(2, union_number="U003")
    assert set(queries.members_below(clerk_of(agency))) == {member, below}
    assert set(queries.members_below(clerk_of(point))) == {below}
    other = clerk_of(make_agency("B01"))
    assert queries.member_of(clerk_of(agency), number=member.number) == member
    with pytest.raises(errors.NoSuchMember):
        queries.member_of(other, number=member.number)


def test_reveal_id_number_leaves_a_trace_and_knows_its_scope(unions, agency):
    member = _register()
    shown = members.reveal_id_number(member.number, reason="核对证件", by=clerk_of(agency), at=NOW)
    assert shown == id_number(1)
    event = AuditEvent.objects.get(code="people.reveal_id_number")
    assert (event.subject, event.facts) == (f"member:{member.pk}", {"reason": "核对证件"})
    for by in (clerk_of(make_agency("B01")), office()):
        with pytest.raises(DomainError):
            members.reveal_id_number(member.number, reason="看看", by=by, at=NOW)


@pytest.mark.parametrize(
    ("read", "refusal"),
    [
        (lambda: _register(union_number="U404"), errors.NoSuchUnion),
        (lambda: queries.agency(0), errors.NoSuchAgency),
        (lambda: queries.agency_of(MEMBER_SERVICE, agency_id=0), errors.NoSuchAgency),
        (lambda: queries.account_by_id(0), errors.NoSuchAccount),
        (lambda: waiting.proposal_by_id(0), rights_errors.NoSuchProposal),
        (lambda: waiting.link_by_id(0), rights_errors.NoSuchLink),
    ],
)
def test_what_is_not_registered_is_not_found(read, refusal):
    with pytest.raises(refusal):
        read()
