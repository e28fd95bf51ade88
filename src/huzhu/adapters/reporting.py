"""What is common to the reports of gateways: proof by a shared secret, a time, JSON that is read.

Not here: each gateway's own words (each gateway's module).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.utils.crypto import constant_time_compare

from huzhu.kernel.text import is_fit
from huzhu.messages.ports import NotTaken
from huzhu.messages.states import ReportRefusal

if TYPE_CHECKING:
    from huzhu.messages.ports import Posted

#: Seconds for which a signed report is good: what was listened to is not told again later.
GOOD_FOR = 300


class Ungreeted:
    """A gateway that does not ask whether the address is ours."""

    def greeting(self, posted: Posted) -> str:
        del posted
        raise NotTaken(ReportRefusal.FOREIGN)


def check_proof(given: str, wanted: str) -> None:
    """:raises NotTaken: it is not the same, or there is none."""
    if not wanted or not constant_time_compare(given, wanted):
        raise NotTaken(ReportRefusal.FOREIGN)


def check_time(told: str, *, now: float) -> None:
    """:raises NotTaken: the seconds that were signed are none, or minutes away."""
    if not (told.isascii() and told.isdigit() and abs(now - int(told[:12])) <= GOOD_FOR):
        raise NotTaken(ReportRefusal.STALE)


def listed(posted: Posted, *, within: str = "") -> list[dict[str, Any]]:
    """Return the reports of a body of JSON: a list, or the list within an object.

    :raises NotTaken: it is something else.
    """
    try:
        told = json.loads(posted.body)
    except (ValueError, RecursionError):
        raise NotTaken(ReportRefusal.UNREADABLE) from None
    if within:
        told = told.get(within) if isinstance(told, dict) else None
    if not isinstance(told, list) or not all(isinstance(each, dict) for each in told):
        raise NotTaken(ReportRefusal.UNREADABLE)
    return told


def text_of(told: dict[str, Any], name: str) -> str:
    """Return a value as text; nothing where it is none.

    :raises NotTaken: it has signs that no text has, and that no table takes.
    """
    found = told.get(name)
    text = str(found) if isinstance(found, str | int) and not isinstance(found, bool) else ""
    if not is_fit(text):
        raise NotTaken(ReportRefusal.UNREADABLE)
    return text
