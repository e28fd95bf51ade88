"""``make mutants`` plants faults that run, and tells apart what is noticed from what is not."""

import importlib.util
import random
import sys
from importlib.machinery import SourceFileLoader

import pytest

from tests.architecture.source import TOP

PYTHON = '''
import logging
def rule(count: int = 1, *, limit=3):
    """1 + 1 is no code."""
    if count < limit and not limit == 0:
        logging.info("x")
        raise ValueError(f"{count + 1}")
    count += 2
    return count - 1
'''


@pytest.fixture(scope="module")
def tool():
    sys.path.insert(0, str(TOP / "tools"))
    loader = SourceFileLoader("mutants", str(TOP / "tools" / "mutants"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("mutants", loader))
    sys.modules["mutants"] = module
    loader.exec_module(module)
    yield module
    sys.path.remove(str(TOP / "tools"))


def test_usual_operators_are_planted_where_something_runs(tool):
    planted = [(each.sound, each.faulty) for each in tool.faults_in("rules.py", PYTHON)]
    assert sorted(planted) == sorted(
        [
            ("1", "2"),
            ("3", "4"),
            ("count < limit and not limit == 0", "(not (count < limit and not limit == 0))"),
            ("and", "or"),
            ("<", "<="),
            ("not", ""),
            ("==", "!="),
            ("0", "1"),
            ('logging.info("x")', "pass"),
            ('raise ValueError(f"{count + 1}")', "pass"),
            ("+=", "-="),
            ("2", "3"),
            ("count - 1", "None"),
            ("-", "+"),
            ("1", "2"),
        ]
    )


@pytest.mark.parametrize(
    ("line", "name"),
    [("ONE_FILE = 20 * 1024", "ONE_FILE"), ("    is_day: bool = False", "is_day"),
     ("LEAST: Final = 3", "LEAST"), ("x == 3", ""), ("told(1)", "")],
)  # fmt: skip
def test_constant_is_tried_by_whoever_names_it(tool, line, name):
    assert tool.name_set_in(line) == name


MANNERS = """
_LONGEST_SHOWN = 40
def told(rows, names):
    gc.set_threshold(50_000, 20)
    logger.info("x %s", 3)
    if unsure(rows):
        return False
    return zip(rows, names[:_LONGEST_SHOWN], strict=True), 16 * 1024, read(rows, strict_mode=True)
"""


def test_manners_are_no_faults_and_what_stands_beside_them_is(tool):
    planted = [(each.sound, each.faulty) for each in tool.faults_in("rules.py", MANNERS)]
    answer = MANNERS[MANNERS.index("zip(") :].strip()
    assert planted == [
        ("unsure(rows)", "(not (unsure(rows)))"),
        ("False", "True"),
        (answer, "None"),
        ("16", "17"),
        ("*", "/"),
        ("True", "False"),
    ]


def test_faults_of_sql_leave_comments_and_settings_alone(tool):
    text = "-- a <= b\nSET jit = off\nSELECT 1 WHERE a <= b FOR UPDATE;\n"
    planted = [(each.sound, each.faulty) for each in tool.faults_in("take.sql", text)]
    assert planted == [("<=", "<"), ("FOR UPDATE", "")]


def test_drawn_faults_are_the_same_for_a_seed_and_every_one_runs(tool):
    drawn = tool.draw()
    assert len(drawn) == tool.MUTANTS
    assert drawn == tool.draw()
    assert {each.area for each in drawn} >= {"kernel", "claims", "budget", "projects", "assessment"}
    for fault in random.Random(0).sample(drawn, 80):
        text = (TOP / fault.file).read_text(encoding="utf-8")
        assert fault.planted(text) != text
        if fault.file.endswith(".py"):
            compile(fault.planted(text), fault.file, "exec")


def test_lot_of_a_fault_is_its_own(tool):
    """Another line leaves every lot as it was, so most of what is drawn stays drawn."""
    text = "def least(a, b):\n    return a < b\n\n\ndef most(a, b):\n    return a < b\n"
    lots = [lot for lot, _ in tool._lots("some.py", text)]
    assert len(set(lots)) == len(lots) >= 4
    longer = [lot for lot, _ in tool._lots("some.py", "LIMIT = 1 if less else 2\n" + text)]
    assert set(lots) < set(longer)
    assert set(lots).isdisjoint(lot for lot, _ in tool._lots("other.py", text))


@pytest.mark.parametrize(
    ("limit", "beside", "kind"),
    [
        ("0, 1", [], "survived"),
        ("0, 1, 2", [], "noticed"),
        ("0, 1", ["test_wide.py"], "noticed"),  # a fixture that another test set up
    ],
)
def test_fault_is_noticed_by_a_test_at_the_bound_and_by_no_other(
    tool, tmp_path, limit, beside, kind, monkeypatch
):
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    source = "def is_small(count):\n    return count < 2\n"
    (tmp_path / "rules.py").write_text(source)
    (tmp_path / "test_rules.py").write_text(
        "import pytest, rules\n"
        f"@pytest.mark.parametrize('count', [{limit}])\n"
        "def test_bound(count):\n    assert rules.is_small(count) == (count in (0, 1))\n"
    )
    (tmp_path / "test_wide.py").write_text(
        "import rules\ndef test_bound():\n    assert not rules.is_small(2)\n"
    )
    (fault,) = (each for each in tool.faults_in("rules.py", source) if each.faulty == "<=")
    found = {"by": lambda *_: ["test_rules.py"], "beside": lambda *_: beside}
    reached = type("Reached", (), found)()
    assert tool.attempt(fault, tmp_path, reached).kind == kind
    assert (tmp_path / "rules.py").read_text() == source
