"""A link made, then opened by its key: found and held, used up.

Not here: who may make one (``links``), keys and numbers themselves (``password_links``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.people import password_links, policies
from huzhu.people.actions import _steps
from huzhu.people.errors import AccountClosed, PasswordLinkOver
from huzhu.people.models import PasswordLink
from huzhu.people.rights_errors import LinkNumberWrong
from huzhu.people.states import LINK_LIFECYCLE, OPEN_LINK, LinkState

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.kernel.actor import Actor
    from huzhu.people.models import Account


def make(
    account: Account, *, by: Actor, at: datetime, reason: str = ""
) -> tuple[PasswordLink, str]:
    """Make the one open link of an account, and its number, which nothing keeps.

    :raises OwnRights: it is the actor's own account.
    :raises AccountClosed: the account signs in no more.
    """
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
        recovery_reason=reason,
    )  # fmt: skip
    return link, number


def use(key: str, *, number: str, at: datetime) -> PasswordLink:
    """Use a link up: both parts belong to each other. No other link of the account is open.

    :raises PasswordLinkOver: the link was used, is too old, or its number was wrong too often.
    :raises LinkNumberWrong: the number is another one.
    """
    link = locked(key, at=at)
    if not password_links.fits(link, number):
        raise LinkNumberWrong(left=password_links.TRIES - link.wrong_count)
    _steps.move(link, LINK_LIFECYCLE, "set_password")
    return link


def locked(key: str, *, at: datetime) -> PasswordLink:
    found = password_links.link_of(key, at=at)
    if found is not None:
        PasswordLink.objects.select_for_update().get(pk=found.pk)
        found = password_links.link_of(key, at=at)
    if found is None:
        raise PasswordLinkOver
    return found
