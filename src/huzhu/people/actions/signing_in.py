"""Signing in and out, as it stands in the trail: what entered, what did not, what had to wait.

What a stranger typed is never kept: people type passwords where names belong. A name that is an
account's stands in the trail as that account.

Not here: looking at the password (Django, allauth), how long to wait (``sign_in_pauses``), which of
the tries that did not enter are told (``not_entered``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.audit.actions import action, note
from huzhu.kernel import rights
from huzhu.kernel.actor import STRANGER
from huzhu.people import sign_in_pauses, sign_ins
from huzhu.people.actions import _desk_sessions
from huzhu.people.actions._steps import owner_of
from huzhu.people.models import DeskSession

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.people.models import Account
    from huzhu.people.sign_in_pauses import Caller
    from huzhu.people.sign_ins import SignInBefore


@action("people.sign_in", "登录", "done", right=rights.OF_ANYBODY)
def sign_in(account: Account, *, caller: Caller, way: str, at: datetime) -> SignInBefore | None:
    """Enter a sign-in (登录) and know its address and browser; returns the one before it.

    ``way`` is ``password``, ``second_factor``, ``passkey``, ``recovery_code``, ``demonstration``,
    or who vouched outside (``oidc``, ``wecom``), with ``_and_factor`` where ours was asked as well.
    """
    before = sign_ins.last_of(account.pk)
    sign_in_pauses.remember(caller, at=at)
    subject, owner = f"account:{account.pk}", owner_of(account)
    note(subject, by=owner, at=at, way=way, address=caller.address)
    return before


@action("people.fail_sign_in", "账号或密码不符", "late", right=rights.OF_ANYBODY)
def fail_sign_in(account: Account, *, address: str, at: datetime) -> None:
    """Enter that an account and a password did not fit (账号或密码不符)."""
    subject = f"account:{account.pk}"
    note(subject, by=STRANGER, at=at, address=address)


@action("people.delay_sign_in", "登录须等待", "due", right=rights.OF_ANYBODY)
def delay_sign_in(account: Account, *, address: str, wait: int, tries: int, at: datetime) -> None:
    """Enter that somebody had to wait (登录须等待), and how many waits the day has brought."""
    note(f"account:{account.pk}", by=STRANGER, at=at, seconds=wait, address=address, tries=tries)


@action("people.try_unknown_name", "账号不存在", "late", right=rights.OF_ANYBODY)
def try_unknown_name(*, address: str, tries: int, at: datetime) -> None:
    """Enter how many tries a day has brought at names that are nobody's (账号不存在)."""
    note("account:", by=STRANGER, at=at, address=address, tries=tries)


@action("people.turn_away_outside", "外部登录未放行", "late", right=rights.OF_ANYBODY)
def turn_away_outside(account: Account, *, way: str, address: str, at: datetime) -> None:
    """Enter that somebody outside vouched for an account that is closed, or not opened yet.

    Said as 外部登录未放行.
    """
    note(f"account:{account.pk}", by=STRANGER, at=at, way=way, address=address)


@action("people.sign_out", "退出登录", "idle", right=rights.OF_ANYBODY)
def sign_out(account: Account, *, session_key: str, address: str, at: datetime) -> None:
    """Enter that a person ended their session (退出登录)."""
    _desk_sessions.end(DeskSession.objects.filter(session_key=session_key))
    subject = f"account:{account.pk}"
    note(subject, by=owner_of(account), at=at, address=address)
