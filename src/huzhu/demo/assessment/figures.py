"""The figures of an invented agency in a year: what each system would know, and the basics block.

A better agency does better in all things and has a bad year now and then. The same seed, agency
and year give the same figures.

Not here: bringing them in (``facts``).
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from huzhu.people.states import AgencyKind, DepartmentCode

if TYPE_CHECKING:
    from huzhu.assessment.scheme.rules.fact_values import Plain
    from huzhu.demo.city import AgencyPlan

_LARGE = {"D02": 3.1, "D03": 4.2, "D06": 4.6, "D09": 1.8, "B01": 2.4, "B02": 1.9, "I02": 1.6}
#: 组织机构部、业务部 … each with its system, and the figures of its list.
SYSTEMS: dict[DepartmentCode, tuple[str, tuple[str, ...]]] = {
    DepartmentCode.BUSINESS: (
        "互助保障业务系统",
        (
            "renewal_days_after_expiry", "returned_claims", "renewal_task_done",
            "activities_joined", "target_rate", "fee_growth_rate", "any_activity_full_coverage",
            "all_activities_joined", "all_activities_full_staff", "comprehensive_participation",
            "mild_illness_participation", "app_claim_rate",
        ),
    ),
    DepartmentCode.FINANCE: (
        "财务核算系统",
        (
            "invoice_accuracy_rate", "budget_filed", "budget_execution_rate",
            "budget_and_statements_filed", "member_events_budgeted_and_held",
        ),
    ),
    DepartmentCode.CLAIMS_REVIEW: (
        "理赔审核系统",
        ("refusals_handled_in_month", "failed_payments_handled_in_month"),
    ),
    DepartmentCode.WELFARE: (
        "公益活动管理系统",
        ("second_reimbursement_rate", "cards_bound", "aid_verification_rate"),
    ),
    DepartmentCode.IT: (
        "信息安全台账",
        ("longest_inactive_days", "wechat_registration_rate"),
    ),
    DepartmentCode.LENDING: ("小额贷款系统", ("loan_applications", "loan_amount")),
    DepartmentCode.MEMBER_SERVICE: (
        "会员服务台账",
        ("articles", "trainings", "goods_lists_filed"),
    ),
}  # fmt: skip
#: What only the agency knows. Most hand it to 组织机构部 on a list, some state it on their page.
STATED = (
    "organisation_sound", "studies_per_year", "meetings_attended", "account_forms_filed",
    "none_to_renew", "business_ledger_kept", "invoicing", "direct_receipts_in_time",
    "records_reconciled", "no_refusals", "no_failed_payments", "no_second_reimbursement_due",
    "accounting_compliant", "spending_compliant", "inspection_clean", "wechat_promoted",
    "none_to_verify", "pilots_joined", "restructured_in_time",
)  # fmt: skip
SUMMARY = "代办处年度数据汇总表"
_SELDOM = {"none_to_renew", "no_second_reimbursement_due", "none_to_verify"}
_ALL_ACTIVITIES = 6
#: Whatever the year: somebody has lost points that can be appealed against.
_CERTAIN: dict[str, dict[str, Plain]] = {
    "D11": {"trainings": 1},
    "D13": {"trainings": 1},
    "D12": {"target_rate": 93.4},
    "D16": {"target_rate": 91.8},
}
_NEVER_DONE = 60_000  # yuan; below that a loan programme has hardly begun


@dataclass(frozen=True, slots=True)
class Profile:
    """How an agency did in a year: its figures by name, and its basics block."""

    facts: dict[str, Plain]
    basics: dict[str, int]


def profile_of(agency: AgencyPlan, *, year: int, age: int, seed: int) -> Profile:
    """The figures of one agency; ``age`` counts the years since the demonstration's first."""
    lasting = Random(f"{seed}:assessment:{agency.number}")
    quality = 0.70 + 0.28 * lasting.random()
    size = _LARGE.get(agency.number, 0.5 + lasting.random() * 0.7)
    rng = Random(f"{seed}:assessment:{agency.number}:{year}")
    quality = min(quality + 0.02 * age + rng.uniform(-0.05, 0.04), 0.985)
    facts = _counted(rng, quality) | _yes_or_no(rng, quality) | _business(rng, quality)
    if agency.kind == AgencyKind.DISTRICT:
        facts |= _loans(rng, quality, size)
    facts |= _CERTAIN.get(agency.number, {})
    if facts["invoicing"] == "direct":
        del facts["invoice_accuracy_rate"]
    return Profile(facts, _basics(lasting, rng, size=size * 1.04**age, quality=quality))


def _is_good(rng: Random, quality: float) -> bool:
    return rng.random() < quality


def _happens(rng: Random, percent: int) -> bool:
    return rng.randrange(100) < percent


def _counted(rng: Random, quality: float) -> dict[str, Plain]:
    is_good = _is_good(rng, quality)
    return {
        "studies_per_year": rng.choice((2, 3, 4)) if is_good else 1,
        "longest_inactive_days": rng.randint(21, 89) if is_good else rng.randint(92, 210),
        "articles": rng.randint(2, 9) if _is_good(rng, quality) else rng.randint(0, 1),
        "renewal_days_after_expiry": rng.randint(3, 15) if _is_good(rng, quality) else 19,
        "returned_claims": rng.randint(4, 50) if _is_good(rng, quality) else rng.randint(53, 96),
        "trainings": rng.randint(2, 5) if _is_good(rng, quality) else rng.randint(0, 1),
        "invoicing": rng.choice(("own", "own", "direct", "both")),
        "invoice_accuracy_rate": 100 if _is_good(rng, quality) else rng.randint(950, 998) / 10,
        "second_reimbursement_rate": rng.randint(950, 1000) / 10
        if _is_good(rng, quality)
        else rng.randint(880, 948) / 10,
        "budget_execution_rate": rng.randint(750, 988) / 10
        if _is_good(rng, quality)
        else rng.randint(520, 745) / 10,
        "wechat_registration_rate": rng.randint(105, 480) / 10
        if _is_good(rng, quality)
        else rng.randint(42, 99) / 10,
        "aid_verification_rate": rng.randint(800, 1000) / 10
        if _is_good(rng, quality)
        else rng.randint(690, 795) / 10,
    }


def _yes_or_no(rng: Random, quality: float) -> dict[str, Plain]:
    usual = (
        "organisation_sound", "changes_reported_in_time", "meetings_attended",
        "account_forms_filed", "business_ledger_kept", "direct_receipts_in_time",
        "records_reconciled", "refusals_handled_in_month", "failed_payments_handled_in_month",
        "accounting_compliant", "goods_lists_filed", "budget_filed",
        "budget_and_statements_filed", "spending_compliant", "inspection_clean",
        "member_events_budgeted_and_held", "wechat_promoted", "cards_bound",
    )  # fmt: skip
    return {
        **{name: _is_good(rng, quality + 0.08) for name in usual},
        **dict.fromkeys(sorted(_SELDOM), False),
        "no_refusals": _happens(rng, 30),
        "no_failed_payments": _happens(rng, 40),
        "pilots_joined": _is_good(rng, quality - 0.25),
        "restructured_in_time": _happens(rng, 25),
    }


def _business(rng: Random, quality: float) -> dict[str, Plain]:
    activities = _ALL_ACTIVITIES if _is_good(rng, quality - 0.2) else rng.randint(3, 5)
    return {
        "renewal_task_done": _is_good(rng, quality + 0.06),
        "activities_joined": activities,
        "target_rate": round(rng.gauss(62 + 44 * quality, 9), 1),
        "fee_growth_rate": round(rng.gauss(22 * quality - 9, 6), 1),
        "any_activity_full_coverage": _happens(rng, 12),
        "all_activities_joined": activities == _ALL_ACTIVITIES,
        "all_activities_full_staff": activities == _ALL_ACTIVITIES and _happens(rng, 20),
        "comprehensive_participation": rng.choice(("none", "some", "some", "all")),
        "mild_illness_participation": rng.choice(("none", "some", "some")),
        "app_claim_rate": round(min(max(rng.gauss(30 + 30 * quality, 14), 4), 97), 1),
    }


def _loans(rng: Random, quality: float, size: float) -> dict[str, Plain]:
    applications = rng.randint(10, 34) if _is_good(rng, quality - 0.15) else rng.randint(0, 9)
    amount = round(applications * size * rng.uniform(30_000, 76_000), -3)
    return {"loan_applications": applications, "loan_amount": int(max(amount, _NEVER_DONE))}


def _basics(lasting: Random, rng: Random, *, size: float, quality: float) -> dict[str, int]:
    workers = int(size * lasting.randint(19_000, 26_000))
    insured = int(workers * min(0.30 + 0.42 * quality * lasting.uniform(0.6, 1.1), 0.97))
    women = int(workers * lasting.uniform(0.38, 0.52))
    unions = max(int(workers / lasting.randint(70, 110)), 12)
    return {
        "unions": unions,
        "insured_unions": int(unions * (0.55 + 0.4 * quality)),
        "workers": workers,
        "women": women,
        "insured": insured,
        "activities": _ALL_ACTIVITIES,
        "inpatient": int(insured * rng.uniform(0.86, 0.99)),
        "allowance": int(insured * rng.uniform(0.30, 0.55)),
        "women_health": int(min(women, insured) * rng.uniform(0.25, 0.45)),
        "serious_illness": int(insured * rng.uniform(0.35, 0.6)),
        "group_accident": int(insured * rng.uniform(0.1, 0.3)),
        "comprehensive": int(insured * rng.uniform(0.05, 0.2)),
    }
