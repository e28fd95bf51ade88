"""Links to set a password by: who hands one over, and that no second one stays open beside it.

Not here: the pages (``tests.web.office.test_passwords``).
"""

import pytest

from huzhu.people import errors, rights_errors, waiting
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
    number = links.issue_password_link(account, by=led.actor("clerk"), at=NOW)
    return waiting.links().get(account=account), number


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


def test_no_other_link_of_the_account_stays_when_one_was_used(led):
    newcomer, colleague = led.account("newcomer"), led.account("colleague")
    link, number = asked_for(led, newcomer)
    key = links.hand_over_link(link, by=led.actor("head"), at=NOW)
    told = {"maker_name": "x", "maker_title": "x", "made_at": NOW}
    beside = PasswordLink.objects.create(account=newcomer, **told)
    of_another = PasswordLink.objects.create(account=colleague, **told)
    passwords.set_password(key=key, number=number, password=PASSWORD, at=NOW)
    assert list(waiting.links()) == [of_another]
    beside.refresh_from_db()
    assert beside.state == LinkState.DROPPED
