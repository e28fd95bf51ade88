"""Lists that people really sent: what each means, or the row that is told (``expected.txt``)."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from huzhu.assessment.facts.queries.fact_imports import FIGURES
from huzhu.assessment.facts.rules import fact_lists
from huzhu.assessment.scheme.rules.facts import CATALOGUE
from huzhu.claims.lists import CODES, code_rows, passcode_faults
from huzhu.claims.rules import check_code_rows
from huzhu.documents import errors, lists
from huzhu.people import member_files, rules

HERE = Path(__file__).parent
CLOSES_ON = date(2026, 12, 31)


def codes(name, **said):
    rows, unsure = lists.opened((HERE / name).read_bytes(), CODES, remembered={}).listed()
    assert unsure == []
    return code_rows(rows, said)


def faults(name):
    return check_code_rows(codes(name), closes_on=CLOSES_ON, known=frozenset())


def members(name):
    rows = member_files.rows_of(HERE / name)
    return [rules.read_entry(row.cells, union_ids={"D01-U1": 1}, on=CLOSES_ON) for row in rows]


def test_passwords_that_lost_their_zeros_are_told_by_row():
    sent = codes("01-csv-password-zeros-lost/as-supplier-sent.csv")
    saved = codes("01-csv-password-zeros-lost/input.csv")
    lost = [now.row for was, now in zip(sent, saved, strict=True) if was.passcode != now.passcode]
    assert len(lost) > 5
    assert faults("01-csv-password-zeros-lost/as-supplier-sent.csv") == []
    assert [fault.row for fault in faults("01-csv-password-zeros-lost/input.csv")] == lost


@pytest.mark.parametrize(("name", "cell"), [("codes", "电子码"), ("passwords", "密码")])
def test_scientific_notation_is_told_by_row(name, cell):
    name = f"03-csv-scientific/input-{name}.csv"
    told = [fault for fault in faults(name) if "科学记数" in fault.message]
    assert {fault.row for fault in told} == {row.row for row in codes(name)}
    assert {fault.cell for fault in told} == {cell}


def test_month_alone_is_no_day():
    rows = codes("04-expiry-month-only/input.csv")
    assert [row.expires_on for row in rows] == [None] * 4
    said = [str(fault) for fault in faults("04-expiry-month-only/input.csv")]
    assert said[0] == "第 2 行 有效期至：须写明哪一天，现为“2027-11”，如 2026-12-31"


def test_end_of_a_day_is_that_day():
    rows = codes("05-expiry-with-time/input.csv")
    assert [row.expires_on for row in rows] == [date(2027, 6, 30)] * 3


def test_list_that_people_see_is_read_and_never_the_hidden_one():
    assert {row.code[:10] for row in codes("06-hidden-first-sheet/input.xlsx")} == {"GX26000002"}


@pytest.mark.parametrize("name", ["apostrophe", "equals"])
def test_marks_of_a_text_are_no_part_of_a_code(name):
    rows = codes(f"09-text-markers/input-{name}.csv")
    assert [row.code for row in rows] == [f"GX260000000{n}" for n in (1, 2, 3)]
    assert [row.passcode for row in rows] == ["000001", "000002", "000003"]


def test_lists_side_by_side_are_not_read_by_half():
    with pytest.raises(errors.ColumnTwice):
        codes("10-side-by-side/input.xlsx")


@pytest.mark.parametrize(
    "name",
    [
        "code-only.csv",
        "dashes.txt",
        "one-per-line.txt",
        "starred-heading.csv",
        "supplier-heading.csv",
    ],
)
def test_suppliers_layouts_are_read_with_what_the_clerk_adds(name):
    has_passcodes = name not in {"code-only.csv", "one-per-line.txt"}
    day = date(2027, 12, 31)
    rows = codes(f"12-supplier-layouts/{name}", expires_on=day.isoformat())
    assert [row.code for row in rows] == [f"GX260000000{n}" for n in (1, 2, 3)]
    assert [row.passcode for row in rows] == [
        f"pw000{n}" if has_passcodes else "" for n in (1, 2, 3)
    ]
    assert {row.expires_on for row in rows} == {day}
    assert check_code_rows(rows, closes_on=CLOSES_ON, known=frozenset()) == []


def test_list_without_passwords_is_asked_about_and_so_is_one_with():
    for name, are_none in (("code-only.csv", False), ("dashes.txt", True)):
        rows = codes(f"12-supplier-layouts/{name}")
        (fault,) = passcode_faults(rows, are_none=are_none)
        assert (fault.row, fault.cell) == (0, "密码")
        assert list(passcode_faults(rows, are_none=not are_none)) == []


def test_percent_is_read_as_it_is_shown():
    content = (HERE / "13-percent-cells/input.xlsx").read_bytes()
    kinds = {name: kind for name, kind in CATALOGUE.items() if kind.unit == "%"}
    columns = (*fact_lists.AGENCY_COLUMNS, *map(fact_lists.column_of, kinds.values()))
    found = lists.opened(content, replace(FIGURES, columns=columns), remembered={})
    rows, unsure = found.listed()
    assert unsure == []
    cells = next(row.cells for row in rows if row.cells[0] == "B01")
    assert [text for text in cells if "%" in text] == ["103.2%", "8.0%", "95.5%"]


def test_name_with_the_round_zero_is_a_name():
    (entry,) = members("17-member-name-circle-zero/input.csv")
    assert (entry.name, entry.number) == ("王〇", "G00001")


def test_mobile_numbers_with_the_countrys_own_are_taken():
    entries = members("19-member-phone-86/input.csv")
    assert [entry.phone for entry in entries] == ["13800000011", "13800000012"]


def test_member_number_keeps_the_zeros_that_are_shown():
    (first, *_) = members("20-member-number-zeros/input.xlsx")
    assert first.number == "000123"
