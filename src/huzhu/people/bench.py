"""How fast a whole city's list reaches the register, and how much memory that takes.

Meant for a database of its own and a process of its own, with Django set up:
``python -c "import django; django.setup(); from huzhu.people.bench import measure; measure()"``

Not here: the table of all benchmarks (``bench/run.py``), which shows this one too.
"""

from __future__ import annotations

import csv
import resource
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import xlsxwriter
from django.utils import timezone

from huzhu.kernel.actor import CLOCK
from huzhu.people.actions import imports, organisation
from huzhu.people.rules import COLUMNS
from huzhu.people.states import AgencyKind

if TYPE_CHECKING:
    from collections.abc import Iterator

UNIONS = 2_000
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_FAMILY, _GIVEN = "王李张刘陈杨黄赵吴周", "明伟芳娜敏静丽强磊军洋勇艳杰娟涛超霞平刚"


@dataclass(frozen=True, slots=True)
class Figures:
    """One measured import of a list, and of the same list again."""

    kind: str
    rows: int
    seconds: float
    again_seconds: float
    max_rss_mb: int


def measure(rows: int = 1_000_000, *, kind: str = "csv") -> Figures:
    """Import an invented list (``csv`` or ``xlsx``) into the connected register, twice."""
    now = timezone.now()
    agency = organisation.open_agency(
        number="BENCH", name="测速", kind=AgencyKind.DISTRICT, by=CLOCK, at=now
    )
    unions = [(f"BENCH{n:05d}", f"测速工会 {n}") for n in range(UNIONS)]
    organisation.register_unions(agency, unions=unions, by=CLOCK, at=now)
    with tempfile.TemporaryDirectory(prefix="huzhu-bench-") as folder:
        path = Path(folder) / f"members.{kind}"
        write_list(path, rows, kind=kind)
        first, again = _seconds_to_load(path), _seconds_to_load(path)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return Figures(kind, rows, first, again, memory)


def _seconds_to_load(path: Path) -> float:
    start = time.monotonic()
    counts = imports.load_file(path, by=CLOCK, at=timezone.now())
    if counts.refused:
        raise RuntimeError(f"{counts.refused} invented rows were refused")
    return round(time.monotonic() - start, 1)


def write_list(path: Path, rows: int, *, kind: str) -> None:
    """Write a list of invented members as csv, or as xlsx of constant memory."""
    if kind == "csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            writer.writerows(_invented(rows))
        return
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, COLUMNS)
        for line, cells in enumerate(_invented(rows), 1):
            for column, cell in enumerate(cells):
                sheet.write_string(line, column, cell)


def _invented(rows: int) -> Iterator[tuple[str, ...]]:
    for n in range(rows):
        name = _FAMILY[n % 10] + _GIVEN[n // 10 % 20] + _GIVEN[n // 200 % 20]
        union = f"BENCH{n % UNIONS:05d}"
        yield f"B{n:09d}", name, _id_number(n), f"139{n % 10**8:08d}", union, "在会"


def _id_number(n: int) -> str:
    """A different number with the right check character for each n below hundreds of millions."""
    day, serial = divmod(n, 999)
    region, day = divmod(day, 50 * 12 * 28)
    year, day = divmod(day, 12 * 28)
    stem = f"{110_101 + region}{1955 + year}{day // 28 + 1:02d}{day % 28 + 1:02d}{serial + 1:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(stem, _WEIGHTS, strict=True))
    return stem + "10X98765432"[total % 11]
