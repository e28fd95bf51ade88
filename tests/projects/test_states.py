"""The table of steps, its diagram, and what follows from it for the actions."""

import importlib
import pkgutil

import pytest

from huzhu.kernel.errors import NotNow
from huzhu.kernel.lifecycle import diagram_moves, table_moves
from huzhu.projects import actions, states
from huzhu.projects.states import GROUPS, PROJECT_LIFECYCLE, STRIP, Step


def test_diagram_in_the_docstring_equals_the_table():
    assert diagram_moves(states.__doc__) == table_moves(PROJECT_LIFECYCLE, groups=GROUPS)


def test_every_move_is_an_action_of_its_name():
    assert {move.verb for move in PROJECT_LIFECYCLE.moves} <= set(_actions())


def _actions() -> dict[str, str]:
    """Return the codes of the package's actions by name."""
    modules = [
        importlib.import_module(f"{actions.__name__}.{module.name}")
        for module in pkgutil.iter_modules(actions.__path__)
    ]
    found = {
        name: function.event_kind.code
        for module in modules
        for name, function in vars(module).items()
        if hasattr(function, "event_kind") and function.__module__ == module.__name__
    }
    assert all(code.endswith(f".{name}") for name, code in found.items())
    return found


def test_every_step_has_a_label_and_the_strip_covers_the_road_once():
    assert set(Step.labels()) == set(Step)
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
