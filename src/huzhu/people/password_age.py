"""How old somebody's password is, where an assessor asks for another one every so many days.

Off by default: whoever has to change it often writes it down (ASVS 6.2.10). The trail says when it
was set; an account that never set one counts from its opening.

Not here: how many days (``HUZHU_PASSWORD_DAYS``), who is led to change it (``web.second_factor``).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings

from huzhu.audit import queries as audit

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.people.models import Account

#: So many days before, the person is told on every page.
TOLD_BEFORE = 14


def days_left(account: Account, *, at: datetime) -> int | None:
    """Whole days until the password has to be another one, 0: now; None: it never has to."""
    days = settings.PASSWORD_DAYS
    if not days or not account.has_usable_password():
        return None
    last = audit.last_of(f"account:{account.pk}", "people.set_password", "people.change_password")
    until = (last.at if last else account.date_joined) + timedelta(days=days)
    return max(0, -((at - until) // timedelta(days=1)))


def days_told(account: Account, *, at: datetime) -> int | None:
    """The same in the last days before; None: there is nothing to tell yet."""
    left = days_left(account, at=at)
    return left if left is not None and left <= TOLD_BEFORE else None
