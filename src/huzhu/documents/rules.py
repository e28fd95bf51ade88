"""Which files are taken: by their content, never by what the sender calls them.

Not here: where the content lies (``store``), tables in and out (``workbooks``).
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from huzhu.documents import active, whole, xlsx_stream
from huzhu.documents.errors import (
    ArchiveUnsafe,
    EndingMisleads,
    FileActs,
    FileEmpty,
    FileNotWhole,
    FileTooLarge,
    FormatNotTaken,
)
from huzhu.documents.states import Format
from huzhu.documents.text_stream import encoding_of
from huzhu.kernel import sizes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

MEGABYTE = 1024 * 1024
LARGEST_FILE = sizes.ONE_FILE
LARGEST_UNPACKED = 200 * MEGABYTE
MOST_ENTRIES = 5_000
LONGEST_NAME = 120
_LONGEST_ENDING = 10  # with its full stop
_CHUNK = MEGABYTE
_LOCAL_HEADER = 30
_MAGIC = {
    b"%PDF-": Format.PDF,
    b"\x89PNG\r\n\x1a\n": Format.PNG,
    b"\xff\xd8\xff": Format.JPEG,
}
#: What people hand in for a list: its print, its photograph, an archive of it.
_NO_LISTS = {
    b"%PDF-": "PDF 文件",
    b"\x89PNG\r\n\x1a\n": "PNG 图片",
    b"\xff\xd8\xff": "JPG 图片",
    b"GIF8": "GIF 图片",
    b"{\\rtf": "RTF 文档",
    b"Rar!": "RAR 压缩包",
    b"7z\xbc\xaf": "7Z 压缩包",
}
_MAIN_PARTS = {"word/document.xml": Format.DOCX, "xl/workbook.xml": Format.XLSX}
_ENDINGS = {"jpeg": "jpg", "jpe": "jpg"}
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")


def clean_name(name: str) -> str:
    r"""Return a file name that is safe to show and to save under: no folder, nothing invisible.

    >>> clean_name("..\\会议\u202e纪要.pdf")
    '会议纪要.pdf'
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    visible = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C")
    tidy = " ".join(visible.split()).strip(". ") or "未命名"
    ending = PurePosixPath(tidy).suffix
    if len(ending) > _LONGEST_ENDING:  # a name with a full stop in it
        return tidy[:LONGEST_NAME]
    return tidy.removesuffix(ending)[: LONGEST_NAME - len(ending)] + ending


def all_of(content: IO[bytes]) -> bytes:
    """Read a file as far as its size can be told: to the largest one and a byte."""
    return content.read(LARGEST_FILE + 1)


def kind_of_no_list(start: bytes) -> str:
    """What a file is that begins like this, if it can be no list; nothing otherwise."""
    return next((name for magic, name in _NO_LISTS.items() if start.startswith(magic)), "")


def check_upload(content: bytes, *, name: str) -> Format:
    """Return the format of an uploaded file, told by its content.

    :raises FileEmpty: there is nothing in it.
    :raises FileTooLarge: it has more than 20 MB.
    :raises FormatNotTaken: the content is of no format that is taken.
    :raises ArchiveUnsafe: a zipped format is broken, has macros or unpacks to too much.
    :raises EndingMisleads: the name promises another format.
    :raises FileNotWhole: it ends before its end, or goes on behind it.
    :raises FileActs: it holds a script, a program or a hidden file, or cannot be looked into.
    """
    if not content:
        raise FileEmpty(name=name)
    if len(content) > LARGEST_FILE:
        raise FileTooLarge(name=name, limit=LARGEST_FILE // MEGABYTE)
    ending = PurePosixPath(name).suffix.lower().removeprefix(".")
    ending = _ENDINGS.get(ending, ending)
    found = _format_of(content, name=name, is_csv=ending == Format.CSV)
    if ending != found:
        raise EndingMisleads(name=name, found=found.upper())
    if fault := whole.fault_of(content, kind=found):
        raise FileNotWhole(name=name, fault=fault)
    if acting := active.found_in(content, kind=found):
        raise FileActs(name=name, found=acting)
    return found


def _format_of(content: bytes, *, name: str, is_csv: bool) -> Format:
    for magic, found in _MAGIC.items():
        if content.startswith(magic):
            return found
    if content.startswith(xlsx_stream.MARK):
        return _office_format(content, name=name)
    encoding = encoding_of(io.BytesIO(content))
    if not encoding or _CONTROL.search(content.decode(encoding)):
        raise FormatNotTaken(name=name)
    return Format.CSV if is_csv else Format.TEXT


def _office_format(content: bytes, *, name: str) -> Format:
    try:
        names = {entry.filename for entry in check_archive(content, name=name)}
    except zipfile.BadZipFile as broken:
        raise ArchiveUnsafe(name=name, limit=LARGEST_UNPACKED // MEGABYTE) from broken
    for part, found in _MAIN_PARTS.items():
        if part in names:
            return found
    raise FormatNotTaken(name=name)


def check_archive(content: bytes, *, name: str) -> list[zipfile.ZipInfo]:
    """Return the entries of an archive whose parts all unpack, to no more than is bearable.

    :raises ArchiveUnsafe: it unpacks to too much, whatever sizes it declares, or has macros.
    :raises zipfile.BadZipFile: it is broken, or no archive at all.
    """
    entries = _entries_of(content)
    unsafe = ArchiveUnsafe(name=name, limit=LARGEST_UNPACKED // MEGABYTE)
    if len(entries) > MOST_ENTRIES or any(active.acts(e.filename) for e in entries):
        raise unsafe
    if sum(entry.compress_size for entry in entries) > len(content):  # some bytes belong to two
        raise unsafe
    unpacked = 0
    for entry in entries:
        for piece in unpack(content, entry=entry):
            unpacked += len(piece)
            if unpacked > LARGEST_UNPACKED:
                raise unsafe
    return entries


def _entries_of(content: bytes) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.infolist()
    except (NotImplementedError, ValueError, OSError) as broken:  # what zipfile lets through
        raise zipfile.BadZipFile(str(broken)) from broken


def unpack(content: bytes, *, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield what an entry really unpacks to, piece by piece.

    ``zipfile`` stops at the declared size and trusts it; a reader behind us may not, so what
    counts is the whole stream.

    :raises zipfile.BadZipFile: the entry is encrypted, cut off, or packed in an unusual way.
    """
    start = entry.header_offset
    header = content[start : start + _LOCAL_HEADER]
    if len(header) < _LOCAL_HEADER or entry.flag_bits & 1:
        raise zipfile.BadZipFile(entry.filename)
    start += _LOCAL_HEADER + sum(int.from_bytes(header[at : at + 2], "little") for at in (26, 28))
    packed = content[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_DEFLATED:
        yield from _inflate(packed, filename=entry.filename)
    elif entry.compress_type == zipfile.ZIP_STORED and len(packed) == entry.compress_size:
        yield packed
    else:
        raise zipfile.BadZipFile(entry.filename)


def _inflate(packed: bytes, *, filename: str) -> Iterator[bytes]:
    engine = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        while packed and not engine.eof:
            yield engine.decompress(packed, _CHUNK)
            packed = engine.unconsumed_tail
    except zlib.error as broken:
        raise zipfile.BadZipFile(filename) from broken
