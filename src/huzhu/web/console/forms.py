"""The query bar of the project list; it lives in the address.

Not here: what the filter means (``projects.queries.ProjectFilter``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms

from huzhu.people import queries as people
from huzhu.projects.queries.cases import ProjectFilter
from huzhu.projects.states import Category, Step
from huzhu.web.fields import LineField, OneOf
from huzhu.web.forms import Form

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from huzhu.web.requests import StaffRequest

_ALL = ("", "全部")
_YEARS_BACK = 4


def with_all(pairs: Iterable[tuple[object, str]]) -> list[tuple[str, str]]:
    """A select's choices with 全部 first."""
    return [_ALL, *((str(value), label) for value, label in pairs)]


def years_around(today: date) -> list[tuple[int, str]]:
    """The years that a list offers, the newest first."""
    return [(year, f"{year} 年") for year in range(today.year + 1, today.year - _YEARS_BACK, -1)]


class ProjectSearch(Form):
    """Text, state, category, year, agency; whatever makes no sense is left out."""

    use_required_attribute = False

    text = LineField("关键词", 80, required=False, example="项目名称、编号或机构")
    state = OneOf("状态", with_all(Step.choices()), required=False)
    category = OneOf("类别", with_all(Category.choices()), required=False)
    year = OneOf("年度", required=False, coerce=int, empty_value=None)
    agency = OneOf("机构", required=False, coerce=int, empty_value=None)
    sort = LineField(required=False, widget=forms.HiddenInput)

    def __init__(self, request: StaffRequest) -> None:
        super().__init__(request.GET)
        self.offer("year", with_all(years_around(request.today)))
        agencies = people.agencies_below(request.actor).order_by("path").values_list("id", "name")
        self.offer("agency", with_all(agencies))

    def wanted(self, *, mine: bool = False, drafts: bool = False) -> ProjectFilter:
        """The filter; values that are no choices do not filter."""
        self.is_valid()
        found = self.cleaned_data
        return ProjectFilter(
            text=found.get("text", "").strip(),
            state=found.get("state", ""),
            category=found.get("category", ""),
            agency_id=found.get("agency"),
            year=found.get("year"),
            mine=mine,
            drafts=drafts,
            sort=found.get("sort") or "-number",
        )

    def said(self) -> str:
        """The filter in words; what is no choice filters nothing and is not said."""
        return filter_said(self, none="全部可见的项目")


def filter_said(form: Form, *, none: str) -> str:
    """What a query bar narrows to, in words, for a table that is taken away; or ``none``."""
    form.is_valid()
    given = ((field, form.cleaned_data.get(field.name)) for field in form.visible_fields())
    chosen = [f"{field.label}“{_label(field, value)}”" for field, value in given if value]
    return "，".join(chosen) or none


def _label(field: forms.BoundField, value: object) -> str:
    offered = getattr(field.field, "choices", ())
    groups = (each if isinstance(each[1], (list, tuple)) else ("", [each]) for each in offered)
    pairs = (pair for _group, within in groups for pair in within)
    return str(next((label for key, label in pairs if str(key) == str(value)), value))
