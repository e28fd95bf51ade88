"""Which tests reach a line, and how long each takes: taken once for a state of the project.

Not here: what pytest tells for it (``lasted``), running them (``runs``).
"""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from coverage import CoverageData
from runs import PYTEST, TOP

if TYPE_CHECKING:
    from collections.abc import Iterable

    from faults import Fault

#: How many tests a fault is given: first quick ones, one of each function, then all of its own app,
#: then others up to so many.
QUICK, MOST_TESTS = 60, 160
QUICK_SECONDS = 1.0
#: What answers for the SQL, which coverage does not see.
OF_SQL = ("tests/claims", "tests/api", "tests/races/test_exactly_once.py")
#: Those are asked that run neither browser nor product (``asked``) and read no source themselves.
ASKED = ["-p", "asked", "--ignore=tests/architecture"]


@dataclass(frozen=True)
class Tests:
    """The tests that reach a fault's line, the quick ones first, and how they may meet it."""

    names: list[str]
    quick: int
    beside: list[str]  #: files whose fixtures reach it: a wide one is set up by one test only
    at_import: bool  #: the line also ran before any test began


class Reached:
    """The tests of each line."""

    def __init__(self, home: Path, tests: list[str], workers: int) -> None:
        self._tests = tests
        state = subprocess.run(  # noqa: S602 -- a fixed line
            "git ls-files -z src tests | xargs -0 sha256sum | sha256sum",
            shell=True,
            cwd=TOP,
            capture_output=True,
            text=True,
            check=True,
        ).stdout[:16]
        some = "" if tests == ["tests"] else "-" + "-".join(tests).replace("/", ".")
        self.file = home / f"reached-{state}{some}.sqlite"
        if not self.file.exists():
            self._take(workers)
        self._data = CoverageData(basename=str(self.file))
        self._data.read()
        self._seconds, self._failed = lasted(self.file.with_suffix(".lasted"))
        self._lines: dict[str, dict[int, list[str]]] = {}

    def _take(self, workers: int) -> None:
        print("which test reaches which line …", file=sys.stderr, flush=True)
        self.file.parent.mkdir(parents=True, exist_ok=True)
        under_way, lasted = self.file.with_suffix(".part"), self.file.with_suffix(".lasted")
        lasted.unlink(missing_ok=True)
        command = [*PYTEST, "-n", str(workers), "-p", "lasted", "--cov=huzhu", "--cov-context=test"]
        command += ["--cov-report=", *ASKED, *self._tests]
        environment = {**os.environ, "COVERAGE_FILE": str(under_way), "LASTED": str(lasted)}
        environment["PYTHONPATH"] = str(TOP / "tools")
        ended = subprocess.run(command, cwd=TOP, env=environment, check=False)
        if ended.returncode not in {0, 1}:
            raise SystemExit("the tests must run before faults are planted")
        under_way.rename(self.file)

    def says_what_failed(self) -> None:
        """Tell which tests are asked nothing, because they failed with no fault planted."""
        for test in sorted(self._failed):
            print(f"fails without a fault, is asked nothing: {test}", file=sys.stderr, flush=True)

    def by(self, fault: Fault) -> Tests:
        """Return the tests that reach a fault's line, those of its own app first."""
        if fault.file.endswith(".sql"):
            return Tests(list(OF_SQL), 0, [], at_import=True)
        contexts = self._contexts(fault.file).get(fault.line, [])
        text = (TOP / fault.file).read_text(encoding="utf-8")
        at_import = "" in contexts or not is_in_a_function(fault.line, text)
        calls = _tests(contexts, "run") - self._failed
        others = _tests(contexts) - calls - self._failed
        if at_import:
            others |= _tests(
                each for names in self._contexts(fault.file).values() for each in names
            )
            others = (others | self._naming(fault)) - self._failed - calls
        names, quick = self._ordered(fault, calls, others)
        beside = {each.partition("::")[0] for each in contexts if each.endswith("|setup")}
        return Tests(names, quick, sorted(beside), at_import)

    def _contexts(self, file: str) -> dict[int, list[str]]:
        if file not in self._lines:
            self._lines[file] = self._data.contexts_by_lineno(str(TOP / file))
        return self._lines[file]

    def _ordered(self, fault: Fault, calls: set[str], others: set[str]) -> tuple[list[str], int]:
        """One test of each function that is quick and itself reaches the line; then all others."""
        app = "/".join(Path(fault.file).parts[2:4])
        own = (f"tests/{app}/", f"tests/{Path(app).parts[0]}/")

        def nearest(test: str) -> tuple[bool, float]:
            return not test.startswith(own), self._seconds[test]

        of_a_function: dict[str, list[str]] = defaultdict(list)
        for test in sorted(calls, key=nearest):
            if self._seconds[test] < QUICK_SECONDS:
                of_a_function[test.partition("[")[0]].append(test)
        quick = [tests[0] for tests in of_a_function.values()][:QUICK]
        later = sorted(calls - {*quick}, key=nearest) + sorted(others, key=nearest)
        near = [test for test in later if test.startswith(own)]
        far = [test for test in later if not test.startswith(own)]
        return quick + near + far[: max(MOST_TESTS - len(quick) - len(near), 0)], len(quick)

    def _naming(self, fault: Fault) -> set[str]:
        """Return the tests that reach a line that names what is set here, wherever it stands."""
        text = (TOP / fault.file).read_text(encoding="utf-8")
        if not (name := name_set_in(text.split("\n")[fault.line - 1])):
            return set()
        found: set[str] = set()
        for path in (TOP / "src" / "huzhu").rglob("*.py"):
            named = [
                number
                for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1)
                if re.search(rf"\b{name}\b", line)
            ]
            contexts = self._contexts(str(path.relative_to(TOP))) if named else {}
            found |= _tests(each for number in named for each in contexts.get(number, ()))
        return found


def is_in_a_function(line: int, text: str) -> bool:
    """Whether a line of a module runs when a function is called, not when the module is read."""
    functions = ast.FunctionDef | ast.AsyncFunctionDef
    bodies = [each.body for each in ast.walk(ast.parse(text)) if isinstance(each, functions)]
    return any(body[0].lineno <= line <= (body[-1].end_lineno or 0) for body in bodies)


def name_set_in(line: str) -> str:
    """Return the name that a line of a module or a class sets; "": it sets none."""
    found = re.match(r"\s*(\w+)(: [^=]+)? = ", line)
    return found[1] if found else ""


def lasted(file: Path) -> tuple[dict[str, float], set[str]]:
    """Return the seconds of each test, and those that failed."""
    seconds: dict[str, float] = defaultdict(float)
    failed = set()
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    for test, _, outcome, took in map(json.loads, lines):
        seconds[test] += took
        if outcome == "failed":
            failed.add(test)
    return seconds, failed


def _tests(contexts: Iterable[str], step: str = "") -> set[str]:
    """The tests of contexts (test|step), of one step only where it is named."""
    parted = [each.rpartition("|") for each in contexts]
    return {test for test, _, told in parted if test and step in {"", told}}
