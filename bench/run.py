"""``make bench``: what the counter does, beside what the same machine does with nothing to do.

Everything runs in one go against a product of its own, in turns, so that a busy moment of the
machine meets all of them:

    empty     /healthz of the product, and a bare five-line ASGI application on the same server
              with the same options, asked with the very requests of the counter's row, since what
              they cost generator and server to pass on is no work of the counter; the faster one
              counts. The bare application's answer to a GET without tickets stands beside it
    counter   durable claims over HTTP, 512 connections, one ticket for each
    one by one  the same path over HTTP with one transaction for each claim, its best of 4, 16
                and 64 database connections; and, for comparison, its transactions alone

After the rounds, pages and claims meet a crowd of slow lines (``lines``), a list of members is
imported (``imports``), members a plan is for are counted (``reach``), all keys are changed
(``moving``), all is saved and brought back (``keeping``), a city is scored (``scoring``).
The result is printed as a table and written to ``HUZHU_HOME/bench.json``.

Not here: the load generator's script (``claims.lua``), starting the product (``product``).
"""

import json
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import audits
import imports
import keeping
import lines
import member_pages
import moving
import reach
import reminders
import scoring
from one_by_one import OneByOne
from product import BareServer, BenchProduct, Trial
from wrk import Figures, rush, wrk

from huzhu.config import env

MEMBERS = 600_000  # more than five rounds of claims use
LARGE_OFFER = 400_000
MOVED = 200_000  # more members and codes for a rush while keys are changed
CONNECTIONS = 512
ROUNDS, SECONDS = 5, 3
POOLS = (4, 16, 64)  # database connections of the one-by-one path
EMPTY = ("healthz", "bare", "bare GET")  # rows that answer nothing
LEAST_SHARE, LEAST_GAIN = 0.60, 15.0


def main() -> None:
    """Measure, print, write."""
    with tempfile.TemporaryDirectory(prefix="huzhu-bench-") as top:
        Path(top).chmod(0o755)
        result = measure(Path(top))
    place = env.current().home / "bench.json"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(json.dumps(result, indent=2) + "\n")
    show(result)
    print(f"written to {place}")


def measure(top: Path) -> dict[str, Any]:
    """Take all figures in turns."""
    say(f"a product of its own, {MEMBERS:,} codes and members …")
    with BenchProduct(top / "home") as product, BareServer(product) as bare:
        trial = product.trial(top / "trial", members=MEMBERS)
        told = _claims(product, bare, trial) | _others(product, trial, top)
    say("a base of its data folder and the way to a moment …")
    told["keeping"] |= keeping.moment(top)
    say("the scores of a city …")
    return {**told, "scoring": scoring.measure()}


def _claims(product: BenchProduct, bare: BareServer, trial: Trial) -> dict[str, Any]:
    """The counter and what it is compared with, side by side."""
    one_by_one = OneByOne(product)
    rounds: list[dict[str, Any]] = []
    for turn in range(ROUNDS):
        say(f"round {turn + 1} of {ROUNDS} …")
        rounds.append(
            {
                "healthz": wrk(f"{product.url}/healthz", CONNECTIONS, SECONDS, *trial.script),
                "bare": wrk(bare.url, CONNECTIONS, SECONDS, *trial.script),
                "bare GET": wrk(bare.url, CONNECTIONS, SECONDS),
                "counter": rush(product, trial, CONNECTIONS, SECONDS),
                **{
                    f"one by one, {n}": one_by_one.rate_over_http(
                        n, CONNECTIONS, SECONDS, trial.script
                    )
                    for n in POOLS
                },
                **{f"alone, {n}": one_by_one.rate(n, SECONDS / 2) for n in POOLS},
            }
        )
    seconds = product.claims_by_second(trial.offer_id)
    return summary(rounds, seconds, product.audit(trial.offer_id))


def _others(product: BenchProduct, trial: Trial, top: Path) -> dict[str, Any]:
    """What else is done beside members, one after the other."""
    told: dict[str, Any] = {}
    say("audits of large offers …")
    told["audits"] = audits.measure(product, trial.offer_id, LARGE_OFFER)
    say("a crowd of slow and idle lines …")
    told["lines"] = lines.measure(product, top / "crowded")
    say("reminders before a rush …")
    told["reminders"] = reminders.measure(product, trial.offer_id)
    say("the import of members …")
    told["import"] = imports.measure(product)
    told["reach"] = reach.measure(product)
    say("a change of all keys …")
    told["moving"] = moving.measure(product, product.trial(top / "moved", members=MOVED))
    say("a backup and its way back …")
    told["keeping"] = keeping.measure(product, top)
    say("pages of members …")
    told["member_pages"] = member_pages.measure(product)  # last: it fills in no true account
    return told


def rate(figures: Figures | float) -> float:
    """Return answers or transactions in a second."""
    return figures.rate if isinstance(figures, Figures) else figures


def summary(
    rounds: list[dict[str, Any]], seconds: list[int], audit: dict[str, int]
) -> dict[str, Any]:
    """Return the medians of the rounds, and what they mean.

    Each ratio is taken within a round, between neighbours in time, and the median of the rounds
    counts: the machine's speed drifts from one minute to the next.
    """

    def median(name: str) -> float:
        values = [r[name] for r in rounds]
        return statistics.median(rate(value) for value in values)

    def gain(over: tuple[str, ...]) -> float:
        return statistics.median(
            rate(r["counter"]) / max(rate(r[name]) for name in over) for r in rounds
        )

    empty = max(median("healthz"), median("bare"))
    counter = median("counter")
    one_by_one = {n: median(f"one by one, {n}") for n in POOLS}
    alone = {n: median(f"alone, {n}") for n in POOLS}
    last = rounds[-1]["counter"]
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "connections": CONNECTIONS,
        "empty": {**{name: median(name) for name in EMPTY}, "best": empty},
        "counter": {
            "claims_per_second": counter,
            "first_seconds": statistics.mean(seconds[:2]),
            "last_seconds": statistics.mean(seconds[-2:]),
            "p50_ms": last.p50 if isinstance(last, Figures) else None,
            "p99_ms": last.p99 if isinstance(last, Figures) else None,
            "other_answers": sum(r["counter"].others for r in rounds),
        },
        "one_by_one": {str(n): rate for n, rate in one_by_one.items()},
        "one_by_one_without_http": {str(n): rate for n, rate in alone.items()},
        "share_of_empty": gain(("healthz", "bare")),
        "share_of_empty_get": gain(("bare GET",)),
        "times_one_by_one": gain(tuple(f"one by one, {n}" for n in POOLS)),
        "times_one_by_one_without_http": gain(tuple(f"alone, {n}" for n in POOLS)),
        "audit": audit,
        "rounds": [
            {k: v.rate if isinstance(v, Figures) else v for k, v in r.items()} for r in rounds
        ],
    }


def show(result: dict[str, Any]) -> None:
    """Print the table."""
    empty, counter, slow = result["empty"], result["counter"], result["one_by_one"]
    alone = result["one_by_one_without_http"]
    rows = [
        ("empty answer: /healthz", empty["healthz"]),
        ("empty answer: bare ASGI", empty["bare"]),
        ("    to a GET without tickets", empty["bare GET"]),
        (f"counter, {CONNECTIONS} connections", counter["claims_per_second"]),
        ("    in its first seconds", counter["first_seconds"]),
        ("    in its last seconds", counter["last_seconds"]),
        *((f"one by one, {n} connections", rate) for n, rate in slow.items()),
        *((f"    without HTTP, {n}", rate) for n, rate in alone.items()),
    ]
    print(f"\n{'':34}{'per second':>12}")
    for name, rate in rows:
        print(f"{name:34}{rate:12,.0f}")
    share, gain = result["share_of_empty"], result["times_one_by_one"]
    print(f"\n{'share of the empty answer':34}{share:12.2f}   at least {LEAST_SHARE:.2f}")
    print(f"{'    to a GET without tickets':34}{result['share_of_empty_get']:12.2f}")
    print(f"{'times one by one':34}{gain:12.1f}   at least {LEAST_GAIN:.1f}")
    bare_gain = result["times_one_by_one_without_http"]
    print(f"{'    its transactions without HTTP':34}{bare_gain:12.1f}")
    print(f"{'answers other than 201':34}{counter['other_answers']:12,}")
    print(f"{'audit':34}{json.dumps(result['audit'])}")
    print(*lines.lines(result["lines"]), sep="\n")
    print(*audits.lines(result["audits"]), sep="\n")
    print(*reminders.lines(result["reminders"]), sep="\n")
    print(*imports.lines(result["import"]), sep="\n")
    print(*reach.lines(result["reach"]), sep="\n")
    print(*moving.lines(result["moving"]), sep="\n")
    print(*keeping.lines(result["keeping"]), sep="\n")
    print(*member_pages.lines(result["member_pages"]), sep="\n")
    print(scoring.line(result["scoring"]), end="\n\n")


def say(sentence: str) -> None:
    """Tell how far it is, beside the result."""
    print(f"{time.strftime('%H:%M:%S')} {sentence}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
