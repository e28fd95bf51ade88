"""Taking a list of members back as a whole: what it registered goes, what it changed is as before.

What a list changes is laid aside as it is loaded (``lay_aside``) and kept as long as its files.
Whoever has verified the own name, or signs in by what the list brought, may hold tickets and codes:
from then on something rests on the list. A name for which the list alone vouched is vouched for no
more. A row that was changed again has another moment; the same statement that takes back asks for
all of this, so whoever acts meanwhile is seen.

Not here: the import's own row and its event (``actions.imports``), loading (``staging``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, connection, transaction

from huzhu.audit.traced import by_the_million
from huzhu.documents.errors import ListLaterOne
from huzhu.people.errors import ImportTooOld, MembersRestOn
from huzhu.people.facts import IN_SQL, NAMES
from huzhu.people.models import MemberBefore, MemberImport, MemberPast
from huzhu.people.states import IMPORT_LIFECYCLE, ImportState

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.backends.utils import CursorWrapper

_LAY_ASIDE = f"""
INSERT INTO people_memberbefore (came_by_id, member_id, name, phone_cipher, phone_digest,
    phone_tail, union_id, standing, updated_at, {IN_SQL})
SELECT %(came_by)s, known.id, known.name, known.phone_cipher, known.phone_digest,
    known.phone_tail, known.union_id, known.standing, known.updated_at,
    {", ".join(f"known.{name}" for name in NAMES)}
FROM member_fate JOIN member_staging USING (line)
JOIN people_member known ON known.number = member_staging.number
WHERE fate = 'changed' FOR UPDATE OF known
"""  # noqa: S608 -- the names of our own columns
#: It is the list itself that vouches for a name, and nobody else.
_IS_VOUCHED = """(people_member.verified_at IS NOT NULL AND people_member.verified_by_id IN (
    SELECT id FROM people_namecheck WHERE came_by_id = %(came_by)s) IS TRUE)"""
#: A member of before the list has acted on what it changed: by a telephone that it brought, say.
_HAS_ACTED = f"""(
    COALESCE(people_member.verified_at > %(at)s, FALSE) AND NOT {_IS_VOUCHED} OR EXISTS (
    SELECT 1 FROM people_wayin way
    WHERE way.member_id = people_member.id AND way.bound_at > %(at)s))"""  # noqa: S608 -- our own condition
_DELETE = f"""
DELETE FROM people_member
WHERE came_by_id = %(came_by)s AND updated_at = %(at)s
    AND (verified_at IS NULL AND verified_by_id IS NULL OR {_IS_VOUCHED})
"""  # noqa: S608 -- our own condition
# Tickets that are out are worth nothing from now on, as when one name is withdrawn.
_UNVERIFY = f"""
WITH undone AS (
    UPDATE people_member SET verified_at = NULL
    WHERE {_IS_VOUCHED} RETURNING id
)
INSERT INTO people_namewithdrawal (member_id, at) SELECT id, %(now)s FROM undone
ON CONFLICT (member_id) DO UPDATE SET at = excluded.at
"""  # noqa: S608 -- our own condition
_RESTORE = f"""
UPDATE people_member SET name = before.name, phone_cipher = before.phone_cipher,
    phone_digest = before.phone_digest, phone_tail = before.phone_tail,
    union_id = before.union_id, standing = before.standing, updated_at = before.updated_at,
    {", ".join(f"{name} = before.{name}" for name in NAMES)}
FROM people_memberbefore before
WHERE before.came_by_id = %(came_by)s AND people_member.id = before.member_id
    AND people_member.updated_at = %(at)s AND NOT {_HAS_ACTED}
"""  # noqa: S608 -- the names of our own columns
_RESTING = f"""
SELECT count(*) FILTER (WHERE {_HAS_ACTED} OR came_by_id = %(came_by)s
        AND (verified_at IS NOT NULL OR verified_by_id IS NOT NULL) AND NOT {_IS_VOUCHED}),
    count(*) FILTER (WHERE updated_at <> %(at)s)
FROM people_member
WHERE came_by_id = %(came_by)s
    OR id IN (SELECT member_id FROM people_memberbefore WHERE came_by_id = %(came_by)s)
"""  # noqa: S608 -- our own condition


def lay_aside(cursor: CursorWrapper, *, came_by: int) -> int:
    """Keep what a staged list is about to change; return how many members that are."""
    cursor.execute(_LAY_ASIDE, {"came_by": came_by})
    return cursor.rowcount


def check_free(row: MemberImport, *, before: datetime) -> None:
    """Whether nothing rests on a list yet; what was loaded ``before`` is no longer taken back.

    :raises NotNow: it was not loaded. :raises ImportTooOld: what it changed is no longer known.
    :raises ListLaterOne: another list came on top.
    :raises MembersRestOn: a member of it has been verified or changed since.
    """
    IMPORT_LIFECYCLE.target("withdraw_import", now=ImportState(row.state))
    if row.started_at < before:
        raise ImportTooOld(name=row.file_name)
    newest = MemberImport.objects.filter(state=ImportState.LOADED).latest("ended_at", "pk")
    if newest != row:
        raise ListLaterOne(name=newest.file_name)
    with connection.cursor() as cursor:
        cursor.execute(_RESTING, {"came_by": row.pk, "at": row.ended_at})
        verified, changed = cursor.fetchone()
    if verified or changed:
        raise MembersRestOn(verified=verified, changed=changed)


def take_back(row: MemberImport, *, at: datetime) -> None:
    """Take what a list did out of the register, wholly or not at all; it vouches for nobody more.

    :raises MembersRestOn: somebody has acted since it was looked at.
    """
    told = {"came_by": row.pk, "at": row.ended_at, "now": at}
    count = (row.new_count or 0) + (row.changed_count or 0)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")  # a whole city's list
            with by_the_million(count):
                cursor.execute(_DELETE, told)
                deleted = cursor.rowcount
                cursor.execute(_RESTORE, told)
                restored = cursor.rowcount
            if (deleted, restored) != (row.new_count, row.changed_count):
                raise MembersRestOn(
                    verified=(row.new_count or 0) - deleted,
                    changed=(row.changed_count or 0) - restored,
                )
            if row.verified_source:  # looks through the whole register
                with by_the_million(row.total_count):
                    cursor.execute(_UNVERIFY, told)
            # Now, and not when all is told already: whatever names somebody who is gone.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError as named:  # something names a member of it
        raise MembersRestOn(verified=1, changed=0) from named
    MemberBefore.objects.filter(came_by=row).delete()
    MemberPast.objects.filter(came_by=row).delete()
