"""Every fault that is put into a sound scheme is found, and nothing else is."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from huzhu.assessment.scheme.errors import SchemeUnsound
from huzhu.assessment.scheme.rules.facts import CATALOGUE, FactKind, FactType
from huzhu.assessment.scheme.rules.scheme import shipped_scheme
from huzhu.assessment.scheme.rules.scheme_checks import (
    Fault,
    check_scheme,
    scheme_faults,
    tier_faults,
)
from huzhu.assessment.scheme.rules.tree import (
    Best,
    Choice,
    Flag,
    ForKinds,
    Gate,
    Sum,
    Switch,
    Tier,
    Tiers,
    nodes_of,
)
from huzhu.assessment.scheme.rules.wording import bounds_text
from huzhu.people.states import AgencyKind

SCHEME = shipped_scheme("2021")


def changed(item_id, **changes):
    """Return the scheme with another item of that id."""
    items = tuple(replace(item, **changes) if item.id == item_id else item for item in SCHEME.items)
    return replace(SCHEME, items=items)


def told(scheme):
    return [str(fault) for fault in scheme_faults(scheme)]


def tier(points, low=None, high=None, *, open_low=False, open_high=False):
    bounds = [None if bound is None else Decimal(str(bound)) for bound in (low, high)]
    return Tier(Decimal(points), *bounds, open_low, open_high)


def test_sums_are_checked_at_both_levels():
    assert told(replace(SCHEME, total=Decimal(124))) == ["方案：总分为 124，各部分分值之和为 125。"]
    rule = Flag("meetings_attended", Decimal(4))
    assert told(changed("1.2", full_marks=Decimal(4), rule=rule)) == [
        "第 1 部分：分值为 15，各项标准分之和为 16。"
    ]


def test_full_marks_must_be_what_the_rule_can_earn():
    assert told(changed("1.2", rule=Flag("meetings_attended", Decimal(2)))) == [
        "1.2：标准分为 3，计分规则最多得 2 分。"
    ]


def test_order_and_ids_are_checked():
    first, second, *rest = SCHEME.items
    assert told(replace(SCHEME, items=(second, first, *rest))) == ["1.1：应排在 1.2 之前。"]
    assert told(changed("1.2", id="1.1")) == ["1.1：编号出现了 2 次。"]
    assert told(changed("1.2", id="1.10", section="9"))[1:] == [
        "1.10：所属的第 9 部分不存在。",
        "1.3：应排在 1.10 之前。",
    ]


def test_tenth_item_stands_behind_the_ninth():
    assert [item.id for item in SCHEME.items_of("2")][8:] == ["2.9", "2.10", "2.11", "2.12", "2.13"]
    assert told(SCHEME) == []


@pytest.mark.parametrize(
    ("item_id", "changes", "said"),
    [
        ("1.2", {"text": " "}, "1.2：没有考核标准的文字。"),
        ("1.2", {"owners": ()}, "1.2：考核部门须至少一个，且不重复。"),
        ("1.2", {"kinds": ()}, "1.2：没有适用的代办处类型。"),
        ("1.2", {"rule": Flag("luck", Decimal(3))}, "1.2：目录中没有数据 luck。"),
        (
            "1.2",
            {"rule": Flag("articles", Decimal(3))},
            "1.2：“全年投稿”不是是或否，不能用在这条规则里。",
        ),
        (
            "1.2",
            {"rule": Gate("meetings_attended", Flag("pilots_joined", Decimal(3)), Decimal(1))},
            "1.2：“按时参加年度工作推进会、考核会、业务培训”不是数字，不能用在这条规则里。",
        ),
        (
            "1.2",
            {"rule": Tiers("meetings_attended", (tier(3),))},
            "1.2：“按时参加年度工作推进会、考核会、业务培训”不是数字，不能用在这条规则里。",
        ),
        (
            "4.2",
            {"rule": Choice("comprehensive_participation", {"all": Decimal(2)})},
            "4.2：“参加综合互助保障活动”为未参加、部分单位参加时没有规则。",
        ),
        (
            "4.1",
            {"rule": ForKinds({"district": Flag("pilots_joined", Decimal(8))})},
            "4.1：局总公司代办处、产业工会代办处没有规则。",
        ),
        (
            "4.1",
            {"kinds": (AgencyKind.DISTRICT, AgencyKind.BUREAU)},
            "4.1：有不适用的代办处类型 industry 的规则。",
        ),
        (
            "2.3",
            {"rule": Switch("invoicing", {"own": Flag("pilots_joined", Decimal(3))})},
            "2.3：“票据方式”为“直投”、两种都有时没有规则。",
        ),
        (
            "1.2",
            {"rule": Sum((Flag("meetings_attended", Decimal(3)), Best(())))},
            "1.2：有一组计分规则是空的。",
        ),
        (
            "1.2",
            {
                "rule": Sum(
                    (Flag("meetings_attended", Decimal(4)), Flag("pilots_joined", Decimal(-1)))
                )
            },
            "1.2：有一档的得分小于 0。",
        ),
    ],
)
def test_fault_of_an_item_is_told(item_id, changes, said):
    assert told(changed(item_id, **changes)) == [said]


def test_all_faults_are_told_at_once():
    scheme = replace(changed("1.2", text="", owners=()), total=Decimal(1))
    with pytest.raises(SchemeUnsound) as caught:
        check_scheme(scheme)
    assert caught.value.detail == (
        "考核方案须前后一致才能启用，现有 3 处不一致：方案：总分为 1，各部分分值之和为 125。"
        "1.2：没有考核标准的文字。1.2：考核部门须至少一个，且不重复。请改正后再启用。"
    )


def test_own_facts_are_checked():
    own = (
        FactKind("articles", "投稿", FactType.INT),
        FactKind("two words", "两个词", FactType.BOOL),
        FactKind("mood", "心情", FactType.CHOICE),
    )
    assert scheme_faults(replace(SCHEME, own_facts=own[:1])) == (
        Fault("articles", "与目录中已有的数据重名"),
    )
    assert scheme_faults(replace(SCHEME, own_facts=own[1:])) == (
        Fault("two words", "数据须有英文名称和中文说明"),
        Fault("mood", "选择类数据没有选项"),
    )


@pytest.mark.parametrize(
    ("fact", "tiers", "said"),
    [
        ("target_rate", [tier(1, 50), tier(0, None, 50, open_high=True)], []),
        (
            "target_rate",
            [tier(1, 50), tier(0, None, 50)],
            ["“年度业务指标完成率”正好为 50%时有两个档次"],
        ),
        (
            "target_rate",
            [tier(1, 50, open_low=True), tier(0, None, 50, open_high=True)],
            ["“年度业务指标完成率”正好为 50%时没有档次"],
        ),
        (
            "target_rate",
            [tier(1, 90), tier(0, None, 89, open_high=True)],
            ["“年度业务指标完成率”从 89%到 90%之间没有档次"],
        ),
        ("target_rate", [tier(1, 50)], ["“年度业务指标完成率”从 0%到 50%之间没有档次"]),
        ("target_rate", [tier(1, None, 50)], ["“年度业务指标完成率” 50%以上没有档次"]),
        ("fee_growth_rate", [tier(1, 0)], ["“会费增长率” 0%以下没有档次"]),
        ("coverage_rate", [tier(1, 50), tier(0, 0, 50, open_high=True)], []),
        (
            "coverage_rate",
            [tier(1, 50, 120), tier(0, None, 50, open_high=True)],
            ["“职工互助保障覆盖面”有一个档次超出了数据的范围"],
        ),
        (
            "coverage_rate",
            [tier(1, 50, 100, open_high=True), tier(0, None, 50, open_high=True)],
            ["“职工互助保障覆盖面”正好为 100%时没有档次"],
        ),
        ("articles", [tier(1, 2), tier(0, None, 1)], []),
        ("articles", [tier(1, 1, open_low=True), tier(0, None, 2, open_high=True)], []),
        ("articles", [tier(1, 3), tier(0, None, 1)], ["“全年投稿”正好为 2 篇时没有档次"]),
        ("articles", [tier(1, 4), tier(0, None, 1)], ["“全年投稿”从 2 篇到 3 篇之间没有档次"]),
        ("articles", [tier(1, 1), tier(0, None, 1)], ["“全年投稿”正好为 1 篇时有两个档次"]),
        ("articles", [], ["“全年投稿”没有档次"]),
        (
            "articles",
            [tier(1, 3, 2), tier(0)],
            ["“全年投稿”有一个档次的下限高于上限"],
        ),
    ],
)
def test_gaps_and_overlaps_of_tiers_are_told(fact, tiers, said):
    found = list(tier_faults(Tiers(fact, tuple(tiers)), CATALOGUE[fact]))
    if said and "下限高于上限" in said[0]:
        assert said[0] in found
    else:
        assert found == said


@pytest.mark.parametrize(
    ("open_low", "open_high", "words"),
    [
        (False, False, "为 5 篇"),
        (True, False, "超过 5 篇、不超过 5 篇"),
        (False, True, "达到 5 篇、未满 5 篇"),
    ],
)
def test_tier_that_holds_nothing_is_not_worded_as_one_value(open_low, open_high, words):
    one = tier(1, 5, 5, open_low=open_low, open_high=open_high)
    assert bounds_text(one, CATALOGUE["articles"]) == words


def _tier_mutants():
    """Yield every tiered rule of the scheme with one bound opened, closed, moved or a tier lost."""
    for item in SCHEME.items:
        for node in nodes_of(item.rule):
            if isinstance(node, Tiers):
                for place in range(len(node.tiers)):
                    for name, tiers in _mutants(node.tiers, place):
                        yield pytest.param(Tiers(node.fact, tiers), id=f"{item.id}-{place}-{name}")


def _mutants(tiers, place):
    before, one, after = tiers[:place], tiers[place], tiers[place + 1 :]
    yield "lost", (*before, *after)
    if one.low is not None:
        yield (
            "low opened or closed",
            (*before, replace(one, is_low_open=not one.is_low_open), *after),
        )
        yield "low raised", (*before, replace(one, low=one.low + 1), *after)
    if one.high is not None:
        opened = replace(one, is_high_open=not one.is_high_open)
        yield "high opened or closed", (*before, opened, *after)
        yield "high lowered", (*before, replace(one, high=one.high - 1), *after)


@pytest.mark.parametrize("rule", list(_tier_mutants()))
def test_mutated_tier_is_always_caught(rule):
    assert list(tier_faults(rule, CATALOGUE[rule.fact])) != []


@given(
    some.lists(some.integers(1, 40), min_size=1, max_size=6, unique=True),
    some.data(),
)
@settings(max_examples=60, deadline=None)
def test_sound_tiers_hold_each_value_once(cuts, data):
    cuts = sorted(cuts)
    closed = [data.draw(some.booleans()) for _ in cuts]
    ends = list(zip(cuts, closed, strict=True))
    tiers = [
        tier(
            1,
            None if low is None else low[0],
            None if high is None else high[0],
            open_low=low is not None and low[1],
            open_high=high is not None and not high[1],
        )
        for low, high in zip([None, *ends], [*ends, None], strict=True)
    ]
    assert list(tier_faults(Tiers("target_rate", tuple(tiers)), CATALOGUE["target_rate"])) == []
    for value in (Decimal(step) / 2 for step in range(90)):
        assert sum(each.holds(value) for each in tiers) == 1
