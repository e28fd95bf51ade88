"""What ends what people leave behind: lists of members, sessions, waits, presses, counts.

Not here: how long it stays (``data_terms``).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import RawSQL

from huzhu.documents import lists, sealed_lists
from huzhu.documents.erasing import stray_files
from huzhu.kernel.actor import CLOCK
from huzhu.kernel.data_terms import Eraser
from huzhu.kernel.workdays import local_date
from huzhu.office.erasing import delete_some
from huzhu.people import data_terms as terms
from huzhu.people import desk_sessions, factor_secrets, imported
from huzhu.people.actions import imports
from huzhu.people.error_workbook import FOLDER
from huzhu.people.models import (
    Binding,
    DayTries,
    DeskSession,
    MemberBefore,
    MemberImport,
    MemberPast,
    NameWithdrawal,
    PhoneCode,
    PhoneSession,
    Press,
    SignInPause,
    Tally,
    WayIn,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.db.models import QuerySet

    Over = Callable[[datetime], QuerySet]


def _rows(*kinds: Over) -> Eraser:
    """Rows that go as they are, of one table after the other."""

    def erase(before: datetime, most: int, _at: datetime) -> int:
        count = 0
        for over in kinds:
            count += delete_some(over(before), most - count)
        return count

    return Eraser(lambda before: sum(over(before).count() for over in kinds), erase)


# --- lists of members ---------------------------------------------------------------------------


def _drop(before: datetime, most: int, at: datetime) -> int:
    undecided = imported.undecided_imports(before=before)[:most]
    for import_id in undecided:
        imports.drop_import(import_id, by=CLOCK, at=at)
    return len(undecided)


def _over_imports(before: datetime) -> QuerySet[MemberImport]:
    """Imports with a file left; a list whose import came to no end goes as well."""
    old = MemberImport.objects.filter(started_at__lt=before)
    return old.exclude(**dict.fromkeys(MemberImport.FILES, "")).order_by("pk")


def _over_befores(before: datetime) -> QuerySet[MemberBefore]:
    return MemberBefore.objects.filter(came_by__started_at__lt=before)


def _erase_imports(before: datetime, most: int, _at: datetime) -> int:
    """Lists, workbooks of refused rows, what they changed; hash and counts stay."""
    rows = list(_over_imports(before)[:most])
    places = [place for row in rows for place in row.places]
    for row in rows:
        row.seen = lists.counts_in(row.seen)
        for name in MemberImport.FILES:
            setattr(row, name, "")
    MemberImport.objects.bulk_update(rows, [*MemberImport.FILES, "seen"])
    transaction.on_commit(partial(sealed_lists.erase, places))
    return len(rows) + delete_some(_over_befores(before), most - len(rows))


def _over_past(before: datetime) -> QuerySet[MemberPast]:
    return MemberPast.objects.filter(until_on__lt=local_date(before))


# --- signing in, pressing, counting -------------------------------------------------------------


def _ended_sessions(before: datetime) -> QuerySet[Session]:
    return Session.objects.filter(expire_date__lt=before)


def _left_desks(before: datetime) -> QuerySet[DeskSession]:
    """Browsers whose session has ended by itself."""
    return DeskSession.objects.filter(began_at__lt=before - desk_sessions.LONGEST)


def _quiet_pauses(before: datetime) -> QuerySet[SignInPause]:
    """Waits that say nothing any more; sources that signed in stay known for their time."""
    known_since = before + terms.WAIT - terms.KNOWN_FOR
    is_strange = Q(entered_at__isnull=True) | Q(entered_at__lt=known_since)
    return SignInPause.objects.filter(is_strange, tried_at__lt=before)


def _days_over(before: datetime) -> QuerySet[DayTries]:
    """Counts of days that are over, whichever hour of a day it is."""
    return DayTries.objects.filter(day__lt=local_date(before + terms.WAIT))


def _pressed(before: datetime) -> QuerySet[Press]:
    return Press.objects.filter(at__lt=before)


def _unused(before: datetime) -> QuerySet[Tally]:
    """Counts whose last use no limit asks about any more."""
    last = RawSQL("(SELECT max(used) FROM unnest(times) AS used)", ())
    return Tally.objects.annotate(last=last).filter(last__lt=before)


# --- ways in of members -------------------------------------------------------------------------


def _old_codes(before: datetime) -> QuerySet[PhoneCode]:
    return PhoneCode.objects.filter(sent_at__lt=before)


def _decided_bindings(before: datetime) -> QuerySet[Binding]:
    return Binding.objects.filter(decided_at__lt=before)


def _left_sessions(before: datetime) -> QuerySet[PhoneSession]:
    """Sessions that somebody ended, and those that ended by themselves meanwhile."""
    return PhoneSession.objects.filter(Q(ended_at__lt=before) | Q(renewed_at__lt=before))


def _unused_ways(before: datetime) -> QuerySet[WayIn]:
    """Ways that ended, and telephones that never became a member's; none with an open binding."""
    is_over = Q(ended_at__lt=before) | Q(member=None, seen_at__lt=before)
    has_rest = Exists(Binding.objects.filter(way=OuterRef("pk")))
    return WayIn.objects.filter(is_over).exclude(has_rest)


def _old_withdrawals(before: datetime) -> QuerySet[NameWithdrawal]:
    return NameWithdrawal.objects.filter(at__lt=before)


ERASERS = {
    terms.UNDECIDED.key: Eraser(
        lambda before: len(imported.undecided_imports(before=before)), _drop
    ),
    terms.IMPORTS.key: Eraser(
        lambda before: _over_imports(before).count() + _over_befores(before).count(),
        _erase_imports,
    ),
    terms.PAST.key: _rows(_over_past),
    terms.STRAYS.key: stray_files(FOLDER, imported.list_places),
    terms.SESSIONS.key: _rows(_ended_sessions, _left_desks),
    terms.WAITS.key: _rows(_quiet_pauses, _days_over),
    terms.PRESSES.key: _rows(_pressed),
    terms.TALLIES.key: _rows(_unused),
    terms.CODES.key: _rows(_old_codes),
    terms.WAYS.key: _rows(_decided_bindings, _left_sessions, _unused_ways),
    terms.WITHDRAWALS.key: _rows(_old_withdrawals),
    terms.FACTOR_SECRETS.key: _rows(lambda before: factor_secrets.unnamed(before=before)),
}
