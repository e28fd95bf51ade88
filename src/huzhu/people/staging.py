"""The set-based way into the register: rows go to a temporary table, the database compares.

Three steps inside one transaction, whose end drops the tables: ``stage`` copies the rows in,
checked one by one; ``judge`` finds duplicates and what the register holds, and gives each row its
fate; ``load`` writes new and changed members in one statement. Memory does not grow with the file.

Not here: reading files (``member_files``), what the page of a judged list shows (``list_seen``),
the import's own row and its events (``actions``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import IntegrityError, connection, transaction

from huzhu.audit.traced import by_the_million
from huzhu.kernel.workdays import local_date
from huzhu.office import sealing
from huzhu.people import changes, past, taking_back, vault
from huzhu.people.errors import ImportUnderWay, RegisterChanged
from huzhu.people.facts import IN_SQL, NAMES, NOTHING_KNOWN, MemberFacts, as_cells
from huzhu.people.models import Union
from huzhu.people.rules import MemberEntry, numbers_told, read_entry
from huzhu.people.states import Standing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from huzhu.people.member_files import ListRow
    from huzhu.people.models import MemberImport

TELL_EVERY = 20_000
ATTEMPTS = 3
_IMPORT_LOCK = 7_310_001  # one writer of lists at a time, product-wide

_TABLES = """
DROP TABLE IF EXISTS member_staging, member_fate;
CREATE TEMPORARY TABLE member_staging (
    line integer NOT NULL, number text, name text, id_digest bytea, id_cipher bytea,
    id_tail text, phone_cipher bytea, phone_digest bytea, phone_tail text, union_id bigint,
    standing text, reason text, original bytea, number_told text, union_told text,
    id_marks bytea[], phone_marks bytea[], joined_on date, protections smallint, paid_on date,
    protected_until date, sex text, born_on date
) ON COMMIT DROP
"""
#: Blank in a row that says none; then what is known stays, as of the facts.
_PHONE = ("phone_cipher", "phone_digest", "phone_tail")
_COPY = f"""
COPY member_staging (line, number, name, id_digest, id_cipher, id_tail, phone_cipher, phone_digest,
    phone_tail, union_id, standing, reason, original, number_told, union_told, id_marks,
    phone_marks, {IN_SQL}) FROM STDIN
"""

# While a lookup key is changed a number has one mark for each version. A staged row takes the one
# that the register has, wherever the change stands, so that all that follows compares one mark.
_ALIGN = """
UPDATE member_staging staging SET id_digest = known.id_digest
FROM member_staging marked, unnest(marked.id_marks) mark JOIN people_member known
    ON known.id_digest = mark
WHERE staging.line = marked.line;
UPDATE member_staging staging SET phone_digest = known.phone_digest FROM people_member known
WHERE known.number = staging.number AND known.phone_digest = ANY(staging.phone_marks)
"""

# A number that the register knows must be the same person's; a person that it knows must have the
# same number. Of rows that repeat within the file the first one counts.
_JUDGE = f"""
CREATE TEMPORARY TABLE member_fate ON COMMIT DROP AS
WITH sound AS (
    SELECT line, number, id_digest, id_tail,
        min(line) OVER (PARTITION BY number) AS number_first,
        min(line) OVER (PARTITION BY id_digest) AS identity_first
    FROM member_staging WHERE reason IS NULL
), numbers AS (
    SELECT length(number) AS places, count(*) AS among, bool_or(number LIKE '0%') AS has_zeros
    FROM sound WHERE number ~ '^[0-9]+$' GROUP BY 1
), padded AS (
    SELECT places, among FROM numbers
    WHERE has_zeros AND among * 2 >= (SELECT sum(among) FROM numbers)
), cut AS (
    SELECT EXISTS (
        SELECT FROM member_staging WHERE reason LIKE '%身份证号被表格存成了数值%'
    ) AS is_so
), found AS (
    SELECT sound.line,
        nullif(concat(
            CASE WHEN cut.is_so AND sound.id_tail LIKE '%000'
                THEN '身份证号的末三位都是 0，同表另有身份证号被表格改成了这样，'
                    '请把该列设为文本后重新填写。' END,
            CASE WHEN length(sound.number) < padded.places AND sound.number ~ '^[1-9][0-9]*$'
                THEN format('会员编号 %s 位，其余 %s 行为 %s 位，开头的 0 可能已被表格去掉，'
                    '请核对编号。',
                    length(sound.number), padded.among, padded.places) END,
            CASE WHEN number_first < sound.line
                THEN format('会员编号与第 %s 行重复，请删去其中一行。', number_first) END,
            CASE WHEN identity_first < sound.line
                THEN format('身份证号与第 %s 行重复，请删去其中一行。', identity_first) END,
            CASE WHEN known.id_digest <> sound.id_digest
                THEN '该会员编号已登记在另一个身份证号名下，请核对编号和身份证号。' END,
            CASE WHEN holder.number <> sound.number
                THEN format('该身份证号已登记为会员编号 %s，请改用原编号。', holder.number) END
        ), '') AS reason,
        known.id AS member_id
    FROM sound CROSS JOIN cut LEFT JOIN padded ON true
    LEFT JOIN people_member known ON known.number = sound.number
    LEFT JOIN people_member holder ON holder.id_digest = sound.id_digest
)
SELECT staging.line, coalesce(staging.reason, found.reason) AS reason,
    CASE
    WHEN coalesce(staging.reason, found.reason) IS NOT NULL THEN 'refused'
    WHEN found.member_id IS NULL THEN 'new'
    WHEN (known.name, known.phone_digest, known.union_id, known.standing)
        = (staging.name,
            coalesce(nullif(staging.phone_digest, ''), known.phone_digest),
            staging.union_id, staging.standing)
        AND ROW({past.KNOWN}) IS NOT DISTINCT FROM ROW({past.SAID})
        THEN 'unchanged'
    ELSE 'changed'
    END AS fate
FROM member_staging staging
LEFT JOIN found USING (line)
LEFT JOIN people_member known ON known.id = found.member_id
"""  # noqa: S608 -- the names of our own columns
_COUNT = """
SELECT count(*), count(*) FILTER (WHERE fate = 'new'), count(*) FILTER (WHERE fate = 'changed'),
    count(*) FILTER (WHERE fate = 'unchanged'), count(*) FILTER (WHERE fate = 'refused')
FROM member_fate
"""

# The identity of a known member is never written: judge has seen that it is the same. Whoever
# registered meanwhile under the same number and another identity makes the count differ.
_LOAD = f"""
INSERT INTO people_member (number, name, id_digest, id_cipher, id_tail, phone_cipher, phone_digest,
    phone_tail, union_id, standing, verified_at, updated_at, came_by_id, registered_on, {IN_SQL})
SELECT number, name, id_digest, id_cipher, id_tail, phone_cipher, phone_digest,
    phone_tail, union_id, standing, %(verified_at)s, %(at)s, %(came_by)s, %(on)s, {IN_SQL}
FROM member_staging JOIN member_fate USING (line)
WHERE fate IN ('new', 'changed') ORDER BY line
ON CONFLICT (number) DO UPDATE SET name = excluded.name,
    union_id = excluded.union_id, standing = excluded.standing, updated_at = excluded.updated_at,
    {", ".join(f"{n} = coalesce(nullif(excluded.{n}, ''), people_member.{n})" for n in _PHONE)},
    {", ".join(f"{n} = coalesce(excluded.{n}, people_member.{n})" for n in NAMES)}
WHERE people_member.id_digest = excluded.id_digest
"""  # noqa: S608 -- the names of our own columns
_REFUSED = f"""
SELECT line, fate.reason, staging.original, staging.number, staging.name, staging.id_cipher,
    staging.phone_cipher, unions.number, staging.standing, {IN_SQL}
FROM member_fate fate JOIN member_staging staging USING (line)
LEFT JOIN people_union unions ON unions.id = staging.union_id
WHERE fate.fate = 'refused' ORDER BY line
"""  # noqa: S608 -- the names of our own columns
_IDS = """
SELECT people_member.id FROM member_staging JOIN people_member USING (number) ORDER BY line
"""


@dataclass(frozen=True, slots=True)
class Counts:
    """What a list means to the register."""

    total: int
    new: int
    changed: int
    unchanged: int
    refused: int
    #: Of the changed ones.
    of_members: changes.ChangeCounts = field(default=changes.NOBODY, compare=False)

    @property
    def named(self) -> int:
        """Of the changed ones those whose name or telephone changes."""
        return self.of_members.named

    def told(self) -> dict[str, int]:
        """As commands print them."""
        names = ("total", "new", "changed", "unchanged", "refused", "named")
        return {name: getattr(self, name) for name in names}


class RefusedRow(NamedTuple):
    """A row that was not taken: its cells as handed in, and why."""

    line: int
    cells: Sequence[str]
    reason: str


class Raced(RuntimeError):
    """The register changed between judging and loading, each time."""


def stage(rows: Iterable[ListRow], *, on: date, tell: Callable[[int], None] | None = None) -> int:
    """Copy rows into the temporary table, each checked by itself; return how many there were.

    ``on``: the day of reading. ``tell`` hears now and then how many rows have been read.
    """
    unions = {number.upper(): key for number, key in Union.objects.values_list("number", "id")}
    unpadded = {number.lstrip("0"): number for number in unions if number.startswith("0")}
    count = 0
    sealing.hold_marks()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64MB'")
        cursor.execute(_TABLES)
        with cursor.copy(_COPY) as copy:
            for count, row in enumerate(rows, 1):
                copy.write_row(_staged(row, unions, unpadded, on))
                if tell and count % TELL_EVERY == 0:
                    tell(count)
        cursor.execute("ANALYZE member_staging")
    return count


def judge() -> Counts:
    """Give each staged row its fate and count them; nothing but temporary tables changes."""
    with connection.cursor() as cursor:
        if sealing.has_older_marks():
            cursor.execute(_ALIGN)
        cursor.execute("DROP TABLE IF EXISTS member_fate")
        cursor.execute(_JUDGE)
        cursor.execute("ANALYZE member_fate")
        cursor.execute(_COUNT)
        found = cursor.fetchone()
    return Counts(*(*found, changes.counts()))


def load(
    *, at: datetime, verified_at: datetime | None = None, came_by: int | None = None
) -> Counts:
    """Judge, then write what is new or changed; all or nothing.

    A member registered by somebody else in between is seen by judging again. What a list that
    ``came_by`` an import changes is laid aside, so that the list can be taken back; what any list
    changes of union, standing and facts stays known of the days before (``past``).

    :raises ImportUnderWay: another list is being written.
    """
    lock_lists()
    for _ in range(ATTEMPTS):
        counts = judge()
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                laid_aside = taking_back.lay_aside(cursor, came_by=came_by) if came_by else None
                on = local_date(at)
                past.keep(cursor, on=on, came_by=came_by)
                told = {"at": at, "on": on, "verified_at": verified_at, "came_by": came_by}
                with by_the_million(counts.total):
                    cursor.execute(_LOAD, told)
                is_same = laid_aside in {None, counts.changed}
                if is_same and cursor.rowcount == counts.new + counts.changed:
                    return counts
                transaction.set_rollback(True)
        except IntegrityError:
            continue
    raise Raced


def check_confirmed(row: MemberImport, now: Counts) -> None:
    """:raises RegisterChanged: what is loaded differs from what was shown on confirming."""
    shown = {
        "new": row.new_count, "changed": row.changed_count, "named": row.named_count,
        "refused": row.refused_count,
    }  # fmt: skip
    found = {name: getattr(now, name) for name in shown}
    if found != shown:
        raise RegisterChanged(**shown, **{f"now_{name}": count for name, count in found.items()})


def lock_lists() -> None:
    """Hold the writing of lists until the act ends: one list is written or taken back at a time.

    The lock is not waited for, because the first list may take minutes.

    :raises ImportUnderWay: another list is being written.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_IMPORT_LOCK])
        if not cursor.fetchone()[0]:
            raise ImportUnderWay


def refused_rows() -> Iterator[RefusedRow]:
    """The rows that were not taken, in the file's order, read in portions."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(_REFUSED)
        for line, reason, original, *staged in cursor:
            cells = vault.open_row(bytes(original)) if original else _as_handed_in(staged)
            yield RefusedRow(line, cells, reason)


def member_ids() -> list[int]:
    """The ids of the staged members after ``load``, in the order they were staged."""
    with connection.cursor() as cursor:
        cursor.execute(_IDS)
        return [key for (key,) in cursor.fetchall()]


def _staged(
    row: ListRow, unions: Mapping[str, int], unpadded: Mapping[str, str], on: date
) -> tuple[object, ...]:
    entry = row.fault or read_entry(row.cells, union_ids=unions, on=on, unpadded=unpadded)
    told = [number or None for number in numbers_told(row.cells)]
    if not isinstance(entry, MemberEntry):
        sealed = vault.seal_row(row.cells)
        return (row.line, *[None] * 10, entry, sealed, *told, None, None, *NOTHING_KNOWN)
    phone = vault.seal_phone(entry.phone, owner=vault.member_owner(entry.number))
    has_older = sealing.has_older_marks()
    return (
        row.line,
        entry.number,
        entry.name,
        vault.digest_of(entry.id_number),
        vault.seal_id_number(entry.id_number, member_number=entry.number),
        entry.id_number[-4:],
        *phone,
        entry.union_id,
        entry.standing,
        None,
        None,
        *told,
        vault.digests_of(entry.id_number) if has_older else None,
        vault.phone_digests(entry.phone) if has_older else None,
        *entry.facts,
    )


def _as_handed_in(staged: Sequence[Any]) -> Sequence[str]:
    """What was sealed on the way in is opened again for the one who handed it in."""
    number, name, cipher, phone_cipher, union_number, standing, *facts = staged
    id_number = vault.open_id_number(bytes(cipher), member_number=str(number))
    phone = vault.open_phone(bytes(phone_cipher), owner=vault.member_owner(str(number)))
    return [
        str(number), str(name), id_number, phone, str(union_number),
        Standing(str(standing)).label, *as_cells(MemberFacts(*facts)),
    ]  # fmt: skip
