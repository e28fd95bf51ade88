"""Whoever lost every second factor is let in again (恢复登录): whether there is one, and its end.

The library keeps factors; here they are only looked for and ended.

Not here: the two persons that it takes (``actions.links``), registering anew (``web``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator

if TYPE_CHECKING:
    from collections.abc import Collection


def has_factor(account_id: int) -> bool:
    """Whether the account has a second factor."""
    return account_id in with_factor({account_id})


def with_factor(account_ids: Collection[int]) -> set[int]:
    """Which of these accounts have one."""
    rows = Authenticator.objects.filter(user__in=account_ids)
    return set(rows.values_list("user_id", flat=True))


def end_factors(account_id: int) -> int:
    """End all of them, recovery codes as well; return how many there were."""
    return Authenticator.objects.filter(user=account_id).delete()[0]
