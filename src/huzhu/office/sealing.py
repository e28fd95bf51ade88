"""Values sealed and found again with the keys of this installation, whichever version they have.

What is written is sealed and marked by the version in use; what is read opens by the version that
it names. While a lookup key is being changed an equal value may have the mark of either version:
whoever looks one up asks for all ``marks``, whoever adds one that has to be the only one holds
``hold_marks`` until the act ends. So two of different versions are never added side by side, and
of one version the database lets in one alone.

Not here: the ciphers (``kernel.vault``), the keys (``config.keys``), which columns (``vault``).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection

from huzhu.kernel import looking, vault
from huzhu.kernel.vault import UnknownKeyError, VaultError
from huzhu.office.errors import SealedKeyMissing, SealedValueSpoilt

if TYPE_CHECKING:
    from huzhu.config.keys import Key

#: Held together by whoever adds marks, alone by whoever brings another version into use.
MARKS_LOCK = 7_310_002


def seal(plain: bytes, *, context: bytes) -> bytes:
    """Return a value that opens in this context alone."""
    key = settings.KEYS.now().vault_key
    return vault.seal(plain, key=key.secret, key_id=key.id, context=context)


def opened(sealed: bytes, *, context: bytes) -> bytes:
    """Return what was sealed; to whom looks at somebody else's pages, masked.

    :raises SealedKeyMissing: the version that it names is not here.
    :raises SealedValueSpoilt: it was changed, or moved from where it belongs.
    """
    plain = _opened(sealed, context)
    return looking.MASK.encode() if plain and looking.is_under_way() else plain


def opened_values(sealed: bytes, *, context: bytes) -> Any:
    """Return what was sealed as JSON; to whom looks at somebody else's pages, its texts masked.

    :raises SealedKeyMissing, SealedValueSpoilt: as ``opened`` says.
    """
    found = json.loads(_opened(sealed, context))
    return looking.masked(found) if looking.is_under_way() else found


def _opened(sealed: bytes, context: bytes) -> bytes:
    try:
        return vault.open_sealed(sealed, keys=settings.KEYS.now().vault_key.by_id, context=context)
    except UnknownKeyError as fault:
        raise SealedKeyMissing(version=str(fault)) from fault
    except VaultError as fault:
        raise SealedValueSpoilt from fault


def mark(text: str) -> bytes:
    """Return what finds an equal text again, by the version in use."""
    key = settings.KEYS.now().lookup_key
    return vault.mark(text, key=key.secret, key_id=key.id)


def marks(text: str) -> list[bytes]:
    """Return all marks that an equal text may have, that of the version in use first."""
    versions = _lookup_key().versions
    return [vault.mark(text, key=each.secret, key_id=each.id) for each in versions]


def has_older_marks() -> bool:
    """Whether more than one version may stand in the tables."""
    return len(_lookup_key().versions) > 1


def hold_marks() -> None:
    """Let no other version come into use before the act ends, and know the one that is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [MARKS_LOCK])
    settings.KEYS.look()


def _lookup_key() -> Key:
    key: Key = settings.KEYS.now().lookup_key
    return key
