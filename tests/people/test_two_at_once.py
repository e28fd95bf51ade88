"""Two who decide on the same proposal or link, in a forced order: one acts, the other is told.

Each race has its control: with a guard taken out, the same look at the end finds it wrong.

Not here: races that the database's constraints decide (``test_races``).
"""

from functools import partial

import pytest

from huzhu.audit.models import AuditEvent
from huzhu.kernel.errors import NotNow
from huzhu.people import errors, password_links, queries, rights_errors, waiting
from huzhu.people.actions import links, organisation, passwords, proposals
from huzhu.people.actions.posts import Appointment
from huzhu.people.models import Account, PasswordLink, Position, PostProposal
from huzhu.people.states import DepartmentCode, Role
from tests.people.office import Office
from tests.people.order import compare_nothing, in_order, unlock
from tests.people.persons import NOW

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clause("S6.5.a")]
TODAY = NOW.date()
FINANCE = {"role": Role.DEPARTMENT_HEAD, "department": DepartmentCode.FINANCE}
ONE, OTHER = "红墙边的第三棵银杏又黄了叶子", "四路车在槐树底下多停了半分钟"
CONFIRM, DECLINE, WITHDRAW = "confirm_proposal", "decline_proposal", "withdraw_proposal"
STATES = {CONFIRM: "confirmed", DECLINE: "declined", WITHDRAW: "withdrawn"}


@pytest.fixture
def led(transactional_db) -> Office:
    return Office.ordinary()


# --- proposals ----------------------------------------------------------------------------------


@pytest.fixture
def proposal(led) -> PostProposal:
    """The clerk of 组织机构部 proposes a newcomer as head of 财务部."""
    wanted = Appointment(**FINANCE, starts_on=TODAY)
    newcomer, by = led.account("newcomer"), led.actor("clerk")
    return proposals.propose_appointment(newcomer, wanted, by=by, at=NOW)


@pytest.fixture
def ending(led) -> PostProposal:
    """The clerk of 组织机构部 proposes that their own head's term ends."""
    return proposals.propose_end(led.position("head"), on=TODAY, by=led.actor("clerk"), at=NOW)


def decide(proposal: PostProposal, verb: str, led: Office, who: str):
    """The act, as somebody presses who has the page of before in front of them."""
    by = led.actor("clerk" if verb == WITHDRAW else who)
    told = {"reason": "另有安排"} if verb == DECLINE else {}
    row = waiting.proposal_by_id(proposal.pk)
    return partial(getattr(proposals, verb), row, by=by, at=NOW, **told)


def race(proposal: PostProposal, first: str, second: str, led: Office):
    _, turned_away = in_order(
        decide(proposal, first, led, "deputy"), decide(proposal, second, led, "director")
    )
    return turned_away


def end_of(proposal: PostProposal) -> tuple:
    """State, who decided, how many posts came of it, and which acts stand in the trail."""
    row = PostProposal.objects.get(pk=proposal.pk)
    posts = Position.objects.filter(account=row.account, role=row.role, ends_on=None).count()
    events = AuditEvent.objects.filter(facts__proposal=row.pk, code__in=map(_code, STATES))
    return row.state, row.second_name, posts, [each.code for each in events.order_by("id")]


def _code(verb: str) -> str:
    return f"people.{verb}"


@pytest.mark.parametrize(
    ("first", "second"),
    [(CONFIRM, CONFIRM), (CONFIRM, DECLINE), (CONFIRM, WITHDRAW), (DECLINE, CONFIRM),
     (WITHDRAW, CONFIRM), (DECLINE, DECLINE)],
)  # fmt: skip
def test_proposal_is_decided_once_when_two_decide_at_once(led, proposal, first, second):
    assert race(proposal, first, second, led) is NotNow
    decider = "clerk" if first == WITHDRAW else "deputy"
    assert end_of(proposal) == (STATES[first], decider, int(first == CONFIRM), [_code(first)])


def test_term_is_ended_once_when_two_confirm_its_end_at_once(led, ending):
    assert race(ending, CONFIRM, CONFIRM, led) is NotNow
    assert end_of(ending) == ("confirmed", "deputy", 0, [_code(CONFIRM)])


def test_slower_is_told_something_else_when_the_proposal_is_not_locked(led, proposal, monkeypatch):
    unlock(monkeypatch, PostProposal)
    assert race(proposal, CONFIRM, CONFIRM, led) is errors.PositionHeld


@pytest.mark.parametrize(
    ("first", "second"), [(CONFIRM, DECLINE), (CONFIRM, WITHDRAW), (DECLINE, CONFIRM)]
)
def test_proposal_would_be_decided_twice_when_nothing_were_compared(
    led, proposal, monkeypatch, first, second
):
    unlock(monkeypatch, PostProposal)
    compare_nothing(monkeypatch, PostProposal)
    race(proposal, first, second, led)
    decider = "clerk" if second == WITHDRAW else "director"
    assert end_of(proposal) == (STATES[second], decider, 1, [_code(first), _code(second)])


def test_end_would_be_confirmed_twice_when_nothing_were_compared(led, ending, monkeypatch):
    unlock(monkeypatch, PostProposal)
    compare_nothing(monkeypatch, PostProposal)
    race(ending, CONFIRM, CONFIRM, led)
    assert end_of(ending) == ("confirmed", "director", 0, [_code(CONFIRM)] * 2)


def propose_end_twice(led: Office) -> tuple[object, int]:
    """The same end, proposed by two colleagues at once; the second's answer, and what waits."""
    acts = [
        partial(
            proposals.propose_end, led.position("director"), on=TODAY, by=led.actor(who), at=NOW
        )
        for who in ("clerk", "head")
    ]
    _, told = in_order(*acts)
    return told, waiting.proposals().count()


def test_same_end_is_proposed_once_when_two_propose_it_at_once(led):
    assert propose_end_twice(led) == (rights_errors.AlreadyProposed, 1)


def test_same_end_would_wait_twice_when_the_person_were_not_locked(led, monkeypatch):
    unlock(monkeypatch, Account)
    assert propose_end_twice(led)[1] == 2


# --- links --------------------------------------------------------------------------------------


def ask(led: Office):
    account = led.account("newcomer")
    return partial(links.issue_password_link, account, by=led.actor("clerk"), at=NOW)


@pytest.fixture
def told(led) -> dict[str, str]:
    """Key and number of a link that was handed over to the newcomer."""
    link, number = ask(led)()
    key = links.hand_over_link(link, by=led.actor("head"), at=NOW)
    return {"key": key, "number": number}


def guess(told):
    wrong = f"{(int(told['number']) + 1) % 10**8:08d}"
    return partial(links.try_link_number, key=told["key"], number=wrong, at=NOW)


def set_to(password, told):
    return partial(passwords.set_password, **told, password=password, at=NOW)


def password_now() -> list[str]:
    account = Account.objects.get(username="newcomer")
    return [each for each in (ONE, OTHER) if account.check_password(each)]


def test_two_wrong_numbers_at_once_are_two_tries(told):
    assert in_order(guess(told), guess(told)) == (4, 3)
    assert PasswordLink.objects.get().wrong_count == 2


def test_one_of_two_tries_is_free_when_the_link_is_not_locked(told, monkeypatch):
    unlock(monkeypatch, PasswordLink)
    assert in_order(guess(told), guess(told)) == (4, 4)
    assert PasswordLink.objects.get().wrong_count == 1


def after_the_last_try(told):
    """Somebody guesses for the last time while another has the right number."""
    PasswordLink.objects.update(wrong_count=password_links.TRIES - 1)
    _, outcome = in_order(guess(told), set_to(ONE, told))
    return outcome, PasswordLink.objects.get().state, password_now()


def test_link_sets_nothing_when_it_is_locked_at_the_same_moment(told):
    assert after_the_last_try(told) == (errors.PasswordLinkOver, "locked", [])


def test_locked_link_would_set_a_password_when_nothing_were_compared(told, monkeypatch):
    unlock(monkeypatch, PasswordLink)
    compare_nothing(monkeypatch, PasswordLink)
    _, state, password = after_the_last_try(told)
    assert (state, password) == ("used", [ONE])


def set_twice(told):
    _, outcome = in_order(set_to(ONE, told), set_to(OTHER, told))
    events = AuditEvent.objects.filter(code="people.set_password").count()
    return outcome, password_now(), events


def test_one_of_two_passwords_is_set_when_two_use_a_link_at_once(told):
    assert set_twice(told) == (errors.PasswordLinkOver, [ONE], 1)


def test_second_password_would_stand_when_nothing_were_locked_or_compared(told, monkeypatch):
    unlock(monkeypatch, Account, PasswordLink)
    compare_nothing(monkeypatch, PasswordLink)
    _, password, events = set_twice(told)
    assert (password, events) == ([OTHER], 2)


def test_older_link_is_over_when_a_newer_one_is_asked_for_at_the_same_moment(led, told):
    _, outcome = in_order(ask(led), set_to(ONE, told))
    assert (outcome, password_now()) == (errors.PasswordLinkOver, [])


def test_newer_of_two_links_is_open_when_both_are_asked_for_at_once(led):
    (older, _), (newer, _) = in_order(ask(led), ask(led))
    states = dict(PasswordLink.objects.values_list("pk", "state"))
    assert states == {older.pk: "dropped", newer.pk: "requested"}


def test_second_link_is_held_off_by_the_table_alone_when_nothing_were_locked(led, monkeypatch):
    unlock(monkeypatch, Account)
    with pytest.raises(AssertionError, match="one_open_password_link"):
        in_order(ask(led), ask(led))
    assert PasswordLink.objects.get().state == "requested"


@pytest.fixture
def asked(led) -> PasswordLink:
    """A link that the clerk asked for and nobody has handed over."""
    return ask(led)()[0]


def hand_over(asked, led, who):
    row = waiting.link_by_id(asked.pk)
    return partial(links.hand_over_link, row, by=led.actor(who), at=NOW)


def handed_over_twice(asked, led):
    _, outcome = in_order(hand_over(asked, led, "deputy"), hand_over(asked, led, "head"))
    return outcome, PasswordLink.objects.get().second_name


def test_link_is_handed_over_once_when_two_do_it_at_once(led, asked):
    assert handed_over_twice(asked, led) == (NotNow, "deputy")


def test_link_would_be_handed_over_twice_when_nothing_were_compared(led, asked, monkeypatch):
    compare_nothing(monkeypatch, PasswordLink)
    outcome, second = handed_over_twice(asked, led)
    assert (outcome is NotNow, second) == (False, "head")


def test_withdrawn_link_is_void_when_it_is_handed_over_at_the_same_moment(led, asked):
    withdraw = partial(
        links.withdraw_link, waiting.link_by_id(asked.pk), by=led.actor("clerk"), at=NOW
    )
    key, _ = in_order(hand_over(asked, led, "head"), withdraw)
    assert PasswordLink.objects.get().state == "dropped"
    assert queries.account_of_link(key, at=NOW) is None
    assert AuditEvent.objects.filter(code="people.withdraw_link").count() == 1


# --- leavers ------------------------------------------------------------------------------------


def open_terms_of_a_leaver(led: Office) -> list[Position]:
    """What is left when somebody leaves at the moment of an appointment."""
    leaver, by = led.account("newcomer"), led.actor("head")
    wanted = Appointment(
        role=Role.DEPARTMENT_CLERK, department=DepartmentCode.BUSINESS, starts_on=TODAY
    )
    appoint = partial(organisation.appoint, leaver, wanted, by=by, at=NOW)
    _, ended = in_order(appoint, partial(organisation.close_account, leaver, by=by, at=NOW))
    left = list(Position.objects.filter(account=leaver, ends_on=None))
    assert (ended, Account.objects.get(pk=leaver.pk).is_active) == (1 - len(left), False)
    return left


def test_leaver_keeps_no_term_that_begins_at_the_same_moment(led):
    assert open_terms_of_a_leaver(led) == []


def test_term_would_outlive_its_account_when_the_account_were_not_locked(led, monkeypatch):
    unlock(monkeypatch, Account)
    assert len(open_terms_of_a_leaver(led)) == 1


# --- terms --------------------------------------------------------------------------------------


def test_one_term_is_ended_once_when_two_end_it_at_once(led):
    wanted = Appointment(role=Role.AGENCY_CLERK, agency=led.agency, starts_on=TODAY)
    by = led.actor("head")
    post = organisation.appoint(led.account("newcomer"), wanted, by=by, at=NOW)
    end = partial(organisation.end_term, post, on=TODAY, by=by, at=NOW)
    assert in_order(end, end)[1] is errors.TermEndsThen
    assert AuditEvent.objects.filter(code="people.end_term").count() == 1
