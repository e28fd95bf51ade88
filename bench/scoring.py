"""How long a whole city takes to score: 2,000 agencies × 30 items in one process.

Run by itself it prints its row. Not here: the other rows (``run``).
"""

from __future__ import annotations

import random
import statistics
from time import perf_counter

from huzhu.assessment.scheme.rules.facts import CATALOGUE, FactKind, Facts, FactType, check_facts
from huzhu.assessment.scheme.rules.scheme import shipped_scheme
from huzhu.assessment.scheme.rules.scoring import score

AGENCIES = 2_000
ROUNDS = 5
LIMIT_SECONDS = 2.0


def _value(kind: FactKind, chooser: random.Random) -> object:
    match kind.type:
        case FactType.BOOL:
            return chooser.choice((True, True, True, False))
        case FactType.CHOICE:
            return chooser.choice(sorted(kind.options))
        case FactType.INT:
            return chooser.randrange(200)
        case FactType.AMOUNT:
            return chooser.randrange(3_000_000)
    return round(chooser.uniform(0, 100), 2)


def _city() -> list[dict[str, object]]:
    chooser = random.Random(2021)
    return [
        {name: _value(kind, chooser) for name, kind in CATALOGUE.items()} for _ in range(AGENCIES)
    ]


def measure() -> dict[str, float]:
    """Return the median seconds for checking the city's facts, and for scoring them."""
    scheme, city = shipped_scheme("2021"), _city()
    checking, points = [], []
    for _ in range(ROUNDS):
        began = perf_counter()
        checked: list[Facts] = [check_facts(facts) for facts in city]
        between = perf_counter()
        for facts in checked:
            score(facts, scheme)
        checking.append(between - began)
        points.append(perf_counter() - between)
    return {"facts": statistics.median(checking), "points": statistics.median(points)}


def line(figures: dict[str, float]) -> str:
    """Return the row of the table."""
    name = f"scoring {AGENCIES:,} agencies × 30"
    return f"{name:34}{sum(figures.values()):10.2f} s   at most {LIMIT_SECONDS:.0f} s"


if __name__ == "__main__":
    print(line(measure()))
