"""``make mutants`` plants faults that run, and tells apart what is noticed from what is not."""

import importlib.util
import os
import random
import sys
from importlib.machinery import SourceFileLoader
from types import SimpleNamespace

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
    assert sys.modules["reached"].name_set_in(line) == name


def test_line_of_a_function_runs_when_it_is_called(tool):
    called = [
        line for line in range(2, 13) if sys.modules["reached"].is_in_a_function(line, SOURCE)
    ]
    assert called == [3, 6, 7, 8]


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


SOURCE = """
def is_small(count):
    return count < 2

def below(limit):
    def is_below(count):
        return count < limit
    return is_below

IS_TINY = below(1)
IS_TWO_SMALL = is_small(2)
MOST = 2
"""
TESTS = """
import pytest, rules, time

@pytest.mark.parametrize("count", [0, 1])
def test_below(count):
    assert rules.is_small(count)

def test_at(): assert not rules.is_small(2)
def test_function_made_before(): assert rules.IS_TINY(0) and not rules.IS_TINY(1)
def test_read_before(): assert not rules.IS_TWO_SMALL
def test_most(): assert rules.MOST == 2
def test_flawed(): assert rules.is_small(1) and False
def test_for_ever():
    while not rules.is_small(1): pass
def test_asleep():
    while not rules.is_small(1): time.sleep(0.1)
"""


@pytest.fixture
def bench(tool, tmp_path, monkeypatch):
    """A project of one module, whose tests are read; one fails without a fault."""
    (tmp_path / "rules.py").write_text(SOURCE)
    (tmp_path / "test_rules.py").write_text(TESTS)
    (tmp_path / "test_wide.py").write_text(TESTS[: TESTS.index("def test_function")])
    paths = f"{tmp_path}{os.pathsep}{TOP / 'tools'}"
    environment = {**os.environ, "PYTHONPATH": paths, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    copy = SimpleNamespace(environment=lambda **_: environment)
    monkeypatch.setattr(tool, "ASKED", [])
    monkeypatch.setattr(tool, "TESTS", ["."])
    monkeypatch.setattr(sys.modules["runs"], "MOST_PROCESSOR_SECONDS", 0.2)
    monkeypatch.setattr(sys.modules["runs"], "MOST_SECONDS_ASLEEP", 1)
    monkeypatch.setattr(sys.modules["runs"], "LOOKED_AFTER_EVERY", 0.2)
    bench = tool.Bench(tmp_path, copy)
    yield bench
    bench.stop()


def test_fault_is_noticed_by_a_test_that_fails_with_it_alone(tool, bench, tmp_path):
    faults = {(each.line, each.faulty): each for each in tool.faults_in("rules.py", SOURCE)}
    asked = [
        ("survived", (3, "<="), ["test_below[0]", "test_below[1]"], [], False),
        ("noticed", (3, "<="), ["test_below[0]", "test_at"], [], False),
        ("noticed", (3, "<="), ["test_below[0]"], ["test_wide.py"], False),  # its fixture
        ("survived", (3, "<="), ["test_flawed"], [], False),
        ("noticed", (3, "<="), ["test_read_before"], [], True),
        ("noticed", (7, "<="), ["test_function_made_before"], [], False),
        ("noticed", (12, "3"), ["test_most"], [], False),  # in no function: read anew
        ("survived", (12, "3"), ["test_at"], [], False),
        ("unreached", (3, "<="), [], [], False),
        ("hung", (3, "None"), ["test_for_ever"], [], False),
        ("hung", (3, "None"), ["test_asleep"], [], False),
    ]
    for kind, fault, tests, beside, at_import in asked:
        names = [f"test_rules.py::{each}" for each in tests]
        those = tool.Tests(names, 1, beside, at_import=at_import)
        found = bench.attempt(faults[fault], those, from_anew=False)
        assert bool(found) == (fault[0] != 12 and not at_import), (fault, tests, found)
        found = found or bench.attempt(faults[fault], those, from_anew=True)
        told = "hung" if found.said == "hung: " else found.kind
        assert told == kind, (fault, tests, found)
        assert (tmp_path / "rules.py").read_text() == SOURCE
