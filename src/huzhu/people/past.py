"""The register as it was: what changes of a member is kept as it stood until then.

A change on a day makes the register of that day: what was kept holds for the days before it. So
the register of a day is, for each member, the first row kept that ended later, else the present
one. Whoever was registered later is not in it.

Not here: what a list changes and how it is taken back (``staging``, ``taking_back``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.people.facts import IN_SQL, NAMES
from huzhu.people.models import MemberPast, Union

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.backends.utils import CursorWrapper

    from huzhu.people.models import Member

KNOWN = ", ".join(f"known.{name}" for name in NAMES)
#: What a staged row says of the facts; what it leaves empty stays as it is known.
SAID = ", ".join(f"coalesce(staging.{name}, known.{name})" for name in NAMES)
_KEEP = f"""
INSERT INTO people_memberpast (member_id, until_on, union_id, standing, came_by_id, {IN_SQL})
SELECT known.id, %(on)s, known.union_id, known.standing, %(came_by)s, {KNOWN}
FROM member_fate JOIN member_staging staging USING (line)
JOIN people_member known ON known.number = staging.number
WHERE fate = 'changed' AND ROW(known.union_id, known.standing, {KNOWN})
    IS DISTINCT FROM ROW(staging.union_id, staging.standing, {SAID})
FOR UPDATE OF known
"""  # noqa: S608 -- the names of our own columns
#: The register as it is, with the columns of the next.
REGISTER_NOW = f"""
SELECT id, union_id, standing, standing AS standing_now, verified_at IS NOT NULL AS is_verified,
    {IN_SQL} FROM people_member
"""  # noqa: S608 -- the names of our own columns
#: The register of a day as a table of one row for each member who was in it then; ``%(day)s``.
#: The first row kept is found by what is not before it: processors share that, no ``DISTINCT``.
REGISTER_OF_DAY = f"""
SELECT now.id, coalesce(was.union_id, now.union_id) AS union_id,
    coalesce(was.standing, now.standing) AS standing, now.standing AS standing_now,
    now.verified_at IS NOT NULL AS is_verified,
    {", ".join(f"CASE WHEN was.id IS NULL THEN now.{n} ELSE was.{n} END AS {n}" for n in NAMES)}
FROM people_member now
LEFT JOIN (
    SELECT * FROM people_memberpast kept WHERE until_on > %(day)s AND NOT EXISTS (
        SELECT FROM people_memberpast first
        WHERE first.member_id = kept.member_id AND first.until_on > %(day)s
            AND (first.until_on, first.id) < (kept.until_on, kept.id)
    )
) was ON was.member_id = now.id
WHERE now.registered_on IS NULL OR now.registered_on <= %(day)s
"""  # noqa: S608 -- the names of our own columns


def keep(cursor: CursorWrapper, *, on: date, came_by: int | None) -> None:
    """Keep what the staged and judged list is about to change of facts, union and standing."""
    cursor.execute(_KEEP, {"on": on, "came_by": came_by})


def member_as_on(member: Member, day: date) -> MemberPast | Member | None:
    """What the register of a day said of a member: union, standing, facts; None: not in it yet."""
    if member.registered_on and member.registered_on > day:
        return None
    rows = MemberPast.objects.filter(member_id=member.pk, until_on__gt=day)
    return rows.order_by("until_on", "pk").first() or member


def unions_as_on(members: Iterable[Member], day: date) -> dict[int, Union]:
    """The unions in which members were on a day, by the members' ids; asks once for all."""
    now = {member.pk: member.union_id for member in members}
    rows = MemberPast.objects.filter(member_id__in=now, until_on__gt=day)
    # Of several rows of a member the first that ended later counts: it is written last.
    was = dict(rows.order_by("-until_on", "-pk").values_list("member_id", "union_id"))
    then = now | was
    unions = Union.objects.in_bulk(set(then.values()))
    return {member_id: unions[union_id] for member_id, union_id in then.items()}


def union_of(row: MemberPast | Member, member: Member) -> Union:
    """In which union that was; the union's place is today's."""
    if row.union_id == member.union_id:
        return member.union
    return Union.objects.select_related("agency").get(pk=row.union_id)
