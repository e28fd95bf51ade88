"""三员: three persons, none of whom decides cases; filled by the director and the deputy together.

Not here: the page (``tests/web/office/test_administrators.py``), every act against every post
(``tests/audit/test_rights.py``), lone paths (``test_rights_graph``).
"""

from datetime import date, timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP

from huzhu.kernel import rights
from huzhu.office.conditions import Word
from huzhu.people import administrator_errors as no
from huzhu.people import (
    administrators,
    errors,
    proxies,
    proxy_errors,
    rights_errors,
    support,
    waiting,
)
from huzhu.people.actions import administrators as acts
from huzhu.people.actions import links, organisation, proposals
from huzhu.people.actions import proxies as proxy_acts
from huzhu.people.actions.engaging import Person
from huzhu.people.actions.posts import Appointment
from huzhu.people.models import Position
from huzhu.people.states import ADMINISTRATORS, DepartmentCode, Role
from tests.people.office import Office
from tests.people.persons import NOW

TODAY = NOW.date()
SYSTEM, SAFETY, AUDIT = ADMINISTRATORS
WHY = "本办事处共八人，没有第三名不办业务的人员"
pytestmark = [pytest.mark.clause("S6.5.a"), pytest.mark.django_db]


@pytest.fixture
def office():
    return Office.ordinary()


def propose(office, name, role, *, by="director", why="", **term):
    wanted = Appointment(role=role, **{"starts_on": TODAY, **term})
    who = Person(username=name, full_name=name)
    return acts.propose_administrator(who, wanted, combined_reason=why, by=office.actor(by), at=NOW)


def confirm(office, row, *, by="deputy"):
    return proposals.confirm_proposal(row, by=office.actor(by), at=NOW)


@pytest.mark.parametrize(("first", "second"), [("director", "deputy"), ("deputy", "director")])
def test_one_leader_proposes_and_the_other_confirms(office, first, second):
    row = propose(office, "xu", SYSTEM, by=first)
    assert not Position.objects.filter(role=SYSTEM).exists()
    assert waiting.whose(row, at=NOW) == {"deputy": "主管主任", "director": "主任"}[second]
    with pytest.raises(errors.MakerIsChecker):
        confirm(office, row, by=first)
    with pytest.raises(rights_errors.NotSecondPerson):
        confirm(office, row, by="head")
    assert confirm(office, row, by=second).title == "办事处 系统管理员"


def test_another_deputy_does_not_stand_for_the_director(office):
    office.fill("deputy2", Role.DEPUTY_DIRECTOR)
    row = propose(office, "xu", SYSTEM, by="deputy")
    with pytest.raises(rights_errors.NotSecondPerson, match="主任"):
        confirm(office, row, by="deputy2")


def test_nobody_else_fills_or_ends_such_a_post_and_it_fills_no_other(office):
    office.with_three()
    with pytest.raises(no.NotLeader):
        propose(office, "xu", SYSTEM, by="head")
    wanted = Appointment(role=SYSTEM, starts_on=TODAY)
    for by in ("head", "director"):
        with pytest.raises(no.AppointedByLeaders):
            proposals.propose_appointment(office.account("xu"), wanted, by=office.actor(by), at=NOW)
        with pytest.raises(no.AppointedByLeaders):
            organisation.end_term(office.position("audit"), on=TODAY, by=office.actor(by), at=NOW)
    with pytest.raises(no.NoAdministrator):
        propose(office, "xu", Role.DIRECTOR)
    with pytest.raises(no.NoAdministrator):
        acts.propose_administrator_end(
            office.position("head"), on=TODAY, by=office.actor("director"), at=NOW
        )


def test_end_of_a_term_takes_both_leaders(office):
    office.with_three()
    post, by = office.position("audit"), office.actor("deputy")
    row = acts.propose_administrator_end(post, on=TODAY, by=by, at=NOW)
    confirm(office, row, by="director")
    post.refresh_from_db()
    assert post.ends_on == TODAY
    late = {"on": TODAY + timedelta(days=3), "by": by, "at": NOW}
    with pytest.raises(errors.TermOver):
        acts.propose_administrator_end(post, **late)


def test_administrator_decides_no_case_and_who_decides_is_no_administrator(office):
    with pytest.raises(no.AdministratorDecides, match="业务部 经办人"):
        propose(office, "business_clerk", SYSTEM)
    with pytest.raises(no.AdministratorDecides):
        propose(office, "agency_director", AUDIT)
    office.with_three()
    wanted = Appointment(
        role=Role.DEPARTMENT_CLERK, department=DepartmentCode.BUSINESS, starts_on=TODAY
    )
    with pytest.raises(no.AdministratorDecides, match="系统管理员"):
        organisation.appoint(office.account("system"), wanted, by=office.actor("head"), at=NOW)


def test_what_came_between_proposal_and_confirmation_counts(office):
    row = propose(office, "xu", SYSTEM)
    office.fill("xu", Role.DEPARTMENT_CLERK, DepartmentCode.BUSINESS)
    with pytest.raises(no.AdministratorDecides):
        confirm(office, row)


def test_post_of_an_administrator_is_not_lent_and_stands_in_for_nobody(office):
    office.with_three()
    days = {"starts_on": TODAY, "ends_on": TODAY, "reason": "外出", "at": NOW}
    for by in ("system", "director"):
        with pytest.raises(no.NotLent):
            proxies.check_give(office.position("system"), by=office.actor(by))
    own = proxies.posts_to_lend(
        office.actor("director"), account=office.account("director"), on=TODAY
    )
    assert not {post.role for post in own} & {*ADMINISTRATORS}
    with pytest.raises(proxy_errors.ProxyOutside):
        proxy_acts.give_proxy(
            office.position("director"), substitute=office.account("system"),
            by=office.actor("director"), **days,
        )  # fmt: skip


def test_who_stands_in_for_somebody_is_no_administrator(office):
    office.fill("clerk2", Role.DEPARTMENT_CLERK, DepartmentCode.BUSINESS)
    proxy_acts.give_proxy(
        office.position("business_clerk"), substitute=office.account("clerk2"), starts_on=TODAY,
        ends_on=TODAY + timedelta(days=9), reason="外出", by=office.actor("business_clerk"), at=NOW,
    )  # fmt: skip
    Position.objects.filter(account__username="clerk2").update(ends_on=TODAY)
    with pytest.raises(no.AdministratorStandsIn, match="业务部 经办人"):
        propose(office, "clerk2", SYSTEM, starts_on=TODAY + timedelta(days=1))


# --- a small office ---------------------------------------------------------------------------


@pytest.fixture
def small(office):
    """徐 is the system administrator alone."""
    confirm(office, propose(office, "xu", SYSTEM))
    return office


def test_two_of_the_three_are_one_persons_only_with_a_reason_and_an_end(small):
    year = {"ends_on": TODAY + timedelta(days=365)}
    with pytest.raises(no.AdministratorHoldsTwo):
        propose(small, "xu", SAFETY, **year)
    with pytest.raises(no.CombinedTermWrong, match="长期"):
        propose(small, "xu", SAFETY, why=WHY)
    with pytest.raises(no.CombinedTermWrong):
        propose(small, "xu", SAFETY, why=WHY, ends_on=TODAY + timedelta(days=366))
    with pytest.raises(no.NothingCombined):
        propose(small, "luo", SAFETY, why=WHY)
    confirm(small, propose(small, "xu", SAFETY, why=WHY, **year))
    with pytest.raises(no.AdministratorHoldsTwo):  # all three are never one person's
        propose(small, "xu", AUDIT, why=WHY, **year)

    (told,) = administrators.combined(on=TODAY)
    assert told.agreed is not None
    assert (told.agreed.maker_name, told.agreed.second_name) == ("director", "deputy")
    assert told.agreed.combined_reason == WHY
    assert "备份和密钥" in told.given_up
    said = administrators.condition(at=NOW)
    assert said.word is Word.WATCH
    assert "xu兼任系统管理员和安全管理员，至 2027-11-20" in said.facts
    assert administrators.combined(on=TODAY + timedelta(days=366)) == []


def test_every_pair_says_what_is_given_up():
    pairs = [frozenset({one, other}) for one in ADMINISTRATORS for other in ADMINISTRATORS]
    assert {pair for pair in pairs if len(pair) > 1} == administrators.GIVEN_UP.keys()


# --- what passes to them ----------------------------------------------------------------------


def test_nothing_passes_before_all_three_can_sign_in(office):
    assert [*administrators.missing(on=TODAY)] == [*ADMINISTRATORS]
    assert "还没有任命" in administrators.condition(at=NOW).facts
    office.with_three()
    assert rights.has_three()
    assert administrators.condition(at=NOW).word is Word.GOOD
    account = office.account("audit")
    account.set_unusable_password()
    account.save()
    assert administrators.missing(on=TODAY) == [AUDIT]
    assert not rights.has_three()
    assert "审计管理员没有在任并能登录的人" in administrators.condition(at=NOW).facts


def test_recovery_passes_to_the_safety_administrator_and_back(office):
    office.with_three()
    lost = office.account("business_clerk")
    TOTP.activate(lost, "JBSWY3DPEHPK3PXP")
    ask = {"reason": "手机遗失", "at": NOW}
    for by in ("head", "director", "system"):
        with pytest.raises(no.NotRecoverer, match="安全管理员"):
            links.ask_recovery(lost, by=office.actor(by), **ask)
    links.ask_recovery(lost, by=office.actor("safety"), **ask)
    Position.objects.filter(role=AUDIT).update(ends_on=date(2026, 1, 2))
    links.ask_recovery(lost, by=office.actor("head"), **ask)
    with pytest.raises(errors.NotOrganiser):
        links.ask_recovery(lost, by=office.actor("safety"), **ask)


def test_administrators_are_let_in_again_by_both_leaders_alone(office):
    office.with_three()
    lost = office.account("system")
    TOTP.activate(lost, "JBSWY3DPEHPK3PXP")
    for by in ("safety", "head"):
        with pytest.raises((no.NotLeader, no.NotRecoverer)):
            links.ask_recovery(lost, reason="手机遗失", by=office.actor(by), at=NOW)
    with pytest.raises(no.NotLeader):
        links.issue_password_link(lost, by=office.actor("head"), at=NOW)
    row, _ = links.ask_recovery(lost, reason="手机遗失", by=office.actor("deputy"), at=NOW)
    with pytest.raises(rights_errors.NotSecondPerson):
        links.hand_over_link(row, by=office.actor("head"), at=NOW)
    assert links.hand_over_link(row, by=office.actor("director"), at=NOW)


def test_no_leader_proposes_oneself(office):
    with pytest.raises(rights_errors.OwnRights):
        propose(office, "director", SYSTEM)


def test_who_is_to_stand_in_for_somebody_is_no_administrator_either(office):
    office.fill("clerk2", Role.DEPARTMENT_CLERK, DepartmentCode.BUSINESS)
    row = proxy_acts.give_proxy(
        office.position("business_clerk"), substitute=office.account("clerk2"), starts_on=TODAY,
        ends_on=TODAY + timedelta(days=9), reason="外出", by=office.actor("business_clerk"), at=NOW,
    )  # fmt: skip
    type(row).objects.update(state="proposed", decided_at=None)
    Position.objects.filter(account__username="clerk2").update(ends_on=TODAY)
    with pytest.raises(no.AdministratorStandsIn):
        propose(office, "clerk2", SYSTEM, starts_on=TODAY + timedelta(days=1))


def test_a_term_that_is_over_is_not_ended_once_more(office):
    office.with_three()
    yesterday = TODAY - timedelta(days=1)
    Position.objects.filter(role=AUDIT).update(ends_on=yesterday)
    post = Position.objects.get(role=AUDIT)
    with pytest.raises(errors.TermOver):
        acts.propose_administrator_end(
            post, on=yesterday - timedelta(days=9), by=office.actor("director"), at=NOW
        )


def test_right_that_passes_is_one_side_s_at_a_time(office):
    supporter = support.SUPPORTER
    office.fill("it_clerk", Role.DEPARTMENT_CLERK, DepartmentCode.IT)
    office.fill("system", SYSTEM)
    names = ("it_clerk", "system")
    assert [supporter.is_held_by(office.actor(name)) for name in names] == [True, False]
    for role in (SAFETY, AUDIT):
        office.fill(role.removesuffix("_admin"), role)
    assert [supporter.is_held_by(office.actor(name)) for name in names] == [False, True]
