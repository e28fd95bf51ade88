"""What stands behind ``>>>`` in a docstring is what the code answers."""

import doctest
import importlib
import types

import pytest

from tests.architecture import source


def examples():
    """Every docstring of the product that shows an example, as doctest reads it."""
    finder = doctest.DocTestFinder(exclude_empty=True)
    for path in source.files():
        if ">>> " in path.read_text():
            parts = path.relative_to(source.SOURCE.parent).with_suffix("").parts
            module = importlib.import_module(".".join(parts).removesuffix(".__init__"))
            yield from (each for each in finder.find(module) if each.examples)


def faults(example):
    """Return what doctest says about an example that does not hold, else nothing."""
    said: list[str] = []
    doctest.DocTestRunner(verbose=False).run(example, out=said.append)
    return "".join(said)


def test_every_example_of_a_docstring_holds():
    found = list(examples())
    assert sum(len(each.examples) for each in found) >= 50
    assert [told for each in found if (told := faults(each))] == []


@pytest.mark.parametrize(("shown", "holds"), [("3", True), ("4", False)])
def test_example_that_does_not_hold_is_told_when_it_is_planted(shown, holds):
    planted = types.ModuleType("planted", f">>> 1 + 2\n{shown}\n")
    (example,) = doctest.DocTestFinder().find(planted)
    assert (faults(example) == "") == holds
