"""Lists of codes as agencies hand them in."""

import io
from datetime import date

import openpyxl
import pytest

from huzhu.claims.code_files import read_code_rows
from huzhu.claims.errors import UnreadableCodeFile
from huzhu.claims.values import CodeRow

HEADINGS = ("密码", "电子码", "备注", "有效期至")


def workbook(*rows) -> bytes:
    book = openpyxl.Workbook()
    for cells in rows:
        book.active.append(cells)
    content = io.BytesIO()
    book.save(content)
    book.close()
    return content.getvalue()


def test_workbook_is_read_by_its_headings():
    content = workbook(
        HEADINGS,
        ("P1", "A1", "", date(2027, 1, 31)),
        (),
        (12345678, 20260001, "", "2027/02/28"),
        ("P3", "A3", "", "二月底"),
    )
    assert read_code_rows("码.xlsx", content) == [
        CodeRow(2, "A1", "P1", date(2027, 1, 31)),
        CodeRow(4, "20260001", "12345678", date(2027, 2, 28)),
        CodeRow(5, "A3", "P3", None),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_read_in_the_encodings_that_spreadsheets_write(encoding):
    text = "电子码,密码,有效期至\n 0001 ,0002,2027年1月5日\n"
    assert read_code_rows("码.CSV", text.encode(encoding)) == [
        CodeRow(2, "0001", "0002", date(2027, 1, 5))
    ]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", b"no workbook"),
        ("a.xlsx", workbook(("电子码", "有效期至"))),
        ("a.csv", b"\xff\xfe\x00"),
        ("a.csv", b""),
    ],
)
def test_file_is_turned_away_when_it_cannot_be_read(name, content):
    with pytest.raises(UnreadableCodeFile):
        read_code_rows(name, content)
