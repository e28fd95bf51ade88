"""What is written of a member's own data, and what is to be registered, sealed for this case.

Not here: the keys and their versions (``office.sealing``).
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from huzhu.office import sealing


@dataclass(frozen=True, slots=True)
class CorrectionWords:
    """What is wrong and what would be right, in the member's words; the answer to it."""

    wish: str
    answer: str = ""
    value: str = ""  #: what is to be registered, in normal form (``people.entries``)
    returned: str = ""  #: why the second person sent it back last


def seal_words(words: CorrectionWords, *, key: str) -> bytes:
    """Return them readable only as this case's."""
    plain = json.dumps(asdict(words), ensure_ascii=False).encode()
    return sealing.seal(plain, context=_context(key))


def open_words(sealed: bytes, *, key: str) -> CorrectionWords:
    """Return what was sealed.

    :raises huzhu.kernel.vault.VaultError: the value was changed, moved, or its key is not here.
    """
    return CorrectionWords(**sealing.opened_values(sealed, context=_context(key)))


def _context(key: str) -> bytes:
    return b"privacy_entrycorrection.words:" + key.encode()
