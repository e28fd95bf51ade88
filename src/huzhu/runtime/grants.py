"""What the role that serves may do with the tables: work with them, and add to what is append-only.

The owner gives these rights after each migration. A statement that gets into the serving role's
connection by whatever fault can then neither change the trail, nor take its guards off, nor make
or drop a table. Triggers refuse the same for the owner; they tell, rights hold.

Not here: the roles themselves (``cluster``), whether a given database has two (``doctor``).
"""

from typing import Any

from psycopg import sql

#: Rows are added and read, never changed.
APPEND_ONLY = ("audit_auditevent", "audit_rowchange", "claims_claim")
#: Whether everything was migrated is read; only the owner migrates. What rows were and became the
#: database tells by itself, as the owner.
READ_ONLY = ("audit_rowchange", "django_migrations")
_TABLES = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
"""
_CAN_CHANGE = """
SELECT bool_or(pg_has_role(relowner, 'MEMBER')
    OR has_table_privilege(oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER'))
FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname = ANY(%s)
"""


def give(cursor: Any, *, role: str) -> None:
    """Give a role what serving needs and take everything else back; the owner needs no gift."""
    cursor.execute("SELECT pg_has_role(%s, current_user, 'MEMBER')", [role])
    if cursor.fetchone()[0]:
        return
    cursor.execute(_TABLES)
    for (table,) in cursor.fetchall():
        _say(cursor, "REVOKE ALL ON {table} FROM {role}", table=table, role=role)
        _say(cursor, f"GRANT {_rights_on(table)} ON {{table}} TO {{role}}", table=table, role=role)
    _say(cursor, "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}", role=role)
    _say(cursor, "REVOKE CREATE ON SCHEMA public FROM PUBLIC, {role}", role=role)
    _say(cursor, "GRANT USAGE ON SCHEMA public TO {role}", role=role)


def can_change_the_trail(cursor: Any) -> bool:
    """Return whether the asking role could change or unguard what is append-only."""
    cursor.execute(_CAN_CHANGE, [list(APPEND_ONLY)])
    return bool(cursor.fetchone()[0])


def _rights_on(table: str) -> str:
    if table in READ_ONLY:
        return "SELECT"
    return "SELECT, INSERT" if table in APPEND_ONLY else "SELECT, INSERT, UPDATE, DELETE"


def _say(cursor: Any, text: str, **names: str) -> None:
    quoted = {key: sql.Identifier(name) for key, name in names.items()}
    cursor.execute(sql.SQL(text).format(**quoted))
