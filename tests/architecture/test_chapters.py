"""The chapters of the assessment, as the contract orders them: planted faults are told.

Not here: that the product keeps the contract (``test_checks``).
"""

import grimp
import pytest
from importlinter.contracts.layers import LayersContract

from tests.architecture.test_patterns import SETTINGS

TOP = "huzhu.assessment"


@pytest.fixture(scope="module")
def imports():
    return grimp.build_graph("huzhu", exclude_type_checking_imports=True, cache_dir=None)


def is_kept(imports):
    """Whether the contract on chapters holds for these imports."""
    [options] = [
        each for each in SETTINGS["importlinter"]["contracts"] if each.get("containers") == [TOP]
    ]
    options |= {"exhaustive": str(options["exhaustive"])}  # as the reader of a file hands it on
    session = {"root_packages": ["huzhu"]}
    contract = LayersContract(name="chapters", session_options=session, contract_options=options)
    return contract.check(imports, verbose=False).kept


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("scheme.rules.tree", "year.rules.calendar"),
        ("facts.models", "review.models"),
        ("outcome.queries.grades", "honours.queries.honours"),
        ("honours.errors", "desk.duties"),
        ("errors", "policies"),
    ],
)
def test_earlier_chapter_that_knows_a_later_one_is_told(imports, importer, imported):
    ends = {"importer": f"{TOP}.{importer}", "imported": f"{TOP}.{imported}"}
    assert {*ends.values()} <= imports.modules
    assert is_kept(imports)
    imports.add_import(**ends)
    assert not is_kept(imports)
    imports.remove_import(**ends)


def test_module_that_stands_in_no_chapter_is_told(imports):
    imports.add_module(f"{TOP}.helpers")
    assert not is_kept(imports)
    imports.remove_module(f"{TOP}.helpers")
