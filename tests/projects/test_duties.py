"""Whose turn it can be at a step, against whose turn it is for every combination of facts."""

from dataclasses import replace
from datetime import date
from functools import cache
from itertools import product

import pytest

from huzhu.kernel.actor import Actor
from huzhu.people.states import DepartmentCode, Role
from huzhu.projects import duties
from huzhu.projects.states import REVIEWING, Agreement, Box, Step, Verdict, Way
from tests.cast import NOW

DUMMY = {"number": "2026-0001", "title": "观影", "agency_id": 1, "agency_name": "东城"}
ACTORS = [
    Actor(
        "林",
        "",
        role,
        account_id=1,
        department=department,
        agency_id=1 if role.startswith("agency") else None,
        agency_path="1/" if role.startswith("agency") else "",
    )
    for role, department in product(Role, ["", *DepartmentCode])
]
#: For each fact that decides, every value that makes a difference.
FACTS = {
    "opinions": [{}, dict.fromkeys(REVIEWING, Verdict.AGREE)],
    "boxes": [{}, dict.fromkeys(Box, Verdict.AGREE), {Box.IT_HEAD: Verdict.OBJECT}],
    "papers_complete": [False, True],
    "agreement": list(Agreement),
    "ways_out": [(), tuple(Way)],
    "is_checked": [False, True],
    "has_materials": [False, True],
    "codes_expire_early": [False, True],
    "is_tested": [False, True],
    "feedback": ["", "issued", "received"],
    "is_uncleared": [False, True],
}


@cache
def cases() -> list[duties.CaseFacts]:
    """Every combination at every step: so many that they are made when they are asked for."""
    return [
        duties.CaseFacts(
            **DUMMY, step=step, agency_path="1/", since=NOW, **dict(zip(FACTS, values, strict=True))
        )
        for step in Step
        for values in product(*FACTS.values())
    ]


def seen() -> set[tuple[str, str, Step]]:
    """Role, department and step of everybody who has something to do somewhere."""
    kinds = {(case.step, duty) for case in cases() for duty in duties.duties_of(case)}
    case_of = {case.step: case for case in cases()}
    return {
        (actor.role, actor.department, step)
        for step, duty in kinds
        for actor in ACTORS
        if duty.is_for(actor, case_of[step])
    }


def named() -> set[tuple[str, str, Step]]:
    return {
        (actor.role, actor.department, step) for actor in ACTORS for step in duties.steps_for(actor)
    }


def test_steps_of_a_position_are_those_at_which_it_can_have_something_to_do():
    assert named() == seen()
    assert {step for *_, step in seen()} > {Step.DRAFT, Step.AT_MEETING, Step.SETTLING}


def test_decision_that_waits_for_its_meeting_names_the_day():
    case = next(each for each in cases() if each.step == Step.AT_MEETING)
    told = {
        on: duties.duties_of(replace(case, meeting_on=on))[0].verb
        for on in (None, date(2026, 9, 1))
    }
    assert [*told.values()] == ["登记主任办公会决定", "会后登记主任办公会决定（2026-09-01）"]


def test_only_acts_for_which_no_rule_has_a_day_are_without_one():
    """A plan gives days to all that must happen before its window; 二（三）3 gives none."""
    names = ("plan_due_on", "review_due_on", "materials_due_on", "opens_on")
    days = {name: date(2026, 10, count) for count, name in enumerate(names, start=1)}
    found = [
        (case.step, duty)
        for case in cases()
        for duty in duties.duties_of(replace(case, **days, amendment_due_on=date(2026, 9, 30)))
    ]
    undated = {(step, duty.verb, duty.undated) for step, duty in found if not duty.due_on}
    assert undated == {
        (step, verb, "规程未定期限")
        for step, verbs in (
            (Step.SETTLING, ("反馈结果", "签收结果反馈", "办结")),
            (Step.TERMINATED, ("签收电子码清单并与供应商结清", "终止后结清")),
        )
        for verb in verbs
    }
    assert {duty.ground != "" for _, duty in found if duty.due_on} == {True}
    by_step = {step: {duty.due_on for at, duty in found if at == step} for step in Step}
    assert by_step[Step.DRAFT] == {days["plan_due_on"]}
    assert by_step[Step.COUNTERSIGNING] == {days["materials_due_on"]}


def test_draft_without_a_window_says_when_it_will_have_a_day():
    (duty,) = duties.duties_of(next(case for case in cases() if case.step == Step.DRAFT))
    assert (duty.due_on, duty.undated) == (None, "填好搭载时间后推算")


@pytest.mark.parametrize("step", [Step.DRAFT, Step.COUNTERSIGNING, Step.SETTLING])
def test_step_that_is_left_out_is_noticed(monkeypatch, step):
    """The control: a table that forgets one step, or somebody at it."""
    rest = {other: waited for other, waited in duties._WAITED_FOR.items() if other != step}
    monkeypatch.setattr(duties, "_WAITED_FOR", rest)
    assert named() != seen()
