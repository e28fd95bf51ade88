"""Rules of entries and terms without a database."""

from datetime import date

import pytest

from huzhu.kernel.lifecycle import diagram_moves, table_moves
from huzhu.people import errors, name_errors, rules, states
from huzhu.people.facts import told_by
from huzhu.people.rules import MemberEntry
from huzhu.people.states import Role
from tests.people.persons import id_number, member_cells

UNIONS = {"U001": 7}
TODAY = date(2026, 11, 20)
NOT_ONE = "身份证号的出生日期、顺序码或校验位不符，请逐位核对。"
LOST_DIGITS = "会员编号被表格改成了科学记数，末几位已经丢失，请把该列设为文本后重新填写。"
LOST_PLACES = "身份证号被表格改成了科学记数，末几位已经丢失，请把该列设为文本后重新填写。"


def _read(**changed):
    return rules.read_entry(list(member_cells(1, **changed).values()), union_ids=UNIONS, on=TODAY)


def test_read_entry_brings_what_was_pasted_into_normal_form():
    entry = _read(会员编号=" ｍ000001 ", 姓名=" 王　小明 ", 手机="139-0000 0001", 工会编号="u001")
    assert entry == MemberEntry(
        *("M000001", "王 小明", id_number(1), "13900000001", 7, "active"),
        facts=told_by(id_number(1)),
    )


def test_read_entry_takes_a_small_x_and_full_width_digits():
    number = next(n for n in map(id_number, range(100)) if n.endswith("X"))
    wide = "".join(chr(ord(c) + 0xFEE0) for c in number.lower())
    assert _read(身份证号=wide).id_number == number


_NO_ID_NUMBER = "会员编号须是本会编的号，这里是身份证号码，请核对是否填错了列。"


@pytest.mark.parametrize(
    ("column", "text", "sentence"),
    [
        ("会员编号", "", "会员编号没有填写，请补上。"),
        ("会员编号", "M" * 21, "会员编号须为不超过二十位的字母和数字，请核对。"),
        ("会员编号", "110101199003070038", _NO_ID_NUMBER),
        ("会员编号", "M'1", "会员编号须为不超过二十位的字母和数字，请核对。"),
        ("会员编号", "1.2E+11", LOST_DIGITS),
        ("姓名", "  ", "姓名没有填写，请补上。"),
        ("姓名", "=1+1", "姓名须为六十四字以内的文字，不含数字和公式符号，请核对。"),
        ("姓名", "王" * 65, "姓名须为六十四字以内的文字，不含数字和公式符号，请核对。"),
        ("身份证号", "", "身份证号没有填写，请补上。"),
        ("身份证号", "110101900307001", "身份证号须为十八位，请核对位数。"),
        ("身份证号", "11010119900307001#", "身份证号须为十七位数字和一位数字或 X，请逐位核对。"),
        ("身份证号", "1.1010119900307E+17", LOST_PLACES),
        ("身份证号", id_number(1, born="20261121"), "身份证号的出生日期不得晚于今天，请逐位核对。"),
        ("身份证号", id_number(1, born="18991231"), NOT_ONE),
        ("手机", "12345678901", "手机须为十一位手机号码，请核对，或留空。"),
        ("工会编号", "U999", "没有编号为“U999”的工会，请核对工会编号。"),
        ("工会编号", "", "工会编号没有填写，请补上。"),
        ("会籍", "active", "会籍须为“在会”“已脱保”“已退会”之一，请更正。"),
    ],
)  # fmt: skip
def test_read_entry_says_what_cannot_be_right(column, text, sentence):
    assert _read(**{column: text}) == sentence


@pytest.mark.parametrize(
    ("text", "kept"), [("退会", "left"), ("已脱保", "lapsed"), ("脱保", "lapsed")]
)
def test_read_entry_takes_a_standing_as_lists_say_it(text, kept):
    assert _read(会籍=text).standing == kept


def test_read_entry_takes_whoever_was_born_on_the_first_and_on_this_day():
    for born in ("19000101", "20261120"):
        assert isinstance(_read(身份证号=id_number(1, born=born)), MemberEntry)


def test_read_entry_says_all_that_cannot_be_right_at_once():
    assert _read(姓名="", 手机="123", 工会编号="1", 会籍="在") == (
        "姓名没有填写，请补上。手机须为十一位手机号码，请核对，或留空。"
        "没有编号为“1”的工会，请核对工会编号。会籍须为“在会”“已脱保”“已退会”之一，请更正。"
    )


def test_read_entry_tells_a_union_whose_zeros_are_gone():
    cells = list(member_cells(1, 工会编号="1").values())
    told = rules.read_entry(cells, union_ids={"0001": 7}, on=TODAY, unpadded={"1": "0001"})
    assert told == "没有编号为“1”的工会，开头的 0 可能已被表格去掉，登记的是“0001”。"


@pytest.mark.parametrize("place", range(18))
def test_read_entry_sees_any_one_wrong_place_of_an_identity_number(place):
    number = id_number(123)
    wrong = str((int(number[place]) + 1) % 10) if number[place] != "X" else "0"
    assert isinstance(_read(身份证号=number[:place] + wrong + number[place + 1 :]), str)


@pytest.mark.parametrize("written", ["王 喆", "王\u3000喆", "\u200b王 喆 "])
def test_name_whose_two_letters_were_set_apart_is_one_name(written):
    assert _read(姓名=written).name == "王喆"


def test_row_of_totals_is_told_as_what_it_is():
    assert _read(会员编号="合计", 姓名="", 身份证号="12") == "本行是合计，不是会员，没有写入。"


@pytest.mark.parametrize("name", ["王" * 64, "·".join("王" * 32) + "王"], ids=["plain", "marks"])
def test_read_entry_takes_a_name_of_as_many_letters_as_the_sentence_says(name):
    assert _read(姓名=name).name == name
    assert isinstance(_read(姓名=f"{name}王"), str)


def test_read_entry_takes_an_empty_phone():
    assert _read(手机="").phone == ""


@pytest.mark.parametrize(
    ("role", "department", "has_agency", "is_right"),
    [
        (Role.AGENCY_CLERK, "", True, True),
        (Role.AGENCY_CLERK, "", False, False),
        (Role.AGENCY_CLERK, "finance", True, False),
        (Role.DEPARTMENT_HEAD, "finance", False, True),
        (Role.DEPARTMENT_HEAD, "", False, False),
        (Role.DEPARTMENT_HEAD, "finance", True, False),
        (Role.DIRECTOR, "", False, True),
        (Role.DEPUTY_DIRECTOR, "", True, False),
        (Role.DEPUTY_DIRECTOR, "organisation", False, False),
        (Role.DIRECTOR, "finance", False, False),
    ],
)
def test_check_place_holds_role_and_place_together(role, department, has_agency, is_right):
    if is_right:
        rules.check_place(role, department=department, has_agency=has_agency)
    else:
        with pytest.raises(errors.RoleWithoutPlace):
            rules.check_place(role, department=department, has_agency=has_agency)


@pytest.mark.parametrize(
    ("first", "second", "overlap"),
    [
        ((1, 9), (10, 12), False),
        ((1, 10), (10, 12), True),
        ((1, None), (10, 12), True),
        ((13, None), (10, 12), False),
        ((12, None), (10, 12), True),
    ],
)
def test_terms_overlap_when_they_share_a_day(first, second, overlap):
    def term(days):
        return tuple(date(2026, 1, day) if day else None for day in days)

    assert rules.terms_overlap(term(first), term(second)) is overlap
    assert rules.terms_overlap(term(second), term(first)) is overlap


def test_import_lifecycle_diagram_equals_the_table():
    tables = (
        states.IMPORT_LIFECYCLE, states.PROPOSAL_LIFECYCLE,
        states.CORRECTION_LIFECYCLE, states.LINK_LIFECYCLE, states.BINDING_LIFECYCLE,
        states.PROXY_LIFECYCLE,
    )  # fmt: skip
    every = set().union(*(table_moves(table, groups={}) for table in tables))
    assert diagram_moves(states.__doc__) == every


@pytest.mark.parametrize(
    ("typed", "kept"), [(" d01 ", "D01"), ("Ｄ０１", "D01"), ("d-1", "D-1"), ("9", "9")]
)
def test_organisation_number_is_the_one_that_lists_name(typed, kept):
    assert rules.organisation_number(typed, longest=16) == kept


@pytest.mark.parametrize("typed", ["", "D 01", "东01", "-1", "D" * 17, "<b>"])
def test_organisation_number_is_turned_away_when_no_list_could_name_it(typed):
    with pytest.raises(name_errors.OrganisationNumberWrong):
        rules.organisation_number(typed, longest=16)


def test_organisation_name_has_something_to_read():
    assert rules.organisation_name(" 东城\u200b区　代办处 ") == "东城区 代办处"
    with pytest.raises(name_errors.OrganisationNameWrong):
        rules.organisation_name("\u200b——")


@pytest.mark.parametrize("typed", ["a b", "<x>", "王芳", "", ".a", "a" * 65])
def test_account_name_is_turned_away_when_not_every_keyboard_has_it(typed):
    with pytest.raises(name_errors.AccountNameWrong):
        rules.account_name(typed)
    assert rules.account_name(" Wang.fang_2-a ") == "Wang.fang_2-a"


def test_marks_that_nobody_sees_are_no_part_of_numbers_and_names():
    assert rules.organisation_number("D01\u200b", longest=16) == "D01"
    assert rules.account_name("lin\ufeff") == "lin"
    assert rules.person_name("\u202a王〇\u202c") == "王〇"
