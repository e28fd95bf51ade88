"""Code lists cell by cell, phases second by second."""

from datetime import date, datetime, timedelta

import pytest

from huzhu.claims.rules import check_code_rows, is_in_audience, phase_of
from huzhu.claims.states import OfferState, Phase
from huzhu.claims.values import CodeRow
from huzhu.kernel.workdays import SHANGHAI
from tests.claims.offers import code_rows

CLOSES_ON = date(2026, 10, 20)
OPENS = datetime(2026, 10, 12, 10, tzinfo=SHANGHAI)
CLOSES = datetime(2026, 10, 20, 18, tzinfo=SHANGHAI)
TICK = timedelta(microseconds=1)


def faults(*rows: CodeRow, known: frozenset[str] = frozenset(), sound: int = 20) -> list[str]:
    found = check_code_rows([*rows, *code_rows(sound)], closes_on=CLOSES_ON, known=known)
    return [str(fault) for fault in found]


def row(code="B123456789", passcode="P1234567", expires_on=date(2027, 12, 31), number=100):
    return CodeRow(number, code, passcode, expires_on)


def test_list_is_sound_when_every_cell_is():
    assert faults(row()) == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (row(code=""), "第 100 行 电子码：不能为空"),
        (row(passcode=""), "第 100 行 密码：不能为空"),
        (row(passcode="123"), "第 100 行 密码：长度须为 4 至 64 位，现为 3 位"),
        (
            row(code="B12345678９"),
            "第 100 行 电子码：含有全角或易混字符“９”，请改为半角字母、数字或符号",
        ),
        (
            row(code="В123456789"),
            "第 100 行 电子码：含有全角或易混字符“В”，请改为半角字母、数字或符号",
        ),
        (row(code="B1234 6789"), "第 100 行 电子码：中间有空格，请删去"),
        (row(expires_on=None), "第 100 行 有效期至：须写明日期，如 2026-12-31"),
        (
            row(expires_on=CLOSES_ON - timedelta(days=1)),
            "第 100 行 有效期至：有效期至 2026-10-19，早于抢订结束日 2026-10-20",
        ),
    ],
)
def test_cell_is_named_with_what_is_wrong(wrong, said):
    assert said in faults(wrong)


def test_code_may_expire_on_the_closing_day_and_later():
    assert faults(row(expires_on=CLOSES_ON)) == []


def test_length_that_differs_from_nearly_all_is_a_misprint():
    assert faults(row(code="B12345678")) == ["第 100 行 电子码：长度 9 位，其余 20 行为 10 位"]
    assert faults(row(code="B12345678"), sound=5) == []


@pytest.mark.parametrize(("usual", "told"), [(17, 0), (18, 2), (19, 1)])
def test_length_is_the_lists_own_from_nine_of_ten_on(usual, told):
    others = [row(code=f"B{'1' * (10 + n)}", number=n) for n in range(1, 21 - usual)]
    assert len(faults(*others, sound=usual)) == told


def test_short_code_is_not_called_damaged_where_the_usual_length_is_not_the_longest():
    lengths = [8] * 12 + [10] * 6 + [7]
    codes = [
        CodeRow(n, str(5 * 10 ** (length - 1) + n * 7), "", date(2027, 1, 1))
        for n, length in enumerate(lengths)
    ]
    found = check_code_rows(codes, closes_on=CLOSES_ON, known=frozenset())
    assert [fault.message for fault in found if "开头的 0" in fault.message] == []


@pytest.mark.parametrize(("usual", "told"), [(9, []), (10, [50]), (11, [50])])
def test_zero_is_missed_where_half_of_the_codes_are_longer_numbers(usual, told):
    """Beside so many that are no numbers, a short one may be as it should."""
    written = [f"0026{n:06d}" for n in range(usual)]
    written += [f"GX{'A' * n}{n}" for n in range(4, 23 - usual)]
    codes = [CodeRow(n, code, "", date(2027, 1, 1)) for n, code in enumerate(written)]
    short = CodeRow(50, "26000001", "", date(2027, 1, 1))
    assert len(codes) == 19
    found = check_code_rows([*codes, short], closes_on=CLOSES_ON, known=frozenset())
    assert [fault.row for fault in found] == told


@pytest.mark.parametrize(("numbers", "told"), [(4, False), (5, True), (6, True)])
def test_letter_is_read_as_a_digit_where_half_of_the_codes_are_numbers(numbers, told):
    written = [f"0026{n:0{4 + n}d}" for n in range(numbers)]
    written += [f"GX{'A' * n}{n}" for n in range(4, 13 - numbers)]
    codes = [CodeRow(n, code, "", date(2027, 1, 1)) for n, code in enumerate(written)]
    misread = CodeRow(50, "O026000001", "", date(2027, 1, 1))
    assert len(codes) == 9
    found = check_code_rows([*codes, misread], closes_on=CLOSES_ON, known=frozenset())
    assert ["其余全是数字" in str(fault) for fault in found if fault.row == 50] == [True] * told


def test_zeros_that_a_spreadsheet_took_from_passcodes_are_told_by_row():
    """One of ten begins with a zero: so many are short, and the list is still one of six places."""
    codes = [
        CodeRow(n, f"GX26{n:06d}", f"{n * 7919 % 10**6}", date(2027, 1, 1)) for n in range(2, 202)
    ]
    short = [each.row for each in codes if len(each.passcode) < 6]
    found = check_code_rows(codes, closes_on=CLOSES_ON, known=frozenset())
    assert len(short) > 10
    assert [fault.row for fault in found] == short
    assert "其余 177 行为 6 位，开头的 0 可能已被表格去掉" in str(found[0])


def test_zeros_lost_from_a_passcode_are_told_beside_rows_without_one():
    codes = [CodeRow(n, f"GX26{n:06d}", f"0{n:05d}", date(2027, 1, 1)) for n in range(2, 12)]
    lost = CodeRow(12, "GX26000012", "53961", date(2027, 1, 1))
    empty = [CodeRow(n, f"GX26{n:06d}", "", date(2027, 1, 1)) for n in (13, 14)]
    found = check_code_rows([*codes, lost, *empty], closes_on=CLOSES_ON, known=frozenset())
    assert [fault.row for fault in found] == [12, 13, 14]


def test_zeros_that_only_some_codes_lost_are_told_where_others_still_have_theirs():
    codes = [CodeRow(n, f"0026{n:06d}", "", date(2027, 1, 1)) for n in range(2, 12)]
    lost = [CodeRow(n, f"26{n:06d}", "", date(2027, 1, 1)) for n in (12, 13)]
    note = CodeRow(14, "注：供应商提供", "", date(2027, 1, 1))
    found = check_code_rows([*codes, *lost, note], closes_on=CLOSES_ON, known=frozenset())
    assert [fault.row for fault in found] == [12, 13, 14]
    assert "长度 8 位，其余 10 行为 10 位，开头的 0 可能已被表格去掉" in str(found[0])


def test_letters_read_as_digits_are_told_however_many():
    codes = [CodeRow(n, f"0026{n:06d}", "", date(2027, 1, 1)) for n in range(2, 12)]
    misread = [CodeRow(n, f"O026{n:06d}", "", date(2027, 1, 1)) for n in (12, 13, 14)]
    note = CodeRow(15, "注：供应商提供", "", date(2027, 1, 1))
    found = check_code_rows([*codes, *misread, note], closes_on=CLOSES_ON, known=frozenset())
    assert {fault.row for fault in found} == {12, 13, 14, 15}


@pytest.mark.parametrize("code", ["26000213813.00", "26,000,213,813", "2600021%", "1,234.50"])
def test_quantity_is_no_code(code):
    (said,) = (
        text for text in faults(row(code=code), sound=2) if "第 100 行 电子码：带小数" in text
    )
    assert "像是被表格当成了数，请让供应商重新提供" in said


@pytest.mark.parametrize("total", ["合计", "合 计：", "总计"])
def test_row_of_totals_is_told_as_what_it_is(total):
    told = ["第 100 行 电子码：这是合计行，不是电子码，请删去这一行"]
    assert faults(row(code=total, passcode="20", expires_on=None)) == told
    assert faults(row(code="20", passcode=total, expires_on=None)) == told


def test_passcodes_of_all_lengths_are_no_misprints():
    codes = [CodeRow(n, f"GX26{n:06d}", "7" * (4 + n % 4), date(2027, 1, 1)) for n in range(2, 42)]
    assert check_code_rows(codes, closes_on=CLOSES_ON, known=frozenset()) == []


@pytest.mark.parametrize("damaged", ["1.23457E+11", "2.6E+11", "110105194912310000"])
def test_code_or_passcode_that_a_spreadsheet_destroyed_is_told(damaged):
    assert "请让供应商重新提供" in faults(row(code=damaged))[0]
    assert "请让供应商重新提供" in faults(row(passcode=damaged))[0]


def test_list_without_any_passcode_is_whole_and_one_that_lacks_some_is_not():
    codes = [CodeRow(n, f"GX26{n:06d}", "", date(2027, 1, 1)) for n in range(2, 22)]
    assert check_code_rows(codes, closes_on=CLOSES_ON, known=frozenset()) == []
    some = [*codes, CodeRow(30, "GX26000030", "P1234567", date(2027, 1, 1))]
    found = check_code_rows(some, closes_on=CLOSES_ON, known=frozenset())
    assert [fault.row for fault in found] == list(range(2, 22))


def test_month_alone_is_asked_for_its_day():
    said = faults(CodeRow(100, "B123456789", "P1234567", None, "2027-11"))
    assert said == ["第 100 行 有效期至：须写明哪一天，现为“2027-11”，如 2026-12-31"]


def test_code_repeats_in_the_file_and_across_all_offers():
    twice = faults(row(), row(number=101))
    assert twice == ["第 101 行 电子码：与第 100 行重复"]
    known = faults(row(), known=frozenset({"B123456789"}))
    assert known == ["第 100 行 电子码：这个码已在其他清单中入库，不能再次使用"]


def test_codes_that_differ_only_in_look_alikes_are_named():
    found = faults(row(code="BO23456789"), row(code="B023456789", number=101))
    assert found == ["第 101 行 电子码：与第 100 行只差易混字符（O 与 0、I 或 l 与 1）"]


def test_letter_among_digits_is_named_when_it_looks_like_one():
    digits = [CodeRow(n, f"{n:010d}", "P1234567", date(2027, 1, 1)) for n in range(2, 30)]
    odd = CodeRow(30, "9O00000031", "P1234567", date(2027, 1, 1))
    found = check_code_rows([*digits, odd], closes_on=CLOSES_ON, known=frozenset())
    assert [str(fault) for fault in found] == [
        "第 30 行 电子码：其余全是数字，此处有字母 O、I 或 l，请核对"
    ]


@pytest.mark.parametrize(
    ("state", "at", "given", "phase"),
    [
        (OfferState.DRAFT, OPENS, 0, Phase.DRAFT),
        (OfferState.PUBLISHED, OPENS - TICK, 0, Phase.UPCOMING),
        (OfferState.PUBLISHED, OPENS, 0, Phase.OPEN),
        (OfferState.PUBLISHED, OPENS, 9, Phase.OPEN),
        (OfferState.PUBLISHED, OPENS, 10, Phase.SOLD_OUT),
        (OfferState.PUBLISHED, CLOSES - TICK, 0, Phase.OPEN),
        (OfferState.PUBLISHED, CLOSES, 0, Phase.CLOSED),
        (OfferState.CLOSED, OPENS, 0, Phase.CLOSED),
        (OfferState.TERMINATED, OPENS, 0, Phase.TERMINATED),
    ],
)
def test_phase_follows_from_state_clock_and_stock(state, at, given, phase):
    found = phase_of(state, opens_at=OPENS, closes_at=CLOSES, stock=10, given=given, at=at)
    assert found is phase


@pytest.mark.parametrize(
    ("path", "union_ids", "expected"),
    [("", [], True), ("/3/", [], True), ("/3/7/", [], True), ("/4/", [], False),
     ("", [5], True), ("", [6], False), ("/4/", [5], False)],
)  # fmt: skip
def test_audience_is_a_subtree_and_perhaps_a_few_unions(path, union_ids, expected):
    found = is_in_audience(union_path="/3/7/", union_id=5, agency_path=path, union_ids=union_ids)
    assert found is expected
