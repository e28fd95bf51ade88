"""What a statement of a migration locks, and whether it reads or writes a whole table meanwhile.

As PostgreSQL's manual has it ("Explicit Locking", ALTER TABLE); a test asks the server itself.
Of what is not known here nothing is said to be harmless.

Not here: which statements a migration has (``plan``), waiting for locks (``waits``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

#: From the weakest to the strongest, with what others notice of it.
MODES = {
    "ROW EXCLUSIVE": "只有改同一行的要等",
    "SHARE UPDATE EXCLUSIVE": "读写都不用等",
    "SHARE": "写入要等，读取不用等",
    "SHARE ROW EXCLUSIVE": "写入要等，读取不用等",
    "ACCESS EXCLUSIVE": "读写都要等",
}
STRENGTH = {mode: rank for rank, mode in enumerate(MODES)}
_NAME = r'(?:"?public"?\.)?"?(?P<table>\w+)"?'
_HARMLESS = re.compile(
    r"--|SET |RESET |COMMENT ON |SELECT |BEGIN|COMMIT|GRANT |REVOKE |CREATE EXTENSION |CREATE TYPE "
    r"|CREATE SEQUENCE |CREATE (OR REPLACE )?FUNCTION |CREATE (UNLOGGED )?TABLE "
)
_ALTER = re.compile(rf"ALTER TABLE (?:IF EXISTS )?(?:ONLY )?{_NAME} (?P<what>.*)", re.DOTALL)
_FOREIGN = re.compile(r'REFERENCES (?:"?public"?\.)?"?(\w+)"?')
#: Everything in the table is written anew, or read from its first row to its last.
_WHOLE = re.compile(
    r"\bTYPE\b|SET NOT NULL|\bSTORED\b|ADD CONSTRAINT \S+ (CHECK|UNIQUE|PRIMARY|EXCLUDE)"
    r"|ADD COLUMN .*\b(UNIQUE|SERIAL|IDENTITY)\b|SET TABLESPACE|SET LOGGED"
)
_SPARED = re.compile(r"NOT VALID|USING INDEX")
_OTHERS = (
    (rf"CREATE (?:UNIQUE )?INDEX CONCURRENTLY .*?\bON {_NAME}", "SHARE UPDATE EXCLUSIVE", True),
    (rf"CREATE (?:UNIQUE )?INDEX .*?\bON {_NAME}", "SHARE", True),
    (rf"DROP INDEX CONCURRENTLY (?:IF EXISTS )?{_NAME}", "SHARE UPDATE EXCLUSIVE", False),
    (rf"DROP INDEX (?:IF EXISTS )?{_NAME}", "ACCESS EXCLUSIVE", False),
    (rf"DROP TABLE (?:IF EXISTS )?{_NAME}", "ACCESS EXCLUSIVE", False),
    (rf"TRUNCATE (?:TABLE )?{_NAME}", "ACCESS EXCLUSIVE", False),
    (rf"CREATE (?:OR REPLACE )?TRIGGER .*?\bON {_NAME}", "SHARE ROW EXCLUSIVE", False),
    (rf"DROP TRIGGER .*?\bON {_NAME}", "ACCESS EXCLUSIVE", False),
    (rf"(?:UPDATE|DELETE FROM|INSERT INTO) (?:ONLY )?{_NAME}", "ROW EXCLUSIVE", False),
)
_PATTERNS = tuple((re.compile(text, re.DOTALL), mode, whole) for text, mode, whole in _OTHERS)


@dataclass(frozen=True, slots=True)
class Lock:
    """One table that a statement locks; of a dropped index its name stands for the table's."""

    table: str
    mode: str
    is_whole: bool = False


def locks_of(statement: str) -> list[Lock] | None:
    """Return what a statement locks of what was there before; None: that is not known.

    >>> locks_of('ALTER TABLE "people_member" ADD COLUMN "x" integer NULL')
    [Lock(table='people_member', mode='ACCESS EXCLUSIVE', is_whole=False)]
    >>> locks_of("DO $$ BEGIN END $$") is None
    True
    """
    said = " ".join(statement.split())
    if not said or _HARMLESS.match(said):
        return []
    if found := _ALTER.match(said):
        return _altered(found["table"], found["what"])
    for pattern, mode, whole in _PATTERNS:
        if found := pattern.match(said):
            return [Lock(found["table"], mode, whole)]
    return None


def _altered(table: str, what: str) -> list[Lock]:
    if what.startswith("VALIDATE CONSTRAINT"):
        return [Lock(table, "SHARE UPDATE EXCLUSIVE", is_whole=True)]
    others = [Lock(name, "SHARE ROW EXCLUSIVE") for name in _FOREIGN.findall(what)]
    if others and what.startswith("ADD CONSTRAINT"):
        whole = not _SPARED.search(what)
        return [Lock(table, "SHARE ROW EXCLUSIVE", is_whole=whole), *others]
    whole = bool(_WHOLE.search(what)) and not _SPARED.search(what)
    return [Lock(table, "ACCESS EXCLUSIVE", is_whole=whole), *others]


def strongest(locks: list[Lock]) -> dict[str, Lock]:
    """Return for each table the strongest lock; read as a whole if any of them does."""
    found: dict[str, Lock] = {}
    for each in locks:
        other = found.get(each.table, each)
        mode = max(each.mode, other.mode, key=STRENGTH.__getitem__)
        found[each.table] = Lock(each.table, mode, each.is_whole or other.is_whole)
    return found
