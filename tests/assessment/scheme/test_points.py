"""What every item earns, before, on and after each bound, read off the official sheet by hand."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from huzhu.assessment.scheme.rules.scheme import shipped_scheme
from huzhu.assessment.scheme.rules.scoring import score_given, scoresheet_as

CASES = json.loads((Path(__file__).parents[1] / "cases" / "score.json").read_text())
KINDS = ("district", "bureau", "industry")


def points(item, facts, *, kind="district"):
    sheet = score_given({"agency_kind": kind, **facts}, shipped_scheme("2021"))
    return sheet.items[item].points


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_worked_example_earns_what_it_says(case):
    told = scoresheet_as(score_given(case["facts"], shipped_scheme("2021")))

    assert {
        "total": told["total"],
        "items": {item: each["points"] for item, each in told["items"].items()},
        "verdict": told["verdict"],
    } == case["expect"]


FLAGS = [
    ("1.1", "organisation_sound", 1),
    ("1.1", "changes_reported_in_time", 1),
    ("1.2", "meetings_attended", 3),
    ("1.3", "account_forms_filed", 2),
    ("2.2", "business_ledger_kept", 2),
    ("2.2", "none_to_renew", 2),
    ("2.5", "records_reconciled", 2),
    ("2.6", "refusals_handled_in_month", 2),
    ("2.6", "no_refusals", 2),
    ("2.6", "failed_payments_handled_in_month", 2),
    ("2.6", "no_failed_payments", 2),
    ("2.7", "no_second_reimbursement_due", 3),
    ("2.9", "accounting_compliant", 3),
    ("2.10", "goods_lists_filed", 1),
    ("2.11", "budget_and_statements_filed", 3),
    ("2.11", "spending_compliant", 2),
    ("2.12", "budget_filed", 0),
    ("2.13", "inspection_clean", 5),
    ("3.1", "renewal_task_done", 6),
    ("3.5", "member_events_budgeted_and_held", 3),
    ("3.6", "wechat_promoted", 0),
    ("3.7", "cards_bound", 0),
    ("3.7", "none_to_verify", 0),
    ("4.4", "pilots_joined", 1),
    ("4.5", "restructured_in_time", 1),
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("item", "fact", "earned"), FLAGS)
def test_yes_earns_its_points_and_no_earns_none(kind, item, fact, earned):
    assert points(item, {fact: True}, kind=kind) == earned
    assert points(item, {fact: False}, kind=kind) == 0
    assert points(item, {}, kind=kind) == 0


TIERS = [
    ("1.1", "studies_per_year", [(0, 0), (1, 0), (2, 2), (3, 2)]),
    ("1.4", "longest_inactive_days", [(0, 6), (89, 6), (90, 6), (91, 3)]),
    ("1.4", "longest_inactive_days", [(179, 3), (180, 3), (181, 0), (3650, 0)]),
    ("2.1", "articles", [(0, 0), (1, 1), (2, 3), (3, 3)]),
    ("2.2", "renewal_days_after_expiry", [(0, 2), (14, 2), (15, 2), (16, 0)]),
    ("2.4", "returned_claims", [(0, 5), (49, 5), (50, 5), (51, 0)]),
    ("2.7", "second_reimbursement_rate", [(0, 0), ("94.99", 0), (95, 3), ("95.01", 3), (100, 3)]),
    ("2.8", "trainings", [(0, 0), (1, 2), (2, 4), (3, 4)]),
    ("3.2", "activities_joined", [(0, 0), (1, 1), (2, 1), (3, 2), (4, 4), (5, 6), (6, 8), (7, 8)]),
    ("3.3", "target_rate", [(0, 0), ("69.99", 0), (70, 4), ("70.01", 4)]),
    ("3.3", "target_rate", [(79, 4), ("79.5", 4), ("79.99", 4), (80, 6), ("80.01", 6)]),
    ("3.3", "target_rate", [(89, 6), ("89.9", 6), ("89.99", 6), (90, 8), ("90.01", 8)]),
    ("3.3", "target_rate", [("99.99", 8), (100, 10), ("100.01", 10), (250, 10)]),
    ("3.4", "fee_growth_rate", [(-100, 0), ("-0.01", 0), (0, 0), ("0.01", 3)]),
    ("3.4", "fee_growth_rate", [("9.99", 3), (10, 3), ("10.01", 6), (300, 6)]),
    ("4.4", "app_claim_rate", [(0, 0), ("49.99", 0), (50, 1), ("50.01", 1), (100, 1)]),
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("item", "fact", "steps"), TIERS)
def test_figure_earns_the_points_of_its_tier(kind, item, fact, steps):
    measured = {given: Decimal(given) if isinstance(given, str) else given for given, _ in steps}

    earned = [(given, points(item, {fact: measured[given]}, kind=kind)) for given, _ in steps]

    assert earned == steps
    assert points(item, {}, kind=kind) == 0


@pytest.mark.parametrize(
    ("item", "gate", "fact", "steps"),
    [
        (
            "2.12",
            "budget_filed",
            "budget_execution_rate",
            [(0, 1), (74.99, 1), (75, 3), (75.01, 3)],
        ),
        ("2.12", "budget_filed", "budget_execution_rate", [(100, 3), (140, 3)]),
        ("3.6", "wechat_promoted", "wechat_registration_rate", [(0, 1), (9.99, 1), (10, 1)]),
        ("3.6", "wechat_promoted", "wechat_registration_rate", [(10.01, 2), (130, 2)]),
        ("3.7", "cards_bound", "aid_verification_rate", [(0, 0), (79.99, 0), (80, 5), (80.01, 5)]),
        ("3.7", "cards_bound", "none_to_verify", [(False, 0), (True, 5)]),
    ],
)
def test_figure_counts_only_behind_its_condition(item, gate, fact, steps):
    assert [(given, points(item, {gate: True, fact: given})) for given, _ in steps] == steps
    assert {points(item, {gate: False, fact: given}) for given, _ in steps} == {0}
    assert {points(item, {fact: given}) for given, _ in steps} == {0}


@pytest.mark.parametrize(
    ("invoicing", "accuracy", "in_time", "earned"),
    [
        ("own", 100, None, 3),
        ("own", 99.99, True, 1),
        ("own", 95, None, 1),
        ("own", 94.99, True, 0),
        ("own", None, True, 0),
        ("direct", None, True, 3),
        ("direct", 0, True, 3),
        ("direct", 100, False, 0),
        ("direct", 100, None, 0),
        ("both", 100, True, 3),
        ("both", 99.99, True, 1),
        ("both", 95, True, 1),
        ("both", 94.99, True, 0),
        ("both", 100, False, 0),
        ("both", 100, None, 0),
        ("both", None, True, 0),
        (None, 100, True, 0),
    ],
)
def test_invoices_earn_by_the_way_they_are_issued(invoicing, accuracy, in_time, earned):
    given = {
        "invoicing": invoicing,
        "invoice_accuracy_rate": accuracy,
        "direct_receipts_in_time": in_time,
    }
    assert points("2.3", {name: each for name, each in given.items() if each is not None}) == earned


@pytest.mark.parametrize(
    ("facts", "earned"),
    [
        ({"coverage_rate": Decimal("49.99")}, 0),
        ({"coverage_rate": 50}, 8),
        ({"coverage_rate": Decimal("50.01")}, 8),
        ({"any_activity_full_coverage": True}, 8),
        ({"coverage_rate": 10, "any_activity_full_coverage": True}, 8),
        ({"coverage_rate": 90, "any_activity_full_coverage": False}, 8),
        ({"all_activities_joined": True, "all_activities_full_staff": True}, 0),
    ],
)
def test_bonus_for_coverage_of_a_district_takes_its_best_branch(facts, earned):
    assert points("4.1", facts, kind="district") == earned


@pytest.mark.parametrize("kind", ["bureau", "industry"])
@pytest.mark.parametrize(
    ("facts", "earned"),
    [
        ({"all_activities_joined": True}, 4),
        ({"all_activities_full_staff": True}, 8),
        ({"all_activities_joined": True, "all_activities_full_staff": True}, 8),
        ({"all_activities_joined": True, "all_activities_full_staff": False}, 4),
        ({"all_activities_joined": False, "all_activities_full_staff": False}, 0),
        ({"coverage_rate": 100, "any_activity_full_coverage": True}, 0),
    ],
)
def test_bonus_for_coverage_of_others_takes_its_best_branch(kind, facts, earned):
    assert points("4.1", facts, kind=kind) == earned


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("item", "fact"),
    [("4.2", "comprehensive_participation"), ("4.3", "mild_illness_participation")],
)
def test_participation_earns_by_its_extent(kind, item, fact):
    earned = [points(item, {fact: word}, kind=kind) for word in ("none", "some", "all")]
    assert earned == [0, 1, 2]


@pytest.mark.parametrize(
    ("amount", "earned"),
    [
        (0, 0),
        (Decimal("499999.99"), 0),
        (500_000, 3),
        (Decimal("500000.01"), 3),
        (Decimal("999999.99"), 3),
        (1_000_000, 5),
        (Decimal("1499999.99"), 5),
        (1_500_000, 8),
        (Decimal("1999999.99"), 8),
        (2_000_000, 10),
        (9_000_000, 10),
    ],
)
def test_loans_of_a_district_earn_by_their_amount(amount, earned):
    assert points("4.6", {"loan_applications": 10, "loan_amount": amount}) == earned


def test_loans_earn_from_the_tenth_application_on():
    earned = [
        points("4.6", {"loan_applications": count, "loan_amount": 2_000_000})
        for count in (0, 9, 10, 11)
    ]
    assert earned == [0, 0, 10, 10]
    assert points("4.6", {"loan_amount": 2_000_000}) == 0
    assert points("4.6", {"loan_applications": 10}) == 0


@pytest.mark.parametrize("kind", ["bureau", "industry"])
def test_loans_do_not_apply_when_agency_is_no_district(kind):
    facts = {"agency_kind": kind, "loan_applications": 20, "loan_amount": 9_000_000}
    item = score_given(facts, shipped_scheme("2021")).items["4.6"]
    assert (item.points, item.is_applicable) == (0, False)
    assert item.reason == "本项只适用于区（开发区）代办处，不计分"


@pytest.mark.parametrize(
    ("item", "facts", "earned"),
    [
        ("2.2", {"none_to_renew": True, "renewal_days_after_expiry": 40}, 2),
        ("2.2", {"none_to_renew": False, "renewal_days_after_expiry": 15}, 2),
        ("2.6", {"no_refusals": True, "refusals_handled_in_month": False}, 2),
        ("2.7", {"no_second_reimbursement_due": True, "second_reimbursement_rate": 0}, 3),
        ("2.7", {"no_second_reimbursement_due": False, "second_reimbursement_rate": 0}, 0),
    ],
)
def test_nothing_due_earns_its_part_in_full_when_stated_so(item, facts, earned):
    assert points(item, facts) == earned


@pytest.mark.parametrize(
    ("incident", "late", "verdict"),
    [
        (None, None, "scored"),
        (False, False, "scored"),
        (False, True, "late"),
        (True, False, "vetoed"),
        (True, True, "vetoed"),
    ],
)
def test_verdict_stands_above_the_points_and_hides_none(incident, late, verdict):
    given = {"security_incident": incident, "submitted_late": late, "articles": 2}
    shown = {name: each for name, each in given.items() if each is not None}
    sheet = score_given({"agency_kind": "bureau", **shown}, shipped_scheme("2021"))
    assert (sheet.verdict, sheet.total) == (verdict, 3)
