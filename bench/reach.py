"""How long it takes to say how many members a plan is for, of a register of a whole city.

``BENCH_REACH_MEMBERS`` says how many members the register has; 0, as it is unless told, leaves it
out: five millions, which the product promises for, take minutes to be written.
``python bench/reach.py`` measures this alone, of five millions.

Not here: the register and the counts (``huzhu.claims.bench``).
"""

import os
import tempfile
from pathlib import Path
from typing import Any

import psycopg
from product import BenchProduct

MEMBERS = int(os.environ.get("BENCH_REACH_MEMBERS", "0"))
MOST_SECONDS = 3
_FILL = """
import json, sys
from huzhu.claims.bench import fill
print(json.dumps(fill(int(sys.argv[1]))))
"""
_MEASURE = """
import json, sys
from huzhu.claims.bench import measure
print(json.dumps(measure(sys.argv[1])))
"""


def measure(product: BenchProduct, members: int = MEMBERS) -> dict[str, Any] | None:
    """Return the seconds of each count, or None where none is wanted."""
    if not members:
        return None
    path = product.answer(_FILL, members)
    with psycopg.connect(product.address(), autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE")  # as the database does by itself within minutes
    return {"members": members, "seconds": product.answer(_MEASURE, path)}


def lines(figures: dict[str, Any] | None) -> list[str]:
    """Return the section of the table, empty where nothing was measured."""
    if figures is None:
        return []
    name = f"members a plan is for, of {figures['members']:,}"
    told = figures["seconds"].items()
    counts = [f"{'    ' + kind:34}{seconds:10.2f} s" for kind, seconds in told]
    return [f"{name}, each at most {MOST_SECONDS} s", *counts]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="huzhu-bench-") as top:
        Path(top).chmod(0o755)
        with BenchProduct(Path(top) / "home") as bench:
            print("\n".join(lines(measure(bench, MEMBERS or 5_000_000))))
