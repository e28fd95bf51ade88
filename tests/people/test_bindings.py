"""Being known as a member: at once who agrees with the register, all others by the desk."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huzhu.kernel.actor import CLOCK
from huzhu.kernel.errors import NotNow, ReasonMissing
from huzhu.kernel.papers import PaperKind
from huzhu.kernel.periods import near_day
from huzhu.kernel.workdays import local_date
from huzhu.people import bindings as reads
from huzhu.people import queries, tasks
from huzhu.people.actions import bindings, closing, desk, members, ways
from huzhu.people.binding_errors import (
    FoundElsewhere,
    NobodyFits,
    NoSuchBinding,
    NothingToTakeOver,
    NotOfDesk,
    PaperWrong,
    TwoPersonsSee,
    WayBound,
)
from huzhu.people.errors import MakerIsChecker, NoSuchAgency, TooOften
from huzhu.people.models import Account, Agency, Member, NameCheck, PhoneSession, Union, WayIn
from huzhu.people.states import AgencyLevel, BoundBy, Role
from tests.people.entering import OTHER, PHONE, SERIAL, THIRD, Entrance, register
from tests.people.persons import MEMBER_SERVICE, NOW, clerk_of, id_number, office

LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def entrance(db, line):
    return Entrance.ordinary(line)


@pytest.fixture
def clerk(entrance):
    return _somebody(clerk_of(entrance.agency), "林")


@pytest.fixture
def second(entrance):
    return _somebody(clerk_of(entrance.agency, Role.AGENCY_CHECKER), "孙")


def _somebody(actor, name):
    account = Account.objects.create(username=name, full_name=name)
    return type(actor)(
        name=name, title=actor.title, role=actor.role, account_id=account.pk,
        department=actor.department, agency_id=actor.agency_id, agency_path=actor.agency_path,
    )  # fmt: skip


# --- at once ------------------------------------------------------------------------------------


@pytest.mark.clause("S2.1.1.a")
def test_who_agrees_with_the_register_is_bound_and_verified_at_once(entrance):
    row = entrance.ask(entrance.enter())
    member = Member.objects.get()
    assert (row.state, row.way.member) == ("bound", member)
    assert member.verified_at == NOW
    assert member.verified_by.told == "本人绑定（与会员登记一致）"


DIFFERENT = {
    "name": {"name": "王大明"},
    "paper": {"id_number": id_number(7)},
    "agency": {"agency_id": "elsewhere"},
}


@pytest.mark.clause("S2.1.1.a")
@pytest.mark.parametrize("what", DIFFERENT)
def test_who_differs_in_anything_waits(entrance, what):
    changed = DIFFERENT[what]
    if what == "agency":
        changed = {"agency_id": entrance.elsewhere.pk}
    row = entrance.ask(entrance.enter(), **changed)
    assert row.state == "waiting"
    assert Member.objects.get().verified_at is None


@pytest.mark.parametrize("phone", ["", OTHER])
def test_who_has_no_phone_or_an_old_one_in_the_register_waits(db, line, phone):
    entrance = Entrance.ordinary(line, phone=phone)
    assert entrance.ask(entrance.enter()).state == "waiting"


def test_outside_everything_looks_alike_whether_or_not_somebody_is_registered(entrance):
    """The same state and the same statements, though the desk is told different things."""
    register(entrance.union, serial=2, name="李强")
    entrance.bound()
    way = entrance.enter(OTHER)
    entrance.ask(way)  # what is asked later takes this one back
    asked = [
        _asked(entrance, way),
        _asked(entrance, way, name="李强", id_number=id_number(2)),
        _asked(entrance, way, id_number=id_number(7)),
        _asked(entrance, way, agency_id=entrance.elsewhere.pk),
    ]
    assert {row.state for row, _ in asked} == {"waiting"}
    assert [row.takes_over for row, _ in asked] == [True, False, False, False]
    assert len({tuple(said) for _, said in asked}) == 1


def _asked(entrance, way, **changed):
    with CaptureQueriesContext(connection) as said:
        row = entrance.ask(way, **changed)
    return row, [each["sql"].split(" ")[0] for each in said if "SAVEPOINT" not in each["sql"]]


def test_a_number_that_cannot_be_right_is_told_before_the_register_is_asked(entrance):
    way = entrance.enter()
    for paper, number in [
        (PaperKind.RESIDENT, "110101199003070000"),
        (PaperKind.PERMIT, id_number(SERIAL)),
        (PaperKind.PASSPORT, "12"),
        (PaperKind.RESIDENT, id_number(SERIAL, born="20270101")),
    ]:
        with pytest.raises(PaperWrong):
            entrance.ask(way, paper=paper, id_number=number)
    with pytest.raises(NoSuchAgency):
        entrance.ask(way, agency_id=0)


def test_a_way_and_a_paper_are_told_so_often_a_day(entrance):
    way = entrance.enter(OTHER)
    for _ in range(5):
        entrance.ask(way)
    with pytest.raises(TooOften):
        entrance.ask(way)
    for number in (THIRD,):
        other = entrance.enter(number)
        for _ in range(5):
            entrance.ask(other)
    with pytest.raises(TooOften, match="每个证件"):
        entrance.ask(entrance.enter("13600000004"))


def test_what_was_said_before_is_void(entrance):
    way = entrance.enter(OTHER)
    first = entrance.ask(way)
    entrance.ask(way, at=LATER)
    first.refresh_from_db()
    assert first.state == "withdrawn"
    bindings.withdraw_binding(way, at=LATER)
    with pytest.raises(NotNow):
        bindings.withdraw_binding(way, at=LATER)


@pytest.mark.clause("S2.1.1.b")
def test_a_number_that_is_a_members_binds_nobody_else(entrance):
    way = entrance.bound()
    register(entrance.union, serial=2, phone=PHONE, name="李强")
    with pytest.raises(WayBound):
        entrance.ask(way, name="李强", id_number=id_number(2))


# --- the desk -----------------------------------------------------------------------------------


@pytest.mark.clause("S2.1.1.a")
@pytest.mark.parametrize("how", [BoundBy.PAPER, BoundBy.CALL, BoundBy.LIST])
def test_the_desk_binds_whom_it_has_made_sure_of(entrance, line, clerk, how):
    row = entrance.ask(entrance.enter(OTHER))
    assert reads.waiting_for(clerk, seen_alone=False) == [row]
    desk.confirm_binding(row.pk, how=how, by=clerk, at=LATER)
    member = Member.objects.get()
    assert (member.phone, member.verified_at) == (OTHER, LATER)
    assert member.verified_by.told == f"代办机构核对（{how.label}，林）"
    assert line.told(OTHER) == ["binding"]
    assert reads.waiting_for(clerk, seen_alone=False) == []


def test_the_desk_of_another_agency_sees_nothing(entrance):
    row = entrance.ask(entrance.enter(OTHER))
    stranger = clerk_of(entrance.elsewhere)
    assert reads.waiting_for(stranger, seen_alone=False) == []
    with pytest.raises(NoSuchBinding):
        desk.confirm_binding(row.pk, how=BoundBy.PAPER, by=stranger, at=LATER)
    with pytest.raises(NotOfDesk):
        desk.confirm_binding(row.pk, how=BoundBy.PAPER, by=office(), at=LATER)
    assert desk.confirm_binding(row.pk, how=BoundBy.PAPER, by=MEMBER_SERVICE, at=LATER)


def test_nobody_is_bound_whom_the_register_does_not_know(entrance, clerk):
    row = entrance.ask(entrance.enter(OTHER), id_number=id_number(7))
    with pytest.raises(NobodyFits):
        desk.confirm_binding(row.pk, how=BoundBy.LIST, by=clerk, at=LATER)
    with pytest.raises(NobodyFits):
        desk.pass_binding_on(row.pk, by=clerk, at=LATER)
    register(entrance.union, serial=7)
    assert desk.confirm_binding(row.pk, how=BoundBy.LIST, by=clerk, at=LATER).state == "bound"


def test_who_named_another_agency_is_handed_on(entrance, clerk):
    row = entrance.ask(entrance.enter(OTHER), agency_id=entrance.elsewhere.pk)
    there = clerk_of(entrance.elsewhere)
    with pytest.raises(FoundElsewhere):
        desk.confirm_binding(row.pk, how=BoundBy.LIST, by=there, at=LATER)
    desk.pass_binding_on(row.pk, by=there, at=LATER)
    assert desk.confirm_binding(row.pk, how=BoundBy.LIST, by=clerk, at=LATER).state == "bound"


def test_a_refusal_says_why_and_may_be_followed_by_another_try(entrance, line, clerk):
    way = entrance.enter(OTHER)
    row = entrance.ask(way)
    with pytest.raises(ReasonMissing):
        desk.decline_binding(row.pk, reason=" ", by=clerk, at=LATER)
    desk.decline_binding(row.pk, reason="证件与名册不符", by=clerk, at=LATER)
    assert reads.latest_of(way).reason == "证件与名册不符"
    with pytest.raises(NotNow):
        desk.confirm_binding(row.pk, how=BoundBy.LIST, by=clerk, at=LATER)
    assert entrance.ask(way, at=LATER).state == "waiting"


# --- a lost telephone ---------------------------------------------------------------------------


def test_a_new_telephone_waits_three_days_and_the_old_one_is_told(entrance, line):
    old = entrance.bound()
    key = _session(old)
    row = entrance.ask(entrance.enter(OTHER))
    tasks.warn_of_change(row.pk)
    assert line.told(PHONE) == ["phone_changed"]
    assert reads.against(entrance.member.pk).way == row.way
    due = NOW + reads.WAITING_TIME
    (said,) = line.facts(PHONE, "phone_changed")
    assert said["day"] == near_day(local_date(due), today=local_date(NOW))
    assert list(reads.over(at=due - timedelta(seconds=1))) == []
    assert list(reads.over(at=due)) == [row]
    bindings.end_waiting(row.pk, by=CLOCK, at=due)
    old.refresh_from_db()
    assert (old.ended_at, WayIn.objects.get(ended_at=None).value) == (due, OTHER)
    member = Member.objects.get()  # what the office has to say goes to the new telephone
    assert (member.phone, member.phone_tail, member.updated_at) == (OTHER, OTHER[-4:], due)
    assert not Session.objects.filter(pk=key).exists()
    assert PhoneSession.objects.get().ended_at == due


def test_the_warned_telephone_is_given_the_number_above_where_its_point_has_none(entrance, line):
    Agency.objects.filter(pk=entrance.agency.pk).update(
        phone="", parent=entrance.elsewhere, level=AgencyLevel.POINT
    )
    Agency.objects.filter(pk=entrance.elsewhere.pk).update(phone="0851-1234567")
    entrance.bound()
    row = entrance.ask(entrance.enter(OTHER))
    tasks.warn_of_change(row.pk)
    assert line.facts(PHONE, "phone_changed")[-1]["phone"] == "0851-1234567"


def test_nobody_is_warned_where_nobody_is_put_out(entrance, line):
    row = entrance.ask(entrance.enter(OTHER))
    tasks.warn_of_change(row.pk)
    assert line.told(PHONE) == line.told(OTHER) == []


def test_who_comes_in_already_is_not_bound_at_once_by_a_new_number_of_the_register(entrance):
    old = entrance.bound()
    entrance.member.phone = OTHER
    entrance.member.save()
    row = entrance.ask(entrance.enter(OTHER))
    assert (row.state, row.due_at) == ("waiting", NOW + reads.WAITING_TIME)
    assert list(WayIn.objects.filter(member=entrance.member, ended_at=None)) == [old]


def test_two_persons_change_a_telephone_at_the_desk(entrance, clerk, second):
    old, vouched = entrance.bound(), vouching()
    row = entrance.ask(entrance.enter(OTHER))
    with pytest.raises(TwoPersonsSee):
        desk.confirm_binding(row.pk, how=BoundBy.PAPER, by=clerk, at=LATER)
    with pytest.raises(NotNow):
        desk.second_binding(row.pk, by=second, at=LATER)
    desk.see_paper(row.pk, by=clerk, at=LATER)
    with pytest.raises(MakerIsChecker):
        desk.second_binding(row.pk, by=clerk, at=LATER)
    done = desk.second_binding(row.pk, by=second, at=LATER)
    old.refresh_from_db()
    assert (done.state, done.seen_name, done.second_name) == ("bound", "林", "孙")
    assert (old.ended_at, Member.objects.get().phone) == (LATER, OTHER)
    assert vouching() == vouched  # another telephone vouches for no name anew


def vouching():
    """Since when a name is vouched for, by which check, and how many there were."""
    member = Member.objects.get()
    return member.verified_at, member.verified_by_id, NameCheck.objects.count()


def _by_two(row, clerk, second):
    desk.see_paper(row.pk, by=clerk, at=LATER)
    desk.second_binding(row.pk, by=second, at=LATER)


def _by_waiting(row, *_):
    bindings.end_waiting(row.pk, by=CLOCK, at=NOW + reads.WAITING_TIME)


@pytest.mark.parametrize("take_over", [_by_two, _by_waiting])
def test_the_wechat_of_a_lost_telephone_is_out_with_it(entrance, line, clerk, second, take_over):
    old = entrance.bound()
    wechat = ways.enter_by_wechat("oLost", at=NOW)
    assert ways.link_wechat(wechat.pk, old, at=NOW)
    keys = [_session(old), _session(wechat)]
    new = entrance.enter(OTHER)
    kept = _session(new)
    row = entrance.ask(new)
    assert line.told(PHONE) == []
    take_over(row, clerk, second)
    assert line.told(PHONE) == ["phone_replaced"]  # in that moment, whoever decided it
    assert list(WayIn.objects.filter(member=entrance.member, ended_at=None)) == [new]
    assert not Session.objects.filter(pk__in=keys).exists()
    assert [each.session_key for each in PhoneSession.objects.filter(ended_at=None)] == [kept]
    assert ways.enter_by_wechat("oLost", at=LATER).member is None


def test_where_a_point_has_one_clerk_the_office_is_the_second(entrance, clerk):
    entrance.bound()
    row = entrance.ask(entrance.enter(OTHER))
    desk.see_paper(row.pk, by=clerk, at=LATER)
    he = _somebody(MEMBER_SERVICE, "何")
    assert reads.waiting_for(he, seen_alone=True) == [row]
    assert desk.second_binding(row.pk, by=he, at=LATER).state == "bound"


def test_two_persons_are_not_asked_for_where_one_is_enough(entrance, clerk):
    row = entrance.ask(entrance.enter(OTHER))
    with pytest.raises(NothingToTakeOver):
        desk.see_paper(row.pk, by=clerk, at=LATER)


def test_a_waiting_that_no_longer_agrees_goes_to_the_desk(entrance):
    entrance.bound()
    row = entrance.ask(entrance.enter(OTHER))
    Member.objects.update(name="王改名")
    _by_waiting(row)
    row.refresh_from_db()
    assert (row.state, row.due_at) == ("waiting", None)


def _moved(entrance):
    Union.objects.update(agency=entrance.elsewhere)


def _unverified(_entrance):
    Member.objects.update(verified_at=None)


def _gone(_entrance):
    WayIn.objects.exclude(member=None).update(ended_at=LATER)


@pytest.mark.clause("S2.1.1.a")
@pytest.mark.parametrize("change", [_moved, _unverified, _gone])
def test_time_alone_vouches_for_no_name_and_binds_no_other_agencys_member(entrance, change):
    entrance.bound()
    row = entrance.ask(entrance.enter(OTHER))
    change(entrance)
    was = Member.objects.get().verified_at
    _by_waiting(row)
    row.refresh_from_db()
    assert (row.state, row.due_at, row.way.member) == ("waiting", None, None)
    assert (Member.objects.get().verified_at, NameCheck.objects.count()) == (was, 1)


def _withdrawn(member):
    members.withdraw_verification(member.number, reason="不符", by=MEMBER_SERVICE, at=LATER)


def _closed(member):
    closing.forget_ways(member, by=queries.actor_of_member(member), at=LATER)


@pytest.mark.clause("S2.1.1.a")
@pytest.mark.parametrize("act", [_withdrawn, _closed])
def test_who_waits_for_a_member_no_longer_vouched_for_goes_to_the_desk(entrance, clerk, act):
    entrance.bound()
    row = entrance.ask(entrance.enter(OTHER))
    act(entrance.member)
    row.refresh_from_db()
    assert (row.state, row.due_at) == ("waiting", None)
    assert list(reads.over(at=NOW + timedelta(days=9))) == []
    assert reads.waiting_for(clerk, seen_alone=False) == [row]


def _session(way: WayIn) -> str:
    session = SessionStore()
    session.save()
    ways.begin_session(way, session_key=session.session_key, device="电脑", at=NOW)
    return session.session_key
