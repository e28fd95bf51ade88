"""Files of every format, and archives that mean harm."""

import io
import struct
import zipfile

PDF = b"%PDF-1.7\n" + b"0" * 32
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 32
JPEG = b"\xff\xd8\xff\xe0" + b"0" * 32
MAIN_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}


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
    place = content.rindex(name.encode()) - 46
    assert content[place : place + 4] == b"PK\x01\x02"
    return content[: place + 24] + struct.pack("<I", declared) + content[place + 28 :]
