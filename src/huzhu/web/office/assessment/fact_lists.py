"""Lists of figures from other systems: upload, and the pages on which they are checked and loaded.

Not here: calls of other systems (``api.assessment``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import path

from huzhu.assessment.facts.actions import fact_imports as actions
from huzhu.assessment.facts.queries import fact_imports as queries
from huzhu.assessment.facts.rules.fact_lists import heading_of, needs_control
from huzhu.assessment.year.queries import years
from huzhu.documents import queries as documents
from huzhu.kernel.numbers import AMOUNT
from huzhu.kernel.sizes import FILE, takes
from huzhu.web.acts import acted
from huzhu.web.console.figures import moved_by_agency
from huzhu.web.console.received import Confirm, ListPages
from huzhu.web.fields import LISTS, FileField, LineField, NumberField
from huzhu.web.forms import Form
from huzhu.web.guards import office_only
from huzhu.web.office.assessment.facts import tabs
from huzhu.web.pages import form_status, go, paged, sent, show

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.http import HttpResponse

    from huzhu.assessment.facts.queries.fact_imports import FiguresAsked
    from huzhu.assessment.scheme.rules.scoring import ItemChange
    from huzhu.documents.models import ReceivedList
    from huzhu.documents.workbooks import ListRow
    from huzhu.kernel.actor import Actor
    from huzhu.web.requests import OfficeRequest, StaffRequest


class ListForm(Form):
    """A list, and the system that it comes from."""

    use_required_attribute = False

    system = LineField(
        "来源系统",
        60,
        help_text="同一系统再次导入时，表头的对应关系会自动沿用。",
        missing="须写明数据来自哪个系统，现在没有填写。请填写后再上传。",
        widget=forms.TextInput(attrs={"list": "systems"}),
        example="例如：互助保障业务系统",
    )
    file = FileField(
        "数据表格",
        accept=LISTS,
        help_text="表格或文本（csv、txt），须有“机构编号”一列。上传后先检查，确认后才写入。",
        missing="须选择数据表格，现在没有选择。请选择后再上传。",
    )

    def facts(self) -> dict[str, Any]:
        """The upload, and what is said beside it."""
        said = {"system": self.cleaned_data["system"]}
        return {"upload": self.cleaned_data["file"], "said": said}


class ConfirmFigures(Confirm):
    """The sums of amounts, taken from the other system."""

    def __init__(self, row: ReceivedList, asked: FiguresAsked, data: Any = None) -> None:
        super().__init__(row, asked.kind, data)
        for name, kind in asked.setting.kinds.items():
            if needs_control(kind) and heading_of(kind) in row.layout["labels"]:
                self.fields[name] = NumberField(
                    AMOUNT,
                    f"{kind.label}的合计",
                    required=False,
                    unit=kind.unit,
                    help_text="填写来源系统中显示的合计，与表格一致才写入。",
                )

    def facts(self) -> dict[str, Any]:
        """What the action asks."""
        found = dict(self.cleaned_data)
        only_faultless = bool(found.pop("only_faultless", False))
        return {"totals": found, "only_faultless": only_faultless}


def _asked(request: StaffRequest, year: int) -> FiguresAsked:
    return queries.figures_asked(years.year_of(year), by=request.actor)


def _load(
    request: StaffRequest,
    asked: FiguresAsked,
    row: ReceivedList,
    rows: Sequence[ListRow],
    **said: Any,
) -> list[ItemChange]:
    return actions.load_figures(asked.year, row, rows, **said, by=request.actor, at=request.now)


def _withdraw(
    asked: FiguresAsked, row: ReceivedList, *, reason: str, by: Actor, at: datetime
) -> list[ItemChange]:
    return actions.withdraw_figures(asked.year, row, reason=reason, by=by, at=at)


FIGURE_PAGES = ListPages(
    office_only,
    queries.FIGURES,
    name="figure-list",
    find=_asked,
    check=queries.figure_faults,
    take=_load,
    undo=_withdraw,
    check_undo=queries.check_figures_free,
    check_yours=queries.check_figures_yours,
    verb="确认导入",
    taken=lambda _, moved: f"数据已导入，{moved_by_agency(moved)}",
    home=("assessment-fact-imports",),
    base="assessment/<year:number>/facts/",
    key="year.year",
    about="{0.year.year} 年度考核",
    back="历次导入",
    kind_of=lambda asked: asked.kind,
    confirm_form=ConfirmFigures,
    warning="这份清单导入的数据全部取消，恢复导入以前的数据，相关指标重新计分。",
)


@takes(FILE)
@office_only.both
def fact_imports(request: OfficeRequest, year: int) -> HttpResponse:
    """Upload a list; below it, the lists so far."""
    asked = _asked(request, year)
    form = ListForm(sent(request), request.FILES or None)
    begun = acted(request, form, FIGURE_PAGES.receive, asked)
    if begun.result:
        return go(request, "office:figure-list", year, begun.result.pk)
    context = {
        "form": form,
        "page": paged(request, FIGURE_PAGES.rows(asked)),
        "systems": documents.said_before(queries.FIGURES),
        "kinds": asked.setting.kinds,
        **tabs(request, asked.year, "imports"),
    }
    status = form_status(form)
    return show(request, "office/assessment/fact_imports.html", context, status=status)


patterns = [
    path("assessment/<year:year>/facts/imports/", fact_imports, name="assessment-fact-imports"),
    *FIGURE_PAGES.patterns(),
]
