"""What a page has shown of what its act is about, held against what stands when it is pressed.

The page sends a mark of each value beside its label (``marks_of``); the act compares them under its
lock (``check_shown``), so that nobody signs, sends or confirms what they have not seen. Who sends
no marks has seen no page: another system's call, a sheet that came back.

Not here: values that are typed over what stands (``web.stored``).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from huzhu.kernel.errors import ShownChanged
from huzhu.kernel.text import spoken

if TYPE_CHECKING:
    from collections.abc import Mapping

FIELD = "shown"
_MOST_NAMED, _SHORT = 5, 60


def marks_of(values: Mapping[str, object]) -> str:
    """What a page sends of the values that it shows, each by its label."""
    return urlencode({label: mark_of(value) for label, value in values.items()})


def check_shown(shown: str, now: Mapping[str, object], *, who: str = "") -> None:
    """Let an act be about what its page has shown.

    ``now``: the values as they stand, under the act's lock. ``who``: changed them last.

    :raises ShownChanged: a value is another one now; it names each.
    """
    seen = dict(parse_qsl(shown))
    changed = [
        _told(label, now)
        for label in {**seen, **now}
        if seen.get(label) != (mark_of(now[label]) if label in now else None)
    ]
    if shown and changed:
        more = f"等 {len(changed)} 处" if len(changed) > _MOST_NAMED else ""
        what = "、".join(changed[:_MOST_NAMED]) + more
        raise ShownChanged(who=who or "他人", what=what)


def _told(label: str, now: Mapping[str, object]) -> str:
    if label not in now:
        return f"{label}（已删去）"
    value = now[label]
    text = spoken(value or "空白") if isinstance(value, str) else ""
    return f"{label}（现为：{text}）" if 0 < len(text) <= _SHORT else label


def mark_of(value: object) -> str:
    """What a page sends of one value that it shows, to be known again."""
    return hashlib.sha256(str(value).encode()).hexdigest()[:12]
