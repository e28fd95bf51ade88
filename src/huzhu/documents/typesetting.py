"""Printed documents (PDF): a template of an app, filled with plain values.

What somebody typed stays text: it reaches a template as data and is never read as markup. The
same content at the same time gives the same bytes, and each page carries a checksum of the
content, so that a sheet of paper can be compared with what is on record.

Whatever goes wrong here is a bug of a template or of the installation, never of the person: it
raises, and the page of faults answers.

Not here: what a document says (the apps; their ``typst`` folders), how official paper looks
(``typst/base.typ``).
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import threading
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import segno
import typst

from huzhu.documents import fonts

if TYPE_CHECKING:
    from datetime import datetime

PACKAGE = Path(__file__).parents[1]
STANDARD: Final = "a-2u"  # for archives: fonts inside, every letter can be searched and copied
MISSING = "〓"  # what Chinese printers set where a character cannot be had
_TEMPLATE = re.compile(r"[a-z_]+/[a-z_]+")
_UNSEEN = {"Cc", "Cf", "Cs", "Mn", "Mc", "Me"}
#: A compiler is warm after its first document, and takes one at a time.
_ONE_AT_A_TIME = threading.Lock()


class TypesettingFault(RuntimeError):
    """A template does not exist, does not compile, or compiles with a warning."""


@dataclass(frozen=True, slots=True)
class Typeset:
    """A document ready to be handed out, and the checksum that its pages show."""

    pdf: bytes
    checksum: str


def typeset(
    template: str,
    content: Mapping[str, object],
    *,
    at: datetime,
    reference: str = "",
    check_address: str = "",
) -> Typeset:
    """Fill ``<app>/<template>`` and return it as PDF.

    ``reference`` is the 编号 in the footer. ``check_address`` is the address of the page that
    compares a sheet with the record, ``{checksum}`` standing for the checksum; it becomes a QR
    code where the template has a place for one.

    :raises TypesettingFault: the template is at fault, or does not exist.
    """
    printed = checksum(content)
    address = check_address.replace("{checksum}", printed)
    inputs = {
        "content": _canonical(content),
        "reference": _visible(reference),
        "checksum": printed,
        "qr": qr_code(address) if address else "",
    }
    return Typeset(_compiled(_path_of(template), inputs, at=int(at.timestamp())), printed)


def checksum(content: Mapping[str, object]) -> str:
    """Return the 校验码 of a content: short enough to be compared by eye, too long to be met.

    >>> checksum({"agency": "东城区代办处", "marks": Decimal("9.50")})
    'D1F1-D273-E5C7-B209'
    """
    digest = hashlib.sha256(_canonical(content).encode()).hexdigest()[:16].upper()
    return "-".join(digest[place : place + 4] for place in range(0, 16, 4))


def qr_code(text: str) -> str:
    """An SVG of the text for print: black on nothing, without a border."""
    drawn = io.BytesIO()
    segno.make_qr(text, error="m").save(drawn, kind="svg", border=0, xmldecl=False)
    return drawn.getvalue().decode()


def _canonical(content: Mapping[str, object]) -> str:
    return json.dumps(
        _plain(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def _plain(value: object) -> object:
    """Make JSON of a value; a number has one spelling, whichever way it was worked out."""
    if isinstance(value, str):
        return _visible(value)
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, Decimal):
        return format(value.normalize() + 0, "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, Sequence):
        return [_plain(inner) for inner in value]
    raise TypeError(f"a document cannot print {type(value).__name__}: make text of it first")


def _visible(text: str) -> str:
    """Leave out what no paper shows: control characters, and marks that turn text around.

    Marks above and below go too, unless they and their letter are one letter (``ǚ``).
    """
    composed = unicodedata.normalize("NFC", text.replace("\t", " "))
    kept = (
        letter
        for letter in composed
        if letter == "\n" or unicodedata.category(letter) not in _UNSEEN
    )
    return "".join(kept)


def _path_of(template: str) -> Path:
    if _TEMPLATE.fullmatch(template):
        app, name = template.split("/")
        path = PACKAGE / app / "typst" / f"{name}.typ"
        if path.exists():
            return path
    raise TypesettingFault(f"no template {template!r}")


@dataclass(frozen=True, slots=True)
class _Press:
    """The compiler of this process with its fonts; it reads nothing but templates."""

    compiler: typst.Compiler
    chains: str
    letters: frozenset[int]

    def printable(self, text: str) -> str:
        """Set 〓 for what no font has: a fault in one name must not stop a list of names."""
        return "".join(
            letter if letter == "\n" or ord(letter) in self.letters else MISSING for letter in text
        )


@cache
def _press() -> _Press:
    loaded = fonts.load()
    compiler = typst.Compiler(root=str(PACKAGE), font_paths=loaded, ignore_system_fonts=True)
    return _Press(compiler, json.dumps(fonts.chains(loaded.families())), fonts.coverage(loaded))


def _compiled(path: Path, inputs: Mapping[str, str], *, at: int) -> bytes:
    with _ONE_AT_A_TIME:
        press = _press()
        printable = {name: press.printable(text) for name, text in inputs.items()}
        try:
            pdf, warnings = press.compiler.compile_with_warnings(
                str(path),
                format="pdf",
                sys_inputs={**printable, "fonts": press.chains},
                pdf_standards=STANDARD,
                timestamp=at,
            )
        except typst.TypstError as fault:
            raise TypesettingFault(f"{path.name}: {fault}") from fault
    if warnings or not isinstance(pdf, bytes):
        raise TypesettingFault(f"{path.name}: {'; '.join(each.message for each in warnings)}")
    return pdf
