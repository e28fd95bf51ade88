"""A changed scheme: what differs in words, and who would move on last year's facts."""

import random
from dataclasses import replace
from decimal import Decimal

import pytest

from huzhu.assessment.outcome.errors import MoveUnexplained, StandingRepeated
from huzhu.assessment.outcome.rules.grades import AgencyClass, GradePolicy
from huzhu.assessment.outcome.rules.simulation import (
    Entrant,
    ItemDifference,
    Move,
    Place,
    _move,
    simulate,
)
from huzhu.assessment.scheme.rules.comparison import Aspect, Change, compare
from huzhu.assessment.scheme.rules.facts import check_facts
from huzhu.assessment.scheme.rules.scheme import shipped_scheme
from huzhu.assessment.scheme.rules.scheme_checks import scheme_faults
from huzhu.assessment.scheme.rules.scoring import score
from huzhu.assessment.scheme.rules.tree import Flag, Tiers
from huzhu.assessment.year.states import Grade
from huzhu.people.states import AgencyKind, DepartmentCode

SCHEME = shipped_scheme("2021")
POLICY = GradePolicy(
    classes=(AgencyClass("all", "全部"),),
    pass_from=Decimal(10),
    excellent_share=Decimal(50),
)


def with_item(item_id, **changes):
    items = tuple(replace(item, **changes) if item.id == item_id else item for item in SCHEME.items)
    return replace(SCHEME, items=items)


def harder_targets():
    """Return the scheme with 95 % instead of 90 % for eight points."""
    rule = SCHEME.item("3.3").rule
    first, second, third, *rest = rule.tiers
    tiers = (
        first,
        replace(second, low=Decimal(95)),
        replace(third, high=Decimal(95)),
        *rest,
    )
    return with_item("3.3", rule=Tiers(rule.fact, tiers))


def entrant(agency, *, size=100, **facts):
    given = check_facts({"agency_kind": "district", **facts})
    return Entrant(agency, AgencyKind.DISTRICT, size, given)


# --- side by side -----------------------------------------------------------------------------


def test_same_scheme_differs_in_nothing():
    assert compare(SCHEME, replace(SCHEME)).is_same


def test_changed_tier_is_told_before_and_after():
    (change,) = compare(SCHEME, harder_targets()).items
    (difference,) = change.differences
    assert (change.item_id, change.change, difference.label) == ("3.3", Change.CHANGED, "计分规则")
    assert "达到 90%、未满 100%，得 8 分" in difference.old[0]
    assert "达到 95%、未满 100%，得 8 分；达到 80%、未满 95%，得 6 分" in difference.new[0]


@pytest.mark.parametrize(
    ("changes", "aspect", "old", "new"),
    [
        ({"full_marks": Decimal(4)}, Aspect.POINTS, ("3",), ("4",)),
        ({"owners": (DepartmentCode.IT,)}, Aspect.OWNERS, ("会员服务部",), ("信息技术部",)),
        (
            {"kinds": (AgencyKind.BUREAU,)},
            Aspect.KINDS,
            ("区（开发区）代办处、局总公司代办处、产业工会代办处",),
            ("局总公司代办处",),
        ),
        ({"text": "全勤。"}, Aspect.TEXT, (SCHEME.item("1.2").text,), ("全勤。",)),
    ],
)
def test_each_aspect_of_an_item_is_told(changes, aspect, old, new):
    (change,) = compare(SCHEME, with_item("1.2", **changes)).items
    assert [(each.aspect, each.old, each.new) for each in change.differences] == [
        (aspect, old, new)
    ]


def test_added_and_removed_items_have_one_side():
    without = replace(SCHEME, items=SCHEME.items[1:])
    (removed,) = compare(SCHEME, without).items
    (added,) = compare(without, SCHEME).items
    assert (removed.item_id, removed.change) == ("1.1", Change.REMOVED)
    assert (added.item_id, added.change) == ("1.1", Change.ADDED)
    assert {each.new for each in removed.differences} == {()}
    assert {each.old for each in added.differences} == {()}
    assert [each.old for each in removed.differences] == [each.new for each in added.differences]


def test_changes_above_the_items_are_told():
    other = replace(SCHEME, year=2022, total=Decimal(120))
    assert [(each.label, each.old, each.new) for each in compare(SCHEME, other).general] == [
        ("年度", ("2021",), ("2022",)),
        ("总分", ("125",), ("120",)),
    ]


# --- who moves --------------------------------------------------------------------------------


def test_nobody_moves_when_nothing_changes():
    found = simulate(SCHEME, SCHEME, [entrant("A", target_rate=92)], policy=POLICY)
    assert found.moved == ()
    assert found.moves[0].reason == "总分、名次和等次都不变"


def test_move_is_explained_by_item_rank_and_grade():
    entrants = [
        entrant("A", target_rate=92, articles=2),
        entrant("B", target_rate=96, articles=1),
        entrant("C", target_rate=92),
        entrant("D", target_rate=70),
    ]

    found = simulate(SCHEME, harder_targets(), entrants, policy=POLICY)

    moves = {move.agency: move for move in found.moves}
    assert list(moves) == ["A", "B", "C", "D"]
    first = moves["A"]
    assert (first.old.total, first.new.total) == (11, 9)
    assert (first.old.rank, first.new.rank) == (1, 1)
    assert [(each.item_id, each.difference) for each in first.items] == [("3.3", -2)]
    assert "达到 80%、未满 95%，得 6 分" in first.items[0].new_reason
    assert first.reason == "总分变化 −2：3.3（−2）；等次由优秀变为不合格"
    assert moves["D"].reason == "总分、名次和等次都不变"
    assert [move.agency for move in found.moved] == ["A", "C"]
    assert [move.agency for move in found.regraded] == ["A"]


@pytest.mark.parametrize(("by", "told"), [("0.5", "+0.5"), ("1", "+1"), ("-0.5", "−0.5")])
def test_change_is_told_with_its_sign(by, told):
    old, new = (Place(Decimal(90) + Decimal(more), 1, Grade.PASS) for more in ("0", by))
    item = ItemDifference("3.3", Decimal(1), Decimal(1) + Decimal(by), "", "")
    assert Move("A", old, new, (item,)).reason == f"总分变化 {told}：3.3（{told}）"


def test_move_is_told_to_come_from_others_when_the_points_stay():
    entrants = [
        entrant("A", target_rate=92, articles=1),
        entrant("B", target_rate=86, trainings=1),
    ]
    found = simulate(SCHEME, harder_targets(), entrants, policy=POLICY)
    other = next(move for move in found.moves if move.agency == "B")
    assert (other.old.rank, other.new.rank, other.items) == (2, 1, ())
    assert other.reason.startswith("总分不变；组内名次由 2 变为 1，因其他代办处的得分变化")


def test_items_that_outweigh_each_other_are_still_told():
    items = {item.id: item for item in SCHEME.items}
    swapped = replace(
        SCHEME,
        items=tuple(
            replace(items[item.id], rule=Flag("meetings_attended", Decimal(2)))
            if item.id == "1.2"
            else replace(items[item.id], rule=Flag("account_forms_filed", Decimal(3)))
            if item.id == "1.3"
            else item
            for item in SCHEME.items
        ),
    )
    one = entrant("A", meetings_attended=True, account_forms_filed=True)
    (move,) = simulate(SCHEME, swapped, [one], policy=POLICY).moves
    assert move.difference == 0
    assert [(each.item_id, each.difference) for each in move.items] == [("1.2", -1), ("1.3", 1)]


def test_removed_and_added_items_take_part_in_the_explanation():
    without = replace(SCHEME, items=SCHEME.items[1:])
    one = entrant("A", organisation_sound=True)
    (lost,) = simulate(SCHEME, without, [one], policy=POLICY).moves
    (won,) = simulate(without, SCHEME, [one], policy=POLICY).moves
    assert [(each.item_id, each.difference, each.new_reason) for each in lost.items] == [
        ("1.1", -1, "新方案没有这一项")
    ]
    assert [(each.item_id, each.difference, each.old_reason) for each in won.items] == [
        ("1.1", 1, "原方案没有这一项")
    ]


def test_other_rules_for_grades_can_be_tried_alone():
    entrants = [entrant("A", target_rate=100), entrant("B", target_rate=92)]
    stricter = replace(POLICY, excellent_share=Decimal(0))
    found = simulate(SCHEME, SCHEME, entrants, policy=POLICY, new_policy=stricter)
    assert [(move.agency, move.reason) for move in found.moved] == [
        ("A", "总分不变；等次由优秀变为合格")
    ]


def test_move_that_does_not_add_up_is_refused():
    sheet = score(entrant("A", target_rate=92).facts, SCHEME)
    (graded,) = simulate(SCHEME, SCHEME, [entrant("A", target_rate=92)], policy=POLICY).moves
    wrong = replace(graded.new, total=graded.new.total + 1)
    with pytest.raises(MoveUnexplained):
        _move("A", sheet, sheet, graded.old, wrong)


def test_agency_that_stands_twice_is_refused():
    with pytest.raises(StandingRepeated):
        simulate(SCHEME, SCHEME, [entrant("A"), entrant("A")], policy=POLICY)


def test_every_move_of_a_city_is_explained_completely():
    chooser = random.Random(3)
    city = [
        entrant(
            f"A{number:03d}",
            target_rate=chooser.randrange(60, 120),
            articles=chooser.randrange(3),
            fee_growth_rate=chooser.randrange(-5, 20),
        )
        for number in range(200)
    ]
    new = harder_targets()
    assert scheme_faults(new) == ()

    found = simulate(SCHEME, new, city, policy=POLICY)

    assert 20 < len(found.moved) < 200
    for move in found.moves:
        assert sum(each.difference for each in move.items) == move.new.total - move.old.total
    mixed = list(city)
    chooser.shuffle(mixed)
    assert simulate(SCHEME, new, mixed, policy=POLICY) == found
