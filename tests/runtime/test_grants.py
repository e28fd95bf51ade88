"""The role that serves adds to the trail and to the claims; it cannot change or unguard them."""

import psycopg
import pytest
from psycopg import errors

from huzhu.config.database import OWNER
from huzhu.runtime import grants

ON_A_TABLE = (
    "UPDATE {table} SET at = now()",
    "UPDATE {table} SET at = now() WHERE false",
    "DELETE FROM {table}",
    "DELETE FROM {table} WHERE false",
    "TRUNCATE {table} CASCADE",
    "DROP TABLE {table} CASCADE",
    "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "ALTER TABLE {table} ADD COLUMN more int",
    "ALTER TABLE {table} RENAME TO other",
    "CREATE RULE nothing AS ON INSERT TO {table} DO INSTEAD NOTHING",
    "CREATE TRIGGER lost BEFORE INSERT ON {table} EXECUTE FUNCTION audit_refuse_change()",
    "INSERT INTO {table} SELECT * FROM {table} ON CONFLICT (id) DO UPDATE SET at = now()",
    "SELECT * FROM {table} FOR UPDATE",
)
ELSEWHERE = (
    "CREATE TABLE public.one (id int)",
    "CREATE FUNCTION public.one() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE SCHEMA one",
    "ALTER FUNCTION audit_refuse_change() RENAME TO one",
    "DROP FUNCTION audit_refuse_change() CASCADE",
    "DELETE FROM django_migrations",
    "SET session_replication_role = replica",
    "SET ROLE huzhu_owner",
    "ALTER ROLE huzhu SUPERUSER",
    "COPY people_member TO PROGRAM 'cat'",
    "COPY people_member TO '/tmp/members'",
)
#: By name, not by the product's own list: a table that is left out there must be missed here.
APPEND_ONLY = ("audit_auditevent", "claims_claim")
#: Written by the database itself, as the owner, and by nobody else.
TOLD = "audit_rowchange"
READ_ONLY = (TOLD, "django_migrations")
STATEMENTS = [text.format(table=table) for table in (*APPEND_ONLY, TOLD) for text in ON_A_TABLE]
FORGED = f"INSERT INTO {TOLD} SELECT * FROM {TOLD} LIMIT 0"
#: What guards the rows from the owner as well, and must be taken off before it can change them.
TRIGGERS = {
    "audit_auditevent": "audit_event_is_append_only",
    "audit_rowchange": "audit_change_is_append_only",
    "claims_claim": "claim_is_append_only",
}


@pytest.fixture(scope="module")
def serving(django_db_setup, database_server, database_name):
    with database_server.cluster.connect(database_name) as connection:
        connection.autocommit = False
        yield connection


@pytest.mark.clause("S6.5.d")
@pytest.mark.parametrize("statement", [*STATEMENTS, FORGED, *ELSEWHERE])
def test_serving_role_is_refused(serving, statement):
    with pytest.raises(errors.InsufficientPrivilege) as refused:
        serving.execute(statement)
    serving.rollback()

    assert "append-only" not in str(refused.value)  # the right is missing, not only the trigger


@pytest.mark.parametrize("table", [*APPEND_ONLY, TOLD])
def test_owner_could_do_all_of_it(as_owner: psycopg.Connection, table):
    """The negative control: what is refused above is possible, and only the role stands before."""
    as_owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER {TRIGGERS[table]}")
    for statement in ON_A_TABLE:
        with as_owner.transaction(force_rollback=True):
            as_owner.execute(statement.format(table=table))
    as_owner.execute("CREATE TABLE public.one (id int)")


def test_every_table_serves_one_of_the_three_ways(serving):
    rights = "SELECT relname, {} FROM pg_class WHERE relnamespace = 'public'::regnamespace"
    asked = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "TRIGGER")
    columns = ", ".join(f"has_table_privilege(oid, '{right}')" for right in asked)
    found = serving.execute(rights.format(columns) + " AND relkind = 'r'").fetchall()
    serving.rollback()
    ways = {table: (*map(bool, held),) for table, *held in found}

    adds, reads = (True, True, False, False, False, False), (True,) + (False,) * 5
    assert {table for table, way in ways.items() if way == adds} == set(APPEND_ONLY)
    assert {table for table, way in ways.items() if way == reads} == set(READ_ONLY)
    assert {*ways.values()} == {adds, reads, (True, True, True, True, False, False)}


def test_owner_keeps_its_rights_when_it_also_serves(as_owner):
    with as_owner.cursor() as cursor:
        grants.give(cursor, role=OWNER)
        assert grants.can_change_the_trail(cursor)


def test_serving_role_cannot_change_the_trail(serving):
    with serving.cursor() as cursor:
        assert not grants.can_change_the_trail(cursor)
    serving.rollback()
