"""Keys of the links by which a person sets a password (设置密码链接).

Django's own token machinery: a key is a signature over the account, its present password, its last
sign-in and the moment it was made. So it works once, ends with any newer password, and nothing of
it is stored. How long it is valid stands in the settings (``PASSWORD_RESET_TIMEOUT``).

Not here: who may issue one (``policies``), using one (``actions``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils import timezone
from django.utils.encoding import force_bytes, force_str
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from huzhu.people.models import Account

if TYPE_CHECKING:
    from datetime import datetime


class _Keys(PasswordResetTokenGenerator):
    """Django's keys at a moment that is passed in; the salt keeps them apart from allauth's."""

    key_salt = "huzhu.people.password_links"

    def __init__(self, at: datetime) -> None:
        super().__init__()
        self.at = at

    def _now(self) -> datetime:
        return timezone.make_naive(self.at)


def key_of(account: Account, *, at: datetime) -> str:
    """The part of a link that lets its holder set the account's password."""
    return f"{urlsafe_base64_encode(force_bytes(account.pk))}.{_Keys(at).make_token(account)}"


def account_of(key: str, *, at: datetime) -> Account | None:
    """The account that a key still opens; closed accounts have none."""
    name, _, token = key.partition(".")
    try:
        number = int(force_str(urlsafe_base64_decode(name)))
    except ValueError:
        return None
    account = Account.objects.filter(pk=number, is_active=True).first()
    return account if account and _Keys(at).check_token(account, token) else None
