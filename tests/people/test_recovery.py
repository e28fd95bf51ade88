"""Whoever lost every second factor is let in again by two others, and told of it.

Not here: the pages (``tests.web.office.test_recovery``), registering anew.
"""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP

from huzhu.audit import queries as audit
from huzhu.messages.models import Message
from huzhu.people import errors, recovering, rights_errors
from huzhu.people.actions import links, passwords
from huzhu.people.models import Account
from tests.people.office import Office
from tests.people.persons import NOW

PASSWORD = "红墙边的第三棵银杏又黄了叶子"
WHY = "手机遗失，已当面核对本人"
pytestmark = pytest.mark.clause("S6.5.b")


@pytest.fixture
def led(db) -> Office:
    return Office.ordinary()


@pytest.fixture
def lost(led) -> Account:
    """The clerk of 业务部, who has an authenticator and recovery codes, and neither at hand."""
    account = led.account("business_clerk")
    TOTP.activate(account, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(account)
    return account


def ask(led, lost, *, by="clerk"):
    return links.ask_recovery(lost, reason=WHY, by=led.actor(by), at=NOW)


def test_two_others_let_somebody_in_and_old_password_sessions_and_factors_end(led, lost):
    before = lost.get_session_auth_hash()
    link, number = ask(led, lost)
    key = links.hand_over_link(link, by=led.actor("head"), at=NOW)
    assert recovering.has_factor(lost.pk)  # until the person has come
    passwords.set_password(key=key, number=number, password=PASSWORD, at=NOW)

    lost.refresh_from_db()
    assert not recovering.has_factor(lost.pk)
    assert lost.get_session_auth_hash() != before
    trail = {event.code: event for event in audit.events_of(f"account:{lost.pk}")}
    assert trail["people.ask_recovery"].facts == {"reason": WHY}
    assert trail["people.hand_over_link"].facts["reason"] == WHY
    assert trail["people.recover_sign_in"].facts == {
        "reason": WHY, "count": 2, "maker": "clerk", "second": "head",
    }  # fmt: skip


def test_person_is_told_by_every_way_when_it_is_asked_for_and_when_it_is_done(led, lost):
    link, number = ask(led, lost)
    asked = Message.objects.filter(account=lost)
    assert {row.kind for row in asked} == {"recovery", "recovery_sms"}
    key = links.hand_over_link(link, by=led.actor("head"), at=NOW)
    passwords.set_password(key=key, number=number, password=PASSWORD, at=NOW)
    assert Message.objects.filter(account=lost).count() == 4


def test_link_for_a_password_alone_leaves_the_factors(led, lost):
    link, number = links.issue_password_link(lost, by=led.actor("clerk"), at=NOW)
    key = links.hand_over_link(link, by=led.actor("head"), at=NOW)
    passwords.set_password(key=key, number=number, password=PASSWORD, at=NOW)
    assert Authenticator.objects.filter(user=lost).count() == 2


def test_nobody_recovers_alone_and_nobody_recovers_oneself(led, lost):
    link, _ = ask(led, lost, by="head")
    with pytest.raises(errors.MakerIsChecker):
        links.hand_over_link(link, by=led.actor("head"), at=NOW)
    TOTP.activate(led.account("director"), "JBSWY3DPEHPK3PXP")
    with pytest.raises(rights_errors.OwnRights):
        ask(led, led.account("director"), by="director")


def test_person_concerned_is_not_the_second_person_either(led):
    director = led.account("director")
    TOTP.activate(director, "JBSWY3DPEHPK3PXP")
    link, _ = ask(led, director, by="clerk")
    with pytest.raises(rights_errors.OwnRights):
        links.hand_over_link(link, by=led.actor("director"), at=NOW)


@pytest.mark.parametrize("by", ["business_clerk", "agency_director"])
def test_who_may_not_fill_the_post_may_not_recover_its_holder(led, lost, by):
    with pytest.raises((errors.NotOrganiser, rights_errors.OwnRights)):
        ask(led, lost, by=by)
    with pytest.raises(rights_errors.NotSecondPerson):
        links.hand_over_link(ask(led, lost)[0], by=led.actor("agency_director"), at=NOW)


def test_account_without_a_factor_is_refused_with_what_to_do(led):
    with pytest.raises(rights_errors.NothingToRecover) as told:
        ask(led, led.account("business_clerk"))
    assert "忘记密码的，请申请设置密码链接" in told.value.detail
