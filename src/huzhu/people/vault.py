"""Identity numbers, telephones and contacts at rest: sealed for the one they belong to.

The member number (a staff member's: the account's name) is the context of the seal: a sealed
number that is copied to another person's row does not open there. A keyed digest finds an equal
number again, its last places are what pages show.

Not here: the cipher (``kernel.vault``), the keys (``config.keys``).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings

from huzhu.kernel import vault

if TYPE_CHECKING:
    from collections.abc import Sequence

    from huzhu.people.models import Member


_ROW = b"member_staging.original"


class SealedPhone(NamedTuple):
    """The three columns of a telephone."""

    cipher: bytes
    digest: bytes
    tail: str


NO_PHONE = SealedPhone(b"", b"", "")


def seal_phone(phone: str, *, owner: str) -> SealedPhone:
    """A telephone, readable only as this owner's (``people_member:M1``, ``people_account:lin``)."""
    if not phone:
        return NO_PHONE
    cipher = vault.seal(
        phone.encode(),
        key=settings.VAULT_KEYS[settings.VAULT_KEY_ID],
        key_id=settings.VAULT_KEY_ID,
        context=_phone_of(owner),
    )
    return SealedPhone(cipher, vault.digest(f"phone:{phone}", key=settings.LOOKUP_KEY), phone[-4:])


def open_phone(cipher: bytes, *, owner: str) -> str:
    """The telephone; blank where none was given.

    :raises huzhu.kernel.vault.VaultError: the value was changed, moved, or its key is not here.
    """
    if not cipher:
        return ""
    return vault.open_sealed(cipher, keys=settings.VAULT_KEYS, context=_phone_of(owner)).decode()


def seal_contact(contact: str, *, owner: str) -> tuple[bytes, bytes]:
    """How somebody without an account is reached, for one row alone; what finds an equal one."""
    cipher = vault.seal(
        contact.encode(),
        key=settings.VAULT_KEYS[settings.VAULT_KEY_ID],
        key_id=settings.VAULT_KEY_ID,
        context=_contact_of(owner),
    )
    return cipher, contact_digest(contact)


def open_contact(cipher: bytes, *, owner: str) -> str:
    """The contact as it was given.

    :raises huzhu.kernel.vault.VaultError: the value was changed, moved, or its key is not here.
    """
    context = _contact_of(owner)
    return vault.open_sealed(cipher, keys=settings.VAULT_KEYS, context=context).decode()


def contact_digest(contact: str) -> bytes:
    """What finds an equal contact again without telling it, blanks and capitals aside."""
    plain = "".join(contact.split()).lower()
    return vault.digest(f"contact:{plain}", key=settings.LOOKUP_KEY)


def _contact_of(owner: str) -> bytes:
    return b"contact_cipher:" + owner.encode()


def member_owner(number: str) -> str:
    """As whose a member's telephone is sealed."""
    return f"people_member:{number}"


def _phone_of(owner: str) -> bytes:
    return b"phone_cipher:" + owner.encode()


def seal_row(cells: Sequence[str]) -> bytes:
    """A row that cannot be taken, as it was handed in, for as long as its list is under way."""
    return vault.seal(
        json.dumps(list(cells)).encode(),
        key=settings.VAULT_KEYS[settings.VAULT_KEY_ID],
        key_id=settings.VAULT_KEY_ID,
        context=_ROW,
    )


def open_row(sealed: bytes) -> list[str]:
    """The cells of such a row."""
    cells: list[str] = json.loads(vault.open_sealed(sealed, keys=settings.VAULT_KEYS, context=_ROW))
    return cells


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
