"""How a staff member comes by a password: a link from the office, used once; then by themselves.

Not here: signing in (``signing_in``), the rules (``password_rules``), the key inside the link
(``password_links``), who issues one (``links``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.audit.actions import action, note
from huzhu.kernel import rights
from huzhu.people import password_links, password_validation
from huzhu.people.actions import _desk_sessions, _leaders, _steps, factors
from huzhu.people.actions._opened_links import use
from huzhu.people.actions._steps import owner_of
from huzhu.people.errors import PasswordLinkOver

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.people.models import Account


@action("people.set_password", "凭链接设置密码", right=rights.OF_ANYBODY)
def set_password(*, key: str, number: str = "", password: str, at: datetime) -> Account:
    """Set the password of the account that a link's key opens; its sessions end with the old one.

    By a link of a recovery the account's second factors end as well.
    The lock makes two uses of one link take turns: the second finds it used.

    :raises PasswordLinkOver: the link was used, is too old, or a newer password was set.
    :raises LinkNumberWrong: the number is not the link's.
    :raises PasswordWeak: the password breaks a rule.
    """
    found = password_links.account_of(key, at=at)
    if found is not None:
        _steps.lock_account(found.pk)
        found = password_links.account_of(key, at=at)
    if found is None:
        raise PasswordLinkOver
    link = use(key, number=number, at=at)
    _set(found, password)
    _desk_sessions.end_all(found.pk)
    owner = owner_of(found)
    note(f"account:{found.pk}", by=owner, at=at)
    if link.recovery_reason:
        factors.recover_sign_in(found, link, at=at)
    _leaders.close_when_in_office(by=owner, at=at)
    return found


@action("people.change_password", "本人修改密码", right=rights.OF_ONESELF)
def change_password(
    account: Account, *, password: str, address: str, at: datetime, session_key: str = ""
) -> Account:
    """Set another password for the own account; its other sessions end with the old one.

    That the person knows the present one is looked at before, where tries are counted.

    :raises PasswordWeak: the new one breaks a rule.
    """
    locked = _steps.lock_account(account.pk)
    _set(locked, password)
    _desk_sessions.end_all(locked.pk, but=session_key)
    subject = f"account:{locked.pk}"
    note(subject, by=owner_of(locked), at=at, address=address)
    return locked


def _set(account: Account, password: str) -> None:
    """The one way of our pages to a password.

    :raises PasswordWeak: it breaks a rule.
    """
    password_validation.check(password, account)
    account.set_password(password)
    account.save(update_fields=["password"])
