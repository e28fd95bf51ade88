"""Assessment years, their scheme and their leading group.

Not here: the sheets of the agencies (``sheets``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count

from huzhu.assessment.errors import YearNotFound
from huzhu.assessment.scheme.queries import versions
from huzhu.assessment.scheme.rules.scheme import scheme_from
from huzhu.assessment.scheme.states import SchemeState
from huzhu.assessment.year.models import AssessmentYear, LeadingGroupMember
from huzhu.assessment.year.states import YearStep
from huzhu.kernel.errors import one

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from huzhu.assessment.scheme.models import SchemeVersion
    from huzhu.assessment.scheme.rules.scheme import Scheme


_schemes: dict[str, Scheme] = {}


def years() -> QuerySet[AssessmentYear]:
    """All assessment years, the newest first, each with its scheme version (``scheme_of``)."""
    rows = AssessmentYear.objects.select_related("scheme").defer("scheme__content")
    return rows.order_by("-year")


@dataclass(frozen=True, slots=True)
class CountedYear:
    """A year with its size."""

    year: AssessmentYear
    agencies: int
    submitted: int


def years_with_counts() -> list[CountedYear]:
    """All years, the newest first, with how many agencies they have and how many submitted."""
    counted = years().annotate(agencies=Count("sheets"), submitted=Count("sheets__submitted_at"))
    return [CountedYear(year, year.agencies, year.submitted) for year in counted]


def year_of(number: int) -> AssessmentYear:
    """One year. :raises YearNotFound: there is none of that number."""
    return one(years().filter(year=number), YearNotFound(year=number))


def current_year() -> AssessmentYear | None:
    """The newest year that is under way, else the newest of all."""
    under_way = years().exclude(state__in=[YearStep.PREPARING, YearStep.CLOSED]).first()
    return under_way or years().first()


def scheme_of(year: AssessmentYear) -> Scheme:
    """The scheme that the year is pinned to; read once per process and content."""
    version = year.scheme
    if version.content_hash not in _schemes:
        _schemes[version.content_hash] = scheme_from(version.content)
    return _schemes[version.content_hash]


def group_of(year: AssessmentYear) -> QuerySet[LeadingGroupMember]:
    """The leading group, its head first (A4.1)."""
    return LeadingGroupMember.objects.filter(year=year).order_by("-is_head", "id")


def group_positions(year: AssessmentYear) -> frozenset[int]:
    """The positions in the leading group, as policies ask for them."""
    return frozenset(group_of(year).values_list("position_id", flat=True))


def choices_for(year: AssessmentYear) -> list[SchemeVersion]:
    """Adopted versions of a year that it does not count by yet, the newest first."""
    found = versions().filter(year=year.year, state=SchemeState.ADOPTED)
    return list(found.exclude(pk=year.scheme_id))
