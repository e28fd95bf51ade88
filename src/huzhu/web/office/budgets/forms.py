"""The query bar of the budget board; it lives in the address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from huzhu.web.console.forms import years_around
from huzhu.web.fields import OneOf
from huzhu.web.forms import Form

if TYPE_CHECKING:
    from datetime import date


class BudgetYear(Form):
    """Which year, and whether only those without a budget."""

    year = OneOf("年度", coerce=int)
    filed = OneOf("报送情况", [("", "全部"), ("no", "未报送"), ("yes", "已报送")], required=False)

    def __init__(self, asked: Any, *, today: date) -> None:
        super().__init__({"year": str(today.year)} | asked.dict())
        self.offer("year", years_around(today))
        self.this_year = today.year

    @property
    def wanted_year(self) -> int:
        """The year asked for; one that is not offered is this year."""
        self.is_valid()
        return self.cleaned_data.get("year") or self.this_year

    @property
    def wanted_filed(self) -> str:
        self.is_valid()
        return self.cleaned_data.get("filed", "")
