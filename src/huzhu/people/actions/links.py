"""Links by which somebody sets a password, in two parts told by two persons (设置密码链接).

The issuer learns a number and never the link; the second person learns the link and never the
number. Only the person told by both opens it, so nobody alone signs in as somebody else.

Not here: setting the password (``passwords``), keys and numbers themselves (``password_links``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.audit.actions import action, note
from huzhu.kernel.actor import Actor
from huzhu.kernel.workdays import local_date
from huzhu.people import password_links, policies, queries, waiting
from huzhu.people.actions import _opened_links, _steps
from huzhu.people.errors import AccountClosed
from huzhu.people.models import PasswordLink
from huzhu.people.states import LINK_LIFECYCLE, OPEN_LINK, LinkState

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.people.models import Account


@action("people.issue_password_link", "申请设置密码链接", "due")
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
    policies.check_not_for_oneself(account.pk, by=by)
    if not _steps.lock_account(account.pk).is_active:
        raise AccountClosed(who=account.full_name)
    number = password_links.new_number()
    PasswordLink.objects.filter(account=account, state__in=OPEN_LINK).update(
        state=str(LinkState.DROPPED)
    )
    link = PasswordLink.objects.create(
        account=account, number_digest=password_links.digest_of(number, made_at=at),
        maker_id=by.account_id, maker_name=by.name, maker_title=by.title, made_at=at,
    )  # fmt: skip
    note(f"account:{account.pk}", by=by, at=at)
    return link, number


@action("people.hand_over_link", "转交设置密码链接", "due")
def hand_over_link(link: PasswordLink, *, by: Actor, at: datetime) -> str:
    """Return the key of a link that another person asked for, to be handed to its person.

    The key is told to the caller alone: neither the trail nor a table holds it.

    :raises MakerIsChecker, OwnRights, NotSecondPerson: ``by`` may not be the second person.
    :raises NotNow: it was handed over or dropped before.
    """
    policies.check_second_person(waiting.shared_act_of(link, at=at), by=by)
    told = {"second_id": by.account_id, "second_name": by.name, "handed_over_at": at}
    _steps.move(link, LINK_LIFECYCLE, "hand_over_link", **told)
    note(f"account:{link.account_id}", by=by, at=at, link=link.pk)
    return password_links.key_of(link, at=at)


@action("people.withdraw_link", "作废设置密码链接", "idle")
def withdraw_link(link: PasswordLink, *, by: Actor, at: datetime) -> None:
    """Make a link void that the actor asked for.

    :raises NotTheMaker: somebody else asked for it.
    :raises NotNow: it was used or dropped before.
    """
    policies.check_withdraw(link.maker_id, maker=link.maker_name, by=by)
    _steps.move(link, LINK_LIFECYCLE, "withdraw_link")
    note(f"account:{link.account_id}", by=by, at=at, link=link.pk)


@action("people.try_link_number", "核对链接校验码", "due")
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
