"""How an office begins: as a demonstration, or by its first account.

Not here: the shell's commands (``people.commands``), appointments (``organisation``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError

from huzhu.audit.actions import action, note
from huzhu.kernel import rights
from huzhu.kernel.workdays import local_date
from huzhu.people import founding, password_links, rules, waiting
from huzhu.people.actions import _leaders, _steps, _terms
from huzhu.people.actions._proposals import carry_out
from huzhu.people.actions.posts import Appointment
from huzhu.people.errors import OfficeHasPeople
from huzhu.people.models import Account, Founding, PasswordLink
from huzhu.people.rights_errors import (
    FirstAccountOrganises,
    LeadersInOffice,
    LeadersUnclear,
    LeadersWithoutLink,
    NoLeaderProposed,
)
from huzhu.people.states import OPEN_LINK, DepartmentCode, LinkState, ProposalKind, Role

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.kernel.actor import Actor
    from huzhu.people.founding import FirstLeader
    from huzhu.people.models import PostProposal


@action("people.begin_demonstration", "标明演示数据库", right=rights.ON_SERVER)
def begin_demonstration(*, by: Actor, at: datetime) -> None:
    """Say of an empty database that it is a demonstration (演示); it stays one for ever.

    The mark comes before the first invented person, in the same transaction: a database that holds
    anybody real never gets it.

    :raises OfficeHasPeople: somebody or something is registered.
    """
    _found(is_demonstration=True, at=at)
    note("office:demonstration", by=by, at=at)


@action("people.found_office", "开办：第一个账号", right=rights.ON_SERVER)
def found_office(
    *, username: str, full_name: str, department: DepartmentCode, by: Actor, at: datetime
) -> str:
    """Open the first account of an empty office (开办); return the key of its one-time link.

    Its person appoints the others by pages, and nobody to a guarded post alone.

    :raises FirstAccountOrganises: the department appoints nobody.
    :raises AccountNameWrong: the name cannot be typed on any keyboard.
    :raises PersonNameWrong: nobody is called so.
    :raises OfficeHasPeople: somebody or something is registered.
    """
    username, full_name = rules.account_name(username), rules.person_name(full_name)
    if department != DepartmentCode.ORGANISATION:
        raise FirstAccountOrganises(department=DepartmentCode(department).label)
    _found(is_demonstration=False, at=at)
    account = Account.objects.create(
        username=username, full_name=full_name, password=make_password(None)
    )
    head = Appointment(
        role=Role.DEPARTMENT_HEAD, department=str(department), starts_on=local_date(at)
    )
    _terms.fill(head.of(account))
    note(f"account:{account.pk}", by=by, at=at, department=department)
    return _link_of(account, by=by, at=at)


@action("people.renew_first_link", "重发第一个账号的链接", right=rights.ON_SERVER)
def renew_first_link(*, by: Actor, at: datetime) -> tuple[Account, str]:
    """Make another link for the first account, whose person never used the one that was printed.

    The older link is void from now on.

    :raises OfficeHasPeople: the first account can sign in, or there is none.
    """
    account = founding.first_account()
    if account is None or not founding.waits_for_the_first(account):
        raise OfficeHasPeople
    _steps.lock_account(account.pk)
    account.refresh_from_db(fields=["password"])
    if not founding.waits_for_the_first(account):
        raise OfficeHasPeople
    older = PasswordLink.objects.filter(account=account, state__in=OPEN_LINK)
    older.update(state=str(LinkState.DROPPED))
    note(f"account:{account.pk}", by=by, at=at)
    return account, _link_of(account, by=by, at=at)


@action("people.confirm_leaders", "在服务器上确认首任领导", right=rights.ON_SERVER)
def confirm_leaders(*, by: Actor, at: datetime) -> tuple[list[PostProposal], list[FirstLeader]]:
    """Confirm, on the server, who is proposed as first director and deputy director.

    Returns what was confirmed, and who cannot sign in yet, each with the key of the waiting link;
    so a link that was lost is printed again. The way closes by itself once both can sign in.

    :raises LeadersInOffice: it is closed, or this office did not begin with a first account.
    :raises NoLeaderProposed: nobody is proposed for a post that is vacant, and no link waits.
    :raises LeadersWithoutLink: both posts are filled, and nobody asked for another link.
    :raises LeadersUnclear: two persons are proposed for one of them.
    """
    if not founding.is_open_to_the_server():
        raise LeadersInOffice
    found = [_only_one(role) for role in founding.vacant_posts(at=at)]
    chosen = [proposal for proposal in found if proposal is not None]
    for proposal in chosen:
        post = carry_out(proposal, by=by, at=at)
        subject = f"account:{proposal.account_id}"
        note(subject, by=by, at=at, role=post.role, position=post.pk)
    outside = _leaders.hand_over(by=by, at=at)
    count = sum(1 for leader in outside if leader.key)
    if not chosen and not count:
        _turn_away(outside, at=at)
    note("office:leaders", by=by, at=at, links=count)
    _leaders.close_when_in_office(by=by, at=at)
    return chosen, outside


def _turn_away(outside: list[FirstLeader], *, at: datetime) -> None:
    if founding.vacant_posts(at=at):
        raise NoLeaderProposed
    raise LeadersWithoutLink(names="、".join(leader.name for leader in outside))


def _link_of(account: Account, *, by: Actor, at: datetime) -> str:
    link = PasswordLink.objects.create(
        account=account, state=str(LinkState.HANDED_OVER), maker_name=by.name,
        maker_title=by.title, made_at=at, second_name=by.name, handed_over_at=at,
    )  # fmt: skip
    return password_links.key_of(link, at=at)


def _only_one(role: Role) -> PostProposal | None:
    rows = list(waiting.proposals().filter(kind=ProposalKind.APPOINT, role=role))
    if len(rows) > 1:
        raise LeadersUnclear(title=rows[0].title, count=len(rows))
    return rows[0] if rows else None


def _found(*, is_demonstration: bool, at: datetime) -> Founding:
    if not founding.is_untouched():
        raise OfficeHasPeople
    try:
        return Founding.objects.create(is_demonstration=is_demonstration, began_at=at)
    except IntegrityError as faster:
        raise OfficeHasPeople from faster
