"""Time in a year of assessment: the product keeps the real clock, so the appointments move.

As in ``journeys.clock``: what time changes is only how far away the appointments lie, so the rows
that hold them move and nothing else is touched.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from huzhu.assessment import tasks
from huzhu.assessment.honours.models import Recommendation
from huzhu.assessment.year.models import AssessmentYear, Scoresheet
from huzhu.kernel.workdays import local_date
from huzhu.notices.models import PublicNotice

if TYPE_CHECKING:
    from datetime import datetime

#: When each part of the year ends, in days from today, while agencies rate themselves.
_ENDS_IN_DAYS = {
    "opens_on": -10,
    "self_rating_ends_on": 10,
    "paper_ends_on": 10,
    "review_ends_on": 40,
    "decision_ends_on": 60,
    "recommendation_ends_on": 90,
    "feedback_ends_on": 150,
}


def agencies_rate_now() -> None:
    """The year's calendar lies around today: the self-rating runs."""
    today = local_date(timezone.now())
    dates = {name: today + timedelta(days=days) for name, days in _ENDS_IN_DAYS.items()}
    AssessmentYear.objects.update(**dates)


def last_day_was_yesterday() -> None:
    """The self-rating ended at midnight, and the minute struck."""
    yesterday = local_date(timezone.now()) - timedelta(days=1)
    AssessmentYear.objects.update(self_rating_ends_on=yesterday, paper_ends_on=yesterday)
    a_minute_strikes()


def second_chance_ends(agency_number: str, *, at: datetime) -> None:
    """The moment until which one agency may send its sheet after all: exact to the second."""
    Scoresheet.objects.filter(agency__number=agency_number).update(reopened_until=at)


def inner_notices_are_over() -> None:
    """Agencies' own notices began two weeks ago and ended yesterday."""
    today = local_date(timezone.now())
    Recommendation.objects.update(
        notice_from=today - timedelta(days=14), notice_to=today - timedelta(days=1)
    )


def windows_are_over() -> None:
    """The list was on notice until yesterday, and so long could be appealed."""
    yesterday = local_date(timezone.now()) - timedelta(days=1)
    year = AssessmentYear.objects.get()
    PublicNotice.objects.filter(number=year.list_notice).update(ends_on=yesterday)
    AssessmentYear.objects.update(list_notice_ends_on=yesterday, appeals_end_on=yesterday)


def a_minute_strikes() -> None:
    """What the worker does every minute; the served web part has no worker beside it."""
    tasks.follow_clock(timestamp=0)
