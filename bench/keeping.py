"""How long a backup of a large product and its way back take, and in how much memory.

Seconds of processors are those of the command and of all that it starts; the running database's
own share of a backup is not in them. What came back is compared by the command itself.

Not here: how much the product holds (``run``).
"""

import json
import os
import resource
import subprocess
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from product import HUZHU, BenchProduct

from huzhu.runtime import processes
from huzhu.runtime.keeping import archive

MOST_MEMORY_MB = 500


def measure(product: BenchProduct, top: Path) -> dict[str, Any]:
    """Return the figures of one backup and one restore."""
    file, home = top / "bench.huzhu", top / "restored"
    saved = run(product.environment(), "backup", file)
    there = {**product.environment(), "HUZHU_HOME": str(home)}
    back = run(there, "restore", file, "--keys", product.home / "keys")
    told = {"rows": saved["told"]["rows"], "files": saved["told"]["files"]}
    return {**told, "bytes": saved["told"]["size"], "backup": _kept(saved), "restore": _kept(back)}


def moment(top: Path) -> dict[str, Any]:
    """Return the figures of a base of the same product and of the way from it to a moment."""
    (top / "archive").mkdir()
    with BenchProduct(top / "home", archive=top / "archive") as product:
        base = run(product.environment(), "backup", "--base")
        folder = Path(base["told"]["file"]).parent.parent
        until = archive.bases(folder)[-1].ended_at + timedelta(seconds=1)
        if not processes.wait_until(lambda: _reaches(folder, until), seconds=300, step=5):
            raise RuntimeError("the log is not archived")
        there = {**product.environment(), "HUZHU_HOME": str(top / "moment")}
        given = ("--until", until.isoformat(), "--keys", product.home / "keys")
        back = run(there, "restore", folder, *given)
    return {"base_bytes": base["told"]["size"], "base": _kept(base), "to a moment": _kept(back)}


def _reaches(folder: Path, until: datetime) -> bool:
    """The worker commits every few seconds: the next file of the log goes beyond."""
    last = archive.last_moment(folder / archive.LOG, archive.log_files(folder)[-1:])
    return last is not None and last > until


def run(environment: dict[str, str], *arguments: object) -> dict[str, Any]:
    """Run a command alone in a process of its own, whose children are its alone.

    Returned are its answer (``told``), seconds in all and of processors, and its peak memory in MB.
    """
    reading, writing = os.pipe()
    begun = time.monotonic()
    child = os.fork()
    if child == 0:  # its usage of children is that of this one command
        command = [HUZHU, *map(str, arguments)]
        outcome = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=False)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        told = json.loads(outcome.stdout or b"{}")
        figures = {
            "told": told,
            "cpu_seconds": used.ru_utime + used.ru_stime,
            "max_rss_mb": used.ru_maxrss // 1024,
        }
        with os.fdopen(writing, "w") as pipe:
            pipe.write(json.dumps(figures))
        os._exit(outcome.returncode)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    if os.waitpid(child, 0)[1] != 0:
        raise RuntimeError(f"huzhu {arguments[0]} came to nothing")
    told: dict[str, Any] = json.loads(said)
    return {**told, "seconds": time.monotonic() - begun}


def _kept(figures: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in figures.items() if name != "told"}


def lines(figures: dict[str, Any]) -> list[str]:
    """Return the section of the table."""
    said = [f"backup of {figures['rows']:,} rows: {figures['bytes'] / 1024**2:,.1f} MB"]
    said.append(f"    its data folder as a base: {figures['base_bytes'] / 1024**2:,.1f} MB")
    for name in ("backup", "restore", "base", "to a moment"):
        found = figures[name]
        whole = f"{found['seconds']:.1f} s in all"
        said += [
            f"{f'    {name}':34}{found['cpu_seconds']:10.1f} s of processors, {whole}",
            f"{'    peak memory':34}{found['max_rss_mb']:9,} MB   at most {MOST_MEMORY_MB} MB",
        ]
    return said
