"""What of the tries that did not enter stands in the trail: wrong passwords, and few of the rest.

The trail keeps its rows for ever; anybody can invent names without end, and have addresses without
end. A wrong password of an account brings a row each: it was hashed, and that holds them down.
Waits at an account, and whatever is tried at names that are nobody's, cost their sender nothing.
They are counted by day, account (all names of nobody are one) and address, and the first, the
tenth, the hundredth and so on bring a row with the count. Addresses of an account beyond a day's
``MOST_ADDRESSES`` are counted together: whoever has a million of them cannot fill the trail either.

Counting is book-keeping, not an act. It writes as much for one name as for another, so that the
time an answer takes does not tell whose the name is.

Not here: waits (``sign_in_pauses``), the events themselves (``actions.signing_in``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from huzhu.kernel.workdays import local_date
from huzhu.people import sign_ins
from huzhu.people.actions import signing_in

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.people.sign_in_pauses import Caller

#: Addresses that are counted apart on one day, for each account and for the names of nobody.
MOST_ADDRESSES = 200
OTHERS = "其他地址合计"
NOBODY = b""
_ONE_MORE = """
    INSERT INTO people_daytries AS kept (day, whose, key, count)
    SELECT %(day)s, %(whose)s::bytea, CASE WHEN count(*) < %(most)s OR bool_or(here.key = %(key)s)
                         THEN %(key)s ELSE ''::bytea END, 1
    FROM people_daytries AS here WHERE here.day = %(day)s AND here.whose = %(whose)s
    ON CONFLICT (day, whose, key) DO UPDATE SET count = kept.count + 1
    RETURNING kept.key = ''::bytea, kept.count
"""


def note_wrong(caller: Caller, *, at: datetime) -> None:
    """A name and a password did not fit (账号或密码不符)."""
    if account := sign_ins.account_meant(caller.username):
        signing_in.fail_sign_in(account, address=caller.address, at=at)
    else:
        note_unknown(caller, at=at)


@transaction.atomic
def note_wait(caller: Caller, *, wait: int, at: datetime) -> None:
    """Somebody had to wait before a try (登录须等待), and had not been told of this wait."""
    account = sign_ins.account_meant(caller.username)
    if account is None:
        note_unknown(caller, at=at)
        return
    address, count = _counted(caller, whose=caller.account_key, at=at)
    if is_news(count):
        signing_in.delay_sign_in(account, address=address, wait=wait, tries=count, at=at)


@transaction.atomic
def note_unknown(caller: Caller, *, at: datetime) -> None:
    """A name that is nobody's (账号不存在)."""
    address, count = _counted(caller, whose=NOBODY, at=at)
    if is_news(count):
        signing_in.try_unknown_name(address=address, tries=count, at=at)


def _counted(caller: Caller, *, whose: bytes, at: datetime) -> tuple[str, int]:
    """Count one more; as whose address it is told, and how many there are."""
    facts: dict[str, Any] = {
        "day": local_date(at),
        "whose": whose,
        "key": caller.address_key,
        "most": MOST_ADDRESSES,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ONE_MORE, facts)
        is_of_others, count = cursor.fetchone()
    return OTHERS if is_of_others else caller.address, count


def is_news(count: int) -> bool:
    """Whether the trail says that a day's count has come so far.

    >>> [count for count in range(1, 2000) if is_news(count)]
    [1, 10, 100, 1000]
    """
    return str(count).rstrip("0") == "1"
