"""Pages of meeting and purchase."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from huzhu.procurement import queries as procurement
from huzhu.procurement.errors import NoProcurement, NotAwarded
from huzhu.procurement.states import PROCUREMENT_LIFECYCLE
from huzhu.projects import terms
from huzhu.projects.actions import buying, permit
from huzhu.projects.queries import cases, desk
from huzhu.projects.queries import papers as paper_queries
from huzhu.web import grids
from huzhu.web.acts import acted
from huzhu.web.agency.buying import forms as sheets
from huzhu.web.agency.scope import project_for_clerk
from huzhu.web.console.procurement import quoted_by_name
from huzhu.web.forms import Form
from huzhu.web.guards import clerk_only
from huzhu.web.pages import form_status, go, sent, show, tell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from huzhu.procurement.states import ProcurementRecord, ScoreSheet
    from huzhu.projects.models import ServiceProject
    from huzhu.web.requests import ClerkRequest

BLANK_GOODS = 2


@clerk_only.both
def minutes(request: ClerkRequest, number: str) -> HttpResponse:
    project = project_for_clerk(request, number, verb="登记会议纪要", move="apply")
    papers = paper_queries.papers_of(project)
    initial = sheets.minutes_initial(papers.minutes)
    form = sheets.MinutesForm(sent(request), initial=initial)
    if acted(request, form, permit.enter_minutes, project):
        return _done(request, number, "会议纪要已登记。接下来填写采购明细和价格对比表。")
    context = {"project": project, "form": form, "papers": papers}
    return show(request, "agency/minutes.html", context, status=form_status(form))


@clerk_only.both
def goods(request: ClerkRequest, number: str) -> HttpResponse:
    project, record = _buying(request, number, verb="填写采购明细", move="enter_goods")
    note = Form(data={})
    grid = _goods_grid(request, project, record)
    if (
        grid.is_bound
        and grid.is_valid()
        and acted(request, note, buying.enter_goods, project, goods=grid.meant())
    ):
        return _done(request, number, "采购明细已保存。接下来填写价格对比表。", "agency:quotes")
    context = {"project": project, "grid": grid, "note": note, "record": record}
    context |= _compared(project, record)
    return show(request, "agency/goods.html", context, status=_status(grid, note))


def _goods_grid(
    request: ClerkRequest, project: ServiceProject, record: ProcurementRecord
) -> sheets.GoodsGrid:
    goods = record.comparison.goods or [
        terms.planned_goods(paper_queries.papers_of(project).fields)
    ]
    standing = [asdict(item) for item in goods]
    if request.method == "POST" and not grids.wants_more(request.POST):
        return sheets.goods_grid()(request.POST, initial=standing, prefix="goods")
    names = list(sheets.GoodsRow.base_fields)
    known = grids.typed_rows(request.POST, prefix="goods", names=names) or standing
    extra = 1 if known else BLANK_GOODS
    return sheets.goods_grid(extra)(initial=known, prefix="goods")


@clerk_only.both
def quotes(request: ClerkRequest, number: str) -> HttpResponse:
    project, record = _buying(request, number, verb="填写价格对比表", move="enter_quotes")
    note = Form(data={})
    grid = _quotes_grid(request, record)
    if (
        grid.is_bound
        and grid.is_valid()
        and acted(request, note, buying.enter_quotes, project, suppliers=grid.meant())
    ):
        return _done(request, number, "价格对比表已保存。报价齐全后登记评分表。")
    context = {"project": project, "grid": grid, "note": note, "record": record}
    context |= {"rows": quote_rows(grid, record)} | _compared(project, record)
    return show(request, "agency/quotes.html", context, status=_status(grid, note))


def _quotes_grid(request: ClerkRequest, record: ProcurementRecord) -> sheets.SupplierGrid:
    items = record.comparison.goods
    given: dict[str, Any] = {"prefix": "supplier", "form_kwargs": {"goods": items}}
    standing = [sheets.column_initial(each) for each in record.comparison.suppliers]
    if request.method == "POST" and not grids.wants_more(request.POST):
        return sheets.supplier_grid()(request.POST, initial=standing, **given)
    names = sheets.column_names(items)
    typed = grids.typed_rows(request.POST, prefix="supplier", names=names)
    known = typed or standing
    more = int(bool(typed))
    extra = max(sheets.SUPPLIER_COLUMNS - len(known), more)
    return sheets.supplier_grid(extra)(initial=known, **given)


def quote_rows(grid: sheets.SupplierGrid, record: ProcurementRecord) -> list[dict[str, Any]]:
    """The grid turned: a row for each field, a cell for each supplier."""
    heads = ["name", "phone", "is_silent"]
    prices = [sheets.price_name(place) for place in range(len(record.comparison.goods))]
    terms = ["goods_model", "payment", "invoice", "after_sales", "note"]
    details = {
        sheets.price_name(place): f"{item.specification} × {item.quantity:,}"
        for place, item in enumerate(record.comparison.goods)
    }
    model = next(iter(grid.forms), grid.empty_form)
    return [
        {
            "label": model[name].label,
            "detail": details.get(name, ""),
            "is_price": name in details,
            "cells": [form[name] for form in grid.forms],
        }
        for name in [*heads, *prices, *terms]
    ]


@clerk_only.both
def scores(request: ClerkRequest, number: str) -> HttpResponse:
    project, record = _buying(request, number, verb="登记评分表", move="enter_scores")
    scorer = (request.POST or request.GET).get("scorer", "").strip()
    sheet = next((s for s in record.sheets if s.scorer == scorer), None)
    suppliers = [supplier.name for supplier in record.comparison.answering]
    form = sheets.ScorerForm(sent(request), initial={"scorer": sheet and sheet.scorer})
    initial = sheets.marks_initial(suppliers, sheet)
    told = {"is_seen": form.is_same_row}
    grid = sheets.MARKS_GRID(sent(request), initial=initial, prefix="marks", form_kwargs=told)
    if (
        form.is_valid()
        and grid.is_valid()
        and acted(request, form, buying.enter_scores, project, marks=grid.meant())
    ):
        said = f"{form.cleaned_data['scorer']}的评分表已登记。"
        return _done(request, number, said, "agency:scores")
    context = {"project": project, "form": form, "grid": grid, "record": record, "sheet": sheet}
    context |= {"rows": _score_rows(grid, record, sheet)} | _compared(project, record)
    return show(request, "agency/scores.html", context, status=_status(grid, form))


def _score_rows(
    grid: sheets.MarksGrid, record: ProcurementRecord, sheet: ScoreSheet | None
) -> list[dict[str, Any]]:
    """Each supplier's marks beside what it quotes; the total is the one on record."""
    quoted = quoted_by_name(record.comparison)
    totals = {marks.supplier: marks.total for marks in sheet.marks} if sheet else {}
    names = [row["supplier"].value() for row in grid.forms]
    return [
        {"marks": row, "quoted": quoted.get(name), "total": totals.get(name)}
        for row, name in zip(grid.forms, names, strict=True)
    ]


@clerk_only.both
def award(request: ClerkRequest, number: str) -> HttpResponse:
    project, record = _buying(request, number, verb="确定中选单位", move="award")
    leaders = [entry.supplier for entry in record.ranking if entry.place == 1]
    form = sheets.AwardForm(sent(request), leaders=leaders)
    if acted(request, form, buying.award, project):
        return _done(request, number, f"中选单位已确定。{_turn(request, project)}。")
    context = {"project": project, "form": form, "record": record}
    context |= {"is_tie": len(leaders) > 1, "gaps": _gaps(number)}
    context["shown"] = paper_queries.papers_of(project).shown
    context |= _compared(project, record, only=leaders)
    return show(request, "agency/award.html", context, status=form_status(form))


def _turn(request: ClerkRequest, project: ServiceProject) -> str:
    """What comes next, as the line "现在轮到" says it."""
    duties = desk.duties_for_case(project, at=request.now, calendar=request.calendar)
    return f"接下来由{'，或由'.join(f'{duty.whose}{duty.verb}' for duty in duties)}"


def _compared(
    project: ServiceProject, record: ProcurementRecord, *, only: Sequence[str] = ()
) -> dict[str, Any]:
    """What was entered so far against the plan; of the named suppliers, when some are named."""
    fields = cases.fields_of(cases.latest_plan(project))
    quoted = terms.quote_differences(fields, record.comparison)
    return {
        "compared": bool(record.comparison.goods),
        "is_priced": record.comparison.is_priced,
        "fields": fields,
        "differences": terms.goods_differences(fields, record.comparison.goods)
        + tuple(each for each in quoted if not only or each.supplier in only),
    }


def _gaps(number: str) -> list[str]:
    """What keeps anybody from winning yet; the decision itself is what the page is for."""
    decision = NotAwarded().detail
    return [gap for gap in procurement.missing_of(number) if gap != decision]


@clerk_only.both
def reopen(request: ClerkRequest, number: str) -> HttpResponse:
    project, record = _buying(request, number, verb="重新比选", move="reopen")
    form = sheets.ReopenForm(sent(request))
    if acted(request, form, buying.reopen, project):
        return _done(request, number, "原中选结果已撤销并留痕，可以修改比价和评分。")
    context = {"project": project, "form": form, "record": record}
    return show(request, "agency/reopen.html", context, status=form_status(form))


def _buying(
    request: ClerkRequest, number: str, *, verb: str, move: str
) -> tuple[ServiceProject, ProcurementRecord]:
    """:raises NotNow: the supplier is chosen, or is not yet."""
    project = project_for_clerk(request, number, verb=verb, move="apply")
    record = procurement.procurement_of(number)
    if record is None:
        raise NoProcurement(reference=number)
    PROCUREMENT_LIFECYCLE.target(move, now=record.step, called=verb)
    return project, record


def _done(
    request: ClerkRequest, number: str, sentence: str, page: str = "agency:project"
) -> HttpResponse:
    tell(request, sentence)
    tab = ("procurement",) if page == "agency:project" else ()
    return go(request, page, number, *tab)


def _status(grid: grids.Grid, note: Form) -> int:
    has_errors = (grid.is_bound and not grid.is_valid()) or bool(note.errors)
    return 422 if has_errors else 200
