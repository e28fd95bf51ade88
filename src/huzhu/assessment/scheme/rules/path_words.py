"""The place of a row in its rule, in words that a clerk can read and type (结构).

``合计1 › 前提（按时报送年度预算）`` · ``选择（票据方式＝代开票据）`` · ``类型（局总公司代办处）``

Not here: what a path means (``rule_rows``).
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from huzhu.assessment.scheme.rules.rule_rows import COUNTED, Joint, Path, Step
from huzhu.assessment.scheme.rules.wording import number_text
from huzhu.people.states import AgencyKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from huzhu.assessment.scheme.rules.facts import FactKind

    Catalogue = Mapping[str, FactKind]

JOINT_NAMES = {
    Joint.SUM: "合计",
    Joint.BEST: "取高",
    Joint.LOWEST: "取低",
    Joint.GATE: "前提",
    Joint.WAIVED: "免计",
    Joint.SWITCH: "选择",
    Joint.KINDS: "类型",
}
_JOINTS = {name: joint for joint, name in JOINT_NAMES.items()}
_BETWEEN = "›"
_COUNTED = re.compile(r"(合计|取高|取低)([1-9][0-9]?)")
_NAMED = re.compile(r"(前提|免计|选择|类型)（(.+)）")
_LEAST = re.compile(r"(.+)≥([0-9]+(?:\.[0-9]+)?)")


class PathUnclear(ValueError):
    """A path that cannot be read; the sentence says which step."""


def path_text(path: Path, catalogue: Catalogue) -> str:
    """Return a path as it stands in a cell; a rule without joints has an empty one."""
    return f" {_BETWEEN} ".join(_step_text(step, catalogue) for step in path)


def _step_text(step: Step, catalogue: Catalogue) -> str:
    name = JOINT_NAMES[step.joint]
    if step.joint in COUNTED:
        return f"{name}{step.branch}"
    if step.joint is Joint.KINDS:
        return f"{name}（{_kind_names().get(step.branch, step.branch)}）"
    kind = catalogue[step.fact]
    inner = kind.label
    if step.joint is Joint.SWITCH:
        inner += f"＝{kind.options.get(step.branch, step.branch)}"
    if step.at_least is not None:
        inner += f"≥{number_text(step.at_least)}"
    return f"{name}（{inner}）"


def path_from(text: str, catalogue: Catalogue) -> Path:
    """Return the path that a cell describes. :raises PathUnclear: a step cannot be read."""
    parts = [part.strip() for part in text.split(_BETWEEN)] if text.strip() else []
    return tuple(_step_from(part, catalogue) for part in parts)


def _step_from(text: str, catalogue: Catalogue) -> Step:
    if counted := _COUNTED.fullmatch(text):
        return Step(_JOINTS[counted[1]], counted[2])
    named = _NAMED.fullmatch(text)
    if named is None:
        raise PathUnclear(
            f"“{text}”不是合计1、取高1、取低1、前提（…）、免计（…）、选择（…）、类型（…）"
        )
    joint, inner = _JOINTS[named[1]], named[2]
    if joint is Joint.KINDS:
        return Step(joint, _key(inner, _kind_names(), what="代办处类型"))
    if joint is Joint.SWITCH:
        label, _, option = inner.partition("＝")
        fact = fact_called(label, catalogue)
        return Step(joint, _key(option, catalogue[fact].options, what="选项"), fact)
    least = _LEAST.fullmatch(inner) if joint is Joint.GATE else None
    fact = fact_called(least[1] if least else inner, catalogue)
    return Step(joint, fact=fact, at_least=Decimal(least[2]) if least else None)


def fact_called(text: str, catalogue: Catalogue) -> str:
    """Return the name of the fact with a label. :raises PathUnclear: there is none."""
    return _key(text, {name: kind.label for name, kind in catalogue.items()}, what="数据")


def _key(text: str, names: Mapping[str, str], *, what: str) -> str:
    for key, name in names.items():
        if text.strip() in (name, key):
            return key
    raise PathUnclear(f"没有名为“{text.strip()}”的{what}")


def _kind_names() -> dict[str, str]:
    return dict(AgencyKind.choices())
