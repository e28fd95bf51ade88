"""Places for excellent persons: exact, explained, and always all of them."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as some

from huzhu.assessment.outcome.errors import QuotaImpossible, StandingRepeated, WeightsUnsound
from huzhu.assessment.outcome.rules.quotas import (
    DEFAULT_QUOTA_POLICY,
    Candidate,
    Factor,
    QuotaPolicy,
    apportion,
)

SCALE_ONLY = QuotaPolicy(weights={Factor.SCALE: Decimal(1)})


def by_scale(**scales):
    return [Candidate(name, {Factor.SCALE: Decimal(str(scale))}) for name, scale in scales.items()]


def given_of(allotments):
    return {each.agency: each.given for each in allotments}


@pytest.mark.clause("A4.3b.d")
def test_whole_places_go_first_and_the_rest_to_the_largest_remainders():
    found = apportion(10, by_scale(A=47, B=33, C=20), SCALE_ONLY)

    assert given_of(found) == {"A": 5, "B": 3, "C": 2}
    first = found[0]
    assert (first.share, first.floor, first.remainder) == (Fraction(47, 10), 4, Fraction(7, 10))
    assert [each.place for each in found] == [1, 2, None]


def test_equal_remainders_go_to_the_heavier_and_then_to_the_lower_number():
    assert given_of(apportion(1, by_scale(B=1, A=1), SCALE_ONLY)) == {"A": 1, "B": 0}
    # 1.5 and 0.5 and 1.0: the remainders are equal, A weighs more than C
    assert given_of(apportion(3, by_scale(C=1, B=2, A=3), SCALE_ONLY)) == {"A": 2, "B": 1, "C": 0}


@pytest.mark.clause("A4.3b.c")
def test_weights_that_an_office_begins_with_are_hundredths():
    assert sum(DEFAULT_QUOTA_POLICY.weights.values()) == 100
    assert set(DEFAULT_QUOTA_POLICY.weights) == set(Factor)


def test_factors_count_by_their_weight():
    policy = QuotaPolicy(weights={Factor.TARGETS: Decimal(3), Factor.SCALE: Decimal(1)})
    candidates = [
        Candidate("A", {Factor.TARGETS: Decimal(100), Factor.SCALE: Decimal(100)}),
        Candidate("B", {Factor.TARGETS: Decimal(100), Factor.SCALE: Decimal(300)}),
    ]
    first, second = apportion(16, candidates, policy)
    assert first.factor_shares == {
        Factor.TARGETS: Fraction(1, 2),
        Factor.SCALE: Fraction(1, 4),
    }
    assert (first.weight, second.weight) == (Fraction(7, 16), Fraction(9, 16))
    assert (first.given, second.given) == (7, 9)


def test_factor_that_is_nothing_for_all_is_left_out():
    policy = QuotaPolicy(weights={Factor.SCALE: Decimal(1), Factor.INFLUENCE: Decimal(99)})
    assert given_of(apportion(4, by_scale(A=3, B=1), policy)) == {"A": 3, "B": 1}


def test_all_weigh_the_same_when_nothing_is_measured():
    candidates = [Candidate("B"), Candidate("A"), Candidate("C")]
    assert given_of(apportion(4, candidates, DEFAULT_QUOTA_POLICY)) == {"A": 2, "B": 1, "C": 1}


def test_least_and_most_are_kept_and_the_others_make_up_for_them():
    policy = QuotaPolicy(weights=SCALE_ONLY.weights, least=1, most=5)
    found = apportion(10, by_scale(A=90, B=6, C=4), policy)
    assert given_of(found) == {"A": 5, "B": 3, "C": 2}
    assert [each.bound for each in found] == ["lowered", "raised", "raised"]
    assert found[0].ideal == 9
    least = apportion(5, by_scale(A=98, B=1, C=1), policy)
    assert given_of(least) == {"A": 3, "B": 1, "C": 1}


def test_agency_is_held_at_a_bound_only_where_the_others_leave_it_beyond():
    """5.2 of 10 is more than the most, until C has its least: then A has 4.6 of 8 and is free."""
    policy = QuotaPolicy({Factor.SCALE: Decimal(1)}, least=2, most=5)
    found = apportion(10, by_scale(A=52, B=38, C=10), policy)
    assert [each.share for each in found] == [Fraction(52 * 8, 90), Fraction(38 * 8, 90), 2]
    both = apportion(10, by_scale(A=60, B=30, C=10), policy)
    assert [each.share for each in both] == [5, 3, 2]


def test_weights_and_figures_below_one_count():
    policy = QuotaPolicy({Factor.SCALE: Decimal("0.3"), Factor.DAILY: Decimal("0.1")})
    candidates = [
        Candidate("A", {Factor.SCALE: Decimal("0.5"), Factor.DAILY: Decimal(1)}),
        Candidate("B", {Factor.SCALE: Decimal("0.5"), Factor.DAILY: Decimal(3)}),
    ]
    assert given_of(apportion(16, candidates, policy)) == {"A": 7, "B": 9}


def test_agency_that_is_not_eligible_gets_none_and_is_told_why():
    failed = Candidate(
        "A", {Factor.SCALE: Decimal(99)}, is_eligible=False, reason="本年度考核不合格"
    )
    found = apportion(3, [failed, *by_scale(B=2, C=1)], SCALE_ONLY)
    assert given_of(found) == {"A": 0, "B": 2, "C": 1}
    assert found[0].reason == "本年度考核不合格"


@pytest.mark.parametrize(
    ("total", "least", "most", "reason"),
    [
        (5, 2, None, "3 个代办处各至少 2 个，须 6 个，名额只有 5 个"),
        (10, 0, 3, "3 个代办处各至多 3 个，只能分 9 个，名额有 10 个"),
        (5, 3, 2, "每个代办处至少 3 个，多于至多 2 个"),
        (-1, 0, None, "名额总数和下限不能小于 0"),
    ],
)
def test_bounds_that_cannot_hold_are_refused_with_the_reason(total, least, most, reason):
    policy = QuotaPolicy(weights=SCALE_ONLY.weights, least=least, most=most)
    with pytest.raises(QuotaImpossible) as caught:
        apportion(total, by_scale(A=1, B=1, C=1), policy)
    assert caught.value.facts["reason"] == reason


@pytest.mark.parametrize(("total", "least", "most"), [(6, 2, None), (9, 0, 3), (6, 2, 2)])
def test_bounds_that_just_hold_are_kept(total, least, most):
    policy = QuotaPolicy(weights=SCALE_ONLY.weights, least=least, most=most)
    found = given_of(apportion(total, by_scale(A=7, B=1, C=0), policy))
    assert sum(found.values()) == total
    if most is not None:
        assert set(found.values()) == {total // 3}


def test_places_without_anybody_are_refused_and_no_places_are_fine():
    nobody = [Candidate("A", is_eligible=False)]
    with pytest.raises(QuotaImpossible):
        apportion(1, nobody, SCALE_ONLY)
    assert given_of(apportion(0, nobody, SCALE_ONLY)) == {"A": 0}
    assert apportion(0, [], SCALE_ONLY) == ()


@pytest.mark.parametrize(
    "weights",
    [{}, {Factor.SCALE: Decimal(0)}, {Factor.SCALE: Decimal(-1)}, {Factor.SCALE: Decimal("NaN")}],
)
def test_weights_that_weigh_nothing_are_refused(weights):
    with pytest.raises(WeightsUnsound):
        apportion(1, by_scale(A=1), QuotaPolicy(weights=weights))


def test_factor_below_nothing_is_refused_with_its_agency():
    with pytest.raises(WeightsUnsound) as caught:
        apportion(1, by_scale(A=1, B=-1), SCALE_ONLY)
    assert caught.value.facts["fault"] == "代办处 B 的业务规模为 -1"


def test_agency_that_stands_twice_is_refused():
    with pytest.raises(StandingRepeated):
        apportion(1, [Candidate("A"), Candidate("A")], SCALE_ONLY)


CANDIDATES = some.lists(
    some.tuples(some.integers(0, 500), some.integers(0, 100), some.booleans()),
    min_size=1,
    max_size=20,
)


def _candidates(drawn):
    return [
        Candidate(
            f"A{place:02d}",
            {Factor.SCALE: Decimal(scale), Factor.TARGETS: Decimal(target)},
            is_eligible=is_eligible,
        )
        for place, (scale, target, is_eligible) in enumerate(drawn)
    ]


@given(
    CANDIDATES,
    some.integers(0, 200),
    some.integers(0, 3),
    some.one_of(some.none(), some.integers(1, 12)),
    some.randoms(use_true_random=False),
)
@settings(max_examples=150, deadline=None)
def test_places_are_always_all_given_within_the_bounds(drawn, total, least, most, shuffler):
    candidates = _candidates(drawn)
    count = sum(each.is_eligible for each in candidates)
    assume(count and least * count <= total and (most is None or most * count >= total))
    assume(most is None or least <= most)
    policy = QuotaPolicy(DEFAULT_QUOTA_POLICY.weights, least, most)

    found = apportion(total, candidates, policy)

    assert sum(each.given for each in found) == total
    assert sum(each.share for each in found) == total
    eligible = {each.agency for each in candidates if each.is_eligible}
    assert [each for each in found if each.given and each.agency not in eligible] == []
    highest = total if most is None else most
    inside = [least <= each.given <= highest for each in found if each.agency in eligible]
    assert inside == [True] * count
    # the quota rule: nobody is further than one place from the exact share
    assert [each for each in found if not each.floor <= each.given <= each.floor + 1] == []
    _check_water_level([each for each in found if each.agency in eligible], least, highest)
    mixed = list(candidates)
    shuffler.shuffle(mixed)
    assert apportion(total, mixed, policy) == found


def _check_water_level(found, least, highest):
    """Between the bounds all have the same share of their weight; outside, more or less of it."""
    assert all(least <= each.share <= highest for each in found)
    between = {
        each.share / each.weight for each in found if each.weight and least < each.share < highest
    }
    assert len(between) <= 1
    for level in between:
        assert all(level * each.weight <= least for each in found if each.share == least < highest)
        assert all(level * each.weight >= highest for each in found if each.share == highest)


@given(CANDIDATES, some.integers(0, 200))
@settings(max_examples=80, deadline=None)
def test_heavier_agency_never_gets_fewer_places(drawn, total):
    candidates = _candidates(drawn)
    assume(any(each.is_eligible for each in candidates))
    policy = QuotaPolicy(DEFAULT_QUOTA_POLICY.weights)
    found = [each for each in apportion(total, candidates, policy) if not each.reason]
    ordered = sorted(found, key=lambda each: each.weight)
    places = [each.given for each in ordered if each.weight]
    weights = [each.weight for each in ordered if each.weight]
    fewer = [
        (light, heavy)
        for light in range(len(places))
        for heavy in range(light, len(places))
        if weights[light] < weights[heavy] and places[light] > places[heavy]
    ]
    assert fewer == []
