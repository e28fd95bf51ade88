"""Names and numbers of persons."""

import pytest

from huzhu.kernel.identifiers import (
    is_id_number,
    is_mobile,
    mask_name,
    mask_tail,
    normalise,
    normalise_id_number,
)


@pytest.mark.parametrize(
    ("number", "is_fine"),
    [
        ("11010519491231002X", True),
        ("110105194912310021", False),
        ("11010519490231002X", False),
        ("1101051949123100", False),
        ("", False),
    ],
)
def test_id_number_has_a_birth_date_and_the_right_check_character(number, is_fine):
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
