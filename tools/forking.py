"""A pytest that has read all tests and runs those it is asked for in forks, each with a fault.

Asked and told are lines of JSON, on the connection that MUTANTS_AT numbers:

    asked     file (in the project), text, tests (ids and files; the first ``quick`` come first)
    told      begun (process), test (it begins now), failed (test) and said, and in the end
              ended: passed, failed, unplanted (nothing ran), or died

What is slow to come by is there before the fork: packages, modules, tests. What a test finds in the
database is made after it, with the fault.

Not here: who asks, and how long it waits (``runs``).
"""

from __future__ import annotations

import json
import os
import resource
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from planting import Functions

if TYPE_CHECKING:
    from collections.abc import Iterable

#: A fault that fills memory fails by that; one that runs on where nobody watches any more ends.
MOST_MEMORY, MOST_SECONDS = 6 * 2**30, 1800
_ENDED = {0: "passed", 1: "failed", 2: "unplanted"}


class _Told:
    """Tells of tests that begin and fail."""

    def __init__(self, port: socket.socket) -> None:
        self._port = port

    def tell(self, **said: object) -> None:
        self._port.sendall(json.dumps(said).encode() + b"\n")

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self.tell(test=nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            lines = report.longreprtext.strip().split("\n")
            self.tell(failed=report.nodeid, said=lines[-1][:200])


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    """Run what is asked for, each time in a fork, instead of all that was collected."""
    port = socket.socket(fileno=int(os.environ["MUTANTS_AT"]))
    told, functions = _Told(port), Functions()
    session.config.pluginmanager.register(told)
    told.tell(ready=len(session.items))
    with port.makefile("r", encoding="utf-8") as asked:
        for line in asked:
            pid = os.fork()
            if not pid:
                _end_with(session, functions, json.loads(line))
            told.tell(begun=pid)
            code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
            told.tell(ended=_ENDED.get(code, "died"))
    session.config.pluginmanager.unregister(told)
    return True


def _end_with(session: pytest.Session, functions: Functions, asked: dict[str, Any]) -> None:
    """Be the fork: end as the tests do, and let nothing else of pytest's own end run."""
    code = 3
    try:
        os.setpgid(0, 0)
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
        file = Path(asked["file"]).resolve()
        sound = file.read_text(encoding="utf-8")
        if asked["text"] != sound and not functions.plant(str(file), sound, asked["text"]):
            code = 2
        else:
            code = _run(session, asked["tests"], asked["quick"])
    finally:
        os._exit(code)


def _run(session: pytest.Session, names: list[str], quick: int) -> int:
    chosen = _chosen(session, names[:quick]) + _chosen(session, names[quick:])
    for item, following in zip(chosen, [*chosen[1:], None], strict=False):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.shouldfail:
            return 1
    return 0


def _chosen(session: pytest.Session, names: Iterable[str]) -> list[pytest.Item]:
    """In the order of the run: by the state they begin with, along its way."""
    wanted = {*names}
    return [
        each
        for each in session.items
        if each.nodeid in wanted or each.nodeid.partition("::")[0] in wanted
    ]
