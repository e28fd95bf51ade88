"""How long it takes until everything rests on new keys, in how much memory, and what a rush loses.

All keys of the product are changed while members claim; the worker moves what is sealed and marked
in the background. The rush is taken in turns before and meanwhile, on the same offer.

Alone: ``python bench/moving.py [MEMBERS]``, with a product of its own.

Not here: how much the product holds when all is measured (``run``).
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from product import HUZHU, BenchProduct, Trial
from wrk import rush

CONNECTIONS, SECONDS, TURNS = 512, 1, 3
MOST_LOSS, MOST_MEMORY_MB = 0.25, 500
LONGEST = 3600


def measure(product: BenchProduct, trial: Trial) -> dict[str, Any]:
    """Return the figures of one change of all keys."""
    before = [_rate(product, trial) for _ in range(TURNS)]
    begun, used = time.monotonic(), product.processor("worker")
    command = [HUZHU, "keys", "change"]
    subprocess.run(command, env=product.environment(), check=True, stdout=subprocess.DEVNULL)
    _wait(product, lambda move: move is not None)
    during = [_rate(product, trial) for _ in range(TURNS) if not _move(product)["is_over"]]
    _wait(product, lambda move: move["is_over"])
    loss = 1 - statistics.median(during) / statistics.median(before) if during else None
    return {
        "moved": _move(product)["moved"],
        "seconds": time.monotonic() - begun,
        "cpu_seconds": product.processor("worker") - used,
        "max_rss_mb": _peak_mb(product.pid("worker")),
        "claims_before": statistics.median(before),
        "claims_during": statistics.median(during) if during else None,
        "loss": loss,
    }


def lines(figures: dict[str, Any]) -> list[str]:
    """Return the section of the table."""
    whole = f"{figures['seconds']:.1f} s in all"
    loss = "over before it was measured" if figures["loss"] is None else f"{figures['loss']:.0%}"
    return [
        f"a change of all keys, {figures['moved']:,} rows moved",
        f"{'    moving':34}{figures['cpu_seconds']:10.1f} s of processors, {whole}",
        f"{'    peak memory':34}{figures['max_rss_mb']:9,} MB   at most {MOST_MEMORY_MB} MB",
        f"{'    the rush loses':34}{loss:>12}   less than {MOST_LOSS:.0%}",
    ]


def _rate(product: BenchProduct, trial: Trial) -> float:
    return rush(product, trial, CONNECTIONS, SECONDS).rate


def _move(product: BenchProduct) -> Any:
    place = product.home / "keeping.json"
    return json.loads(place.read_text()).get("key_move") if place.exists() else None


def _wait(product: BenchProduct, is_there: Any) -> None:
    end = time.monotonic() + LONGEST
    while not is_there(_move(product)):
        if time.monotonic() > end:
            raise RuntimeError("the keys were not moved")
        time.sleep(0.2)


def _peak_mb(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text().split("VmHWM:")[1]
    return int(status.split()[0]) // 1024


def main(members: int) -> None:
    """Measure with a product of its own, and print."""
    with tempfile.TemporaryDirectory(prefix="huzhu-bench-") as top:
        Path(top).chmod(0o755)
        with BenchProduct(Path(top) / "home") as product:
            figures = measure(product, product.trial(Path(top) / "trial", members=members))
    print(*lines(figures), json.dumps(figures), sep="\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
