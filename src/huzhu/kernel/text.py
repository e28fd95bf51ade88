"""Characters that can be stored and shown at all.

PostgreSQL takes no NUL and UTF-8 has no lone surrogates; neither is ever typed by a person.

Not here: where they are stopped (``web.middleware``, ``api.parser``, each reader of files).
"""

from __future__ import annotations

import re

_UNFIT = re.compile("[\x00\ud800-\udfff]")


def is_fit(text: str) -> bool:
    r"""Whether a text can be stored.

    >>> is_fit("互助🙂"), is_fit("a\x00"), is_fit("\ud800")
    (True, False, False)
    """
    return _UNFIT.search(text) is None
