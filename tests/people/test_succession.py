"""No act leaves an office in which nobody could ever give a right again.

Controls take the look away, or put the one before it in its place, and see the office closed.
"""

import random
import threading
from datetime import date, timedelta
from functools import partial

import pytest
from django.db import connections, transaction

from huzhu.kernel.actor import CLOCK
from huzhu.kernel.errors import DomainError
from huzhu.office import queries as office_days
from huzhu.people import rights_errors, succession, waiting
from huzhu.people.actions import _terms, founding, organisation, proposals
from huzhu.people.models import Account, Founding, Position
from huzhu.people.states import Role
from huzhu.web.console import rights
from tests.people.office import ORGANISATION, Office
from tests.people.persons import NOW

pytestmark = pytest.mark.clause("S6.5.a")
TODAY = NOW.date()
#: Walks that close the office where nobody looks.
WALKS = (0, 1, 2)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def small() -> Office:
    """As the guide has it at the least: both leaders, and one person in 组织机构部."""
    office = Office.ordinary()
    clerk = office.actor("clerk")
    organisation.end_term(office.position("clerk"), on=YESTERDAY, by=clerk, at=NOW)
    return office


def end_by_two(office, name, *, maker, second, on=TODAY):
    row = proposals.propose_end(office.position(name), on=on, by=office.actor(maker), at=NOW)
    return proposals.confirm_proposal(row, by=office.actor(second), at=NOW)


def outlook():
    return succession.outlook_at(NOW)


@pytest.mark.django_db
def test_last_leader_goes_after_somebody_else_has_come():
    office = small()
    end_by_two(office, "director", maker="head", second="deputy")
    wanted = {"on": TODAY, "by": office.actor("head"), "at": NOW}
    with pytest.raises(rights_errors.LastPair) as told:
        proposals.propose_end(office.position("deputy"), **wanted)
    assert f"deputy的“办事处 主管主任”结束后，从 {TOMORROW} 起不再有" in str(told.value)
    assert "head（组织机构部 部长）" in str(told.value)
    office.fill("clerk_two", Role.DEPARTMENT_CLERK, ORGANISATION)
    Account.objects.filter(username="clerk_two").update(password="!")
    with pytest.raises(rights_errors.LastPair):  # who cannot sign in yet confirms nothing
        proposals.propose_end(office.position("deputy"), **wanted)
    Account.objects.filter(username="clerk_two").update(password="set")
    proposal = proposals.propose_end(office.position("deputy"), **wanted)
    office.fill("director_two", Role.DIRECTOR)
    proposals.confirm_proposal(proposal, by=office.actor("director_two"), at=NOW)
    assert outlook() is None


@pytest.mark.django_db
def test_ends_that_each_leave_the_other_close_no_office_on_a_later_day():
    office, later = small(), TODAY + timedelta(days=20)
    end_by_two(office, "director", maker="head", second="deputy", on=later)
    for on in (YESTERDAY, TODAY, later, later + timedelta(days=1)):
        with pytest.raises(rights_errors.LastPair):
            proposals.propose_end(office.position("deputy"), on=on, by=office.actor("head"), at=NOW)
    assert not waiting.proposals().exists()


@pytest.mark.django_db
def test_proposals_made_side_by_side_are_asked_again_when_confirmed():
    office = small()
    by = office.actor("head")
    first, other = (
        proposals.propose_end(office.position(name), on=TODAY, by=by, at=NOW)
        for name in ("director", "deputy")
    )
    proposals.confirm_proposal(first, by=office.actor("deputy"), at=NOW)
    with pytest.raises(rights_errors.LastPair):
        proposals.confirm_proposal(other, by=office.actor("director"), at=NOW)


@pytest.mark.django_db
def test_account_of_the_last_who_could_confirm_is_not_closed():
    office = small()
    end_by_two(office, "director", maker="head", second="deputy", on=YESTERDAY)
    by = office.actor("head")
    with pytest.raises(rights_errors.LastPair):
        _terms.end_all(office.account("deputy"), on=TODAY)
    with pytest.raises(DomainError):
        organisation.close_account(office.account("deputy"), by=by, at=NOW)
    assert office.account("deputy").is_active


@pytest.mark.django_db
def test_office_that_begins_needs_no_second_person_yet():
    founding.found_office(
        username="first", full_name="first", department=ORGANISATION, by=CLOCK, at=NOW
    )
    Account.objects.update(password="set")
    Position.objects.create(
        account=Account.objects.get(), role=Role.DEPUTY_DIRECTOR, starts_on=YESTERDAY
    )
    leader = Position.objects.get(role=Role.DEPUTY_DIRECTOR)
    assert outlook() is None
    organisation.end_term(leader, on=TODAY, by=CLOCK, at=NOW)
    Founding.objects.update(leaders_in_office_at=NOW)


@pytest.mark.parametrize(
    ("posts", "is_open"),
    [
        ("a:director", False),
        ("a:director b:deputy_director", True),
        ("a:deputy_director b:deputy_director", False),
        ("a:director a:organisation_head", False),
        ("a:director b:organisation_head", True),
        ("a:deputy_director b:organisation_clerk", True),
        ("a:organisation_head b:organisation_clerk", True),
        ("a:organisation_clerk b:organisation_clerk", False),
        ("a:organisation_head", False),
        ("", False),
    ],
)
def test_two_are_needed_one_of_whom_proposes_and_the_other_confirms(posts, is_open):
    held = []
    for account, _, post in (each.partition(":") for each in posts.split()):
        found = Position(account_id=ord(account), role=post)
        if not post.endswith("director"):
            found.role = f"department_{post.partition('_')[2]}"
            found.department = str(ORGANISATION)
        held.append(found)
    assert succession.is_open(held) is is_open


def one_walk(seed: int, office: Office) -> date | None:
    """Whatever anybody does for a while; returns the day on which the office would be closed."""
    chance = random.Random(seed)
    people = ("director", "deputy", "head", "clerk")
    for _ in range(20):
        by, whom = (office.account(chance.choice(people)) for _ in range(2))
        on = TODAY + timedelta(days=chance.choice((-1, 0, 3, 30)))
        try:
            with transaction.atomic():
                _one_act(chance.randrange(4), office.actor(by.username), whom, on)
        except (DomainError, Position.DoesNotExist):
            continue
    rows = list(succession.posts())
    days = (TODAY + timedelta(days=each) for each in range(1, 40))
    return next((day for day in days if not succession.is_open(succession.on(rows, day))), None)


def _one_act(which, by, whom, on):
    post = Position.objects.get(account=whom)
    if which == 0:
        organisation.end_term(post, on=on, by=by, at=NOW)
    elif which == 1:
        proposals.propose_end(post, on=on, by=by, at=NOW)
    elif which == 2:
        for proposal in waiting.proposals().filter(account=whom):
            proposals.confirm_proposal(proposal, by=by, at=NOW)
    elif whom.is_active:
        organisation.close_account(whom, by=by, at=NOW)


def closed_offices(seeds) -> list[int]:
    office, found = Office.ordinary(), []
    for seed in seeds:
        with transaction.atomic():
            if one_walk(seed, office):
                found.append(seed)
            transaction.set_rollback(True)
    return found


@pytest.mark.django_db
def test_no_walk_of_anybody_closes_the_office():
    assert closed_offices(WALKS) == []


@pytest.mark.long
@pytest.mark.django_db
def test_no_long_row_of_walks_closes_the_office():
    assert closed_offices(range(100, 200)) == []


@pytest.mark.django_db
def test_walks_close_the_office_when_nobody_looks(monkeypatch):
    monkeypatch.setattr(_terms, "keep_open", lambda *_given, **_named: None)
    assert closed_offices(WALKS)


@pytest.mark.django_db
def test_terms_that_run_out_are_told_sixty_days_before():
    office = small()
    last = TODAY + timedelta(days=59)
    leaders = Position.objects.filter(role__in=[Role.DIRECTOR, Role.DEPUTY_DIRECTOR])
    leaders.update(ends_on=last + timedelta(days=1))
    assert outlook() is None
    leaders.update(ends_on=last)
    assert outlook() == succession.Outlook(last + timedelta(days=1), "head（组织机构部 部长）")
    for name in ("head", "deputy"):  # whoever can still do something about it
        (todo,) = rights.todos_for(office.actor(name), at=NOW, calendar=office_days.calendar())
        assert (todo.due_on, todo.verb) == (last, "任命")
        assert todo.workdays_left
    office.fill("clerk_two", Role.DEPARTMENT_CLERK, ORGANISATION)
    Account.objects.filter(username="clerk_two").update(password="set")
    assert outlook() is None


@pytest.mark.django_db(transaction=True)
def test_two_leaders_who_leave_at_once_take_turns():
    office = small()
    by = office.actor("head")
    acts = []
    for name, second in (("director", "deputy"), ("deputy", "director")):
        row = proposals.propose_end(office.position(name), on=TODAY, by=by, at=NOW)
        acts.append(partial(proposals.confirm_proposal, row, by=office.actor(second), at=NOW))
    start, told = threading.Barrier(2), []

    def run(act):
        try:
            start.wait()
            act()
            told.append("ended")
        except DomainError as error:
            told.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["LastPair", "ended"]


@pytest.mark.django_db
def test_who_is_still_to_come_or_is_shut_out_gives_no_rights():
    office = small()
    office.fill("to_come", Role.DIRECTOR)
    Position.objects.filter(account__username="to_come").update(starts_on=TOMORROW)
    Account.objects.filter(username="head").update(is_active=False)
    rows = list(succession.posts())
    told = [
        {post.account.username for post in succession.on(rows, day)} for day in (TODAY, TOMORROW)
    ]
    assert told == [{"director", "deputy"}, {"director", "deputy", "to_come"}]
