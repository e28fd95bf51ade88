"""A picture or a PDF is walked to its last byte: nothing is missing and nothing is behind it."""

import contextlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huzhu.demo.assessment import files as demo
from huzhu.documents import errors, rules, whole
from huzhu.documents.states import Format
from tests.documents.files import JPEG, PDF, PNG, archive, jpeg, pdf, png, png_chunk

KINDS = [(PDF, "a.pdf"), (PNG, "a.png"), (JPEG, "a.jpg")]
BEHIND = {
    "an archive": archive({"a.html": b"<p>"}),
    "a program": b"MZ\x90\0",
    "a film": b"\0\0\0\x18ftypmp42",
    "one letter": b"x",
}


@pytest.mark.parametrize("behind", BEHIND.values(), ids=BEHIND)
@pytest.mark.parametrize(("content", "name"), KINDS, ids=["pdf", "png", "jpg"])
def test_file_is_turned_away_when_something_is_behind_its_end(content, name, behind):
    with pytest.raises(errors.FileNotWhole, match="结尾之后还有别的内容"):
        rules.check_upload(content + behind, name=name)


@pytest.mark.parametrize(("content", "name"), KINDS, ids=["pdf", "png", "jpg"])
def test_file_is_turned_away_wherever_it_is_cut_off(content, name):
    rules.check_upload(content, name=name)
    ends = len(content.rstrip())  # a PDF may lack its last line feed
    for length in range(ends):
        with pytest.raises(errors.DomainError):
            rules.check_upload(content[:length], name=name)


@pytest.mark.parametrize(("content", "name"), KINDS, ids=["pdf", "png", "jpg"])
def test_file_is_turned_away_when_another_format_is_in_front(content, name):
    for front in (b"MZ\x90\0", b"\0" * 8, BEHIND["an archive"]):
        with pytest.raises(errors.DomainError):
            rules.check_upload(front + content, name=name)


def test_picture_is_turned_away_when_one_of_its_bytes_is_another():
    for place in range(len(PNG)):
        changed = PNG[:place] + bytes([PNG[place] ^ 1]) + PNG[place + 1 :]
        with pytest.raises(errors.DomainError):
            rules.check_upload(changed, name="a.png")


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n" + png_chunk(b"IEND", b""),
        PNG[:33] + png_chunk(b"IEND", b""),  # no points
        PNG[:33] + PNG[8:],  # two heads
        b"\xff\xd8\xff\xd9",
        JPEG.replace(b"\xff\xc0", b"\xff\xc8"),  # no frame
        JPEG.replace(b"\xff\xdb\0", b"\xfe\xdb\0"),  # no marker where one must be
        PDF.replace(b"/Root", b"/Riot"),
        PDF.replace(b"startxref\n", b"startxref\n9"),  # leads nowhere
        b"%PDF-9.9" + PDF[8:],
    ],
)
def test_file_is_turned_away_when_a_part_is_missing(content):
    name = {b"%P": "a.pdf", b"\x89P": "a.png"}.get(content[:2], "a.jpg")
    with pytest.raises(errors.FileNotWhole):
        rules.check_upload(content, name=name)


def test_pictures_of_cameras_are_taken():
    taken = [
        JPEG + jpeg(b"brightness"),
        JPEG + b"\0" * 500,
        jpeg(scan=b"\x12\xff\0\x34\xff\xd0\x3f"),
        JPEG.replace(b"\xff\xda", b"\xff\xff\xff\xda"),  # filled up
        jpeg(b"\xff\xd8 a preview \xff\xd9"),
    ]
    for content in taken:
        assert rules.check_upload(content, name="照片.jpg") is Format.JPEG


def test_pdf_that_was_changed_afterwards_is_taken():
    index = len(PDF) + len(b"4 0 obj\n<<>>\nendobj\n")
    changed = PDF + (
        b"4 0 obj\n<<>>\nendobj\nxref\n4 1\n%010d 00000 n \ntrailer\n<</Size 5/Root 1 0 R"
        b"/Prev 9>>\nstartxref\n%d\n%%%%EOF"
    ) % (len(PDF), index)
    assert rules.check_upload(changed, name="a.pdf") is Format.PDF
    assert rules.check_upload(changed + b"\r\n\0\0", name="a.pdf") is Format.PDF


def test_papers_and_photos_of_the_demonstration_are_taken():
    assert rules.check_upload(demo.pdf("会议纪要", "同意"), name="a.pdf") is Format.PDF
    assert rules.check_upload(demo.photo(3), name="a.png") is Format.PNG


@given(st.sampled_from(KINDS), st.integers(0, 10_000), st.binary(max_size=6))
def test_damaged_file_gets_a_format_or_a_reason(kind, place, damage):
    content, name = kind
    place %= len(content)
    damaged = content[:place] + damage + content[place + len(damage) :]
    with contextlib.suppress(errors.DomainError):
        assert rules.check_upload(damaged, name=name) in Format


@pytest.mark.parametrize("step", [b"\xff", b"\xff\xd0", b"\xff\xd8\xff\xd9", b"\xff\xfe\0\2"])
def test_walk_ends_when_a_file_is_made_to_be_long(monkeypatch, step):
    monkeypatch.setattr(whole, "MOST_PARTS", 100)
    assert whole.fault_of(b"\xff\xd8" + step * 100_000, kind=Format.JPEG)


def test_walk_stops_at_the_number_of_parts(monkeypatch):
    monkeypatch.setattr(whole, "MOST_PARTS", 4)
    assert whole.fault_of(png(), kind=Format.PNG) == ""
    one_more = PNG[:33] + png_chunk(b"tIME", b"") + PNG[33:]
    assert whole.fault_of(one_more, kind=Format.PNG) == whole.BEHIND
    assert pdf(b"one") != pdf(b"two")


def samsung(note: bytes, *, gap: bytes = b"") -> bytes:
    """What a Samsung phone puts behind a picture: one block, its directory, how long that is."""
    block = b"\0\0\x01\x0a\x0e\0\0\0Image_UTC_Data" + note
    entry = b"\0\0\x01\x0a" + struct.pack("<2I", len(block), len(block))
    directory = b"SEFH" + struct.pack("<2I", 107, 1) + entry
    return gap + block + directory + struct.pack("<I", len(directory)) + b"SEFT"


def test_picture_of_a_samsung_phone_is_taken():
    for photo in (JPEG, JPEG + jpeg(b"brightness")):
        content = photo + samsung(b"1751353200000")
        assert rules.check_upload(content, name="照片.jpg") is Format.JPEG


@pytest.mark.parametrize(
    "behind",
    [
        samsung(b"<html><script>"),
        samsung(b"%PDF-1.7"),
        samsung(BEHIND["an archive"]),
        samsung(b"1", gap=b"MZ\x90\0"),  # in front of the first block
        samsung(b"1")[:-1],
        samsung(b"1") + b"x",
        b"SEFT",
        b"x" * 30 + b"SEFH" + struct.pack("<3I", 107, 0, 12) + b"SEFT",  # leads to nothing
        struct.pack("<I", 2**32 - 1) + b"SEFT",
    ],
)
def test_picture_is_turned_away_when_more_than_notes_of_a_phone_is_behind_it(behind):
    with pytest.raises(errors.FileNotWhole, match="结尾之后还有别的内容"):
        rules.check_upload(JPEG + behind, name="照片.jpg")
