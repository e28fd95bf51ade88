"""Which tables tell what their rows were and became (前后对照), and the triggers that do it.

Each app says it in its ``traced``: a table is a case of its own, or part of one by the column that
names the row above. Told are the columns that have a Chinese name (``naming``); personal ones
(``PERSONAL_FIELDS``) masked, sealed ones (``BinaryField``) never.

A trigger and no code of ours looks at the rows: an act that updates many by one statement, SQL that
nobody wrote with a trail in mind, and what is done by hand in the database are told alike.

Not here: what is told of an event (``changes``), the function itself (``sql/tracing.sql``).
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import connection, models, transaction
from psycopg import sql

from huzhu.audit import declared
from huzhu.audit.naming import label_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from huzhu.kernel.words import Worded

    Field = models.Field[Any, Any]

NAME = "audit_traces_rows"
#: While a transaction has this on, tables that may are not told of.
MANY = "huzhu.many"
#: Who of the staff did it, which every event says as well: told in full.
_WHO_ACTED = (
    *("_by", "by_name", "maker_name", "second_name", "reviewer_name", "seen_name"),
    *("giver_name", "taker_name", "leaver_name", "successor_name"),
)


@dataclass(frozen=True, slots=True)
class Traced:
    """One table that tells of its rows."""

    model: type[models.Model]
    #: The foreign key to the row that it is part of; blank: its rows are cases of their own.
    part_of: str = ""
    #: Columns that are not told: secrets, and what is no decision of anybody (hashes, counts).
    never: tuple[str, ...] = ()
    #: Columns that are masked, besides ``PERSONAL_FIELDS``.
    masked: tuple[str, ...] = ()
    #: Of ``PERSONAL_FIELDS`` what the event says as well: reasons typed by staff, names of units.
    said: tuple[str, ...] = ()
    #: Its rows come by the million, in lists that keep their own past (``by_the_million``).
    is_large: bool = False
    #: The words of a column that declares none itself.
    words: Mapping[str, type[Worded]] = field(default_factory=dict)
    #: Of which model (``app.Model``) a column without a foreign key holds an id, or several.
    ids: Mapping[str, str] = field(default_factory=dict)

    @property
    def table(self) -> str:
        return str(self.model._meta.db_table)  # noqa: SLF001 -- documented by Django

    @property
    def above(self) -> Field | None:
        return self.model._meta.get_field(self.part_of) if self.part_of else None  # type: ignore[return-value] # noqa: SLF001

    @property
    def above_table(self) -> str:
        parent: Any = self.above.related_model if self.above else None
        return str(parent._meta.db_table) if parent else ""  # noqa: SLF001

    @property
    def key(self) -> str:
        meta: Any = self.model._meta  # noqa: SLF001
        return str(meta.pk.column)

    def fields(self) -> list[Field]:
        """The columns that are told, in the table's order."""
        return [each for each in self.model._meta.concrete_fields if self._is_told(each)]  # noqa: SLF001

    def _is_told(self, field: Field) -> bool:
        is_value = not (field.primary_key or isinstance(field, models.BinaryField))
        return bool(is_value and field.name not in self.never and label_of(field))

    def named(self, field: Field) -> type[models.Model] | None:
        """The table whose rows' names stand for what the column holds."""
        if field.name in self.ids:
            return apps.get_model(self.ids[field.name])
        related = field.related_model
        return related if isinstance(related, type) else None

    def is_masked(self, field: Field) -> bool:
        """Whether of this column only so much is told that two values can be told apart."""
        personal = getattr(self.model, "PERSONAL_FIELDS", ())
        is_personal = field.name in personal and not field.name.endswith(_WHO_ACTED)
        return field.name not in self.said and (is_personal or field.name in self.masked)


@cache
def traced() -> dict[str, Traced]:
    """All traced tables by name, in the order of the apps and their lines."""
    found = (
        each for module in declared.modules("traced") for each in getattr(module, "TRACED", ())
    )
    return {each.table: each for each in found}


#: So many rows of a list are told one by one what they were and became.
FEW = 20


@contextmanager
def by_the_million(count: int | None) -> Iterator[None]:
    """Have rows that a whole list changes not be told one by one, where their table allows it.

    A few are told all the same; None: it is not known yet how many they are.
    """
    if count is not None and count <= FEW:
        yield
        return
    with connection.cursor() as cursor:  # the caller's knows how many rows it has changed
        cursor.execute(f"SET LOCAL {MANY} = 'on'")
        yield
        cursor.execute(f"SET LOCAL {MANY} = ''")  # after a fault the transaction does it


def install() -> None:
    """Put the triggers of all traced tables on, change those that differ, take others away.

    As the owner, after each migration; one that is as it should be is not touched: nobody waits.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in wanting(cursor):
            cursor.execute(statement)


def wanting(cursor: Any) -> list[sql.Composed]:
    """Return the statements that bring the triggers to what the apps declare; none: they are."""
    cursor.execute(_INSTALLED, [NAME])
    there = dict(cursor.fetchall())
    wanted = {table: _trigger_of(each) for table, each in traced().items()}
    found = [
        _said("DROP TRIGGER {name} ON {table}", table) for table in there if table not in wanted
    ]
    for table, trigger in wanted.items():
        text = trigger.as_string()
        if there.get(table) != text:
            comment = "COMMENT ON TRIGGER {name} ON {table} IS {text}"
            found += [trigger, _said(comment, table, text)]
    return found


#: A trigger's comment says from which statement it is: what the catalogue says is worded anew.
_INSTALLED = """
SELECT relname, coalesce(obj_description(pg_trigger.oid, 'pg_trigger'), '')
FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
WHERE tgname = %s AND relnamespace = 'public'::regnamespace
"""
#: Of no columns of its own: a migration could then not change or drop them while it is on.
_TRIGGER = """CREATE OR REPLACE TRIGGER {name} AFTER INSERT OR DELETE OR UPDATE
ON {table} FOR EACH ROW {condition}
EXECUTE FUNCTION audit_trace({told}, {masked}, {key}, {part_of}, {above})"""


def _trigger_of(each: Traced) -> sql.Composed:
    fields, above = each.fields(), each.above
    masked = [str(field.column) for field in fields if each.is_masked(field)]
    told = [str(field.column) for field in fields if not each.is_masked(field)]
    condition = f"WHEN (current_setting('{MANY}', true) IS DISTINCT FROM 'on')"
    return sql.SQL(_TRIGGER).format(
        name=sql.Identifier(NAME),
        table=sql.Identifier(each.table),
        condition=sql.SQL(condition if each.is_large else ""),
        told=f"{{{','.join(told)}}}",
        masked=f"{{{','.join(masked)}}}",
        key=each.key,
        part_of=above.column if above else "",
        above=each.above_table,
    )


def _said(text: str, table: str, words: str = "") -> sql.Composed:
    return sql.SQL(text).format(
        name=sql.Identifier(NAME), table=sql.Identifier(table), text=sql.Literal(words)
    )
