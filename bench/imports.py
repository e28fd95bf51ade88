"""How long a whole city's list of members takes to reach the register, and in how much memory.

``BENCH_IMPORT_ROWS`` says how many rows the list has; 0 leaves the import out, 1,000,000 is what
the product promises for.

Not here: the list and the loading itself (``huzhu.people.bench``).
"""

import os
from typing import Any

from product import BenchProduct

ROWS = int(os.environ.get("BENCH_IMPORT_ROWS", "100000"))
MOST_SECONDS, MOST_MEMORY_MB = 180, 400  # for a million rows

# A process of its own: the peak of its memory is that of the import alone.
_MEASURE = """
import dataclasses, json, sys
from huzhu.people.bench import measure
print(json.dumps(dataclasses.asdict(measure(int(sys.argv[1]), kind="xlsx"))))
"""


def measure(product: BenchProduct, rows: int = ROWS) -> dict[str, Any] | None:
    """Return the figures of one import of an xlsx list, or None where none is wanted."""
    if not rows:
        return None
    told: dict[str, Any] = product.answer(_MEASURE, rows)
    return told


def lines(figures: dict[str, Any] | None) -> list[str]:
    """Return the section of the table, empty where nothing was measured."""
    if figures is None:
        return []
    name = f"import of {figures['rows']:,} xlsx rows"
    bounds = f"at most {MOST_SECONDS} s for 1,000,000"
    return [
        f"{name:34}{figures['seconds']:10.1f} s   {bounds}",
        f"{'    the same list again':34}{figures['again_seconds']:10.1f} s",
        f"{'    peak memory':34}{figures['max_rss_mb']:9,} MB   at most {MOST_MEMORY_MB} MB",
    ]
