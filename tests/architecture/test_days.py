"""The day of a stored moment is the office's, not that of UTC: until 08:00 they differ."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.source import files, nodes, short, tree


def _days_of_moments(module: ast.Module) -> Iterator[ast.Call]:
    """Yield ``….date()`` on a name that says it is a moment (``at``, ``closes_at``)."""
    for node in nodes(module):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id=name) | ast.Attribute(attr=name), attr="date")
            ) if name == "at" or name.endswith("_at"):
                yield node


def test_no_day_is_taken_from_a_stored_moment_but_by_local_date():
    found = [
        f"{short(path)}:{call.lineno}" for path in files() for call in _days_of_moments(tree(path))
    ]
    assert found == []


@pytest.mark.parametrize("planted", ["offer.closes_at.date()", "at.date()", "f(x.used_at.date())"])
def test_day_of_a_moment_is_found(planted):
    assert list(_days_of_moments(ast.parse(planted)))


@pytest.mark.parametrize("allowed", ["local_date(offer.closes_at)", "cell.date()", "at.date"])
def test_other_days_are_not_found(allowed):
    assert not list(_days_of_moments(ast.parse(allowed)))
