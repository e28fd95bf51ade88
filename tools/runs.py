"""Runs tests in a copy of the project: in forks of a process that has read them, or from anew.

Not here: which tests, and what their outcome says of a fault (``mutants``).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests import harness

if TYPE_CHECKING:
    from collections.abc import Iterator

TOP = Path(__file__).resolve().parent.parent
PYTEST = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
#: What no sound test takes of a processor, which a busy machine does not lengthen much; or asleep,
#: neither at work nor in line for a processor.
MOST_PROCESSOR_SECONDS, MOST_SECONDS_ASLEEP = 60, 200
LOOKED_AFTER_EVERY = 5.0
#: The same for a whole run from anew.
MOST_SECONDS_FROM_ANEW, MOST_SECONDS_OF_ONE = 3600, 1200
NOTHING_RAN = 5


@dataclass(frozen=True)
class Ran:
    """How a run ended: passed, failed, hung, died, or unplanted; by which test."""

    kind: str
    test: str = ""
    said: str = ""


class Copy:
    """A copy of what is committed or about to be, to plant faults in; packages are shared."""

    def __init__(self, place: Path) -> None:
        self.place = place
        listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        names = subprocess.run(listed, cwd=TOP, capture_output=True, text=True, check=True).stdout
        for name in filter(None, names.split("\0")):
            target = place / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(TOP / name, target)
        (place / "node_modules").symlink_to(TOP / "node_modules")

    def environment(self, *, is_apart: bool = False) -> dict[str, str]:
        """Return what its tests run with: the run's database server, or one of their own."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("HUZHU_")}
        kept["PYTHONPATH"] = f"{self.place / 'src'}{os.pathsep}{TOP / 'tools'}"
        if not is_apart:
            kept["HUZHU_TEST_RUN"] = str(harness.home().parent)
            kept["PYTEST_XDIST_WORKER"] = f"gw{self.place.name}"
        return kept


class Forking:
    """A pytest in a copy that has read tests and runs some of them in forks."""

    def __init__(self, place: Path, tests: list[str], environment: dict[str, str]) -> None:
        self._log = (place / "forking.log").open("wb")
        ours, theirs = socket.socketpair()
        command = [*PYTEST, "-x", "-p", "forking", f"--basetemp={place / 'tmp'}", *tests]
        self._process = subprocess.Popen(
            command,
            cwd=place,
            env={**environment, "MUTANTS_AT": str(theirs.fileno())},
            pass_fds=[theirs.fileno()],
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        theirs.close()
        self._port, self._rest = ours, b""
        self.tests = self._begin(place)

    def _begin(self, place: Path) -> int:
        for told in self._told(MOST_SECONDS_FROM_ANEW):
            if "ready" in told:
                return int(told["ready"])
        raise SystemExit(f"pytest did not read the tests:\n{(place / 'forking.log').read_text()}")

    def run(self, file: str, text: str, tests: list[str], *, quick: int = 0) -> Ran:
        """Run tests until one fails, with this text in a file, the first ``quick`` ones before."""
        asked = {"file": file, "text": text, "tests": tests, "quick": quick}
        self._port.sendall(json.dumps(asked).encode() + b"\n")
        found, test, watch = Ran("died"), "", Watch(0)
        for told in self._told(LOOKED_AFTER_EVERY):
            match told:
                case {"begun": pid}:
                    watch = Watch(pid)
                case {"test": test}:
                    watch.begin()
                case {"failed": test, "said": said} if found.kind != "failed":
                    found = Ran("failed", test, said)
                case {"ended": kind}:
                    if found.kind in {"failed", "hung"}:
                        return found
                    return Ran(kind, test if kind == "died" else "")
                case {} if watch.is_over():
                    found = Ran("hung", test)
                    watch.end()
        raise SystemExit("pytest ended while faults were planted: see forking.log")

    def _told(self, seconds: float) -> Iterator[dict[str, Any]]:
        """Yield what is told; nothing ({}) after so many seconds; end with the connection."""
        self._port.settimeout(seconds)
        while True:
            *lines, self._rest = self._rest.split(b"\n")
            yield from map(json.loads, lines)
            try:
                more = self._port.recv(65536)
            except TimeoutError:
                yield {}
                continue
            if not more:
                return
            self._rest += more

    def stop(self) -> None:
        self._port.close()
        self._process.wait(60)
        self._log.close()


class Watch:
    """Sees that a fork's test comes to its end."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self.begin()

    def begin(self) -> None:
        self._moment, self._before = time.monotonic(), self._scheduled()

    def is_over(self) -> bool:
        used, in_line = (
            now - was for now, was in zip(self._scheduled(), self._before, strict=True)
        )
        asleep = time.monotonic() - self._moment - used - in_line
        is_late = used > MOST_PROCESSOR_SECONDS or asleep > MOST_SECONDS_ASLEEP
        return bool(self._pid) and is_late

    def _scheduled(self) -> tuple[float, float]:
        """Return the seconds that the fork has been at work so far, and in line for a processor."""
        used = in_line = 0.0
        for each in Path(f"/proc/{self._pid}/task").glob("*/schedstat"):
            with suppress(FileNotFoundError, ProcessLookupError):
                at_work, waited, _ = map(int, each.read_text(encoding="utf-8").split())
                used, in_line = used + at_work / 1e9, in_line + waited / 1e9
        return used, in_line

    def end(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._pid, signal.SIGKILL)


def run_from_anew(place: Path, tests: list[str], environment: dict[str, str]) -> Ran:
    """Run tests in a process of their own until one fails."""
    names = place / "tests.txt"
    names.write_text("\n".join(tests), encoding="utf-8")
    ending = [f"faulthandler_timeout={MOST_SECONDS_OF_ONE}", "faulthandler_exit_on_timeout=true"]
    options = [part for each in ending for part in ("-o", each)]
    try:
        ended = subprocess.run(
            [*PYTEST, *options, "-x", f"@{names}"],
            cwd=place,
            env=environment,
            capture_output=True,
            text=True,
            timeout=MOST_SECONDS_FROM_ANEW,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Ran("hung")
    if gone := set(re.findall(rf"^ERROR: not found: {place}/(.+)$", ended.stderr, re.MULTILINE)):
        # A test is named after a value that the fault has changed: the others have their say.
        left = [test for test in tests if test not in gone]
        return Ran("passed") if not left else run_from_anew(place, left, environment)
    if ended.returncode in {0, NOTHING_RAN}:  # where nothing ran, nothing was noticed
        return Ran("passed")
    if "Timeout (" in ended.stderr:
        return Ran("hung")
    failed = re.search(r"^(?:FAILED|ERROR) (.+?)(?: - (.*))?$", ended.stdout, re.MULTILINE)
    return Ran("failed", *(each or "" for each in failed.groups())) if failed else Ran("failed")
