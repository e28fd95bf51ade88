"""Secrets of authenticators and seeds of recovery codes at rest: sealed, named by a reference.

The library stores the reference where it would store the secret, before its own row is there; what
no row of it names any more goes in the night (``erasing``).

Not here: when the library asks (``web.accounts``), the keys (``office.sealing``).
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Q
from django.db.models.fields.json import KeyTextTransform

from huzhu.kernel.errors import one
from huzhu.office.errors import SealedValueSpoilt
from huzhu.people import vault
from huzhu.people.models import FactorSecret

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

_SEALED = "sealed:"


def keep(secret: str, *, at: datetime) -> str:
    """Seal a secret and return what names it; book-keeping, the act is the factor's own."""
    reference = f"{_SEALED}{secrets.token_hex(16)}"
    cipher = vault.seal_factor(secret, owner=reference)
    FactorSecret.objects.create(reference=reference, cipher=cipher, made_at=at)
    return reference


def opened(reference: str) -> str:
    """The secret that a reference names.

    :raises SealedValueSpoilt: it names none, or what is there was changed or moved.
    :raises huzhu.kernel.vault.VaultError: its key is not here.
    """
    row = one(FactorSecret.objects.filter(reference=reference), SealedValueSpoilt)
    return opened_of(row)


def opened_of(row: FactorSecret) -> str:
    """The secret of a row."""
    return vault.open_factor(bytes(row.cipher), owner=row.reference)


def unnamed(*, before: datetime) -> QuerySet[FactorSecret]:
    """Secrets of factors that were given up, or never came about."""
    named = Authenticator.objects.annotate(
        secret=KeyTextTransform("secret", "data"), seed=KeyTextTransform("seed", "data")
    ).filter(Q(secret=OuterRef("reference")) | Q(seed=OuterRef("reference")))
    return FactorSecret.objects.filter(~Exists(named), made_at__lt=before)
