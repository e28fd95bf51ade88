"""What in a file acts by itself when somebody opens it: scripts, launched programs, hidden files.

The first bytes say what a file claims to be; a reader, or a browser, may find something else
behind them. Names in a PDF may be written with escapes and lie in packed object streams: both are
undone before looking.

Not here: which formats are taken (``rules``), viruses (``ports.VirusScanner``).
"""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING

from huzhu.documents.states import Format

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Of the packed object streams of one PDF.
LARGEST_UNPACKED = 64 * 1024 * 1024
# Patterns are so long that the bytes of a photograph never spell them by chance.
_PDF_ACTS = re.compile(
    rb"/(?:(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|SubmitForm|ImportData|Encrypt)"
    rb"(?![A-Za-z0-9])|XFA\s*(?:\[|\d+\s+\d+\s+R))"
)
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_OBJECT_STREAM = re.compile(rb"/ObjStm\b.{0,2000}?stream\r?\n", re.DOTALL)
_MARKUP = re.compile(
    rb"<script[\s>]|<html[\s>]|<!doctype\s+html|<svg\s+[a-z:]+=|<iframe\s|%PDF-\d\.\d",
    re.IGNORECASE,
)
#: How archives begin, and how a ZIP ends: its readers look for that from behind.
_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")
_OFFICE_ACTS = re.compile(r"vbaproject|/activex/|/embeddings/oleobject", re.IGNORECASE)


def found_in(content: bytes, *, kind: Format) -> str:
    """The name of what acts in a PDF or a picture; blank: nothing was found."""
    if kind is Format.PDF:
        return next((name for part in _parts_of(content) if (name := _act_in(part))), "")
    if kind in {Format.PNG, Format.JPEG}:
        hit = _MARKUP.search(content)
        return hit[0].decode("ascii", "replace") if hit else ""
    return ""


def found_behind(trailer: bytes) -> bool:
    """Whether what a camera put behind a picture is, to some reader, a page or an archive."""
    return bool(_MARKUP.search(trailer)) or any(mark in trailer for mark in _ARCHIVES)


def acts(entry: str) -> bool:
    """Whether a part of an Office file is a macro, a control or an embedded program."""
    return bool(_OFFICE_ACTS.search(entry))


def _act_in(part: bytes) -> str:
    plain = _ESCAPE.sub(lambda escape: bytes([int(escape[1], 16)]), part)
    hit = _PDF_ACTS.search(plain)
    return hit[0].decode("ascii") if hit else ""


def _parts_of(content: bytes) -> Iterator[bytes]:
    yield content
    room = LARGEST_UNPACKED
    for start in _OBJECT_STREAM.finditer(content):
        try:
            unpacked = zlib.decompressobj().decompress(content[start.end() :], room)
        except zlib.error:  # packed in another way, or not at all: looked at as it stands
            continue
        room -= len(unpacked)
        yield unpacked
        if room <= 0:
            return
