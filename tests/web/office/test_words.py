"""What the trail calls its cases."""

import ast
from collections.abc import Iterable

from huzhu.audit.kinds import alike
from huzhu.config.keys import NAMES
from huzhu.web.office.trail.forms import TrailSearch
from huzhu.web.office.trail.rows import subject_label
from tests import words
from tests.architecture import source


def subjects(nodes: Iterable[ast.AST]) -> set[str]:
    """What acts call their cases: the first word of ``note``, what ``…subject…`` returns."""
    found = set()
    for node in nodes:
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "note" and node.args:
            found.add(_text(node.args[0]))
        elif isinstance(node, ast.FunctionDef) and "subject" in node.name:
            returned = [each.value for each in ast.walk(node) if isinstance(each, ast.Return)]
            found |= {_text(each) for each in returned}
    return {each for each in found if each[:1].isalpha()}


def _text(node: ast.AST | None) -> str:
    """A text with 1 for what is only known later."""
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(each) or "1" for each in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def test_subject_is_not_doubled_when_it_bears_its_kind():
    assert subject_label("project:2026-0012") == "项目 2026-0012"
    assert subject_label("meeting:主任办公会〔2026〕12次") == "主任办公会〔2026〕12次"
    assert subject_label("calendar") == "工作日历"


def test_each_kind_of_key_has_a_name_of_its_own():
    told = {name: subject_label(f"key:{name}") for name in NAMES}
    assert len(set(told.values())) == len(NAMES)
    assert {name: label for name, label in told.items() if name in label} == {}
    assert subject_label("key:another") == "密钥 another"


def test_every_subject_of_the_trail_has_a_name_of_the_office():
    found = subjects(node for path in source.files() for node in source.nodes(source.tree(path)))
    assert len(found) > 15
    wrong = {each: words.faults(subject_label(each)) for each in found}
    assert {each: why for each, why in wrong.items() if why} == {}
    planted = ast.walk(ast.parse("note('ledger', by=by)\ndef subject(x): return f'box:{x}'"))
    assert subjects(planted) == {"ledger", "box:1"}


def test_list_of_acts_has_each_word_once_for_all_that_it_finds():
    _, *areas = TrailSearch().fields["code"].choices
    words = [label for _, kinds in areas for _, label in kinds]
    assert len(words) > 200
    assert len(words) == len(set(words))
    found = alike("claims.withdraw_codes")
    assert {*found} == {"claims.withdraw_codes", "projects.withdraw_materials"}
    searched = TrailSearch({"code": "claims.withdraw_codes"}).wanted()["codes"]
    assert searched == found
