"""Numbers as people write them, and the bounds that no way in gets around."""

from datetime import date
from decimal import Decimal

import pytest

from huzhu.kernel import numbers
from huzhu.kernel.numbers import (
    AMOUNT,
    COUNT,
    DAY,
    NotANumber,
    NumberKind,
    OutOfBounds,
)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1234", 1234),
        ("1,234", 1234),
        ("1，234", 1234),
        ("１２３４", 1234),
        (" 1 234 ", 1234),
        ("1\u00a0234", 1234),
        ("1\u3000234", 1234),
        ("12,345,678", 12_345_678),
        ("9.8万", 98_000),
        ("+5", 5),
        ("5.00", 5),
        ("-0", 0),
        ("00012", 12),
        ("99,999,999", 99_999_999),
    ],
)
def test_count_is_read_as_people_write_it(written, value):
    assert COUNT.read(written) == value
    assert isinstance(COUNT.read(written), int)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("8,000元", "8000"),
        ("￥１２.5", "12.5"),
        ("5 万元", "50000"),
        ("1.2345万", "12345"),
        ("0.000001万", "0.01"),
        ("9,999.99 元", "9999.99"),
    ],
)
def test_sum_is_read_in_yuan_and_in_ten_thousands(written, value):
    assert AMOUNT.read(written) == Decimal(value)


@pytest.mark.parametrize(
    "written", ["元", "万元", "5万3千", "3元5角", "0.0000001万", "5元元", "5美元"]
)
def test_what_is_no_sum_in_yuan_is_turned_away(written):
    with pytest.raises(NotANumber):
        AMOUNT.read(written)


@pytest.mark.parametrize(
    "written",
    ["", "x", "1E+400", "1e2", "1_000", "0x10", "12,34", "1,2345", "1 2", "1,234 567", "²", "٣",
     "①", "½", "--1", "1-", "1.5", "NaN", "Infinity", "1\x00", "1.2.3", ",", ".5"],
)  # fmt: skip
def test_what_is_no_count_is_told_what_to_write(written):
    with pytest.raises(NotANumber) as told:
        COUNT.read(written)
    assert not isinstance(told.value, OutOfBounds)
    assert "0 至 99,999,999 的整数" in str(told.value)


@pytest.mark.parametrize(
    "written", ["-1", "100000000", str(2**31), str(2**63), "9" * 400, "9" * 2**20]
)
def test_count_beyond_its_bounds_is_told_them(written):
    with pytest.raises(OutOfBounds) as told:
        COUNT.read(written)
    assert "0 至 99,999,999 的整数" in str(told.value)
    assert len(str(told.value)) < 120


def test_decimals_beyond_those_of_the_kind_are_turned_away():
    assert AMOUNT.read("1.50000") == Decimal("1.5")
    with pytest.raises(NotANumber, match="最多两位小数"):
        AMOUNT.read("1.505")


def test_narrower_kind_never_widens():
    assert COUNT.within(least=-5, most=10**12) == COUNT
    assert COUNT.within(least=1, most=20).expected == "1 至 20 的整数"


@pytest.mark.parametrize(
    "value", [Decimal("NaN"), Decimal("sNaN"), float("nan"), float("inf"), 10**400]
)
def test_no_kind_holds_what_is_no_finite_number_of_its_size(value):
    assert not AMOUNT.holds(value)


def test_days_have_a_first_and_a_last():
    assert DAY.check(date(2000, 1, 1)) == date(2000, 1, 1)
    assert DAY.check(date(2099, 12, 31)) == date(2099, 12, 31)
    for day in (date.min, date(1999, 12, 31), date(2100, 1, 1), date.max):
        with pytest.raises(OutOfBounds, match="2000-01-01 至 2099-12-31"):
            DAY.check(day)


@pytest.mark.parametrize("text", ["abc", "²", "0", "-1", "9" * 19, "9" * 5000, "", "1.5"])
def test_what_is_no_rows_number_leads_to_no_row(text):
    assert numbers.key_of(text) is None


#: Each kind: its ends as people write them, its decimals, and what it says that is to be written.
KINDS = {
    "COUNT": ("0", "99,999,999", 0, "0 至 99,999,999 的整数"),
    "AMOUNT": ("0", "999,999,999,999.99", 2, "0 至 999,999,999,999.99 的数，最多两位小数"),
    "PRICE": ("0", "9,999,999,999.99", 2, "0 至 9,999,999,999.99 的数，最多两位小数"),
    "POINTS": ("0", "999.99", 2, "0 至 999.99 的数，最多两位小数"),
    "GIVEN_POINTS": ("-999.9999", "999.9999", 4, "-999.9999 至 999.9999 的数，最多四位小数"),
    "SCHEME_POINTS": ("0", "9999.9999", 4, "0 至 9,999.9999 的数，最多四位小数"),
    "MEASURE": ("-999999999999.9999", "999999999999.9999", 4, "最多四位小数"),
    "PERCENT": ("0", "100", 2, "0 至 100 的数，最多两位小数"),
    "RATE": ("-100000", "100000", 4, "-100,000 至 100,000 的数，最多四位小数"),
    "WEIGHT": ("0", "9999.99", 2, "0 至 9,999.99 的数，最多两位小数"),
    "PLACES": ("0", "9999", 0, "0 至 9,999 的整数"),
    "REVISION": ("0", str(2**31 - 1), 0, "的整数"),  # as much as the column holds
    "KEY": ("1", str(2**63 - 1), 0, "的整数"),
    "YEAR": ("2000", "2099", 0, "2000 至 2099 的整数"),
}


@pytest.mark.parametrize(("name", "least", "most", "places", "expected"), [
    (name, *kind) for name, kind in KINDS.items()
])  # fmt: skip
def test_both_ends_of_a_kind_belong_to_it_and_nothing_beyond(name, least, most, places, expected):
    kind, low, high = getattr(numbers, name), _plain(least), _plain(most)
    assert (kind.read(least), kind.read(most)) == (low, high)
    step = Decimal(1).scaleb(-places)
    for outside in (low - step, high + step, low - 1, high + 1):
        with pytest.raises(OutOfBounds):
            kind.read(f"{outside:f}")
    with pytest.raises(NotANumber) as told:
        kind.read(f"{low + step / 10:f}")
    assert (type(told.value), expected in str(told.value)) == (NotANumber, True)


def test_every_kind_of_number_stands_in_the_table():
    known = {name for name, kind in vars(numbers).items() if isinstance(kind, NumberKind)}
    assert known == set(KINDS)


def _plain(written: str) -> Decimal:
    return Decimal(written.replace(",", ""))
