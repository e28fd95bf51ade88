"""The table of steps, its diagram, and what follows from it for the actions."""

import inspect

import pytest

from huzhu.kernel.errors import NotNow
from huzhu.kernel.lifecycle import diagram_moves, table_moves
from huzhu.projects import actions, states
from huzhu.projects.states import GROUPS, PROJECT_LIFECYCLE, STEP_LABELS, STRIP, Step


def test_diagram_in_the_docstring_equals_the_table():
    assert diagram_moves(states.__doc__) == table_moves(PROJECT_LIFECYCLE, groups=GROUPS)


@pytest.mark.parametrize("verb", [move.verb for move in PROJECT_LIFECYCLE.moves])
def test_every_move_has_an_action_of_its_name(verb):
    assert getattr(actions, verb).audit_code == f"projects.{verb}"


def test_every_public_action_carries_its_code():
    silent = [
        name
        for name in actions.__all__
        if inspect.isfunction(getattr(actions, name))
        and not hasattr(getattr(actions, name), "audit_code")
    ]
    assert silent == []


def test_every_step_has_a_label_and_the_strip_covers_the_road_once():
    assert set(STEP_LABELS) == set(Step)
    stops = [step for _, steps in STRIP for step in steps]
    assert sorted(stops) == sorted(set(Step) - {Step.REFUSED, Step.TERMINATED})


def test_move_that_is_not_in_the_table_says_where_the_project_stands():
    with pytest.raises(NotNow) as refusal:
        PROJECT_LIFECYCLE.target("apply", now=Step.DRAFT)
    assert str(refusal.value) == (
        "“报送请示”须在“准备申报材料”时办理，现在是“方案草稿”。请刷新页面查看最新进展。"
    )


def test_nothing_leaves_an_ended_project():
    assert [PROJECT_LIFECYCLE.verbs_from(step) for step in states.ENDED] == [(), (), ()]
