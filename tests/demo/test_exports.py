"""Every spreadsheet that can be taken away: LibreOffice shows what was written.

All views that hand one out are asked, as who may ask; one that is new fails here until it is.
Not here: how a cell is written (``tests/documents/test_tables.py``).
"""

import io
import re
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace

import msoffcrypto
import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from huzhu.assessment.facts.queries import fact_imports
from huzhu.assessment.scheme import actions as schemes
from huzhu.assessment.scheme.queries import content_of
from huzhu.assessment.scheme.rules.scheme_rows import COLUMNS, scheme_lines
from huzhu.assessment.year.models import AssessmentYear
from huzhu.claims.rules import CODE_LIST
from huzhu.demo.times import clock
from huzhu.documents import tables
from huzhu.kernel.workdays import SHANGHAI
from huzhu.people import queries as people
from huzhu.people import tasks
from huzhu.people.actions import imports
from huzhu.people.models import Account, Union
from huzhu.projects.models import FeedbackReport, ServiceProject
from huzhu.web.agency.materials.codes import CODE_PAGES
from huzhu.web.office.assessment.fact_lists import FIGURE_PAGES
from huzhu.web.office.assessment.scheme_editing import SCHEME_PAGES
from huzhu.web.office.projects.used_codes import USE_PAGES
from tests import libreoffice
from tests.addresses import table
from tests.clients import CLOCK_OF_PAGES, signed_in
from tests.demo.conftest import TODAY
from tests.documents import files
from tests.listed import read_rows
from tests.people.persons import member_cells

pytestmark = pytest.mark.usefixtures("loaded")
NOW = clock(TODAY, 10)
PASSWORD = "一二三四五六七八"
YEAR, YEAR_GRADED = 2026, 2025


def actor(username):
    return people.actor_of(people.positions_of(Account.objects.get(username=username), on=TODAY)[0])


def desk(username):
    by_actor = SimpleNamespace(account=lambda by: Account.objects.get(pk=by.account_id))
    return signed_in(by_actor, actor(username))


def get(username, name, *args, **query):
    return desk(username).get(reverse(name, args=args), query)


def post(username, name, *args, **given):
    return desk(username).post(reverse(name, args=args), given)


# --- how each is asked for ----------------------------------------------------------------------


def collected(project_number):
    given = {"password": PASSWORD, "again": PASSWORD}
    return post("lin", "agency:collect", project_number, **given)


def a_project_of_lin():
    agency_id = actor("lin").agency_id
    return FeedbackReport.objects.filter(project__agency_id=agency_id)[0].project.number


def refused_of(pages, username, project, *rows):
    upload = SimpleUploadedFile("清单.xlsx", files.table(*rows))
    row = pages.receive(project, upload=upload, by=actor(username), at=NOW)
    space = "agency" if pages is CODE_PAGES else "office"
    return post(username, f"{space}:refused-{pages.name}", project.number, row.pk)


def refused_codes():
    project = ServiceProject.objects.filter(agency_id=actor("lin").agency_id, state="approved")[0]
    rows = (("电子码", "密码"), ("MV2026000000000", "0123"), ("=1+1", "0124"))
    return refused_of(CODE_PAGES, "lin", project, *rows)


def refused_uses():
    project = ServiceProject.objects.filter(state="settling")[0]
    rows = (("电子码", "使用时间"), ("0001", "明天"), ("=1+1", "昨天"))
    return refused_of(USE_PAGES, "he", project, *rows)


def faults_of_facts():
    rows = files.table(("机构编号", "年度业务指标完成率"), ("D06", "很好"), ("0099", "80"))
    asked = fact_imports.figures_asked(AssessmentYear.objects.get(year=YEAR), by=actor("song"))
    upload, said = SimpleUploadedFile("数据.xlsx", rows), {"system": "业务系统"}
    row = FIGURE_PAGES.receive(asked, upload=upload, said=said, by=asked.by, at=NOW)
    return post("song", "office:refused-figure-list", YEAR, row.pk)


def faults_of_scheme():
    draft = schemes.bring_in_scheme("2021", year=2030, by=actor("song"), at=NOW)
    rows = [list(row) for row in scheme_lines(content_of(draft))]
    rows[3][COLUMNS.index("得分")] = "=1+1"
    upload, said = SimpleUploadedFile("方案.xlsx", files.table(COLUMNS, *rows)), {"read": ""}
    row = SCHEME_PAGES.receive(draft, upload=upload, said=said, by=actor("song"), at=NOW)
    return post("song", "office:refused-scheme-list", draft.pk, row.pk)


def refused_members():
    cells = [member_cells(1, 手机="0123"), member_cells(2, 姓名="=1+1", 手机="00")]
    content = files.table(tuple(cells[0]), *(tuple(each.values()) for each in cells))
    row = imports.check_import(io.BytesIO(content), file_name="a.xlsx", by=actor("he"), at=NOW)
    tasks.check_members(import_id=row.pk)
    return post("he", "office:refused-rows", row.pk)


def changed_members():
    union = Union.objects.order_by("pk").first().number
    known = member_cells(990_001, 工会编号=union)
    for cells in (known, known | {"会籍": "已退会"}):
        content = files.table(tuple(cells), tuple(cells.values()))
        by = {"by": actor("he"), "at": NOW}
        row = imports.check_import(io.BytesIO(content), file_name="b.xlsx", **by)
        tasks.check_members(import_id=row.pk)
        if cells is known:
            imports.confirm_import(row.pk, **by)
            tasks.load_members(import_id=row.pk)
    return post("he", "office:import-changes", row.pk)


#: By the name of its address.
WAYS = {
    "projects-export": lambda: get("he", "office:projects-export", state="closed", year=2026),
    "collect": lambda: collected(a_project_of_lin()),
    "code-list-template": lambda: get("lin", "agency:code-list-template"),
    "refused-code-list": refused_codes,
    "use-list-template": lambda: get("he", "office:use-list-template"),
    "refused-use-list": refused_uses,
    "assessment-offline": lambda: get("lin", "agency:assessment-offline", YEAR),
    "import-template": lambda: get("he", "office:import-template"),
    "refused-rows": refused_members,
    "trail-export": lambda: desk("he").post(reverse("office:trail-export") + "?person=林"),
    "import-changes": changed_members,
    "figure-list-template": lambda: get("song", "office:figure-list-template", YEAR),
    "refused-figure-list": faults_of_facts,
    "scheme-list-template": lambda: get("song", "office:scheme-list-template"),
    "refused-scheme-list": faults_of_scheme,
    "assessment-results-export": lambda: get(
        "song", "office:assessment-results-export", YEAR_GRADED
    ),
    "assessment-honours-export": lambda: get(
        "song", "office:assessment-honours-export", YEAR_GRADED
    ),
    "assessment-scheme-sheet": lambda: get(
        "song", "office:assessment-scheme-sheet", AssessmentYear.objects.get(year=YEAR).scheme_id
    ),
}
FORM = "assessment-offline"  #: comes back filled in; its sums are formulas


# --- all of them, opened once -------------------------------------------------------------------


@pytest.fixture(scope="module")
def taken(loaded, tmp_path_factory):
    """By view: the tables that were written, the file, and what LibreOffice shows of it."""
    place, given = tmp_path_factory.mktemp("exports"), {}
    write = tables.write

    def kept(file, sheets, **told):
        given[name] = [replace(sheet, rows=[*sheet.rows]) for sheet in sheets]
        return write(file, given[name], **told)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(CLOCK_OF_PAGES, SimpleNamespace(localtime=lambda: NOW))
        patched.setattr(tables, "write", kept)
        patched.setattr("huzhu.people.error_workbook.write", kept)
        patched.setattr("huzhu.people.changes.write", kept)
        for name, ask in WAYS.items():
            with closing(ask()) as answer:
                assert answer.status_code == 200, (name, answer.content.decode())
                (place / f"{name}.xlsx").write_bytes(_opened(answer.getvalue()))
    shown = libreoffice.shown(place, [f"{name}.xlsx" for name in WAYS])
    return SimpleNamespace(place=place, given=given, shown=shown)


def _opened(content):
    if content.startswith(b"PK"):
        return content
    plain, locked = io.BytesIO(), msoffcrypto.OfficeFile(io.BytesIO(content))
    locked.load_key(password=PASSWORD)
    locked.decrypt(plain)
    return plain.getvalue()


def _look(value):
    """What a person should see of it."""
    if isinstance(value, datetime):
        return f"{value.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value)


def test_every_view_that_hands_out_a_spreadsheet_is_asked():
    exports = {each.own_name for each in table() if getattr(each.view, "is_export", False)}
    assert exports - {"export"} == {*WAYS}  # the own data are handed out as JSON


@pytest.mark.parametrize("name", sorted({*WAYS} - {FORM}))
def test_table_is_shown_as_it_was_given(taken, name):
    sheets = taken.shown[f"{name}.xlsx"]
    assert len(sheets) == len(taken.given[name]) + 1
    for sheet in taken.given[name]:
        rows = [[*map(_look, row)] for row in (sheet.columns, *sheet.rows)]
        wide = [row + [""] * (len(sheet.columns) - len(row)) for row in rows]
        assert sheets[sheet.title] == wide


@pytest.mark.parametrize("name", sorted({*WAYS} - {FORM}))
def test_table_has_texts_and_days_its_heading_stays_and_it_tells_its_filter(taken, name):
    book = openpyxl.load_workbook(taken.place / f"{name}.xlsx")
    cells = [cell for page in book for row in page.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} <= {"s", "n", "d"}
    assert {page.freeze_panes for page in book} == {"A2"}
    (_, (_, of), (_, at)) = taken.shown[f"{name}.xlsx"]["说明"]
    assert of
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d（北京时间）", at)


def test_days_are_days_wherever_there_are_any(taken):
    kinds = {
        name: {type(cell) for sheet in sheets for row in sheet.rows for cell in row}
        for name, sheets in taken.given.items()
    }
    assert all(kinds.values())
    with_days = {name for name, found in kinds.items() if found & {date, datetime}}
    assert with_days == {
        "projects-export",
        "collect",
        "code-list-template",
        "use-list-template",
        "assessment-honours-export",
        "trail-export",
    }
    written = [str(cell) for sheets in taken.given.values() for sheet in sheets
               for row in sheet.rows for cell in row if isinstance(cell, str)]  # fmt: skip
    assert [text for text in written if re.fullmatch(r"\d{4}-\d\d-\d\d[ \d:]*", text)] == []


def test_filter_is_told_in_the_words_of_the_page(taken):
    assert taken.shown["projects-export.xlsx"]["说明"][1][1] == "状态“已办结”，年度“2026 年”"


def test_list_that_was_exported_can_be_handed_in_again(taken):
    path = taken.place / "code-list-template.xlsx"
    rows = read_rows(path, CODE_LIST)
    assert rows[0].cells == ("MV2026000001AB", "k3r9x2", "2027-06-30")


def test_form_that_comes_back_is_shown_as_it_was_given(taken):
    """Only its sums are computed; LibreOffice comes to the same."""
    path = taken.place / f"{FORM}.xlsx"
    book = openpyxl.load_workbook(path, data_only=True)
    (page,) = (each for each in book if each.sheet_state == "visible")
    rows = taken.shown[f"{FORM}.xlsx"][page.title]
    cells = [cell for row in page.iter_rows() for cell in row if cell.value is not None]
    assert [rows[cell.row - 1][cell.column - 1] for cell in cells] == [
        f"{cell.value:.10g}" if cell.data_type == "n" else cell.value for cell in cells
    ]
    formulas = {
        cell.value[:5] for row in openpyxl.load_workbook(path)[page.title].iter_rows()
        for cell in row if cell.data_type == "f"
    }  # fmt: skip
    assert formulas == {"=SUM("}
