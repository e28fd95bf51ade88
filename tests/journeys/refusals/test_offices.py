"""Whose the acts of 三、主要职责 are: the office's, each department's, the agency's.

Each act is posted by somebody of the other side first, who reads whose it is, and then by the one
whose it is. Not here: which position may do what (``tests/projects``), the road in a browser
(``test_road``).
"""

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from huzhu.claims.models import Offer
from huzhu.people.models import Account, Agency
from huzhu.projects.queries import cases
from huzhu.projects.states import Step
from tests import cast as casting
from tests import road
from tests.assessment.review.desk import item, typed
from tests.clients import enter
from tests.journeys.desks import Desk, state_of

ENDED = {"reason_kind": "other", "explanation": "不办了。", "step": "confirm"}


@pytest.mark.clause("S3.1.0.a", "S3.1.0.b")
@pytest.mark.parametrize(
    ("reached", "at", "act", "fields", "whose", "after"),
    [
        ("at_meeting", road.DECIDED_AT, "approve", {"reason": "同意"}, "wang", Step.APPROVED),
        ("at_meeting", road.DECIDED_AT, "refuse", {"reason": "不办"}, "wang", Step.REFUSED),
        ("tested", road.MATERIALS_AT, "publish-offer", {}, "wu", Step.PUBLISHED),
        ("published", road.MATERIALS_AT, "terminate", ENDED, "chu", Step.TERMINATED),
    ],
    ids=["approve", "refuse", "publish", "terminate"],
    indirect=["reached"],
)
def test_agency_neither_approves_nor_runs_what_is_the_offices(
    cast, reached, it_is, at, act, fields, whose, after
):
    project = reached
    before = state_of(project)
    it_is(at)
    status, words = Desk(cast, cast.lin).send(f"office:{act}", project.number, **fields)
    assert (status, state_of(project)) == (403, before)
    assert "此页由办事处使用" in words
    Desk(cast, getattr(cast, whose)).send(f"office:{act}", project.number, **fields)
    assert state_of(project) == after


@pytest.mark.clause("S3.1.0.c")
def test_what_runs_is_held_against_what_was_approved_by_the_office_alone(
    cast, standing_published, it_is
):
    number = standing_published.number
    it_is(road.MATERIALS_AT)
    status, words = Desk(cast, cast.lin).open("office:project", number, "running")
    assert status == 403
    assert "此页由办事处使用" in words
    _, own = Desk(cast, cast.lin).open("agency:project", number, "running")
    assert "与批准内容对照" not in own
    _, words = Desk(cast, cast.wu).open("office:project", number, "running")
    assert "与批准内容对照" in words


@pytest.mark.clause("S3.1.0.c")
def test_agencies_are_evaluated_by_the_office_alone(standing_reviewing):
    """No clerk, checker or director of an agency signs a value, of the own sheet or another's."""
    cycle = standing_reviewing
    address = "/office/assessment/2026/review/items/2.4/?show=all"
    sent = typed(cycle, "2.4", D01=("3", "有退件"))
    for actor in (cycle.cast.lin, cycle.cast.sun, cycle.cast.zhou):
        assert Desk(cycle.cast, actor).client.post(address, sent).status_code == 403
    assert item(cycle, "2.4", "D01").reviewed_points is None
    client = Client()
    enter(client, Account.objects.get(pk=cycle.xu.account_id))
    assert client.post(address, sent).status_code == 302
    assert item(cycle, "2.4", "D01").reviewed_points == 3


@pytest.mark.clause("S3.1.0.d")
def test_organisations_of_the_platform_are_kept_by_the_office_alone(cast, organiser):
    address = reverse("office:open-point", args=[cast.agency_a.pk])
    given = {"number": "P1", "name": "新点"}
    assert Desk(cast, cast.lin).client.post(address, given).status_code == 403
    assert not Agency.objects.filter(number="P1").exists()
    Desk(cast, organiser).client.post(address, given)
    assert Agency.objects.get(number="P1").parent == cast.agency_a


@pytest.mark.clause("S2.3.1c.a")
def test_member_service_alone_sets_up_what_was_approved_and_members_read_it(
    cast, standing_tested, it_is
):
    project = standing_tested
    plan = cases.latest_plan(project)
    it_is(road.MATERIALS_AT)
    member = Desk(cast, member=cast.zhao)
    for other in (cast.chen, cast.feng):
        status, words = Desk(cast, other).send("office:publish-offer", project.number)
        assert (status, state_of(project)) == (403, Step.APPROVED)
        assert "会员服务部" in words
    offer = Offer.objects.get(reference=project.number)
    assert member.open("member:offer", offer.pk)[0] == 404
    Desk(cast, cast.wu).send("office:publish-offer", project.number)
    assert (offer.title, offer.opens_at, offer.closes_at) == (
        plan.title, plan.opens_at, plan.closes_at,
    )  # fmt: skip
    _, words = member.open("member:offer", offer.pk)
    assert plan.title in words
    assert road.MATERIALS.notes in words
    assert f"数量 {road.QUANTITY} 份，每人一份" in words


@pytest.mark.clause("S3.1.1.b")
@pytest.mark.parametrize(
    ("reached", "at", "verb"),
    [
        ("in_review", casting.NOW, "给出初审意见"),
        ("countersigning", road.APPLIED_AT, "会签"),
        ("with_materials", road.MATERIALS_AT, "系统设置与测试"),
    ],
    ids=["plan", "request", "materials"],
    indirect=["reached"],
)
def test_what_an_agency_sent_waits_at_member_services_desk(cast, reached, it_is, at, verb):
    unsent = road.draft(cast, title="未报送的方案")
    it_is(at)
    _, words = Desk(cast, cast.he).open("office:todos")
    assert reached.title in words
    assert verb in words
    assert unsent.number not in words
    assert "未报送的方案" not in words


@pytest.mark.clause("S3.2.3.a")
def test_agency_watches_what_runs_of_its_own_and_of_the_point_below(cast, jiang, it_is):
    own = road.published(cast, title="本级观影")
    below = road.published(replace(cast, lin=jiang), title="代办点观影")
    it_is(road.MATERIALS_AT)
    lin, zhou = Desk(cast, cast.lin), Desk(cast, cast.zhou)
    _, listed = lin.open("agency:projects")
    for project in (own, below):
        title = cases.latest_plan(project).title
        assert title in listed
        assert title not in zhou.open("agency:projects")[1]
        status, words = lin.open("agency:project", project.number, "running")
        assert status == 200
        assert title in words
        assert zhou.open("agency:project", project.number, "running")[0] == 404
