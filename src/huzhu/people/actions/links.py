"""Links by which somebody sets a password, in two parts told by two persons (设置密码链接).

The issuer learns a number and never the link; the second person learns the link and never the
number. Only the person told by both opens it, so nobody alone signs in as somebody else.

Not here: setting the password (``passwords``), keys and numbers themselves (``password_links``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.audit.actions import action, note
from huzhu.kernel import rights
from huzhu.kernel.actor import Actor
from huzhu.kernel.workdays import local_date
from huzhu.people import (
    administrator_policies,
    password_links,
    policies,
    queries,
    recovering,
    waiting,
)
from huzhu.people.actions import _opened_links, _steps
from huzhu.people.actions._telling import tell_recovery
from huzhu.people.models import PasswordLink
from huzhu.people.rights_errors import NothingToRecover
from huzhu.people.states import LINK_LIFECYCLE

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.people.models import Account


@action("people.issue_password_link", "申请设置密码链接", "due", right=policies.APPOINTER)
def issue_password_link(account: Account, *, by: Actor, at: datetime) -> tuple[PasswordLink, str]:
    """Ask for a link that lets the account's person set a password; return it and its number.

    The number is told to the caller alone, and nothing keeps it. Whoever may fill every post that
    the person holds may ask. An older link of the account that is still open is void from now on;
    the lock makes two who ask at once take turns, so that one link is open.

    :raises NotOrganiser: ``by`` may not fill one of the person's posts.
    :raises OwnRights: it is the actor's own account.
    :raises AccountClosed: the account signs in no more.
    """
    posts = queries.open_posts_of(account, on=local_date(at))
    policies.check_issue_password_link(posts, by=by)
    made = _opened_links.make(account, by=by, at=at)
    note(f"account:{account.pk}", by=by, at=at)
    return made


@action(
    "people.ask_recovery",
    "申请恢复登录",
    "due",
    right=administrator_policies.RECOVERER,
    is_weighty=True,
)
def ask_recovery(
    account: Account, *, reason: str, by: Actor, at: datetime
) -> tuple[PasswordLink, str]:
    """Ask that somebody who lost every second factor be let in again; return link and number.

    It goes the way of a link for a password, so two others have a hand in it: ``by``, who learns
    the number, and the second person, who hands the link over. The person is told by every way
    that leaves the platform at once, before anybody has come in.

    :raises NotOrganiser, OwnRights, AccountClosed: as for a link.
    :raises NotRecoverer: there is a safety administrator for it.
    :raises NothingToRecover: the account has no second factor.
    """
    posts = queries.open_posts_of(account, on=local_date(at))
    administrator_policies.check_ask_recovery(posts, by=by)
    if not recovering.has_factor(account.pk):
        raise NothingToRecover(who=account.full_name)
    made = _opened_links.make(account, by=by, at=at, reason=reason)
    note(f"account:{account.pk}", by=by, at=at, reason=reason)
    asked = f"{by.title} {by.name}已为您申请"
    tell_recovery(account, asked, key=f"asked:{made[0].pk}", at=at)
    return made


@action("people.hand_over_link", "转交设置密码链接", "due", right=policies.SECOND_PERSON)
def hand_over_link(link: PasswordLink, *, by: Actor, at: datetime) -> str:
    """Return the key of a link that another person asked for, to be handed to its person.

    The key is told to the caller alone: neither the trail nor a table holds it.

    :raises MakerIsChecker, OwnRights, NotSecondPerson: ``by`` may not be the second person.
    :raises NotNow: it was handed over or dropped before.
    """
    policies.check_second_person(waiting.shared_act_of(link, at=at), by=by)
    told = {"second_id": by.account_id, "second_name": by.name, "handed_over_at": at}
    _steps.move(link, LINK_LIFECYCLE, "hand_over_link", **told)
    why = {"reason": link.recovery_reason} if link.recovery_reason else {}
    note(f"account:{link.account_id}", by=by, at=at, link=link.pk, **why)
    return password_links.key_of(link, at=at)


@action("people.withdraw_link", "作废设置密码链接", "idle", right=policies.MAKER)
def withdraw_link(link: PasswordLink, *, by: Actor, at: datetime) -> None:
    """Make a link void that the actor asked for.

    :raises NotTheMaker: somebody else asked for it.
    :raises NotNow: it was used or dropped before.
    """
    policies.check_withdraw(link.maker_id, maker=link.maker_name, by=by)
    _steps.move(link, LINK_LIFECYCLE, "withdraw_link")
    note(f"account:{link.account_id}", by=by, at=at, link=link.pk)


@action("people.try_link_number", "核对链接校验码", "due", right=rights.OF_ANYBODY)
def try_link_number(*, key: str, number: str, at: datetime) -> int | None:
    """Look whether a number is the link's: None when it is, otherwise how many tries are left.

    A wrong one is counted, and that stays: therefore an answer and no refusal, which would undo it.
    The lock on the row makes many tries at once take turns.

    :raises PasswordLinkOver: the link was used, is too old, or its number was wrong too often.
    """
    link = _opened_links.locked(key, at=at)
    is_right = password_links.fits(link, number)
    wrong = link.wrong_count if is_right else link.wrong_count + 1
    PasswordLink.objects.filter(pk=link.pk).update(wrong_count=wrong)
    if wrong >= password_links.TRIES:
        _steps.move(link, LINK_LIFECYCLE, "try_link_number")
    person = Actor(name="未登录", title="设置密码", role="")
    subject = f"account:{link.account_id}"
    note(subject, by=person, at=at, link=link.pk, is_right=is_right)
    return None if is_right else password_links.TRIES - wrong
