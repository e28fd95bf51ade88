"""The official sheet without a line: taken away, filled in by LibreOffice, brought back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
from playwright.sync_api import expect

from huzhu.assessment.rating.queries import sheet_forms
from huzhu.assessment.rating.rules.sheet_form import points_name, remark_name
from huzhu.assessment.year.models import ScoresheetItem
from tests.assessment.rating.given import BASICS
from tests.documents.form_for_tests import through_libreoffice

if TYPE_CHECKING:
    from pathlib import Path

    from tests.journeys.persons import Person

PAPERS = "/agency/assessment/2026/papers/"
RATED = {"1.1": 4, "1.2": 2.5, "1.4": 6, "3.3": 9.25}


def sheet_is_taken_away(lin: Person, folder: Path) -> Path:
    lin.open(PAPERS)
    with lin.page.expect_download() as downloading:
        lin.follow("下载离线考核表")
    saved = folder / "离线考核表.xlsx"
    downloading.value.save_as(saved)
    assert downloading.value.suggested_filename == "离线考核表 2026 东城区代办处.xlsx"
    return saved


def saved_by_libreoffice(blank: Path, folder: Path) -> Path:
    """Opened by LibreOffice, saved in its own format, and as a workbook again."""
    saved = folder / "另存.xlsx"
    saved.write_bytes(through_libreoffice(blank.read_bytes(), "ods", "xlsx", folder=folder))
    return saved


def rubbish_is_answered_by_cell(lin: Person, saved: Path) -> None:
    """Whatever was pasted: each cell is named, and nothing is kept."""
    rubbish = {
        points_name("1.1"): 5,
        points_name("1.2"): "两分",
        points_name("1.3"): -1,
        remark_name("2.1"): "字" * 401,
        "unions": 1.5,
    }
    upload(lin, filled(saved, rubbish | {points_name("2.2"): 2}))
    lin.reads("须改正的单元格")
    shown = set(lin.page.locator(".faults td.cell-main").all_inner_texts())
    assert shown == {cell_of(name) for name in rubbish}
    assert not ScoresheetItem.objects.filter(self_points__isnull=False).exists()


def wrong_agency_is_turned_away(zhou: Person, saved: Path) -> None:
    upload(zhou, filled(saved, {points_name("1.2"): 1}))
    zhou.reads("这里是西城区代办处 2026 年度，这份是东城区代办处")


def sheet_comes_back(lin: Person, saved: Path) -> None:
    """What would change is shown first; confirmed, the values stand on the sheet."""
    points = {points_name(number): value for number, value in RATED.items()}
    remark = {remark_name("1.2"): "三次会议参加两次半"}
    upload(lin, filled(saved, points | remark | BASICS))
    lin.reads("确认离线考核表的改动", "9.25 分")
    lin.press("确认导入")
    lin.stands_at(r"/sheet/")
    lin.reads("离线考核表已导入，改动 4 项指标")
    expect(lin.page.locator("[data-as-sum]")).to_have_text("21.75")
    expect(lin.page.locator(".as-basics")).to_contain_text("覆盖率 75%")
    found = ScoresheetItem.objects.filter(self_points__isnull=False)
    assert {row.item: float(row.self_points) for row in found} == RATED
    assert found.get(item="1.2").self_remark == "三次会议参加两次半"


def upload(person: Person, path: Path) -> None:
    person.open(PAPERS)
    person.attach("填好的离线考核表", path)
    person.press("上传并查看改动")


def filled(saved: Path, values: dict[str, object]) -> Path:
    """A copy of the sheet with values typed past lock and validation."""
    book = openpyxl.load_workbook(saved)
    for name, value in values.items():
        book.worksheets[0][cell_of(name)] = value
    path = saved.with_name("填好.xlsx")
    book.save(path)
    return path


def cell_of(name: str) -> str:
    """Where an input of D01 stands."""
    sheet = ScoresheetItem.objects.filter(sheet__agency__number="D01").first().sheet
    return sheet_forms.form_of(sheet).inputs[name][1].address
