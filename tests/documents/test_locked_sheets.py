"""Locked sheets go out and come back: through other programs, pasted over, moved, exchanged."""

import io
import zipfile
from decimal import Decimal

import msoffcrypto
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from huzhu.documents import errors, locked_sheets
from huzhu.documents.locked_forms import Input, InputKind, Label, LockedForm, Placed
from tests.documents.files import archive, office_file
from tests.documents.form_for_tests import (
    EAST,
    EMPTY,
    FILLED,
    FORM,
    WEST,
    form,
    handed_out,
    opened,
    read,
    saved,
    through_libreoffice,
    typed,
)


def faults(content):
    with pytest.raises(errors.SheetFaulty) as turned_away:
        read(content)
    return turned_away.value.faults


# --- out and back -----------------------------------------------------------------------------


def test_sheet_comes_back_with_the_values_it_was_handed_out_with():
    assert read(handed_out(**FILLED)) == FILLED


def test_empty_cells_read_as_nothing():
    assert read(handed_out()) == EMPTY


@pytest.mark.parametrize("endings", [("xlsx",), ("ods", "xlsx")], ids=" ".join)
def test_sheet_comes_back_unharmed_through_libreoffice(endings, tmp_path):
    filled = typed({"C3": 215_630, "D6": 3.5, "D7": "=1+1"}, content=handed_out(remark="属实"))
    back = through_libreoffice(filled, *endings, folder=tmp_path)
    assert read(back) == {
        **EMPTY,
        "workers": 215_630,
        "1.1": Decimal("3.5"),
        "1.2": 2,
        "remark": "属实",
    }


def test_values_are_read_as_exact_numbers():
    found = read(typed({"D6": 0.1 + 0.2, "D7": 2.5, "C3": 12.0}))
    assert (found["1.1"], found["1.2"]) == (Decimal("0.3"), Decimal("2.5"))
    assert found["workers"] == 12
    assert isinstance(found["workers"], int)


def test_page_that_was_renamed_is_found():
    book = opened(handed_out(**FILLED))
    book["考核表"].title = "我的考核表"
    assert read(saved(book)) == FILLED


def test_total_is_worked_out_for_the_eye_and_never_read():
    page = opened(handed_out(**FILLED))["考核表"]
    assert page["D9"].value == "=SUM(D6,D7,D8)"
    assert read(typed({"D9": 999}, content=handed_out(**FILLED))) == FILLED


# --- the sheet itself -------------------------------------------------------------------------


def test_only_inputs_are_unlocked_and_the_page_is_protected():
    page = opened(handed_out())["考核表"]
    unlocked = {
        cell.coordinate for line in page.iter_rows() for cell in line if not cell.protection.locked
    }
    assert {"C3", "C4", "D6", "D7", "D8", "B10"} <= unlocked
    assert unlocked.isdisjoint({"A1", "A2", "A3", "B6", "C6", "D9", "A10"})
    assert page.protection.sheet


def test_inputs_say_in_chinese_what_they_take():
    page = opened(handed_out())["考核表"]
    rules = {str(rule.sqref): rule for rule in page.data_validations.dataValidation}
    assert (rules["D6"].type, rules["D6"].formula1, rules["D6"].formula2) == (
        "decimal",
        "0.0",
        "4.0",
    )
    assert rules["D6"].prompt == "请填写 0 至 4 的数，最多两位小数。"
    assert rules["C3"].type == "whole"
    assert rules["C4"].formula1 == '"代开票据,“直投”"'
    assert rules["B10"].error == "请填写文字，不超过 20 字。"


def test_sheet_prints_on_a4_with_its_head_on_each_page():
    page = opened(handed_out())["考核表"]
    assert page.page_setup.paperSize == 9
    assert page.print_title_rows == "$5:$5"
    assert page.sheet_properties.pageSetUpPr.fitToPage


def test_note_is_hidden_and_holds_nothing_to_be_understood():
    note = opened(handed_out())["_meta"]
    assert note.sheet_state == "veryHidden"
    assert "agency:1" not in note["A1"].value


@pytest.mark.parametrize("value", ["=1+1", "+cmd|' /C calc'!A0", "@SUM(1)"])
def test_text_that_looks_like_a_formula_stays_text(value):
    assert opened(handed_out(remark=value))["考核表"]["B10"].data_type == "s"
    assert read(handed_out(remark=value))["remark"] == value


# --- cells that must be mended ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("２．５", "2.5"),
        (" 2.50 ", "2.5"),
        ("+4", "4"),
        (0, "0"),
        (0.01, "0.01"),
        (3.99, "3.99"),
        (4, "4"),
    ],
)
def test_mark_is_taken_when_it_is_a_number_within_its_bounds(value, found):
    assert read(typed({"D6": value}))["1.1"] == Decimal(found)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("abc", "abc"),
        (99, "99"),
        (4.01, "4.01"),
        (-0.01, "-0.01"),
        (2.555, "2.555"),
        ("2分", "2分"),
        ("1e3", "1e3"),
        ("1,2", "1,2"),
        ("NaN", "NaN"),
        (True, "TRUE"),
        ("'=1+1", "'=1+1"),
        ("9" * 50, "9" * 20 + "…"),
    ],
)
def test_mark_is_told_by_its_cell_when_it_cannot_be_one(value, shown):
    told = f"现为“{shown}”。请填写 0 至 4 的数，最多两位小数。"
    assert faults(typed({"D6": value})) == (errors.CellFault("D6", "1.1 自评分", told),)


@pytest.mark.parametrize(("value", "found"), [("215,630", 215_630), ("１２", 12), (10**9, 10**9)])
def test_count_is_taken_when_it_is_whole(value, found):
    assert read(typed({"C3": value}))["workers"] == found


@pytest.mark.parametrize("value", [1.5, "1.5", -1, 10**9 + 1, "二十"])
def test_count_is_told_by_its_cell_when_it_is_not_whole_or_out_of_bounds(value):
    assert [fault.cell for fault in faults(typed({"C3": value}))] == ["C3"]


@pytest.mark.parametrize(("value", "found"), [("代开票据 ", "代开票据"), ("“直投”", "“直投”")])
def test_choice_is_taken_when_it_is_on_the_list(value, found):
    assert read(typed({"C4": value}))["invoicing"] == found


def test_choice_is_told_by_its_cell_when_it_is_not_on_the_list():
    assert faults(typed({"C4": "都有"})) == (
        errors.CellFault("C4", "开票方式", "现为“都有”。请从下拉列表中选择：代开票据、“直投”。"),
    )


@pytest.mark.parametrize("length", [19, 20])
def test_text_is_taken_up_to_its_length(length):
    assert read(typed({"B10": "情" * length}))["remark"] == "情" * length


def test_text_is_told_by_its_cell_when_it_is_too_long():
    assert [fault.cell for fault in faults(typed({"B10": "情" * 21}))] == ["B10"]


def test_text_keeps_its_punctuation():
    assert read(typed({"B10": "①属实，见附件（２）"}))["remark"] == "①属实，见附件（２）"


def test_formula_without_a_result_reads_as_nothing():
    assert read(typed({"D6": "=1+1"}))["1.1"] is None


def test_all_faults_are_told_at_once_in_the_order_of_the_sheet():
    content = typed({"D8": "abc", "C3": 1.5, "D6": 99, "B6": "改了"})
    assert [fault.cell for fault in faults(content)] == ["C3", "B6", "D6", "D8"]
    with pytest.raises(errors.SheetFaulty, match=r"这份有 4 处不符合（C3、B6、D6、D8）"):
        read(content)


@pytest.mark.parametrize(
    ("count", "named"),
    [(4, "C3、C4、D6、D7）"), (5, "C3、C4、D6、D7、D8）"), (6, "C3、C4、D6、D7、D8 等）")],
)
def test_sentence_names_at_most_five_cells(count, named):
    cells = ["C3", "C4", "D6", "D7", "D8", "A10"][:count]
    with pytest.raises(errors.SheetFaulty) as turned_away:
        read(typed(dict.fromkeys(cells, "不对")))
    assert len(turned_away.value.faults) == count
    assert named in str(turned_away.value)


# --- locked cells -----------------------------------------------------------------------------


@pytest.mark.parametrize(("value", "shown"), [("10", "10"), (None, "空白")])
def test_locked_cell_is_told_when_it_was_overwritten(value, shown):
    told = f"此格文字不能改动，原为“4”，现为“{shown}”。请恢复原文，或重新下载表格填写。"
    assert faults(typed({"C6": value})) == (errors.CellFault("C6", "4", told),)


def test_locked_cell_may_differ_in_what_programs_change_on_their_own():
    content = typed({"B7": "1.2 按时参加 年度工作推进会", "C7": 3.0}, content=handed_out(**FILLED))
    assert read(content) == FILLED


def test_label_of_the_day_may_differ():
    assert read(typed({"A2": "考核单位：东城区总工会"}, content=handed_out(**FILLED))) == FILLED


def test_sheet_is_turned_away_when_a_row_was_deleted():
    book = opened(handed_out(**FILLED))
    book["考核表"].delete_rows(3)
    with pytest.raises(errors.SheetRearranged, match="从第 3 行起"):
        read(saved(book))


def test_sheet_is_turned_away_when_a_row_was_inserted():
    book = opened(handed_out(**FILLED))
    book["考核表"].insert_rows(6)
    with pytest.raises(errors.SheetRearranged, match="从第 6 行起"):
        read(saved(book))


def test_sheet_is_turned_away_when_two_rows_changed_places():
    page = opened(handed_out(**FILLED))["考核表"]
    swapped = {
        f"{column}{to}": page[f"{column}{of}"].value
        for column in "BCD"
        for of, to in ((6, 7), (7, 6))
    }
    with pytest.raises(errors.SheetRearranged, match=r"1\.1 组织机构健全"):
        read(typed(swapped, content=handed_out(**FILLED)))


# --- whose sheet ------------------------------------------------------------------------------


def test_sheet_of_another_agency_is_turned_away():
    assert read(locked_sheets.write(FORM, subject=WEST), subject=WEST) == EMPTY
    with pytest.raises(errors.SheetOfAnotherSubject) as turned_away:
        read(locked_sheets.write(FORM, subject=WEST))
    assert "这里是东城区代办处 2021 年度，这份是西城区代办处 2021 年度" in str(turned_away.value)


def test_another_form_is_turned_away():
    with pytest.raises(errors.SheetOfAnotherForm, match="《预算表》"):
        read(handed_out(), of=form(code="budget", title="预算表"))


def test_sheet_of_another_version_is_turned_away():
    with pytest.raises(errors.SheetOutdated):
        read(handed_out(), of=form(version="2021-2"))


def test_sheet_is_outdated_when_the_words_changed_without_a_new_version():
    rows = (*FORM.rows, (Label("备注：一票否决", columns=4),))
    with pytest.raises(errors.SheetOutdated):
        read(handed_out(), of=form(rows=rows))


def test_sheet_without_a_note_is_turned_away():
    book = opened(handed_out())
    del book["_meta"]
    with pytest.raises(errors.SheetNotOurs):
        read(saved(book))


@pytest.mark.parametrize("note", ["", "x", None, 12, "eyJmb3JtIjoic2NvcmVzaGVldCJ9:1:x"])
def test_sheet_with_a_note_of_somebody_else_is_turned_away(note):
    book = opened(handed_out())
    book["_meta"]["A1"] = note
    with pytest.raises(errors.SheetNotOurs):
        read(saved(book))


def test_note_of_one_sheet_does_not_make_another_ours():
    book, other = opened(handed_out()), opened(locked_sheets.write(FORM, subject=WEST))
    book["_meta"]["A1"] = other["_meta"]["A1"].value
    with pytest.raises(errors.SheetOfAnotherSubject):
        read(saved(book))


# --- files that are no sheet ------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"a,b\n1,2\n",
        b"PK\x03\x04rubbish",
        office_file("docx"),
        archive({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
    ],
)
def test_file_that_is_no_workbook_is_turned_away(content):
    with pytest.raises(errors.WorkbookUnreadable):
        read(content)


def test_encrypted_sheet_is_turned_away():
    plain, locked = io.BytesIO(handed_out()), io.BytesIO()
    OOXMLFile(plain).encrypt("x1", locked)
    assert msoffcrypto.OfficeFile(locked).is_encrypted()
    with pytest.raises(errors.WorkbookLocked):
        read(locked.getvalue())


def test_sheet_with_macros_is_turned_away():
    with zipfile.ZipFile(io.BytesIO(handed_out())) as sheet:
        parts = {name: sheet.read(name) for name in sheet.namelist()}
    assert read(archive(parts)) == EMPTY
    with pytest.raises(errors.ArchiveUnsafe):
        read(archive({**parts, "xl/vbaProject.bin": b"x"}))


def test_sheet_that_is_too_large_is_turned_away():
    with pytest.raises(errors.FileTooLarge):
        read(handed_out() + b"0" * 20 * 1024 * 1024)


# --- descriptions -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA")]
)
def test_address_is_that_of_a_spreadsheet(column, letters):
    assert Placed(Label(""), row=11, column=column).address == f"{letters}12"


def test_cell_over_two_rows_leaves_its_place_out_of_the_row_below():
    assert {name: place.address for name, (_, place) in FORM.inputs.items()} == {
        "workers": "C3",
        "invoicing": "C4",
        "1.1": "D6",
        "1.2": "D7",
        "2.1": "D8",
        "remark": "B10",
    }


def test_two_inputs_of_one_name_are_a_fault_of_the_form():
    twice = Input("a", "甲", InputKind.WHOLE)
    with pytest.raises(ValueError, match="name of another"):
        locked_sheets.write(
            LockedForm("x", "1", "表", widths=(9, 9), rows=((twice, twice),)), subject=EAST
        )
