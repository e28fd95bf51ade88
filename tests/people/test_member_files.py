"""Lists as people and attackers hand them in: each is read, or turned away with a sentence."""

import zipfile

import pytest
import xlsxwriter
from openpyxl import load_workbook

from huzhu.documents import xlsx_stream
from huzhu.documents.errors import ColumnsMissing, ColumnTwice, ListIsNoTable
from huzhu.kernel.errors import DomainError
from huzhu.people import bench, errors, member_files
from huzhu.people.member_files import rows_of
from tests import harness
from tests.people.persons import id_number, member_cells

HEADING = ",".join(member_cells(0))
ROW = ",".join(member_cells(1).values())


@pytest.fixture
def file_of(tmp_path):
    def write(content, name="list.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.fixture
def book_of(tmp_path):
    """A workbook made of its parts: a sheet's XML as given, nothing else than needed."""

    def write(sheet, *, shared=None, name="book.xlsx", extra=()):
        path = tmp_path / name
        space = "http://schemas.openxmlformats.org"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
            book.writestr(
                "xl/workbook.xml",
                f'<workbook xmlns:r="{space}/officeDocument/2006/relationships">'
                '<sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>',
            )
            book.writestr(
                "xl/_rels/workbook.xml.rels",
                '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/>'
                "</Relationships>",
            )
            book.writestr("xl/worksheets/sheet1.xml", sheet)
            if shared is not None:
                book.writestr("xl/sharedStrings.xml", shared)
            for part, content in extra:
                book.writestr(part, content)
        return path

    return write


def _text(value, place=""):
    reference = f' r="{place}"' if place else ""
    return f'<c{reference} t="inlineStr"><is><t>{value}</t></is></c>'


def _row(values):
    return f"<row>{''.join(_text(value) for value in values)}</row>"


def _sheet(*rows):
    return f"<worksheet><sheetData>{''.join(rows)}</sheetData></worksheet>"


HEAD_XML = _row(member_cells(0))


def _said(path):
    with pytest.raises(DomainError) as said:
        list(rows_of(path))
    return type(said.value), said.value.detail


def test_rows_of_gives_cells_in_our_order_with_their_line(file_of):
    path = file_of(
        "会籍,会员编号,姓名,身份证号,手机,工会编号\n\n在会,M1,王,1,2,U1\n,,,,,\n在会,M2\n"
    )
    assert [tuple(row) for row in rows_of(path)] == [
        (3, ["M1", "王", "1", "2", "U1", "在会"], ""),
        (5, ["M2", "", "", "", "", "在会"], ""),
    ]


def test_rows_of_reads_quotes_breaks_tabs_and_windows_ends(file_of):
    quoted = ROW.replace("王小明", '"王\n小明"')
    assert next(rows_of(file_of(f"{HEADING}\r\n{quoted}\r\n"))).cells[1] == "王\n小明"
    tabs = f"{HEADING}\n{ROW}\n".replace(",", "\t")
    assert next(rows_of(file_of(tabs))).cells == list(member_cells(1).values())


# --- wrong kinds of files -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", errors.FileEmpty),
        (b"\n\n", errors.FileEmpty),
        (b"\xef\xbb\xbf", errors.FileEmpty),
        (HEADING.encode(), errors.FileEmpty),
        (f"{HEADING}\n,,,,,\n \n".encode(), errors.FileEmpty),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", ListIsNoTable),
        (b"%PDF-1.7\n\x00\x01", ListIsNoTable),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), errors.FileDamaged),
        (f"{HEADING}\n{ROW}\n".encode() + b"\xff\xfe\xff", errors.NotATable),
        (f"{HEADING}\n{ROW}\n".replace("会", "會").encode("big5", "replace"), DomainError),
        (b"<html><body>hello</body></html>", errors.FileDamaged),
        (b"PK\x03\x04 and then nothing", errors.FileDamaged),
    ],
    ids=[
        "empty", "blank lines", "only a BOM", "only a header", "blank rows", "picture", "pdf",
        "old workbook", "broken utf-8", "big5", "web page", "torn archive",
    ],
)  # fmt: skip
def test_rows_of_turns_away_what_is_no_list(file_of, content, fault):
    said, sentence = _said(file_of(content))
    assert issubclass(said, fault)
    assert sentence.endswith("。")


def test_rows_of_turns_away_another_workbook_whatever_its_name(tmp_path):
    path = tmp_path / "list.csv"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
    assert _said(path)[0] is errors.FileDamaged


@pytest.mark.parametrize(
    ("heading", "fault", "word"),
    [
        ("会员编号,姓名,身份证号,手机,工会编号", ColumnsMissing, "缺少“会籍”"),
        ("a,b,c,d,e,f", ColumnsMissing, "缺少“会员编号”“姓名”"),
        (f"{HEADING},姓名", ColumnTwice, "“姓名”有两个"),
        (f"{HEADING},备注,备注", None, ""),
        (f" {HEADING} ", None, ""),
    ],
)
def test_the_header_is_complete_and_names_each_column_once(file_of, heading, fault, word):
    path = file_of(f"{heading}\n{ROW}\n")
    if fault is None:
        assert len(list(rows_of(path))) == 1
    else:
        said, sentence = _said(path)
        assert said is fault
        assert word in sentence


# --- cells --------------------------------------------------------------------------------------


def test_a_row_with_more_cells_than_the_header_is_refused_alone(file_of):
    first, second = rows_of(file_of(f"{HEADING}\n{ROW},多余\n{ROW},\n"))
    assert first.fault == "本行的列数多于表头，请检查是否有多余的逗号。"
    assert second.fault == ""


def test_words_beside_a_sheet_are_none_of_ours(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "list.xlsx") as book:
        page = book.add_worksheet()
        page.write_row(0, 0, list(member_cells(1)))
        page.write_row(1, 0, [*member_cells(1).values(), "", "已核对"])
    (row,) = rows_of(tmp_path / "list.xlsx")
    assert (row.fault, row.cells) == ("", [*member_cells(1).values()])


def test_a_long_cell_is_refused_alone_and_cut(file_of):
    long = ROW.replace("王小明", "王" * 201)
    first, second = rows_of(file_of(f"{HEADING}\n{long}\n{ROW}\n"))
    assert (first.fault, len(first.cells[1])) == ("“姓名”超过 200 字，请核对。", 200)
    assert second.fault == ""


def test_a_quote_that_never_ends_is_told_with_its_line(file_of):
    path = file_of(f'{HEADING}\n{ROW}\nM2,"王' + ("x" * 200 + "\n") * 1_000)
    said, sentence = _said(path)
    assert said is errors.FileDamaged
    assert "第 3 行" in sentence


def test_a_formula_is_refused_alone_and_its_result_not_trusted(tmp_path):
    path = tmp_path / "f.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, list(member_cells(0)))
        sheet.write_row(1, 0, list(member_cells(1).values()))
        sheet.write_formula(1, 1, '="王"&"小明"', None, "王小明")
        sheet.write_row(2, 0, list(member_cells(2).values()))
    first, second = rows_of(path)
    assert (first.fault, first.cells[1]) == (
        "“姓名”是公式，请改为填写的内容本身。",
        "〔是公式，请改为填写的内容本身〕",
    )
    assert second.fault == ""


def test_what_is_put_beside_our_columns_in_advance_is_no_member(tmp_path):
    path = tmp_path / "f.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["序号", *member_cells(0)])
        sheet.write_row(1, 0, [1, *member_cells(1).values()])
        for line in range(2, 60):
            sheet.write_formula(line, 0, '=IF(B3="","",ROW()-1)', None, "")
            sheet.write_formula(line, 6, '=IF(B3="","","在会")', None, "")
        sheet.merge_range("H2:H3", "第一部门")
    assert [row.line for row in rows_of(path)] == [2]


def test_member_in_two_rows_is_asked_about(tmp_path):
    path = tmp_path / "m.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for line in range(3):
            sheet.write_row(line, 0, list(member_cells(line).values() if line else member_cells(0)))
        sheet.merge_range("B2:B3", "王小明")
    assert _said(path)[0] is errors.FileDamaged


def test_heading_over_two_rows_names_the_columns_of_the_members_below(tmp_path):
    path = tmp_path / "h.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for place, heading in enumerate(member_cells(0)):
            sheet.merge_range(0, place, 1, place, heading)
        for line in (2, 3):
            sheet.write_row(line, 0, list(member_cells(line).values()))
        sheet.merge_range("A5:C5", "以上共二人")  # within one row: nobody is meant twice
    found = [(row.line, row.cells[0], row.fault) for row in rows_of(path)]
    numbers = [member_cells(line)["会员编号"] for line in (2, 3)]
    assert found == [(3, numbers[0], ""), (4, numbers[1], ""), (5, "以上共二人", "")]


def test_numbers_are_read_as_people_see_them_and_lost_places_stay_visible(tmp_path):
    path = tmp_path / "n.xlsx"
    cells = member_cells(
        1, 手机=13900000001, 会员编号=42, 身份证号=float(id_number(3).replace("X", "1"))
    )
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, list(cells))
        sheet.write_row(1, 0, list(cells.values()))
    (row,) = rows_of(path)
    assert (row.cells[0], row.cells[3]) == ("42", "13900000001")
    assert row.fault == "“身份证号”超过 15 位，被存成了数值，末几位已经丢失。"


def test_a_workbook_saved_by_another_program_reads_the_same(tmp_path, write_xlsx):
    ours = write_xlsx([member_cells(1), member_cells(2)])
    theirs = tmp_path / "theirs.xlsx"
    load_workbook(ours).save(theirs)
    assert list(rows_of(theirs)) == list(rows_of(ours))


def test_gaps_prefixes_and_phonetic_guides_are_understood(book_of):
    names = list(member_cells(0))
    shared = "<sst>" + "".join(f"<si><t>{name}</t></si>" for name in names)
    shared += "<si><r><t>王</t></r><r><t>小明</t></r><rPh><t>wang</t></rPh></si></sst>"
    head = "".join(f'<x:c r="{"ABCDEF"[n]}1" t="s"><x:v>{n}</x:v></x:c>' for n in range(6))
    body = '<x:c r="B7" t="s"><x:v>6</x:v></x:c><x:c r="E7" t="str"><x:v>U1</x:v></x:c>'
    sheet = f'<x:worksheet><x:row r="1">{head}</x:row><x:row r="7">{body}</x:row></x:worksheet>'
    (row,) = rows_of(book_of(sheet, shared=shared))
    assert tuple(row) == (7, ["", "王小明", "", "", "U1", ""], "")


def test_a_cell_of_a_million_characters_is_refused_alone(book_of):
    names = list(member_cells(1).values())
    long = _row([names[0], "王" * 1_000_000, *names[2:]])
    first, second = rows_of(book_of(_sheet(HEAD_XML, long, _row(names))))
    assert first.fault == "“姓名”超过 200 字，请核对。"
    assert second.fault == ""


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_rows_are_read_in_little_room_and_whoever_keeps_them_takes_more(tmp_path, kind):
    path = tmp_path / f"list.{kind}"
    bench.write_list(path, 5_000, kind=kind)
    with harness.room(2 << 20):
        assert sum(1 for _ in rows_of(path)) == 5_000
    with pytest.raises(AssertionError, match="took"), harness.room(2 << 20):
        list(rows_of(path))


# --- workbooks made to harm ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "sheet",
    [
        "<worksheet><sheetData><row>",
        "no xml at all",
        "",
        f"<!DOCTYPE x [<!ENTITY a 'aaaa'>]>{_sheet(HEAD_XML)}",
        f"<!DOCTYPE x SYSTEM 'file:///etc/passwd'>{_sheet(HEAD_XML)}",
        _sheet(HEAD_XML, '<row><c t="s"><v>99</v></c></row>'),
        _sheet(HEAD_XML, '<row><c t="s"><v>x</v></c></row>'),
        _sheet(HEAD_XML, '<row r="x"><c><v>1</v></c></row>'),
        _sheet(HEAD_XML, '<row><c r="XFD2"><v>1</v></c></row>'),
        _sheet(HEAD_XML, '<row><c r="ZZZZZZZZ2"><v>1</v></c></row>'),
        _sheet(HEAD_XML, '<row><c r="é2"><v>1</v></c></row>'),
    ],
    ids=[
        "torn", "no xml", "nothing", "entity", "outside entity", "text that is not there",
        "text without number", "row without number", "far column", "farther column", "odd column",
    ],
)  # fmt: skip
def test_a_sheet_made_to_harm_is_turned_away(book_of, sheet):
    assert _said(book_of(sheet))[0] is errors.FileDamaged


def test_a_sheet_that_is_elsewhere_is_not_fetched(tmp_path, book_of):
    path = book_of(_sheet(HEAD_XML))
    parts = {}
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    rels = parts["xl/_rels/workbook.xml.rels"]
    for target in (b"../../../etc/passwd", b"/etc/passwd", b"http://127.0.0.1/x"):
        parts["xl/_rels/workbook.xml.rels"] = rels.replace(b"worksheets/sheet1.xml", target)
        with zipfile.ZipFile(path, "w") as book:
            for name, content in parts.items():
                book.writestr(name, content)
        assert _said(path)[0] is errors.FileDamaged


def _bomb(path, *, size, part="xl/worksheets/sheet1.xml"):
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as book,
        book.open(part, "w", force_zip64=True) as file,
    ):
        block = b" " * (1 << 20)
        for _ in range(size >> 20):
            file.write(block)


@pytest.mark.parametrize("size", [64 << 20, 300 << 20])
def test_a_bomb_is_turned_away_before_it_is_unpacked(tmp_path, size):
    path = tmp_path / "bomb.xlsx"
    _bomb(path, size=size)
    with harness.room(4 << 20):
        assert _said(path)[0] is errors.FileTooLarge


def test_a_bomb_that_lies_about_its_size_is_turned_away(tmp_path):
    """The directory says 100 bytes; reading stops there and the checksum does not fit."""
    path = tmp_path / "liar.xlsx"
    _bomb(path, size=64 << 20)
    content = bytearray(path.read_bytes())
    place = content.rfind(b"PK\x01\x02")
    content[place + 24 : place + 28] = (100).to_bytes(4, "little")
    path.write_bytes(content)
    assert _said(path)[0] is errors.FileDamaged


def test_too_many_shared_texts_are_turned_away(book_of, monkeypatch):
    monkeypatch.setattr(xlsx_stream, "MAX_SHARED_COUNT", 10)
    shared = f"<sst>{'<si><t>a</t></si>' * 11}</sst>"
    assert _said(book_of(_sheet(HEAD_XML), shared=shared))[0] is errors.FileTooLarge


def test_too_many_parts_are_turned_away(book_of, monkeypatch):
    monkeypatch.setattr(xlsx_stream, "MAX_PARTS", 10)
    extra = [(f"x{n}", "") for n in range(11)]
    assert _said(book_of(_sheet(HEAD_XML), extra=extra))[0] is errors.FileTooLarge


def test_too_many_rows_are_turned_away(file_of, monkeypatch):
    monkeypatch.setattr(member_files, "MAX_ROWS", 2)
    assert len(list(rows_of(file_of(f"{HEADING}\n{ROW}\n{ROW}\n")))) == 2
    assert _said(file_of(f"{HEADING}\n{ROW}\n{ROW}\n{ROW}\n"))[0] is errors.FileTooLarge


def test_an_encrypted_workbook_is_turned_away(tmp_path, write_xlsx):
    path = write_xlsx([member_cells(1)])
    content = bytearray(path.read_bytes())
    place = 0
    while (place := content.find(b"PK\x01\x02", place)) >= 0:
        content[place + 8] |= 1  # the flag that says: encrypted
        place += 4
    path.write_bytes(content)
    assert _said(path)[0] is errors.FileDamaged
