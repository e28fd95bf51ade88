"""What of the tries that did not enter stands in the trail: every one at an account, few at none.

The trail keeps its rows for ever, and anybody can invent names without end. A name that is an
account's brings a row for each try: the account's waits hold them down. Tries at names that are
nobody's are counted by day and address, and the first, the tenth, the hundredth and so on bring a
row with the count. Addresses beyond a day's ``MOST_ADDRESSES`` are counted together: whoever has a
million of them cannot fill the trail either.

Counting is book-keeping, not an act. It writes as much for one name as for another, so that the
time an answer takes does not tell whose the name is.

Not here: waits (``sign_in_pauses``), the events themselves (``actions.signing_in``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from huzhu.kernel.workdays import local_date
from huzhu.people import queries
from huzhu.people.actions import signing_in

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.people.sign_in_pauses import Caller

#: Addresses that are counted apart on one day.
MOST_ADDRESSES = 200
OTHERS = "其他地址合计"
_ONE_MORE = """
    INSERT INTO people_unknownnametries AS kept (day, key, count)
    SELECT %(day)s, CASE WHEN count(*) < %(most)s OR bool_or(here.key = %(key)s)
                         THEN %(key)s ELSE ''::bytea END, 1
    FROM people_unknownnametries AS here WHERE here.day = %(day)s
    ON CONFLICT (day, key) DO UPDATE SET count = kept.count + 1
    RETURNING kept.key = ''::bytea, kept.count
"""


def note_wrong(caller: Caller, *, at: datetime) -> None:
    """A name and a password did not fit (账号或密码不符)."""
    if account := queries.account_by_username(caller.username):
        signing_in.fail_sign_in(account, address=caller.address, at=at)
    else:
        _note_unknown(caller, at=at)


def note_wait(caller: Caller, *, wait: int, at: datetime) -> None:
    """Somebody had to wait before a try (登录须等待), and had not been told of this wait."""
    if account := queries.account_by_username(caller.username):
        signing_in.delay_sign_in(account, address=caller.address, wait=wait, at=at)
    else:
        _note_unknown(caller, at=at)


@transaction.atomic
def _note_unknown(caller: Caller, *, at: datetime) -> None:
    facts: dict[str, Any] = {
        "day": local_date(at),
        "key": caller.address_key,
        "most": MOST_ADDRESSES,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ONE_MORE, facts)
        is_of_others, count = cursor.fetchone()
    if is_news(count):
        address = OTHERS if is_of_others else caller.address
        signing_in.try_unknown_name(address=address, tries=count, at=at)


def is_news(count: int) -> bool:
    """Whether the trail says that a day's count has come so far.

    >>> [count for count in range(1, 2000) if is_news(count)]
    [1, 10, 100, 1000]
    """
    return str(count).rstrip("0") == "1"
