"""What pytest tells ``mutants`` when it takes which test reaches which line: how long each takes.

A line for each step of a test, in the file that LASTED names: test, step, outcome, seconds.
"""

import json
import os
from pathlib import Path

import pytest


class _Lasted:
    def __init__(self) -> None:
        self._told = Path(os.environ["LASTED"]).open("a", encoding="utf-8")  # noqa: SIM115 -- as long as the run

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        said = [report.nodeid, report.when, report.outcome, round(report.duration, 3)]
        self._told.write(json.dumps(said, ensure_ascii=False) + "\n")
        self._told.flush()


def pytest_configure(config: pytest.Config) -> None:
    """Listen where all reports arrive: in the process that was started first."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Lasted())
