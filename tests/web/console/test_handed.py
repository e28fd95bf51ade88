"""转办、退还: one task to a colleague of the same right and back, on lists, trail and paper."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huzhu.audit.models import AuditEvent
from huzhu.kernel.errors import ReasonMissing
from huzhu.kernel.interests import CaseRef
from huzhu.notices import handover_errors as refusals
from huzhu.notices import handovers
from huzhu.notices.actions import handing_over as acts
from huzhu.notices.models import CopyNote, Handover
from huzhu.office import queries as office
from huzhu.people.actions import recusals
from huzhu.people.models import Position, Proxy
from huzhu.projects.actions import permit, plan
from huzhu.projects.models import Countersignature
from huzhu.projects.queries import desk as cases_desk
from huzhu.projects.states import Verdict
from huzhu.web.console import todos
from tests import road
from tests.cast import staff
from tests.markup import folded
from tests.shown import shown

AT = road.APPLIED_AT
OPINION, SIGN = "给出初审意见", "会签"


@pytest.fixture
def begins_at():
    return AT


@pytest.fixture
def du(cast):
    """杜, a second clerk of Member Service."""
    return staff(cast.accounts, "杜若", "department_clerk", department="member_service")


@pytest.fixture
def project(cast, stand_at):
    return road.in_review(cast)


def work(verb, actor):
    """The newest open act of that name that the actor may do."""
    found = [*todos.works_open(at=AT, calendar=office.calendar())]
    mine = [each for each in found if each.todo.verb == verb and each.is_for(actor)]
    return max(mine, key=lambda each: each.subject, default=None)


def hand(actor, taker, verb=OPINION, reason="下午外出"):
    row = work(verb, actor)
    return acts.hand_over(row, to=taker.position_id, reason=reason, by=actor, at=AT)


def own(actor):
    """What stands in somebody's list, by verb."""
    found = todos.todos_of(actor, at=AT, calendar=office.calendar())
    return {todo.verb: todo for todo in found}


def page(client, name="office:todos", *args):
    return folded(client.get(reverse(name, args=args)).content.decode())


def test_a_task_goes_to_a_colleague_and_comes_back_with_its_day(cast, du, project):
    due_on = own(cast.he)[OPINION].due_on
    row = hand(cast.he, du)
    assert OPINION not in own(cast.he)
    assert OPINION not in own(cast.wu)  # it is one person's now
    assert own(du)[OPINION].due_on == due_on
    assert own(du)[OPINION].handed.reason == "下午外出"
    acts.hand_back(row, work(OPINION, du), reason="不是我核的", by=du, at=AT)
    assert OPINION in own(cast.he)
    assert OPINION in own(cast.wu)
    assert (row.state, row.answer) == ("returned", "不是我核的")


def test_it_goes_back_to_where_it_came_from(cast, du, project):
    hand(cast.he, du)
    second = hand(du, cast.wu)
    assert [OPINION in own(each) for each in (cast.he, du, cast.wu)] == [False, False, True]
    first = Handover.objects.get(place=0)
    with pytest.raises(refusals.TaskMoved):  # not over the head of whoever has it
        acts.hand_back(first, work(OPINION, du), reason="退", by=du, at=AT)
    acts.hand_back(second, work(OPINION, cast.wu), reason="退", by=cast.wu, at=AT)
    assert [OPINION in own(each) for each in (cast.he, du, cast.wu)] == [False, True, False]


def test_whoever_gave_it_takes_it_back(cast, du, project):
    row = hand(cast.he, du)
    with pytest.raises(refusals.NoSuchHandover):
        acts.take_task_back(row, work(OPINION, du), by=cast.wu, at=AT)
    acts.take_task_back(row, work(OPINION, du), by=cast.he, at=AT)
    assert OPINION in own(cast.he)
    with pytest.raises(refusals.TaskMoved):
        acts.take_task_back(row, work(OPINION, cast.he), by=cast.he, at=AT)


def step_aside(actor, project):
    case = CaseRef(f"project:{project.number}", project.agency.path)
    recusals.declare_recusal(case, label=project.number, reason="配偶任职", by=actor, at=AT)


def test_whoever_steps_aside_from_the_case_is_given_nothing_of_it(cast, du, project):
    step_aside(du, project)
    assert du.position_id not in {
        post.pk for post in handovers.colleagues(work(OPINION, cast.he), by=cast.he, on=AT.date())
    }
    with pytest.raises(refusals.NoSuchColleague):
        hand(cast.he, du)
    assert handovers.colleagues(work(OPINION, cast.he), by=cast.he, on=AT.date())


def test_what_was_given_is_the_giver_s_again_once_the_taker_steps_aside(cast, du, project, desk):
    hand(cast.he, du)
    assert OPINION not in own(cast.he)
    step_aside(du, project)
    assert OPINION not in own(du)
    assert OPINION in own(cast.he)
    assert "杜若须回避，由原岗位办理" in page(desk(cast.he))


def test_what_was_given_for_somebody_is_taken_back_by_either(cast, du, project):
    by = replace(cast.wu, account_id=cast.chen.account_id, for_account_id=cast.wu.account_id)
    row = hand(by, du)
    assert [handovers.gave(row, by=each) for each in (by, cast.wu, cast.he)] == [True, True, False]
    acts.take_task_back(row, work(OPINION, du), by=cast.wu, at=AT)
    assert OPINION in own(cast.wu)


def test_whom_it_comes_back_to_and_from_whom_it_is_taken_learn_of_it(cast, du, project):
    row = hand(cast.he, du)
    acts.hand_back(row, work(OPINION, du), reason="不是我核的", by=du, at=AT)
    told = CopyNote.objects.get(position_id=cast.he.position_id)
    assert told.title.startswith(f"杜若退还了“{OPINION}")
    row = hand(cast.he, du)
    acts.take_task_back(row, work(OPINION, du), by=cast.he, at=AT)
    told = CopyNote.objects.filter(position_id=du.position_id).latest("id")
    assert told.title.startswith(f"何苗收回了“{OPINION}")


def test_what_was_handed_on_is_not_offered_to_be_taken_back(cast, du, desk, project):
    row = hand(cast.he, du)
    address = reverse("office:take-task-back", args=[row.pk])
    assert address in page(desk(cast.he))
    hand(du, cast.wu)
    told = page(desk(cast.he))
    assert "又转给吴垚" in told
    assert address not in told


def test_others_do_not_and_not_without_a_reason(cast, du, project):
    with pytest.raises(ReasonMissing):
        hand(cast.he, du, reason=" ")
    with pytest.raises(refusals.NoSuchColleague):  # another department's right is another
        hand(cast.he, cast.chen)
    with pytest.raises(refusals.TaskOver):
        acts.hand_over(None, to=du.position_id, reason="外出", by=cast.he, at=AT)
    row = hand(cast.he, du)
    with pytest.raises(refusals.NotYourTask):
        hand(cast.wu, cast.he)
    with pytest.raises(refusals.NoSuchHandover):
        acts.hand_back(row, work(OPINION, du), reason="退", by=cast.wu, at=AT)
    with pytest.raises(ReasonMissing):
        acts.hand_back(row, work(OPINION, du), reason=" ", by=du, at=AT)
    plan.give_opinion(project, verdict=Verdict.AGREE, opinion="", by=du, at=AT)
    for act in (acts.hand_back, acts.take_task_back):
        told = {"reason": "退"} if act is acts.hand_back else {}
        with pytest.raises(refusals.TaskOver):
            act(row, work(OPINION, du), **told, by=du, at=AT)
    with pytest.raises(refusals.NoSuchHandover):
        handovers.row_for(cast.chen, handover_id=row.pk)


def test_two_who_hand_the_same_at_once_are_told(cast, du, project):
    """The second read what stood before the first had written."""
    row = hand(cast.he, du)
    Handover.objects.filter(pk=row.pk).update(state="taken_back")
    waiting = work(OPINION, cast.he)
    same = Handover.objects.get(pk=row.pk)
    same.pk, same.state = None, "handed"
    late, original = [same], Handover.objects.create

    def create(**told):
        for each in late:
            each.save()  # the other one's, between reading and writing
        return original(**told)

    Handover.objects.create = create
    try:
        with pytest.raises(refusals.TaskMoved):
            acts.hand_over(waiting, to=cast.wu.position_id, reason="忙", by=cast.he, at=AT)
    finally:
        del Handover.objects.create
    assert Handover.objects.filter(state="handed").count() == 0  # all of the act was undone


def test_never_to_the_maker(cast, du, project):
    """Who began the project holds a post of the office by now."""
    Position.objects.filter(pk=du.position_id).update(account=project.created_by_account)
    found = handovers.colleagues(work(OPINION, cast.he), by=cast.he, on=AT.date())
    assert [post.account_id for post in found] == [cast.wu.account_id]
    with pytest.raises(refusals.NoSuchColleague):
        hand(cast.he, du)


def test_who_leaves_has_it_no_more_and_it_is_the_chair_s_again(cast, du, project):
    hand(cast.he, du)
    Position.objects.filter(pk=du.position_id).update(ends_on=AT.date() - timedelta(days=1))
    assert OPINION in own(cast.he)
    assert OPINION in own(cast.wu)


def test_a_later_plan_is_another_task(cast, du, project):
    hand(cast.he, du)
    plan.return_plan(project, reason="补充", by=cast.wu, at=AT)
    plan.submit_plan(project, by=cast.lin, at=AT)
    assert OPINION in own(cast.he)
    assert Handover.objects.count() == 1


@pytest.fixture
def ordered(cast, stand_at):
    """A second clerk of Member Service, and a request that is countersigned."""
    second = staff(cast.accounts, "杜若", "department_clerk", department="member_service")
    return second, road.countersigning(cast)


def test_paper_trail_and_the_line_of_the_turn_say_both(cast, ordered):
    du, project = ordered
    hand(cast.he, du, SIGN)
    turns = cases_desk.duties_for_case(project, at=AT, calendar=office.calendar())
    (mine,) = [turn for turn in turns if turn.whose == "会员服务部经办人"]
    assert mine.names == ("杜若（何苗转办）",)
    assert [mine.is_for(each) for each in (du, cast.he)] == [True, False]
    permit.countersign(project, verdict=Verdict.AGREE, opinion="", by=du, at=AT)
    assert Countersignature.objects.get().by_name == "杜若（何苗转办）"
    assert AuditEvent.objects.get(code="projects.countersign").actor_name == "杜若（何苗转办）"
    event = AuditEvent.objects.get(code="notices.hand_over")
    assert event.subject == f"project:{project.number}"
    assert (event.facts["handed_to"], event.facts["reason"]) == ("杜若", "下午外出")
    assert CopyNote.objects.get(position_id=du.position_id).title.startswith("何苗把“会签")


def test_who_signed_one_box_is_not_waited_for_at_another(cast, ordered):
    _, project = ordered
    permit.countersign(project, verdict=Verdict.AGREE, opinion="", by=cast.chen, at=AT)
    Position.objects.filter(pk=cast.feng.position_id).update(account=cast.chen.account_id)
    box = next(
        each
        for each in todos.works_open(at=AT, calendar=office.calendar())
        if each.whose == "信息技术部部长"
    )
    assert box.todo.barred == {cast.chen.account_id}


def test_what_was_given_to_who_has_signed_another_box_since_is_the_giver_s_again(cast, ordered):
    du, project = ordered
    hand(cast.he, du, SIGN)
    Position.objects.filter(pk=cast.feng.position_id).update(account=du.account_id)
    by = replace(cast.feng, account_id=du.account_id, name=du.name)
    permit.countersign(project, verdict=Verdict.AGREE, opinion="", by=by, at=AT)
    assert [SIGN in own(each) for each in (du, cast.he)] == [False, True]


def test_the_pages_hand_over_and_back(cast, desk, ordered):
    du, project = ordered
    client, other = desk(cast.he), desk(du)
    task = own(cast.he)[SIGN].task
    address = f"{reverse('office:hand-over')}?task={task}"
    assert "hand-over/?task=" in page(client)
    form = client.get(address).content.decode()
    assert "杜若（会员服务部 经办人）" in form
    assert "吴垚" not in form  # the head has a box of the own
    assert client.post(address, {"to": du.position_id, "reason": ""}).status_code == 422
    told = client.post(address, {"to": du.position_id, "reason": "外出开会"}, follow=True)
    assert "我转给同事的" in folded(told.content.decode())
    assert "何苗转办</strong>：外出开会" in page(other)
    assert "何苗转办" in page(client, "office:project", project.number)
    row = Handover.objects.get()
    back = reverse("office:hand-back", args=[row.pk])
    assert "外出开会" in other.get(back).content.decode()
    assert other.post(back, {"reason": ""}).status_code == 422
    other.post(back, {"reason": "请您签"})
    assert "请您签" in page(client)
    assert SIGN in own(cast.he)
    told = page(client, "office:project", project.number, "history")
    assert "转给 杜若" in told
    assert "退还给 何苗" in told


def test_a_page_that_is_late_says_so(cast, desk, ordered):
    du, project = ordered
    row = hand(cast.he, du, SIGN)
    client, other = desk(cast.he), desk(du)
    address = f"{reverse('office:hand-over')}?task={row.task}"
    assert client.get(address).status_code == 403  # it is 杜's by now
    assert client.post(reverse("office:take-task-back", args=[row.pk])).status_code == 302
    assert "已收回" in page(client)
    signing = other.get(reverse("office:project", args=[project.number, "approval"]))
    sent = {"verdict": "agree", "opinion": "", **shown(signing.content.decode())}
    client.post(reverse("office:countersign", args=[project.number]), sent)
    assert "不用转办" in folded(client.get(address).content.decode())
    assert "不用退还" in page(other, "office:hand-back", row.pk)


def test_where_nobody_else_has_the_right_the_page_leads_to_a_proxy(cast, desk, ordered):
    task = own(cast.chen)[SIGN].task
    address = f"{reverse('office:hand-over')}?task={task}"
    told = folded(desk(cast.chen).get(address).content.decode())
    assert "没有可以接办的同事" in told
    assert reverse("office:proxies") in told


def test_an_agency_s_check_goes_to_its_director_and_not_to_its_clerk(cast, desk, stand_at):
    head = staff(cast.accounts, "秦朗", "agency_director", agency=cast.agency_a)
    project = road.papers_complete(cast)
    found = handovers.colleagues(work("复核预算和采购", cast.sun), by=cast.sun, on=AT.date())
    assert [post.account.full_name for post in found] == ["秦朗"]
    hand(cast.sun, head, "复核预算和采购")
    row = permit.check_request(project, opinion="同意", by=head, at=AT)
    assert row.by_name == "秦朗（孙喆转办）"
    assert "秦朗" in page(desk(cast.sun), "agency:todos")


def test_a_number_of_given_tasks_asks_no_more(cast, desk, ordered, django_assert_num_queries):
    du, _ = ordered
    hand(cast.he, du, SIGN)
    client = desk(cast.he)
    page(client)
    with CaptureQueriesContext(connection) as one:
        page(client)
    count = len(one)
    road.countersigning(cast, title="第二个")
    hand(cast.he, du, SIGN)
    page(client)
    with django_assert_num_queries(count):
        page(client)


def test_whoever_fills_an_act_twice_is_named_once_as_in_the_own_post(cast):
    instead = replace(
        cast.wu, name="何苗（代吴垚）", account_id=cast.he.account_id,
        for_account_id=cast.wu.account_id, for_name="吴垚",
    )  # fmt: skip
    assert handovers.names_of([instead, cast.he, cast.chen], None) == ("何苗", "陈默")
    assert handovers.names_of([instead], None) == ("何苗（代吴垚）",)


def test_a_colleague_who_is_away_is_offered_with_who_stands_in(cast, du):
    """And one who is still to come with the day."""
    today = AT.date()
    Proxy.objects.create(
        position_id=du.position_id, substitute_id=cast.wu.account_id, state="confirmed",
        starts_on=today, ends_on=today + timedelta(days=2), reason="休假", made_at=AT,
        maker_id=cast.wu.account_id, maker_name="吴垚", maker_title="会员服务部 部长",
    )  # fmt: skip
    late = Position.objects.get(pk=cast.he.position_id)
    late.starts_on = today + timedelta(days=3)
    posts = [Position.objects.get(pk=du.position_id), Position.objects.get(pk=cast.wu.position_id)]
    told = [words for _, words in handovers.choices_of([*posts, late], on=today)]
    until, begins = (today + timedelta(days=days) for days in (2, 3))
    assert told == [
        f"杜若（会员服务部 经办人）：现在不在岗，至 {until.month} 月 {until.day} 日由吴垚代理",
        "吴垚（会员服务部 部长）",
        f"何苗（会员服务部 经办人）：{begins.month} 月 {begins.day} 日到岗",
    ]
