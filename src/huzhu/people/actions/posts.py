"""What filling a post and ending a term write, whether one person decided it or two.

Not here: who decides (``organisation`` alone, ``proposals`` by two), the trail's event.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from huzhu.people import rules
from huzhu.people.errors import AccountClosed, PositionHeld, TermOver
from huzhu.people.models import Account, Position
from huzhu.people.states import Role

if TYPE_CHECKING:
    from datetime import date


def check(wanted: Position) -> None:
    """Look whether the post can be filled like this; the caller holds the account's lock.

    :raises RoleWithoutPlace, TermBackwards, PositionHeld, AccountClosed: it cannot.
    """
    has_agency = wanted.agency is not None
    rules.check_place(Role(wanted.role), department=wanted.department, has_agency=has_agency)
    rules.check_term(wanted.starts_on, wanted.ends_on)
    account = Account.objects.select_for_update().get(pk=wanted.account_id)
    if not account.is_active:
        raise AccountClosed(who=account.full_name)
    same = Position.objects.filter(
        account=wanted.account, role=wanted.role, department=wanted.department, agency=wanted.agency
    )
    term = (wanted.starts_on, wanted.ends_on)
    if any(rules.terms_overlap(term, held) for held in same.values_list("starts_on", "ends_on")):
        raise PositionHeld(name=wanted.account.full_name, title=wanted.title)


def fill(wanted: Position) -> Position:
    """Write the post, after :func:`check`. Two appointments to the same post take turns."""
    check(wanted)
    wanted.save(force_insert=True)
    return wanted


def end(position: Position, *, on: date) -> None:
    """Write the last day of a term.

    :raises TermBackwards: the last day lies before the first.
    :raises TermOver: the term has ended before that day.
    """
    rules.check_term(position.starts_on, on)
    row = Position.objects.select_for_update(of=("self",)).get(pk=position.pk)
    if row.ends_on is not None and row.ends_on < on:
        raise TermOver(title=position.title, ends_on=row.ends_on)
    Position.objects.filter(pk=row.pk).update(ends_on=on)
    position.ends_on = on


def end_all(account: Account, *, on: date) -> int:
    """End every term of an account on a day; one that would only have begun keeps its first day."""
    open_terms = Position.objects.filter(account=account).exclude(ends_on__lte=on)
    ended = open_terms.filter(starts_on__gt=on).update(ends_on=F("starts_on"))
    return ended + open_terms.filter(starts_on__lte=on).update(ends_on=on)
