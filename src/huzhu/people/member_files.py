"""A list of members (会员名单) as a stream of rows, from csv (UTF-8, GB18030) or xlsx.

The kind is told by the content, never by the name. Columns are found by their heading, in any
order; further columns are ignored, so that a list of refused rows can be handed in again.

Not here: whether an entry is right (``rules``), what the register says to it (``staging``).
"""

from __future__ import annotations

import codecs
import io
from contextlib import closing, contextmanager
from itertools import chain
from typing import IO, TYPE_CHECKING, NamedTuple

from huzhu.documents import text_stream, xlsx_stream
from huzhu.documents.text_stream import Damaged, Exceeded, SheetRow
from huzhu.documents.xlsx_stream import FORMULA
from huzhu.kernel.identifiers import normalise
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
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

MAX_BYTES = 1024**3
MAX_ROWS = 6_000_000  #: the members of one city, and room
LONGEST_CELL = 200  #: of what we keep of a cell; every column that we read is far shorter
_CHUNK = 1 << 20
_ZIP, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


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
    try:
        with _opened(file, is_book=start.startswith(_ZIP)) as rows:
            yield from _members_in(rows)
    except Damaged as damaged:
        raise FileDamaged(where=damaged.where, fault=damaged.fault) from damaged
    except Exceeded as exceeded:
        raise FileTooLarge(**exceeded.facts) from exceeded


# --- header and rows ----------------------------------------------------------------------------


def _members_in(rows: Iterator[SheetRow[str]]) -> Iterator[ListRow]:
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


def _filled(rows: Iterable[SheetRow[str]]) -> Iterator[SheetRow[str]]:
    return (row for row in rows if any(row.cells) and any(cell.strip() for cell in row.cells))


def _in_order(row: SheetRow[str], places: Sequence[int], *, width: int) -> ListRow:
    cells = row.cells
    fault = ""
    if len(cells) < width:
        cells = [*cells, *[""] * (width - len(cells))]
    elif len(cells) > width and any(cells[width:]):
        fault = "本行的列数多于表头，请检查是否有多余的逗号或单元格。"
    ours = [cells[place] for place in places]
    if max(map(len, ours)) > LONGEST_CELL or "\x00" in "".join(ours):
        return ListRow(row.line, [_shown(cell) for cell in ours], fault or _cell_fault(ours))
    return ListRow(row.line, ours, fault)


def _cell_fault(cells: Sequence[str]) -> str:
    for column, cell in zip(COLUMNS, cells, strict=True):
        if cell == FORMULA:
            return f"“{column}”是公式，请改为填写的内容本身。"
        if len(cell) > LONGEST_CELL:
            return f"“{column}”超过 {LONGEST_CELL} 字，请核对。"
    return "含有不可见的控制字符，请重新填写。"


def _shown(cell: str) -> str:
    return "（公式）" if cell == FORMULA else cell[:LONGEST_CELL].replace("\x00", "")


# --- csv ----------------------------------------------------------------------------------------


@contextmanager
def _opened(file: IO[bytes], *, is_book: bool) -> Iterator[Iterator[SheetRow[str]]]:
    if is_book:
        with xlsx_stream.opened(file) as book:
            yield book.texts()
        return
    encoding = _encoding_of(file)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        with closing(text_stream.rows_of(text, is_strict=False)) as rows:
            yield rows
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
