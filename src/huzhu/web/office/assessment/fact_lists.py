"""Lists of figures from other systems: upload, say which column is which, check, load.

Not here: calls of other systems (``api.assessment``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import path

from huzhu.assessment.facts.actions import fact_imports as actions
from huzhu.assessment.facts.queries import fact_imports as queries
from huzhu.assessment.facts.rules.fact_lists import heading_of
from huzhu.assessment.scheme.rules.fact_values import shown
from huzhu.assessment.year.queries import years
from huzhu.documents import rules as files
from huzhu.kernel.numbers import AMOUNT
from huzhu.kernel.sizes import FILE, takes
from huzhu.web.acts import acted
from huzhu.web.console.figures import moved_by_agency
from huzhu.web.console.views import workbook_response
from huzhu.web.fields import LISTS, FileField, LineField, NumberField, OneOf, TickField
from huzhu.web.forms import Form
from huzhu.web.guards import exports, office_only
from huzhu.web.office.assessment.facts import tabs
from huzhu.web.pages import form_status, go, paged, sent, show, tell

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.assessment.facts.queries.fact_imports import ReadImport
    from huzhu.assessment.scheme.rules.facts import FactKind
    from huzhu.assessment.year.models import AssessmentYear
    from huzhu.web.requests import OfficeRequest

_SHOWN_LINES = 8
_SHOWN_FAULTS = 50


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
        """The keyword arguments of the action."""
        upload = self.cleaned_data["file"]
        content = files.all_of(upload)
        return {
            "system": self.cleaned_data["system"],
            "file_name": upload.name,
            "content": content,
        }


class MappingForm(Form):
    """Which column is which figure."""

    use_required_attribute = False

    def __init__(self, read: ReadImport, kinds: dict[str, FactKind], data: Any = None) -> None:
        super().__init__(data, prefix="map")
        options = [("", "不读取"), *((name, heading_of(kind)) for name, kind in kinds.items())]
        for place, (heading, name) in enumerate(read.mapping.items()):
            field = OneOf(heading, options, required=False, initial=name)
            field.widget.attrs["class"] = "form-select form-select-sm"
            self.fields[f"c{place}"] = field
        self.headings = list(read.mapping)

    def facts(self) -> dict[str, Any]:
        """The figure of each heading."""
        mapping = {
            heading: self.cleaned_data[f"c{place}"] for place, heading in enumerate(self.headings)
        }
        return {"mapping": mapping}


class LoadForm(Form):
    """The sums of amounts, taken from the other system; and whether faulty lines are left out."""

    use_required_attribute = False

    def __init__(self, read: ReadImport, data: Any = None) -> None:
        super().__init__(data, prefix="load")
        for column in read.columns:
            if column.kind is not None and column.needs_control:
                field = NumberField(
                    AMOUNT,
                    f"{column.kind.label}的合计",
                    required=False,
                    unit=column.kind.unit,
                    help_text="填写来源系统中显示的合计，与表格一致才写入。",
                )
                self.fields[column.kind.name] = field
        if read.blocking:
            self.fields["only_faultless"] = TickField(
                f"只导入没有问题的 {len(read.faultless_lines)} 行，其余以后再导入"
            )

    def facts(self) -> dict[str, Any]:
        """What the action asks."""
        found = dict(self.cleaned_data)
        only_faultless = bool(found.pop("only_faultless", False))
        return {"totals": found, "only_faultless": only_faultless}


@takes(FILE)
@office_only.both
def fact_imports(request: OfficeRequest, year: int) -> HttpResponse:
    """Upload a list; below it, the lists so far."""
    row = years.year_of(year)
    found = queries.imports_in(row, by=request.actor)
    form = ListForm(sent(request), request.FILES or None)
    begun = acted(request, form, actions.check_fact_import, row)
    if begun.result:
        return go(request, "office:assessment-fact-import", year, begun.result.pk)
    context = {"form": form, "page": paged(request, found), "systems": queries.systems()}
    context |= {"kinds": queries.importable(row, by=request.actor), **tabs(request, row, "imports")}
    status = form_status(form)
    return show(request, "office/assessment/fact_imports.html", context, status=status)


@office_only.opens
def fact_import(request: OfficeRequest, year: int, import_id: int) -> HttpResponse:
    """What was read, what is wrong, and the button that loads it."""
    row = years.year_of(year)
    read = queries.read_import(row, queries.import_of(row, import_id, by=request.actor))
    return _show(request, row, read)


@office_only.sends
def map_fact_import(request: OfficeRequest, year: int, import_id: int) -> HttpResponse:
    """Say anew which column is which figure."""
    row = years.year_of(year)
    found = queries.import_of(row, import_id, by=request.actor)
    read = queries.read_import(row, found)
    form = MappingForm(read, queries.importable(row, by=request.actor), request.POST)
    if acted(request, form, actions.map_fact_import, row, found):
        tell(request, "已按新的对应关系重新检查。")
        return go(request, "office:assessment-fact-import", year, import_id)
    return _show(request, row, read, mapping=form)


@office_only.sends
def load_fact_import(request: OfficeRequest, year: int, import_id: int) -> HttpResponse:
    """Load what was checked."""
    row = years.year_of(year)
    found = queries.import_of(row, import_id, by=request.actor)
    read = queries.read_import(row, found)
    form = LoadForm(read, request.POST)
    if done := acted(request, form, actions.load_fact_import, row, found):
        tell(request, f"数据已导入，{moved_by_agency(done.result or [])}")
        return go(request, "office:assessment-fact-import", year, import_id)
    return _show(request, row, read, load=form)


@office_only.sends
def drop_fact_import(request: OfficeRequest, year: int, import_id: int) -> HttpResponse:
    """Put a list aside."""
    row = years.year_of(year)
    found = queries.import_of(row, import_id, by=request.actor)
    actions.drop_fact_import(row, found, by=request.actor, at=request.now)
    tell(request, "已放弃这份表格，数据没有变化。")
    return go(request, "office:assessment-fact-imports", year)


@office_only.opens
@exports
def fact_template(request: OfficeRequest, year: int) -> HttpResponse:
    """The list to be filled in."""
    content = queries.template_workbook(years.year_of(year), by=request.actor, at=request.now)
    return workbook_response(content, f"{year} 年度考核数据模板.xlsx")


@office_only.opens
@exports
def fact_faults(request: OfficeRequest, year: int, import_id: int) -> HttpResponse:
    """Everything that is wrong, as a list to work through."""
    row = years.year_of(year)
    read = queries.read_import(row, queries.import_of(row, import_id, by=request.actor))
    content = queries.faults_workbook(read, at=request.now)
    return workbook_response(content, f"考核数据更正清单 {import_id}.xlsx")


def _show(
    request: OfficeRequest,
    year: AssessmentYear,
    read: ReadImport,
    *,
    mapping: MappingForm | None = None,
    load: LoadForm | None = None,
) -> HttpResponse:
    kinds = queries.importable(year, by=request.actor)
    shown_mapping = mapping or MappingForm(read, kinds)
    context = {
        "read": read,
        "faults": read.faults[:_SHOWN_FAULTS],
        "preview": _preview(read),
        "more": max(len(read.lines) - _SHOWN_LINES, 0),
        "mapping": shown_mapping,
        "columns": list(zip(shown_mapping, read.columns, strict=True)),
        "load": load or LoadForm(read),
        **tabs(request, year, "imports"),
    }
    bound = mapping or load
    status = form_status(bound) if bound else 200
    return show(request, "office/assessment/fact_import.html", context, status=status)


def _preview(read: ReadImport) -> list[tuple[Any, list[str]]]:
    """The first lines with their figures in the order of the columns."""
    columns = [column.kind for column in read.columns if column.kind is not None]
    return [
        (line, [_cell(kind, line.facts | line.kept) for kind in columns])
        for line in read.lines[:_SHOWN_LINES]
    ]


def _cell(kind: FactKind, values: dict[str, Any]) -> str:
    return shown(kind, values[kind.name]) if kind.name in values else ""


_IMPORTS = "assessment/<year:year>/facts/imports/"
patterns = [
    path(_IMPORTS, fact_imports, name="assessment-fact-imports"),
    path(f"{_IMPORTS}template/", fact_template, name="assessment-fact-template"),
    path(f"{_IMPORTS}<key:import_id>/", fact_import, name="assessment-fact-import"),
    path(f"{_IMPORTS}<key:import_id>/map/", map_fact_import, name="assessment-map-fact-import"),
    path(f"{_IMPORTS}<key:import_id>/load/", load_fact_import, name="assessment-load-fact-import"),
    path(f"{_IMPORTS}<key:import_id>/drop/", drop_fact_import, name="assessment-drop-fact-import"),
    path(f"{_IMPORTS}<key:import_id>/faults/", fact_faults, name="assessment-fact-faults"),
]
