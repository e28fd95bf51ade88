"""Lists of codes and uses: what their rows mean, and what is wrong with their form."""

import io
from datetime import date, datetime

import pytest
from openpyxl import load_workbook

from huzhu.claims.lists import CODES, USES, code_rows, use_faults, used_codes
from huzhu.documents import lists
from huzhu.documents.columns import Column, RowFault, hide_numbers, labels_in
from huzhu.documents.lists import ListKind
from huzhu.documents.text_stream import SheetRow
from huzhu.kernel.workdays import SHANGHAI
from huzhu.people.member_files import MEMBERS
from huzhu.people.rules import MEMBER_LIST


def read(text):
    rows, _ = lists.opened(text.encode(), USES, remembered={}).listed()
    return used_codes(rows), [str(fault) for fault in use_faults(rows)]


@pytest.mark.parametrize(
    "written", ["2026-11-04 10:00", "2026/11/04 10:00:00", "2026-11-04 10:00:00"]
)
def test_moment_is_read_when_it_is_written_in_a_usual_way(written):
    used, faults = read(f"电子码,使用时间,门店\nMV1,{written},一店\n")
    assert faults == []
    (code,) = used
    assert (code.row, code.code) == (2, "MV1")
    assert code.used_at == datetime(2026, 11, 4, 10, 0, tzinfo=SHANGHAI)


def test_each_cell_that_is_wrong_is_told():
    used, faults = read("电子码,使用时间\n,昨天\n")
    assert used == []
    assert faults == [
        "第 2 行 电子码：不能为空",
        "第 2 行 使用时间：须写成 2026-11-21 10:30，现为“昨天”",
    ]


def test_list_without_rows_is_told_as_a_whole():
    assert next(iter(use_faults([]))).row == 0


@pytest.mark.parametrize(("kind", "columns"), [(CODES, 2), (USES, 1)])
@pytest.mark.parametrize("marked", ['="00{}"', "'00{}", "‘00{}", '="00{}"\u200b'])
def test_codes_and_passcodes_are_read_without_what_marks_a_text(kind, columns, marked):
    """A spreadsheet's sign that digits are a text is no part of what a member types in."""
    headings = [column.label for column in kind.columns[:columns]]
    written = [marked.format(place).replace('"', '""') for place in range(columns)]
    quoted = ",".join(f'"{each}"' for each in written)
    text = f"{','.join(headings)},{kind.columns[-1].label}\n{quoted},2026-11-04\n"
    ((row,), _) = lists.opened(text.encode(), kind, remembered={}).listed()
    assert list(row.cells[:columns]) == [f"00{place}" for place in range(columns)]


@pytest.mark.parametrize(
    ("code", "told"),
    [("MV345678", "*" * 8), ("MV3456789", "******789"), ("MV3456789012", "********9012")],
)
def test_last_places_of_a_code_are_shown_where_more_of_it_stay_hidden(code, told):
    column = CODES.column("电子码")
    assert (column.shown(code), hide_numbers(f"现为“{code}”")) == (told, f"现为“{told}”")
    assert CODES.column("密码").shown(code) == "*" * len(code)


CHECK = lists.opened(
    "电子码,密码,有效期至\n"
    "MV2026000001AB,k3r9x2,2027-06-30\n"
    "MV2026000002CD,k3r9x2,\n"
    "MV2026000003EF,m7t4w8,2027-05-31\n".encode(),
    CODES,
    remembered={},
)  # fmt: skip


def test_totals_tell_rows_values_and_ends_of_each_column():
    assert lists.seen_in(CHECK, lambda _: [])["totals"] == [
        ["电子码", "3", "3", "**********01AB", "**********03EF", ""],
        ["密码", "3", "2", "******", "******", ""],
        ["有效期至", "2", "2", "2027-06-30", "2027-05-31", ""],
    ]


def test_total_of_a_column_is_the_sum_of_its_cells():
    kind = ListKind(
        "tried", "清单", (Column("数", sums=lambda cells: str(sum(map(int, cells)))), Column("名"))
    )
    found = lists.opened("数,名\n3,甲\n4,乙\n,丙\n3,\n".encode(), kind, remembered={})
    assert lists.seen_in(found, lambda _: [])["totals"] == [
        ["数", "3", "2", "3", "3", "10"],
        ["名", "3", "3", "甲", "丙", ""],
    ]


def test_refused_are_rows_however_many_faults_they_have():
    told = [(0, False), (2, False), (2, False), (3, False), (4, True)]
    faults = [
        RowFault(row, f"第 {place} 栏", "试", is_note) for place, (row, is_note) in enumerate(told)
    ]
    seen = lists.seen_in(CHECK, lambda _: faults)
    assert (seen["rows"], seen["fault_count"], seen["refused"]) == (3, 4, 2)
    assert [note["row"] for note in seen["notes"]] == [4]


def test_day_of_a_row_wins_over_the_day_said_for_all():
    rows, _ = CHECK.listed()
    said = [row.expires_on for row in code_rows(rows, {"expires_on": "2027-12-31"})]
    assert said == [date(2027, 6, 30), date(2027, 12, 31), date(2027, 5, 31)]


@pytest.mark.parametrize("headings", ["证件号码,身份证号", "身份证号,证件号码"])
def test_weaker_heading_is_no_column_beside_the_own_one(headings):
    found = labels_in(SheetRow(1, headings.split(",")), MEMBER_LIST)
    assert found == headings.split(",")
    assert labels_in(SheetRow(1, ["证件号码"]), MEMBER_LIST) == ["身份证号"]


@pytest.mark.parametrize(("line", "is_found"), [(19, True), (20, True), (21, False)])
def test_heading_stands_within_the_first_twenty_rows(line, is_found):
    above = "".join(f"说明 {place}\n" for place in range(1, line))
    found = lists.opened(f"{above}电子码,使用时间\nMV1,2026-11-04\n".encode(), USES, remembered={})
    assert (found.layout.line == line, found.doubts() == []) == (is_found, is_found)


@pytest.mark.parametrize("kind", [CODES, USES, MEMBERS], ids=lambda kind: kind.name)
def test_template_says_of_each_column_what_is_asked(kind):
    book = load_workbook(
        io.BytesIO(lists.template(kind, at=datetime(2026, 11, 1, tzinfo=SHANGHAI)))
    )
    told = {row[0]: row[2] for row in book["填写说明"].iter_rows(values_only=True) if len(row) > 2}
    assert [label for label in kind.columns if not told[f"“{label.label}”"]] == []
    assert kind is not MEMBERS or told["“会籍”"] == "在会、已脱保、已退会之一"
