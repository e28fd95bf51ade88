"""Reading the trail."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Count, Max, Min, Q
from django.db.models.functions import TruncDate

from huzhu.audit.errors import EventNotFound
from huzhu.audit.models import AuditEvent
from huzhu.kernel.errors import one

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from django.db.models import QuerySet


#: A case with more acts of one kind is told their number.
OFTEN = 50
#: Codes of what an act leaves for the outbox.
_OUTBOX = "messages."
#: Subjects that name no case of anybody: a kind of message that everybody may bring along.
_NO_CASE = "message:"


def events_of(*subjects: str) -> QuerySet[AuditEvent]:
    """All events of one case, by all the names that it has had, oldest first."""
    return AuditEvent.objects.filter(subject__in=subjects).order_by("at", "id")


def last_by(subject: str, code: str) -> str:
    """Who did that to the case last; nobody yet: no name."""
    event = last_of(subject, code)
    return event.actor_name if event else ""


def last_of(subject: str, *codes: str) -> AuditEvent | None:
    """The last of these acts that was done to the case; None: none was."""
    return events_of(subject).filter(code__in=codes).last()


def last_count(subject: str, code: str) -> tuple[datetime | None, int]:
    """When that was last done to the case, and how many it counted, also in several portions."""
    done = events_of(subject).filter(code=code)
    last = done.last()
    if last is None:
        return None, 0
    portions = done.filter(at=last.at).values_list("facts", flat=True)
    return last.at, sum(facts["count"] for facts in portions)


class ManyTimes(NamedTuple):
    """An act that a case saw so often that its number says more than each of them."""

    code: str
    number: int
    first: datetime
    last: datetime


def in_brief(subject: str) -> tuple[list[AuditEvent], list[ManyTimes]]:
    """The events of one case, oldest first, and the acts that it saw more than ``OFTEN`` times.

    A rush leaves a ticket for each of hundreds of thousands: no page reads them one by one.
    """
    events = events_of(subject)
    by_code = events.order_by().values_list("code").annotate(Count("id"), Min("at"), Max("at"))
    often = [ManyTimes(*row) for row in by_code.filter(id__count__gt=OFTEN)]
    return list(events.exclude(code__in=[each.code for each in often])), often


def subjects_touched_by(account_id: int) -> QuerySet[AuditEvent]:
    """The acts of one account, newest first (我的已办)."""
    return AuditEvent.objects.filter(account_id=account_id).order_by("-at", "-id")


def acts_of(account_id: int, code: str, *, since: datetime | None = None) -> QuerySet[AuditEvent]:
    """What an account did of one kind, newest first."""
    rows = AuditEvent.objects.filter(account_id=account_id, code=code).order_by("-at", "-id")
    return rows if since is None else rows.filter(at__gte=since)


def persons_by_day(code: str, *, since: datetime, inside: str) -> list[Any]:
    """By person and day: how many acts of one kind (``looks``), on how many cases (``cases``).

    ``outside``: on how many of them in posts whose title does not begin with ``inside``. A person
    is one account, in whatever post and for whomever.
    """
    rows = AuditEvent.objects.filter(code=code, at__gte=since, account_id__isnull=False)
    by_day = rows.order_by().annotate(day=TruncDate("at")).values("account_id", "day")
    elsewhere = ~Q(actor_title__startswith=inside)
    columns = by_day.annotate(
        looks=Count("id"),
        cases=Count("subject", distinct=True),
        outside=Count("subject", distinct=True, filter=elsewhere),
    )
    return list(columns)


def names_behind(code: str, *, since: datetime) -> list[tuple[int, str, str]]:
    """Account, name and title of whoever did that, once for each name and post, the latest last."""
    rows = AuditEvent.objects.filter(code=code, at__gte=since, account_id__isnull=False)
    latest = rows.order_by().values("account_id", "actor_name", "actor_title")
    found = latest.annotate(latest=Max("id")).order_by("latest")
    return [(each["account_id"] or 0, each["actor_name"], each["actor_title"]) for each in found]


def last_act(*, account_id: int | None = None) -> int:
    """The number of the latest event, of one account or of anybody; 0: there is none yet."""
    own = {} if account_id is None else {"account_id": account_id}
    events = AuditEvent.objects.filter(**own).order_by("-id")
    return events.values_list("id", flat=True).first() or 0


def readable(
    *, own_of: int | None, also: Collection[str] = (), without: Collection[str] = ()
) -> QuerySet[AuditEvent]:
    """What somebody may read: everything, or one's own acts and the cases in which one has acted.

    ``own_of``: whose; None: everything. ``also``: kinds of cases that are open all the same.
    Acts named in ``without`` are not shown at all.
    """
    events = AuditEvent.objects.exclude(code__in=without)
    if own_of is None:
        return events
    acts = AuditEvent.objects.filter(account_id=own_of)
    cases = acts.filter(subject__contains=":").exclude(subject__startswith=_NO_CASE)
    mine = Q(account_id=own_of) | Q(subject__in=cases.values("subject"))
    for kind in also:
        mine |= Q(subject__startswith=f"{kind}:")
    return events.filter(mine)


def event(among: QuerySet[AuditEvent], number: int) -> AuditEvent:
    """One event of those that somebody may read.

    :raises EventNotFound: it is none of them.
    """
    return one(among.filter(pk=number), EventNotFound(number=number))


def of_act(among: QuerySet[AuditEvent], event: AuditEvent) -> list[AuditEvent]:
    """The other events of the same act, in their order."""
    if event.act is None:
        return []
    return [*among.filter(act=event.act).exclude(pk=event.pk).order_by("id")]


def subjects_of_acts(numbers: Collection[int]) -> dict[int, set[str]]:
    """The cases of each act: its own, and of what it brought along."""
    found: dict[int, set[str]] = defaultdict(set)
    events = AuditEvent.objects.filter(act__in=numbers).order_by()
    for event in events.only("act", "subject"):
        found[event.act or 0].add(event.subject)
    return found


def last_of_acts(numbers: Collection[int]) -> dict[int, int]:
    """Which event is the last of each act: the act's own; what it brought along comes before.

    But for the messages that it left in the outbox, which come after.
    """
    events = AuditEvent.objects.filter(act__in=numbers).order_by().values("act")
    own = ~Q(code__startswith=_OUTBOX)
    found = events.annotate(own=Max("id", filter=own), last=Max("id"))
    return {each["act"] or 0: each["own"] or each["last"] for each in found}


def events_matching(
    *,
    subject: str = "",
    person: str = "",
    about: Collection[str] | None = None,
    codes: Collection[str] = (),
    since: datetime | None = None,
    until: datetime | None = None,
    among: QuerySet[AuditEvent] | None = None,
) -> QuerySet[AuditEvent]:
    """The trail, newest first, narrowed by case, person, act and time; blanks are open.

    ``subject`` finds a case by any part of its name (``2026-0012``), ``about`` one of these whole
    names; ``until`` is not included. ``among``: what the reader may read (``readable``).
    """
    wanted = {
        "subject__icontains": subject,
        "actor_name__icontains": person,
        "code__in": codes,
        "at__gte": since,
        "at__lt": until,
    }
    events = AuditEvent.objects.all() if among is None else among
    if about is not None:
        events = events.filter(subject__in=about)
    narrowed = events.filter(**{name: value for name, value in wanted.items() if value})
    return narrowed.order_by("-at", "-id")
