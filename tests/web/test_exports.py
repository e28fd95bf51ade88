"""Every spreadsheet that can be taken away is counted, twenty an hour for each person.

Not here: what stands in them (``tests/demo/test_exports.py``).
"""

import inspect
import re

from django.urls import reverse

from huzhu.people import limits
from huzhu.web.member.own import views as own_data
from tests.addresses import table
from tests.architecture import source


def test_every_download_of_a_spreadsheet_is_counted():
    views = [each.view for each in table() if each.view.__module__[:5] == "huzhu"]
    sheets = {
        view
        for view in views
        if any(
            mark in inspect.getsource(inspect.unwrap(view))
            for mark in ("workbook_response(", "content_type=SHEET")
        )
    }
    counted = {view for view in views if getattr(view, "is_export", False)}

    assert len(sheets) >= 12
    assert counted - sheets == {own_data.export}  # counted, too, and no spreadsheet
    assert sheets <= counted


def test_spreadsheets_are_written_in_one_place():
    """Forms that come back have another; the bench writes lists to be read."""
    writers = {
        source.short(path).removeprefix("src/huzhu/")
        for path in source.files()
        if re.search(r"\b(xlsxwriter\.Workbook|openpyxl|csv\.(Dict)?[Ww]riter)\b", path.read_text())
    } - {"documents/xlsx_stream.py"}  # says why it is not openpyxl
    assert writers == {"documents/tables.py", "documents/locked_sheets.py", "people/bench.py"}


def test_twenty_first_export_of_an_hour_is_turned_away_with_the_wait(as_staff, cast_today):
    client = as_staff(cast_today.lin)
    address = reverse("agency:projects-export")
    answers = [client.get(address) for _ in range(limits.EXPORTS.most)]
    assert {answer["Content-Type"].partition("/")[0] for answer in answers} == {"application"}

    refused = client.get(address)

    assert (refused.status_code, "导出和下载表格每人一小时内最多 20 次" in refused.text) == (
        429,
        True,
    )
    assert 3500 < int(refused["Retry-After"]) <= 3600
    assert as_staff(cast_today.zhou).get(address).status_code == 200
