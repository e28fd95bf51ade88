"""A file is judged by all of its content: what acts by itself is turned away, the rest is taken."""

import random
import zlib

import pytest

from huzhu.documents import errors, rules
from tests.documents.files import JPEG, PDF, PNG, jpeg, office_file, pdf, png


def plain(body: bytes) -> bytes:
    return pdf(catalog=body)


def packed(body: bytes) -> bytes:
    stream = zlib.compress(b"5 0 << " + body + b" >>")
    head = b"<</Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d>>" % len(stream)
    return pdf(more=head + b"\nstream\n" + stream + b"\nendstream")


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
