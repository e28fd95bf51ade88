"""回避 on pages: declared on a case, refused there from then on, done by who comes in instead."""

from datetime import timedelta

import pytest
from django.urls import reverse

from huzhu.audit.models import AuditEvent
from huzhu.kernel.interests import CaseRef
from huzhu.office import queries as office
from huzhu.people import proxies, recusals
from huzhu.people import recusal_errors as refusals
from huzhu.people.actions import recusals as acts
from huzhu.people.models import Recusal
from huzhu.people.states import Interest
from huzhu.procurement import actions as buying
from huzhu.projects.actions import permit
from huzhu.projects.models import Countersignature
from huzhu.projects.queries import cases
from huzhu.projects.queries import desk as desk_queries
from huzhu.web.console import chairs
from tests import road
from tests.cast import staff
from tests.markup import folded
from tests.shown import shown

pytestmark = pytest.mark.clause("S6.5.a")
AT = road.APPLIED_AT + timedelta(hours=1)


@pytest.fixture
def begins_at():
    return road.APPLIED_AT


@pytest.fixture
def shi(cast):
    """史, a clerk of Finance."""
    return staff(cast.accounts, "史册", "department_clerk", department="finance")


def page_of(client, name="office:todos", *args):
    return folded(client.get(reverse(name, args=args)).content.decode())


def step_aside(desk, actor, number, **told):
    console = "agency" if actor.is_agency else "office"
    address = reverse(f"{console}:step-aside", args=[number])
    given = {"scope": "project", "reason": "配偶在中选单位任职", **told}
    return desk(actor).post(address, given, follow=True)


def hide(cast, actor, kind=Interest.OWN_UNIT):
    return acts.declare_unit("D01", kind=kind, reason="本人的单位", by=actor, at=AT)


def test_a_head_steps_aside_and_the_clerk_signs_in_both_names(
    cast, desk, shi, standing_countersigning
):
    number = standing_countersigning.number
    client = desk(cast.chen)
    assert ">会签</a>" in page_of(client)
    told = folded(step_aside(desk, cast.chen, number).content.decode())
    assert "陈默已回避" in told
    assert ">会签</a>" not in page_of(client)
    answer = client.post(reverse("office:countersign", args=[number]), {"verdict": "agree"})
    assert answer.status_code == 403
    refused = folded(answer.content.decode())
    assert "史册" in refused
    assert "不能办理“会签”" in refused
    substitute = desk(shi)
    todos = page_of(substitute)
    assert "代 陈默（财务部 部长，只限回避的事项）" in todos
    substitute.post(reverse("identity"), {"position": cast.chen.position_id})
    rights = page_of(substitute, "office:own-rights")
    assert "您代陈默办理，只限回避的事项" in rights
    assert "项事里您能办" not in rights
    case = reverse("office:project", args=[number])
    page = substitute.get(f"{case}approval/").content.decode()
    sent = {"verdict": "agree", "opinion": "同意", **shown(page)}
    assert substitute.post(reverse("office:countersign", args=[number]), sent).status_code == 302
    assert Countersignature.objects.get().by_name == "史册（代陈默）"
    assert "申报回避" in page_of(client, "office:project", number, "history")


def test_a_post_for_one_case_opens_no_other(cast, desk, shi, standing_countersigning):
    other = road.in_review(cast)
    step_aside(desk, cast.chen, standing_countersigning.number)
    client = desk(shi)
    client.post(reverse("identity"), {"position": cast.chen.position_id})
    assert other.number not in page_of(client, "office:projects")
    assert client.get(reverse("office:project", args=[other.number])).status_code == 404
    assert (
        client.get(reverse("office:project", args=[standing_countersigning.number])).status_code
        == 200
    )


def test_a_supplier_is_a_case_wherever_it_bids(cast, desk, shi, standing_countersigning):
    name = min(road.SUPPLIERS)
    page = page_of(desk(cast.chen), "office:step-aside", standing_countersigning.number)
    assert f"供应商：{name}" in page
    step_aside(desk, cast.chen, standing_countersigning.number, scope="supplier-0")
    assert Recusal.objects.get().subject == f"supplier:{name}"
    with pytest.raises(refusals.SteppedAside):
        permit.countersign(
            standing_countersigning, verdict="agree", opinion="", by=cast.chen, at=AT
        )


def test_recusals_of_different_scope_that_meet_on_a_project_have_somebody_come_in(
    cast, desk, shi, standing_countersigning
):
    """陈 steps aside from a bidder, 高 of the same post from the project: 史 signs for either."""
    number = standing_countersigning.number
    gao = staff(cast.accounts, "高岚", "department_head", department="finance")
    step_aside(desk, cast.chen, number, scope="supplier-0")
    assert ">会签</a>" in page_of(desk(gao))
    step_aside(desk, gao, number)
    told = page_of(desk(cast.wang), "office:project", number)
    assert "高岚已回避" in told
    assert told.count("现在由办事处 主管主任褚昇或财务部 经办人史册办理") == 2
    substitute = desk(shi)
    assert "代 陈默（财务部 部长，只限回避的事项）" in page_of(substitute)
    lent = proxies.posts_for(cast.account(shi), on=AT.date())
    assert {each.account.full_name for each in lent if each.cases} == {"陈默", "高岚"}
    substitute.post(reverse("identity"), {"position": cast.chen.position_id})
    page = substitute.get(reverse("office:project", args=[number]) + "approval/").content.decode()
    sent = {"verdict": "agree", "opinion": "同意", **shown(page)}
    assert substitute.post(reverse("office:countersign", args=[number]), sent).status_code == 302
    assert Countersignature.objects.get().by_name == "史册（代陈默）"


def test_two_wide_recusals_meet_on_the_projects_of_both(cast, desk, shi, standing_countersigning):
    """One steps aside from a bidder, the other from the agency: neither covers the other."""
    gao = staff(cast.accounts, "高岚", "department_head", department="finance")
    step_aside(desk, cast.chen, standing_countersigning.number, scope="supplier-0")
    hide(cast, gao)
    case = CaseRef(f"project:{standing_countersigning.number}", cast.agency_a.path)
    lent = proxies.posts_for(cast.account(shi), on=AT.date())
    assert {each.cases for each in lent if each.cases} == {(case,)}


def test_the_own_unit_of_an_agency_s_people_says_nothing_on_its_projects(
    cast, desk, standing_countersigning
):
    hide(cast, cast.lin)
    page = page_of(desk(cast.sun), "agency:project", standing_countersigning.number)
    assert "已回避" not in page


def test_a_purchase_that_is_given_a_number_alone_is_stopped_where_it_tells_its_case(
    cast, standing_countersigning
):
    number = standing_countersigning.number
    case = CaseRef(f"project:{number}", cast.agency_a.path)
    acts.declare_recusal(case, label=number, reason="亲属", by=cast.lin, at=AT)
    before = AuditEvent.objects.count()
    with pytest.raises(refusals.SteppedAside):
        buying.reopen(number, reason="重新比选", by=cast.lin, at=AT)
    assert AuditEvent.objects.count() == before
    buying.reopen(number, reason="重新比选", by=cast.sun, at=AT)


def test_the_record_of_each_case_says_who_steps_aside_from_its_supplier(
    cast, desk, standing_countersigning
):
    """When it is declared, ordered or withdrawn; a supplier has no record of its own."""
    project = standing_countersigning
    step_aside(desk, cast.chen, project.number, scope="supplier-0")
    withdrawal = reverse("office:withdraw-recusal", args=[Recusal.objects.get().pk])
    assert desk(cast.wang).post(withdrawal, {"reason": "已核实无关"}).status_code == 302
    events = AuditEvent.objects.filter(subject=f"project:{project.number}").order_by("id")
    told = {event.code: event.facts for event in events if "recusal" in event.code}
    assert [*told] == ["people.declare_recusal", "people.withdraw_recusal"]
    assert told["people.declare_recusal"]["aside"] == cast.chen.name
    assert told["people.withdraw_recusal"]["reason"] == "已核实无关"
    assert "陈默回避" in page_of(desk(cast.zheng), "office:project", project.number, "history")


def test_the_head_of_a_department_has_somebody_step_aside(cast, desk, shi, standing_countersigning):
    number = standing_countersigning.number
    page = page_of(desk(cast.chen), "office:step-aside", number)
    assert "史册（财务部 经办人）" in page
    assert "冯" not in page
    step_aside(desk, cast.chen, number, who=str(shi.position_id))
    row = Recusal.objects.get()
    assert (row.account_id, row.is_ordered) == (shi.account_id, True)
    assert "陈默" in page_of(desk(shi), "office:recusals")


def test_who_is_not_led_is_not_to_be_chosen(cast, desk, shi, standing_countersigning):
    answer = step_aside(desk, shi, standing_countersigning.number, who=str(cast.chen.position_id))
    assert answer.status_code == 200
    assert Recusal.objects.get().account_id == shi.account_id  # the field is not asked of a clerk


def test_it_is_withdrawn_by_another_with_the_reason(cast, desk, standing_countersigning):
    step_aside(desk, cast.chen, standing_countersigning.number)
    row = Recusal.objects.get()
    address = reverse("office:withdraw-recusal", args=[row.pk])
    assert desk(cast.chen).post(address, {"reason": "不必"}).status_code == 403
    assert desk(cast.wang).post(address, {"reason": ""}).status_code == 422
    assert desk(cast.wang).post(address, {"reason": "已核实无关"}).status_code == 302
    assert "已核实无关" in page_of(desk(cast.chen), "office:recusals")
    assert ">会签</a>" in page_of(desk(cast.chen))
    assert (
        desk(cast.zhou)
        .post(reverse("agency:withdraw-recusal", args=[row.pk]), {"reason": "试"})
        .status_code
        == 404
    )


def test_cases_of_the_own_unit_are_in_no_list_of_the_reviewer(cast, desk, standing_countersigning):
    number, client = standing_countersigning.number, desk(cast.chen)
    assert number in page_of(client, "office:projects")
    told = client.post(
        reverse("office:declare-unit"),
        {"number": "D01", "kind": "family", "reason": "配偶在该代办处任职"},
        follow=True,
    )
    assert "东城区代办处" in folded(told.content.decode())
    for name in ("office:projects", "office:todos", "office:home"):
        assert number not in page_of(client, name), name
    answer = client.get(reverse("office:project", args=[number]))
    assert answer.status_code == 403
    assert "须回避本人或亲属的单位" in folded(answer.content.decode())
    assert client.get(reverse("office:project", args=["2026-9999"])).status_code == 404
    assert number in page_of(desk(cast.zheng), "office:projects")
    answer = client.post(reverse("office:countersign", args=[number]), {"verdict": "agree"})
    assert answer.status_code == 403


def test_the_own_unit_is_no_case_for_its_own_clerk(cast, desk, standing_countersigning):
    hide(cast, cast.lin)
    assert standing_countersigning.number in page_of(desk(cast.lin), "agency:projects")


def test_a_unit_that_is_not_there_is_told_beside_its_field(cast, desk):
    sent = {"number": "X99", "kind": "own", "reason": "本人"}
    answer = desk(cast.chen).post(reverse("office:declare-unit"), sent)
    page = folded(answer.content.decode())
    assert answer.status_code == 422
    assert 'value="X99"' in page
    assert "没有找到编号为“X99”的代办机构或基层工会" in page
    assert f'<option value="D01">{cast.agency_a.name}</option>' in page


@pytest.mark.parametrize("typed", ["d01", "Ｄ０１", " D 01"])
def test_a_unit_is_found_however_its_number_is_typed(cast, desk, typed):
    sent = {"number": typed, "kind": "family", "reason": "配偶在该代办处任职"}
    answer = desk(cast.chen).post(reverse("office:declare-unit"), sent)
    assert answer.status_code == 302
    assert Recusal.objects.get().label == cast.agency_a.name


def test_whoever_appoints_is_told_that_a_chair_is_empty_for_the_case(cast, standing_countersigning):
    """The head of Finance has no clerk; the deputy director steps aside, too."""
    project, calendar = standing_countersigning, office.calendar()
    case = CaseRef(f"project:{project.number}", cast.agency_a.path)

    def empty():
        found = chairs.empty_chairs(at=AT, calendar=calendar)
        return [(each.whose, [w.url_args[0] for w in each.works]) for each in found]

    before = empty()
    acts.declare_recusal(case, label=project.number, reason="亲属", by=cast.chen, at=AT)
    assert empty() == before
    assert "褚昇（代陈默）" in {each.name for each in proxies.actors_on(AT.date())}
    acts.declare_recusal(case, label=project.number, reason="亲属", by=cast.chu, at=AT)
    assert ("财务部部长", [project.number]) in empty()


def test_whose_turn_it_is_names_who_acts_instead(cast, shi, standing_countersigning):
    project, calendar = standing_countersigning, office.calendar()
    case = CaseRef(f"project:{project.number}", cast.agency_a.path)
    acts.declare_recusal(case, label=project.number, reason="亲属", by=cast.chen, at=AT)
    duties = desk_queries.duties_for_case(project, at=AT, calendar=calendar)
    (finance,) = [each for each in duties if "财务部" in each.whose]
    assert set(finance.names) == {"史册（代陈默）", "褚昇（代陈默）"}


def test_hidden_by_a_point_hides_nothing_of_its_agency(cast, standing_countersigning):
    acts.declare_unit("D01-1", kind=Interest.OWN_UNIT, reason="本人", by=cast.chen, at=AT)
    assert cases.project_of(cast.chen, number=standing_countersigning.number)
    assert [each.number for each in recusals.hidden_units(cast.chen)] == ["D01-1"]


def test_a_chair_is_empty_for_the_case_alone_from_which_all_step_aside(
    cast, standing_countersigning
):
    project, other = standing_countersigning, road.countersigning(cast, title="第二个")
    case = CaseRef(f"project:{other.number}", cast.agency_a.path)
    for actor in (cast.chen, cast.chu):
        acts.declare_recusal(case, label=other.number, reason="亲属", by=actor, at=AT)
    found = chairs.empty_chairs(at=AT, calendar=office.calendar())
    numbers = [w.url_args[0] for each in found if each.whose == "财务部部长" for w in each.works]
    assert numbers == [other.number]
    assert project.number != other.number
