"""Ranks, ties and grades within classes of comparable agencies."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from huzhu.assessment.outcome.errors import ClassMissing, PolicyUnsound, StandingRepeated
from huzhu.assessment.outcome.rules.grades import (
    DEFAULT_POLICY,
    AgencyClass,
    BorderTie,
    GradePolicy,
    Rounding,
    grade,
    policy_faults,
)
from huzhu.assessment.outcome.rules.ranking import Standing, ranked
from huzhu.assessment.scheme.states import Verdict
from huzhu.assessment.year.states import Grade
from huzhu.people.states import AgencyKind

ONE_CLASS = (AgencyClass("all", "全部代办处"),)
POLICY = GradePolicy(classes=ONE_CLASS, pass_from=Decimal(60), excellent_from=Decimal(90))
SHARES = GradePolicy(classes=ONE_CLASS, pass_from=Decimal(60), excellent_share=Decimal(30))


def standing(agency, total, *, sections=None, verdict=Verdict.SCORED, size=1000):
    points = {name: Decimal(each) for name, each in (sections or {}).items()}
    return Standing(agency, AgencyKind.DISTRICT, size, Decimal(str(total)), points, verdict)


def grades(standings, policy):
    return {
        each.agency: each.grade.value
        for result in grade(standings, policy)
        for each in result.graded
    }


def ranks(standings):
    return {each.standing.agency: each.rank for each in ranked(standings)}


# --- ranks ------------------------------------------------------------------------------------


def test_equal_totals_are_ordered_by_sections_and_then_share_the_rank():
    standings = [
        standing("D", 90, sections={"2": 30, "3": 30, "1": 10}),
        standing("C", 90, sections={"2": 31, "3": 20, "1": 10}),
        standing("B", 90, sections={"2": 31, "3": 20, "1": 11}),
        standing("A", 90, sections={"2": 31, "3": 20, "1": 10}),
        standing("E", 91),
        standing("F", 12),
    ]
    assert ranks(standings) == {"E": 1, "B": 2, "A": 3, "C": 3, "D": 5, "F": 6}
    tied = {each.standing.agency: each.tied_with for each in ranked(standings)}
    assert {name: others for name, others in tied.items() if others} == {"A": ("C",), "C": ("A",)}


def test_vetoed_and_late_agencies_have_no_rank():
    standings = [
        standing("A", 125, verdict=Verdict.VETOED),
        standing("B", 124, verdict=Verdict.LATE),
        standing("C", 3),
    ]
    assert ranks(standings) == {"C": 1}


# --- grades -----------------------------------------------------------------------------------


@pytest.mark.clause("A4.3a.b")
@pytest.mark.parametrize(
    ("total", "expected"),
    [
        ("59.99", "fail"),
        (60, "pass"),
        ("60.01", "pass"),
        ("89.99", "pass"),
        (90, "excellent"),
        ("90.01", "excellent"),
        (0, "fail"),
        (125, "excellent"),
    ],
)
def test_total_decides_by_thresholds(total, expected):
    assert grades([standing("A", total)], POLICY) == {"A": expected}


@pytest.mark.parametrize("verdict", [Verdict.VETOED, Verdict.LATE])
@pytest.mark.parametrize("policy", [POLICY, SHARES])
def test_verdict_fails_an_agency_whatever_its_points(verdict, policy):
    standings = [standing("A", 125, verdict=verdict), standing("B", 70)]
    assert grades(standings, policy)["A"] == "fail"
    (result,) = grade(standings, policy)
    assert (result.graded[-1].agency, result.graded[-1].rank) == ("A", None)
    assert "不合格" in result.graded[-1].reason


@pytest.mark.parametrize(
    ("count", "rounding", "places"),
    [
        (10, Rounding.DOWN, 3),
        (9, Rounding.DOWN, 2),
        (11, Rounding.DOWN, 3),
        (9, Rounding.HALF_UP, 3),
        (8, Rounding.HALF_UP, 2),
        (5, Rounding.HALF_UP, 2),
        (10, Rounding.UP, 3),
        (11, Rounding.UP, 4),
        (0, Rounding.UP, 0),
    ],
)
def test_share_of_a_class_becomes_whole_places(count, rounding, places):
    standings = [standing(f"A{number:02d}", 70 + number) for number in range(count)]
    policy = replace(SHARES, rounding=rounding)

    (result,) = grade(standings, policy)

    assert result.excellent_places == places
    best = {each.agency for each in result.graded if each.grade is Grade.EXCELLENT}
    assert best == {f"A{number:02d}" for number in range(count - places, count)}


def test_late_agencies_count_among_the_class_and_take_no_place():
    late = [standing(f"L{number}", 120, verdict=Verdict.LATE) for number in range(5)]
    standings = [standing(f"A{number}", 80 + number) for number in range(5)]

    (result,) = grade([*late, *standings], SHARES)

    assert result.excellent_places == 3
    assert [each.agency for each in result.graded[:3]] == ["A4", "A3", "A2"]
    assert [each.grade for each in result.graded[:4]] == [Grade.EXCELLENT] * 3 + [Grade.PASS]


@pytest.mark.clause("A4.3a.b", "A4.3a.c")
def test_share_and_threshold_must_both_hold():
    policy = replace(SHARES, excellent_from=Decimal(90))
    standings = [standing(f"A{number}", total) for number, total in enumerate((95, 90, 89))]
    padding = [standing(f"B{number}", 61) for number in range(7)]
    found = grades([*standings, *padding], policy)
    assert [found[name] for name in ("A0", "A1", "A2")] == ["excellent", "excellent", "pass"]


def test_best_of_a_class_fails_when_it_does_not_reach_the_pass_line():
    (result,) = grade([standing(f"A{number}", 50 + number) for number in range(10)], SHARES)
    assert {each.grade for each in result.graded} == {Grade.FAIL}
    assert result.graded[0].rank == 1


@pytest.mark.parametrize(
    ("tie", "expected"),
    [
        (BorderTie.ALL_IN, ["excellent"] * 4 + ["pass"] * 6),
        (BorderTie.ALL_OUT, ["excellent"] * 2 + ["pass"] * 8),
    ],
)
def test_equals_at_the_border_are_both_in_or_both_out(tie, expected):
    totals = [100, 99, 98, 98, 97, 96, 95, 94, 93, 92]
    standings = [standing(f"A{number}", total) for number, total in enumerate(totals)]
    (result,) = grade(standings, replace(SHARES, border_tie=tie))
    assert [each.grade.value for each in result.graded] == expected
    assert "与 A3 并列" in result.graded[2].reason


def test_equals_within_the_places_are_excellent_without_ado():
    totals = [100, 98, 98, *range(90, 97)]
    standings = [standing(f"A{number}", total) for number, total in enumerate(totals)]
    found = grades(standings, SHARES)
    assert [name for name, each in found.items() if each == "excellent"] == ["A0", "A1", "A2"]


@pytest.mark.clause("A4.3a.a")
def test_agencies_are_compared_within_their_class_only():
    standings = [
        standing("D1", 70),
        replace(standing("B1", 100), kind=AgencyKind.BUREAU, size=19_999),
        replace(standing("B2", 95), kind=AgencyKind.BUREAU, size=20_000),
        replace(standing("I1", 93), kind=AgencyKind.INDUSTRY, size=20_001),
    ]
    found = {
        result.agency_class.code: [each.agency for each in result.graded]
        for result in grade(standings, DEFAULT_POLICY)
    }
    assert found == {"district": ["D1"], "large": ["B2", "I1"], "small": ["B1"]}


def test_reason_names_the_total_the_line_and_the_rank():
    (result,) = grade([standing("A", 95), *[standing(f"B{i}", 61) for i in range(3)]], SHARES)
    assert result.excellent_places == 1
    assert result.graded[0].reason == "总分 95，组内第 1 名，优秀名额 1 个"
    assert result.graded[1].reason.startswith("总分 61，组内第 2 名，优秀名额 1 个，未进入名额")


def test_tie_is_decided_with_its_reason_in_both_rows():
    names = {"2": "业务财务管理", "3": "拓展工作"}
    standings = [
        standing("A", 110, sections={"2": 45, "3": 30}),
        standing("B", 110, sections={"2": 41, "3": 40}),
        standing("C", 110, sections={"2": 41, "3": 39}),
        standing("D", 70),
    ]
    (result,) = grade(standings, replace(SHARES, excellent_share=Decimal(25)), sections=names)
    ends = {each.agency: each.reason.partition("；")[2] for each in result.graded}
    assert ends == {
        "A": "与第 2 名总分相同，业务财务管理 45 高于 41",
        "B": "与第 1 名总分相同，业务财务管理 41 低于 45；与第 3 名总分相同，拓展工作 40 高于 39",
        "C": "与第 2 名总分相同，拓展工作 39 低于 40",
        "D": "",
    }
    assert [each.grade for each in result.graded] == [Grade.EXCELLENT, *[Grade.PASS] * 3]


def test_class_without_an_excellent_place_or_agency_says_why():
    three = [standing(name, 110) for name in "ABC"]
    (result,) = grade(three, replace(SHARES, excellent_share=Decimal(30)))
    assert result.remark.startswith("本组 3 家 × 30% = 0.9，舍去小数后为 0 个，本组没有优秀名额")
    (result,) = grade(three, replace(SHARES, excellent_share=Decimal(0)))
    assert result.remark.startswith("本组 3 家 × 0% = 0，")
    (result,) = grade(three[:1], replace(POLICY, excellent_from=Decimal(120)))
    assert result.remark == "本组没有代办处达到优秀，依据见各行"
    (result,) = grade(three[:1], replace(POLICY, excellent_from=Decimal(90)))
    assert result.remark == ""
    (result,) = grade([], SHARES)
    assert result.remark == ""


def test_agency_without_a_class_is_refused():
    policy = replace(POLICY, classes=(AgencyClass("small", "小组", below=1001),))
    with pytest.raises(PolicyUnsound):
        grade([standing("A", 95)], policy)
    with pytest.raises(ClassMissing) as caught:
        grade([standing("A", 95, size=-1)], POLICY)
    assert caught.value.facts["agency"] == "A"


def test_agency_that_stands_twice_is_refused():
    with pytest.raises(StandingRepeated):
        grade([standing("A", 95), standing("A", 70)], POLICY)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, []),
        ({"excellent_from": Decimal(60)}, []),
        ({"excellent_from": Decimal("59.99")}, ["优秀线低于合格线"]),
        ({"pass_from": Decimal(-1)}, ["合格线小于 0"]),
        ({"excellent_share": Decimal(100)}, []),
        ({"excellent_share": Decimal("100.1")}, ["优秀比例须在 0 至 100 之间"]),
    ],
)
def test_lines_that_contradict_each_other_are_told(changes, said):
    assert list(policy_faults(replace(POLICY, **changes))) == said


@pytest.mark.parametrize(
    ("bands", "said"),
    [
        ([(0, 100), (100, None)], []),
        ([(0, 100), (101, None)], ["规模 100 至 100 不属于任何考核组"]),
        ([(0, 100), (99, None)], ["规模 99 起属于两个考核组"]),
        ([(0, 100)], ["规模 100 起不属于任何考核组"]),
        ([(0, None), (5, 9)], ["规模 5 起属于两个考核组", "规模 9 起不属于任何考核组"]),
    ],
)
def test_bands_with_gaps_or_overlaps_are_told_for_each_kind(bands, said):
    classes = tuple(
        AgencyClass(f"c{place}", f"第 {place} 组", least=least, below=below)
        for place, (least, below) in enumerate(bands)
    )
    faults = list(policy_faults(replace(POLICY, classes=classes)))
    districts = [fault for fault in faults if fault.startswith("区（开发区）代办处")]
    assert [fault.removeprefix("区（开发区）代办处") for fault in districts] == said
    assert len(faults) == 3 * len(said)


# --- what must never matter -------------------------------------------------------------------

STANDINGS = some.lists(
    some.builds(
        lambda total, two, three, verdict: (total, two, three, verdict),
        some.integers(50, 60),
        some.integers(20, 22),
        some.integers(20, 21),
        some.sampled_from([Verdict.SCORED] * 4 + [Verdict.LATE]),
    ),
    min_size=1,
    max_size=14,
)
POLICIES = some.builds(
    lambda share, tie, rounding: replace(
        SHARES,
        pass_from=Decimal(53),
        excellent_share=Decimal(share),
        border_tie=tie,
        rounding=rounding,
    ),
    some.integers(0, 100),
    some.sampled_from(BorderTie),
    some.sampled_from(Rounding),
)


def _standings(drawn):
    return [
        standing(f"A{place:02d}", total, sections={"2": two, "3": three}, verdict=verdict)
        for place, (total, two, three, verdict) in enumerate(drawn)
    ]


@given(STANDINGS, POLICIES, some.randoms(use_true_random=False))
@settings(max_examples=80, deadline=None)
def test_order_of_the_input_never_matters(drawn, policy, shuffler):
    standings = _standings(drawn)
    mixed = list(standings)
    shuffler.shuffle(mixed)
    assert grade(mixed, policy) == grade(standings, policy)


@given(STANDINGS, POLICIES)
@settings(max_examples=80, deadline=None)
def test_equals_always_get_the_same_grade_and_the_better_never_a_worse_one(drawn, policy):
    (result,) = grade(_standings(drawn), policy)
    scored = [each for each in result.graded if each.rank is not None]
    by_rank = {}
    for each in scored:
        by_rank.setdefault(each.rank, set()).add(each.grade)
    assert [found for found in by_rank.values() if len(found) > 1] == []
    order = [Grade.EXCELLENT, Grade.PASS, Grade.FAIL]
    places = [order.index(each.grade) for each in scored]
    assert places == sorted(places)
    if policy.border_tie is BorderTie.ALL_OUT:
        assert sum(each.grade is Grade.EXCELLENT for each in scored) <= result.excellent_places


@given(STANDINGS, POLICIES, some.data(), some.sampled_from(["2", "3"]))
@settings(max_examples=80, deadline=None)
def test_point_more_never_lowers_rank_or_grade(drawn, policy, data, section):
    standings = _standings(drawn)
    place = data.draw(some.integers(0, len(standings) - 1))
    one = standings[place]
    sections = {**one.sections, section: one.sections[section] + 1}
    better = replace(one, total=one.total + 1, sections=sections)
    raised = [*standings[:place], better, *standings[place + 1 :]]

    before = next(e for e in grade(standings, policy)[0].graded if e.agency == one.agency)
    after = next(e for e in grade(raised, policy)[0].graded if e.agency == one.agency)

    assert (after.rank or 0) <= (before.rank or 0)
    order = [Grade.FAIL, Grade.PASS, Grade.EXCELLENT]
    assert order.index(after.grade) >= order.index(before.grade)
