"""What keeping costs at the size of a city, while members claim: ``reliability.md`` 16, 17 and 19.

``python bench/large.py [MEMBERS [CLAIMS [GIGABYTES]]]`` fills a product of its own (1,000,000
members, 300,000 claims, 5 GB of uploads that nothing packs), then saves it, brings it back and
drills beside it. Meanwhile members claim in short turns; how much fewer claims are answered in a
turn than before is what the rush loses.

Not here: the same at the size of ``make bench`` (``run``), a change of keys (``moving``).
"""

import json
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import keeping
from product import BenchProduct, Trial
from wrk import rush

CONNECTIONS, SECONDS, TURNS = 512, 1, 3
PAUSE = 12.0  # seconds between turns: tickets last to the end of each command
MOST_A_TURN = 20_000  # tickets
MOST_LOSS = 0.25
FILE = 1024**2


def main(members: int, claims: int, gigabytes: float) -> None:
    """Fill, measure, print."""
    with tempfile.TemporaryDirectory(prefix="huzhu-bench-") as top:
        Path(top).chmod(0o755)
        with BenchProduct(Path(top) / "home") as product:
            trial = _filled(product, Path(top), members, claims, gigabytes)
            figures = measure(product, trial, Path(top), members)
    print(*lines(figures), json.dumps(figures), sep="\n")


def measure(
    product: BenchProduct, trial: Trial, top: Path, members: int
) -> dict[str, dict[str, Any]]:
    """Return the figures of each command, and what a rush beside it loses."""
    file, there = top / "large.huzhu", {**product.environment(), "HUZHU_HOME": str(top / "there")}
    commands: dict[str, tuple[object, ...]] = {
        "backup": (file,),
        "restore": (file, "--keys", product.home / "keys"),
        "drill": (file,),
    }
    found: dict[str, dict[str, Any]] = {}
    for name, arguments in commands.items():
        used = product.claims(trial.offer_id)
        most = used + (members - used) // (len(commands) - len(found))
        usual = statistics.median(_turn(product, trial) for _ in range(TURNS))
        _say(f"{name} …")
        where = there if name == "restore" else product.environment()
        with _rush_beside(product, trial, most) as rates:
            figures = keeping.run(where, name, *arguments)
        loss = 1 - statistics.median(rates) / usual
        found[name] = {**figures, "loss": loss, "turns": len(rates), "usual": usual}
        _say("\n".join(lines({name: found[name]})))
    return found


def lines(figures: dict[str, dict[str, Any]]) -> list[str]:
    """Return the table."""
    said = []
    for name, found in figures.items():
        whole = f"{found['seconds']:.1f} s in all"
        most = keeping.MOST_MEMORY_MB
        said += [
            f"{name:34}{found['cpu_seconds']:10.1f} s of processors, {whole}",
            f"{'    peak memory':34}{found['max_rss_mb']:9,} MB   at most {most} MB",
            f"{'    the rush loses':34}{found['loss']:12.0%}   less than {MOST_LOSS:.0%}",
        ]
    return said


def _filled(product: BenchProduct, top: Path, members: int, claims: int, gigabytes: float) -> Trial:
    _say(f"{members:,} members and codes …")
    trial = product.trial(top / "trial", members=members)
    while (made := product.claims(trial.offer_id)) < claims:
        _say(f"{made:,} claims …")
        rush(product, trial, CONNECTIONS, 5)
    _say(f"{gigabytes:g} GB of uploads …")
    for _ in range(int(gigabytes * 1024**3 / FILE)):
        name = os.urandom(32).hex()
        place = product.home / "uploads" / "files" / name[:2] / name
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        place.write_bytes(os.urandom(FILE))
    return trial


@contextmanager
def _rush_beside(product: BenchProduct, trial: Trial, most: int) -> Iterator[list[float]]:
    """Claim in turns until the block ends or so many tickets are used: others need some as well."""
    rates: list[float] = []
    is_over = threading.Event()

    def claim() -> None:
        while not is_over.is_set() and product.claims(trial.offer_id) + MOST_A_TURN < most:
            rates.append(_turn(product, trial))
            is_over.wait(PAUSE)

    turns = threading.Thread(target=claim)
    turns.start()
    try:
        yield rates
    finally:
        is_over.set()
        turns.join()


def _turn(product: BenchProduct, trial: Trial) -> float:
    return rush(product, trial, CONNECTIONS, SECONDS).rate


def _say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    usual_size = ("1000000", "300000", "5")
    of_members, of_claims, of_uploads = (*sys.argv[1:], *usual_size[len(sys.argv) - 1 :])
    main(int(of_members), int(of_claims), float(of_uploads))
