"""Stepping aside: who orders it, who acts instead, in which order, and whom it does not concern."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from huzhu.audit import asking
from huzhu.audit.models import AuditEvent
from huzhu.kernel.errors import PersonalNumber, ReasonMissing
from huzhu.kernel.interests import CaseRef, Touched
from huzhu.people import proxies, queries, recusals, stepping
from huzhu.people import recusal_errors as refusals
from huzhu.people.actions import organisation
from huzhu.people.actions import proxies as lending
from huzhu.people.actions import recusals as acts
from huzhu.people.models import Position, Proxy, Recusal
from huzhu.people.states import DepartmentCode, Interest, ProxyState, Role
from tests.people.office import SINCE, Office
from tests.people.persons import NOW, make_agency, make_union

TODAY = NOW.date()
FINANCE = DepartmentCode.FINANCE
pytestmark = pytest.mark.clause("S6.5.a")


@pytest.fixture
def office(db) -> Office:
    office = Office.ordinary()
    office.fill("finance_head", Role.DEPARTMENT_HEAD, FINANCE)
    office.fill("finance_clerk", Role.DEPARTMENT_CLERK, FINANCE)
    office.fill("second_clerk", Role.DEPARTMENT_CLERK, FINANCE)
    return office


def case_of(office):
    return CaseRef("project:2026-0012", office.agency.path)


def declare(office, name, case=None, **told):
    given = {"label": "2026-0012", "reason": "配偶在该单位", **told}
    return acts.declare_recusal(case or case_of(office), **given, by=office.actor(name), at=NOW)


def order(office, by, name, **told):
    given = {"label": "2026-0012", "reason": "配偶在该单位", **told}
    return acts.order_recusal(
        office.position(name), case_of(office), **given, by=office.actor(by), at=NOW
    )


def lent(office, name):
    """The posts that somebody has for single cases."""
    account = office.account(name)
    return [
        (each.account.username, each.cases)
        for each in proxies.posts_for(account, on=TODAY)
        if each.cases
    ]


def test_a_head_is_followed_by_the_deputy_director_and_the_nearest_colleague(office):
    row = declare(office, "finance_head")
    assert row.instead == "办事处 主管主任deputy或财务部 经办人finance_clerk"
    for name in ("deputy", "finance_clerk"):
        assert lent(office, name) == [("finance_head", (row.case,))]
    for name in ("director", "second_clerk", "head"):
        assert lent(office, name) == []
    (event,) = AuditEvent.objects.filter(code="people.declare_recusal")
    assert (event.subject, event.facts["instead"]) == ("project:2026-0012", row.instead)


def test_both_names_stand_on_what_is_done_instead(office):
    declare(office, "finance_head")
    (post,) = [each for each in proxies.posts_for(office.account("deputy"), on=TODAY) if each.cases]
    actor = proxies.actor_in(post, office.account("deputy"))
    assert (actor.name, actor.title) == ("deputy（代finance_head）", "财务部 部长")
    assert actor in proxies.actors_on(TODAY)


def test_whoever_fills_the_same_post_needs_nothing_lent(office):
    row = declare(office, "finance_clerk")
    assert row.instead == "财务部 经办人second_clerk"
    assert [name for name in ("finance_head", "second_clerk") if lent(office, name)] == []
    declare(office, "second_clerk")
    assert [each for each, _ in lent(office, "finance_head")] == ["finance_clerk", "second_clerk"]


def stand_in(office, holder, substitute, **told):
    """Somebody stands in for another today, as two have confirmed it."""
    days = {"starts_on": TODAY, "ends_on": TODAY, **told}
    return Proxy.objects.create(
        position=office.position(holder), substitute=office.account(substitute), reason="年休假",
        state=str(ProxyState.CONFIRMED), maker=office.account(holder), made_at=NOW, **days,
    )  # fmt: skip


def test_who_stands_in_for_whoever_steps_aside_steps_aside_too_and_others_come_in(office):
    stand_in(office, "finance_head", "second_clerk")
    row = declare(office, "finance_head")
    (post,) = [
        each
        for each in proxies.posts_for(office.account("second_clerk"), on=TODAY)
        if each.account.username == "finance_head"
    ]
    by = proxies.actor_in(post, office.account("second_clerk"))
    assert recusals.of(by) == [row]
    assert row.instead == "办事处 主管主任deputy或财务部 经办人finance_clerk"
    assert [name for name, _ in lent(office, "deputy")] == ["finance_head"]


def test_who_stands_in_for_a_colleague_in_the_same_post_needs_nothing_lent(office):
    stand_in(office, "second_clerk", "finance_head")
    row = declare(office, "finance_clerk")
    assert row.instead == "财务部 经办人second_clerk、finance_head"
    assert lent(office, "finance_head") == []


def test_nobody_is_named_who_stands_in_no_more_or_steps_aside_too(office):
    yesterday = TODAY - timedelta(days=1)
    stand_in(office, "second_clerk", "finance_head", starts_on=yesterday, ends_on=yesterday)
    row = declare(office, "finance_clerk")
    assert row.instead == "财务部 经办人second_clerk"
    Proxy.objects.update(ends_on=TODAY)
    declare(office, "finance_head")
    assert recusals.instead_today(row, on=TODAY) == "财务部 经办人second_clerk"


def test_at_a_point_whoever_ranks_highest_at_the_agency_above_comes_in(office):
    point = make_agency("A01-1", parent=office.agency)
    for name, agency in (("clerk_above", office.agency), ("clerk_below", point)):
        Position.objects.create(
            account=office.account(name), role=Role.AGENCY_CLERK, agency=agency, starts_on=SINCE
        )
    row = declare(office, "clerk_below")
    assert row.instead == "A01 代办处 主任agency_director"
    assert [name for name, _ in lent(office, "agency_director")] == ["clerk_below"]
    assert lent(office, "clerk_above") == []


def test_nobody_is_offered_the_own_post_to_order_aside(office):
    found = recusals.led_by(office.actor("finance_head"), on=TODAY)
    assert [post.account.username for post in found] == ["finance_clerk", "second_clerk"]


def test_who_steps_aside_too_does_not_come_in(office):
    declare(office, "finance_head")
    declare(office, "deputy")
    declare(office, "finance_clerk", CaseRef(f"agency:{office.agency.pk}", office.agency.path))
    assert [name for name, _ in lent(office, "second_clerk")] == ["finance_head"]
    assert lent(office, "deputy") == lent(office, "finance_clerk") == []


def test_a_proxy_of_who_steps_aside_acts_for_both_and_so_not_at_all(office):
    """Who stands in by rule comes in as without the proxy."""
    lending.give_proxy(
        office.position("finance_head"), substitute=office.account("second_clerk"),
        starts_on=TODAY, ends_on=TODAY, reason="出差", by=office.actor("finance_head"), at=NOW,
    )  # fmt: skip
    Proxy.objects.update(state=str(ProxyState.CONFIRMED))
    row = declare(office, "finance_head")
    assert row.instead == "办事处 主管主任deputy或财务部 经办人finance_clerk"
    assert lent(office, "deputy") == [("finance_head", (row.case,))]
    proxy = next(each for each in proxies.actors_on(TODAY) if each.for_account_id is not None)
    assert recusals.is_aside(proxy, Touched(frozenset({row.subject})), [row])


def test_the_own_unit_keeps_nobody_from_standing_in_at_the_own_agency(office):
    office.fill("second_director", Role.AGENCY_DIRECTOR)
    acts.declare_unit(
        "A01", kind=Interest.OWN_UNIT, reason="本单位", by=office.actor("second_director"), at=NOW
    )
    row = declare(office, "agency_director")
    assert row.instead == "A01 代办处 主任second_director"


def test_whoever_orders_it_does_not_come_in(office):
    row = order(office, "deputy", "finance_head")
    assert row.is_ordered
    assert lent(office, "deputy") == []
    assert [name for name, _ in lent(office, "finance_clerk")] == ["finance_head"]


def test_the_term_of_a_substitute_ends_and_the_next_comes_in(office):
    declare(office, "finance_head")
    Position.objects.filter(account__username="finance_clerk").update(ends_on=TODAY.replace(day=1))
    assert lent(office, "finance_clerk") == []
    assert [name for name, _ in lent(office, "second_clerk")] == ["finance_head"]


@pytest.mark.parametrize(
    ("by", "whom", "is_led"),
    [
        ("finance_head", "finance_clerk", True),
        ("finance_head", "business_clerk", False),
        ("finance_head", "agency_director", False),
        ("director", "deputy", True),
        ("deputy", "finance_head", True),
        ("agency_director", "finance_clerk", False),
        ("director", "director", False),
    ],
)
def test_heads_and_leaders_order_it_for_those_they_lead(office, by, whom, is_led):
    if is_led:
        assert order(office, by, whom).account.username == whom
        return
    with pytest.raises(refusals.NotYourRecusal):
        order(office, by, whom)


def test_nobody_withdraws_the_own(office):
    row = declare(office, "finance_head")
    with pytest.raises(refusals.NotYourRecusal):
        acts.withdraw_recusal(row, reason="不必", by=office.actor("finance_head"), at=NOW)
    with pytest.raises(ReasonMissing):
        acts.withdraw_recusal(row, reason=" ", by=office.actor("director"), at=NOW)
    acts.withdraw_recusal(row, reason="关系已解除", by=office.actor("director"), at=NOW)
    assert (row.withdrawn_by, lent(office, "deputy")) == ("办事处 主任 director", [])
    event = AuditEvent.objects.get(code="people.withdraw_recusal")
    assert event.facts["reason"] == "关系已解除"
    with pytest.raises(refusals.RecusalWithdrawn):
        acts.withdraw_recusal(row, reason="再撤", by=office.actor("deputy"), at=NOW)
    assert declare(office, "finance_head").pk != row.pk  # and again, if need be


def test_it_is_said_once_and_why(office):
    with pytest.raises(ReasonMissing):
        declare(office, "finance_head", reason=" ")
    row = declare(office, "finance_head")
    with pytest.raises(refusals.StepsAsideAlready):
        order(office, "director", "finance_head")
    with pytest.raises(IntegrityError), transaction.atomic():
        Recusal.objects.create(
            account=row.account, subject=row.subject, kind=row.kind, maker=row.account, made_at=NOW
        )


def test_a_unit_is_known_by_its_number(office):
    union = make_union("U01", office.agency)
    rows = [
        acts.declare_unit(
            number,
            kind=Interest.FAMILY_UNIT,
            reason="配偶在该单位",
            by=office.actor("finance_clerk"),
            at=NOW,
        )
        for number in ("A01", union.number)
    ]
    assert {row.agency_path for row in rows} == {office.agency.path}
    with pytest.raises(refusals.NoSuchUnit):
        acts.declare_unit(
            "没有", kind=Interest.OWN_UNIT, reason="本人", by=office.actor("clerk"), at=NOW
        )
    hidden = [
        recusals.hidden_units(office.actor(name)).count() for name in ("finance_clerk", "clerk")
    ]
    assert hidden == [1, 0]
    with pytest.raises(refusals.HiddenCase):
        recusals.check_seen(office.agency.path, by=office.actor("finance_clerk"))
    recusals.check_seen(office.agency.path, by=office.actor("clerk"))


def test_whom_a_unit_merely_concerns_still_sees_its_cases(office):
    row = declare(office, "head", CaseRef(f"agency:{office.agency.pk}", office.agency.path))
    event = AuditEvent.objects.get(code="people.declare_recusal")
    assert event.subject == row.subject  # in the agency's own record
    assert recusals.hidden_units(office.actor("head")).count() == 0
    recusals.check_seen(office.agency.path, by=office.actor("head"))


def test_the_own_unit_is_no_hindrance_at_the_own_agency(office):
    acts.declare_unit(
        "A01", kind=Interest.OWN_UNIT, reason="本单位", by=office.actor("agency_director"), at=NOW
    )
    by = office.actor("agency_director")
    assert organisation.open_point(office.agency, number="A01-1", name="一点", by=by, at=NOW).pk


def test_an_act_on_an_agency_is_turned_away_and_says_who_acts(office):
    declare(office, "head", CaseRef(f"agency:{office.agency.pk}", office.agency.path))
    with pytest.raises(refusals.SteppedAside, match="组织机构部 经办人clerk"):
        organisation.register_union(
            office.agency, number="U9", name="工会", by=office.actor("head"), at=NOW
        )
    by = office.actor("clerk")
    assert organisation.register_union(office.agency, number="U9", name="工会", by=by, at=NOW).pk


def test_a_post_for_one_case_decides_upon_nothing_else(office):
    declare(office, "head")
    (post,) = [each for each in proxies.posts_for(office.account("clerk"), on=TODAY) if each.cases]
    actor = proxies.actor_in(post, office.account("clerk"))
    with pytest.raises(refusals.OnlyForCase, match="2026-0012"):
        organisation.open_account(username="new.one", full_name="新人", phone="", by=actor, at=NOW)


def test_who_may_stand_in_is_the_same_by_the_table_and_by_the_rule(office):
    posts = list(queries.running_posts(TODAY))
    for post in posts:
        by_table = {each.pk for each in proxies.candidates(post, on=TODAY)}
        assert {each.pk for each in posts if stepping.may_stand_in(post, each)} == by_table


@pytest.mark.parametrize(
    ("name", "seen"),
    [("finance_head", 1), ("director", 2), ("finance_clerk", 1), ("business_clerk", 0)],
)
def test_the_own_and_those_of_whom_one_leads_are_seen(office, name, seen):
    declare(office, "finance_clerk")
    declare(office, "head")
    assert recusals.seen_by(office.actor(name)).count() == seen
    own = Recusal.objects.get(account__username="head")
    if name == "director":
        assert recusals.recusal_for(office.actor(name), recusal_id=own.pk) == own
    else:
        with pytest.raises(refusals.NoSuchRecusal):
            recusals.recusal_for(office.actor(name), recusal_id=own.pk)


def test_a_director_has_nobody_of_another_agency_step_aside(office):
    other = make_agency("A02")
    Position.objects.create(
        account=office.account("elsewhere"), role=Role.AGENCY_DIRECTOR, agency=other,
        starts_on=SINCE,
    )  # fmt: skip
    with pytest.raises(refusals.NotYourRecusal):
        order(office, "elsewhere", "agency_director")


def test_who_watches_sees_everybody_s(office):
    office.fill("watcher", Role.DEPARTMENT_HEAD, DepartmentCode.COMPLIANCE)
    declare(office, "finance_clerk")
    declare(office, "agency_director")
    assert recusals.seen_by(office.actor("watcher")).count() == 2


def test_an_act_within_another_one_s_is_asked_of_who_does_it(office):
    declare(office, "head", CaseRef(f"agency:{office.agency.pk}", office.agency.path))
    kind = organisation.register_union.event_kind
    with (
        asking.asking(kind, (office.agency,), {"by": office.actor("clerk"), "at": NOW}),
        pytest.raises(refusals.SteppedAside),
        asking.asking(kind, (office.agency,), {"by": office.actor("head"), "at": NOW}),
    ):
        pass


def test_where_nobody_comes_in_the_refusal_says_who_appoints(office):
    case = CaseRef(f"agency:{office.agency.pk}", office.agency.path)
    for name in ("clerk", "deputy", "head"):
        declare(office, name, case)
    with pytest.raises(refusals.SteppedAside, match="现在空缺，请组织机构部任命"):
        organisation.register_union(
            office.agency, number="U9", name="工会", by=office.actor("head"), at=NOW
        )


def test_the_newest_are_read_first(office):
    rows = [declare(office, name) for name in ("finance_clerk", "finance_head", "head")]
    assert list(recusals.seen_by(office.actor("director"))) == rows[::-1]


@pytest.mark.parametrize(
    "reason", ["配偶手机 13800138000", "配偶（１３８ 0013-8000）", "证件 11010119900307003x"]
)
def test_numbers_of_persons_stand_in_no_reason(office, reason):
    with pytest.raises(PersonalNumber, match="不写证件号、手机号等个人号码"):
        declare(office, "finance_head", reason=reason)
    with pytest.raises(PersonalNumber):
        order(office, "director", "finance_head", reason=reason)
    row = declare(office, "finance_head", reason="配偶在该单位，电话 010-60001234")
    with pytest.raises(PersonalNumber):
        acts.withdraw_recusal(row, reason=reason, by=office.actor("director"), at=NOW)
    assert Recusal.objects.get().withdrawn_at is None
