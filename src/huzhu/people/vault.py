"""Identity numbers, telephones and contacts at rest: sealed for the one they belong to.

The member number (a staff member's: the account's name) is the context of the seal: a sealed
number that is copied to another person's row does not open there. A keyed digest finds an equal
number again, its last places are what pages show.

Not here: the keys and their versions (``office.sealing``).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from huzhu.office import sealing

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
    cipher = sealing.seal(phone.encode(), context=_phone_of(owner))
    return SealedPhone(cipher, sealing.mark(f"phone:{phone}"), phone[-4:])


def open_phone(cipher: bytes, *, owner: str) -> str:
    """The telephone; blank where none was given.

    :raises huzhu.kernel.vault.VaultError: the value was changed, moved, or its key is not here.
    """
    if not cipher:
        return ""
    return sealing.opened(cipher, context=_phone_of(owner)).decode()


def seal_contact(contact: str, *, owner: str) -> tuple[bytes, bytes]:
    """How somebody without an account is reached, for one row alone; what finds an equal one."""
    cipher = sealing.seal(contact.encode(), context=_contact_of(owner))
    return cipher, contact_digest(contact)


def open_contact(cipher: bytes, *, owner: str) -> str:
    """The contact as it was given.

    :raises huzhu.kernel.vault.VaultError: the value was changed, moved, or its key is not here.
    """
    context = _contact_of(owner)
    return sealing.opened(cipher, context=context).decode()


def contact_digest(contact: str) -> bytes:
    """What finds an equal contact again without telling it, blanks and capitals aside."""
    return contact_digests(contact)[0]


def contact_digests(contact: str) -> list[bytes]:
    """All digests that an equal contact may have; the one of today first."""
    plain = "".join(contact.split()).lower()
    return sealing.marks(f"contact:{plain}")


def _contact_of(owner: str) -> bytes:
    return b"contact_cipher:" + owner.encode()


def seal_way(value: str, *, owner: str) -> bytes:
    """A telephone or an identifier of WeChat by which somebody signs in, for one row alone."""
    return sealing.seal(value.encode(), context=_way_of(owner))


def open_way(cipher: bytes, *, owner: str) -> str:
    """The whole value.

    :raises huzhu.kernel.vault.VaultError: the value was changed, moved, or its key is not here.
    """
    return sealing.opened(cipher, context=_way_of(owner)).decode()


def way_digests(kind: str, value: str) -> list[bytes]:
    """All digests that a way in may have; the one of today first. A telephone has a member's."""
    return sealing.marks(f"{kind}:{value}")


def seal_binding(id_number: str, *, owner: str) -> bytes:
    """The number of a paper that somebody told of themselves, for one row alone."""
    return sealing.seal(id_number.encode(), context=_binding_of(owner))


def open_binding(cipher: bytes, *, owner: str) -> str:
    """The number of the paper.

    :raises huzhu.kernel.vault.VaultError: the value was changed, moved, or its key is not here.
    """
    return sealing.opened(cipher, context=_binding_of(owner)).decode()


def seal_factor(secret: str, *, owner: str) -> bytes:
    """What an authenticator or recovery codes rest on, for one row alone."""
    return sealing.seal(secret.encode(), context=_factor_of(owner))


def open_factor(cipher: bytes, *, owner: str) -> str:
    """The secret.

    :raises huzhu.kernel.vault.VaultError: the value was changed, moved, or its key is not here.
    """
    return sealing.opened(cipher, context=_factor_of(owner)).decode()


def _factor_of(owner: str) -> bytes:
    return b"people_factorsecret.cipher:" + owner.encode()


def _way_of(owner: str) -> bytes:
    return b"value_cipher:" + owner.encode()


def _binding_of(owner: str) -> bytes:
    return b"people_binding.id_cipher:" + owner.encode()


def member_owner(number: str) -> str:
    """As whose a member's telephone is sealed."""
    return f"people_member:{number}"


def _phone_of(owner: str) -> bytes:
    return b"phone_cipher:" + owner.encode()


def seal_row(cells: Sequence[str]) -> bytes:
    """A row that cannot be taken, as it was handed in, for as long as its list is under way."""
    return sealing.seal(json.dumps(list(cells)).encode(), context=_ROW)


def open_row(sealed: bytes) -> list[str]:
    """The cells of such a row."""
    cells: list[str] = sealing.opened_values(sealed, context=_ROW)
    return cells


def seal_phone_again(cipher: bytes, *, owner: str) -> dict[str, bytes]:
    """The columns of a telephone under the keys in use."""
    sealed = seal_phone(open_phone(cipher, owner=owner), owner=owner)
    return {"phone_cipher": sealed.cipher, "phone_digest": sealed.digest}


def digest_of(id_number: str) -> bytes:
    """What finds a (normalised) identity number again without telling it."""
    return sealing.mark(f"id_number:{id_number}")


def digests_of(id_number: str) -> list[bytes]:
    """All digests that the number may stand in the register with; the one of today first."""
    return sealing.marks(f"id_number:{id_number}")


def phone_digests(phone: str) -> list[bytes]:
    """All digests that the telephone may have; the one of today first."""
    return sealing.marks(f"phone:{phone}") if phone else []


def seal_id_number(id_number: str, *, member_number: str) -> bytes:
    """The identity number, readable only as this member's."""
    return sealing.seal(id_number.encode(), context=_context(member_number))


def open_id_number(sealed: bytes, *, member_number: str) -> str:
    """The identity number; callers record who saw it.

    :raises huzhu.kernel.vault.VaultError: the value was changed, moved, or its key is not here.
    """
    context = _context(member_number)
    return sealing.opened(sealed, context=context).decode()


def id_number_of(member: Member) -> str:
    """The member's identity number; callers record who saw it."""
    return open_id_number(bytes(member.id_cipher), member_number=member.number)


def _context(member_number: str) -> bytes:
    return b"people_member.id_cipher:" + member_number.encode()
