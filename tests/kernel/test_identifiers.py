"""Names and numbers of persons."""

import pytest

from huzhu.kernel.identifiers import (
    damage_of,
    is_id_number,
    is_mobile,
    listed_code,
    mask_name,
    mask_tail,
    normalise,
    normalise_id_number,
    normalise_mobile,
)


@pytest.mark.parametrize(
    ("number", "is_fine"),
    [
        ("11010519491231002X", True),
        ("110105194912310021", False),
        ("11010519490231002X", False),
        ("110102197701100000", False),
        ("1101051949123100", False),
        ("", False),
    ],
)
def test_id_number_has_a_birth_date_an_order_number_and_the_right_check_character(number, is_fine):
    assert is_id_number(number) is is_fine


def test_pasted_numbers_become_what_was_meant():
    assert normalise_id_number(" １１０１０５ 19491231 002x ") == "11010519491231002X"
    assert normalise("　王　 喆 ") == "王 喆"


def test_masks_keep_the_family_name_and_the_last_places():
    assert [mask_name(name) for name in ("王喆", "王小喆", "欧阳晓燕")] == [
        "王*",
        "王*喆",
        "欧**燕",
    ]
    assert mask_tail("13800138000") == "*******8000"


@pytest.mark.parametrize(("number", "is_fine"), [("13800138000", True), ("12800138000", False)])
def test_mobile_numbers(number, is_fine):
    assert is_mobile(number) is is_fine


@pytest.mark.parametrize(
    "mark", ["\u200b", "\u202a", "\u202e", "\u2066", "\u2069", "\ufeff", "\ufe0f"]
)
def test_marks_that_nobody_sees_are_no_part_of_what_was_pasted(mark):
    assert normalise(f"{mark}王{mark}喆{mark}") == "王喆"
    assert normalise_id_number(f"{mark}11010519491231002x{mark}") == "11010519491231002X"
    assert listed_code(f"{mark}GX26{mark}01") == "GX2601"


@pytest.mark.parametrize(
    "phone",
    [
        "+86 138-0000-0011", "8613800000011", "008613800000011", "138 0000 0011", "138‑0000‑0011",
        "（＋８６）１３８００００００１１", "13800000011\u200b",
    ],
)  # fmt: skip
def test_mobile_number_is_read_however_it_is_written(phone):
    assert normalise_mobile(phone) == "13800000011"


def test_number_of_another_country_stays_as_it_is():
    assert normalise_mobile("+85291234567") == "+85291234567"
    assert normalise_mobile("8610659551234") == "8610659551234"


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ('="002600000007"', "002600000007"), ("'0026", "0026"), ("’0026", "0026"), ('=""', ""),
        ("＝“A”", "=“A”"), ("ＧＸ－１", "GX-1"), ("it's", "it's"), ("=A1+B1", "=A1+B1"),
    ],
)  # fmt: skip
def test_marks_of_a_text_are_no_part_of_a_code(cell, code):
    assert listed_code(cell) == code


@pytest.mark.parametrize("code", ["1.23457E+11", "1E+15", "2.6e+11", "110105194912310000"])
def test_code_that_a_spreadsheet_destroyed_is_known(code):
    assert damage_of(code)


@pytest.mark.parametrize("code", ["12E5", "GX-1E+11", "110105194912310001", "1000000000000000", ""])
def test_sound_code_is_not_taken_for_a_destroyed_one(code):
    assert damage_of(code) == ""
