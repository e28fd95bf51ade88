"""Rights to give rights: what takes a second person, who that is, what both leave behind."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from huzhu.audit.models import AuditEvent
from huzhu.kernel.errors import NotNow, ReasonMissing
from huzhu.people import errors, queries, rights_errors, waiting
from huzhu.people.actions import links, organisation, proposals
from huzhu.people.actions.posts import Appointment
from huzhu.people.models import Position, PostProposal
from huzhu.people.states import DepartmentCode, ProposalState, Role
from tests.people.office import Office
from tests.people.persons import NOW, make_agency

TODAY = NOW.date()
FINANCE = {"role": Role.DEPARTMENT_HEAD, "department": DepartmentCode.FINANCE}
CHECKER = {"role": Role.AGENCY_CHECKER}
pytestmark = pytest.mark.clause("S6.5.a")


@pytest.fixture
def led(db) -> Office:
    """An office with director, deputy, two of 组织机构部, an agency with its director."""
    return Office.ordinary()


@pytest.fixture
def newcomer(led):
    return led.account("newcomer")


def appoint(account, by, **post):
    wanted = Appointment(starts_on=TODAY, **post)
    return organisation.appoint(account, wanted, by=by, at=NOW)


def propose(account, by, **post):
    wanted = Appointment(starts_on=TODAY, **post)
    return proposals.propose_appointment(account, wanted, by=by, at=NOW)


@pytest.mark.parametrize(
    ("post", "by", "alone"),
    [
        ({"role": Role.DIRECTOR}, "head", False),
        ({"role": Role.DEPUTY_DIRECTOR}, "director", False),
        (FINANCE, "director", False),
        ({"role": Role.DEPARTMENT_CLERK, "department": DepartmentCode.IT}, "director", False),
        ({"role": Role.DEPARTMENT_CLERK, "department": DepartmentCode.ORGANISATION}, "head", False),
        ({"role": Role.DEPARTMENT_HEAD, "department": DepartmentCode.BUSINESS}, "head", False),
        ({"role": Role.DEPARTMENT_CLERK, "department": DepartmentCode.BUSINESS}, "clerk", False),
        ({"role": Role.DEPARTMENT_CLERK, "department": DepartmentCode.BUSINESS}, "head", True),
        ({"role": Role.DEPARTMENT_HEAD, "department": DepartmentCode.BUSINESS}, "director", True),
    ],
)
def test_guarded_posts_and_those_not_below_the_own_are_not_filled_alone(
    led, newcomer, post, by, alone
):
    if alone:
        assert appoint(newcomer, led.actor(by), **post).pk
        return
    with pytest.raises(rights_errors.NeedsSecondPerson, match=r"不由您（.+）一人办理。请先提请"):
        appoint(newcomer, led.actor(by), **post)
    assert propose(newcomer, led.actor(by), **post).state == ProposalState.PROPOSED
    assert not queries.positions_of(newcomer, on=TODAY).exists()


def test_agency_director_fills_what_lies_below_and_not_the_own_post(led, newcomer):
    by = led.actor("agency_director")
    assert appoint(newcomer, by, agency=led.agency, **CHECKER).pk
    with pytest.raises(rights_errors.NeedsSecondPerson):
        appoint(newcomer, by, agency=led.agency, role=Role.AGENCY_DIRECTOR)


@pytest.mark.parametrize("who", ["director", "deputy", "head", "clerk", "agency_director"])
def test_nobody_appoints_or_proposes_or_links_themselves(led, who):
    by = led.actor(who)
    post = {"agency": led.agency, **CHECKER}
    for act in (appoint, propose):
        if who != "deputy":  # who organises nothing at all
            with pytest.raises(rights_errors.OwnRights):
                act(led.account(who), by, **post)
    with pytest.raises((rights_errors.OwnRights, errors.NotOrganiser)):
        links.issue_password_link(led.account(who), by=by, at=NOW)


def test_confirmed_appointment_gives_the_post_and_both_stand_in_the_trail(led, newcomer):
    proposal = propose(newcomer, led.actor("clerk"), **FINANCE)
    post = proposals.confirm_proposal(proposal, by=led.actor("deputy"), at=NOW)
    assert list(queries.positions_of(newcomer, on=TODAY)) == [post]
    events = AuditEvent.objects.filter(facts__proposal=proposal.pk).order_by("id")
    assert [(each.code, each.account_id) for each in events] == [
        ("people.propose_appointment", led.account("clerk").pk),
        ("people.confirm_proposal", led.account("deputy").pk),
    ]
    with pytest.raises(NotNow):
        proposals.confirm_proposal(proposal, by=led.actor("director"), at=NOW)


@pytest.mark.parametrize(
    ("second", "reason"),
    [
        ("clerk", errors.MakerIsChecker),
        ("newcomer", rights_errors.OwnRights),
        ("head", rights_errors.NotSecondPerson),
        ("agency_director", rights_errors.NotSecondPerson),
        ("business_clerk", rights_errors.NotSecondPerson),
    ],
)
def test_confirmation_is_turned_away_when_it_is_no_second_person(led, second, reason):
    newcomer = led.account("newcomer")
    proposal = propose(newcomer, led.actor("clerk"), **FINANCE)
    led.fill("newcomer", Role.DEPUTY_DIRECTOR)  # a leader, and yet not for herself
    for act in (proposals.confirm_proposal, proposals.decline_proposal):
        told = {"reason": "不合适"} if act is proposals.decline_proposal else {}
        with pytest.raises(reason):
            act(proposal, by=led.actor(second), at=NOW, **told)
    assert waiting.proposals().get() == proposal


def test_clerks_of_other_departments_are_confirmed_by_the_head(led, newcomer):
    post = {"role": Role.DEPARTMENT_CLERK, "department": DepartmentCode.BUSINESS}
    proposal = propose(newcomer, led.actor("clerk"), **post)
    assert waiting.whose(proposal, at=NOW) == "组织机构部部长、主任或主管主任"
    assert proposals.confirm_proposal(proposal, by=led.actor("head"), at=NOW).account == newcomer


def test_somebody_who_appoints_always_stays(led):
    clerk, by = led.position("clerk"), led.actor("head")
    Position.objects.filter(role=Role.DIRECTOR).update(ends_on=TODAY)
    organisation.end_term(clerk, on=TODAY, by=led.actor("clerk"), at=NOW)
    for alone in (
        lambda: organisation.end_term(led.position("head"), on=TODAY, by=by, at=NOW),
        lambda: organisation.close_account(led.account("head"), by=by, at=NOW),
    ):
        with pytest.raises(rights_errors.LastOrganiser, match="head的“组织机构部 部长”结束后"):
            alone()
    assert led.account("head").is_active
    Position.objects.filter(role=Role.DIRECTOR).update(ends_on=None)
    organisation.end_term(led.position("head"), on=TODAY, by=by, at=NOW)


def test_closing_an_account_makes_its_links_void(led, newcomer):
    links.issue_password_link(newcomer, by=led.actor("clerk"), at=NOW)
    organisation.close_account(newcomer, by=led.actor("clerk"), at=NOW)
    assert not waiting.links().exists()


@pytest.mark.parametrize("how", ["left", "never came in"])
def test_head_confirms_when_no_leader_is_in_office(led, newcomer, how):
    proposal = propose(newcomer, led.actor("clerk"), role=Role.DIRECTOR)
    with pytest.raises(rights_errors.NotSecondPerson):
        proposals.confirm_proposal(proposal, by=led.actor("head"), at=NOW)
    leaders = Position.objects.filter(role__in=[Role.DIRECTOR, Role.DEPUTY_DIRECTOR])
    if how == "left":
        leaders.update(ends_on=TODAY - timedelta(days=1))
    for leader in leaders if how == "never came in" else ():
        leader.account.set_unusable_password()
        leader.account.save()
    assert waiting.whose(proposal, at=NOW).startswith("组织机构部部长")
    assert proposals.confirm_proposal(proposal, by=led.actor("head"), at=NOW).role == Role.DIRECTOR


def test_declined_proposal_says_why_and_gives_nothing(led, newcomer):
    proposal = propose(newcomer, led.actor("head"), **FINANCE)
    with pytest.raises(ReasonMissing):
        proposals.decline_proposal(proposal, reason=" ", by=led.actor("director"), at=NOW)
    proposals.decline_proposal(proposal, reason="另有安排", by=led.actor("director"), at=NOW)
    row = PostProposal.objects.get()
    assert (row.state, row.reason, row.second_name) == ("declined", "另有安排", "director")
    assert not queries.positions_of(newcomer, on=TODAY).exists()


def test_proposal_is_withdrawn_by_its_maker_alone_and_proposed_once(led, newcomer):
    proposal = propose(newcomer, led.actor("head"), **FINANCE)
    with pytest.raises(rights_errors.AlreadyProposed):
        propose(newcomer, led.actor("clerk"), **FINANCE)
    with pytest.raises(rights_errors.NotTheMaker):
        proposals.withdraw_proposal(proposal, by=led.actor("clerk"), at=NOW)
    proposals.withdraw_proposal(proposal, by=led.actor("head"), at=NOW)
    with pytest.raises(NotNow):
        proposals.confirm_proposal(proposal, by=led.actor("director"), at=NOW)
    assert propose(newcomer, led.actor("head"), **FINANCE).pk != proposal.pk


def test_same_post_at_two_agencies_is_proposed_for_each(led, newcomer):
    for agency in (led.agency, make_agency("A02")):
        post = {"role": Role.AGENCY_DIRECTOR, "agency": agency}
        propose(newcomer, led.actor("clerk"), **post)
        with pytest.raises(rights_errors.AlreadyProposed):
            propose(newcomer, led.actor("head"), **post)
    assert PostProposal.objects.count() == 2


def test_end_before_the_term_began_is_not_proposed(led):
    position = led.position("head")
    before = position.starts_on - timedelta(days=1)
    with pytest.raises(errors.TermBackwards):
        proposals.propose_end(position, on=before, by=led.actor("clerk"), at=NOW)
    assert not PostProposal.objects.exists()


def test_terms_of_guarded_posts_end_by_two_and_the_own_by_oneself(led):
    director = led.position("director")
    with pytest.raises(rights_errors.NeedsSecondPerson):
        organisation.end_term(director, on=TODAY, by=led.actor("head"), at=NOW)
    with pytest.raises(rights_errors.NeedsSecondPerson):
        organisation.close_account(led.account("director"), by=led.actor("head"), at=NOW)
    yesterday = TODAY - timedelta(days=1)
    proposal = proposals.propose_end(director, on=yesterday, by=led.actor("head"), at=NOW)
    assert queries.positions_of(led.account("director"), on=TODAY).exists()
    proposals.confirm_proposal(proposal, by=led.actor("deputy"), at=NOW)
    assert not queries.positions_of(led.account("director"), on=TODAY).exists()
    own = led.position("clerk")
    assert organisation.end_term(own, on=TODAY, by=led.actor("clerk"), at=NOW).ends_on == TODAY


def test_database_keeps_two_persons_apart_whatever_the_code_does(led, newcomer):
    proposal = propose(newcomer, led.actor("head"), **FINANCE)
    changes = {"state": "confirmed", "decided_at": NOW, "second_name": "x"}
    for second in (led.account("head"), newcomer):
        with pytest.raises(IntegrityError, match="takes_two_persons"), transaction.atomic():
            PostProposal.objects.filter(pk=proposal.pk).update(second=second, **changes)
    assert PostProposal.objects.filter(pk=proposal.pk).update(
        second=led.account("deputy"), **changes
    )


@pytest.mark.parametrize("department", ["finance", "compliance", "it", "organisation"])
@pytest.mark.parametrize("role", [Role.DEPARTMENT_HEAD, Role.DEPARTMENT_CLERK])
def test_guarded_departments_are_those_four_and_take_two_persons(led, newcomer, department, role):
    post = {"role": role, "department": department}
    with pytest.raises(rights_errors.NeedsSecondPerson):
        appoint(newcomer, led.actor("director"), **post)


def test_end_of_a_term_is_not_proposed_by_whoever_organises_nothing(led):
    for who in ("business_clerk", "agency_director"):
        with pytest.raises(errors.NotOrganiser):
            proposals.propose_end(led.position("head"), on=TODAY, by=led.actor(who), at=NOW)
    assert not PostProposal.objects.exists()
