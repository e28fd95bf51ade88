"""What in a file acts by itself when somebody opens it: scripts, launched programs, hidden files.

The first bytes say what a file claims to be; a reader, or a browser, may find something else
behind them. Names in a PDF may be written with escapes and lie in packed object streams: both are
seen through. An object stream that is not written the one way all common programs write it is
turned away unread: what cannot be looked into cannot be vouched for. That also keeps the walk in
proportion to the size of a file: each step goes forward, and the first doubt ends it.

Not here: which formats are taken (``rules``), viruses (``ports.VirusScanner``).
"""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING

from huzhu.documents.states import Format

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Of the packed object streams of one PDF, together.
LARGEST_UNPACKED = 64 * 1024 * 1024
MOST_STREAMS = 10_000
#: On either side of the name that tells an object stream; programs write some 100 bytes.
LONGEST_HEAD = 2_000
UNSEEN = "无法核对的压缩内容"


def _spelled(name: bytes) -> bytes:
    """Write a pattern for a name whose letters may each be written as an escape."""
    return b"".join(b"(?:%c|#%s)" % (each, _digits(each)) for each in name)


def _digits(letter: int) -> bytes:
    return b"".join(b"[%c%c]" % (each, ord(chr(each).upper())) for each in b"%02x" % letter)


def _one_of(*names: bytes) -> bytes:
    return b"(?:" + b"|".join(map(_spelled, names)) + b")(?![A-Za-z0-9])"


# Patterns are so long that the bytes of a photograph never spell them by chance. None of them can
# take the same bytes twice: a file made to be slow is looked at once like any other.
_PDF_ACTS = re.compile(
    rb"/(?=[JLERSIX#])(?:%s|%s\s*+(?:\[|\d++\s++\d++\s++R))"
    % (
        _one_of(
            b"JavaScript",
            b"Launch",
            b"EmbeddedFile",
            b"EmbeddedFiles",
            b"RichMedia",
            b"SubmitForm",
            b"ImportData",
            b"Encrypt",
        ),
        _spelled(b"XFA"),
    )
)
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
#: Some readers go without the type: where its first object lies gives an object stream away too.
_OBJECT_STREAM = re.compile(
    rb"/(?=[OF#])(?:%s|%s[\s\0]*+\d++[\s\0]*+[/>])" % (_one_of(b"ObjStm"), _spelled(b"First"))
)
#: One dictionary: without texts, remarks and others inside, which could feign it.
_HEAD = re.compile(rb"obj\s*+<<[A-Za-z0-9/\[\]\s]*>>\s*")
_FLATE = re.compile(rb"/Filter\s*(?:/FlateDecode\b|\[\s*/FlateDecode\s*\])")
#: Further steps of unpacking, also by the short names that some readers take.
_PACKING = re.compile(rb"/(?:Filter|F|DecodeParms|DP)\b")
_DATA = re.compile(rb"stream\r?\n")
_MARKUP = re.compile(
    rb"<script[\s>]|<html[\s>]|<!doctype\s+html|<svg\s+[a-z:]+=|<iframe\s|%PDF-\d\.\d",
    re.IGNORECASE,
)
#: How archives begin, and how a ZIP ends: its readers look for that from behind.
_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")
_OFFICE_ACTS = re.compile(r"vbaproject|/activex/|/embeddings/oleobject", re.IGNORECASE)


def found_in(content: bytes, *, kind: Format) -> str:
    """The name of what acts in a PDF or a picture, or cannot be seen; blank: nothing."""
    if kind is Format.PDF:
        return _act_in_pdf(content)
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
    hit = _PDF_ACTS.search(part)
    return _plain(hit[0]).decode("ascii") if hit else ""


def _plain(names: bytes) -> bytes:
    return _ESCAPE.sub(lambda escape: bytes([int(escape[1], 16)]), names)


def _act_in_pdf(content: bytes) -> str:
    if found := _act_in(content):
        return found
    try:
        return next((name for part in _object_streams(content) if (name := _act_in(part))), "")
    except _UnseenError:
        return UNSEEN


def _object_streams(content: bytes) -> Iterator[bytes]:
    """Yield what each object stream unpacks to; none of them overlaps another."""
    room, at = LARGEST_UNPACKED, 0
    for _ in range(MOST_STREAMS):
        hit = _OBJECT_STREAM.search(content, at)
        if hit is None:
            return
        start = _start_of_data(content, hit, after=at)
        at = content.find(b"endstream", start)
        part = _unpacked(memoryview(content)[start : max(at, start)], room=room)
        room -= len(part)
        yield part
    if _OBJECT_STREAM.search(content, at):
        raise _UnseenError


def _start_of_data(content: bytes, hit: re.Match[bytes], *, after: int) -> int:
    start = content.rfind(b"obj", max(after, hit.start() - LONGEST_HEAD), hit.start())
    end = content.find(b"stream", hit.start(), hit.end() + LONGEST_HEAD)
    data = _DATA.match(content, end) if min(start, end) >= 0 else None
    if data is None:
        raise _UnseenError
    head = _plain(content[start:end])
    is_plain = _HEAD.fullmatch(head) and _FLATE.search(head) and len(_PACKING.findall(head)) == 1
    if not is_plain:
        raise _UnseenError
    return data.end()


def _unpacked(packed: memoryview, *, room: int) -> bytes:
    engine = zlib.decompressobj()
    try:
        part = engine.decompress(packed, room + 1)
    except zlib.error as broken:
        raise _UnseenError from broken
    if not engine.eof or len(part) > room:
        raise _UnseenError
    return part


class _UnseenError(Exception):
    """A part of a PDF cannot be looked into, or only at too great a cost."""
