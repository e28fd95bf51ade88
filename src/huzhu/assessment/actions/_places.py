"""The places of an agency (名额): how many it was given, how many are taken.

Not here: working them out (``quotas``), how pages show them (``queries.honour_rows``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.assessment.errors import honours as errors
from huzhu.assessment.models import Quota, Recommendation
from huzhu.assessment.states import CandidateKind, RecommendationStep

if TYPE_CHECKING:
    from huzhu.assessment.models import Scoresheet

_GONE = [str(RecommendationStep.STRUCK)]


def places_of(sheet: Scoresheet, kind: CandidateKind) -> int:
    """How many places the agency was given; none before the quotas are issued."""
    quota = Quota.objects.filter(sheet=sheet).first()
    if quota is None:
        return 0
    return quota.units if kind == CandidateKind.UNIT else quota.persons


def check_place(sheet: Scoresheet, kind: CandidateKind) -> None:
    """:raises NoQuota: every place of the agency is taken."""
    places = places_of(sheet, kind)
    taken = taken_places(sheet, kind)
    if taken >= places:
        raise errors.NoQuota(kind=CandidateKind(kind).label, places=places, taken=taken)


def taken_places(sheet: Scoresheet, kind: CandidateKind) -> int:
    """How many stand in the agency's places; reserves and struck names do not."""
    rows = Recommendation.objects.filter(sheet=sheet, kind=kind, is_reserve=False)
    return rows.exclude(state__in=_GONE).count()
