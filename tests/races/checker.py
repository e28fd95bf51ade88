"""Whether what members were told is what the database holds. The same for every race and fault.

Not here: making the history (``rush``).
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import psycopg

from tests.races.rush import Told


@dataclass(frozen=True)
class Row:
    """A claim as the database holds it."""

    claim: int
    member: int
    number: int


def rows_of(connection: psycopg.Connection, offer_id: int) -> list[Row]:
    found = connection.execute(
        "SELECT id, member_id, number FROM claims_claim WHERE offer_id = %s ORDER BY id",
        [offer_id],
    )
    return [Row(*row) for row in found]


def faults_of(rows: Sequence[Row], told: Sequence[Told], *, stock: int, members: int) -> set[str]:
    """Return the name of each promise that was broken; empty: all were kept."""
    held = defaultdict(list)
    for row in rows:
        held[row.member].append(row)
    promised = [t for t in told if t.status in {200, 201}]
    faults = {
        "oversold": len(rows) > stock or any(not 1 <= row.number <= stock for row in rows),
        "undersold": len(rows) < min(stock, members),
        "code given twice": _repeats(row.number for row in rows),
        "member twice": any(len(claims) > 1 for claims in held.values()),
        "stranded": set(range(1, len(rows) + 1)) != {row.number for row in rows},
        "promise lost": any(
            Row(t.claim, t.member, t.number) not in held[t.member] for t in promised
        ),
        "two promises for one code": _repeats({(t.member, t.number) for t in promised}, place=1),
        "first answer twice": _repeats(t.member for t in told if t.status == 201),
        "turned away and yet given": any(held[t.member] for t in told if t.status == 409),
        "told nothing": len({t.member for t in told if t.status in {200, 201, 409}}) < members,
        "not an answer": bool({t.status for t in told} - {0, 200, 201, 409, 503}),
    }
    return {name for name, is_broken in faults.items() if is_broken}


def batch_faults(connection: psycopg.Connection, offer_id: int) -> set[str]:
    """Return what is wrong with the trail: each claim stands in the event of one batch."""
    events = connection.execute(
        "SELECT (facts->>'first')::int, (facts->>'last')::int, facts->>'sha256',"
        " (extract(epoch FROM at) * 1000000)::bigint FROM audit_auditevent"
        " WHERE code = 'claims.claim' AND subject = 'offer:' || %s::text ORDER BY 1",
        [offer_id],
    ).fetchall()
    member_at = {row.number: row.member for row in rows_of(connection, offer_id)}
    faults, following = set(), 1
    for first, last, digest, micros in events:
        if first != following:
            faults.add("a batch is missing")
        members = ",".join(str(member_at.get(number)) for number in range(first, last + 1))
        text = f"{offer_id}|{first}|{micros}|{{{members}}}"
        if hashlib.sha256(text.encode()).hexdigest() != digest:
            faults.add("a batch differs from its event")
        following = last + 1
    return faults | ({"claims without event"} if following != len(member_at) + 1 else set())


def _repeats(values, *, place: int | None = None) -> bool:
    keys = (value if place is None else value[place] for value in values)
    return any(count > 1 for count in Counter(keys).values())
