"""Reminders (催办): by the clock before each deadline, and by hand; each leaves its proof (A6.3).

The clock may ask as often as it likes: the same reminder is sent once. Not here: which reminders
are due (``desk.queries.clock``), their words (``rules.reminding``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.assessment import policies
from huzhu.assessment.rating.errors import NothingToRemind, RemindedToday
from huzhu.assessment.rating.rules import reminding
from huzhu.assessment.year.actions import _steps, _telling
from huzhu.assessment.year.models import RatingReminder, Scoresheet, ScoresheetItem
from huzhu.assessment.year.queries.sheets import deadline_of
from huzhu.assessment.year.states import SheetStep
from huzhu.audit.actions import action, note
from huzhu.kernel import rights
from huzhu.kernel.actor import CLOCK
from huzhu.kernel.workdays import SHANGHAI, local_date, start_of_day
from huzhu.notices import actions as notices
from huzhu.people import queries as people
from huzhu.people.states import DEPARTMENT_ROLES

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from django.db.models import QuerySet

    from huzhu.assessment.rating.rules.reminding import Occasion
    from huzhu.assessment.year.models import AssessmentYear
    from huzhu.kernel.actor import Actor

BY_HAND = "by_hand"


@action("assessment.remind", "催办自评", right=policies.ORGANISATION)
def remind(sheet: Scoresheet, *, by: Actor, at: datetime) -> RatingReminder | None:
    """Urge one agency that has not submitted, by hand, at most once a day (催办).

    :raises NothingToRemind: it owes no self-rating.
    :raises RemindedToday: somebody did so today.
    """
    _steps.lock_sheet(sheet)
    if sheet.state != SheetStep.RATING:
        step = SheetStep(sheet.state).label
        raise NothingToRemind(agency=sheet.agency_name, step=step)
    if last := _by_hand_today([sheet.pk], at=at).first():
        time = f"{last.sent_at.astimezone(SHANGHAI):%H:%M}"
        raise RemindedToday(agency=sheet.agency_name, time=time)
    sent = _telling.tell_agency(sheet, _rating_text(sheet, at=at), occasion=BY_HAND, by=by, at=at)
    note(sheet.subject, by=by, at=at)
    return sent


@action("assessment.remind_all", "催办全部未报送的代办处", right=policies.ORGANISATION)
def remind_all(year: AssessmentYear, *, by: Actor, at: datetime) -> int:
    """Urge every agency that has not submitted and was not urged today; return how many."""
    late = Scoresheet.objects.filter(year=year, state=SheetStep.RATING)
    sheets = list(late.select_related("year", "agency").order_by("agency_number"))
    done = _by_hand_today([sheet.pk for sheet in sheets], at=at)
    urged_today = set(done.values_list("sheet_id", flat=True))
    waiting = [sheet for sheet in sheets if sheet.pk not in urged_today]
    for sheet in waiting:
        remind(sheet, by=by, at=at)
    subject = _steps.year_subject(year)
    note(subject, by=by, at=at, agencies=len(waiting))
    return len(waiting)


@action("assessment.remind_by_clock", "考核到期提醒", right=rights.BY_TIME)
def remind_by_clock(sheet: Scoresheet, occasion: Occasion, *, at: datetime) -> None:
    """Send the reminder that is due to one agency, of its self-rating or its paper; once."""
    _steps.lock_sheet(sheet)
    sent = RatingReminder.objects.filter(sheet=sheet, occasion=occasion.key).exists()
    if not sent:
        text = _paper_text(sheet, occasion, at=at) if occasion.what else _rating_text(sheet, at=at)
        _telling.tell_agency(sheet, text, occasion=occasion.key, by=CLOCK, at=at)
    note(sheet.subject, by=CLOCK, at=at, occasion=occasion.key, is_repeated=sent)


@action("assessment.remind_departments", "考核提醒部门", right=rights.BY_TIME)
def remind_departments(
    year: AssessmentYear,
    occasion: Occasion,
    *,
    text: str,
    departments: Collection[str],
    at: datetime,
) -> None:
    """Send what is due to the staff of departments: their part of the year nears its end.

    The trail keeps which reminders were sent.
    """
    posts = people.posts_in_office(
        roles=DEPARTMENT_ROLES, departments=departments, on=local_date(at)
    )
    ids = list(posts.values_list("pk", flat=True))
    subject = _steps.year_subject(year)
    notices.send_copy(ids, subject=subject, title=text, by=CLOCK, at=at)
    note(subject, by=CLOCK, at=at, occasion=occasion.key, positions=len(ids))


def _by_hand_today(sheet_ids: Collection[int], *, at: datetime) -> QuerySet[RatingReminder]:
    since = start_of_day(local_date(at))
    return RatingReminder.objects.filter(
        sheet__in=sheet_ids, occasion=BY_HAND, sent_at__gte=since
    ).order_by("-sent_at")


def _rating_text(sheet: Scoresheet, *, at: datetime) -> str:
    points = ScoresheetItem.objects.filter(sheet=sheet).values_list("self_points", flat=True)
    return reminding.rating_text(
        year=sheet.year.year,
        ends_at=deadline_of(sheet),
        today=local_date(at),
        rated=sum(own is not None for own in points),
        items=len(points),
    )


def _paper_text(sheet: Scoresheet, occasion: Occasion, *, at: datetime) -> str:
    return reminding.paper_text(year=sheet.year.year, due_on=occasion.due_on, today=local_date(at))
