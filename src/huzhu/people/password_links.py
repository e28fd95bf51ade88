"""Keys and numbers of the links by which a person sets a password (设置密码链接).

Django's own token machinery: a key is a signature over the link, the account, its present password,
its last sign-in and the moment it was handed over. So it works once, ends with any newer password
and with being handed over again, and nothing of it is stored. How long it is valid stands in the
settings (``PASSWORD_RESET_TIMEOUT``).

The number is the other part: whoever has one part alone opens nothing.

Not here: who may issue one (``policies``), using one (``actions``).
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from huzhu.kernel.identifiers import normalise_number
from huzhu.people.models import PasswordLink
from huzhu.people.states import LinkState

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.people.models import Account

#: How often the number may be wrong before the link is locked.
TRIES = 5
_NUMBERS = 10**8


class _Keys(PasswordResetTokenGenerator):
    """Django's keys at a moment that is passed in; the salt keeps links apart from each other."""

    def __init__(self, link: PasswordLink, at: datetime) -> None:
        super().__init__()
        told = link.handed_over_at.timestamp() if link.handed_over_at else 0
        self.key_salt = f"huzhu.people.password_links.{link.pk}.{told}"
        self.at = at

    def _now(self) -> datetime:
        return timezone.make_naive(self.at)


def key_of(link: PasswordLink, *, at: datetime) -> str:
    """The part that goes into an address, for the second person to hand over."""
    return f"{link.pk}.{_Keys(link, at).make_token(link.account)}"


def link_of(key: str, *, at: datetime) -> PasswordLink | None:
    """The link that a key still opens; closed accounts have none."""
    name, _, token = key.partition(".")
    if not (name.isascii() and name.isdecimal() and len(name) < 16):  # noqa: PLR2004 -- any id
        return None
    rows = PasswordLink.objects.filter(state=LinkState.HANDED_OVER, account__is_active=True)
    link = rows.select_related("account").filter(pk=int(name)).first()
    return link if link and _Keys(link, at).check_token(link.account, token) else None


def account_of(key: str, *, at: datetime) -> Account | None:
    """The account whose password a key, with its number, still sets."""
    link = link_of(key, at=at)
    return link.account if link else None


def new_number() -> str:
    """The part that the issuer is told."""
    return f"{secrets.randbelow(_NUMBERS):08d}"


def digest_of(number: str, *, made_at: datetime, secret: str | None = None) -> str:
    """A keyed digest: from the table alone nobody finds the number."""
    text = f"{made_at.timestamp()}:{number}"
    return salted_hmac("huzhu.people.link_number", text, secret=secret).hexdigest()


def fits(link: PasswordLink, number: str) -> bool:
    """Whether the number is the link's; one without a number asks for none."""
    if not link.number_digest:
        return True
    plain = normalise_number(number)
    given = [digest_of(plain, made_at=link.made_at, secret=secret) for secret in _secrets()]
    return any(constant_time_compare(each, link.number_digest) for each in given)


def _secrets() -> list[str]:
    """The one in use and the older ones: a link that was handed over outlasts a change."""
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
