"""The load generator ``wrk``, called and read."""

import os
import re
import subprocess
from dataclasses import dataclass

from product import BenchProduct, Trial


@dataclass(frozen=True)
class Figures:
    """What one run of wrk said."""

    rate: float
    p50: float
    p99: float
    others: int  #: answers that were not 2xx or 3xx


_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


def wrk(url: str, connections: int, seconds: float, *script: object, first: int = 0) -> Figures:
    """Ask as fast as answers come; ``first``: the first line of the tickets to use."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency"]
    if script:
        command += [*map(str, script[:2]), url, *map(str, script[2:]), str(first)]
    else:
        command.append(url)
    said = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ)
    return _read(said.stdout)


def rush(product: BenchProduct, trial: Trial, connections: int, seconds: float) -> Figures:
    """Claim with tickets that were not used yet."""
    used = product.claims(trial.offer_id)
    return wrk(trial.url, connections, seconds, *trial.script, first=used)


def _read(text: str) -> Figures:
    def found(pattern: str) -> re.Match[str] | None:
        return re.search(pattern, text)

    rate, others = found(r"Requests/sec:\s+([\d.]+)"), found(r"Non-2xx or 3xx responses: (\d+)")
    return Figures(
        rate=float(rate[1]) if rate else 0.0,
        p50=_milliseconds(found(r"50%\s+([\d.]+)(\w+)")),
        p99=_milliseconds(found(r"99%\s+([\d.]+)(\w+)")),
        others=int(others[1]) if others else 0,
    )


def _milliseconds(match: re.Match[str] | None) -> float:
    return float(match[1]) * _UNITS[match[2]] if match else 0.0
