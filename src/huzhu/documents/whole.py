"""Whether a picture or a PDF is whole: walked from its first byte to its last.

The first bytes say what a file claims to be. A file that goes on behind its end, or whose parts
do not reach it, is another file for another reader: an archive behind a photograph, a page of the
web behind a PDF. Nothing is unpacked or copied; the walk is bounded by a number of parts.

Not here: what in a whole file acts by itself (``active``).
"""

import re
import zlib

from huzhu.documents import active
from huzhu.documents.states import Format

#: A large photograph has some thousands of parts.
MOST_PARTS = 50_000
MOST_PICTURES = 10
CUT = "没有完整结束"
BROKEN = "中间有损坏"
BEHIND = "结尾之后还有别的内容"

_PNG_HEAD, _PNG_FRAME = 8, 12
_PNG_NEEDED = {b"IHDR", b"IDAT", b"IEND"}
_JPEG_START, _JPEG_END, _JPEG_SCAN = b"\xff\xd8", 0xD9, 0xDA
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_BARE = frozenset({0x01, *range(0xD0, 0xD8)})
#: The next marker behind packed points: neither a stuffed byte nor a restart.
_JPEG_NEXT = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_JPEG_MARKER = re.compile(rb"\xff+([^\x00\xff])")
#: Samsung's directory: its head, one entry, and its length with the last mark.
_SEF_HEAD, _SEF_ENTRY, _SEF_TAIL = 12, 12, 8
_PDF_HEAD = re.compile(rb"%PDF-[12]\.\d[ \t]*[\r\n%]")
_PDF_TAIL = re.compile(rb"startxref\s+(\d{1,10})\s+%%EOF([\s\x00]*)")
_PDF_TABLE = re.compile(rb"\s*xref\s+\d+\s+\d+\s")
_PDF_STREAM = re.compile(rb"\s*\d+\s+\d+\s+obj\b")
_PDF_TAIL_LENGTH = 1024
_PDF_DICTIONARY = 4096


def fault_of(content: bytes, *, kind: Format) -> str:
    """Say what is wrong with a picture or a PDF as a whole; blank: it is whole."""
    walk = {Format.PDF: _walk_pdf, Format.PNG: _walk_png, Format.JPEG: _walk_jpegs}.get(kind)
    return walk(content) if walk else ""


def _walk_png(content: bytes) -> str:
    view, at = memoryview(content), _PNG_HEAD
    seen: set[bytes] = set()
    for _ in range(MOST_PARTS):
        kind = content[at + 4 : at + 8]
        end = at + _PNG_FRAME + int.from_bytes(view[at : at + 4])
        if end > len(content):
            return CUT
        is_sound = zlib.crc32(view[at + 4 : end - 4]) == int.from_bytes(view[end - 4 : end])
        if not is_sound or (kind == b"IHDR") == bool(seen):
            return BROKEN
        seen.add(kind)
        at = end
        if kind == b"IEND":
            break
    if at < len(content):
        return BEHIND
    return "" if seen >= _PNG_NEEDED else BROKEN


def _walk_jpegs(content: bytes) -> str:
    """Walk one picture, and those that a camera puts behind it (preview, brightness)."""
    at, end = 0, len(content.rstrip(b"\0"))  # cameras fill up their blocks
    for _ in range(MOST_PICTURES):
        if not content.startswith(_JPEG_START, at):
            is_known = at > 0 and _is_samsung_trailer(content[at:end])
            return "" if is_known else BEHIND
        at, fault = _walk_jpeg(content, at + len(_JPEG_START))
        if fault or at >= end:
            return fault
    return BEHIND


def _is_samsung_trailer(behind: bytes) -> bool:
    """Whether a Samsung phone put it there: blocks of notes, and a directory that leads to them.

    The directory says where the first block begins, and that is where the picture ends.
    """
    length = int.from_bytes(behind[-_SEF_TAIL:-4], "little")
    place = len(behind) - _SEF_TAIL - length
    if not behind.endswith(b"SEFT") or place < 0 or not behind.startswith(b"SEFH", place):
        return False
    entries = behind[place + _SEF_HEAD : -_SEF_TAIL]
    count = int.from_bytes(behind[place + 8 : place + _SEF_HEAD], "little")
    if not 0 < count * _SEF_ENTRY <= len(entries):
        return False
    starts = range(4, count * _SEF_ENTRY, _SEF_ENTRY)
    first = max(int.from_bytes(entries[at : at + 4], "little") for at in starts)
    return first == place and not active.found_behind(behind)


def _walk_jpeg(content: bytes, at: int) -> tuple[int, str]:
    seen: set[int] = set()
    for _ in range(MOST_PARTS):
        marker = _JPEG_MARKER.match(content, at)
        if marker is None:
            return at, BROKEN if at < len(content) else CUT
        kind, at = marker[1][0], marker.end()
        seen.add(kind)
        if kind == _JPEG_END:
            return at, "" if seen & _JPEG_FRAMES and _JPEG_SCAN in seen else BROKEN
        if kind not in _JPEG_BARE:
            at += int.from_bytes(content[at : at + 2])
        if kind == _JPEG_SCAN:
            following = _JPEG_NEXT.search(content, at)
            at = following.start() if following else len(content)
    return at, BROKEN


def _walk_pdf(content: bytes) -> str:
    if not _PDF_HEAD.match(content):
        return BROKEN
    end = content.rfind(b"startxref", max(len(content.rstrip()) - _PDF_TAIL_LENGTH, 0))
    tail = _PDF_TAIL.match(content, end) if end >= 0 else None
    if tail is None:
        return BEHIND if b"startxref" in content else CUT
    if tail.end() < len(content):
        return BEHIND
    index = int(tail[1])
    if _PDF_TABLE.match(content, index):
        start = content.find(b"trailer", index, end)
        is_sound = start >= 0 and content.find(b"/Root", start, end) >= 0
    else:
        named = content[index : index + _PDF_DICTIONARY]
        is_sound = bool(_PDF_STREAM.match(named)) and b"/Root" in named and b"/XRef" in named
    return "" if is_sound else BROKEN
