"""Whose turn it is, who is told, and the event of each act."""

import pytest
from django.core.exceptions import EmptyResultSet
from django.db.models.sql.compiler import SQLCompiler

from huzhu.audit.actions import action
from huzhu.audit.errors import SilentWriteError
from huzhu.kernel.rights import OF_ANYBODY
from huzhu.kernel.workdays import local_date, materials_latest, plan_latest
from huzhu.notices import queries as notices
from huzhu.office import queries as office
from huzhu.projects.actions import plan
from huzhu.projects.models import ServiceProject
from huzhu.projects.queries import cases, desk
from huzhu.projects.states import Verdict
from tests import road
from tests.cast import NOW


def test_whose_turn_it_is_follows_the_case(cast):
    calendar = office.calendar()
    project = road.in_review(cast)

    def verbs(actor):
        return [todo.verb for todo in desk.todos_for(actor, at=NOW, calendar=calendar)]

    assert (verbs(cast.lin), verbs(cast.chen)) == ([], ["给出初审意见"])
    plan.give_opinion(project, verdict=Verdict.AGREE, opinion="", by=cast.chen, at=NOW)
    assert verbs(cast.chen) == []
    assert verbs(cast.zhou) == []
    duties = desk.duties_for_case(project, at=NOW, calendar=calendar)
    assert [duty.whose for duty in duties] == ["会员服务部", "合规部", "信息技术部"]
    assert duties[1].names == ("郑犇",)
    asked = (cast.zheng, cast.chen, cast.lin)
    assert [duties[1].is_for(actor) for actor in asked] == [True, False, False]


def test_days_of_a_case_follow_from_its_plan_until_the_approval_tells_them(cast):
    calendar = office.calendar()

    def limits(project):
        project.refresh_from_db()
        duties = desk.duties_for_case(project, at=NOW, calendar=calendar)
        return {(duty.due_on, duty.ground) for duty in duties}

    draft = road.draft(cast)
    opens_on = local_date(road.plan_fields(cast).opens_at)
    assert limits(draft) == {(plan_latest(opens_on), "活动开展前一个月")}
    road.submit(cast, draft)
    assert limits(draft) == {(cases.review_of(draft).due_on, "收到方案后五个工作日内")}
    road.review(cast, draft)
    day = materials_latest(opens_on, calendar=calendar)
    assert limits(draft) == {(day, "赶上实施资料的截止日")}
    (todo,) = desk.todos_for(cast.lin, at=NOW, calendar=calendar)
    assert (todo.due_on, todo.ground) == (day, "赶上实施资料的截止日")


def test_no_question_about_nobody_is_put_together_when_a_case_is_at_one_step(
    cast, standing_in_review, monkeypatch
):
    """One that can find nothing is not sent, and yet costs the server what any other does."""
    put_together, about_nobody = SQLCompiler.as_sql, []

    def as_sql(compiler, *args, **kwargs):
        try:
            return put_together(compiler, *args, **kwargs)
        except EmptyResultSet:
            about_nobody.append(compiler.query.model)
            raise

    monkeypatch.setattr(SQLCompiler, "as_sql", as_sql)
    (todo,) = desk.todos_for(cast.chen, at=NOW, calendar=office.calendar())
    assert (todo.verb, about_nobody) == ("给出初审意见", [])
    assert not ServiceProject.objects.filter(pk__in=[]).exists()
    assert about_nobody == [ServiceProject]


@pytest.mark.parametrize("count", [1, 30])
def test_todo_list_takes_the_same_queries_with_1_and_30_cases(
    cast, count, django_assert_num_queries
):
    for _ in range(count):
        road.in_review(cast)
    calendar = office.calendar()
    with django_assert_num_queries(7):
        assert len(desk.todos_for(cast.chen, at=NOW, calendar=calendar)) == count


def test_action_without_its_event_is_rolled_back(cast):
    @action("projects.rename", "改名", right=OF_ANYBODY)
    def rename(project):
        ServiceProject.objects.filter(pk=project.pk).update(title="改名")

    project = road.draft(cast)
    with pytest.raises(SilentWriteError):
        rename(project)
    project.refresh_from_db()
    assert project.title == "清凉电影"


@pytest.mark.clause("S2.2.2.b")
def test_agency_is_told_the_result_of_the_review_by_a_copy(cast, standing_preparing):
    project = standing_preparing
    (copy,) = notices.copies_for(cast.sun.position_id)
    assert (copy.title, copy.subject) == ("“清凉电影”初审通过", f"project:{project.number}")
    assert notices.copies_for(cast.zhou.position_id) == ()


def test_decision_is_copied_to_everybody_but_the_one_who_decided(cast, standing_approved):
    titles = {
        actor.name: [copy.title for copy in notices.copies_for(actor.position_id)]
        for actor in (cast.lin, cast.chen, cast.chu, cast.wang, cast.zhou)
    }
    assert titles == {
        "林晓": ["“清凉电影”已批准", "“清凉电影”初审通过"],
        "陈默": ["“清凉电影”已批准"],
        "褚昇": ["“清凉电影”已批准"],
        "王芃": [],
        "周堃": [],
    }
