"""Pages as text, for tests that look for what stands together on one.

Not here: what a reader sees of a page (``journeys/desks``).
"""

import re

_TAG = re.compile(r"\s*(<[^>]*>)\s*")


def folded(page: str) -> str:
    """Return the page without white space beside its tags, however its source is laid out."""
    tagged = _TAG.sub(lambda tag: re.sub(r"\s*>$", ">", tag[1]), page)
    return re.sub(r"\s+", " ", tagged)
