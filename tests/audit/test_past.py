"""A case is rebuilt as it stood at any moment, and a change that nobody told is noticed.

Not here: what one act leaves (``test_traced``), the page (``tests/web/console/test_past``).
"""

from datetime import timedelta
from random import Random

import pytest

from huzhu.audit import past
from huzhu.audit.models import RowChange
from huzhu.kernel.errors import DomainError
from huzhu.projects.actions import permit, plan
from huzhu.projects.models import ServiceProject
from huzhu.projects.queries import cases
from huzhu.projects.states import Verdict
from tests import road
from tests.cast import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.clause("S6.5.d")]
ACTS = 18
WORDS = ("目的一", "目的二", "来电13812345678", "")


def rows_at(case, *, at):
    """The rows of a case as they were told to stand at the end of a moment."""
    return past._rows(past._told_of(case), until=at)


def rows_now(case):
    """The same as they stand in the tables, masked as they are told."""
    return past._in_tables(case, past._rows(past._told_of(case)))


def one_act(chance, cast, project, at):
    """One act that somebody might do now, sound or not."""
    fields = road.plan_fields(
        cast, purpose=chance.choice(WORDS), person_phone=chance.choice(["13800138000", "010-1"])
    )
    revision = cases.latest_plan(project).revision
    verdict = chance.choice([Verdict.AGREE, Verdict.OBJECT])
    who = chance.choice(cast.reviewers)
    return chance.choice(
        [
            lambda: plan.save_draft(project, fields, revision=revision, by=cast.lin, at=at),
            lambda: plan.save_draft(project, fields, revision=revision, by=cast.lin, at=at),
            lambda: plan.submit_plan(project, by=cast.lin, at=at),
            lambda: plan.give_opinion(project, verdict=verdict, opinion="须补充", by=who, at=at),
            lambda: plan.return_plan(project, reason="请修改", by=cast.he, at=at),
            lambda: permit.enter_minutes(project, road.MINUTES, by=cast.lin, at=at),
        ]
    )


def walked(cast, seed):
    """A case after random acts; how it stood in its tables after each that was done."""
    chance = Random(seed)
    project = plan.start_project(by=cast.lin, at=NOW)
    case = (ServiceProject._meta.db_table, str(project.pk))
    stood = {NOW: rows_now(case)}
    for number in range(1, ACTS):
        at = NOW + timedelta(minutes=number)
        project = ServiceProject.objects.select_related("agency").get(pk=project.pk)
        try:
            one_act(chance, cast, project, at)()
        except DomainError:
            continue
        stood[at] = rows_now(case)
    return case, stood


@pytest.fixture(params=[1, 2, 3])
def walk(request, cast):
    return walked(cast, request.param)


def test_every_past_state_is_rebuilt_as_it_was_stored_then(walk):
    case, stood = walk
    assert len(stood) > 5
    for at, rows in stood.items():
        assert rows_at(case, at=at) == rows
        between = rows_at(case, at=at + timedelta(seconds=30))
        assert between == rows
    assert rows_at(case, at=NOW - timedelta(seconds=1)) == {}
    assert past.as_it_stood([case], at=NOW).gaps == []


def test_change_that_is_missing_is_noticed_whichever_it_is(walk, monkeypatch):
    case, _ = walk
    told = past._told_of(case)
    assert len(told) > 5
    for missing in Random(1).sample(told, 6):
        left = [each for each in told if each is not missing]
        monkeypatch.setattr(past, "_told_of", lambda _case, left=left: left)
        found = past.as_it_stood([case], at=NOW + timedelta(days=1)).gaps
        assert found, missing.change


def test_row_that_came_twice_was_taken_away_by_a_change_that_is_missing(walk):
    first = past._told_of(walk[0])[0]
    (gap,) = past._gaps([first, first])
    assert (gap.what, gap.label) == ("服务项目", "整条记录")


def test_change_of_the_tables_by_which_no_one_is_told_is_noticed(walk, as_owner, cast):
    case, _ = walk
    other = RowChange.objects.filter(table="people_union").latest("id")
    found = {gap.label for gap in past._against_tables([case], {("people_union", other.row): {}})}
    assert "项目编号" in found  # what was told of nobody, stands in the tables all the same


def test_words_say_what_it_was_then_and_what_it_is_now_and_what_came_later(cast):
    project = road.draft(cast)
    road.submit(cast, project)
    for actor in cast.reviewers:
        plan.give_opinion(
            project, verdict=Verdict.AGREE, opinion="", by=actor, at=NOW + timedelta(hours=1)
        )
    plan.pass_review(project, opinion="", by=cast.he, at=road.REVIEWED_AT)
    case = (ServiceProject._meta.db_table, str(project.pk))
    then = past.as_it_stood([case], at=NOW)
    assert then.is_there
    assert then.gaps == []
    assert then.later == {"初审意见": 4}
    by_name = {record.what: record for record in then.records}
    fields = {field.label: (field.was, field.became) for field in by_name["服务项目"].fields}
    assert fields["状态"] == ("方案初审", "准备申报材料")
    assert fields["项目名称"] == ("清凉电影", "清凉电影")
    assert by_name["实施方案"].differing == 0
    assert not past.as_it_stood([case], at=NOW - timedelta(days=1)).is_there
