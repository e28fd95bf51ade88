"""The second factor of an account (第二重验证) as it stands in the trail.

Not here: registering and asking for it (allauth, ``web.factor_pages``), passing it when somebody
signs in (``signing_in``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.audit.actions import action, note
from huzhu.people.actions._steps import owner_of

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.people.models import Account


@action("people.add_factor", "登记第二重验证", "done")
def add_factor(account: Account, *, factor: str, address: str, at: datetime) -> None:
    """Enter that a person registered a factor (登记第二重验证); ``totp`` or ``webauthn``."""
    subject = f"account:{account.pk}"
    note(subject, by=owner_of(account), at=at, factor=factor, address=address)


@action("people.remove_factor", "取消第二重验证", "due")
def remove_factor(account: Account, *, factor: str, address: str, at: datetime) -> None:
    """Enter that a person gave a factor up (取消第二重验证); ``totp`` or ``webauthn``."""
    subject = f"account:{account.pk}"
    note(subject, by=owner_of(account), at=at, factor=factor, address=address)


@action("people.renew_recovery_codes", "重新生成恢复代码", "due")
def renew_recovery_codes(account: Account, *, address: str, at: datetime) -> None:
    """Enter that a person had new recovery codes made (重新生成恢复代码); the old ones are void."""
    subject = f"account:{account.pk}"
    note(subject, by=owner_of(account), at=at, address=address)
