"""What a page sends with a press without anybody typing it: the fields that it hides.

Not here: what they mean (``tests/web/test_shown.py``).
"""

import html
import re

_HIDDEN = re.compile(r'<input type="hidden" name="(shown)" value="([^"]*)"')


def shown(page: str) -> dict[str, str]:
    """The mark of what a page has shown, as each of its forms sends it: one for the whole page."""
    (pair,) = set(_HIDDEN.findall(page)) or {("shown", "")}
    return {pair[0]: html.unescape(pair[1])}
