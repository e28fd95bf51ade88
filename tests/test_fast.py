"""``make test FAST=1`` runs a part of what ``make test`` runs, and nothing that is slow.

Not here: what is slow (``fast``).
"""

import subprocess
import sys

from tests.architecture.source import TOP

#: Some that are fast, some slow by what they ask for, some by where they stand.
SOME = ("tests/web/member", "tests/races", "tests/audit")


def _said(*command: str) -> str:
    return subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=True).stdout


def _collected(*options: str) -> set[str]:
    said = _said(sys.executable, "-m", "pytest", "--collect-only", "-q", *options, *SOME)
    return {line for line in said.splitlines() if "::" in line}


def test_fast_run_deselects_from_the_plain_one_and_adds_nothing():
    plain, fast = _collected(), _collected("--fast")
    assert fast < plain
    left_out = {name.split("::")[0] for name in plain - fast}
    assert left_out >= {"tests/races/test_exactly_once.py", "tests/web/member/test_minute.py"}
    assert {name.split("::")[0] for name in fast} >= {"tests/web/member/test_pages.py"}
    assert {name for name in plain if name.startswith("tests/audit/")} <= fast


def test_make_differs_by_the_option_alone():
    plain, fast = (_said("make", "-n", "test", f"FAST={given}").splitlines() for given in ("", "1"))
    assert plain != fast
    assert [line.replace(" --fast", "") for line in fast] == plain
