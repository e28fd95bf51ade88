"""Agencies, unions, accounts and terms of office."""

import threading
from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, connections, transaction

from huzhu.audit.models import AuditEvent
from huzhu.kernel.actor import CLOCK, Actor
from huzhu.people import errors, name_errors, policies, queries
from huzhu.people.actions import engaging, organisation
from huzhu.people.actions.posts import Appointment
from huzhu.people.models import Account, Position
from huzhu.people.states import AgencyKind, DepartmentCode, Role
from tests.people.persons import NOW, clerk_of, make_agency, office

ORGANISATION = office(DepartmentCode.ORGANISATION)
SPRING, SUMMER = date(2026, 3, 1), date(2026, 6, 30)


@pytest.fixture
def person(db):
    return organisation.open_account(username="lin", full_name="林", by=ORGANISATION, at=NOW)


def _appoint(person, *, by=ORGANISATION, **changed):
    post = {"role": Role.AGENCY_CLERK, "starts_on": SPRING, **changed}
    return organisation.appoint(person, Appointment(**post), by=by, at=NOW)


def test_open_point_lies_below_its_agency_in_every_scope(db):
    top = organisation.open_agency(
        number="A01", name="甲区代办处", kind=AgencyKind.DISTRICT, by=ORGANISATION, at=NOW
    )
    point = organisation.open_point(top, number="A0101", name="甲一代办点", by=ORGANISATION, at=NOW)
    assert point.path == f"/{top.pk}/{point.pk}/"
    assert point.kind == AgencyKind.DISTRICT
    assert list(queries.agencies_below(clerk_of(top))) == [top, point]
    assert list(queries.agencies_below(clerk_of(point))) == [point]
    with pytest.raises(errors.PointUnderPoint):
        organisation.open_point(point, number="A010101", name="点下点", by=ORGANISATION, at=NOW)


def test_open_agency_is_turned_away_when_the_number_is_taken_in_any_writing(db):
    facts = {"name": "甲", "kind": AgencyKind.DISTRICT, "at": NOW, "by": ORGANISATION}
    top = organisation.open_agency(number="A01", **facts)
    for number in ("A01", "a01", " Ａ０１"):
        with pytest.raises(name_errors.OrganisationNumberTaken, match="“A01”已被使用，是甲的编号"):
            organisation.open_agency(number=number, **facts)
        with pytest.raises(name_errors.OrganisationNumberTaken):
            organisation.open_point(top, number=number, name="点", by=ORGANISATION, at=NOW)


def test_unions_are_kept_under_the_numbers_that_lists_of_members_name(db):
    top, by = make_agency("A01"), ORGANISATION
    union = organisation.register_union(top, number="u１", name=" 一　会 ", by=by, at=NOW)
    assert (union.number, union.name) == ("U1", "一 会")
    organisation.register_unions(top, unions=[("u2", "二会"), ("u3", "三会")], by=by, at=NOW)
    with pytest.raises(name_errors.OrganisationNumberTaken, match="“U3”已被使用，是三会的编号"):
        organisation.register_unions(top, unions=[("u4", "四会"), ("u3", "又三会")], by=by, at=NOW)
    assert sorted(row.number for row in queries.unions_below(by)) == ["U1", "U2", "U3"]


def test_unions_are_turned_away_when_another_list_took_a_number_after_the_look(db, monkeypatch):
    top, by = make_agency("A01"), ORGANISATION
    organisation.register_union(top, number="u1", name="一会", by=by, at=NOW)
    monkeypatch.setattr(organisation, "_check_free", lambda *_: None)  # it came a moment later
    with pytest.raises(errors.NumberTaken), transaction.atomic():
        organisation.register_unions(top, unions=[("u2", "二会"), ("u1", "又")], by=by, at=NOW)
    assert [row.number for row in queries.unions_below(by)] == ["U1"]


@pytest.mark.parametrize("typed", ["LIN", "l n", "<lin>"])
def test_account_is_turned_away_when_its_name_is_taken_in_other_letters_or_none(person, typed):
    with pytest.raises((errors.NumberTaken, name_errors.AccountNameWrong)), transaction.atomic():
        organisation.open_account(username=typed, full_name="林二", by=ORGANISATION, at=NOW)
    assert Account.objects.count() == 1


def test_appointment_that_is_turned_away_leaves_no_account(db, agency):
    clerk = Appointment(role=Role.AGENCY_CLERK, agency=agency, starts_on=SPRING)
    newcomer, act = engaging.Person("new", "新人"), {"by": ORGANISATION, "at": NOW}
    with pytest.raises(errors.TermBackwards):
        engaging.appoint_person(newcomer, replace(clerk, ends_on=date(2026, 2, 28)), **act)
    assert not Account.objects.exists()
    account = engaging.appoint_person(newcomer, clerk, **act)
    checker = replace(clerk, role=Role.AGENCY_CHECKER)
    assert engaging.appoint_person(engaging.Person(" NEW", "新人 "), checker, **act) == account


def test_database_keeps_leaders_out_of_departments(person):
    with pytest.raises(IntegrityError, match="position_leader_has_no_department"):
        Position.objects.create(
            account=person, role="deputy_director", department="organisation", starts_on=SPRING
        )


@pytest.mark.parametrize(
    ("role", "is_allowed"), [(Role.AGENCY_DIRECTOR, True), (Role.AGENCY_CLERK, False)]
)
def test_register_union_below_an_agency_is_its_directors(db, role, is_allowed):
    top = make_agency("A01")
    point = make_agency("A0101", parent=top)
    by = clerk_of(top, role)
    if is_allowed:
        union = organisation.register_union(point, number="U1", name="工会", by=by, at=NOW)
        assert list(queries.unions_below(by)) == [union]
        assert queries.union_ids_below(top.path) == {union.pk}
        assert queries.union_ids_below(make_agency("B01").path) == frozenset()
    else:
        with pytest.raises(errors.NotOrganiser):
            organisation.register_union(point, number="U1", name="工会", by=by, at=NOW)


def test_account_is_opened_by_who_organises_and_by_nobody_else(db):
    with pytest.raises(errors.NotOrganiser):
        organisation.open_account(
            username="lin", full_name="林", by=office(DepartmentCode.FINANCE), at=NOW
        )
    assert Account.objects.count() == 0


def test_a_director_organises_nothing_of_another_agency(db):
    theirs = make_agency("B01")
    by = clerk_of(make_agency("A01"), Role.AGENCY_DIRECTOR)
    for act in (organisation.register_union, organisation.open_point):
        with pytest.raises(errors.NotOrganiser):
            act(theirs, number="U1", name="工会", by=by, at=NOW)


def test_scope_does_not_confuse_agencies_whose_ids_begin_alike(db):
    first = make_agency("A01")
    first.path = "/1/"
    first.save()
    other = make_agency("A02")
    other.path = "/12/"
    other.save()
    assert list(queries.agencies_below(clerk_of(first))) == [first]


@pytest.mark.parametrize(
    ("day", "is_held"),
    [
        (date(2026, 2, 28), False),
        (SPRING, True),
        (SUMMER, True),
        (date(2026, 7, 1), False),
    ],
)
def test_rights_begin_and_end_with_the_term(person, agency, day, is_held):
    post = _appoint(person, agency=agency, ends_on=SUMMER)
    assert list(queries.positions_of(person, on=day)) == ([post] if is_held else [])


def test_one_person_may_hold_several_posts(person, agency):
    _appoint(person, agency=agency)
    _appoint(person, agency=agency, role=Role.AGENCY_CHECKER)
    _appoint(person, role=Role.DEPARTMENT_CLERK, department=DepartmentCode.FINANCE, by=CLOCK)
    titles = [queries.actor_of(p).title for p in queries.positions_of(person, on=SPRING)]
    assert titles == ["A01 代办处 经办人", "A01 代办处 复核人", "财务部 经办人"]


def test_appoint_is_turned_away_when_the_same_post_overlaps_by_a_day(person, agency):
    _appoint(person, agency=agency, ends_on=SUMMER)
    with pytest.raises(errors.PositionHeld):
        _appoint(person, agency=agency, starts_on=SUMMER)
    assert _appoint(person, agency=agency, starts_on=date(2026, 7, 1)).pk


def test_appoint_is_turned_away_when_the_term_ends_before_it_starts(person, agency):
    with pytest.raises(errors.TermBackwards):
        _appoint(person, agency=agency, ends_on=date(2026, 2, 28))
    assert _appoint(person, agency=agency, ends_on=SPRING).pk


@pytest.mark.parametrize(
    ("place", "needed"),
    [
        ({}, "属于一个代办机构"),
        ({"role": Role.DEPARTMENT_CLERK}, "属于一个部门"),
        ({"role": Role.DIRECTOR, "department": DepartmentCode.FINANCE}, "属于整个办事处"),
    ],
)
def test_appoint_is_turned_away_when_the_place_is_not_the_roles(person, place, needed):
    with pytest.raises(errors.RoleWithoutPlace, match=needed):
        _appoint(person, by=CLOCK, **place)


def test_appoint_to_the_office_is_not_an_agency_directors(person, agency):
    by = clerk_of(agency, Role.AGENCY_DIRECTOR)
    with pytest.raises(errors.NotOrganiser):
        _appoint(person, role=Role.DIRECTOR, by=by)
    assert _appoint(person, agency=agency, by=by).pk


def test_end_term_takes_the_rights_away_the_day_after(person, agency):
    post = _appoint(person, agency=agency)
    organisation.end_term(post, on=SUMMER, by=ORGANISATION, at=NOW)
    assert queries.positions_of(person, on=SUMMER).exists()
    assert not queries.positions_of(person, on=date(2026, 7, 1)).exists()
    with pytest.raises(errors.TermOver):
        organisation.end_term(post, on=date(2026, 12, 31), by=ORGANISATION, at=NOW)


def test_a_term_that_ends_on_that_day_already_is_ended_once(person, agency):
    post = _appoint(person, agency=agency)
    organisation.end_term(post, on=SUMMER, by=ORGANISATION, at=NOW)
    with pytest.raises(errors.TermEndsThen, match="已办理"):
        organisation.end_term(post, on=SUMMER, by=ORGANISATION, at=NOW)
    assert AuditEvent.objects.filter(code="people.end_term").count() == 1
    organisation.end_term(post, on=date(2026, 6, 1), by=ORGANISATION, at=NOW)  # an earlier day


def test_close_account_takes_all_rights_at_once(person, agency):
    _appoint(person, agency=agency)
    _appoint(person, agency=agency, role=Role.AGENCY_CHECKER, starts_on=date(2027, 1, 1))
    assert queries.positions_of(person, on=NOW.date()).count() == 1
    assert organisation.close_account(person, by=ORGANISATION, at=NOW) == 2
    for day in (NOW.date(), date(2027, 6, 1)):
        assert not queries.positions_of(person, on=day).exists()
    assert not Account.objects.get(pk=person.pk).is_active


def test_an_account_without_a_password_does_not_sign_in(person):
    assert not person.has_usable_password()


def test_maker_is_never_the_checker_whatever_posts_the_person_holds(person, agency):
    made = queries.actor_of(_appoint(person, agency=agency))
    checks = queries.actor_of(_appoint(person, agency=agency, role=Role.AGENCY_CHECKER))
    with pytest.raises(errors.MakerIsChecker):
        policies.check_other_person(made.account_id, by=checks)
    policies.check_other_person(made.account_id, by=Actor("周", "复核人", "x", account_id=-1))
    policies.check_other_person(None, by=CLOCK)


def test_demo_signins_name_every_running_post_and_members(person, agency):
    post = _appoint(person, agency=agency, ends_on=SUMMER)
    (signin,) = queries.demo_signins(on=SPRING)
    assert (signin.key, signin.position, signin.member) == (f"position-{post.pk}", post, None)
    assert queries.demo_signins(on=date(2026, 7, 1)) == ()


@pytest.mark.django_db(transaction=True)
def test_appoint_gives_a_post_once_when_two_appointments_race(person, agency):
    start, outcomes = threading.Barrier(2), []

    def appoint():
        try:
            with transaction.atomic():
                start.wait()
                _appoint(person, agency=agency)
            outcomes.append("held")
        except errors.PositionHeld:
            outcomes.append("turned away")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=appoint) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["held", "turned away"]
    assert Position.objects.count() == 1
