"""Voucher codes sealed at rest: code and passcode together, tied to their offer and digest.

A sealed code that is copied into another row does not open there. Callers that open one record
who saw it: ``actions.reveal_code`` and ``actions.reveal_feedback`` are the only two.

Not here: the cipher (``kernel.vault``), the keys (``config.keys``).
"""

from django.conf import settings

from huzhu.kernel import vault

_SEPARATOR = "\x1f"


def digest_of(code: str) -> bytes:
    """Find the same code again, in any offer, without telling it."""
    return vault.digest(f"code:{code}", key=settings.LOOKUP_KEY)


def seal_code(code: str, passcode: str, *, reference: str, digest: bytes) -> bytes:
    """Return code and passcode, readable only within this offer's row of this digest."""
    plain = f"{code}{_SEPARATOR}{passcode}".encode()
    return vault.seal(
        plain,
        key=settings.VAULT_KEYS[settings.VAULT_KEY_ID],
        key_id=settings.VAULT_KEY_ID,
        context=_context(reference, digest),
    )


def open_code(sealed: bytes, *, reference: str, digest: bytes) -> tuple[str, str]:
    """Return code and passcode.

    :raises huzhu.kernel.vault.VaultError: the row was changed, or its key is not here.
    """
    context = _context(reference, digest)
    plain = vault.open_sealed(sealed, keys=settings.VAULT_KEYS, context=context)
    code, _, passcode = plain.decode().partition(_SEPARATOR)
    return code, passcode


def _context(reference: str, digest: bytes) -> bytes:
    return b"claims_vouchercode.sealed:" + digest + reference.encode()
