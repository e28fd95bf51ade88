"""Standing in for somebody who is away: whose it is to give, who may, in whose name, how long."""

from dataclasses import replace
from datetime import timedelta

import pytest

from huzhu.audit.models import AuditEvent
from huzhu.kernel.errors import NotNow, PersonalNumber, ReasonMissing
from huzhu.people import errors, policies, proxies, rights_errors
from huzhu.people import proxy_errors as refusals
from huzhu.people.actions import organisation
from huzhu.people.actions import proxies as acts
from huzhu.people.models import Position, Proxy
from huzhu.people.states import DepartmentCode, ProxyState, Role
from tests.people.office import Office
from tests.people.persons import NOW

TODAY = NOW.date()
LAST = TODAY + timedelta(days=13)
FINANCE = DepartmentCode.FINANCE
pytestmark = pytest.mark.clause("S6.5.a")


@pytest.fixture
def office(db) -> Office:
    """An ordinary office, with head and clerk of Finance and of Business."""
    office = Office.ordinary()
    office.fill("finance_head", Role.DEPARTMENT_HEAD, FINANCE)
    office.fill("finance_clerk", Role.DEPARTMENT_CLERK, FINANCE)
    office.fill("business_head", Role.DEPARTMENT_HEAD, DepartmentCode.BUSINESS)
    return office


def give(office, post, substitute, *, by=None, **told):
    """``post`` is lent by its holder, for two weeks from today."""
    given = {"starts_on": TODAY, "ends_on": LAST, "reason": "年休假", **told}
    return acts.give_proxy(
        office.position(post), substitute=office.account(substitute), **given,
        by=office.actor(by or post), at=NOW,
    )  # fmt: skip


def lent(office, substitute, on=TODAY):
    """The posts that somebody stands in for on a day."""
    account = office.account(substitute)
    return [
        post.account.username
        for post in proxies.posts_for(account, on=on)
        if post.account_id != account.pk
    ]


def test_a_proxy_begins_and_ends_by_its_days(office):
    first = TODAY + timedelta(days=3)
    row = give(office, "business_head", "business_clerk", starts_on=first, ends_on=LAST)
    assert row.state == ProxyState.CONFIRMED
    day = timedelta(days=1)
    told = [lent(office, "business_clerk", on) for on in (first - day, first, LAST, LAST + day)]
    assert told == [[], ["business_head"], ["business_head"], []]


def test_who_stands_in_acts_in_both_names_in_the_post(office):
    give(office, "business_head", "business_clerk")
    (actor,) = proxies.actors_on(TODAY)
    assert actor.name == "business_clerk（代business_head）"
    assert (actor.title, actor.role) == ("业务部 部长", Role.DEPARTMENT_HEAD)
    assert actor.account_id == office.account("business_clerk").pk
    assert actor.position_id == office.position("business_head").pk


def test_neither_checks_what_one_of_the_two_has_made(office):
    give(office, "business_head", "business_clerk")
    (actor,) = proxies.actors_on(TODAY)
    for name in ("business_head", "business_clerk"):
        with pytest.raises(errors.MakerIsChecker):
            policies.check_other_person(office.account(name).pk, by=actor)
    policies.check_other_person(office.account("finance_head").pk, by=actor)


def test_a_guarded_post_waits_for_a_second_person(office):
    row = give(office, "finance_head", "finance_clerk")
    assert (row.state, lent(office, "finance_clerk")) == (ProxyState.PROPOSED, [])
    for name in ("finance_head", "finance_clerk", "business_head"):
        with pytest.raises(rights_errors.NotSecondPerson):
            acts.confirm_proxy(row, by=office.actor(name), at=NOW)
    # Whose post could be the second person is none for what the own hand has given or is given.
    second = office.actor("deputy")
    for other, refusal in (
        (row.maker_id, errors.MakerIsChecker),
        (row.substitute_id, rights_errors.OwnRights),
    ):
        with pytest.raises(refusal):
            acts.confirm_proxy(row, by=replace(second, account_id=other), at=NOW)
    acts.confirm_proxy(row, by=second, at=NOW)
    assert lent(office, "finance_clerk") == ["finance_head"]
    with pytest.raises(NotNow):
        acts.confirm_proxy(row, by=office.actor("director"), at=NOW)


def test_a_second_person_says_no_with_the_reason(office):
    row = give(office, "finance_head", "finance_clerk")
    with pytest.raises(ReasonMissing):
        acts.decline_proxy(row, reason=" ", by=office.actor("deputy"), at=NOW)
    acts.decline_proxy(row, reason="月末结账", by=office.actor("deputy"), at=NOW)
    assert (row.state, row.answer) == (ProxyState.DECLINED, "月末结账")
    assert lent(office, "finance_clerk") == []


def test_the_giver_takes_it_back_and_nobody_else(office):
    row = give(office, "finance_head", "finance_clerk")
    with pytest.raises(rights_errors.NotTheMaker):
        acts.withdraw_proxy(row, by=office.actor("deputy"), at=NOW)
    acts.withdraw_proxy(row, by=office.actor("finance_head"), at=NOW)
    assert row.state == ProxyState.WITHDRAWN


@pytest.mark.parametrize(
    ("post", "expected"),
    [
        ("director", {"deputy"}),
        ("deputy", {"director"}),
        ("finance_head", {"finance_clerk", "deputy"}),
        ("finance_clerk", {"finance_head"}),
        ("business_clerk", {"business_head"}),
        ("agency_director", set()),
    ],
)
def test_who_may_stand_in_for_whom(office, post, expected):
    found = proxies.candidates(office.position(post), on=TODAY, until=LAST)
    assert {each.account.username for each in found} == expected


def test_others_are_turned_away(office):
    with pytest.raises(refusals.ProxyOutside):
        give(office, "business_head", "finance_clerk")
    with pytest.raises(refusals.NotYourAbsence):
        give(office, "business_head", "business_clerk", by="finance_head")
    with pytest.raises(ReasonMissing):
        give(office, "business_head", "business_clerk", reason=" ")
    assert Proxy.objects.count() == 0


def test_numbers_of_persons_stand_in_no_reason(office):
    with pytest.raises(PersonalNumber):
        give(office, "business_head", "business_clerk", reason="就医，手机 13800138000")
    assert Proxy.objects.count() == 0
    row = give(office, "business_head", "business_clerk")
    assert row.pk


def test_no_has_no_numbers_of_persons_either(office):
    row = give(office, "finance_head", "finance_clerk")
    with pytest.raises(PersonalNumber):
        acts.decline_proxy(row, reason="先打 13800138000", by=office.actor("deputy"), at=NOW)


def test_whose_term_ends_meanwhile_stands_in_for_nobody(office):
    Position.objects.filter(account__username="business_clerk").update(ends_on=LAST)
    give(office, "business_head", "business_clerk")
    after = LAST + timedelta(days=1)
    with pytest.raises(refusals.ProxyOutside):
        give(office, "business_head", "business_clerk", starts_on=after, ends_on=after)


@pytest.mark.parametrize(
    ("first", "last", "refused"),
    [
        (-1, 3, refusals.ProxyStartsPast),
        (-1, -2, refusals.ProxyStartsPast),
        (0, 0, None),
        (0, 91, None),
        (0, 92, refusals.ProxyTermWrong),
        (3, 2, refusals.ProxyEndsFirst),
    ],
)
def test_days_have_their_bounds_each_with_its_own_sentence(office, first, last, refused):
    days = {"starts_on": TODAY + timedelta(first), "ends_on": TODAY + timedelta(last)}
    if refused is None:
        assert give(office, "business_head", "business_clerk", **days).pk
    else:
        with pytest.raises(refusals.ProxyTermWrong) as told:
            give(office, "business_head", "business_clerk", **days)
        assert type(told.value) is refused


def test_one_post_has_one_proxy_at_a_time(office):
    give(office, "finance_head", "finance_clerk")
    with pytest.raises(refusals.ProxyOverlaps):
        give(office, "finance_head", "deputy", starts_on=LAST, ends_on=LAST)
    after = LAST + timedelta(days=1)
    assert give(office, "finance_head", "deputy", starts_on=after, ends_on=after).pk


def test_what_was_lent_is_not_lent_on(office):
    office.fill("second_clerk", Role.DEPARTMENT_CLERK, DepartmentCode.BUSINESS)
    give(office, "business_head", "business_clerk")
    (actor,) = proxies.actors_on(TODAY)
    with pytest.raises(refusals.ProxyByProxy):
        acts.give_proxy(
            office.position("business_head"), substitute=office.account("second_clerk"),
            starts_on=LAST, ends_on=LAST, reason="也外出", by=actor, at=NOW,
        )  # fmt: skip


def test_the_organisation_department_gives_one_for_somebody_who_cannot(office):
    row = give(office, "business_head", "business_clerk", by="head", reason="突发疾病住院")
    assert row.state == ProxyState.PROPOSED  # a head's post is not below a head
    below = give(office, "business_clerk", "business_head", by="head")
    assert below.state == ProxyState.CONFIRMED
    with pytest.raises(rights_errors.OwnRights):
        give(office, "clerk", "head", by="head")


def test_the_holder_is_back_early_and_the_right_ends_at_once(office):
    row = give(office, "business_head", "business_clerk")
    with pytest.raises(refusals.NotYourAbsence):
        acts.end_proxy(row, by=office.actor("finance_head"), at=NOW)
    acts.end_proxy(row, by=office.actor("business_head"), at=NOW)
    assert lent(office, "business_clerk") == []
    give(office, "business_head", "business_clerk")  # the days are free again


def test_a_proxy_ends_with_the_account_or_the_posts_of_either(office):
    give(office, "business_head", "business_clerk")
    holder, clerk = office.account("business_head"), office.account("business_clerk")
    by = office.actor("director")
    Position.objects.filter(account=clerk).update(ends_on=TODAY - timedelta(days=1))
    assert (lent(office, "business_clerk"), proxies.actors_on(TODAY)) == ([], [])
    Position.objects.filter(account=clerk).update(ends_on=None)
    assert lent(office, "business_clerk") == ["business_head"]
    organisation.close_account(holder, by=by, at=NOW)
    assert (lent(office, "business_clerk"), proxies.actors_on(TODAY)) == ([], [])


def test_the_trail_says_who_stands_in_for_whom_and_why(office):
    give(office, "business_head", "business_clerk")
    event = AuditEvent.objects.get(code="people.give_proxy")
    assert event.subject == f"account:{office.account('business_head').pk}"
    told = (event.facts["proxy_name"], event.facts["reason"], event.facts["ends_on"])
    assert told == ("business_clerk", "年休假", str(LAST))


def test_a_decision_that_either_took_is_known_by_its_names(office):
    actor = replace(office.actor("business_clerk"), name="李四（代王五）", for_name="王五")
    assert actor.is_among(["业务部 部长 王五"])
    assert actor.is_among(["业务部 经办人 李四"])
    assert actor.is_among(["办事处 主任 李四（代赵六）"])
    assert not actor.is_among(["办事处 主任 赵王五", "办事处 主任 李四平"])


def test_a_proxy_of_another_agency_is_not_there(office):
    row = give(office, "business_head", "business_clerk")
    assert proxies.proxy_for(office.actor("director"), proxy_id=row.pk) == row
    with pytest.raises(refusals.NoSuchProxy):
        proxies.proxy_for(office.actor("agency_director"), proxy_id=row.pk)


def test_a_post_that_is_still_to_come_is_not_lent_before(office):
    first = TODAY + timedelta(days=5)
    post = Position.objects.create(
        account=office.account("business_clerk"), role=Role.DEPARTMENT_HEAD, department=FINANCE,
        starts_on=first,
    )  # fmt: skip
    given = {
        "substitute": office.account("finance_clerk"), "ends_on": LAST, "reason": "年休假",
        "by": office.actor("business_clerk"), "at": NOW,
    }  # fmt: skip
    with pytest.raises(refusals.ProxyTermWrong):
        acts.give_proxy(post, starts_on=first - timedelta(days=1), **given)
    assert acts.give_proxy(post, starts_on=first, **given).pk


def test_who_stands_in_sees_it_also_after_moving_to_an_agency(office):
    row = give(office, "business_head", "business_clerk")
    moved = replace(office.actor("agency_director"), account_id=row.substitute_id)
    assert proxies.proxy_for(moved, proxy_id=row.pk) == row


def test_whose_post_is_lent_is_no_leader_who_could_confirm_it(office):
    row = Proxy(
        position=office.position("director"), substitute=office.account("deputy"),
        maker=office.account("head"),
    )  # fmt: skip
    act = proxies.shared_act_of(row, leaders=proxies.leaders_at(NOW))
    assert act.is_without_leaders  # else nobody would be asked: 组织机构部's head is
