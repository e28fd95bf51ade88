"""Whose turn it is: the to-do lists of all people are those whose policies let them act."""

from datetime import timedelta

import pytest
from django.urls import reverse

from huzhu.assessment import policies
from huzhu.assessment.desk import duties
from huzhu.assessment.desk.duties import Duty, SheetCase, Waiting, YearCase
from huzhu.assessment.desk.queries import desk
from huzhu.assessment.outcome.models import GradePlan, QuotaPlan
from huzhu.assessment.rating.models import ReviewQuestion
from huzhu.assessment.year.actions import years
from huzhu.assessment.year.models import AssessmentYear, LeadingGroupMember, Scoresheet
from huzhu.assessment.year.rules.calendar import calendar_of
from huzhu.assessment.year.states import SheetStep, YearStep
from huzhu.kernel.actor import CLOCK
from huzhu.kernel.errors import DomainError
from huzhu.notices.states import Level
from huzhu.office import queries as office
from tests.assessment import cycle as cycles
from tests.assessment.cycle import CALENDAR, moment
from tests.assessment.facts import given


def everybody(cycle):
    cast = cycle.cast
    actors = [cast.lin, cast.sun, cast.zhou, cast.he, cast.wu, cast.chu, cast.wang, cycle.tang]
    return [*actors, *cycle.owners.values()]


def verbs(actor, at=None):
    at = at or moment(9, 2)
    return [todo.verb for todo in desk.todos_for(actor, at=at, calendar=office.calendar())]


def arrived(actor, verb):
    """The arrival of the one to-do that begins like this."""
    todos = desk.todos_for(actor, at=moment(9, 12), calendar=office.calendar())
    (todo,) = (each for each in todos if each.verb.startswith(verb))
    return todo.waiting_since


def who_sees(cycle, verb, at=None):
    return {actor.name for actor in everybody(cycle) if verb in verbs(actor, at)}


def who_may(cycle, check, **facts):
    allowed = set()
    for actor in everybody(cycle):
        try:
            check(by=actor, **facts)
        except DomainError:
            continue
        allowed.add(actor.name)
    return allowed


def set_sheet(cycle, number, **values):
    Scoresheet.objects.filter(pk=cycle.sheet(number).pk).update(**values)


def submitted():
    return {
        "state": SheetStep.SUBMITTED,
        "submitted_at": moment(9, 10),
        "submitted_by": "林晓",
        "receipt_number": "KH2026-0001",
    }


def set_step(cycle, step):
    AssessmentYear.objects.filter(pk=cycle.year.pk).update(state=step)


# --- the list equals the owners -----------------------------------------------------------------


def test_opening_is_organisations_when_the_year_is_prepared(cast):
    cycle = cycles.begin(cast, opened=False)
    expected = who_may(cycle, policies.ORGANISATION.check, verb="启动考核")
    assert who_sees(cycle, "启动考核") == expected == {"唐翌", "宋旸"}
    assert verbs(cast.lin) == []  # no agency sees a year before it opens


def test_self_rating_is_the_own_clerks_when_the_year_is_open(cycle):
    assert who_sees(cycle, "完成自评并报送考核表") == {"林晓", "周堃"}
    set_sheet(cycle, "D01", **submitted())
    assert who_sees(cycle, "完成自评并报送考核表") == {"周堃"}
    assert who_sees(cycle, "打印盖章，交纸质考核表") == {"林晓"}
    assert "收纸质考核表（1 家未交）" in verbs(cycle.tang)


def test_review_is_the_owners_when_sheets_were_handed_in(cycle):
    set_sheet(cycle, "D01", **submitted())
    years.close_self_rating(cycle.year, by=CLOCK, at=moment(9, 16))
    scheme = cycle.year.scheme.content["items"]
    for code, actor in cycle.owners.items():
        own = [i for i in scheme if code in i["owners"] and "district" in i["kinds"]]
        expected = [f"审核考核指标（1 家 {len(own)} 项）"] if own else []
        found = [verb for verb in verbs(actor, moment(9, 17)) if verb.startswith("审核")]
        assert found == expected, code
    assert verbs(cycle.cast.wang, moment(9, 17)) == []


def test_question_waits_for_the_agency_and_not_for_the_department_when_it_is_asked(cycle):
    set_sheet(cycle, "D01", **submitted())
    item = cycle.sheet().items.get(item="1.1")
    before = verbs(cycle.song)
    ReviewQuestion.objects.create(
        item=item,
        department="organisation",
        question="请补充会议纪要",
        due_on=CALENDAR.review_ends_on,
        asked_at=moment(9, 10),
        asked_by="宋旸",
    )
    assert "答复部门的补充询问（1 项）" in verbs(cycle.cast.lin)
    count = int(next(v for v in before if v.startswith("审核")).split()[2])
    assert f"审核考核指标（1 家 {count - 1} 项）" in verbs(cycle.song)
    assert arrived(cycle.cast.lin, "答复部门") == moment(9, 10)


def test_dispute_arrived_when_it_was_filed(cycle):
    given.bring(cycle, longest_inactive_days=120)
    given.dispute(cycle, "longest_inactive_days", 30)
    assert arrived(cycle.cast.feng, "答复数据异议") == moment(9, 3)


def test_what_came_in_first_of_several_is_the_arrival_and_each_reviewer_has_the_own():
    case = YearCase(
        2026,
        YearStep.ON_NOTICE,
        CALENDAR,
        CALENDAR.opens_on,
        objections=1,
        appeals=1,
        taken_appeals={7: 2},
        came_at={
            ("assessment-objections", None): moment(11, 2),
            ("assessment-appeals", None): moment(11, 3),
            ("assessment-appeals", 7): moment(11, 4),
        },
    )
    found = {duty.verb[:4]: duty.since for duty in duties.duties_of_year(case)}
    assert found == {
        "受理申诉": moment(11, 3),
        "答复申诉": moment(11, 4),
        "答复异议": moment(11, 2),
    }


def test_decision_is_the_leading_groups_when_the_review_is_over(cycle):
    set_step(cycle, YearStep.DECIDING)
    assert who_sees(cycle, "拟定等次方案") == {"唐翌", "宋旸"}
    plan = {"edited_at": moment(10, 16), "edited_by": "唐翌", "config": {}}
    GradePlan.objects.create(year=cycle.year, **plan)
    group = frozenset(LeadingGroupMember.objects.values_list("position_id", flat=True))
    leaders = who_may(cycle, policies.check_leading_group, group_positions=group, verb="审定等次")
    assert who_sees(cycle, "审定等次") == leaders == {"褚昇", "王芃"}


def test_quotas_go_from_organisation_to_the_director_and_back_when_they_are_allotted(cycle):
    set_step(cycle, YearStep.ALLOTTING)
    assert who_sees(cycle, "拟定名额分配方案") == {"唐翌", "宋旸"}
    plan = QuotaPlan.objects.create(
        year=cycle.year, config={}, edited_at=moment(11, 1), edited_by="唐翌"
    )
    director = who_may(cycle, policies.DIRECTOR.check, verb="审核名额")
    assert who_sees(cycle, "审核名额分配") == director == {"王芃"}
    plan.approved_at, plan.approved_by, plan.meeting = moment(11, 2), "王芃", "第 3 次"
    plan.save()
    head = who_may(cycle, policies.ORGANISATION_HEAD.check, verb="下发结果和名额")
    assert who_sees(cycle, "下发结果和名额") == head == {"宋旸"}


def test_nobody_has_anything_to_do_when_the_year_is_closed(cycle):
    set_step(cycle, YearStep.CLOSED)
    assert {actor.name: verbs(actor) for actor in everybody(cycle) if verbs(actor)} == {}


# --- deadlines and addresses --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "level"), [(11, Level.AMBER), (15, Level.AMBER), (16, Level.RED), (2, Level.GREEN)]
)
def test_self_rating_presses_when_its_deadline_is_near(cycle, day, level):
    (todo,) = desk.todos_for(cycle.cast.lin, at=moment(9, day), calendar=office.calendar())
    assert todo.level == level
    assert todo.due_on == CALENDAR.self_rating_ends_on


def test_reopened_sheet_has_its_own_deadline_when_it_is_listed(cycle):
    years.close_self_rating(cycle.year, by=CLOCK, at=moment(9, 16))
    until = moment(9, 20, 18)
    set_sheet(cycle, "D01", state=SheetStep.RATING, reopened_until=until)
    (todo,) = desk.todos_for(cycle.cast.lin, at=moment(9, 17), calendar=office.calendar())
    assert todo.due_on == (until - timedelta(seconds=1)).date()


def all_duties() -> list[Duty]:
    """Every duty that there is."""
    today = CALENDAR.feedback_ends_on
    full = {
        "calendar": CALENDAR,
        "today": today,
        "waiting": {"business": Waiting(3, 1, 2)},
        "papers": 1,
        "appeals": 1,
        "taken_appeals": {7: 1},
        "objections": 1,
    }
    cases = [YearCase(year=2026, step=step, **full) for step in YearStep]
    deciding = {"step": YearStep.DECIDING, "calendar": CALENDAR, "today": today}
    allotting = deciding | {"step": YearStep.ALLOTTING}
    recommending = deciding | {"step": YearStep.RECOMMENDING}
    cases += [
        YearCase(2026, undecided=2, **deciding),
        YearCase(2026, has_grade_plan=True, **deciding),
        YearCase(2026, quota_plan="drafted", **allotting),
        YearCase(2026, quota_plan="approved", **allotting),
        YearCase(2026, recommendations=2, **recommending),
        YearCase(2026, accepted=2, **recommending),
        YearCase(2026, **(deciding | {"step": YearStep.ON_NOTICE})),
    ]
    return [duty for case in cases for duty in duties.duties_of_year(case)]


def test_every_duty_leads_to_a_page_when_it_is_listed():
    found = all_duties()
    assert len({duty.verb for duty in found}) > 18
    for duty in found:
        assert reverse(f"office:{duty.page}", args=[2026]), duty.verb
    case = SheetCase(
        year=2026,
        step=YearStep.RECOMMENDING,
        calendar=CALENDAR,
        agency_id=1,
        sheet_step=SheetStep.RATING,
        last_day=CALENDAR.self_rating_ends_on,
        paper_day=CALENDAR.paper_ends_on,
        questions=1,
        places=1,
    )
    for duty in duties.duties_of_sheet(case):
        assert reverse(f"agency:{duty.page}", args=[2026]), duty.verb


def test_list_is_sealed_by_the_director_only_when_every_window_is_over():
    common = {"year": 2026, "step": YearStep.ON_NOTICE, "calendar": CALENDAR}
    ends = CALENDAR.recommendation_ends_on
    for days, count, expected in ((-1, 0, False), (0, 0, False), (1, 0, True), (1, 1, False)):
        case = YearCase(
            today=ends + timedelta(days=days), windows_end_on=ends, objections=count, **common
        )
        found = [duty.verb for duty in duties.duties_of_year(case)]
        assert ("确定名单" in found) is expected, days


def test_turns_name_the_people_when_the_year_is_shown(cycle):
    set_step(cycle, YearStep.DECIDING)
    year = AssessmentYear.objects.get()
    turns = desk.turns_of(cycle.song, year, at=moment(10, 16), calendar=office.calendar())
    assert [(turn.duty.verb, turn.names, turn.is_mine) for turn in turns] == [
        ("拟定等次方案", ("唐翌", "宋旸"), True)
    ]
    assert calendar_of(year) == CALENDAR


# --- among the other to-dos ---------------------------------------------------------------------


def test_todo_list_shows_and_counts_the_assessment_when_it_waits(cycle, request):
    sign_in = request.getfixturevalue("desk")
    page = sign_in(cycle.cast.lin).get("/agency/todo/").content.decode()
    assert "完成自评并报送考核表" in page
    assert "2026 年度代办处考核" in page
    assert reverse("agency:assessment-sheet", args=[2026]) in page
    assert '<span class="badge nav-count ms-auto">1</span>' in page


@pytest.mark.parametrize("agencies", [2, 12])
def test_todos_take_the_same_number_of_queries_for_two_agencies_and_for_twelve(
    cast, agencies, django_assert_num_queries
):
    cycle = cycles.begin(cast, agencies=agencies)
    for number in cycle.clerks:
        values = submitted() | {"receipt_number": f"KH2026-{number}"}
        set_sheet(cycle, number, **values)
    calendar = office.calendar()
    with django_assert_num_queries(7):
        assert len(verbs_of(cycle.tang, calendar)) == 2


def verbs_of(actor, calendar):
    return [todo.verb for todo in desk.todos_for(actor, at=moment(9, 2), calendar=calendar)]
