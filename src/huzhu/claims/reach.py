"""How many members a plan would let take part (覆盖人数), and how many each condition leaves out.

The same as ``conditions`` says of one member, in SQL: a test holds both equal. One reading of the
register's index, in seconds of millions; a page waits for it apart.

Not here: whether one member may claim (``entitlement``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Required, TypedDict, Unpack, cast

from django.db import OperationalError, connection, transaction
from django.db.models.expressions import RawSQL

from huzhu.claims.entitlement import counted_offers
from huzhu.kernel.periods import long_day
from huzhu.kernel.workdays import start_of_day
from huzhu.people import past
from huzhu.people import queries as people
from huzhu.people.facts import bits_of
from huzhu.people.states import Standing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from huzhu.claims.conditions import Conditions

#: Longer than a register of five millions takes; then nobody waits any more.
PATIENCE_MS = 8_000
_NAMED = re.compile(r"%\((\w+)\)s")


class LeftOut(NamedTuple):
    """How many members one condition leaves out, whatever the others do."""

    words: str
    members: int


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a plan is for: members in standing of its agency, and those of them it lets in."""

    everybody: int
    covered: int
    verified: int  #: of those it lets in: whose name is verified, so that they may claim at once
    left_out: tuple[LeftOut, ...]


class _Test(NamedTuple):
    words: str
    sql: str
    values: dict[str, Any]


class _Asked(NamedTuple):
    """Whom it may be for at all, as rows ``m``, and what is asked of each."""

    rows: str
    where: str
    tests: list[_Test]
    values: dict[str, Any]

    @property
    def let_in(self) -> str:
        """Whom the tests let in."""
        return " AND ".join(["true", *(test.sql for test in self.tests)])


class Place(TypedDict, total=False):
    """Whose members are meant: of an agency (blank: of all), of unions (none: of all).

    ``benefit``: of which kind the activity is. ``beside``: the offer whose own winners count as if
    they had not won yet.
    """

    agency_path: Required[str]
    union_ids: Sequence[int]
    benefit: str
    beside: int | None


def reach_of(conditions: Conditions, *, today: date, **place: Unpack[Place]) -> Reach | None:
    """Count the members of a place; None: it took longer than anybody waits."""
    asked = _asked(conditions, today=today, **place)
    counts = _counted(asked)
    if counts is None:
        return None
    everybody, let_in, verified, *left_out = counts
    words = [test.words for test in asked.tests]
    return Reach(everybody, let_in, verified, tuple(map(LeftOut, words, left_out)))


def covered(conditions: Conditions, *, today: date, **place: Unpack[Place]) -> RawSQL:
    """Ids of the members whom it lets in, as a part of a larger question."""
    asked = _asked(conditions, today=today, **place)
    sql = f"SELECT m.id FROM {asked.rows} WHERE {asked.where} AND {asked.let_in}"  # noqa: S608 -- the same
    names = _NAMED.findall(sql)
    return RawSQL(_NAMED.sub("%s", sql), [asked.values[name] for name in names])  # noqa: S611 -- the same


def _asked(
    conditions: Conditions,
    *,
    agency_path: str,
    union_ids: Sequence[int] = (),
    benefit: str = "",
    beside: int | None = None,
    today: date,
) -> _Asked:
    tests = [*_tests(conditions, union_ids, today=today)]
    day = conditions.register_on
    values: dict[str, Any] = {"active": str(Standing.ACTIVE), "day": day}
    is_past = day is not None and day < today
    register = past.REGISTER_OF_DAY if is_past else past.REGISTER_NOW
    rows, where = f"({register}) m", ["m.standing_now = %(active)s"]
    if agency_path:
        below = people.union_ids_below(agency_path)
        # Their ids, not a question within: the planner takes a city's unions for a handful.
        # Where they are all there are, nobody is asked for the own.
        if len(below) < people.union_count():
            where.append("m.union_id = ANY(%(below)s)")
            values["below"] = [*below]
    if since := conditions.won_since(today):
        offers = counted_offers(conditions, benefit=benefit, today=today, beside=beside)
        values["offers"] = [*offers.values_list("pk", flat=True)]
        values["since"] = start_of_day(since)
        rows += f" LEFT JOIN {_WINNERS} ON w.member_id = m.id"
        tests.append(_Test(conditions.parts()["won"], "(w.member_id IS NULL)", {}))
    for test in tests:
        values |= test.values
    return _Asked(rows, " AND ".join(where), tests, values)


#: Once each, beside the register: winners are few, and their table is made before it is read.
_WINNERS = """
(SELECT DISTINCT member_id FROM claims_claim WHERE offer_id = ANY(%(offers)s) AND at >= %(since)s) w
"""
_OF_AGE = """
m.born_on <= coalesce(%(old_enough)s::date, 'infinity')
AND m.born_on > coalesce(%(too_old)s::date, '-infinity')
"""


def _tests(asked: Conditions, union_ids: Sequence[int], *, today: date) -> Iterator[_Test]:
    """What is asked, each as SQL that is true or false of a row ``m`` and never unknown."""
    if asked.register_on and asked.register_on < today:
        yield _Test(f"{long_day(asked.register_on)}当天在会", "(m.standing = %(active)s)", {})
    if union_ids:
        yield _Test("所在工会", "(m.union_id = ANY(%(chosen)s))", {"chosen": [*union_ids]})
    words, bits = asked.parts(), bits_of(asked.protections)
    old_enough, too_old = asked.births(today)
    is_protected = "= %(bits)s" if asked.has_all else "<> 0"
    known: dict[str, tuple[str, dict[str, Any]]] = {
        "protections": (f"(m.protections & %(bits)s) {is_protected}", {"bits": bits}),
        "sex": ("m.sex = %(sex)s", {"sex": asked.sex and str(asked.sex)}),
        "age": (_OF_AGE, {"old_enough": old_enough, "too_old": too_old}),
        "joined": ("m.joined_on < %(joined)s", {"joined": asked.joined_before}),
        "paid": ("m.paid_on >= %(paid)s", {"paid": asked.paid_since}),
        "protected": ("m.protected_until >= %(protected)s", {"protected": asked.protected_on}),
    }
    for name in filter(words.__contains__, known):
        sql, values = known[name]
        yield _Test(words[name], f"coalesce({sql}, false)", values)


def _counted(asked: _Asked) -> tuple[int, ...] | None:
    """Return how many there are, are let in, are verified as well, and are left out by each."""
    let_in, left_out = asked.let_in, [f"NOT {test.sql}" for test in asked.tests]
    wanted = ["true", let_in, f"m.is_verified AND {let_in}", *left_out]
    # Sums without groups: the processors share them. The index's pages lie one after the other.
    sums = ", ".join(f"count(*) FILTER (WHERE {each})" for each in wanted)
    sql = f"SELECT {sums} FROM {asked.rows} WHERE {asked.where}"  # noqa: S608 -- of our own constants
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = {PATIENCE_MS}")
            cursor.execute("SET LOCAL work_mem = '64MB'")
            cursor.execute("SET LOCAL random_page_cost = 1.1")
            cursor.execute(sql, asked.values)
            return cast("tuple[int, ...]", cursor.fetchone())
    except OperationalError:
        return None
