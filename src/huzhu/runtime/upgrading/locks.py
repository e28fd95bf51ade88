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
    r"|CREATE SEQUENCE |CREATE (OR REPLACE )?FUNCTION "
)
_CREATE = re.compile(r"CREATE (UNLOGGED )?TABLE ")
#: Rows that are read while others wait: who fills a table from another says not how long it takes.
_FILLED = re.compile(r"\bAS \(?(SELECT|TABLE|VALUES|WITH|EXECUTE)\b")
_ALTER = re.compile(rf"ALTER TABLE (?:IF EXISTS )?(?:ONLY )?{_NAME} (?P<what>.*)", re.DOTALL)
_DROP = re.compile(
    rf"(?:DROP TABLE (?:IF EXISTS )?{_NAME}"
    rf"|ALTER TABLE (?:IF EXISTS )?(?:ONLY )?{_NAME.replace('table', 'altered')}"
    r' DROP (?:CONSTRAINT|COLUMN) (?:IF EXISTS )?"?(?P<part>\w+)"?)'
)
_FOREIGN = re.compile(r'REFERENCES (?:"?public"?\.)?"?(\w+)"?')
#: Everything in the table is written anew, or read from its first row to its last.
_WHOLE = re.compile(
    r"\bTYPE\b|SET NOT NULL|\bSTORED\b|ADD CONSTRAINT \S+ (CHECK|UNIQUE|PRIMARY|EXCLUDE)"
    r"|ADD COLUMN .*\b(UNIQUE|SERIAL|IDENTITY)\b|SET TABLESPACE|SET LOGGED"
)
_SPARED = re.compile(r"NOT VALID|USING INDEX")
_NEW_COLUMN = re.compile(r"ADD COLUMN .*")
#: A default that is worked out for each row alone has every row written anew; the time is not.
_DEFAULT = re.compile(r"\bDEFAULT (.*)")
_OF_NOW = re.compile(r"\b(NOW|STATEMENT_TIMESTAMP|TRANSACTION_TIMESTAMP) ?\(\)", re.IGNORECASE)
_TEXT = re.compile(r"'(?:[^']|'')*'")
_CALL = re.compile(r"\w ?\(")
#: What an added column may have beside its default, and what of it reads every row.
_BESIDE = re.compile(r"\b(CONSTRAINT|CHECK|REFERENCES|NOT NULL|NULL|COLLATE)\b")
_CHECKED = re.compile(r"\bCHECK\b|\bDEFAULT\b.*\bREFERENCES\b|\bREFERENCES\b.*\bDEFAULT\b")
_OTHERS = (
    (rf"CREATE (?:UNIQUE )?INDEX CONCURRENTLY .*?\bON {_NAME}", "SHARE UPDATE EXCLUSIVE", True),
    (rf"CREATE (?:UNIQUE )?INDEX .*?\bON {_NAME}", "SHARE", True),
    (rf"DROP INDEX CONCURRENTLY (?:IF EXISTS )?{_NAME}", "SHARE UPDATE EXCLUSIVE", False),
    (rf"DROP INDEX (?:IF EXISTS )?{_NAME}", "ACCESS EXCLUSIVE", False),
    (rf"DROP TABLE (?:IF EXISTS )?{_NAME}", "ACCESS EXCLUSIVE", False),
    (rf"TRUNCATE (?:TABLE )?{_NAME}", "ACCESS EXCLUSIVE", False),
    (rf"CREATE (?:OR REPLACE )?TRIGGER .*?\bON {_NAME}", "SHARE ROW EXCLUSIVE", False),
    (rf"DROP TRIGGER .*?\bON {_NAME}", "ACCESS EXCLUSIVE", False),
    (rf"(?:UPDATE|DELETE FROM) (?:ONLY )?{_NAME}", "ROW EXCLUSIVE", True),
    (rf"INSERT INTO {_NAME}", "ROW EXCLUSIVE", False),
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
    if _CREATE.match(said):
        if _FILLED.search(said):
            return None
        return [Lock(name, "SHARE ROW EXCLUSIVE") for name in _FOREIGN.findall(said)]
    if found := _ALTER.match(said):
        return _altered(found["table"], found["what"])
    for pattern, mode, whole in _PATTERNS:
        if found := pattern.match(said):
            return [Lock(found["table"], mode, whole)]
    return None


def dropped(statement: str) -> tuple[str, str] | None:
    """Return the table of which something is dropped, and which part of it; blank: all of it.

    >>> dropped('ALTER TABLE "claims_claim" DROP CONSTRAINT "claim_of_member"')
    ('claims_claim', 'claim_of_member')
    >>> dropped('DROP TABLE "claims_claim" CASCADE')
    ('claims_claim', '')
    """
    found = _DROP.match(" ".join(statement.split()))
    return (found["table"] or found["altered"], found["part"] or "") if found else None


def _altered(table: str, what: str) -> list[Lock]:
    if what.startswith("VALIDATE CONSTRAINT"):
        return [Lock(table, "SHARE UPDATE EXCLUSIVE", is_whole=True)]
    others = [Lock(name, "SHARE ROW EXCLUSIVE") for name in _FOREIGN.findall(what)]
    if others and what.startswith("ADD CONSTRAINT"):
        whole = not _SPARED.search(what)
        return [Lock(table, "SHARE ROW EXCLUSIVE", is_whole=whole), *others]
    whole = bool(_WHOLE.search(what)) and not _SPARED.search(what)
    whole = whole or _is_column_filled(what)
    return [Lock(table, "ACCESS EXCLUSIVE", is_whole=whole), *others]


def _is_column_filled(what: str) -> bool:
    """Whether a new column has every row read or written, by its default or what it must be."""
    if not _NEW_COLUMN.match(what):
        return False
    said = _OF_NOW.sub("", _TEXT.sub("''", what))
    default = _DEFAULT.search(said)
    given = _BESIDE.split(default[1])[0] if default else ""
    return bool(_CALL.search(given) or _CHECKED.search(said))


def strongest(locks: list[Lock]) -> dict[str, Lock]:
    """Return for each table the strongest lock; read as a whole if any of them does."""
    found: dict[str, Lock] = {}
    for each in locks:
        other = found.get(each.table, each)
        mode = max(each.mode, other.mode, key=STRENGTH.__getitem__)
        found[each.table] = Lock(each.table, mode, each.is_whole or other.is_whole)
    return found
