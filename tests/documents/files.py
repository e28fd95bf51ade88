"""Small genuine files of every format, and archives that mean harm.

Each takes a mark, which makes it another file than the rest: tests never lengthen or cut one.
"""

import io
import struct
import zipfile
import zlib
from datetime import datetime

from huzhu.documents import tables
from huzhu.kernel.workdays import SHANGHAI

#: When these workbooks were drawn up.
DRAWN_AT = datetime(2026, 11, 21, 10, 30, tzinfo=SHANGHAI)
MAIN_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
_EMPTY_CODE = bytes([1, *[0] * 15, 0])  # a Huffman table with one code, of one bit


def pdf(mark: bytes = b"", *, catalog: bytes = b"", more: bytes = b"") -> bytes:
    """An empty page; the mark stands in its content, ``more`` is a dictionary and its stream."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R " + catalog + b">>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<>>>>",
        b"<</Length %d>>\nstream\n%s\nendstream" % (len(mark), mark),
        *([more] if more else []),
    ]
    written, index = b"%PDF-1.7\n", b"0000000000 65535 f \n"
    for number, each in enumerate(objects, start=1):
        index += b"%010d 00000 n \n" % len(written)
        written += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    count = len(objects) + 1
    tail = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (count, len(written))
    return written + b"xref\n0 %d\n" % count + index + tail


def png(mark: bytes = b"") -> bytes:
    """One white point; the mark is a comment."""
    head, point = struct.pack("!2I5B", 1, 1, 8, 0, 0, 0, 0), zlib.compress(b"\0\xff")
    parts = ((b"IHDR", head), (b"tEXt", b"Comment\0" + mark), (b"IDAT", point), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(kind, body) for kind, body in parts)


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack("!I", len(body)) + kind + body + struct.pack("!I", zlib.crc32(kind + body))


def jpeg(mark: bytes = b"", *, scan: bytes = b"\x3f") -> bytes:
    """Eight grey points square; the mark is a comment, ``scan`` the packed points."""
    parts = (
        (0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0"),
        (0xFE, mark),
        (0xDB, bytes([0, *[1] * 64])),
        (0xC0, struct.pack("!BHHB3B", 8, 8, 8, 1, 1, 0x11, 0)),
        (0xC4, b"\x00" + _EMPTY_CODE),
        (0xC4, b"\x10" + _EMPTY_CODE),
        (0xDA, bytes([1, 1, 0, 0, 63, 0])),
    )
    segments = (struct.pack("!BBH", 0xFF, kind, len(body) + 2) + body for kind, body in parts)
    return b"\xff\xd8" + b"".join(segments) + scan + b"\xff\xd9"


PDF, PNG, JPEG = pdf(), png(), jpeg()


def archive(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in parts.items():
            written.writestr(name, content)
    return buffer.getvalue()


def office_file(ending: str, **more: bytes) -> bytes:
    return archive({"[Content_Types].xml": b"<Types/>", MAIN_PARTS[ending]: b"<x/>", **more})


def understated(content: bytes, *, name: str, declared: int) -> bytes:
    """The archive with the unpacked size of one entry changed in the central directory."""
    return _with_size(content, name=name, field=24, declared=declared)


def overlapping(content: bytes, *, name: str) -> bytes:
    """The archive with one entry reaching over those that follow; its packed data end earlier."""
    return _with_size(content, name=name, field=20, declared=len(content))


def _with_size(content: bytes, *, name: str, field: int, declared: int) -> bytes:
    place = content.rindex(name.encode()) - 46
    assert content[place : place + 4] == b"PK\x01\x02"
    place += field
    return content[:place] + struct.pack("<I", declared) + content[place + 4 :]


def table(*rows: tuple[str, ...]) -> bytes:
    """A list as another system exports it."""
    return tables.write_workbook([tables.Sheet("数据", rows[0], rows[1:])], of="全部", at=DRAWN_AT)
