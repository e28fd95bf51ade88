"""Lists in: encodings, long numbers, hostile sheets, formulas."""

import io
import zipfile

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from huzhu.documents import errors, workbooks
from huzhu.documents.columns import Column
from huzhu.documents.workbooks import ListRow
from tests import harness
from tests.documents.files import archive, understated
from tests.listed import NotSure, read_rows

COLUMNS = ("电子码", "密码")
CSV = "电子码,密码,有效期至\nA001, x1 ,2026-12-31\n,,\nA002,x2,\n"
ROWS = [ListRow(2, ("A001", "x1")), ListRow(4, ("A002", "x2"))]


def book(*rows: tuple[object, ...], top: int = 0) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as written:
        page = written.add_worksheet()
        for number, row in enumerate(rows, start=top):
            page.write_row(number, 0, row)
    return buffer.getvalue()


def read(content, *more):
    return read_rows(content, [*map(Column, COLUMNS), *more])


def test_identifier_is_read_without_what_marks_a_text():
    rows = read_rows(
        '券码,密码\n="0026",\'007\n'.encode(),
        [Column("电子码", also=("券码",), is_identifier=True), Column("密码")],
    )
    assert [row.cells for row in rows] == [("0026", "'007")]


# --- reading ----------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_read_rows_reads_text_in_the_usual_encodings(encoding, delimiter):
    assert read(CSV.replace(",", delimiter).encode(encoding)) == ROWS


def test_read_rows_reads_a_workbook_and_counts_its_rows_as_the_file_does():
    content = book(("券码清单",), (), ("密码", "备注", "电子码"), (), ("x1", "", "A001"), top=3)
    assert read(content) == [ListRow(8, ("A001", "x1"))]


def test_read_rows_reads_a_file_from_its_path(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(CSV)
    assert read(path) == ROWS


def test_read_rows_gives_optional_columns_empty_when_they_are_not_there():
    assert read(
        CSV.encode(), *(Column(label, is_needed=False) for label in ("有效期至", "面值"))
    ) == [
        ListRow(2, ("A001", "x1", "2026-12-31", "")),
        ListRow(4, ("A002", "x2", "", "")),
    ]


def test_read_rows_turns_a_list_away_that_lacks_a_column():
    with pytest.raises(NotSure) as raised:
        read(CSV.replace("密码", "口令").encode())
    assert raised.value.args == ("还没有一列对应“密码”，请在下面选择",)


@pytest.mark.parametrize(("above", "is_found"), [(18, True), (19, True), (20, False)])
def test_read_rows_looks_for_the_heading_in_the_first_twenty_rows(above, is_found):
    content = ("说明,\n" * above + CSV).encode()
    if is_found:
        assert [row.number for row in read(content)] == [above + 2, above + 4]
    else:
        with pytest.raises(NotSure):
            read(content)


@pytest.mark.parametrize(
    ("number", "text"),
    [(7, "7"), (7.0, "7"), (7.25, "7.25"), (True, "是"), (999_999_999_999_999, "9" * 15)],
)
def test_read_rows_writes_numbers_as_they_stood(number, text):
    assert read(book(COLUMNS, (number, "x"))) == [ListRow(2, (text, "x"))]


def test_read_rows_turns_a_number_away_that_the_program_has_cut():
    with pytest.raises(NotSure) as raised:
        read(book(COLUMNS, ("A001", "x"), (1_234_567_890_123_456, "x")))
    assert raised.value.args == ("第 3 行“电子码”超过 15 位，被存成了数值，末几位已经丢失",)


def test_read_rows_keeps_a_long_number_that_is_text():
    (row,) = read(book(COLUMNS, ("00012345678901234567", "x")))
    assert row.cells == ("00012345678901234567", "x")


def test_read_rows_reads_a_formula_as_its_last_value():
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as written:
        page = written.add_worksheet()
        page.write_row(0, 0, COLUMNS)
        page.write_formula(1, 0, '=HYPERLINK("http://x","A001")', None, "A001")
        page.write_string(1, 1, "=cmd|' /C calc'!A0")
    assert read(buffer.getvalue()) == [ListRow(2, ("A001", "=cmd|' /C calc'!A0"))]


@pytest.mark.parametrize("is_from_1904", [False, True])
def test_values_are_those_that_another_reader_finds(is_from_1904):
    codes = [
        "General", "0.00", "0.0%", '#,##0.00"元"', "yyyy-mm-dd", "yyyy/m/d h:mm", "h:mm:ss",
        "[h]:mm", "d-mmm",
        'yyyy"年"m"月"d"日"', "[red]0.0", "[DBNum1]yyyy", '"d"0', r"\d0", 14, 22, 31, 46, 49, 57,
    ]  # fmt: skip
    numbers = (-2, 0, 0.25, 1, 1.5, 46000, 46000.4375, 46000.437511574)
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"date_1904": is_from_1904}) as written:
        page = written.add_worksheet()
        for row, code in enumerate(codes):
            look = written.add_format({"num_format": code})
            for column, number in enumerate(numbers):
                page.write_number(row, column, number, look)
        page.write_row(len(codes), 0, [True, "a_x0041_b ", "两\r\n行", "=1/0"])
    with workbooks.open_book(buffer.getvalue(), name="表格") as opened:
        ours = [list(row.cells) for row in opened.values(opened.names[0])]
    buffer.seek(0)
    theirs = CalamineWorkbook.from_filelike(buffer).get_sheet_by_index(0).to_python()
    wide = [row + [""] * (len(numbers) - len(row)) for row in ours]
    assert wide == theirs
    assert {type(cell).__name__ for row in ours for cell in row} == {
        "float", "str", "bool", "date", "datetime", "time", "timedelta",
    }  # fmt: skip


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01\x02", b"%PDF-1.7", b"PK\x03\x04zip", archive({"a": b"b"})]
)
def test_read_rows_turns_away_what_is_no_list(content):
    told = (errors.WorkbookUnreadable, errors.ColumnsMissing, errors.ListIsNoTable)
    with pytest.raises(told):
        read(content)


def test_read_rows_turns_away_an_open_quote_in_text():
    with pytest.raises(errors.ListBroken) as raised:
        read('电子码,密码\nA001,x1\n"A002,x1\nA003,x1\n'.encode())
    assert raised.value.facts["where"] == "第 3 行"


def hostile(reference: bytes) -> bytes:
    """A workbook of two cells, one of them far outside."""
    content = book(COLUMNS, ("A001", "x1"))
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        parts = {name: opened.read(name) for name in opened.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace(b'r="B2"', reference)
    return archive(parts)


@pytest.mark.parametrize(
    "reference", [b'r="XFD1048576"', b"r='XFD2'", b'r = "B999999"', b'r=\n"b1048576"']
)
def test_read_rows_turns_a_cell_far_outside_away_before_making_room_for_it(reference):
    content = hostile(reference)
    with harness.room(4 << 20), pytest.raises(errors.WorkbookTooLarge):
        read(content)


@pytest.mark.parametrize(("rows", "is_taken"), [(99, True), (100, False)])
def test_read_rows_makes_room_for_so_many_cells_and_no_more(monkeypatch, rows, is_taken):
    monkeypatch.setattr(workbooks, "MOST_CELLS", 299)
    content = book(COLUMNS, *[("A001", "x1", "x")] * rows)
    if is_taken:
        assert len(read(content)) == rows
    else:
        with pytest.raises(errors.WorkbookTooLarge):
            read(content)


def test_read_rows_turns_a_bomb_away_that_declares_a_small_size():
    content = book(COLUMNS, ("A001", "x1"))
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        parts = {name: opened.read(name) for name in opened.namelist()}
    bomb = archive({**parts, "xl/sharedStrings.xml": b" " * (workbooks.rules.LARGEST_UNPACKED + 1)})
    with pytest.raises(errors.ArchiveUnsafe):
        read(understated(bomb, name="xl/sharedStrings.xml", declared=10))
