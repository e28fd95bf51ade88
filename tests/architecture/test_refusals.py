"""Every refusal is met by a test, and no two of them say the same.

Met is a refusal whose class a test uses, whose code it names, or whose words it quotes.
Not here: that it is raised where it should be, which those tests ask.
"""

import ast

from tests.architecture import refusals, source

#: No test says these; each with the reason.
UNMET = {
    "assessment.__refused": "the scorer's own: it says what another refusal says, with the place",
    "claims.slow_down": "met as the answer that is made of it once (``answers.SLOW_DOWN``)",
    "kernel.turned_away": "others are made from it",
    "kernel.not_found": "others are made from it",
}


def _tests():
    return [
        source.tree(path)
        for path in source.files(source.TOP / "tests")
        if "architecture" not in path.parts
    ]


def same(found):
    """Return the names of refusals whose sentence another one says, too."""
    said = {}
    for each in found:
        said.setdefault(each.message, []).append(each.name)
    return {name for text, names in said.items() if text and len(names) > 1 for name in names}


def test_every_refusal_is_met_by_a_test_but_for_those_listed():
    found, tests = refusals.of_product(), _tests()
    assert len(found) > 350
    assert len(tests) > 200
    assert {each.code for each in refusals.unseen(found, tests)} == set(UNMET)


def test_no_two_refusals_say_the_same():
    assert same(refusals.of_product()) == set()


PLANTED = """
class TooFew(errors.DomainError, clause="S1"):
    message = "须有三家供应商报价，现有 {count} 家。"
class Fewer(TooFew, code="app.none"):
    message = "须有三家供应商报价，现有 {count} 家。"
class Plain(Exception): ...
"""


def test_refusal_that_no_test_meets_is_told_when_it_is_planted():
    found = refusals.declared({"app/errors.py": ast.parse(PLANTED)})
    assert [each.code for each in found] == ["app.too_few", "app.none"]
    assert same(found) == {"TooFew", "Fewer"}
    for test, unmet in {
        "from errors import TooFew, Fewer": ["app.too_few", "app.none"],
        "raises(TooFew)": ["app.none"],
        "raises(errors.Fewer)": ["app.too_few"],
        "code == 'app.none'": ["app.too_few"],
        "'供应商' in page": ["app.too_few", "app.none"],
    }.items():
        assert [each.code for each in refusals.unseen(found, [ast.parse(test)])] == unmet


def test_words_of_one_refusal_alone_meet_it_when_a_test_quotes_them():
    found = refusals.declared({"app/errors.py": ast.parse(PLANTED)})[:1]
    assert refusals.unseen(found, [ast.parse("'须有三家供应商' in page")]) == []
