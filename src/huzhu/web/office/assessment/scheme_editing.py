"""Changing a draft of the scheme: its head, one item at a time, or all rows by spreadsheet.

Not here: the versions themselves (``schemes``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import path

from huzhu.assessment import policies
from huzhu.assessment.scheme import actions, queries
from huzhu.assessment.scheme.rules.printed import item_faults
from huzhu.assessment.scheme.rules.scheme_checks import scheme_faults
from huzhu.assessment.scheme.rules.scheme_edit import edited
from huzhu.assessment.scheme.rules.scheme_rows import (
    COLUMNS,
    FACT_COLUMNS,
    fact_lines,
    scheme_lines,
)
from huzhu.assessment.scheme.rules.wording import rule_lines
from huzhu.documents import tables
from huzhu.kernel.errors import DomainError
from huzhu.kernel.sizes import FILE, takes
from huzhu.web.acts import acted
from huzhu.web.console.received import ListPages
from huzhu.web.console.views import workbook_response
from huzhu.web.guards import exports, office_only
from huzhu.web.office.assessment.scheme_forms import HeadForm, TakeInForm
from huzhu.web.office.assessment.scheme_item_form import ItemForm
from huzhu.web.office.assessment.schemes import version_context
from huzhu.web.pages import form_status, go, sent, show, tell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from huzhu.assessment.scheme.models import SchemeVersion
    from huzhu.assessment.scheme.rules.scheme import Item, Scheme
    from huzhu.assessment.scheme.rules.scheme_checks import Fault
    from huzhu.documents.models import ReceivedList
    from huzhu.documents.workbooks import ListRow
    from huzhu.web.requests import OfficeRequest, StaffRequest


@office_only.both
def head(request: OfficeRequest, version_id: int) -> HttpResponse:
    """Title, total and the points of the sections."""
    found = queries.version_by_id(version_id)
    form = HeadForm(sent(request), scheme=queries.content_of(found))
    if acted(request, form, actions.edit_scheme, found):
        return _saved(request, found, "名称和分值")
    context = version_context(request, found) | {"form": form}
    return show(request, "office/assessment/scheme_head.html", context, status=form_status(form))


@office_only.both
def item(request: OfficeRequest, version_id: int, item: str) -> HttpResponse:
    """One item: words, owners, points, tiers with their bounds, questions."""
    found = queries.version_by_id(version_id)
    scheme, before = queries.content_of(found), queries.item_in(found, item)
    form = ItemForm(sent(request), scheme=scheme, item=before)
    if acted(request, form, actions.edit_scheme, found):
        return _saved(request, found, f"指标 {item}")
    context = version_context(request, found) | _item_context(scheme, before) | {"form": form}
    return show(request, "office/assessment/scheme_item.html", context, status=form_status(form))


@office_only.sends
def check(request: OfficeRequest, version_id: int, item: str) -> HttpResponse:
    """What would be wrong with the item as it is typed now; nothing is saved."""
    found = queries.version_by_id(version_id)
    scheme = queries.content_of(found)
    form = ItemForm(request.POST, scheme=scheme, item=queries.item_in(found, item))
    context: dict[str, Any] = {"item_id": item, "faults": None, "unread": ""}
    if form.is_valid():
        try:
            typed = edited(scheme, form.edit())
            context["faults"] = faults_near(typed, item)
            context["differing"] = tuple(item_faults(typed.item(item)))
        except DomainError as error:
            context["unread"] = error.detail
    return show(request, "office/assessment/parts/scheme_check.html", context)


@office_only.opens
@exports
def sheet(request: OfficeRequest, version_id: int) -> HttpResponse:
    """A version as a spreadsheet: its rows, and the figures that rules may ask for."""
    found = queries.version_by_id(version_id)
    scheme = queries.content_of(found)
    sheets = [
        tables.Sheet("方案", COLUMNS, scheme_lines(scheme)),
        tables.Sheet("数据目录", FACT_COLUMNS, fact_lines(scheme)),
    ]
    written = tables.write_workbook(sheets, of=f"{found}的全部指标和数据", at=request.now)
    return workbook_response(written, f"{found}.xlsx")


def _draft(request: StaffRequest, version_id: int) -> SchemeVersion:
    policies.ORGANISATION.check(by=request.actor, verb="编制考核方案")
    return queries.version_by_id(version_id)


def _replace(
    request: StaffRequest, found: SchemeVersion, row: ReceivedList, rows: Sequence[ListRow]
) -> tuple[str, ...]:
    return actions.take_in_scheme(found, row, rows, by=request.actor, at=request.now)


SCHEME_PAGES = ListPages(
    office_only,
    queries.SCHEME,
    name="scheme-list",
    find=_draft,
    check=queries.scheme_list_faults,
    take=_replace,
    verb="确认读入",
    taken=lambda _, changed: f"表格（改动 {len(changed)} 项指标）已读入，请核对是否各处一致。",
    home=("assessment-scheme-version",),
    base="assessment/schemes/<key:number>/",
    key="pk",
    about="{0}",
    back="返回方案",
)


@takes(FILE)
@office_only.both
def take_in(request: OfficeRequest, version_id: int) -> HttpResponse:
    """Hand in a spreadsheet that is to replace the rows of a draft."""
    found = queries.version_by_id(version_id)
    initial = {"read": found.content_hash}
    form = TakeInForm(request.POST or None, request.FILES or None, initial=initial)
    begun = acted(request, form, SCHEME_PAGES.receive, found)
    if begun.result:
        return go(request, "office:scheme-list", version_id, begun.result.pk)
    context = version_context(request, found) | {"form": form, "columns": COLUMNS}
    return show(request, "office/assessment/scheme_take_in.html", context, status=form_status(form))


def faults_near(scheme: Scheme, item: str) -> list[Fault]:
    """Faults of one item, its section and the whole: what whoever edits the item can mend."""
    section = f"第 {scheme.item(item).section} 部分"
    return [each for each in scheme_faults(scheme) if each.place in (item, section, "方案")]


def _saved(request: OfficeRequest, found: SchemeVersion, part: str) -> HttpResponse:
    count = len(queries.faults_of(found))
    rest = f"还有 {count} 处不一致，改好后才能采用。" if count else "各处一致，可以采用。"
    tell(request, f"{part}已保存。{rest}")
    return go(request, "office:assessment-scheme-version", found.pk)


def _item_context(scheme: Scheme, found: Item) -> dict[str, Any]:
    items = list(scheme.items)
    place = items.index(found)
    return {
        "item": found,
        "lines": rule_lines(found.rule, scheme.catalogue),
        "near": faults_near(scheme, found.id),
        "differing": tuple(item_faults(found)),
        "previous": items[place - 1] if place else None,
        "following": items[place + 1] if place + 1 < len(items) else None,
    }


_ONE = "assessment/schemes/<key:version_id>/"
patterns = [
    path(f"{_ONE}head/", head, name="assessment-scheme-head"),
    path(f"{_ONE}items/<str:item>/", item, name="assessment-scheme-item"),
    path(f"{_ONE}items/<str:item>/check/", check, name="assessment-scheme-check"),
    path(f"{_ONE}sheet/", sheet, name="assessment-scheme-sheet"),
    path(f"{_ONE}take-in/", take_in, name="assessment-scheme-take-in"),
    *SCHEME_PAGES.patterns(),
]
