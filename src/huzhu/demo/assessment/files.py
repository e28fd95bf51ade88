"""Small papers and a photo, so that proofs and filings open in a viewer.

The papers name fonts that every viewer has for Chinese and hold none: a page is under a kilobyte.

Not here: who hands them in (``papers``).
"""

from __future__ import annotations

import struct
import zlib

_LINE, _TOP, _LEFT = 30, 760, 70
#: The parts of the paper that are the same in all, in their order; the text is the fourth.
_FIXED = (
    b"<</Type/Catalog/Pages 2 0 R>>",
    b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
    (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F 5 0 R>>>>>>"
    ),
    (
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H"
        b"/DescendantFonts[6 0 R]>>"
    ),
    (
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000/FontDescriptor 7 0 R"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>>>"
    ),
    (
        b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]"
        b"/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>"
    ),
)
_WIDTH, _HEIGHT = 480, 320


def pdf(title: str, *lines: str) -> bytes:
    """A one-page paper with a title and lines below it."""
    content = _page(title, lines).encode("ascii")
    stream = b"<</Length %d>>stream\n%s\nendstream" % (len(content), content)
    return _with_index((*_FIXED[:3], stream, *_FIXED[3:]))


def photo(shade: int) -> bytes:
    """A picture of a meeting room, as far as three colours show one."""
    wall, table, floor = (226, 222, 205), (120 + shade % 60, 84, 52), (150, 146, 140)
    left, right = _WIDTH // 6 + 1, _WIDTH - _WIDTH * 5 // 6
    rows = []
    for y in range(_HEIGHT):
        base = bytes(wall if y < _HEIGHT * 2 // 3 else floor)
        inside = bytes(table) if _HEIGHT // 2 < y < _HEIGHT * 5 // 6 else base
        middle = inside * (_WIDTH - left - right)
        rows.append(b"\x00" + base * left + middle + base * right)
    head = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 2, 0, 0, 0)
    body = zlib.compress(b"".join(rows), 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", body) + _chunk(b"IEND")


def _page(title: str, lines: tuple[str, ...]) -> str:
    drawn = [f"BT /F 20 Tf {_LEFT} {_TOP} Td <{_hex(title)}> Tj ET"]
    for place, line in enumerate(lines, start=1):
        y = _TOP - 20 - place * _LINE
        drawn.append(f"BT /F 12 Tf {_LEFT} {y} Td <{_hex(line)}> Tj ET")
        drawn.append(f"0.8 G {_LEFT} {y - 9} m 525 {y - 9} l S")
    return "\n".join(drawn)


def _hex(text: str) -> str:
    return text.encode("utf-16-be").hex()


def _with_index(objects: tuple[bytes, ...]) -> bytes:
    written, starts = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        starts.append(len(written))
        written += b"%d 0 obj%s\nendobj\n" % (number, each)
    index = b"".join(b"%010d 00000 n \n" % start for start in starts)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return written + head + index + tail % (len(objects) + 1, len(written))


def _chunk(kind: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
