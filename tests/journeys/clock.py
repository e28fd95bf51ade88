"""Time on the road: the product keeps the real clock, so the appointments move instead."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.core.cache import cache
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from huzhu.claims.models import Offer
from huzhu.kernel.workdays import SHANGHAI, local_date, materials_latest
from huzhu.office import queries as office
from huzhu.people.models import Proxy
from huzhu.projects import tasks
from huzhu.projects.models import ImplementationPlan, Postponement, ServiceProject
from huzhu.projects.queries import cases


def a_month_passes(number: str) -> None:
    """Bring the window to now: it opened a second ago.

    Nobody can wait a month, and a product whose clock a test could turn would be a product whose
    clock anybody could turn. What a month changes is only how far away the appointments lie, so
    the rows that hold them move by the same span and nothing else is touched: no step, no stock,
    no right. The database's own trigger tells the counter, as for every change of an offer.
    """
    bring_the_window(number, opens_at=timezone.now() - timedelta(seconds=1))
    a_minute_strikes()


def five_working_days_are_no_longer_left(number: str) -> datetime:
    """Bring the window so near that materials were due on the working day before today."""
    today, calendar = local_date(timezone.now()), office.calendar()
    start = today + timedelta(days=20)
    while materials_latest(start, calendar=calendar) >= today:
        start -= timedelta(days=1)
    opens_at = datetime.combine(start, time(10), tzinfo=SHANGHAI)
    bring_the_window(number, opens_at=opens_at)
    return opens_at


def bring_the_window(number: str, *, opens_at: datetime) -> None:
    """Move every row that holds the project's window, its length kept."""
    project = ServiceProject.objects.get(number=number)
    old, closes_at = cases.window_of(project)
    window = {"opens_at": opens_at, "closes_at": opens_at + (closes_at - old)}
    with transaction.atomic():
        ImplementationPlan.objects.filter(project=project).update(**window)
        Postponement.objects.filter(project=project).update(**window)
        start = local_date(opens_at)
        latest = materials_latest(start, calendar=office.calendar())
        ServiceProject.objects.filter(pk=project.pk).update(
            starts_on=start, materials_due_on=project.materials_due_on and latest
        )
        Offer.objects.filter(reference=number).update(**window)


def half_a_minute_passes() -> None:
    """Authenticators show another code: what is remembered of the last one is forgotten by then."""
    cache.clear()


def two_weeks_pass() -> None:
    """Who stands in for somebody, from today for two weeks, has done so until yesterday."""
    fortnight = timedelta(days=14)
    Proxy.objects.update(starts_on=F("starts_on") - fortnight, ends_on=F("ends_on") - fortnight)


def a_minute_strikes() -> None:
    """What the worker does every minute; the served web part has no worker beside it."""
    tasks.follow_clock(timestamp=0)
