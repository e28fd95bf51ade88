"""What came of a list: rows that were taken, rows that were told, the list turned away, a crash.

``Outcome.wrongs`` is the judge: what is taken equals what is seen and what is meant, in every cell;
the rest is told by its row. Not here: the lists (``cases``).
"""

import contextlib
import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import openpyxl

from huzhu.claims.lists import CODES, code_rows, passcode_faults
from huzhu.claims.rules import check_code_rows
from huzhu.documents import lists
from huzhu.kernel.errors import DomainError
from huzhu.people import member_files, rules, staging
from tests.lists.cases import LABELS
from tests.lists.kinds import NOW
from tests.lists.layouts import Case

UNIONS = {f"D0{n}-U{m}": 1 for n in range(1, 10) for m in range(7)}


@dataclass
class Outcome:
    """By line, counted as the file does: cells in the order of our columns; what was told."""

    taken: dict[int, tuple[object, ...]] = field(default_factory=dict)
    told: dict[int, str] = field(default_factory=dict)
    whole: str = ""


def outcome_of(case: Case) -> Outcome:
    try:
        return _codes(case) if case.what == "codes" else _members(case)
    except DomainError as error:
        return Outcome(whole=f"{error.code}: {error}")


def _codes(case: Case) -> Outcome:
    found = lists.opened(case.content, CODES, remembered={})
    if doubts := found.doubts():
        return Outcome(whole="；".join(doubts))
    listed, unsure = found.listed()
    rows = code_rows(listed, {})
    if whole := [*passcode_faults(rows, are_none=False)]:
        return Outcome(whole=str(whole[0]))
    faults = check_code_rows(rows, closes_on=NOW.date(), known=frozenset())
    told = {fault.row: fault.message for fault in (*faults, *unsure)}
    return Outcome(
        {row.row: (row.code, row.passcode, row.expires_on) for row in rows if row.row not in told},
        told,
    )


def _members(case: Case) -> Outcome:
    rows = [*member_files.rows_in(io.BytesIO(case.content))]
    staging.stage(rows, on=NOW.date())
    staging.judge()
    told = {row.line: row.reason for row in staging.refused_rows()}
    entries = (
        (row.line, rules.read_entry(row.cells, union_ids=UNIONS, on=NOW.date()))
        for row in rows
        if row.line not in told
    )
    return Outcome(
        {line: (entry.number, entry.name, entry.id_number, entry.phone) for line, entry in entries},
        told,
    )


# --- the judge ----------------------------------------------------------------------------------


def wrongs(case: Case, outcome: Outcome, shown: dict[str, list[list[str]]]) -> Iterator[str]:
    """Everything that is not as it has to be; nothing: the list was read truly."""
    is_whole = case.layout.is_whole or (case.what == "members" and case.page.merged_ours)
    if is_whole or outcome.whole:
        if not (is_whole and outcome.whole):
            yield f"as a whole: {outcome.whole or 'taken'}"
        return
    told = {line + 1 for line in case.told}
    if extra := {*outcome.told} - told:
        yield f"told without need: {[(line, outcome.told[line]) for line in sorted(extra)]}"
    if missed := told - {*outcome.told}:
        yield f"not told: {[(line, outcome.taken.get(line, 'dropped')) for line in sorted(missed)]}"
    yield from _untrue(case, outcome, shown)


def _untrue(case: Case, outcome: Outcome, shown: dict[str, list[list[str]]]) -> Iterator[str]:
    sheet, names = shown[case.page.name], list(LABELS[case.what])
    expected = {line + 1: row for line, row in zip(case.lines, case.rows, strict=True)}
    if made_up := {*outcome.taken} - {*expected}:
        yield f"rows that are none: {sorted(made_up)}"
    if dropped := {*expected} - {*outcome.taken} - {*outcome.told}:
        yield f"dropped: {sorted(dropped)}"
    for line, cells in outcome.taken.items():
        seen = [*sheet[line - 1], *[""] * 9]
        for name, cell in zip(names, cells, strict=False):
            look = seen[case.columns[name]]
            if cell != expected.get(line, {}).get(name, cell):
                yield f"{line} {name}: {cell!r} is not {expected[line][name]!r}"
            if not is_seen(cell, look):
                yield f"{line} {name}: {cell!r} is seen as {look!r}"


def is_seen(cell: object, look: str) -> bool:
    """Whether a value is what somebody sees; marks and widths that change no meaning aside."""
    if isinstance(cell, date):
        figures = [int(part) for part in re.findall(r"\d+", unicodedata.normalize("NFKC", look))]
        serial = (cell - date(1899, 12, 30)).days
        as_said = [cell.year, cell.month, cell.day]
        return (
            figures[:3] == as_said
            or figures[:1] == [serial]
            or str(*figures[:1]).startswith(f"{cell:%Y%m%d}")
            or _is_named(cell, look)
        )
    return _bare(str(cell)) == _bare(look)


def _is_named(day: date, look: str) -> bool:
    return look in {f"{day.day}-{day:%b-%y}", f"{day.day}-{day.month}月-{day:%y}"}


def _bare(text: str) -> str:
    """What is left of a text for the eye and the ear."""
    text = re.sub(r"^=\"(.*)\"$", r"\1", unicodedata.normalize("NFKC", text))
    kept = "".join(
        sign for sign in text if unicodedata.category(sign) != "Cf" and not sign.isspace()
    )
    kept = kept.lstrip("'\u2018").upper()
    phone = re.sub(r"^(?:\+|00)?86(?=1\d{10}$)", "", kept.replace("-", ""))
    return phone if re.fullmatch(r"1\d{10}", phone) else kept


# --- a naive reader -----------------------------------------------------------------------------


def naive(case: Case) -> Outcome:
    """The reader of a hurried afternoon: the open sheet, stored values, UTF-8 and commas."""
    with contextlib.suppress(Exception):
        rows = _naive_rows(case.content)
        labels = [*case.labels.values()]
        head, places = next(
            (at, [row.index(label) for label in labels])
            for at, row in enumerate(rows) if {*labels} <= {*row}
        )  # fmt: skip
        taken = {at + 1: tuple(row[place] for place in places)
                 for at, row in enumerate(rows) if at > head and any(row)}  # fmt: skip
        return Outcome(taken)
    return Outcome(whole="crash")


def _naive_rows(content: bytes) -> list[list[str]]:
    if not content.startswith(b"PK"):
        return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(content.decode()))]
    page = openpyxl.load_workbook(io.BytesIO(content), data_only=True).worksheets[0]
    rows = page.iter_rows(max_row=99, values_only=True)
    return [["" if cell is None else str(cell).strip() for cell in row] for row in rows]


def naive_wrongs(case: Case) -> set[str]:
    """The kinds and the layout of which the naive reader takes something as what it is not."""
    outcome = naive(case)
    if outcome.whole:
        return set()
    found = set()
    expected = {line + 1: row for line, row in zip(case.lines, case.rows, strict=True)}
    lines = {line + 1 for line in case.told} - {
        line + 1 for i, line in enumerate(case.lines) if i in case.told_rows
    }
    if case.layout.is_whole or lines & {*outcome.taken} or {*outcome.taken} - {*expected}:
        found.add(case.layout.name)
    for line, cells in outcome.taken.items():
        for kind in case.kinds:
            if kind.is_told and line - 1 in {case.lines[index] for index in case.told_rows}:
                found.add(kind.name)
            meant = expected.get(line, {}).get(kind.column)
            if (
                meant is not None
                and str(meant) != cells[list(LABELS[case.what]).index(kind.column)]
            ):
                found.add(kind.name)
    return found
