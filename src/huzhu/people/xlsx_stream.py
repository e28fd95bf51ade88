"""Rows of a workbook's first sheet, read as a stream: a million rows in constant memory.

Only what a list needs: texts and numbers as they stand in the file. A formula is not computed and
its remembered result not trusted: it is reported. Nothing outside the file is ever fetched, and
no entity is expanded: a document type declaration is refused.

(openpyxl reads the same million rows in five times the time, calamine needs all of it in memory;
neither tells a formula from its result while streaming.)

Not here: csv, headers, what the cells mean (``member_files``).
"""

from __future__ import annotations

import zipfile
import zlib
from typing import IO, TYPE_CHECKING, NamedTuple
from xml.parsers import expat

from huzhu.people.errors import FileDamaged, FileTooLarge

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

MAX_UNPACKED = 2 * 1024**3  #: of the sheet; a full sheet of six columns has 0.4 GiB
MAX_SHARED = 200 * 1024**2  #: of the table of shared texts
MAX_SHARED_COUNT = 5_000_000
MAX_RATIO = 100  #: lists pack about 10 to 1; what packs far better is made to burst
RATIO_FREE = 32 * 1024**2  #: below this size the ratio says nothing
MAX_PARTS = 2_000
MAX_CELL = 32_767  #: characters, as spreadsheets have it
MAX_COLUMNS = 256
EXACT = 10**15  #: whole numbers below it are kept to the last place
_SMALL_PART = 4 * 1024**2
_CHUNK = 1 << 16

FORMULA = "\x00formula"  #: stands where a cell holds a formula
TOO_LONG = "\x00long"  #: stands where a cell holds more than a cell can


class SheetRow(NamedTuple):
    """A row with its number in the sheet; cells from column A on, empty ones as ``""``."""

    line: int
    cells: list[str]


class _Refused(Exception):
    """The document holds something that a list has no use for."""


def rows_of(file: IO[bytes]) -> Generator[SheetRow]:
    """Yield the rows of the first sheet, blank ones included, in the file's order.

    :raises FileDamaged: the archive or its XML cannot be read to the end.
    :raises FileTooLarge: it unpacks to more than a list can be.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            _check_size(archive)
            sheet = _first_sheet(archive)
            shared = _shared_texts(archive)
            yield from _sheet_rows(archive, sheet, shared)
    except _Refused as refused:
        raise FileDamaged(where="工作簿", fault=str(refused)) from refused
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as fault:
        raise FileDamaged(where="压缩包", fault="内容损坏或已加密") from fault
    except (expat.ExpatError, KeyError, IndexError, ValueError) as fault:
        raise FileDamaged(where="工作表", fault="内容不合规范") from fault


def _check_size(archive: zipfile.ZipFile) -> None:
    """Sizes as declared; reading never goes beyond what is declared."""
    parts = archive.infolist()
    if len(parts) > MAX_PARTS:
        raise FileTooLarge(what="压缩包内的文件数", size=len(parts), limit=MAX_PARTS)
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MAX_UNPACKED:
        raise _too_large("解压后", unpacked, MAX_UNPACKED)
    packed = max(sum(part.compress_size for part in parts), 1)
    if unpacked > RATIO_FREE and unpacked > packed * MAX_RATIO:
        raise FileTooLarge(what="压缩比", size=f"{unpacked // packed} 倍", limit=f"{MAX_RATIO} 倍")


def _too_large(what: str, size: int, limit: int) -> FileTooLarge:
    return FileTooLarge(what=what, size=f"{size >> 20} MB", limit=f"{limit >> 20} MB")


# --- the small parts ----------------------------------------------------------------------------


def _first_sheet(archive: zipfile.ZipFile) -> str:
    """The path of the first sheet, by the workbook's own order."""
    sheets = _attributes(archive, "xl/workbook.xml", "sheet")
    if not sheets:
        raise _Refused("没有工作表")
    wanted = next(value for name, value in sheets[0].items() if name.endswith(":id"))
    for link in _attributes(archive, "xl/_rels/workbook.xml.rels", "Relationship"):
        if link.get("Id") == wanted:
            target = link["Target"]
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    raise _Refused("找不到工作表")


def _attributes(archive: zipfile.ZipFile, part: str, element: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if _local(name) == element:
            found.append(attributes)

    if archive.getinfo(part).file_size > _SMALL_PART:
        raise _too_large(part, archive.getinfo(part).file_size, _SMALL_PART)
    parser = _parser()
    parser.StartElementHandler = start
    parser.Parse(archive.read(part), True)  # noqa: FBT003 -- the last piece
    return found


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def _refuse_doctype(*_: object) -> None:
    raise _Refused("含有不允许的文档类型声明")


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _pieces(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    with archive.open(part) as stream:
        while piece := stream.read(_CHUNK):
            yield piece


# --- shared texts -------------------------------------------------------------------------------


class _SharedTexts:
    """Collects ``si`` elements; phonetic guides (``rPh``) are no part of the text."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._pieces: list[str] = []
        self._in_text = self._in_guide = False

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        kind = _local(name)
        if kind == "t":
            self._in_text = not self._in_guide
        elif kind == "rPh":
            self._in_guide = True

    def end(self, name: str) -> None:
        kind = _local(name)
        if kind == "t":
            self._in_text = False
        elif kind == "rPh":
            self._in_guide = False
        elif kind == "si":
            text = "".join(self._pieces)
            self.texts.append(text if len(text) <= MAX_CELL else TOO_LONG)
            self._pieces.clear()
            if len(self.texts) > MAX_SHARED_COUNT:
                raise FileTooLarge(what="文本数", size=len(self.texts), limit=MAX_SHARED_COUNT)

    def characters(self, text: str) -> None:
        if self._in_text:
            self._pieces.append(text)


def _shared_texts(archive: zipfile.ZipFile) -> list[str]:
    part = "xl/sharedStrings.xml"
    if part not in archive.namelist():
        return []
    size = archive.getinfo(part).file_size
    if size > MAX_SHARED:
        raise _too_large("共享文本", size, MAX_SHARED)
    collected, parser = _SharedTexts(), _parser()
    parser.StartElementHandler = collected.start
    parser.EndElementHandler = collected.end
    parser.CharacterDataHandler = collected.characters
    for piece in _pieces(archive, part):
        parser.Parse(piece, False)  # noqa: FBT003 -- more to come
    parser.Parse(b"", True)  # noqa: FBT003 -- the last piece
    return collected.texts


# --- the sheet ----------------------------------------------------------------------------------


def _sheet_rows(archive: zipfile.ZipFile, part: str, shared: list[str]) -> Iterator[SheetRow]:
    ready: list[SheetRow] = []
    parser, cells = _parser(), _Cells(shared, ready.append)
    parser.StartElementHandler = cells.start
    parser.EndElementHandler = cells.end
    parser.CharacterDataHandler = cells.characters
    for piece in _pieces(archive, part):
        parser.Parse(piece, False)  # noqa: FBT003 -- more to come
        yield from ready
        ready.clear()
    parser.Parse(b"", True)  # noqa: FBT003 -- the last piece
    yield from ready


class _ByLocalName(dict[str, "Callable[..., None] | None"]):
    """Handlers by element name; a prefixed name (``x:row``) is worked out once."""

    def __missing__(self, name: str) -> Callable[..., None] | None:
        self[name] = self.get(_local(name))
        return self[name]


class _Cells:
    """Makes rows of the parser's calls, some ten million of them for a full sheet."""

    __slots__ = (
        "_add_row", "_cells", "_column", "_columns", "_ends", "_is_formula", "_is_guide",
        "_is_value", "_length", "_line", "_pieces", "_shared", "_starts", "_type",
    )  # fmt: skip

    def __init__(self, shared: list[str], add_row: Callable[[SheetRow], None]) -> None:
        self._shared, self._add_row = shared, add_row
        self._cells: list[str] = []
        self._pieces: list[str] = []
        self._columns: dict[str, int] = {}
        self._line = self._column = self._length = 0
        self._type = ""
        self._is_value = self._is_formula = self._is_guide = False
        value, ended = self._start_value, self._end_value
        self._starts = _ByLocalName(
            row=self._start_row, c=self._start_cell, v=value, t=value,
            f=self._start_formula, rPh=self._start_guide,
        )  # fmt: skip
        self._ends = _ByLocalName(
            row=self._end_row, c=self._end_cell, v=ended, t=ended, rPh=self._end_guide
        )

    def start(self, name: str, attributes: dict[str, str]) -> None:
        handler = self._starts[name]
        if handler:
            handler(attributes)

    def end(self, name: str) -> None:
        handler = self._ends[name]
        if handler:
            handler()

    def characters(self, text: str) -> None:
        if self._is_value:
            self._length += len(text)
            if self._length <= MAX_CELL:
                self._pieces.append(text)

    def _start_row(self, attributes: dict[str, str]) -> None:
        self._line = int(attributes.get("r") or self._line + 1)
        self._cells = []

    def _end_row(self) -> None:
        self._add_row(SheetRow(self._line, self._cells))

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._type = attributes.get("t", "n")
        place = attributes.get("r", "").rstrip("0123456789")
        self._column = _column(place, self._columns) if place else len(self._cells)
        self._length, self._is_formula = 0, False
        self._pieces.clear()

    def _end_cell(self) -> None:
        text = "".join(self._pieces)
        if self._is_formula:
            text = FORMULA
        elif self._length > MAX_CELL:
            text = TOO_LONG
        elif text and self._type == "s":
            text = self._shared[int(text)]
        elif text and self._type == "n":
            text = _number(text)
        _place(self._cells, self._column, text)

    def _start_value(self, _attributes: dict[str, str]) -> None:
        self._is_value = not self._is_guide

    def _end_value(self) -> None:
        self._is_value = False

    def _start_formula(self, _attributes: dict[str, str]) -> None:
        self._is_formula = True

    def _start_guide(self, _attributes: dict[str, str]) -> None:
        self._is_guide = True

    def _end_guide(self) -> None:
        self._is_guide = False


def _place(cells: list[str], column: int, text: str) -> None:
    if column == len(cells):
        cells.append(text)
    elif text:
        cells.extend([""] * (column + 1 - len(cells)))
        cells[column] = text


def _column(letters: str, known: dict[str, int]) -> int:
    """``A`` is 0; what lies beyond the columns that a list can have is refused."""
    if letters not in known:
        number = 0
        for letter in letters:
            number = number * 26 + ord(letter) - ord("A") + 1
        if not (letters.isascii() and letters.isupper() and 0 < number <= MAX_COLUMNS):
            raise _Refused(f"列数超过 {MAX_COLUMNS}")
        known[letters] = number - 1
    return known[letters]


def _number(text: str) -> str:
    """A number cell as people see it: whole numbers without ``.0``.

    A number keeps fifteen places; a longer one has lost its last, and shows it by its form.
    """
    try:
        value = float(text)
    except ValueError:
        return text
    if value.is_integer() and abs(value) < EXACT:
        return str(int(value))
    return f"{value!r}".upper()
