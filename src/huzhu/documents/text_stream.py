"""Rows of a list kept as text, read as a stream; and what is wrong with a list, in plain.

Whatever program wrote it: UTF-8, UTF-16 or GB18030; cells between commas, tabs, semicolons,
strokes, dashes or blanks. Each app says what is wrong in its own words: a register of members
speaks of a 名单, a supplier's of a 清单.

Not here: workbooks (``xlsx_stream``).
"""

from __future__ import annotations

import codecs
import csv
import re
import unicodedata
from contextlib import suppress
from datetime import date, time, timedelta
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from huzhu.kernel.identifiers import normalise

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence
    from typing import IO, TextIO

LONGEST_FIELD = 128 * 1024
#: Characters of a line: with more a list would be read whole before anything is known of it.
LONGEST_LINE = 1 << 20
_REMARK = re.compile(r"\([^()]*\)$")
_CHUNK = 1 << 20
_HEAD = 200  #: lines that tell the separator
_SEPARATORS = ",\t;|"
_UNIT = "\x1f"
#: Suppliers part code and password by dashes, Chinese commas or blanks.
_LOOSE = (re.compile("-{3,}|—{2,}"), re.compile("[，；]"), re.compile("[ \u3000]+"))
#: What some systems hand out under the name of a workbook.
_PAGE = re.compile(r"<(?:!doctype|html|head|meta|table|\?xml)\b", re.IGNORECASE)
_ENCODINGS = ("utf-8-sig", "gb18030")
_UNMARKED = ("utf-16-le", "utf-16-be")
_NO_SIGN = {"Cc", "Cn", "Co", "Cs"}  #: sorts of signs that no list has
_WIDE = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


class Unsure(NamedTuple):
    """A cell of which nobody can say what its reader saw or meant, and why."""

    why: str
    text: str = ""  #: what stands there all the same, if it is a text

    def __bool__(self) -> bool:
        return True  # something stands there

    def __str__(self) -> str:
        return f"〔{self.why}〕"


class ShownMonth(NamedTuple):
    """A day of which only the month is shown: for a list of days half of one, elsewhere no text."""

    year: int
    month: int

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02}"


Cell = str | float | bool | date | time | timedelta | ShownMonth | Unsure
C_co = TypeVar("C_co", covariant=True)


def hidden(cell: Cell, why: str) -> Cell:
    """A cell that nobody sees; where nothing stands, nothing is hidden."""
    return Unsure(why, cell if isinstance(cell, str) else "") if cell != "" else ""


class SheetRow(NamedTuple, Generic[C_co]):
    """A row with its number in the file; cells from the first column on, empty ones as ``""``."""

    line: int
    cells: Sequence[C_co]


def heading(cell: Cell) -> str:
    """What a heading says, without the star or the remark that says that it must be filled in.

    >>> heading("＊ 电子码（必填）"), heading(12.5)
    ('电子码', '')
    """
    text = cell.text if isinstance(cell, Unsure) else cell
    if not isinstance(text, str):
        return ""
    return _REMARK.sub("", "".join(normalise(text).split()).strip("*:")).strip("*:")


class Damaged(Exception):
    """The list cannot be read to its end: ``where``, and the ``fault``."""

    def __init__(self, where: str, fault: str) -> None:
        super().__init__(where, fault)
        self.where, self.fault = where, fault


class TooFar(Damaged):
    """A cell stands where no list has one."""


class Exceeded(Exception):
    """There is more of something than a list can have."""

    def __init__(self, what: str, size: object, limit: object) -> None:
        super().__init__(what, size, limit)
        self.facts = {"what": what, "size": size, "limit": limit}


def encoding_of(file: IO[bytes]) -> str:
    """Return how all of a text is encoded; nothing when it is no text.

    UTF-8 (with or without its mark) if all of it is, otherwise GB18030 if all of it is; UTF-16 by
    its mark, or where its other order of bytes would be no text.
    """
    file.seek(0)
    start = file.read(2)
    encodings = (_WIDE[start],) if start in _WIDE else (*_ENCODINGS, *_unmarked_in(file))
    return next((each for each in encodings if _is_encoded(file, each)), "")


def _unmarked_in(file: IO[bytes]) -> list[str]:
    """The one order of bytes in which a text without a mark has lines and signs that exist."""
    file.seek(0)
    start = file.read(_CHUNK)
    read = {each: start.decode(each, errors="ignore") for each in _UNMARKED if b"\0" in start}
    found = [
        each for each, text in read.items() if {*"\r\n"} & {*text} and not _NO_SIGN & _sorts(text)
    ]
    return found if len(found) == 1 else []


def _sorts(text: str) -> set[str]:
    return {unicodedata.category(sign) for sign in {*text} - {*"\t\r\n"}}


def _is_encoded(file: IO[bytes], encoding: str) -> bool:
    # The decoder that leaves the mark out is content with half of one.
    decoder = codecs.getincrementaldecoder(encoding.removesuffix("-sig"))()
    file.seek(0)
    with suppress(UnicodeDecodeError):
        while piece := file.read(_CHUNK):
            if "\x00" in decoder.decode(piece):
                return False
        decoder.decode(b"", final=True)
        return True
    return False


def rows_of(text: TextIO) -> Generator[SheetRow[str]]:
    """Yield the rows of a text, whatever separates its cells.

    :raises Damaged: a quotation mark has no partner, or a cell has no end; it is a web page.
    """
    csv.field_size_limit(LONGEST_FIELD)
    head = list(islice(_lines(text), _HEAD))
    if _PAGE.match("".join(head).lstrip()):
        raise Damaged("这份文件", "实为网页或 XML，不是表格，请用表格软件打开后另存为 xlsx")
    separator, loose = _separator_of(head)
    text.seek(0)
    lines = (loose.sub(_UNIT, line.strip()) for line in _lines(text)) if loose else _lines(text)
    reader, line = csv.reader(lines, delimiter=separator, strict=True), 0
    try:
        for line, cells in enumerate(reader, 1):
            yield SheetRow(line, cells)
    except csv.Error as broken:
        raise Damaged(f"第 {line + 1} 行", "引号没有成对，或有超长的单元格") from broken


def _lines(text: TextIO) -> Iterator[str]:
    """Yield the lines of a text; none is held whole that no list has.

    :raises Damaged: one has no end.
    """
    number = 0
    while line := text.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise Damaged(
                f"第 {number} 行", f"一行超过 {LONGEST_LINE:,} 个字符，名单没有这样长的行"
            )
        yield line


def _separator_of(lines: Sequence[str]) -> tuple[str, re.Pattern[str] | None]:
    """Return what parts most lines into as many cells as the others; the loose ones come last."""
    filled = [line for line in lines if line.strip()]
    agreements = ((_agreement(filled, each), each) for each in _SEPARATORS)
    agreement, best = max(agreements, key=itemgetter(0))
    if agreement > (0, 0):
        return best, None
    for loose in _LOOSE:
        if filled and all(loose.search(line.strip()) for line in filled):
            return _UNIT, loose
    return ",", None


def _agreement(lines: Sequence[str], separator: str) -> tuple[float, int]:
    """Which share of the lines has the usual number of cells, if that is more than one; how many.

    A tab behind the last cell of some lines, or a semicolon in a remark, agrees with nothing.
    """
    counts = list(_widths(lines, separator))
    usual = max(set(counts), key=lambda width: (counts.count(width), width), default=0)
    return (round(counts.count(usual) / len(counts), 1), usual) if usual > 1 else (0.0, 0)


def _widths(lines: Sequence[str], separator: str) -> Iterator[int]:
    with suppress(csv.Error):
        for cells in csv.reader(lines, delimiter=separator):
            if cells:
                yield len(cells)
