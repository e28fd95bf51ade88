"""How long a whole city takes to score: 2,000 agencies × 30 items in one process.

``python bench/scoring.py`` prints one row. Not here: the other rows (``run``).
"""

from __future__ import annotations

import random
import statistics
import sys
from time import perf_counter

from huzhu.assessment.rules.facts import CATALOGUE, FactKind, Facts, FactType, check_facts
from huzhu.assessment.rules.scheme_form import shipped_scheme
from huzhu.assessment.rules.scoring import score

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


def measure() -> tuple[float, float]:
    """Return the median seconds for checking the city's facts, and for scoring them."""
    scheme, city = shipped_scheme("2021"), _city()
    checking, scoring = [], []
    for _ in range(ROUNDS):
        began = perf_counter()
        checked: list[Facts] = [check_facts(facts) for facts in city]
        between = perf_counter()
        for facts in checked:
            score(facts, scheme)
        checking.append(between - began)
        scoring.append(perf_counter() - between)
    return statistics.median(checking), statistics.median(scoring)


def main() -> int:
    """Print the row; exit code 1 when a city takes longer than somebody waits."""
    checking, scoring = measure()
    whole = checking + scoring
    print(
        f"scoring: {AGENCIES:,} agencies × 30 items: {whole:.2f} s "
        f"(facts {checking:.2f} s, points {scoring:.2f} s), limit {LIMIT_SECONDS:.0f} s"
    )
    return 0 if whole < LIMIT_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
