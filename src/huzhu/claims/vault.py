"""Voucher codes sealed at rest: code and passcode together, tied to their offer and digest.

A sealed code that is copied into another row does not open there. Callers that open one record
who saw it: ``actions.reveal_code`` and ``actions.reveal_feedback`` are the only two.

Not here: the keys and their versions (``office.sealing``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.office import sealing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from huzhu.claims.values import UsedCode

_SEPARATOR = "\x1f"


def digest_of(code: str) -> bytes:
    """Find the same code again, in any offer, without telling it."""
    return sealing.mark(_named(code))


def digests_of(code: str) -> list[bytes]:
    """All digests that the code may have come in under; the one of today first."""
    return sealing.marks(_named(code))


def uses_by_digest(rows: Iterable[UsedCode]) -> dict[bytes, UsedCode]:
    """The rows by every digest that their codes may have come in under."""
    return {digest: row for row in rows for digest in digests_of(row.code)}


def seal_code(code: str, passcode: str, *, reference: str, digest: bytes) -> bytes:
    """Return code and passcode, readable only within this offer's row of this digest."""
    plain = f"{code}{_SEPARATOR}{passcode}".encode()
    return sealing.seal(plain, context=_context(reference, digest))


def open_code(sealed: bytes, *, reference: str, digest: bytes) -> tuple[str, str]:
    """Return code and passcode.

    :raises huzhu.kernel.vault.VaultError: the row was changed, or its key is not here.
    """
    context = _context(reference, digest)
    code, _, passcode = sealing.opened(sealed, context=context).decode().partition(_SEPARATOR)
    return code, passcode


def _named(code: str) -> str:
    return f"code:{code}"


def _context(reference: str, digest: bytes) -> bytes:
    return b"claims_vouchercode.sealed:" + digest + reference.encode()
