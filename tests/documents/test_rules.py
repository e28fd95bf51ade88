"""What is taken and what is not: by content, in threes at the bounds, against hostile archives."""

import contextlib
import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huzhu.documents import errors, rules
from huzhu.documents.states import Format
from tests.documents.files import JPEG, PDF, PNG, office_file, overlapping, pdf, understated

FORMATS = [
    ("纪要.pdf", PDF, Format.PDF),
    ("照片.png", PNG, Format.PNG),
    ("照片.JPG", JPEG, Format.JPEG),
    ("照片.jpeg", JPEG, Format.JPEG),
    ("请示.docx", office_file("docx"), Format.DOCX),
    ("明细.xlsx", office_file("xlsx"), Format.XLSX),
    ("明细.csv", "商品,数量\n".encode(), Format.CSV),
    ("明细.csv", "商品,数量\n".encode("gb18030"), Format.CSV),
    ("说明.txt", "﻿说明".encode(), Format.TEXT),
]


@pytest.mark.parametrize(("name", "content", "found"), FORMATS)
def test_check_upload_tells_the_format_by_the_content(name, content, found):
    assert rules.check_upload(content, name=name) is found


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("纪要.pdf", PNG),
        ("纪要", PDF),
        ("纪要.html", b"<script>1</script>"),
        ("明细.xlsx", office_file("docx")),
        ("明细.xlsm", office_file("xlsx")),
    ],
)
def test_check_upload_turns_a_name_away_that_promises_something_else(name, content):
    with pytest.raises(errors.EndingMisleads):
        rules.check_upload(content, name=name)


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00\x03",
        b"\x7fELF\x02",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",  # an old or encrypted Office file
        b"GIF89a\x00\x01",
        b"text\x00text",
    ],
)
def test_check_upload_turns_unknown_content_away(content):
    with pytest.raises(errors.FormatNotTaken):
        rules.check_upload(content, name="文件.txt")


def test_check_upload_turns_an_empty_file_away():
    with pytest.raises(errors.FileEmpty):
        rules.check_upload(b"", name="纪要.pdf")


@pytest.mark.parametrize(("beyond", "is_taken"), [(-1, True), (0, True), (1, False)])
def test_check_upload_takes_twenty_megabytes_and_no_byte_more(beyond, is_taken):
    content = pdf(b"0" * (20 * 1024 * 1024 + beyond - 419))
    assert len(content) == 20 * 1024 * 1024 + beyond
    if is_taken:
        assert rules.check_upload(content, name="纪要.pdf") is Format.PDF
    else:
        with pytest.raises(errors.FileTooLarge) as raised:
            rules.check_upload(content, name="纪要.pdf")
        assert raised.value.detail == (
            "单个文件不超过 20 MB，“纪要.pdf”超出了。请压缩图片或拆分文件后重新上传。"
        )


@pytest.mark.parametrize(("size", "taken"), [(9, 9), (10, 10), (11, 11), (12, 11)])
def test_file_is_read_to_the_limit_and_one_byte_that_tells_that_it_is_too_large(
    monkeypatch, size, taken
):
    monkeypatch.setattr(rules, "LARGEST_FILE", 10)
    content = rules.all_of(io.BytesIO(b"x" * size))
    assert len(content) == taken


@pytest.mark.parametrize("beyond", [-1, 0, 1])
def test_archive_unpacks_to_the_limit_and_no_byte_more(monkeypatch, beyond):
    monkeypatch.setattr(rules, "LARGEST_UNPACKED", 1000)
    held = sum(len(part) for part in (b"<Types/>", b"<x/>"))
    content = office_file("xlsx", **{"xl/big.xml": b"0" * (1000 - held + beyond)})
    if beyond <= 0:
        assert rules.check_upload(content, name="明细.xlsx") is Format.XLSX
    else:
        with pytest.raises(errors.ArchiveUnsafe):
            rules.check_upload(content, name="明细.xlsx")


def test_archive_is_read_where_its_entries_carry_more_than_a_name():
    """Other writers put times and sizes of their own behind each name."""
    content, more = office_file("xlsx"), struct.pack("<2H8x", 0xCAFE, 8)
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as plain,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for entry in plain.infolist():
            entry.extra = more
            archive.writestr(entry, plain.read(entry.filename))
    assert written.getvalue().count(more) == 2 * len(archive.infolist())
    assert rules.check_upload(written.getvalue(), name="明细.xlsx") is Format.XLSX


def test_archive_bomb_is_turned_away_though_it_declares_a_small_size():
    bomb = office_file("xlsx", **{"xl/big.xml": b"0" * (rules.LARGEST_UNPACKED + 1)})
    lying = understated(bomb, name="xl/big.xml", declared=10)
    with zipfile.ZipFile(io.BytesIO(lying)) as opened:
        assert opened.getinfo("xl/big.xml").file_size == 10
    for content in (bomb, lying):
        assert len(content) < 1024 * 1024
        with pytest.raises(errors.ArchiveUnsafe):
            rules.check_upload(content, name="明细.xlsx")


@pytest.mark.parametrize("part", ["xl/vbaProject.bin", "word/VBAPROJECT.BIN"])
def test_office_file_with_macros_is_turned_away(part):
    with pytest.raises(errors.ArchiveUnsafe):
        rules.check_upload(office_file("xlsx", **{part: b"x"}), name="明细.xlsx")


def test_archive_cut_off_is_turned_away():
    content = office_file("docx")
    for length in (20, len(content) // 2, len(content) - 1):
        with pytest.raises(errors.ArchiveUnsafe):
            rules.check_upload(content[:length], name="请示.docx")


def test_archive_of_something_else_is_no_office_file():
    with pytest.raises(errors.FormatNotTaken):
        rules.check_upload(
            office_file("docx").replace(b"word/document.xml", b"word/docu_ent.xml"),
            name="请示.docx",
        )


@given(st.binary(min_size=1, max_size=300), st.sampled_from(["a.pdf", "a.xlsx", "a.csv"]))
def test_check_upload_answers_any_bytes_with_a_format_or_a_reason(content, name):
    with contextlib.suppress(errors.DomainError):
        assert rules.check_upload(content, name=name) in Format


@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=8))
def test_check_upload_answers_a_damaged_archive_with_a_format_or_a_reason(place, damage):
    content = office_file("xlsx")
    place %= len(content)
    damaged = content[:place] + damage + content[place + len(damage) :]
    with contextlib.suppress(errors.DomainError):
        assert rules.check_upload(damaged, name="明细.xlsx") is Format.XLSX


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("会议纪要.pdf", "会议纪要.pdf"),
        ("C:\\资料\\会议  纪要.pdf", "会议 纪要.pdf"),
        ("../../etc/passwd", "passwd"),
        ("发票\u202efdp.exe", "发票fdp.exe"),
        ("会议\ud800纪要\udfff.pdf", "会议纪要.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("..", "未命名"),
        ("", "未命名"),
        ("长" * 300 + ".pdf", "长" * 116 + ".pdf"),
        ("长" * 300 + ".numbers09", "长" * 110 + ".numbers09"),
        ("会议.numbers-of-2026", "会议.numbers-of-2026"),
        ("长" * 115 + ".123456789a", "长" * 115 + ".1234"),
    ],
)
def test_clean_name_keeps_the_name_and_nothing_else(name, clean):
    assert rules.clean_name(name) == clean


# Every character that can be stored; said by codec, two seconds would go into listing them.
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=400))
def test_clean_name_is_short_and_stays_in_its_folder(name):
    clean = rules.clean_name(name)
    assert 0 < len(clean) <= rules.LONGEST_NAME
    assert not set(clean) & set("/\\\r\n\0")
    assert clean not in {".", ".."}
    assert rules.clean_name(clean) == clean


def test_archive_is_turned_away_when_bytes_belong_to_two_entries():
    """Each entry would be copied and unpacked to the end of the file."""
    paper = office_file("docx")
    assert rules.check_upload(paper, name="a.docx") == "docx"
    with pytest.raises(errors.ArchiveUnsafe):
        rules.check_upload(overlapping(paper, name="word/document.xml"), name="a.docx")
