"""Rows of a workbook's sheet, read as a stream: a million rows in constant memory.

A cell is read as the spreadsheet program shows it: by its format, and not at all where its row or
column is hidden. A formula is not computed: it is its last result, or is reported to whoever does
not trust one. Nothing outside the file is ever fetched, and no entity is expanded: a document type
declaration is refused.

(openpyxl reads the same million rows in five times the time, calamine needs all of it in memory;
neither tells a formula from its result while streaming.)

Not here: csv (``text_stream``), headers, what the cells mean (the apps that read a list).
"""

from __future__ import annotations

import re
import zipfile
import zlib
from contextlib import contextmanager
from functools import cached_property
from typing import IO, TYPE_CHECKING, Any
from xml.parsers import expat

from huzhu.documents.sheet_looks import Formats, looked_at
from huzhu.documents.sheet_places import MAX_COLUMNS, Span, column_of, span_of
from huzhu.documents.text_stream import (
    Cell,
    Damaged,
    Exceeded,
    SheetRow,
    TooFar,
    Unsure,
    hidden,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping

    from huzhu.documents.sheet_looks import Look

    Attributes = Mapping[str, str]

MARK = b"PK\x03\x04"
MAX_UNPACKED = 2 * 1024**3  #: of the sheet; a full sheet of six columns has 0.4 GiB
MAX_SHARED = 200 * 1024**2  #: of the table of shared texts
MAX_SHARED_COUNT = 5_000_000
MAX_RATIO = 100  #: lists pack about 10 to 1; what packs far better is made to burst
RATIO_FREE = 32 * 1024**2  #: below this size the ratio says nothing
MAX_PARTS = 2_000
MAX_SHEETS = 200
MAX_CELL = 32_767  #: characters, as spreadsheets have it; what is beyond is cut to one more
_SMALL_PART = 32 * 1024**2
_CHUNK = 1 << 16
_SHARED = "xl/sharedStrings.xml"

FORMULA = Unsure("是公式，请改为填写的内容本身")
MOST_MERGED = (
    20_000  #: so many are remembered; where there are more, nobody knows what is under them
)

#: A workbook is packed in no other way (ECMA-376-2).
_PACKED = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_YES = frozenset({"1", "true"})
#: Breaks, tabs and the underscore as spreadsheets write them into a text.
_ESCAPE = re.compile("_x(0009|000A|000D|005F)_")


class Book:
    """A workbook that is open: its sheets by name, in its own order."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        links = self._elements("xl/_rels/workbook.xml.rels")
        targets = {link["Id"]: link["Target"] for name, link in links if name == "Relationship"}
        self._parts: dict[str, str] = {}
        self._hidden: set[str] = set()
        self._shared: list[str] | None = None
        self._is_from_1904 = False
        for name, given in self._elements("xl/workbook.xml"):
            if name == "sheet":
                link = next((value for key, value in given.items() if key.endswith(":id")), "")
                self._parts[given["name"]] = targets.get(link, "")
                if given.get("state", "visible") != "visible":
                    self._hidden.add(given["name"])
            elif name == "workbookPr":
                self._is_from_1904 = given.get("date1904") in {"1", "true"}
        if not self._parts:
            raise Damaged("工作簿", "没有工作表")
        if len(self._parts) > MAX_SHEETS:
            raise Exceeded("工作表数", len(self._parts), MAX_SHEETS)
        #: The merged cells of the sheet that was read to its end.
        self.merged: list[Span] = []

    @property
    def names(self) -> list[str]:
        """What the sheets are called."""
        return list(self._parts)

    @property
    def seen(self) -> list[str]:
        """What the sheets are called that are not hidden."""
        return [name for name in self._parts if name not in self._hidden] or self.names

    def shown(self, name: str = "", *, marks_formulas: bool = False) -> Generator[SheetRow[Cell]]:
        """Yield the rows of a sheet as people see them, blank ones included."""
        name = name or self.seen[0]
        return self._rows(name, self._shown_of, is_seen=True, marks_formulas=marks_formulas)

    def values(self, name: str) -> Generator[SheetRow[Cell]]:
        """Yield the rows of a sheet, numbers and days as such; a formula is its last result."""
        return self._rows(name, self._value_of, is_seen=False, marks_formulas=False)

    def _rows(
        self,
        name: str,
        read: Callable[[str, str, str], Cell],
        *,
        is_seen: bool,
        marks_formulas: bool,
    ) -> Generator[SheetRow[Cell]]:
        target = self._parts[name]
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        ready: list[SheetRow[Cell]] = []
        cells = _Cells(ready.append, read, is_seen=is_seen, marks_formulas=marks_formulas)
        if is_seen:
            cells.looks = self._formats.looks
        if self._shared is None and _SHARED in self._archive.namelist():
            _check_part(self._archive, _SHARED, what="共享文本", limit=MAX_SHARED)
            for _ in _parsed(self._archive, _SHARED, *cells.told):
                pass
            self._shared = cells.shared
        cells.shared = self._shared or []
        for _ in _parsed(self._archive, part, *cells.told):
            yield from ready
            ready.clear()
        self.merged = cells.merged

    @cached_property
    def _formats(self) -> Formats:
        part = "xl/styles.xml"
        styles = self._elements(part) if part in self._archive.namelist() else ()
        return Formats(styles, is_from_1904=self._is_from_1904)

    def _shown_of(self, kind: str, style: str, text: str) -> Cell:
        if kind == "n":
            return self._formats.shown(style, text)
        return Unsure(f"显示为 {text}") if kind == "e" else text == "1"

    def _value_of(self, kind: str, style: str, text: str) -> Cell:
        if kind == "n":
            return self._formats.value(style, text)
        return "" if kind == "e" else text == "1"

    def _elements(self, part: str) -> Iterator[tuple[str, Attributes]]:
        _check_part(self._archive, part, what=part, limit=_SMALL_PART)
        found: list[tuple[str, Attributes]] = []
        started = lambda name, given: found.append((_local(name), given))  # noqa: E731
        for _ in _parsed(self._archive, part, started):
            yield from found
            found.clear()


@contextmanager
def opened(file: IO[bytes]) -> Iterator[Book]:
    """A workbook to be read.

    :raises Damaged: the archive or its XML cannot be read to the end.
    :raises Exceeded: it unpacks to more than a list can be.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            _check_size(archive)
            yield Book(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as fault:
        raise Damaged("压缩包", "内容损坏或已加密") from fault
    except (expat.ExpatError, LookupError, ValueError) as fault:
        raise Damaged("工作表", "内容不合规范") from fault


def _check_size(archive: zipfile.ZipFile) -> None:
    """Sizes as declared; reading never goes beyond what is declared."""
    parts = archive.infolist()
    if any(part.compress_type not in _PACKED for part in parts):
        raise Damaged("压缩包", "压缩方式不是表格软件所用的")
    if len(parts) > MAX_PARTS:
        raise Exceeded("压缩包内的文件数", len(parts), MAX_PARTS)
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MAX_UNPACKED:
        raise _too_large("解压后", unpacked, MAX_UNPACKED)
    packed = max(sum(part.compress_size for part in parts), 1)
    if unpacked > RATIO_FREE and unpacked > packed * MAX_RATIO:
        raise Exceeded("压缩比", f"{unpacked // packed} 倍", f"{MAX_RATIO} 倍")


def _too_large(what: str, size: int, limit: int) -> Exceeded:
    return Exceeded(what, f"{size >> 20} MB", f"{limit >> 20} MB")


def _check_part(archive: zipfile.ZipFile, part: str, *, what: str, limit: int) -> None:
    if (size := archive.getinfo(part).file_size) > limit:
        raise _too_large(what, size, limit)


def _parsed(
    archive: zipfile.ZipFile,
    part: str,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    characters: Callable[[str], None] | None = None,
) -> Iterator[None]:
    """Tell what stands in a part, and stop now and then for what was told to be taken away."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = characters
    with archive.open(part) as stream:
        while piece := stream.read(_CHUNK):
            parser.Parse(piece, False)  # noqa: FBT003 -- more to come
            yield
    parser.Parse(b"", True)  # noqa: FBT003 -- the last piece
    yield


def _refuse_doctype(*_: object) -> None:
    raise Damaged("工作簿", "含有不允许的文档类型声明")


def _local(name: str) -> str:
    return name.rpartition(":")[2]


# --- the sheet ----------------------------------------------------------------------------------


class _ByLocalName(dict[str, "Callable[..., None] | None"]):
    """Handlers by element name; a prefixed name (``x:row``) is worked out once."""

    def __missing__(self, name: str) -> Callable[..., None] | None:
        self[name] = self.get(_local(name))
        return self[name]


class _Cells:
    """Makes rows of the parser's calls, some ten million of them for a full sheet.

    The shared texts (``si``) come first; phonetic guides (``rPh``) are no part of a text.
    """

    __slots__ = (
        "_add_row", "_cells", "_column", "_columns", "_ends", "_hidden_columns", "_is_formula",
        "_is_guide", "_is_hidden", "_is_seen", "_is_value", "_length", "_line", "_marks_formulas",
        "_named", "_pieces", "_read", "_starts", "_style", "_type", "looks", "merged", "shared",
        "told",
    )  # fmt: skip

    def __init__(
        self,
        add_row: Callable[[SheetRow[Any]], None],
        read: Callable[[str, str, str], Any],
        *,
        is_seen: bool,
        marks_formulas: bool,
    ) -> None:
        self._add_row, self._read = add_row, read
        self._is_seen, self._marks_formulas = is_seen, marks_formulas
        self._cells: list[Cell] = []
        self.shared: list[str] = []
        self._pieces: list[str] = []
        self._columns: dict[str, int] = {}
        self._hidden_columns: set[int] = set()
        self.merged: list[Span] = []
        self.looks: Mapping[str, Look] = {}
        self._line = self._column = self._length = 0
        self._type = self._style = self._named = ""
        self._is_value = self._is_formula = self._is_guide = self._is_hidden = False
        value, ended = self._start_value, self._end_value
        self._starts = _ByLocalName(
            row=self._start_row, c=self._start_cell, v=value, t=value,
            f=self._start_formula, rPh=self._start_guide, si=self._start_text,
            col=self._start_column, mergeCell=self._start_merged,
        )  # fmt: skip
        self._ends = _ByLocalName(
            row=self._end_row, c=self._end_cell, v=ended, t=ended,
            rPh=self._end_guide, si=self._end_text,
        )  # fmt: skip
        self.told = (self._start, self._end, self._characters)

    def _start(self, name: str, attributes: Attributes) -> None:
        handler = self._starts[name]
        if handler:
            handler(attributes)

    def _end(self, name: str) -> None:
        handler = self._ends[name]
        if handler:
            handler()

    def _characters(self, text: str) -> None:
        if self._is_value:
            if self._length <= MAX_CELL:
                self._pieces.append(text)
            self._length += len(text)

    def _start_row(self, attributes: Attributes) -> None:
        self._named = attributes.get("r", "")
        self._line = int(self._named or self._line + 1)
        if self._is_seen:
            self._is_hidden = attributes.get("hidden") in _YES or _is_none(attributes.get("ht"))
        self._cells = []

    def _end_row(self) -> None:
        cells = self._cells
        if self._is_hidden:
            cells = [hidden(cell, "在隐藏或被筛掉的行里") for cell in cells]
        elif unseen := self._hidden_columns:
            cells = [
                hidden(cell, "在隐藏的列里") if place in unseen else cell
                for place, cell in enumerate(cells)
            ]
        self._add_row(SheetRow(self._line, cells))

    def _start_column(self, attributes: Attributes) -> None:
        if self._is_seen and (
            attributes.get("hidden") in _YES or _is_none(attributes.get("width"))
        ):
            last = min(int(attributes["max"]), MAX_COLUMNS)
            self._hidden_columns.update(range(int(attributes["min"]) - 1, last))

    def _start_merged(self, attributes: Attributes) -> None:
        if len(self.merged) < MOST_MERGED and (span := span_of(attributes.get("ref", ""))):
            self.merged.append(span)

    def _start_cell(self, attributes: Attributes) -> None:
        self._type, self._style = attributes.get("t", "n"), attributes.get("s", "0")
        place = attributes.get("r", "")
        letters = place.rstrip("0123456789")
        if self._named and place[len(letters) :] not in {self._named, ""}:
            raise TooFar("工作表", "单元格不在它的行里")
        self._column = column_of(letters, self._columns) if place else len(self._cells)
        self._start_text(attributes)

    def _end_cell(self) -> None:
        value: Cell = (text := self._text())
        if self._is_formula and self._marks_formulas and text:
            value = FORMULA
        elif text and self._type == "s":
            value = self.shared[int(text)]
        elif text and self._type in "nbe":
            value = self._read(self._type, self._style, text)
        if self.looks and self._style in self.looks:
            value = looked_at(value, self.looks[self._style], is_text=self._type not in "nbe")
        _place(self._cells, self._column, value)

    def _start_text(self, _attributes: Attributes) -> None:
        self._length, self._is_formula = 0, False
        self._pieces.clear()

    def _end_text(self) -> None:
        self.shared.append(self._text())
        if len(self.shared) > MAX_SHARED_COUNT:
            raise Exceeded("文本数", len(self.shared), MAX_SHARED_COUNT)

    def _text(self) -> str:
        text = "".join(self._pieces)[: MAX_CELL + 1]
        return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text

    def _start_value(self, _attributes: Attributes) -> None:
        self._is_value = not self._is_guide

    def _end_value(self) -> None:
        self._is_value = False

    def _start_formula(self, _attributes: Attributes) -> None:
        self._is_formula = True

    def _start_guide(self, _attributes: Attributes) -> None:
        self._is_guide = True

    def _end_guide(self) -> None:
        self._is_guide = False


def _is_none(size: str | None) -> bool:
    """Whether a height or a width leaves nothing to be seen: writers say 0, 0.0 or 0.00."""
    return bool(size and not size.strip("0."))


def _place(cells: list[Cell], column: int, value: Cell) -> None:
    if column == len(cells):
        cells.append(value)
    elif value != "":
        cells.extend([""] * (column + 1 - len(cells)))
        cells[column] = value
