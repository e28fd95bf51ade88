"""What LibreOffice shows of a cell is what is read of it, or the cell is named as unsure."""

import itertools

import pytest
import xlsxwriter

from huzhu.documents import errors, xls_sheets, xlsx_stream
from huzhu.documents.columns import Column
from huzhu.documents.sheet_formats import number_shown
from huzhu.documents.text_stream import Unsure
from huzhu.people import member_files
from tests import libreoffice
from tests.listed import NotSure, read_rows
from tests.people.persons import member_cells

FORMATS = (
    "General", "0", "0.00", "#,##0", "#,##0.00", "0%", "0.0%", "0.00%", "000000", "000000000000",
    "0.0#", "#.##", "#,##0,", "000-0000-0000", "0000 0000 0000", '0"个"', '"NO."0000', "￥#,##0.00",
    "[$¥-804]#,##0.00", "[Red]0.0", "0;-0;0", "0_);(0)", "#,##0.00;[Red]-#,##0.00", "@", "00000",
    '#,##0.00"元"', r"\Z00", "0.000", "0.00E+00", "# ?/?", "[>100]0.0;0", ";;;", "0.0;;",
    "yyyy-mm-dd", "yyyy/m/d", 'yyyy"年"m"月"d"日"', "yyyy-mm", "m/d", "yyyy-mm-dd hh:mm:ss", "h:mm",
    # Words beside a number or a text, sections for what is below nothing, nothing, and texts.
    'General"万元"', '"-"General', '"MV"General', '"MV"@', 'General;"无";"-"', '@"号"', '"a"@"b"@',
    'General;"-"General;"零"', '0;-0;0;"T"@', "0;-0;0;", '0;-0;"无"', '"无"', ";;;@", "0;;;@",
    "[Red]General", "General_ ", r"General\元", 'General" "0', '0;"负"0', "0;@", "0;0;@", "@;@;@;@",
    'General;"欠"', '"x"General;"y"General;"z"General;"w"@', "General;[Red]General", "General;",
    "yyyy-mm-dd;@", 'yyyy/m/d;;"无";@"日"', "yyyy/m/d;;;", "-General", "General%", '"A"0;"B"@',
    "_ @_ ", r"\Z@", "Z@", '"100%"', '0.00" ";"x"', '"";"";"";@', '0;-0;0;"见"', "* @", '0;" "',
    '0"@"', '"@"@', "0;-0;0;0", "0;0;0;General", "0;0;yyyy", "0;0;0;@;0",
)  # fmt: skip
NUMBERS = (
    0, 1, 7, 123, 4567.891, 0.5, 1.032, 0.955, 99.995, 2600000007, 13800138000, 123456789012,
    -3, -0.26, 46568, 46568.4375, 999999999999999, 1e15, 1 / 3, 0.1 + 0.2, 1e-7,
)  # fmt: skip
TEXTS = ("26000001", "张三", "-5", "00 26")


PAIRS = list(itertools.product(FORMATS, (*NUMBERS, *TEXTS)))


def _every_format(path):
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        page.set_column(0, 0, 60)
        looks = {code: book.add_format({"num_format": code}) for code in FORMATS}
        for line, (code, value) in enumerate(PAIRS):
            write = page.write_string if isinstance(value, str) else page.write_number
            write(line, 0, value, looks[code])


def _with_hidden_rows(path):
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("去年").write_row(0, 0, ("电子码", "密码", "有效期至"))
        page = book.add_worksheet("清单")
        book.worksheets()[0].hide()
        page.activate()
        page.set_first_sheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for line, cells in enumerate(
            (("电子码", "密码"), ("A001", "x1"), ("A002", "x2"), ("", "x3"))
        ):
            page.write_row(line, 0, cells)
        page.write_row(0, 2, ("有效期至", "备注"))
        page.write_number(1, 2, 46568, day)
        page.set_row(2, None, None, {"hidden": True})
        page.set_column(3, 3, None, None, {"hidden": True})
        page.merge_range("A3:A4", "A002", day)
        page.write_row(4, 0, ("A004", "x4"), book.add_format({"font_strikeout": True}))


def _register(path):
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, list(member_cells(0)))
        page.write_row(1, 0, list(member_cells(1).values()))


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Our workbooks, and what LibreOffice makes old ones of in one start."""
    place = tmp_path_factory.mktemp("shown")
    _every_format(place / "new.xlsx")
    made = {"old": _every_format, "hidden": _with_hidden_rows, "register": _register}
    for name, make in made.items():
        make(place / f"{name}.xlsx")
    libreoffice.convert(place, [f"{name}.xlsx" for name in made], "xls")
    return place


@pytest.fixture(scope="module")
def theirs(place):
    return libreoffice.shown(place, ["new.xlsx", "old.xls"])


@pytest.fixture(params=["new.xlsx", "old.xls"], ids=["xlsx", "xls"])
def shown(request, place, theirs):
    """Every format with every number: what we read, what LibreOffice shows, what was stored."""
    (seen,) = theirs[request.param].values()
    opened = xls_sheets.opened if request.param == "old.xls" else xlsx_stream.opened
    with (place / request.param).open("rb") as file, opened(file) as book:
        ours = [row.cells[0] for row in book.shown()]
    looks = [cells[0] if cells else "" for cells in seen]
    looks += [""] * (len(PAIRS) - len(looks))  # of the last rows nothing is shown
    return list(zip(PAIRS, ours, looks, strict=True))


def _differing(shown):
    """Cells that are read as something else than a person sees; days are days however written.

    A dash is how accounts write nothing.
    """
    for (code, number), ours, theirs in shown:
        is_nothing = (number, ours, theirs) == (0, "0", "-")
        if not isinstance(ours, Unsure) and not _are_same(str(ours), theirs) and not is_nothing:
            yield code, number, str(ours), theirs


def _are_same(ours, theirs):
    figures = [int(part) for part in _parts(theirs)]
    read = [*(int(part) for part in _parts(ours)), 0, 0, 0]
    return ours == theirs.strip() or (len(figures) > 1 and figures == read[: len(figures)])


def _parts(text):
    kept = "".join(sign if sign.isdigit() else " " for sign in text)
    is_day = any(sign in text for sign in "-/年:") and "-0000" not in text
    return kept.split() if is_day else []


def test_cell_is_read_as_it_is_shown_or_named_as_unsure(shown):
    assert len(shown) == len(FORMATS) * (len(NUMBERS) + len(TEXTS))
    assert list(_differing(shown)) == []


def test_most_cells_of_the_usual_formats_are_read(shown):
    usual = [ours for (code, _), ours, _ in shown if code in FORMATS[:28]]
    read = [ours for ours in usual if not isinstance(ours, Unsure)]
    assert len(read) > 0.9 * len(usual)


@pytest.mark.parametrize(
    ("code", "value", "seen"),
    [
        ('General"万元"', 7, "7万元"),
        ('"-"General', 7, "-7"),
        ('"MV"General', 123, "MV123"),
        ('"MV"@', "26000001", "MV26000001"),
        ('General;"-"General;"零"', -3, "-3"),
        ('General;"-"General;"零"', 0, "零"),
        ('General;"无";"-"', -3, "无"),
        ('yyyy/m/d;;"无";@"日"', "张三", "张三日"),
        ("_ @_ ", "26000001", "26000001"),
        (";;;", "26000001", Unsure("格式不显示内容", "26000001")),
        ("General;[Red]General", -3, Unsure("是负数，格式只用文字或颜色表示")),
        ('"无"', -3, Unsure("是负数，格式只用文字或颜色表示")),
    ],
)
def test_words_of_a_format_are_read_where_they_are_shown(shown, code, value, seen):
    assert [ours for pair, ours, _ in shown if pair == (code, value)] == [seen]


@pytest.mark.parametrize(
    ("code", "number", "shown"),
    [
        ("#,##0.00;[Red]#,##0.00", -98765.5, Unsure("是负数，格式只用文字或颜色表示")),
        (r'_ * #,##0.00_ ;_ * \-#,##0.00_ ;_ * "-"??_ ;_ @_ ', 1234.5, "1,234.50"),
        (r'_ * #,##0.00_ ;_ * \-#,##0.00_ ;_ * "-"??_ ;_ @_ ', -1234.5, "-1,234.50"),
        (r'_ * #,##0.00_ ;_ * \-#,##0.00_ ;_ * "-"??_ ;_ @_ ', 0, "0"),
        ("0." + "0" * 30, 1.5, Unsure("的格式是“0." + "0" * 30 + "”")),
        ("[" * 60_000, 1, Unsure("的格式长得没有表格软件会写")),
    ],
    ids=["red", "account", "account below", "account of nothing", "many places", "endless"],
)
def test_format_of_its_own_is_followed_or_named(code, number, shown):
    assert number_shown(code, number, is_from_1904=False) == shown


def test_reader_that_takes_the_stored_number_would_be_noticed(shown):
    stored = [(pair, pair[1]) for pair, _, _ in shown]
    naive = [
        (pair, value if isinstance(value, str) else f"{value:.15g}", theirs)
        for (pair, value), (_, _, theirs) in zip(stored, shown, strict=True)
    ]
    differing = list(_differing(naive))
    assert len([each for each in differing if not isinstance(each[1], str)]) > 200
    assert len([each for each in differing if isinstance(each[1], str)]) > 20


@pytest.mark.parametrize("name", ["hidden.xlsx", "hidden.xls"])
def test_what_is_hidden_merged_or_struck_through_is_asked_about(place, name):
    day = Column("有效期至", is_needed=False, is_day=True)
    with pytest.raises(NotSure) as raised:
        read_rows(place / name, [Column("电子码"), Column("密码"), day])
    assert raised.value.args == (
        "第 3 行“电子码”在隐藏或被筛掉的行里",
        "第 3 行“密码”在隐藏或被筛掉的行里",
        "第 4 行“电子码”在合并的单元格里",
        "第 5 行“电子码”划了删除线，看不出是否已作废",
        "第 5 行“密码”划了删除线，看不出是否已作废",
    )


@pytest.mark.parametrize("behind", [b"", bytes(600), bytes(range(256)) * 40])
def test_what_only_begins_like_an_old_workbook_is_told(behind):
    with pytest.raises(errors.ListBroken, match="旧版 xls"):
        read_rows(xls_sheets.MARK + b"\xa1\xb1\x1a\xe1" + behind, [Column("电子码")])


def test_register_of_members_may_be_an_old_workbook(place):
    (row,) = member_files.rows_of(place / "register.xls")
    assert (row.cells, row.fault) == (list(member_cells(1).values()), "")
