"""The column of a day that somebody enters: the database, too, keeps it within the office's days.

Not here: the bounds (``kernel.numbers``), how a page asks for a day (``web.fields``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from huzhu.kernel.numbers import DAY

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper


class DayColumn(models.DateField):  # type: ignore[type-arg] # the stubs' arguments say nothing here
    """A date that a person chose, whatever way it came in; the table refuses all others.

    Not for days that are counted from another one: those of the last December end after it.
    """

    def db_check(self, connection: BaseDatabaseWrapper) -> str:
        """Return the condition that Django writes beside the column."""
        name = connection.ops.quote_name(str(self.column))
        return f"{name} BETWEEN '{DAY.first}' AND '{DAY.last}'"
