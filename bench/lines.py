"""What a crowd of slow and idle lines changes: pages and claims beside it and without it, in turns.

Not here: the crowd (``crowd``), the entrance without its guard (``slot_first``).
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from product import BareServer, BenchProduct, Trial
from wrk import rush, wrk

SLOW, IDLE = 2_000, 5_000
READERS, CLAIMANTS = 4, 256
ROUNDS, PAGE_SECONDS, CLAIM_SECONDS = 5, 2, 1
MEMBERS = 400_000  # more than ten turns of claims use
CPU_SECONDS = 10.0
LARGEST_CHANGE = 0.10


def measure(product: BenchProduct, folder: Path) -> dict[str, Any]:
    """Return rates and times with and without the crowd, and pages where the guard is off."""
    trial = product.trial(folder, members=MEMBERS)
    turns: dict[str, list[Any]] = {"without": [], "with": []}
    for _ in range(ROUNDS):
        turns["without"].append(_turn(product, trial))
        with crowd(product.port, SLOW, IDLE) as said:
            turns["with"].append(_turn(product, trial))
    with crowd(product.port, SLOW, IDLE):
        cost = busy(product, CPU_SECONDS)
    with BareServer(product, "slot_first") as unguarded, crowd(unguarded.port, 40, 0):
        off = wrk(f"{unguarded.url}", READERS, PAGE_SECONDS).rate
    return {
        "lines": said,
        **{name: _medians(turn) for name, turn in turns.items()},
        "page_time": _change(turns, "page_ms"),
        "page_rate": _change(turns, "pages"),
        "counter_rate": _change(turns, "claims"),
        "processor_for_the_crowd": cost,
        "pages_with_the_guard_off": off,
        "others": sum(turn["others"] for each in turns.values() for turn in each),
        "rounds": turns,
    }


@contextmanager
def crowd(port: int, slow: int, idle: int) -> Iterator[str]:
    """Keep a crowd for the block; give what it said."""
    command = [sys.executable, Path(__file__).with_name("crowd.py"), port, slow, idle]
    with subprocess.Popen(
        [str(each) for each in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stdin
        yield process.stdout.readline().strip()
        process.stdin.close()
        process.wait(30)


def busy(product: BenchProduct, seconds: float) -> float:
    """Return the share of one processor that the web part uses while nobody asks for anything.

    Unlike rates it says the same on a machine that others use, too.
    """
    before = product.processor("web")
    time.sleep(seconds)
    return (product.processor("web") - before) / seconds


def _turn(product: BenchProduct, trial: Trial) -> dict[str, float]:
    pages = wrk(f"{product.url}/", READERS, PAGE_SECONDS)
    claimed = rush(product, trial, CLAIMANTS, CLAIM_SECONDS)
    return {
        "pages": pages.rate,
        "page_ms": pages.p50,
        "claims": claimed.rate,
        "others": pages.others + claimed.others,
    }


def _medians(turns: list[dict[str, float]]) -> dict[str, float]:
    return {name: statistics.median(turn[name] for turn in turns) for name in turns[0]}


def _change(turns: dict[str, list[Any]], name: str) -> float:
    """Return the median change from one turn to its neighbour in time."""
    pairs = zip(turns["without"], turns["with"], strict=True)
    return statistics.median(beside[name] / alone[name] - 1 for alone, beside in pairs)


def lines(result: dict[str, Any]) -> list[str]:
    """Return the rows of the table."""
    said, limit = [f"{'slow and idle lines':34}{result['lines']}"], LARGEST_CHANGE
    for name, words in (
        ("page_time", "    a page's time"),
        ("page_rate", "    pages"),
        ("counter_rate", "    claims"),
    ):
        said.append(f"{words:34}{result[name]:+12.1%}   at most {limit:.0%} worse")
    cost = result["processor_for_the_crowd"]
    said.append(f"{'    share of a processor':34}{cost:12.1%}   at most {limit:.0%}")
    off = result["pages_with_the_guard_off"]
    said.append(f"{'    pages with the guard off':34}{off:12,.1f}")
    return [*said, f"{'    answers other than 200, 201':34}{result['others']:12,}"]
