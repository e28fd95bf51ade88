"""Versions of the schemes (考核方案), and what a new year can start from (A3.1).

Not here: what a scheme says (``rules.scheme``), comparing two (``rules.comparison``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huzhu.assessment.scheme.errors import SchemeItemNotFound, SchemeUnknown
from huzhu.assessment.scheme.models import SchemeVersion
from huzhu.assessment.scheme.rules.scheme import scheme_from, shipped_scheme, shipped_schemes
from huzhu.assessment.scheme.rules.scheme_checks import scheme_faults
from huzhu.assessment.scheme.rules.scheme_rows import SCHEME_LIST, read_lines
from huzhu.assessment.scheme.states import SchemeState
from huzhu.documents.columns import RowFault
from huzhu.documents.lists import ListKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from typing import Any

    from django.db.models import QuerySet

    from huzhu.assessment.scheme.rules.scheme import Item, Scheme
    from huzhu.assessment.scheme.rules.scheme_checks import Fault
    from huzhu.documents.workbooks import ListRow

SCHEME = ListKind("scheme", "考核方案", SCHEME_LIST, is_open=True)


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


def scheme_list_faults(
    version: SchemeVersion,
    _said: Mapping[str, Any],
    rows: Sequence[ListRow],
    *,
    at: datetime,  # noqa: ARG001 -- every list's check is asked with it
) -> list[RowFault]:
    """All that cannot be read of a list that is to replace a draft's rows, cell by cell."""
    faults = read_lines(rows, content_of(version).catalogue).faults
    return [RowFault(each.row, each.column, each.sentence) for each in faults]


def content_of(version: SchemeVersion) -> Scheme:
    """What a version says."""
    return scheme_from(version.content)


def faults_of(version: SchemeVersion) -> tuple[Fault, ...]:
    """Everything that keeps a draft from being adopted; what was adopted has none."""
    return scheme_faults(content_of(version)) if version.state == SchemeState.DRAFT else ()


@dataclass(frozen=True, slots=True)
class ListedVersion:
    """One version as the list shows it."""

    version: SchemeVersion
    years: tuple[int, ...]  #: the assessment years that count by it
    fault_count: int

    @property
    def is_draft(self) -> bool:
        return self.version.state == SchemeState.DRAFT


def listed_versions() -> list[ListedVersion]:
    """All versions with the years that count by them; two queries for any number."""
    return [
        ListedVersion(
            version, tuple(year.year for year in version.years.all()), len(faults_of(version))
        )
        for version in versions().prefetch_related("years")
    ]


def years_counting_by(version: SchemeVersion) -> tuple[int, ...]:
    """The assessment years that are pinned to a version."""
    return tuple(version.years.order_by("year").values_list("year", flat=True))


def item_in(version: SchemeVersion, item: str) -> Item:
    """One item of a version. :raises SchemeItemNotFound: it has none of that number."""
    try:
        return content_of(version).item(item)
    except KeyError as unknown:
        raise SchemeItemNotFound(scheme=version, item=item) from unknown


def subject_of(version: SchemeVersion) -> str:
    """The version's name in the audit trail."""
    return f"scheme:{version.year}-{version.version}"
