"""The places of an agency (名额), given and taken; how a recommendation changes its step.

Not here: working them out (``quotas``), how pages show them (``queries.honour_rows``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.assessment.errors import SomebodyWasFaster
from huzhu.assessment.honours import errors
from huzhu.assessment.honours.models import Recommendation
from huzhu.assessment.honours.states import (
    RECOMMENDATION_LIFECYCLE,
    CandidateKind,
    RecommendationStep,
)
from huzhu.assessment.outcome.models import Quota

if TYPE_CHECKING:
    from huzhu.assessment.year.models import Scoresheet

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


def move_recommendation(row: Recommendation, verb: str) -> None:
    """Move a recommendation on.

    :raises NotNow: not from here. :raises SomebodyWasFaster: it moved.
    """
    old = RecommendationStep(row.state)
    target = RECOMMENDATION_LIFECYCLE.target(verb, now=old)
    if Recommendation.objects.filter(pk=row.pk, state=old).update(state=target) != 1:
        raise SomebodyWasFaster(verb=RECOMMENDATION_LIFECYCLE.move(verb).label)
    row.state = str(target)
