"""The second factor of an account (第二重验证) in the trail, and its end by two others.

Not here: asking for a recovery (``links``), registering a factor and asking for it (allauth,
``web.factor_pages``), passing it when somebody signs in (``signing_in``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.audit.actions import action, note
from huzhu.kernel import rights
from huzhu.kernel.actor import STRANGER
from huzhu.people import recovering
from huzhu.people.actions._steps import owner_of
from huzhu.people.actions._telling import tell_recovery

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.people.models import Account, PasswordLink


@action("people.add_factor", "登记第二重验证", "done", right=rights.OF_ONESELF)
def add_factor(account: Account, *, factor: str, address: str, at: datetime) -> None:
    """Enter that a person registered a factor (登记第二重验证); ``totp`` or ``webauthn``."""
    subject = f"account:{account.pk}"
    note(subject, by=owner_of(account), at=at, factor=factor, address=address)


@action("people.fail_factor", "第二重验证不符", "late", right=rights.OF_ANYBODY)
def fail_factor(account: Account, *, factor: str, address: str, at: datetime) -> None:
    """Enter that a code or a passkey did not fit (第二重验证不符), after the password did.

    Few come about: the library takes five in a minute of an account.
    """
    note(f"account:{account.pk}", by=STRANGER, at=at, factor=factor, address=address)


@action("people.remove_factor", "取消第二重验证", "due", right=rights.OF_ONESELF)
def remove_factor(account: Account, *, factor: str, address: str, at: datetime) -> None:
    """Enter that a person gave a factor up (取消第二重验证); ``totp`` or ``webauthn``."""
    subject = f"account:{account.pk}"
    note(subject, by=owner_of(account), at=at, factor=factor, address=address)


@action("people.renew_recovery_codes", "重新生成恢复代码", "due", right=rights.OF_ONESELF)
def renew_recovery_codes(account: Account, *, address: str, at: datetime) -> None:
    """Enter that a person had new recovery codes made (重新生成恢复代码); the old ones are void."""
    subject = f"account:{account.pk}"
    note(subject, by=owner_of(account), at=at, address=address)


@action("people.recover_sign_in", "恢复登录", "done", right=rights.OF_ANYBODY)
def recover_sign_in(account: Account, link: PasswordLink, *, at: datetime) -> None:
    """End every factor of somebody who set a new password by a link of a recovery (恢复登录).

    Who asked for it, who handed it over and why stand with it.
    """
    ended = recovering.end_factors(account.pk)
    subject, owner = f"account:{account.pk}", owner_of(account)
    by_whom = {"maker": link.maker_name, "second": link.second_name}
    note(subject, by=owner, at=at, reason=link.recovery_reason, count=ended, **by_whom)
    tell_recovery(account, "已经办好，原有的验证方式全部作废", key=f"done:{link.pk}", at=at)
