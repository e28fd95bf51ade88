"""Links to set a password by: who hands one over, and that an older one is void.

Not here: the pages (``tests.web.office.test_passwords``).
"""

import pytest

from huzhu.people import errors, password_links, rights_errors, waiting
from huzhu.people.actions import links, passwords, proposals
from huzhu.people.actions.posts import Appointment
from huzhu.people.models import Account, PasswordLink
from huzhu.people.states import DepartmentCode, LinkState, Role
from tests.people.office import Office
from tests.people.persons import NOW

PASSWORD = "红墙边的第三棵银杏又黄了叶子"
pytestmark = pytest.mark.clause("S6.5.a")


@pytest.fixture
def led(db) -> Office:
    return Office.ordinary()


def asked_for(led: Office, account: Account) -> tuple[PasswordLink, str]:
    """A link that the clerk of 组织机构部 asked for, and its number."""
    return links.issue_password_link(account, by=led.actor("clerk"), at=NOW)


def test_second_person_of_a_link_answers_for_posts_that_are_only_proposed(led):
    newcomer = led.account("newcomer")
    finance = {"role": Role.DEPARTMENT_HEAD, "department": DepartmentCode.FINANCE}
    wanted = Appointment(**finance, starts_on=NOW.date())
    proposals.propose_appointment(newcomer, wanted, by=led.actor("clerk"), at=NOW)
    link, _ = asked_for(led, newcomer)
    with pytest.raises(rights_errors.NotSecondPerson):
        links.hand_over_link(link, by=led.actor("head"), at=NOW)
    assert links.hand_over_link(link, by=led.actor("deputy"), at=NOW)


def test_head_hands_a_link_over_when_nothing_guarded_is_proposed(led):
    link, _ = asked_for(led, led.account("newcomer"))
    assert links.hand_over_link(link, by=led.actor("head"), at=NOW)


def test_older_link_opens_nothing_when_a_newer_one_is_asked_for(led):
    newcomer = led.account("newcomer")
    older, number = asked_for(led, newcomer)
    key = links.hand_over_link(older, by=led.actor("head"), at=NOW)
    asked_for(led, newcomer)
    older.refresh_from_db()
    assert older.state == LinkState.DROPPED
    with pytest.raises(errors.PasswordLinkOver):
        passwords.set_password(key=key, number=number, password=PASSWORD, at=NOW)


def test_act_asks_for_the_number_itself_and_says_how_many_tries_are_left(led):
    link, number = asked_for(led, led.account("newcomer"))
    key = links.hand_over_link(link, by=led.actor("head"), at=NOW)
    wrong = f"{(int(number) + 1) % 10**8:08d}"
    assert links.try_link_number(key=key, number=wrong, at=NOW) == password_links.TRIES - 1
    with pytest.raises(rights_errors.LinkNumberWrong) as told:
        passwords.set_password(key=key, number=wrong, password=PASSWORD, at=NOW)
    assert told.value.facts["left"] == password_links.TRIES - 1
    assert passwords.set_password(key=key, number=number, password=PASSWORD, at=NOW)


def test_used_link_leaves_those_of_others(led):
    link, number = asked_for(led, led.account("newcomer"))
    of_another, _ = asked_for(led, led.account("colleague"))
    key = links.hand_over_link(link, by=led.actor("head"), at=NOW)
    passwords.set_password(key=key, number=number, password=PASSWORD, at=NOW)
    assert list(waiting.links()) == [of_another]
