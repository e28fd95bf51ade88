"""What tests say is not on a page: keys of forms hold any few digits by chance.

Not here: what a reader sees of a page (``words``).
"""

import ast
import re

import pytest

from tests.architecture import source

SHORT = re.compile("[0-9a-f]{1,5}")
PLANTED = """
assert "0011" not in page
assert "ab1" not in answer.text
assert "7" not in answer.content.decode()
"""
FINE = """
assert "0011" not in words.seen(page)
assert "13800000011" not in page
assert "0011" in page
assert "00AB" not in page
"""


def taken_for_absent(module: ast.Module) -> list[str]:
    """Return what is too short to be missed for certain, of each comparison with a whole page."""
    return [
        node.left.value
        for node in source.nodes(module)
        if isinstance(node, ast.Compare)
        and isinstance(node.ops[0], ast.NotIn)
        and isinstance(node.left, ast.Constant)
        and isinstance(node.left.value, str)
        and SHORT.fullmatch(node.left.value)
        and _is_source(node.comparators[0])
    ]


def _is_source(node: ast.expr) -> bool:
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Attribute) and node.func.attr == "decode"
    return isinstance(node, ast.Name | ast.Attribute)


def test_few_digits_are_missed_only_where_a_reader_looks():
    faults = {
        source.short(path): short
        for path in source.files(source.TOP / "tests")
        if (short := taken_for_absent(source.tree(path)))
    }
    assert not faults


@pytest.mark.parametrize(("text", "told"), [(PLANTED, ["0011", "ab1", "7"]), (FINE, [])])
def test_few_digits_missed_of_a_source_are_seen(text, told):
    assert taken_for_absent(ast.parse(text)) == told
