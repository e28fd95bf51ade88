"""Versions of the schemes (考核方案), and what a new year can start from (A3.1).

Not here: what a scheme says (``rules.scheme``), comparing two (``rules.comparison``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huzhu.assessment.errors.scoring import SchemeUnknown
from huzhu.assessment.models import SchemeVersion
from huzhu.assessment.rules.scheme_form import shipped_scheme, shipped_schemes
from huzhu.assessment.states import SchemeState

if TYPE_CHECKING:
    from django.db.models import QuerySet

VERSION, SHIPPED = "version", "shipped"


@dataclass(frozen=True, slots=True)
class SchemeSource:
    """Something that a year's scheme can be taken from."""

    key: str  # "version:7", "shipped:2021"
    label: str


def versions() -> QuerySet[SchemeVersion]:
    """All versions, the newest year and version first."""
    return SchemeVersion.objects.order_by("-year", "-version")


def sources_for(number: int) -> tuple[SchemeSource, ...]:
    """What a year may start from: its own version, the latest of other years, a shipped one.

    Only adopted versions; the first is the usual choice.
    """
    adopted = versions().filter(state=SchemeState.ADOPTED)
    own = adopted.filter(year=number).first()
    latest = {row.year: row for row in reversed(list(adopted.exclude(year=number)))}
    years = sorted(latest, reverse=True)
    found = [SchemeSource(f"{VERSION}:{own.pk}", f"{own}（已为本年度采用）")] if own else []
    found += [SchemeSource(f"{VERSION}:{latest[year].pk}", f"沿用{latest[year]}") for year in years]
    found += [
        SchemeSource(
            f"{SHIPPED}:{name}", f"沿用 {name} 年度考核表原文：{shipped_scheme(name).title}"
        )
        for name in shipped_schemes()
    ]
    return tuple(found)


def version_by_id(version_id: int) -> SchemeVersion:
    """One version. :raises SchemeUnknown: there is none."""
    found = versions().filter(pk=version_id).first()
    if found is None:
        known = "、".join(str(row) for row in versions()[:5]) or "（没有）"
        raise SchemeUnknown(scheme=version_id, known=known)
    return found
