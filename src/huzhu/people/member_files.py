"""A list of members (会员名单) as a stream of rows, from csv (UTF-8, GB18030) or xlsx.

The kind is told by the content, never by the name. Columns are found by their heading, in any
order; further columns are ignored, so that a list of refused rows can be handed in again.

Not here: whether an entry is right (``rules``), what the register says to it (``staging``).
"""

from __future__ import annotations

import codecs
import csv
import io
from contextlib import closing
from itertools import chain
from typing import IO, TYPE_CHECKING, NamedTuple

from huzhu.kernel.identifiers import normalise
from huzhu.people import xlsx_stream
from huzhu.people.errors import (
    FileDamaged,
    FileEmpty,
    FileTooLarge,
    HeaderIncomplete,
    HeaderTwice,
    NotATable,
)
from huzhu.people.rules import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Sequence
    from pathlib import Path

MAX_BYTES = 1024**3
MAX_ROWS = 6_000_000  #: the members of one city, and room
LONGEST_CELL = 200  #: of what we keep of a cell; every column that we read is far shorter
CSV_FIELD_LIMIT = 128 * 1024
_CHUNK = 1 << 20
_ZIP, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_OPEN_QUOTE = "引号没有成对，或有超长的单元格"


class ListRow(NamedTuple):
    """One row: its number in the file, the six cells in order, and what is wrong with its form."""

    line: int
    cells: Sequence[str]
    fault: str


def rows_of(path: Path) -> Iterator[ListRow]:
    """Yield the members' rows of a list that lies on this machine: see ``rows_in``."""
    with path.open("rb") as file:
        yield from rows_in(file)


def rows_in(file: IO[bytes]) -> Iterator[ListRow]:
    """Yield the members' rows; blank rows are left out, row 1 is the header.

    :raises FileTooLarge: beyond what a register can be, packed or unpacked.
    :raises NotATable: neither csv nor xlsx, or in an unknown encoding.
    :raises HeaderIncomplete: a column is missing. Also HeaderTwice.
    :raises FileEmpty: no member stands in it.
    :raises FileDamaged: it cannot be read to the end.
    """
    size = file.seek(0, io.SEEK_END)
    if size > MAX_BYTES:
        limit = f"{MAX_BYTES >> 20} MB"
        raise FileTooLarge(what="文件", size=f"{size >> 20} MB", limit=limit)
    file.seek(0)
    start = file.read(8)
    if start.startswith(_OLD_OFFICE):
        raise NotATable(found="是旧版 xls 或已加密的工作簿")
    rows = xlsx_stream.rows_of(file) if start.startswith(_ZIP) else _csv_rows(file)
    with closing(rows):  # before the caller closes the file below
        yield from _members_in(rows)


# --- header and rows ----------------------------------------------------------------------------


def _members_in(rows: Iterator[xlsx_stream.SheetRow]) -> Iterator[ListRow]:
    header = next(rows, None)
    if header is None:
        raise FileEmpty
    places = _places(header.cells)
    first = next(rows, None)
    if first is None:
        raise FileEmpty
    count = 0
    for count, row in enumerate(_filled(chain([first], rows)), 1):
        if count > MAX_ROWS:
            raise FileTooLarge(what="行数", size=f"{MAX_ROWS} 以上", limit=MAX_ROWS)
        yield _in_order(row, places, width=len(header.cells))
    if not count:
        raise FileEmpty


def _places(heading: Sequence[str]) -> tuple[int, ...]:
    names = [normalise(name[:LONGEST_CELL]) for name in heading]
    if not any(names):
        raise FileEmpty
    missing = [column for column in COLUMNS if column not in names]
    if missing:
        raise HeaderIncomplete(missing="”“".join(missing))
    twice = [column for column in COLUMNS if names.count(column) > 1]
    if twice:
        raise HeaderTwice(column=twice[0])
    return tuple(names.index(column) for column in COLUMNS)


def _filled(rows: Iterable[xlsx_stream.SheetRow]) -> Iterator[xlsx_stream.SheetRow]:
    return (row for row in rows if any(row.cells) and any(cell.strip() for cell in row.cells))


def _in_order(row: xlsx_stream.SheetRow, places: Sequence[int], *, width: int) -> ListRow:
    cells = row.cells
    fault = ""
    if len(cells) < width:
        cells = cells + [""] * (width - len(cells))
    elif len(cells) > width and any(cells[width:]):
        fault = "本行的列数多于表头，请检查是否有多余的逗号或单元格。"
    ours = [cells[place] for place in places]
    if max(map(len, ours)) > LONGEST_CELL or "\x00" in "".join(ours):
        return ListRow(row.line, [_shown(cell) for cell in ours], fault or _cell_fault(ours))
    return ListRow(row.line, ours, fault)


def _cell_fault(cells: Sequence[str]) -> str:
    for column, cell in zip(COLUMNS, cells, strict=True):
        if cell == xlsx_stream.FORMULA:
            return f"“{column}”是公式，请改为填写的内容本身。"
        if cell == xlsx_stream.TOO_LONG or len(cell) > LONGEST_CELL:
            return f"“{column}”超过 {LONGEST_CELL} 字，请核对。"
    return "含有不可见的控制字符，请重新填写。"


def _shown(cell: str) -> str:
    shown = {xlsx_stream.FORMULA: "（公式）", xlsx_stream.TOO_LONG: "（超长）"}
    return shown.get(cell, cell[:LONGEST_CELL].replace("\x00", ""))


# --- csv ----------------------------------------------------------------------------------------


def _csv_rows(file: IO[bytes]) -> Generator[xlsx_stream.SheetRow]:
    encoding = _encoding_of(file)
    csv.field_size_limit(CSV_FIELD_LIMIT)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    separator = "\t" if "\t" in text.readline(CSV_FIELD_LIMIT) else ","
    text.seek(0)
    line = 0
    try:
        for line, cells in enumerate(csv.reader(text, delimiter=separator), 1):
            yield xlsx_stream.SheetRow(line, cells)
    except csv.Error as fault:
        raise FileDamaged(where=f"第 {line + 1} 行", fault=_OPEN_QUOTE) from fault
    finally:
        text.detach()  # the file is the caller's to close


def _encoding_of(file: IO[bytes]) -> str:
    """UTF-8 (with or without BOM) if all of the file is; otherwise GB18030 if all of it is.

    :raises NotATable: neither, or it is no text.
    """
    for encoding in ("utf-8-sig", "gb18030"):
        if _is_encoded(file, encoding):
            return encoding
    raise NotATable(found="的文字编码无法识别")


def _is_encoded(file: IO[bytes], encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while piece := file.read(_CHUNK):
            if b"\x00" in piece:
                raise NotATable(found="不是文本，也不是 xlsx")
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
