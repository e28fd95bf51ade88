"""A post for a term, and what filling and ending it write, whether one person decided it or two.

Not here: who decides (``organisation`` alone, ``proposals`` by two), the trail's event.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import F

from huzhu.people import administrators, founding, rules, succession
from huzhu.people.actions import _steps
from huzhu.people.errors import AccountClosed, PositionHeld, TermOver
from huzhu.people.models import Account, Position
from huzhu.people.rights_errors import LastOrganiser, LastPair
from huzhu.people.states import Role

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date


def check(wanted: Position, *, combined_reason: str = "") -> None:
    """Look whether the post can be filled like this; the account is locked from here on.

    :raises RoleWithoutPlace, TermBackwards, PositionHeld, AccountClosed: it cannot.
    :raises DomainError: what ``administrators.check_alone`` says against it.
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
    administrators.check_alone(wanted, combined_reason=combined_reason)


def fill(wanted: Position, *, combined_reason: str = "") -> Position:
    """Write the post, after :func:`check`. Two appointments to the same post take turns."""
    check(wanted, combined_reason=combined_reason)
    wanted.save(force_insert=True)
    return wanted


def end(position: Position, *, on: date, today: date) -> bool:
    """Write the last day of a term; returns whether it was another one before.

    :raises TermBackwards: the last day lies before the first.
    :raises TermOver: the term has ended before that day.
    :raises LastOrganiser: nobody would be left who appoints.
    :raises LastPair: nobody would be left who proposes while another one confirms.
    """
    rules.check_term(position.starts_on, on)
    keep_open([position], on=on, today=today)
    row = Position.objects.select_for_update(of=("self",)).get(pk=position.pk)
    if row.ends_on is not None and row.ends_on < on:
        raise TermOver(title=position.title, ends_on=row.ends_on)
    Position.objects.filter(pk=row.pk).update(ends_on=on)
    position.ends_on = on
    return row.ends_on != on


def keep_open(ending: Sequence[Position], *, on: date, today: date, holds: bool = True) -> None:
    """Look whether rights can still be given after these terms, all of one account, have ended.

    Acts are turned away that bring the day nearer on which nobody could: not those that find it
    so. What it ``holds`` makes two who end each other's terms take turns.

    :raises LastOrganiser, LastPair: there would be nobody, or one person alone.
    """
    since = max(on, today - timedelta(days=1)) + timedelta(days=1)
    rows = succession.posts().exclude(ends_on__lt=since)
    held = list(rows.select_for_update(of=("self",)) if holds else rows)
    pks = {post.pk for post in ending}
    gone, kept = ([row for row in held if (row.pk in pks) is each] for each in (True, False))
    if not gone:
        return
    facts = {"name": gone[0].account.full_name, "title": gone[0].title}
    appoints = [any(map(succession.organises, each)) for each in (gone, succession.on(kept, since))]
    if appoints == [True, False]:
        raise LastOrganiser(**facts)
    after, before = (succession.outlook(each, since=since) for each in (kept, held))
    is_nearer = after and (before is None or after.closes_on < before.closes_on)
    if after and is_nearer and not founding.is_open_to_the_server():
        raise LastPair(**facts, day=after.closes_on, left=after.left)


def end_all(account: Account, *, on: date) -> int:
    """End every term of an account on a day; one that would only have begun keeps its first day.

    :raises LastOrganiser: nobody would be left who appoints.
    :raises LastPair: nobody would be left who proposes while another one confirms.
    """
    open_terms = Position.objects.filter(account=account).exclude(ends_on__lte=on)
    if ending := list(open_terms.select_related("account", "agency").order_by("id")):
        keep_open(ending, on=on, today=on)
    ended = open_terms.filter(starts_on__gt=on).update(ends_on=F("starts_on"))
    return ended + open_terms.filter(starts_on__lte=on).update(ends_on=on)
