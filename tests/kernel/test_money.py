"""Amounts in figures and in capitals."""

from decimal import Decimal

import pytest

from huzhu.kernel.money import capitals, yuan


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "人民币零元整"),
        ("0.05", "人民币伍分"),
        ("0.50", "人民币伍角整"),
        ("10", "人民币壹拾元整"),
        ("105.08", "人民币壹佰零伍元零捌分"),
        ("1234.50", "人民币壹仟贰佰叁拾肆元伍角整"),
        ("10050", "人民币壹万零伍拾元整"),
        ("100000", "人民币壹拾万元整"),
        ("1000000.01", "人民币壹佰万元零壹分"),
        ("100200300.45", "人民币壹亿零贰拾万零叁佰元肆角伍分"),
        ("100000001", "人民币壹亿零壹元整"),
        ("-3", "人民币负叁元整"),
        ("10000000000000000", "人民币壹亿亿元整"),
    ],
)
def test_capitals(amount, words):
    assert capitals(Decimal(amount)) == words


def test_yuan_has_two_places_and_separators():
    assert yuan(Decimal("1234567.005")) == "1,234,567.01 元"
