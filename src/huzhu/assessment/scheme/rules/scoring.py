"""Points for an agency's facts by a scheme, each with the reason that is shown word for word.

A scheme is compiled once into functions; a scoresheet is then a matter of microseconds, so that
a changed scheme can be tried on a whole city while somebody waits.

Not here: what a rule consists of (``tree``), what a fact can be (``facts``).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from huzhu.assessment.scheme.rules.earning import compiled, joined
from huzhu.assessment.scheme.rules.facts import check_facts
from huzhu.assessment.scheme.rules.form import plain_number
from huzhu.assessment.scheme.rules.tree import KIND_FACT, NOTHING, Sum, facts_of, full_points_of
from huzhu.assessment.scheme.rules.wording import kinds_text, number_text
from huzhu.assessment.scheme.states import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from huzhu.assessment.scheme.rules.earning import Catalogue, Values
    from huzhu.assessment.scheme.rules.facts import Facts, FactValue
    from huzhu.assessment.scheme.rules.scheme import Item, Scheme

VETO_FACT = "security_incident"
LATE_FACT = "submitted_late"
_FEW_DIGITS = 30  # 1E+999999 is a number, but nobody wants it written out


@dataclass(frozen=True, slots=True)
class PartScore:
    """What one part of an item earned (1.1 has three)."""

    points: Decimal
    full_points: Decimal
    reason: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ItemScore:
    """What one item earned, and why; ``missing`` are facts that were not shown and cost points."""

    points: Decimal
    full_marks: Decimal
    reason: str
    parts: tuple[PartScore, ...]
    facts: Mapping[str, FactValue | None]
    missing: tuple[str, ...] = ()
    is_applicable: bool = True


@dataclass(frozen=True, slots=True)
class Scoresheet:
    """A whole sheet (考核表); points are shown even where the verdict stands above them."""

    total: Decimal
    sections: Mapping[str, Decimal]
    items: Mapping[str, ItemScore]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class ItemChange:
    """One item of one agency that a figure moved: said wherever the figure is corrected."""

    agency_id: int
    agency_name: str
    item: str
    before: Decimal | None
    after: Decimal
    reason: str


def score(facts: Facts, scheme: Scheme) -> Scoresheet:
    """Return the sheet that facts earn by a scheme (A3.2)."""
    values = facts.values
    sections = dict.fromkeys((section.id for section in scheme.sections), NOTHING)
    items = {}
    for item, scorer in _compiled_scheme(scheme):
        earned = items[item.id] = scorer(values)
        sections[item.section] += earned.points
    return Scoresheet(sum(sections.values(), NOTHING), sections, items, verdict_of(facts))


def score_given(given: Mapping[str, object], scheme: Scheme) -> Scoresheet:
    """Check facts as they were handed in, and score them.

    :raises DomainError: as ``facts.check_facts`` says.
    """
    return score(check_facts(given, catalogue=scheme.catalogue), scheme)


def verdict_of(facts: Facts) -> Verdict:
    """Return what stands above the points; the veto stands above lateness (A6.3, A7.2)."""
    if facts.get(VETO_FACT) is True:
        return Verdict.VETOED
    return Verdict.LATE if facts.get(LATE_FACT) is True else Verdict.SCORED


def scoresheet_as(sheet: Scoresheet, *, explain: bool = False) -> dict[str, Any]:
    """Return the plain form of a sheet; ``explain`` adds parts, full marks and facts."""
    return {
        "total": plain_number(sheet.total),
        "sections": {name: plain_number(points) for name, points in sheet.sections.items()},
        "items": {
            name: {
                "points": plain_number(item.points),
                "reason": item.reason,
                **(_explained(item) if explain else {}),
            }
            for name, item in sheet.items.items()
        },
        "verdict": str(sheet.verdict),
    }


def _explained(item: ItemScore) -> dict[str, Any]:
    return {
        "full_marks": plain_number(item.full_marks),
        "is_applicable": item.is_applicable,
        "parts": [
            {
                "points": plain_number(part.points),
                "full_points": plain_number(part.full_points),
                "reason": part.reason,
                "facts": list(part.facts),
            }
            for part in item.parts
        ],
        "facts": {name: _plain_value(value) for name, value in item.facts.items()},
        "missing": list(item.missing),
    }


def _plain_value(value: FactValue | None) -> bool | float | str | None:
    if not isinstance(value, Decimal):
        return value
    is_plain = abs(value.adjusted()) < _FEW_DIGITS
    return plain_number(value) if is_plain else number_text(value)


# --- items ------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _compiled_scheme(
    scheme: Scheme,
) -> tuple[tuple[Item, Callable[[Values], ItemScore]], ...]:
    catalogue = scheme.catalogue
    return tuple((item, _item_scorer(item, catalogue)) for item in scheme.items)


def _item_scorer(item: Item, catalogue: Catalogue) -> Callable[[Values], ItemScore]:
    parts = item.rule.parts if isinstance(item.rule, Sum) else (item.rule,)
    scorers = [compiled(part, catalogue) for part in parts]
    facts_of_parts = [facts_of(part) for part in parts]
    full_points = {
        str(kind): [full_points_of(part, kind=kind) for part in parts] for kind in item.kinds
    }
    names, full = item.facts, item.full_marks
    not_for = f"本项只适用于{kinds_text(item.kinds)}，不计分"

    def scored(values: Values) -> ItemScore:
        fulls = full_points.get(str(values[KIND_FACT]))
        told = {name: values.get(name) for name in names}
        if fulls is None:
            return ItemScore(NOTHING, full, not_for, (), told, is_applicable=False)
        outcomes = [scorer(values) for scorer in scorers]
        whole = joined(outcomes, sum((each.points for each in outcomes), NOTHING))
        shown = tuple(
            PartScore(outcome.points, full_part, outcome.reason, facts)
            for outcome, full_part, facts in zip(outcomes, fulls, facts_of_parts, strict=True)
        )
        return ItemScore(whole.points, full, whole.reason, shown, told, whole.missing)

    return scored
