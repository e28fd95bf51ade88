from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huzhu.assessment.outcome.rules.gravity import lacks_of
from huzhu.assessment.review.rules.reviewing import (
    ItemState,
    Values,
    agreed_points,
    differs,
    needs_reason,
    state_of,
)
from huzhu.assessment.review.rules.severity import Mark, severities

#: A busy machine is slow at drawing examples, too.
patiently = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
OWNERS = ("organisation", "compliance")
POINTS = st.integers(0, 8).map(lambda half: Decimal(half) / 2)


@pytest.mark.parametrize(
    ("points", "own", "platform", "needed"),
    [
        ("3", "3", "3", False),
        ("3", "3", None, False),  # the figures say nothing
        ("3", "3", "2", True),  # agrees to what the figures contradict
        ("2", "3", "2", True),  # follows the figures against the agency
        ("2", "3", None, True),
        ("3", None, None, True),  # the agency did not rate it
        ("3", None, "3", True),
        ("3.00", "3", "3.0", False),  # the same number written otherwise
    ],
)
def test_reason_is_needed_when_a_value_departs_from_rating_or_figures(
    points, own, platform, needed
):
    values = Values(own and Decimal(own), platform and Decimal(platform))
    assert needs_reason(Decimal(points), values) is needed


@pytest.mark.parametrize(
    ("own", "platform", "is_different"),
    [("3", "2", True), ("3", "3", False), ("3", None, False), (None, "3", False)],
)
def test_rating_differs_only_from_figures_that_are_known(own, platform, is_different):
    values = Values(own and Decimal(own), platform and Decimal(platform))
    assert differs(values) is is_different


@patiently
@given(st.dictionaries(st.sampled_from([*OWNERS, "it"]), POINTS))
def test_agreed_points_are_the_value_of_every_owner_or_none(signed):
    agreed = agreed_points(signed, owners=OWNERS)
    values = [signed.get(owner) for owner in OWNERS]
    is_agreed = None not in values and len(set(values)) == 1
    assert agreed == (values[0] if is_agreed else None)


@patiently
@given(
    signed=st.dictionaries(st.sampled_from(OWNERS), POINTS),
    is_asked=st.booleans(),
    is_decided=st.booleans(),
    is_applicable=st.booleans(),
)
def test_state_says_signed_exactly_when_a_value_is_agreed_and_nothing_stands_above(
    signed, is_asked, is_decided, is_applicable
):
    state = state_of(
        signed,
        owners=OWNERS,
        is_asked=is_asked,
        is_decided=is_decided,
        is_applicable=is_applicable,
    )
    is_plain = is_applicable and not is_decided and not is_asked
    is_agreed = agreed_points(signed, owners=OWNERS) is not None
    assert (state is ItemState.SIGNED) == (is_plain and is_agreed)


def test_gravity_lacks_nothing_only_when_leak_and_consequences_are_found():
    assert lacks_of(has_leak=True, has_serious_consequences=True) == ()
    assert lacks_of(has_leak=False, has_serious_consequences=False) == (
        "未造成信息泄露",
        "未产生严重后果",
    )


def mark(who, points, *, item="1.1", own="4", platform=None):
    return Mark(
        who=who,
        department=who,
        item=item,
        points=Decimal(points),
        full_marks=Decimal(4),
        self_points=Decimal(own),
        platform_points=platform and Decimal(platform),
    )


def test_severity_compares_only_items_that_others_review_too():
    lines = severities(
        [mark("严", "2"), mark("宽", "4"), mark("独", "0", item="2.4")], key=lambda each: each.who
    )
    assert [(line.who, line.to_self, line.to_others) for line in lines] == [
        ("严", Decimal("-50.0"), Decimal("-50.0")),
        ("宽", Decimal("0.0"), Decimal("50.0")),
        ("独", Decimal("-100.0"), None),
    ]
    assert [line.is_strict for line in lines] == [True, False, False]
    assert [line.is_mild for line in lines] == [False, True, False]


def test_severity_to_the_figures_leaves_out_what_has_none():
    (line,) = severities(
        [mark("甲", "2", platform="3"), mark("甲", "2", item="2.4")], key=lambda each: each.who
    )
    assert (line.to_platform, line.count, line.changed) == (Decimal("-25.0"), 2, 2)


@patiently
@given(st.lists(st.tuples(st.sampled_from("甲乙丙"), POINTS), min_size=1, max_size=8))
def test_severity_does_not_depend_on_the_order_of_marks(given_marks):
    marks = [mark(who, points) for who, points in given_marks]
    by_who = [severities(each, key=lambda mark: mark.who) for each in (marks, marks[::-1])]
    assert by_who[0] == by_who[1]
