"""Whether rules say what the printed wording says: numbers against numbers."""

from dataclasses import replace
from decimal import Decimal

import pytest

from huzhu.assessment.scheme.rules.printed import item_faults, printed_faults
from huzhu.assessment.scheme.rules.scheme import shipped_scheme
from huzhu.assessment.scheme.rules.tree import Tier, Tiers

SCHEME = shipped_scheme("2021")
CLAIMS = "全年理赔单据打回50人次以下的得5分；"


def tiers(*given: tuple[int, int | None, int | None]) -> Tiers:
    made = (
        Tier(
            Decimal(points),
            low=None if low is None else Decimal(low),
            high=None if high is None else Decimal(high),
        )
        for points, low, high in given
    )
    return Tiers("returned_claims", tuple(made))


def test_official_scheme_says_what_it_counts():
    assert printed_faults(SCHEME) == ()
    assert len(SCHEME.items) == 30


@pytest.mark.parametrize(
    ("text", "rule", "said"),
    [
        (CLAIMS, tiers((5, None, 50), (0, 50, None)), []),
        (
            CLAIMS,
            tiers((5, None, 50), (3, 50, 80), (0, 80, None)),
            [
                "计分规则有得 3 分的一档，考核标准文字没有",
                "计分规则以 80 为界，考核标准文字没有这个数",
            ],
        ),
        (
            f"{CLAIMS}80人次以下的得3分",
            tiers((5, None, 50), (0, 50, None)),
            ["考核标准文字有得 3 分的一档，计分规则没有"],
        ),
        (f"{CLAIMS}八十人次以上不得分", tiers((5, None, 50), (0, 50, None)), []),
        ("培训两次的得5分", tiers((0, None, 1), (5, 2, None)), []),
        ("放款金额在50万以上的得5分", tiers((5, 500_000, None)), []),
        ("全员参加的加5分", tiers((5, 100, None), (0, 0, 100)), []),
    ],
)
def test_numbers_of_one_alone_are_told(text, rule, said):
    item = replace(SCHEME.item("2.4"), text=text, rule=rule)
    assert list(item_faults(item)) == said
