"""Columns of what somebody enters: days within the office's, and all that a form asks.

Not here: the bounds (``kernel.numbers``), how a page asks (``web.fields``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from huzhu.kernel.asked import Question, Written, asked_of
from huzhu.kernel.numbers import DAY, DayKind, NumberKind

if TYPE_CHECKING:
    from _typeshed import DataclassInstance
    from django.db.backends.base.base import BaseDatabaseWrapper

_LONGEST_WORD = 16


class DayColumn(models.DateField):  # type: ignore[type-arg] # the stubs' arguments say nothing here
    """A date that a person chose, whatever way it came in; the table refuses all others.

    Not for days that are counted from another one: those of the last December end after it.
    """

    def db_check(self, connection: BaseDatabaseWrapper) -> str:
        """Return the condition that Django writes beside the column."""
        name = connection.ops.quote_name(str(self.column))
        return f"{name} BETWEEN '{DAY.first}' AND '{DAY.last}'"


class AskedRow(models.Model):
    """A row that keeps what a form asked: its table says ``asks = Columns(…)``."""

    class Meta:
        abstract = True

    if TYPE_CHECKING:  # the columns are known when Django has made the class

        def __getattr__(self, name: str) -> Any: ...


class Columns:
    """The columns of a form's questions (``kernel.asked``), given to an ``AskedRow``.

    A draft's ``may_be_open``: blank, or without a value. A question without a kind has a column of
    its own sort, which the table says itself.
    """

    def __init__(self, values: type[DataclassInstance], *, may_be_open: bool = False) -> None:
        self.values, self.may_be_open = values, may_be_open

    def contribute_to_class(self, model: type[models.Model], name: str) -> None:
        """Django calls this for each of a table's attributes that has it, as for its fields."""
        setattr(model, name, self)
        for column, each in asked_of(self.values).items():
            if each.kind is not None:
                model.add_to_class(column, _column(each, may_be_open=self.may_be_open))


def _column(asked: Question, *, may_be_open: bool) -> models.Field[Any, Any]:
    kind = asked.kind
    told: dict[str, Any] = {"verbose_name": asked.label}
    if isinstance(kind, (Written, type)):
        most = kind.most if isinstance(kind, Written) else _LONGEST_WORD
        told |= {"blank": may_be_open or asked.is_optional} | ({"max_length": most} if most else {})
        return models.CharField(**told) if most else models.TextField(**told)
    told["null"] = may_be_open
    if isinstance(kind, NumberKind):
        if not kind.places:
            return models.PositiveIntegerField(**told)
        digits = len(f"{kind.most:f}") - 1  # without the point
        return models.DecimalField(max_digits=digits, decimal_places=kind.places, **told)
    return DayColumn(**told) if isinstance(kind, DayKind) else models.DateTimeField(**told)
