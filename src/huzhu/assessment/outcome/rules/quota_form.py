"""The written form of a quota plan (名额方案): numbers of places, weights, least and most.

Not here: the apportionment (``quotas``, ``unit_places``), who may change it (``actions``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from huzhu.assessment.outcome.errors import PlanUnreadable
from huzhu.assessment.outcome.rules.quotas import DEFAULT_QUOTA_POLICY, Factor, QuotaPolicy

if TYPE_CHECKING:
    from collections.abc import Mapping

#: What each factor is measured by, as readers are told (考核程序 3).
MEASURES = {
    Factor.TARGETS: "年度业务指标完成率（%）",
    Factor.SCALE: "参保人数（人），取自基本情况",
    Factor.DAILY: "组织机构管理、业务财务管理两部分审定得分",
    Factor.EXPANSION: "业务拓展部分审定得分",
    Factor.INFLUENCE: "加分项（覆盖面、试点等）审定得分",
}


@dataclass(frozen=True, slots=True)
class QuotaConfig:
    """How many places there are of both kinds, and how those of persons are shared out."""

    units: int
    persons: int
    policy: QuotaPolicy = DEFAULT_QUOTA_POLICY
    #: Only excellent agencies may name persons; otherwise all that did not fail.
    is_excellent_only: bool = False


_WRITTEN = TypeAdapter(QuotaConfig)


def config_as(config: QuotaConfig) -> dict[str, Any]:
    """Return the plain form; weights stand as text, so that they stay exact."""
    written: dict[str, Any] = _WRITTEN.dump_python(config, mode="json")
    return written


def config_from(given: Mapping[str, Any]) -> QuotaConfig:
    """Read the plain form. :raises PlanUnreadable: something is missing or of another sort."""
    try:
        return _WRITTEN.validate_python(given)
    except ValidationError as fault:
        raise PlanUnreadable(plan="名额方案") from fault
