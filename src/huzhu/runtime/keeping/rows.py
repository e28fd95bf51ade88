"""What a database holds, said so that two databases can be compared: counts, sums, names.

A table's sum adds up a piece of the SHA-256 of each row as text, whatever their order. Both sides
ask with the same settings, so that a day or a number reads the same on either.

Not here: carrying the rows over (``dump``).
"""

from __future__ import annotations

import hashlib
from typing import Any

from psycopg import sql

_AS_TEXT = """
SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL intervalstyle = 'postgres';
SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 1; SET LOCAL statement_timeout = 0;
SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL max_parallel_workers_per_gather = 0
"""  # helpers of the server would not give way
_TABLES = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname
"""
_SUM = """
SELECT count(*), coalesce(sum(('x' || encode(substr(sha256(convert_to(t::text, 'UTF8')), 1, 7),
    'hex'))::bit(56)::bigint::numeric), 0) FROM {} t
"""
#: Names alone: how a definition is worded differs between versions of PostgreSQL.
_SHAPE = """
SELECT 'column', table_name || '.' || column_name FROM information_schema.columns
    WHERE table_schema = 'public'
UNION ALL SELECT 'constraint', conrelid::regclass || '.' || conname FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
UNION ALL SELECT 'index', indexname FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT 'trigger', tgrelid::regclass || '.' || tgname FROM pg_trigger
    WHERE NOT tgisinternal
UNION ALL SELECT 'function', proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
ORDER BY 1, 2
"""


def read_alike(cursor: Any) -> None:
    """Have this transaction write values as every other one that is compared with it."""
    cursor.execute(_AS_TEXT)


def tables(cursor: Any) -> dict[str, list[str]]:
    """Return the number of rows and their sum, by table."""
    cursor.execute(_TABLES)
    found = {}
    for (table,) in cursor.fetchall():
        cursor.execute(sql.SQL(_SUM).format(sql.Identifier(table)))
        found[table] = [str(value) for value in cursor.fetchone()]
    return found


def shape(cursor: Any) -> str:
    """Return a sum of the names of all columns, constraints, indexes, triggers, functions."""
    cursor.execute(_SHAPE)
    return hashlib.sha256(repr(sorted(cursor.fetchall())).encode()).hexdigest()


def migrations(cursor: Any) -> list[str]:
    """Return the migrations that made the tables."""
    cursor.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1")
    return [name for (name,) in cursor.fetchall()]


def size(cursor: Any) -> int:
    """Return how much of a disk the database takes."""
    cursor.execute("SELECT pg_database_size(current_database())")
    return int(cursor.fetchone()[0])
