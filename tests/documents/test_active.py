"""A file is judged by all of its content: what acts by itself is turned away, the rest is taken."""

import random
import types
import zlib

import pytest

from huzhu.documents import active, errors, rules
from huzhu.documents.states import Format
from tests.documents.files import JPEG, PDF, PNG, jpeg, office_file, pdf, png


def plain(body: bytes) -> bytes:
    return pdf(catalog=body)


HEAD = b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode"


def object_stream(head: bytes, data: bytes, *, begin: bytes = b"stream\n") -> bytes:
    """One object stream, as it stands in a file."""
    return b"<<%s /Length %d>>\n%s%s\nendstream" % (head, len(data), begin, data)


def packed(body: bytes, head: bytes = HEAD) -> bytes:
    return pdf(more=object_stream(head, zlib.compress(b"5 0 << " + body + b" >>")))


ACTS = [
    b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>",
    b"/OpenAction << /S /J#61vaScript >>",
    b"/OpenAction << /S /Launch /F (cmd.exe) >>",
    b"/Names << /EmbeddedFiles 3 0 R >>",
    b"/AcroForm << /XFA 4 0 R >>",
]
HIDDEN = [b"<script>alert(1)</script>", b"<!DOCTYPE html><p>", b"<SVG onload=x>", b"%PDF-1.7"]


@pytest.mark.parametrize("write", [plain, packed])
@pytest.mark.parametrize("act", ACTS)
def test_pdf_is_turned_away_when_it_acts_by_itself(act, write):
    with pytest.raises(errors.FileActs):
        rules.check_upload(write(act), name="佐证.pdf")


SCRIPT = b"5 0 << /S /JavaScript /JS (app.alert(1)) >>"
FLATE, HEX = zlib.compress(SCRIPT), SCRIPT.hex().encode() + b">"
FLATE_HEX = FLATE.hex().encode() + b">"
UNSEEN = {
    "two filters": object_stream(
        b"/Type/ObjStm/N 1/First 4/Filter[/ASCIIHexDecode /FlateDecode]", FLATE_HEX
    ),
    "another filter": object_stream(b"/Type/ObjStm/N 1/First 4/Filter/ASCIIHexDecode", HEX),
    "a filter with an escape": object_stream(HEAD + b"/Filte#72 /ASCIIHexDecode", FLATE),
    "no filter": object_stream(b"/Type/ObjStm/N 1/First 4", b"5 0 <<>>"),
    "filter by its short name": object_stream(HEAD + b"/F /AHx", FLATE),
    "predictor": object_stream(HEAD + b" /DecodeParms<</Predictor 12>>", FLATE),
    "long dictionary": object_stream(HEAD + b"/X" * 2_000, FLATE),
    "long dictionary before": object_stream(b"/X" * 2_000 + HEAD, FLATE),
    "carriage return only": object_stream(HEAD, FLATE, begin=b"stream\r"),
    "dictionary in a text": object_stream(b"/Filter/ASCIIHexDecode/X(6 0 obj<<)" + HEAD, FLATE_HEX),
    "no type": object_stream(b"/N 1/First 4/Filter/ASCIIHexDecode", HEX),
    "cut off": object_stream(HEAD, FLATE[:-6]),
    "not packed": object_stream(HEAD, b"5 0 <<>>"),
}


@pytest.mark.parametrize("stream", UNSEEN.values(), ids=UNSEEN)
def test_pdf_is_turned_away_when_an_object_stream_cannot_be_looked_into(stream):
    with pytest.raises(errors.FileActs, match=active.UNSEEN):
        rules.check_upload(pdf(more=stream), name="佐证.pdf")


def test_pdf_is_looked_into_when_the_type_of_an_object_stream_has_an_escape():
    hidden = pdf(more=object_stream(HEAD.replace(b"/ObjStm", b"/Obj#53tm"), FLATE))
    with pytest.raises(errors.FileActs, match="/JavaScript"):
        rules.check_upload(hidden, name="佐证.pdf")


@pytest.mark.parametrize(
    "head",
    [
        b"/Type/ObjStm/N 6/First 32/Filter/FlateDecode",
        b"/Filter /FlateDecode\r\n/Extends 7 0 R /First 4 /N 1 /Type /ObjStm",
        b"/Type /ObjStm /N 1 /First 4 /Filter [ /FlateDecode ]",
        b"/Type /XRef /W [1 2 1] /Root 1 0 R /Filter /FlateDecode /DecodeParms <</Predictor 12>>",
        b"/Type /Outlines /First 3 0 R /Last 3 0 R",
    ],
)
def test_pdf_is_taken_however_common_programs_pack_it(head):
    assert rules.check_upload(packed(b"/Title (x)", head), name="佐证.pdf") == "pdf"


def several(count: int, data: bytes = zlib.compress(b"5 0 <<>>")) -> bytes:
    return b"\nendobj\n9 0 obj\n".join([object_stream(HEAD, data)] * count)


def test_pdf_is_turned_away_when_a_bomb_stands_before_the_script(monkeypatch):
    bomb = object_stream(HEAD, zlib.compress(b" " * 3_000))
    hidden = bomb + b"\nendobj\n9 0 obj\n" + object_stream(HEAD, FLATE)
    for room, found in ((1_000, active.UNSEEN), (3_000, active.UNSEEN), (4_000, "/JavaScript")):
        monkeypatch.setattr(active, "LARGEST_UNPACKED", room)
        assert active.found_in(pdf(more=hidden), kind=Format.PDF) == found


def test_pdf_is_turned_away_when_it_has_more_object_streams_than_are_read(monkeypatch):
    monkeypatch.setattr(active, "MOST_STREAMS", 3)
    assert active.found_in(pdf(more=several(3)), kind=Format.PDF) == ""
    assert active.found_in(pdf(more=several(4)), kind=Format.PDF) == active.UNSEEN


@pytest.fixture
def handed(monkeypatch):
    """How many bytes each try to unpack was handed."""
    sizes: list[int] = []

    class Counting:
        def __init__(self) -> None:
            self.engine = zlib.decompressobj()

        def decompress(self, packed, room):
            sizes.append(len(packed))
            return self.engine.decompress(packed, room)

        def __getattr__(self, name):
            return getattr(self.engine, name)

    counted = types.SimpleNamespace(decompressobj=Counting, error=zlib.error)
    monkeypatch.setattr(active, "zlib", counted)
    return sizes


def test_each_byte_of_a_pdf_is_unpacked_at_most_once(handed):
    for count in (200, 400):
        handed.clear()
        content = pdf(more=several(count))
        assert active.found_in(content, kind=Format.PDF) == ""
        assert len(handed) == count
        assert sum(handed) < len(content)


def test_first_object_stream_that_does_not_unpack_ends_the_walk(handed):
    for content in (pdf(b"/ObjStm stream\n" * 2_000), pdf(more=several(2_000, b"not packed"))):
        handed.clear()
        assert active.found_in(content, kind=Format.PDF) == active.UNSEEN
        assert len(handed) <= 1


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize(("write", "name"), [(png, "照片.png"), (jpeg, "照片.jpg")])
def test_picture_is_turned_away_when_something_else_is_in_its_comment(write, name, hidden):
    with pytest.raises(errors.FileActs):
        rules.check_upload(write(hidden), name=name)


@pytest.mark.parametrize("write", [plain, packed])
@pytest.mark.parametrize(
    "body", [b"/OpenAction [3 0 R /Fit]", b"/JSubject (x)", b"/URI (http://example.org)"]
)
def test_pdf_is_taken_when_it_only_looks_like_it(body, write):
    assert rules.check_upload(write(body), name="佐证.pdf") == "pdf"


@pytest.mark.parametrize("seed", [1, 2])
def test_no_photograph_spells_an_act_by_chance(seed):
    noise = random.Random(seed).randbytes(4 * 1024 * 1024)
    points = noise.replace(b"\xff", b"\xff\0")
    taken = {"照片.png": png(noise), "照片.jpg": jpeg(scan=points), "扫描.pdf": pdf(noise)}
    for name, content in taken.items():
        assert rules.check_upload(content, name=name) == name.rpartition(".")[2]


def test_plain_pictures_and_papers_are_taken():
    taken = [("a.pdf", PDF), ("a.png", PNG), ("a.jpg", JPEG), ("a.docx", office_file("docx"))]
    assert [rules.check_upload(content, name=name) for name, content in taken] == [
        "pdf", "png", "jpg", "docx",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "part", ["word/vbaProject.bin", "word/activeX/activeX1.xml", "word/embeddings/oleObject1.bin"]
)
def test_office_file_is_turned_away_when_a_part_of_it_is_a_program(part):
    with pytest.raises(errors.ArchiveUnsafe):
        rules.check_upload(office_file("docx", **{part: b"x"}), name="请示.docx")


def test_drawing_with_scripts_is_turned_away_under_each_name():
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    for name in ("图.svg", "图.png", "图.html"):
        with pytest.raises(errors.EndingMisleads):
            rules.check_upload(drawing, name=name)
