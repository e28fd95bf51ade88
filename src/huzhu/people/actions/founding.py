"""How an office begins: as a demonstration, or by its first account.

Not here: the shell's commands (``people.commands``), appointments (``organisation``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError

from huzhu.audit.actions import action, record
from huzhu.kernel.workdays import local_date
from huzhu.people import founding, password_links, waiting
from huzhu.people.actions import leaders, posts, proposals
from huzhu.people.errors import OfficeHasPeople
from huzhu.people.models import Account, Founding, PasswordLink, Position
from huzhu.people.rights_errors import (
    FirstAccountOrganises,
    LeadersInOffice,
    LeadersUnclear,
    NoLeaderProposed,
)
from huzhu.people.states import (
    DEPARTMENT_NAMES,
    OPEN_LINK,
    DepartmentCode,
    LinkState,
    ProposalKind,
    Role,
)

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.kernel.actor import Actor
    from huzhu.people.models import PostProposal


@action("people.begin_demonstration")
def begin_demonstration(*, by: Actor, at: datetime) -> Founding:
    """Say of an empty database that it is a demonstration (演示); it stays one for ever.

    The mark comes before the first invented person, in the same transaction: a database that holds
    anybody real never gets it.

    :raises OfficeHasPeople: somebody or something is registered.
    """
    row = _found(is_demonstration=True, at=at)
    record("people.begin_demonstration", "office:demonstration", by=by, at=at)
    return row


@action("people.found_office")
def found_office(
    *, username: str, full_name: str, department: DepartmentCode, by: Actor, at: datetime
) -> str:
    """Open the first account of an empty office (开办); return the key of its one-time link.

    Its person appoints the others by pages, and nobody to a guarded post alone.

    :raises FirstAccountOrganises: the department appoints nobody.
    :raises OfficeHasPeople: somebody or something is registered.
    """
    if department != DepartmentCode.ORGANISATION:
        raise FirstAccountOrganises(department=DEPARTMENT_NAMES[department])
    _found(is_demonstration=False, at=at)
    account = Account.objects.create(
        username=username, full_name=full_name, password=make_password(None)
    )
    posts.fill(
        Position(
            account=account, role=str(Role.DEPARTMENT_HEAD), department=str(department),
            starts_on=local_date(at),
        )
    )  # fmt: skip
    link = PasswordLink.objects.create(
        account=account, state=str(LinkState.HANDED_OVER), maker_name=by.name,
        maker_title=by.title, made_at=at, second_name=by.name, handed_over_at=at,
    )  # fmt: skip
    record("people.found_office", f"account:{account.pk}", by=by, at=at, department=department)
    return password_links.key_of(link, at=at)


@action("people.confirm_leaders")
def confirm_leaders(*, by: Actor, at: datetime) -> list[tuple[PostProposal, str]]:
    """Confirm, on the server, who is proposed as first director and deputy director.

    Returns each with the key of the link that waits for them ("" when none does). The way closes
    by itself once both posts are filled, and stays in the trail.

    :raises LeadersInOffice: it is closed, or this office did not begin with a first account.
    :raises NoLeaderProposed: nobody is proposed for a post that is vacant.
    :raises LeadersUnclear: two persons are proposed for one of them.
    """
    if not founding.is_open_to_the_server():
        raise LeadersInOffice
    confirmed = [_only_one(role) for role in leaders.vacant_posts(at=at)]
    chosen = [proposal for proposal in confirmed if proposal is not None]
    if not chosen:
        raise NoLeaderProposed
    for proposal in chosen:
        post = proposals.carry_out(proposal, by=by, at=at)
        subject = f"account:{proposal.account_id}"
        record("people.confirm_leaders", subject, by=by, at=at, role=post.role, position=post.pk)
    if leaders.close_when_in_office(at=at):
        record("people.confirm_leaders", "office:leaders", by=by, at=at, is_closed=True)
    return [(proposal, _hand_over(proposal.account, by=by, at=at)) for proposal in chosen]


def _only_one(role: Role) -> PostProposal | None:
    rows = list(waiting.proposals().filter(kind=ProposalKind.APPOINT, role=role))
    if len(rows) > 1:
        raise LeadersUnclear(title=rows[0].title, count=len(rows))
    return rows[0] if rows else None


def _hand_over(account: Account, *, by: Actor, at: datetime) -> str:
    """The key of the account's link; its number is with whoever proposed the person."""
    rows = PasswordLink.objects.filter(account=account, state__in=OPEN_LINK)
    link = rows.select_for_update(of=("self",)).order_by("-id").first()
    if link is None:
        return ""
    link.state, link.handed_over_at = str(LinkState.HANDED_OVER), at
    link.second_name = by.name
    link.save(update_fields=["state", "handed_over_at", "second_name"])
    return password_links.key_of(link, at=at)


def _found(*, is_demonstration: bool, at: datetime) -> Founding:
    if not founding.is_untouched():
        raise OfficeHasPeople
    try:
        return Founding.objects.create(is_demonstration=is_demonstration, began_at=at)
    except IntegrityError as faster:
        raise OfficeHasPeople from faster
