"""Lists as people lay them out: what they see is read, what nobody sees is told by its place."""

import io
import re
import zipfile
from types import SimpleNamespace

import pytest
import xlrd
import xlsxwriter

from huzhu.claims.rules import CODE_LIST
from huzhu.documents import columns, errors, text_stream
from huzhu.documents.columns import Column
from huzhu.documents.workbooks import ListRow
from huzhu.documents.xls_sheets import OldBook
from tests import harness
from tests.documents.files import archive
from tests.listed import NotSure, read_rows

COLUMNS = ("电子码", "密码")
ROWS = [ListRow(2, ("A001", "x1")), ListRow(3, ("A002", "x2"))]


def laid_out(lay):
    """A workbook with the list on its first sheet, laid out as told."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page = book.add_worksheet("清单")
        for line, cells in enumerate((COLUMNS, *(row.cells for row in ROWS))):
            page.write_row(line, 0, cells)
        lay(book, page)
    return buffer.getvalue()


def read(content):
    return read_rows(content, [*map(Column, COLUMNS)])


def told(content):
    with pytest.raises(NotSure) as raised:
        read(content)
    return "；".join(raised.value.args)


def test_text_with_a_line_that_no_list_has_is_turned_away_before_it_is_parted():
    whole = "电子码,密码\nA001,x1\n" + "a," * (text_stream.LONGEST_LINE // 2 + 1)
    with pytest.raises(text_stream.Damaged) as damaged:
        list(text_stream.rows_of(io.StringIO(whole)))
    assert (damaged.value.where, "1,048,576" in damaged.value.fault) == ("第 3 行", True)


def test_row_that_is_hidden_or_filtered_is_told():
    assert told(laid_out(lambda _, page: page.set_row(2, None, None, {"hidden": True}))) == (
        "第 3 行“电子码”在隐藏或被筛掉的行里；第 3 行“密码”在隐藏或被筛掉的行里"
    )


def test_column_that_is_hidden_is_told_where_it_is_asked_for():
    def hide(place):
        return lambda _, page: page.set_column(place, place, None, None, {"hidden": True})

    assert "第 2 行“密码”在隐藏的列里" in told(laid_out(hide(1)))
    assert read(laid_out(hide(2))) == ROWS


def sized(row, width):
    """The list with a height of its second row and a width of its second column."""
    parts = zipfile.ZipFile(io.BytesIO(laid_out(lambda _, page: page.set_column(1, 1, 9))))
    told = {name: parts.read(name) for name in parts.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    found = re.sub(rb'(<col min="2"[^>]* width=")[^"]*', rb"\g<1>" + width, told[sheet])
    told[sheet] = found.replace(b'<row r="3"', b'<row r="3" customHeight="1" ht="%b"' % row)
    assert b'width="%b"' % width in told[sheet]
    return archive(told)


@pytest.mark.parametrize("none", [b"0", b"0.0"])
def test_row_or_column_drawn_to_nothing_is_told_as_a_hidden_one(none):
    assert "第 3 行“电子码”在隐藏或被筛掉的行里" in told(sized(none, b"9.5"))
    assert "第 2 行“密码”在隐藏的列里" in told(sized(b"15", none))
    assert read(sized(b"0.75", b"10")) == ROWS


class OldSheet:
    """A sheet of an older workbook, as its reader gives it: one row, drawn to this height."""

    ncols, nrows, colinfo_map, merged_cells = 1, 1, {}, ()

    def __init__(self, height):
        self.rowinfo_map = {0: SimpleNamespace(hidden=0, height=height)}

    def row(self, _line):
        return [SimpleNamespace(ctype=xlrd.XL_CELL_DATE, value=46_000.0, xf_index=0)]


@pytest.mark.parametrize(("mode", "day"), [(0, "2025-12-09"), (1, "2029-12-10")])
def test_older_workbook_is_read_by_its_own_days_and_heights(mode, day):
    def rows(height):
        look = SimpleNamespace(format_key=0, font_index=0)
        book = SimpleNamespace(
            datemode=mode, xf_list=[look], font_list=[SimpleNamespace(struck_out=0)],
            format_map={0: SimpleNamespace(format_str="yyyy-mm-dd")},
            sheet_by_name=lambda _name: OldSheet(height),
        )  # fmt: skip
        return [cell for row in OldBook(book).shown("清单") for cell in row.cells]

    assert [str(cell) for cell in rows(300)] == [day]
    [unseen] = rows(0)
    assert "在隐藏或被筛掉的行里" in str(unseen)


def test_hidden_rows_without_content_hide_nothing():
    assert read(laid_out(lambda _, page: page.set_row(9, None, None, {"hidden": True}))) == ROWS


def test_cell_under_a_merged_one_is_told():
    assert told(laid_out(lambda _, page: page.merge_range("B2:B3", "x1"))) == (
        "第 3 行“密码”在合并的单元格里"
    )


def test_merged_cells_that_no_column_asks_for_are_none_of_ours():
    assert read(laid_out(lambda _, page: page.merge_range("D2:D3", "某供应商"))) == ROWS


def test_heading_that_takes_two_rows_is_one_heading():
    def lay(_, page):
        page.write_row(0, 2, ("面值", ""))
        page.merge_range("C1:D1", "面值")
        for line, cells in enumerate((("", "", "原价", "现价"), *(row.cells for row in ROWS)), 1):
            page.write_row(line, 0, cells)
        for column, label in enumerate(COLUMNS):
            page.merge_range(0, column, 1, column, label)

    moved = [ListRow(row.number + 1, row.cells) for row in ROWS]
    assert read(laid_out(lay)) == moved


def test_month_among_codes_is_a_code_that_a_spreadsheet_changed():
    def change(book, page):
        page.write_number(1, 0, 46026, book.add_format({"num_format": 'yyyy"年"m"月"'}))

    assert told(laid_out(change)) == "第 2 行“电子码”是日期或时间，可能是号码被改成的"


def test_row_of_a_text_with_more_cells_than_its_heading_is_told():
    assert told("电子码,密码\nA001,x,1\nA002,x2,\n".encode()) == (
        "第 2 行“电子码”所在行的列数多于表头，可能多了分隔符；"
        "第 2 行“密码”所在行的列数多于表头，可能多了分隔符"
    )


def test_merged_cells_beyond_what_is_remembered_are_told(monkeypatch):
    monkeypatch.setattr("huzhu.documents.xlsx_stream.MOST_MERGED", 3)

    def merge(count):
        def lay(_, page):
            for line in range(1, 1 + count):
                page.merge_range(line, 3, line, 4, "某供应商")

        return laid_out(lay)

    assert read(merge(2)) == ROWS
    with pytest.raises(errors.ListBroken, match="合并的单元格有 3 处以上"):
        read(merge(4))


def test_look_in_the_last_row_makes_no_list_too_large():
    def paint(book, page):
        page.write_blank(1_048_575, 2, None, book.add_format({"bg_color": "yellow"}))

    assert read(laid_out(paint)) == ROWS


def test_sheet_without_our_columns_is_left_alone_and_two_with_them_are_asked_about():
    def add(name, cells):
        return lambda book, _: book.add_worksheet(name).write_row(0, 0, cells)

    assert read(laid_out(add("填写说明", ["电子码请填文本"]))) == ROWS
    with pytest.raises(errors.SheetsAlike) as raised:
        read(laid_out(add("备用", COLUMNS)))
    assert raised.value.facts["names"] == "清单”“备用"


def test_column_that_stands_twice_is_told_with_its_line():
    with pytest.raises(errors.ColumnTwice) as raised:
        read(laid_out(lambda _, page: page.write_row(0, 2, COLUMNS)))
    assert raised.value.facts == {"column": "电子码", "line": 1}


@pytest.mark.parametrize(
    "written", ["电 子 码", "电　子\n码", "*电子码：", "电子码（必填）", "券码"]
)
def test_heading_is_read_however_it_is_set(written):
    content = laid_out(lambda _, page: page.write_string(0, 0, written))
    assert read_rows(content, [Column("电子码", also=("券码",)), Column("密码")]) == ROWS


def test_heading_that_may_be_the_one_that_is_missing_is_asked_about():
    content = laid_out(lambda _, page: page.write_row(0, 2, ["有效期截止"]))
    optional = Column("有效期至", hints=("期", "效"), is_needed=False)
    with pytest.raises(NotSure, match="没有“有效期至”，“有效期截止”可能就是"):
        read_rows(content, [*map(Column, COLUMNS), optional])


def test_merged_cells_without_end_take_no_room_and_no_time():
    with zipfile.ZipFile(io.BytesIO(laid_out(lambda *_: None))) as opened:
        parts = {name: opened.read(name) for name in opened.namelist()}
    columns = [a + b for a in "EFGHIJKLMNOP" for b in "ABCDEFGHIJKLMNOP"][:160]
    merged = "".join(f'<mergeCell ref="{each}4:{each}1048576"/>' for each in columns if each < "IV")
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace(
        b"</sheetData>", f"</sheetData><mergeCells>{merged}</mergeCells>".encode()
    )
    with harness.room(64 << 20):
        assert read(archive(parts)) == ROWS


@pytest.mark.parametrize("way", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_workbook_packed_as_no_program_packs_one_is_turned_away(way):
    buffer = io.BytesIO()
    sound = zipfile.ZipFile(io.BytesIO(laid_out(lambda *_: None)))
    with sound, zipfile.ZipFile(buffer, "w", way) as packed:
        for name in sound.namelist():
            packed.writestr(name, sound.read(name))
    with pytest.raises(errors.WorkbookUnreadable):
        read(buffer.getvalue())


def test_day_among_codes_is_a_code_that_a_spreadsheet_changed():
    def change(book, page):
        page.write_number(1, 0, 46026, book.add_format({"num_format": "yyyy-mm-dd"}))

    assert told(laid_out(change)) == "第 2 行“电子码”是日期或时间，可能是号码被改成的"


# --- text ---------------------------------------------------------------------------------------

TEXT = "电子码,密码\nA001,x1\nA002,x2\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize("separator", [",", "\t", ";", "|", "----", "   "])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_text_is_read_whatever_program_wrote_it(encoding, separator, end):
    text = TEXT.replace(",", separator).replace("\n", end)
    assert read(text.encode(encoding)) == ROWS


@pytest.mark.parametrize(
    "text",
    [
        "电子码,密码\t\nA001,x1\t\nA002,x2\t\n",
        "电子码,密码,备注\nA001,x1,甲;乙;丙;丁\nA002,x2,一；二;三;四;五\n",
        "电子码\t密码\t备注\nA001\tx1\t1,2,3\nA002\tx2\t4,5,6,7,8\n",
        "\ufeff电子码,密码\nA001,x1\nA002,x2",
        '"电子码","密码"\n"A001","x1"\n"A002","x2"\n',
    ],
    ids=["tab behind", "semicolons in a remark", "commas in a remark", "mark", "quoted"],
)
def test_separator_is_what_parts_the_lines_alike(text):
    assert read(text.encode()) == ROWS


@pytest.mark.parametrize(
    ("text", "is_taken"), [("A001,x1\nA002,x2", True), ("code,key\nA1,x1", False)]
)
def test_list_without_heading_is_read_where_its_columns_are_known(text, is_taken):
    try:
        rows = read_rows(text.encode(), [*map(Column, COLUMNS)], may_be_bare=True)
    except NotSure:
        assert not is_taken
    else:
        assert is_taken
        assert [row.cells for row in rows] == [("A001", "x1"), ("A002", "x2")]


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("1,A001,x1\n2,A002,x2", [("A001", "x1"), ("A002", "x2")]),
        ("260001,x1\n260002,x2", [("260001", "x1"), ("260002", "x2")]),
        ("1,A001,x1\n3,A002,x2", None),
        ("https://m.cn/c?id=1;t=2\nhttps://m.cn/c?id=3;t=4", None),
        (
            "https://m.cn/c?id=1\nhttps://m.cn/c?id=3",
            [("https://m.cn/c?id=1", ""), ("https://m.cn/c?id=3", "")],
        ),
    ],
    ids=["numbered", "codes in a row", "not numbered", "links that may be parted", "links"],
)
def test_list_without_heading_is_read_only_where_its_columns_are_plain(text, cells):
    asked = [Column("电子码"), Column("密码", is_needed=False)]
    if cells is None:
        with pytest.raises(NotSure):
            read_rows(text.encode(), asked, may_be_bare=True)
        return
    rows = read_rows(text.encode(), asked, may_be_bare=True)
    assert [row.cells for row in rows] == cells


@pytest.mark.parametrize("separator", ["，", "；"])
def test_chinese_commas_part_cells_too(separator):
    assert read(TEXT.replace(",", separator).encode()) == ROWS
    remark = "电子码,密码,备注\nA001,x1,一，二，三\nA002,x2,四，五，六\n"
    assert read(remark.encode()) == ROWS


@pytest.mark.parametrize(
    "written",
    [
        "<html><table><tr><td>电子码</td></tr></table></html>",
        "\n<!DOCTYPE html>\n<TABLE><tr>",
        '<?xml version="1.0"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
    ],
    ids=["page", "page with a type", "sheet of 2003"],
)
def test_web_page_that_is_called_a_workbook_is_told_as_one(written):
    with pytest.raises(errors.ListBroken, match=r"实为网页或 XML.*请用表格软件打开后另存为 xlsx"):
        read(written.encode())


def test_blank_inside_a_cell_parts_nothing_where_another_separator_does():
    assert read("电子码,密码\nA 001,x 1\n".encode()) == [ListRow(2, ("A 001", "x 1"))]


@pytest.mark.parametrize("content", [b"\xef", b"\xff\xfea", b"\xfe\xff\xd8"])
def test_half_a_mark_or_half_a_letter_is_no_text(content):
    with pytest.raises(errors.WorkbookUnreadable):
        read(content)


def test_quotation_mark_without_partner_is_told_with_its_line():
    with pytest.raises(errors.ListBroken) as raised:
        read('电子码,密码\nA001,x1\n"A002,x2\nA003,x3\n'.encode())
    assert raised.value.facts["where"] == "第 3 行"


def test_two_columns_that_somebody_took_for_one_are_told_where_they_are_chosen():
    with pytest.raises(errors.ColumnChosenTwice, match="“电子码”选了两列。请在下面改选其中一列"):
        columns.check_chosen(["电子码", "", "电子码"], CODE_LIST)
