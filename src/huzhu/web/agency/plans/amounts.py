"""The amount of a plan while it is typed: figures, capitals, and what the budget line says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms

from huzhu.budget import queries as budget
from huzhu.budget.rules import Cover
from huzhu.kernel.numbers import COUNT, KEY, PRICE
from huzhu.projects import rules
from huzhu.projects.queries import cases
from huzhu.web.fields import NumberField
from huzhu.web.forms import allowed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from huzhu.budget.queries import LineBalance
    from huzhu.projects.models import ServiceProject


class AmountForm(forms.Form):
    """The three fields that decide the amount, read with the units of the plan's form."""

    goods_unit_price = NumberField(PRICE, unit="元", required=False)
    goods_quantity = NumberField(COUNT, least=1, unit="份", required=False)
    budget_line_id = NumberField(KEY, required=False)


@dataclass(frozen=True, slots=True)
class Amount:
    """总价 and how it stands to the budget line; a total that no sum can be is a fault."""

    total: Decimal | None
    cover: Cover | None
    fault: str = ""


def amount_of(project: ServiceProject, values: Mapping[str, Any]) -> Amount:
    """The amount that the values make; nothing while a field is open."""
    form = AmountForm(dict(values))
    form.is_valid()
    found = form.cleaned_data
    price, quantity = found.get("goods_unit_price"), found.get("goods_quantity")
    if not price or not quantity:
        return Amount(None, None)
    total = price * quantity
    fits = allowed(rules.check_total, total)
    if not fits:
        return Amount(None, None, fits.reason)
    line = line_of(project, found.get("budget_line_id"))
    return Amount(total, Cover(line.amount, line.reserved, line.spent, total) if line else None)


def line_of(project: ServiceProject, line_id: int | None) -> LineBalance | None:
    """The line in force that a plan's choice stands for, if it is of the budget that pays."""
    agency_id = cases.budget_agency_id(project.agency)
    line = budget.lines_now([line_id or 0], agency_id=agency_id).get(line_id or 0)
    return line if line and line.is_in_force else None
