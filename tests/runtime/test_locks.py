"""What a statement is said to lock is what the server itself says that it locks."""

import pytest

from huzhu.runtime.upgrading.locks import MODES, STRENGTH, locks_of, strongest

TABLES = "SELECT oid, relname FROM pg_class WHERE relname IN ('trial', 'trial_other')"
HELD = "SELECT relation, mode FROM pg_locks WHERE pid = pg_backend_pid() AND relation = ANY(%s)"
#: The server's names of those that others notice.
NAMES = {
    "RowExclusiveLock": "ROW EXCLUSIVE",
    "ShareLock": "SHARE",
    "ShareUpdateExclusiveLock": "SHARE UPDATE EXCLUSIVE",
    "ShareRowExclusiveLock": "SHARE ROW EXCLUSIVE",
    "AccessExclusiveLock": "ACCESS EXCLUSIVE",
}
SET_UP = (
    "CREATE TABLE trial_other (id bigint PRIMARY KEY)",
    "CREATE TABLE trial (id bigint PRIMARY KEY, name text, other_id bigint, CHECK (id > 0))",
    "CREATE INDEX trial_name ON trial (name)",
    "ALTER TABLE trial ADD CONSTRAINT later CHECK (id < 9) NOT VALID",
    "CREATE FUNCTION trial_told() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "CREATE TRIGGER trial_before BEFORE INSERT ON trial EXECUTE FUNCTION trial_told()",
)
STATEMENTS = {
    'ALTER TABLE "trial" ADD COLUMN "more" integer NULL': False,
    'ALTER TABLE "trial" ADD COLUMN "more" integer DEFAULT 0 NOT NULL': False,
    'ALTER TABLE "trial" ADD COLUMN "more" bigint NULL CONSTRAINT "c" REFERENCES "trial_other"'
    ' ("id") DEFERRABLE INITIALLY DEFERRED': False,
    'ALTER TABLE "trial" ADD COLUMN "more" bigint DEFAULT 1 REFERENCES "trial_other" ("id")'
    " DEFERRABLE INITIALLY DEFERRED": True,
    'ALTER TABLE "trial" ADD COLUMN "more" numeric(9, 2) DEFAULT 0.00 NOT NULL': False,
    'ALTER TABLE "trial" ADD COLUMN "more" text DEFAULT \'f(x)\' NOT NULL': False,
    'ALTER TABLE "trial" ADD COLUMN "more" timestamptz DEFAULT (STATEMENT_TIMESTAMP())': False,
    'ALTER TABLE "trial" ADD COLUMN "more" timestamptz DEFAULT now() NOT NULL': False,
    'ALTER TABLE "trial" ADD COLUMN "more" timestamptz DEFAULT clock_timestamp()': True,
    'ALTER TABLE "trial" ADD COLUMN "more" uuid DEFAULT (gen_random_uuid()) NOT NULL': True,
    'ALTER TABLE "trial" ADD COLUMN "more" integer NULL CHECK ("more" >= 0)': True,
    'ALTER TABLE "trial" ADD COLUMN "twice" bigint GENERATED ALWAYS AS (id * 2) STORED': True,
    'ALTER TABLE "trial" ALTER COLUMN "name" TYPE varchar(40)': True,
    'ALTER TABLE "trial" ALTER COLUMN "name" SET NOT NULL': True,
    'ALTER TABLE "trial" ALTER COLUMN "name" SET DEFAULT \'\'': False,
    'ALTER TABLE "trial" DROP COLUMN "name" CASCADE': False,
    'ALTER TABLE "trial" RENAME COLUMN "name" TO "named"': False,
    'ALTER TABLE "trial" ADD CONSTRAINT "c" CHECK (id < 9)': True,
    'ALTER TABLE "trial" ADD CONSTRAINT "c" CHECK (id < 9) NOT VALID': False,
    'ALTER TABLE "trial" VALIDATE CONSTRAINT "later"': True,
    'ALTER TABLE "trial" ADD CONSTRAINT "c" UNIQUE ("name")': True,
    'ALTER TABLE "trial" ADD CONSTRAINT "c" FOREIGN KEY ("other_id") REFERENCES "trial_other"'
    ' ("id") DEFERRABLE INITIALLY DEFERRED': True,
    'CREATE INDEX "i" ON "trial" ("name")': True,
    'CREATE UNIQUE INDEX "i" ON "trial" ("name") WHERE id > 3': True,
    'DROP TABLE "trial" CASCADE': False,
    'TRUNCATE "trial"': False,
    "CREATE TRIGGER t BEFORE INSERT ON trial EXECUTE FUNCTION trial_told()": False,
    "DROP TRIGGER trial_before ON trial": False,
    'UPDATE "trial" SET "name" = \'\'': True,
    'DELETE FROM "trial"': True,
    'INSERT INTO "trial" (id) VALUES (3)': False,
    "COMMENT ON FUNCTION trial_told() IS 'x'": False,
    "CREATE TABLE trial_new (id bigint)": False,
    'CREATE TABLE trial_new (id bigint REFERENCES "trial_other" ("id"))': False,
}


@pytest.fixture
def on_trial(as_owner):
    for statement in SET_UP:
        as_owner.execute(statement)
    as_owner.commit()
    yield as_owner
    as_owner.rollback()
    as_owner.execute("DROP TABLE trial, trial_other CASCADE; DROP FUNCTION trial_told() CASCADE")
    as_owner.commit()


REWRITTEN = "SELECT relfilenode FROM pg_class WHERE relname = 'trial'"


@pytest.mark.parametrize("statement", [each for each in STATEMENTS if "ADD COLUMN" in each])
def test_table_that_the_server_writes_anew_is_told(on_trial, statement):
    """Not the reverse: of a check every row is read, and none written."""
    on_trial.execute("INSERT INTO trial VALUES (1)")
    before = on_trial.execute(REWRITTEN).fetchone()
    on_trial.execute("INSERT INTO trial_other VALUES (1)")
    on_trial.execute(statement)
    if on_trial.execute(REWRITTEN).fetchone() != before:
        assert STATEMENTS[statement]
    else:
        assert not STATEMENTS[statement] or "CHECK" in statement or "REFERENCES" in statement


def held_after(statement, line):
    """Return the strongest lock that the server holds on each table, and undo the statement."""
    tables, held = dict(line.execute(TABLES).fetchall()), {}
    line.execute(statement)
    for table, mode in line.execute(HELD, [list(tables)]).fetchall():
        if told := NAMES.get(mode):
            name = tables[table]
            held[name] = max(told, held.get(name, told), key=STRENGTH.__getitem__)
    line.rollback()
    return held


def test_locks_are_those_that_the_server_takes(on_trial):
    held = {each: held_after(each, on_trial) for each in STATEMENTS}
    said = {
        each: {name: lock.mode for name, lock in strongest(locks_of(each)).items()}
        for each in STATEMENTS
    }
    assert said == held
    assert len({mode for modes in held.values() for mode in modes.values()}) == len(MODES)


@pytest.mark.parametrize(("statement", "is_whole"), STATEMENTS.items())
def test_statement_that_reads_or_writes_a_whole_table_is_told(statement, is_whole):
    assert any(lock.is_whole for lock in locks_of(statement)) == is_whole


@pytest.mark.parametrize(
    ("statement", "mode"),
    [
        ('CREATE INDEX CONCURRENTLY "i" ON "trial" ("name")', "SHARE UPDATE EXCLUSIVE"),
        ('DROP INDEX CONCURRENTLY IF EXISTS "trial_name"', "SHARE UPDATE EXCLUSIVE"),
        ('DROP INDEX IF EXISTS "trial_name"', "ACCESS EXCLUSIVE"),
    ],
)
def test_index_is_built_beside_or_in_the_way(statement, mode):
    (lock,) = locks_of(statement)
    assert (lock.mode, mode in MODES) == (mode, True)


@pytest.mark.parametrize(
    "statement",
    [
        "DO $$ BEGIN END $$",
        "VACUUM FULL trial",
        "CALL x()",
        "CREATE TABLE trial_new AS SELECT * FROM trial",
        "CREATE TABLE trial_new (id) AS (SELECT id FROM trial)",
    ],
)
def test_statement_that_is_not_known_is_not_called_harmless(statement):
    assert locks_of(statement) is None
