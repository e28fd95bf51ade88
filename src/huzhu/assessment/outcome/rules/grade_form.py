"""The written form of a grade plan (等次方案): what a year stores and an office edits.

Not here: what the plan means (``grades``), who may change it (``actions``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from huzhu.assessment.outcome.errors import PlanUnreadable
from huzhu.assessment.outcome.rules.grades import DEFAULT_POLICY, GradePolicy, check_policy
from huzhu.kernel.words import Worded

if TYPE_CHECKING:
    from collections.abc import Mapping


class SizeBy(Worded):
    """What the size of an agency is measured by; both stand in the basics block (A7.1)."""

    WORKERS = "workers", "职工总数"
    INSURED = "insured", "参保人数"


@dataclass(frozen=True, slots=True)
class GradeConfig:
    """The rules for grades, and what sizes are measured by."""

    policy: GradePolicy = DEFAULT_POLICY
    size_by: SizeBy = SizeBy.WORKERS


_WRITTEN = TypeAdapter(GradeConfig)


def config_as(config: GradeConfig) -> dict[str, Any]:
    """Return the plain form; numbers stand as text, so that they stay exact."""
    written: dict[str, Any] = _WRITTEN.dump_python(config, mode="json")
    return written


def config_from(given: Mapping[str, Any]) -> GradeConfig:
    """Read and check the plain form.

    :raises PlanUnreadable: something is missing or of another sort.
    :raises PolicyUnsound: the rules contradict themselves.
    """
    try:
        config = _WRITTEN.validate_python(given)
    except ValidationError as fault:
        raise PlanUnreadable(plan="等次方案") from fault
    check_policy(config.policy)
    return config
