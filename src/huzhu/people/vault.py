"""Identity numbers at rest: sealed for the one member they belong to, found by a keyed digest.

The member number is the context of the seal: a sealed number that is copied to another member's
row does not open there.

Not here: the cipher (``kernel.vault``), the keys (``config.keys``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from huzhu.kernel import vault

if TYPE_CHECKING:
    from huzhu.people.models import Member


def digest_of(id_number: str) -> bytes:
    """What finds a (normalised) identity number again without telling it."""
    return vault.digest(f"id_number:{id_number}", key=settings.LOOKUP_KEY)


def seal_id_number(id_number: str, *, member_number: str) -> bytes:
    """The identity number, readable only as this member's."""
    return vault.seal(
        id_number.encode(),
        key=settings.VAULT_KEYS[settings.VAULT_KEY_ID],
        key_id=settings.VAULT_KEY_ID,
        context=_context(member_number),
    )


def open_id_number(sealed: bytes, *, member_number: str) -> str:
    """The identity number; callers record who saw it.

    :raises huzhu.kernel.vault.VaultError: the value was changed, moved, or its key is not here.
    """
    context = _context(member_number)
    return vault.open_sealed(sealed, keys=settings.VAULT_KEYS, context=context).decode()


def id_number_of(member: Member) -> str:
    """The member's identity number; callers record who saw it."""
    return open_id_number(bytes(member.id_cipher), member_number=member.number)


def _context(member_number: str) -> bytes:
    return b"people_member.id_cipher:" + member_number.encode()
