"""Forms of the yearly budget: its date, and its lines as a grid."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.forms import formset_factory

from huzhu.budget.errors import LineWithoutName
from huzhu.budget.rules import NewLine, check_name
from huzhu.kernel.numbers import AMOUNT
from huzhu.projects.states import Category
from huzhu.web.fields import DayField, LineField, NumberField, OneOf
from huzhu.web.forms import Form, TurnedAway
from huzhu.web.grids import EntryRow, Grid

if TYPE_CHECKING:
    from collections.abc import Iterable

    from huzhu.budget.queries import LineBalance


class ApprovalForm(Form):
    """When the budget was approved within the agency."""

    is_beside_rows = True

    approved_on = DayField("预算批准日期", help_text="本机构批准年度预算的日期。")


class LineRow(EntryRow):
    """One line of a budget."""

    name = LineField("预算科目", 80, required=False)
    category = OneOf("服务类别", Category, blank="不限", required=False)
    amount = NumberField(AMOUNT, "预算金额（元）", required=False)

    def clean(self) -> dict[str, Any]:
        """Say it at the row: a note above a long budget leaves the reader searching."""
        found = super().clean() or {}
        if any(found.values()):
            try:
                check_name(NewLine(found.get("name", ""), Decimal(0)))
            except LineWithoutName as error:
                self.add_error("name", TurnedAway(error))
        return found

    def meant(self) -> NewLine:
        found = self.cleaned_data
        amount = Decimal(found["amount"] or 0)
        return NewLine(name=found["name"], category=found["category"], amount=amount)


class LineGrid(Grid):
    """All lines."""

    def meant(self) -> list[NewLine]:
        return [form.meant() for form in self.forms if form.has_changed()]


def line_grid(extra: int = 0) -> type[LineGrid]:
    """The grid's class with ``extra`` empty rows."""
    return formset_factory(LineRow, formset=LineGrid, extra=extra, max_num=60)  # type: ignore[return-value] # the given base


def line_initial(lines: Iterable[LineBalance]) -> list[dict[str, Any]]:
    """The lines in force."""
    return [{"name": line.name, "category": line.category, "amount": line.amount} for line in lines]
