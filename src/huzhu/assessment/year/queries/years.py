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
from huzhu.assessment.year.errors import MemberNotFound
from huzhu.assessment.year.models import AssessmentYear, LeadingGroupMember
from huzhu.assessment.year.states import YearStep
from huzhu.kernel.errors import one
from huzhu.people import queries as people

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from huzhu.assessment.scheme.models import SchemeVersion
    from huzhu.assessment.scheme.rules.scheme import Scheme
    from huzhu.people.models import Position


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
    """The leading group as it is, its head first (A4.1)."""
    rows = LeadingGroupMember.objects.filter(year=year, left_at=None)
    return rows.select_related("follows").order_by("-is_head", "id")


def member_of(year: AssessmentYear, *, member_id: int) -> LeadingGroupMember:
    """One member of the group, also one who left. :raises MemberNotFound: there is none."""
    rows = LeadingGroupMember.objects.select_related("position", "year")
    return one(rows.filter(year=year, pk=member_id), MemberNotFound)


def successors_of(member: LeadingGroupMember, *, on: date) -> list[Position]:
    """Who holds the same post by now, and is not in the group: whoever may follow the member."""
    post = member.position
    found = people.posts_in_office(roles=[post.role], on=on, departments=[post.department])
    return list(found.exclude(pk__in=group_positions(member.year)).exclude(pk=post.pk))


def group_positions(year: AssessmentYear) -> frozenset[int]:
    """The positions in the leading group, as policies ask for them."""
    return frozenset(group_of(year).values_list("position_id", flat=True))


def choices_for(year: AssessmentYear) -> list[SchemeVersion]:
    """Adopted versions of a year that it does not count by yet, the newest first."""
    found = versions().filter(year=year.year, state=SchemeState.ADOPTED)
    return list(found.exclude(pk=year.scheme_id))
