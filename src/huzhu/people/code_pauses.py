"""How long an address waits before another code goes out from it: thousands sit behind one.

A code costs a message, so one machine must not ask for all numbers of a city. Two thousand in a row
pass without waiting, which is a factory before a rush; then one a second, whoever asks.

Asking and counting are one statement of its own, outside the act: the row of a crowded address is
held by nobody for longer than that.

Not here: how often one number gets a code (``member_codes``).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils.crypto import salted_hmac

from huzhu.people.binding_errors import CodesPaused
from huzhu.people.sign_in_rules import Scale, neighbourhood

if TYPE_CHECKING:
    from datetime import datetime

CODES = Scale(free=2000, longest=10, fades=1)
#: A try that would be one too many is not counted: waiting helps.
_ASK = """
INSERT INTO people_signinpause AS kept (key, count, tried_at, is_told)
VALUES (%(key)s, 1, %(at)s, false)
ON CONFLICT (key) DO UPDATE SET tried_at = excluded.tried_at, count = least(%(most)s,
    greatest(0, kept.count - extract(epoch FROM excluded.tried_at - kept.tried_at) / %(fades)s) + 1)
RETURNING count
"""


def ask(address: str, *, at: datetime) -> None:
    """Count one sending from an address.

    :raises CodesPaused: too many came from there just now.
    """
    text = f"codes\0{neighbourhood(address)}"
    key = salted_hmac("huzhu.people.sign_in", text, algorithm="sha256").digest()
    told: dict[str, Any] = {"key": key, "at": at, "most": CODES.full, "fades": CODES.fades}
    with connection.cursor() as cursor:
        cursor.execute(_ASK, told)
        (count,) = cursor.fetchone()
    over = math.ceil(count) - CODES.free
    if over > 0:
        raise CodesPaused(seconds=min(CODES.longest, max(1, math.ceil(over * CODES.fades))))
