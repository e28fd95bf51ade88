"""Tables out: a cell is in LibreOffice what it was here, for our own reader too."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import msoffcrypto
import openpyxl
import pytest

from huzhu.documents import errors, tables
from huzhu.documents.columns import Column
from huzhu.documents.tables import Sheet
from huzhu.documents.workbooks import ListRow
from tests import libreoffice
from tests.documents.files import DRAWN_AT
from tests.listed import read_rows

COLUMNS = ("电子码", "密码")
WINNERS = Sheet(
    "中奖名单", ("姓名", "电子码"), [("王*", "=1+1"), ("李*", "http://x"), ("赵*", "007")]
)
#: What programs like to make something else of; a code of 18 places, a register's oldest day.
TEXTS = (
    "000123", "0", "002600000007", "123456789012345678", "1E5", "1.23457E+11", "12%", "1/2", "3-4",
    "2027-06-30", "2027/6", "46568", "=1+1", "+86", "-1", "@x", "'007", '="007"', "TRUE", "1,234",
    "http://x.cn", "mailto:a@b.cn", "一；二,三", '他说"好"', "第一行\n第二行", "王〇", "\U00020bb7",
    "a_x0041_b", "#N/A", ".5", "10:30", "￥5", "（空）", "",
)  # fmt: skip
VALUES = (
    (Decimal("98.5"), "98.5"),
    (Decimal(-3), "-3"),
    (0, "0"),
    (1234567, "1234567"),
    (date(2027, 6, 30), "2027-06-30"),
    (date(1949, 10, 1), "1949-10-01"),
    (datetime(2026, 11, 21, 16, 30, 59, tzinfo=UTC), "2026-11-22 00:30"),
    (None, ""),
)
ALL = Sheet(
    "全部",
    ("编号", "内容"),
    [
        *((f"T{at}", text) for at, text in enumerate(TEXTS)),
        *((f"V{at}", value) for at, (value, _) in enumerate(VALUES)),
    ],
)


def written(*sheets, **asked):
    return tables.write_workbook(sheets, of="状态“初审”", at=DRAWN_AT, **asked)


def read(content, columns=COLUMNS):
    return read_rows(content, [*map(Column, columns)])


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """The same table by our writer and by one that lets the program guess."""
    place = tmp_path_factory.mktemp("tables")
    (place / "ours.xlsx").write_bytes(written(ALL))
    (aside := place / "aside").mkdir()
    twice = (ALL, replace(ALL, title="二"))
    with (place / "streamed.xlsx").open("wb") as file:
        assert tables.write(file, twice, of="全部", at=DRAWN_AT, aside=aside) == 2 * len(ALL.rows)
    assert [*aside.iterdir()] == []
    with pytest.MonkeyPatch.context() as planted:
        planted.setattr(tables, "_AS_TEXTS", {"strings_to_numbers": True})
        planted.setattr(
            "xlsxwriter.worksheet.Worksheet.write_string", lambda page, *cell: page.write(*cell)
        )
        (place / "guessing.xlsx").write_bytes(written(ALL))
    return libreoffice.shown(place, ["ours.xlsx", "streamed.xlsx", "guessing.xlsx"])


def test_every_value_is_shown_as_it_was_given(opened):
    rows = opened["ours.xlsx"]["全部"]
    assert rows[0] == ["编号", "内容"]
    assert [row[1] for row in rows[1:]] == [*TEXTS, *(shown for _, shown in VALUES)]


def test_workbook_tells_what_it_holds_and_when_it_was_drawn_up(opened):
    assert opened["ours.xlsx"]["说明"] == [
        ["说明事项", "内容"],
        ["范围与筛选", "状态“初审”"],
        ["生成时间", "2026-11-21 10:30（北京时间）"],
    ]


def test_writer_that_lets_the_program_guess_would_be_noticed(opened):
    rows = opened["guessing.xlsx"]["全部"]
    changed = [text for text, row in zip(TEXTS, rows[1:], strict=False) if row[1] != text]
    assert {"000123", "123456789012345678", "=1+1"} <= {*changed}


def test_cells_are_texts_days_and_numbers_and_the_heading_stays():
    page = openpyxl.load_workbook(io.BytesIO(written(ALL, WINNERS)))["全部"]
    kinds = [cell.data_type for (cell,) in page.iter_rows(min_row=2, min_col=2)]
    assert kinds == ["s"] * len(TEXTS) + ["n"] * 4 + ["d"] * 3 + ["s"]
    assert (page.freeze_panes, page._hyperlinks) == ("A2", [])


@pytest.mark.parametrize("cell", [10**10, Decimal("-1e10"), "长" * 40_000], ids=str)
def test_value_that_a_workbook_would_bend_is_not_written(cell):
    with pytest.raises(ValueError, match=r"workbook can hold|write it as a text"):
        written(Sheet("清单", ("编号",), [(cell,)]))


def test_what_was_written_can_be_read_again():
    content = written(Sheet("清单", COLUMNS, [("A001", "x1"), ("0002", "=x")]))
    assert read(content) == [ListRow(2, ("A001", "x1")), ListRow(3, ("0002", "=x"))]


def test_rows_that_wait_in_a_folder_are_written_alike(opened):
    sheets = opened["streamed.xlsx"]
    assert sheets["二"] == sheets["全部"] == opened["ours.xlsx"]["全部"]


# --- with a password ----------------------------------------------------------------------------


def test_table_with_a_password_can_only_be_read_with_it():
    content = written(WINNERS, password="口令-9x!")
    assert b"PK\x03\x04" not in content[:8]
    assert "王*".encode() not in content
    with pytest.raises(errors.ListBroken, match="已加密"):
        read(content)
    locked = msoffcrypto.OfficeFile(io.BytesIO(content))
    assert locked.is_encrypted()
    with pytest.raises(msoffcrypto.exceptions.InvalidKeyError):
        locked.load_key(password="口令-9x", verify_password=True)
    locked.load_key(password="口令-9x!", verify_password=True)
    plain = io.BytesIO()
    locked.decrypt(plain, verify_integrity=True)
    assert read(plain.getvalue(), ("姓名", "电子码")) == [
        ListRow(2, ("王*", "=1+1")),
        ListRow(3, ("李*", "http://x")),
        ListRow(4, ("赵*", "007")),
    ]


def test_table_encrypts_twenty_thousand_rows_whole():
    rows = [(f"会员{n}", f"CODE-{n:012d}") for n in range(20_000)]
    content = written(Sheet("已使用", COLUMNS, rows), password="x")
    locked = msoffcrypto.OfficeFile(io.BytesIO(content))
    locked.load_key(password="x")
    plain = io.BytesIO()
    locked.decrypt(plain, verify_integrity=True)
    assert [row.cells for row in read(plain.getvalue())] == rows


def test_table_refuses_an_empty_password():
    with pytest.raises(ValueError, match="protects nothing"):
        written(WINNERS, password="")
