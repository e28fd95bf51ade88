"""The shipped scheme, its written form, and what is refused when it is read back."""

import json
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256

import pytest

from huzhu.assessment.scheme.errors import SchemeUnknown, SchemeUnreadable
from huzhu.assessment.scheme.rules.facts import FactKind, FactType
from huzhu.assessment.scheme.rules.scheme import (
    digest_of,
    scheme_as,
    scheme_from,
    shipped_scheme,
    shipped_schemes,
)
from huzhu.assessment.scheme.rules.scheme_checks import scheme_faults
from huzhu.assessment.scheme.rules.scoring import score_given
from huzhu.assessment.scheme.rules.tree import Tier, Tiers, full_points_of
from huzhu.people.states import AgencyKind, DepartmentCode

SCHEME = shipped_scheme("2021")
#: Of the notes and of the thirty 考核标准 as the attachment has them, a line each.
ISSUED = "9049fcd145cba39d8a98fdabdbd61970559d2c755cf8b1d1652dd68c543e5c35"

#: 标准分 and 考核部门, typed off the official attachment.
SHEET = {
    "1.1": (4, "organisation compliance"),
    "1.2": (3, "member_service"),
    "1.3": (2, "it compliance"),
    "1.4": (6, "it"),
    "2.1": (3, "member_service"),
    "2.2": (4, "business"),
    "2.3": (3, "finance"),
    "2.4": (5, "business"),
    "2.5": (2, "business"),
    "2.6": (4, "claims_review"),
    "2.7": (3, "welfare"),
    "2.8": (4, "member_service"),
    "2.9": (3, "finance compliance"),
    "2.10": (1, "member_service"),
    "2.11": (5, "finance"),
    "2.12": (3, "finance"),
    "2.13": (5, "compliance"),
    "3.1": (6, "business"),
    "3.2": (8, "business"),
    "3.3": (10, "business"),
    "3.4": (6, "business"),
    "3.5": (3, "member_service finance"),
    "3.6": (2, "it"),
    "3.7": (5, "welfare"),
    "4.1": (8, "business"),
    "4.2": (2, "business"),
    "4.3": (2, "business"),
    "4.4": (2, "business claims_review"),
    "4.5": (1, "organisation"),
    "4.6": (10, "lending"),
}


def test_shipped_scheme_has_the_items_points_and_owners_of_the_sheet():
    assert {item.id: (item.full_marks, " ".join(item.owners)) for item in SCHEME.items} == SHEET
    assert [(each.id, each.name, each.points) for each in SCHEME.sections] == [
        ("1", "组织机构管理", 15),
        ("2", "业务财务管理", 45),
        ("3", "业务拓展", 40),
        ("4", "加分项", 25),
    ]
    assert SCHEME.total == 125


def test_shipped_scheme_is_sound():
    assert shipped_schemes() == ("2021",)
    assert scheme_faults(SCHEME) == ()


def test_wording_stands_beside_each_item_as_it_was_issued():
    assert SCHEME.item("1.2").text == "按时参加办事处的年度工作推进会、考核会、业务培训的得3分。"
    assert SCHEME.item("3.1").text == "完成当期续转任务，得6分，未完成不得分。"
    wording = "\n".join([SCHEME.veto, SCHEME.late, *(item.text for item in SCHEME.items)])
    assert sha256(wording.encode()).hexdigest() == ISSUED
    assert [item.id for item in SCHEME.items if not (item.text and item.guide and item.proof)] == []


def test_open_questions_have_an_answer_and_a_reason():
    asked = {item.id: item.open_questions for item in SCHEME.items if item.open_questions}
    expected = [
        "1.4",
        "2.2",
        "2.3",
        "2.4",
        "2.6",
        "2.7",
        "2.12",
        "3.2",
        "3.3",
        "3.4",
        "3.6",
        "3.7",
        "4.1",
        "4.6",
    ]
    assert list(asked) == expected
    every = [each for questions in asked.values() for each in questions]
    assert len(every) == 19
    assert [each for each in every if not (each.question and each.answer and each.reason)] == []


def test_fingerprint_is_the_one_that_years_were_pinned_with():
    """A year keeps it for ever: another way to write a scheme would call each of them changed."""
    assert digest_of(SCHEME) == "f5dad791e008b0cdd4f6bca9a46bcd3585b3f56ec537b2cdeb0a5453435b10fe"


def test_scheme_comes_back_the_same_from_its_written_form():
    written = json.loads(json.dumps(scheme_as(SCHEME), sort_keys=True))
    again = scheme_from(written)
    assert again == SCHEME
    assert digest_of(again) == digest_of(SCHEME)


def test_every_change_changes_the_digest():
    item = SCHEME.items[0]
    other = replace(SCHEME, items=(replace(item, text=item.text + "。"), *SCHEME.items[1:]))
    assert digest_of(other) != digest_of(SCHEME)
    assert other != SCHEME


def test_scheme_of_another_year_may_ask_for_a_new_fact():
    fact = FactKind("visits", "走访基层工会", FactType.INT, "次", low=Decimal(0))
    tiers = (Tier(Decimal(4), low=Decimal(3)), Tier(Decimal(0), high=Decimal(2)))
    item = replace(SCHEME.items[0], rule=Tiers("visits", tiers))
    scheme = replace(SCHEME, items=(item, *SCHEME.items[1:]), own_facts=(fact,))

    assert scheme_faults(scheme) == ()
    assert scheme_from(scheme_as(scheme)) == scheme
    earned = [
        score_given({"agency_kind": "bureau", "visits": visits}, scheme).items["1.1"].points
        for visits in (2, 3)
    ]
    assert earned == [0, 4]


def test_unknown_scheme_is_refused_with_those_at_hand():
    with pytest.raises(SchemeUnknown) as caught:
        shipped_scheme("2020")
    assert caught.value.detail == "考核方案须是已有的一个，没有“2020”。现有方案：2021。"


def _at(written, *path):
    for step in path:
        written = written[step]
    return written


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        (("total",), "125", "方案 › total"),
        (("total",), True, "方案 › total"),
        (("title",), None, "方案 › title"),
        (("items", 0), 3, "方案 › items 1"),
        (("items", 3, "owners"), ["nobody"], "方案 › items 1.4 › owners 1"),
        (("items", 3, "rule", "rule"), "guess", "方案 › items 1.4 › rule › rule"),
        (("items", 3, "rule", "tiers", 1, "low"), "90", "方案 › items 1.4 › rule › tiers 2 › low"),
        (("items", 3, "kinds"), "district", "方案 › items 1.4 › kinds"),
        (("items", 3, "full_marks"), float("nan"), "方案 › items 1.4 › full_marks"),
    ],
)
def test_written_scheme_is_refused_with_the_place_of_the_fault(path, value, place):
    written = json.loads(json.dumps(scheme_as(SCHEME)))
    _at(written, *path[:-1])[path[-1]] = value
    with pytest.raises(SchemeUnreadable) as caught:
        scheme_from(written)
    assert caught.value.facts["place"] == place


def test_facts_items_and_full_points_are_found_by_the_scheme():
    item = SCHEME.item("4.1")
    assert item.facts == (
        "all_activities_full_staff",
        "all_activities_joined",
        "coverage_rate",
        "any_activity_full_coverage",
    )
    assert [full_points_of(item.rule, kind=kind) for kind in AgencyKind] == [8, 8, 8]
    assert [item.id for item in SCHEME.items_of("1")] == ["1.1", "1.2", "1.3", "1.4"]
    assert {owner for item in SCHEME.items for owner in item.owners} == set(DepartmentCode) - {
        DepartmentCode.GENERAL
    }
    with pytest.raises(KeyError):
        SCHEME.item("9.9")
