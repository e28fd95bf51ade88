"""What a message says and to which number, sealed for this message alone.

Not here: the keys and their versions (``office.sealing``).
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field

from huzhu.office import sealing


@dataclass(frozen=True, slots=True)
class Content:
    """Facts of the case, a number that is nobody's yet, and the text once it was written."""

    facts: dict[str, str] = field(default_factory=dict)
    phone: str = ""
    text: str = ""


NOTHING = Content()


def seal_content(content: Content, *, key: str) -> bytes:
    """Return it readable only as this message's; nothing for nothing."""
    if content == NOTHING:
        return b""
    plain = json.dumps(asdict(content), ensure_ascii=False).encode()
    return sealing.seal(plain, context=_context(key))


def open_content(sealed: bytes, *, key: str) -> Content:
    """Return what was sealed.

    :raises huzhu.kernel.vault.VaultError: the value was changed, moved, or its key is not here.
    """
    if not sealed:
        return NOTHING
    return Content(**sealing.opened_values(sealed, context=_context(key)))


def seal_address(address: str, *, owner: str) -> bytes:
    """Return where somebody is reached, readable only as this person's by this channel."""
    return sealing.seal(address.encode(), context=_context_of(owner))


def open_address(sealed: bytes, *, owner: str) -> str:
    """Return where it is.

    :raises huzhu.kernel.vault.VaultError: the value was changed, moved, or its key is not here.
    """
    return sealing.opened(sealed, context=_context_of(owner)).decode()


def _context_of(owner: str) -> bytes:
    return b"outbox_reachedat.address:" + owner.encode()


def _context(key: str) -> bytes:
    return b"outbox_message.content:" + key.encode()
