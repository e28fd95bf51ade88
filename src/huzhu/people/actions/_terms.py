"""A post for a term, and what filling and ending it write, whether one person decided it or two.

Not here: who decides (``organisation`` alone, ``proposals`` by two), the trail's event.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import F, Q

from huzhu.people import rules
from huzhu.people.actions import _steps
from huzhu.people.errors import AccountClosed, PositionHeld, TermOver
from huzhu.people.models import Account, Position
from huzhu.people.rights_errors import LastOrganiser
from huzhu.people.states import DepartmentCode, Role

if TYPE_CHECKING:
    from datetime import date


#: Who appoints, as ``policies.check_organise`` says it.
_ORGANISES = Q(role=str(Role.DIRECTOR)) | Q(department=str(DepartmentCode.ORGANISATION))


def check(wanted: Position) -> None:
    """Look whether the post can be filled like this; the caller holds the account's lock.

    :raises RoleWithoutPlace, TermBackwards, PositionHeld, AccountClosed: it cannot.
    """
    has_agency = wanted.agency is not None
    rules.check_place(Role(wanted.role), department=wanted.department, has_agency=has_agency)
    rules.check_term(wanted.starts_on, wanted.ends_on)
    account = _steps.lock_account(wanted.account_id)
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
    :raises LastOrganiser: nobody would be left who appoints.
    """
    rules.check_term(position.starts_on, on)
    keep_an_organiser(position, on=on)
    row = Position.objects.select_for_update(of=("self",)).get(pk=position.pk)
    if row.ends_on is not None and row.ends_on < on:
        raise TermOver(title=position.title, ends_on=row.ends_on)
    Position.objects.filter(pk=row.pk).update(ends_on=on)
    position.ends_on = on


def keep_an_organiser(position: Position, *, on: date, beside_account: bool = False) -> None:
    """Look whether somebody who can sign in still appoints after a day, beside this post.

    The locks make two who end each other's terms take turns.

    :raises LastOrganiser: there would be nobody.
    """
    if not Position.objects.filter(_ORGANISES, pk=position.pk).exists():
        return
    able = Position.objects.filter(_ORGANISES, account__is_active=True)
    able = able.exclude(account__password__startswith=UNUSABLE_PASSWORD_PREFIX)
    able = able.filter(starts_on__lte=on + timedelta(days=1))
    rows = able.exclude(ends_on__lte=on).select_for_update(of=("self",)).order_by("id")
    mine = position.account_id if beside_account else None
    if not any(row.pk != position.pk and row.account_id != mine for row in rows):
        raise LastOrganiser(name=position.account.full_name, title=position.title)


def end_all(account: Account, *, on: date) -> int:
    """End every term of an account on a day; one that would only have begun keeps its first day.

    :raises LastOrganiser: nobody would be left who appoints.
    """
    open_terms = Position.objects.filter(account=account).exclude(ends_on__lte=on)
    for position in open_terms.filter(_ORGANISES).select_related("account", "agency")[:1]:
        keep_an_organiser(position, on=on, beside_account=True)
    ended = open_terms.filter(starts_on__gt=on).update(ends_on=F("starts_on"))
    return ended + open_terms.filter(starts_on__lte=on).update(ends_on=on)
