"""Forms of meeting and purchase: minutes, goods, quotes, marks, award.

Not here: what makes a comparison complete (``procurement.rules``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.forms import formset_factory

from huzhu.kernel.asked import asked_of
from huzhu.kernel.numbers import COUNT, POINTS, PRICE
from huzhu.procurement.states import FULL_MARKS, Criterion, Goods, Marks, ScoreSheet, SupplierQuote
from huzhu.projects.forms import MinutesFields
from huzhu.web.console.procurement import TERMS
from huzhu.web.fields import LineField, NumberField, OneOf, PhoneField, TickField, WordsField
from huzhu.web.forms import Form
from huzhu.web.grids import EntryRow, Grid
from huzhu.web.stored import StoredForm

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from huzhu.projects.models import AgencyMinutes

SUPPLIER_COLUMNS = 3  # 附件4 has three


class MinutesForm(StoredForm):
    """The minutes of the agency leaders' meeting (会议纪要)."""

    asks = MinutesFields

    def facts(self) -> dict[str, Any]:
        return {"minutes": MinutesFields(**self.cleaned_data)}


def minutes_initial(minutes: AgencyMinutes | None) -> dict[str, Any]:
    """What was entered before."""
    return {name: getattr(minutes, name) for name in asked_of(MinutesFields)} if minutes else {}


class GoodsRow(EntryRow):
    """One row of what is bought."""

    name = LineField("商品名称", 120, required=False)
    specification = LineField("规格", 200, required=False)
    requirement = LineField("要求", 200, required=False)
    quantity = NumberField(COUNT, "数量", least=1, required=False)

    def meant(self) -> Goods:
        found = self.cleaned_data
        return Goods(
            found["name"], found["specification"], found["requirement"], found["quantity"] or 0
        )


class GoodsGrid(Grid):
    """采购明细."""

    def meant(self) -> list[Goods]:
        return [form.meant() for form in self.forms if form.has_changed()]


def goods_grid(extra: int = 0) -> type[GoodsGrid]:
    """The grid's class; at least one row, and ``extra`` empty ones."""
    return formset_factory(GoodsRow, formset=GoodsGrid, extra=extra, max_num=60)  # type: ignore[return-value] # the given base


class SupplierColumn(EntryRow):
    """One supplier's column of 附件4: name and phone, a price for each row, the terms."""

    name = LineField("供应商", 120, required=False)
    phone = PhoneField("电话", 32, required=False)
    is_silent = TickField("已询价，未报价")
    goods_model = LineField("商品型号", 120, required=False)
    payment = LineField("付款方式", 120, required=False)
    invoice = LineField("提供税票种", 120, required=False)
    after_sales = LineField("售后服务", 200, required=False)
    note = LineField("备注", 200, required=False)

    def __init__(self, *args: Any, goods: Sequence[Goods] = (), **kwargs: Any) -> None:
        self.goods = goods
        super().__init__(*args, **kwargs)
        for place, item in enumerate(goods):
            price = NumberField(PRICE, item.name, required=False)
            price.widget.attrs["class"] = "form-control number"
            self.fields[price_name(place)] = price

    def meant(self) -> SupplierQuote:
        found = self.cleaned_data
        terms = {term: found[term] for term in TERMS}
        prices = tuple(found[price_name(place)] for place in range(len(self.goods)))
        return SupplierQuote(
            name=found["name"], prices=prices, has_answered=not found["is_silent"], **terms
        )


class SupplierGrid(Grid):
    """价格对比表: columns are forms."""

    def meant(self) -> list[SupplierQuote]:
        return [form.meant() for form in self.forms if form.has_changed()]


def supplier_grid(extra: int = 0) -> type[SupplierGrid]:
    """The grid's class with ``extra`` empty columns."""
    return formset_factory(SupplierColumn, formset=SupplierGrid, extra=extra, max_num=12)  # type: ignore[return-value] # the given base


def price_name(place: int) -> str:
    """The field of a row's price."""
    return f"price_{place}"


def column_names(goods: Sequence[Goods]) -> list[str]:
    """All fields of a column, to show again what was typed."""
    return [*SupplierColumn.base_fields, *(price_name(place) for place in range(len(goods)))]


def column_initial(supplier: SupplierQuote) -> dict[str, Any]:
    """A supplier's column as it was entered."""
    prices = {price_name(place): price for place, price in enumerate(supplier.prices)}
    terms = {term: getattr(supplier, term) for term in TERMS}
    return {"name": supplier.name, "is_silent": not supplier.has_answered, **terms, **prices}


class ScorerForm(StoredForm):
    """Whose sheet it is."""

    names_row = "scorer"
    is_beside_rows = True

    scorer = LineField("评分人员", 64, example="评分人员姓名")


class MarksRow(StoredForm):
    """One scorer's marks for one supplier (附件3)."""

    supplier = LineField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for criterion, name in Criterion.labels().items():
            full = FULL_MARKS[criterion]
            field = NumberField(POINTS, f"{name}（满分 {full}）", most=full, places=1)
            field.widget.attrs["class"] = "form-control number"
            self.fields[str(criterion)] = field

    def meant(self) -> Marks:
        marks: dict[str, Decimal] = {key: self.cleaned_data[key] for key in Criterion}
        return Marks(self.cleaned_data["supplier"], **marks)


class MarksGrid(Grid):
    """评分表 of one scorer."""

    def meant(self) -> list[Marks]:
        # A row beyond those of the page, in which nothing stands, is valid and has no values.
        return [form.meant() for form in self.forms if form.cleaned_data]


MARKS_GRID: type[MarksGrid] = formset_factory(MarksRow, formset=MarksGrid, extra=0, max_num=12)  # type: ignore[assignment] # the given base


def marks_initial(suppliers: Sequence[str], sheet: ScoreSheet | None) -> list[dict[str, Any]]:
    """A row for each supplier that quotes, with the marks given before."""
    given = {marks.supplier: marks for marks in sheet.marks} if sheet else {}
    return [
        {"supplier": name} | {key: getattr(given[name], key) for key in Criterion if name in given}
        for name in suppliers
    ]


class AwardForm(Form):
    """The choice among suppliers that share the highest total; otherwise there is none."""

    use_required_attribute = False

    chosen = OneOf("选定的单位", required=False, widget=forms.RadioSelect)
    reason = WordsField(
        "选定的理由",
        rows=3,
        required=False,
        example="例如：经集体研究，该单位售后网点更多，便于会员使用。",
    )

    def __init__(self, *args: Any, leaders: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("chosen", [(name, name) for name in leaders])


class ReopenForm(Form):
    """Why the award is set aside."""

    reason = WordsField(
        "重新比选的理由", rows=3, required=False, example="例如：中选单位报价有误，须重新询价。"
    )
