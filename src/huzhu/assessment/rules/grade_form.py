"""The written form of a grade plan (等次方案): what a year stores and an office edits.

Not here: what the plan means (``grades``), who may change it (``actions``).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from huzhu.assessment.errors.results import PlanUnreadable
from huzhu.assessment.rules.grades import (
    DEFAULT_POLICY,
    AgencyClass,
    BorderTie,
    GradePolicy,
    Rounding,
    check_policy,
)
from huzhu.people.states import AgencyKind

if TYPE_CHECKING:
    from collections.abc import Mapping


class SizeBy(StrEnum):
    """What the size of an agency is measured by; both stand in the basics block (A7.1)."""

    WORKERS = "workers"
    INSURED = "insured"


SIZE_NAMES = {SizeBy.WORKERS: "职工总数", SizeBy.INSURED: "参保人数"}
ROUNDING_NAMES = {
    Rounding.DOWN: "舍去小数",
    Rounding.HALF_UP: "四舍五入",
    Rounding.UP: "小数进一",
}
BORDER_TIE_NAMES = {
    BorderTie.ALL_OUT: "并列的均不评为优秀",
    BorderTie.ALL_IN: "并列的一并评为优秀",
}


@dataclass(frozen=True, slots=True)
class GradeConfig:
    """The rules for grades, and what sizes are measured by."""

    policy: GradePolicy = DEFAULT_POLICY
    size_by: SizeBy = SizeBy.WORKERS


def config_as(config: GradeConfig) -> dict[str, Any]:
    """Return the plain form; numbers stand as text, so that they stay exact."""
    policy = config.policy
    return {
        "size_by": str(config.size_by),
        "classes": [
            {
                "code": each.code,
                "name": each.name,
                "kinds": [str(kind) for kind in each.kinds],
                "least": each.least,
                "below": each.below,
            }
            for each in policy.classes
        ],
        "pass_from": str(policy.pass_from),
        "excellent_from": _text(policy.excellent_from),
        "excellent_share": _text(policy.excellent_share),
        "rounding": str(policy.rounding),
        "border_tie": str(policy.border_tie),
        "tie_sections": list(policy.tie_sections),
    }


def config_from(given: Mapping[str, Any]) -> GradeConfig:
    """Read and check the plain form.

    :raises PlanUnreadable: something is missing or of another sort.
    :raises PolicyUnsound: the rules contradict themselves.
    """
    try:
        config = GradeConfig(_policy_from(given), SizeBy(given.get("size_by", SizeBy.WORKERS)))
    except (KeyError, TypeError, ValueError, InvalidOperation) as fault:
        raise PlanUnreadable(plan="等次方案") from fault
    check_policy(config.policy)
    return config


def _policy_from(given: Mapping[str, Any]) -> GradePolicy:
    return GradePolicy(
        classes=tuple(_class_from(each) for each in given["classes"]),
        pass_from=Decimal(str(given["pass_from"])),
        excellent_from=_number(given.get("excellent_from")),
        excellent_share=_number(given.get("excellent_share")),
        rounding=Rounding(given["rounding"]),
        border_tie=BorderTie(given["border_tie"]),
        tie_sections=tuple(str(each) for each in given["tie_sections"]),
    )


def _class_from(given: Mapping[str, Any]) -> AgencyClass:
    below = given.get("below")
    return AgencyClass(
        code=str(given["code"]),
        name=str(given["name"]),
        kinds=tuple(AgencyKind(kind) for kind in given["kinds"]),
        least=int(given["least"]),
        below=None if below is None else int(below),
    )


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _number(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))
