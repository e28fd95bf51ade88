"""How often one person may do what machines do without end: tickets, objections, exports.

The last uses of each person are kept in the database, so that the limit holds over all processes;
asking and counting are one statement. In an action it is part of its transaction: what is undone
was not used. A use that is turned away does not count, so that waiting helps.

Persons are counted: a whole district sits behind one address. Where anybody may write without an
account, the person is the contact that was given; a machine gives a new one each time, so there the
address has a bound of its own, far above a person's. Contact and address are kept as digests.

Not here: sign-in, which slows down by itself; the pace of the counter (``claims.counter``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection

from huzhu.office import sealing
from huzhu.people.errors import TooOften
from huzhu.people.models import Tally
from huzhu.people.sign_in_rules import neighbourhood
from huzhu.people.vault import contact_digest

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Limit:
    """So many uses within a period that ends now."""

    act: str
    what: str
    most: int
    period: timedelta
    period_name: str
    each: str = "每人"
    whose: str = "您"
    elsewhere: str = ""  #: the ways beside this one, where the right to it has a last day


#: An objection has its last day: whoever is turned away is told the ways that stay open.
OTHER_WAYS = (
    "；也可以在公示期内到办事处组织机构部窗口当面提出、寄送书面异议，或者打电话向组织机构部反映"
)
TICKETS = Limit("tickets", "领取资格票", 10, timedelta(minutes=1), "一分钟")
OBJECTIONS = Limit(
    "objections", "提出异议", 5, timedelta(days=1), "一天", elsewhere=OTHER_WAYS
)  # fmt: skip
#: One machine, or everybody in a house.
OBJECTIONS_FROM = Limit(
    "objections_from", "提出异议", 20, timedelta(hours=1), "一小时",
    each="同一网络", whose="您所在的网络", elsewhere=OTHER_WAYS,
)  # fmt: skip
EXPORTS = Limit("exports", "导出和下载表格", 20, timedelta(hours=1), "一小时")
ASKERS = Limit("askers", "查看绑定申请人的完整手机号", 60, timedelta(hours=1), "一小时")
#: What each is called, by the word that is kept.
LIMITED = {each.act: each.what for each in (TICKETS, OBJECTIONS, OBJECTIONS_FROM, EXPORTS, ASKERS)}

#: Uses outside the period are forgotten on the way; ``was_taken`` says whether this one counted.
_USE = """
    INSERT INTO people_tally AS kept (who, act, times, was_taken)
    VALUES (%(who)s, %(act)s, ARRAY[%(at)s::timestamptz], true)
    ON CONFLICT (who, act) DO UPDATE SET (times, was_taken) = (
        SELECT CASE WHEN count(*) < %(most)s THEN array_agg(used) || %(at)s::timestamptz
                    ELSE array_agg(used) END,
               count(*) < %(most)s
        FROM (SELECT used FROM unnest(kept.times) AS used
              WHERE used > %(at)s::timestamptz - %(period)s::interval ORDER BY used) AS recent
    )
    RETURNING was_taken, times[1]
"""


def use(limit: Limit, *, who: str, at: datetime) -> None:
    """Count one use.

    :raises TooOften: the person has had as many as there may be in the period.
    """
    facts: dict[str, Any] = {
        "who": who,
        "act": limit.act,
        "at": at,
        "most": limit.most,
        "period": limit.period,
    }
    with connection.cursor() as cursor:
        cursor.execute(_USE, facts)
        was_taken, first = cursor.fetchone()
    if not was_taken:
        seconds = max(math.ceil((first + limit.period - at).total_seconds()), 1)
        raise TooOften(
            what=limit.what,
            each=limit.each,
            whose=limit.whose,
            elsewhere=limit.elsewhere,
            period=limit.period_name,
            most=limit.most,
            wait=spoken(seconds),
            seconds=seconds,
        )


def seconds_left(limit: Limit, *, who: str, at: datetime) -> int:
    """Return how long until one may again; 0: now. Asks alone: nothing is counted."""
    row = Tally.objects.filter(who=who, act=limit.act).first()
    used = sorted(each for each in (row.times if row else ()) if each > at - limit.period)
    if len(used) < limit.most:
        return 0
    return math.ceil((used[0] + limit.period - at).total_seconds())


def person(actor: Actor) -> str:
    """Return what a person is counted under, in whichever position."""
    if actor.account_id is not None:
        return f"account:{actor.account_id}"
    return f"member:{actor.member_id}"


def contact(text: str) -> str:
    """Return what somebody without an account is counted under: a digest of the contact given."""
    return f"contact:{contact_digest(text).hex()}"


def place(address: str) -> str:
    """Return what an address is counted under: a digest of all that counts as one."""
    plain = neighbourhood(address)
    return f"address:{sealing.mark(f'address:{plain}').hex()}"


def spoken(seconds: int) -> str:
    """Return a wait in words, never shorter than it is."""
    for unit, name in ((3600, "小时"), (60, "分钟")):
        if seconds > unit:
            return f"{math.ceil(seconds / unit)} {name}"
    return f"{seconds} 秒"
