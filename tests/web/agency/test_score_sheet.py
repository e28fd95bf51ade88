"""The score sheet in a browser: what is told while marks are typed is what the server keeps."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from huzhu.procurement import queries as procurement
from huzhu.projects import terms
from huzhu.projects.actions import buying
from huzhu.projects.queries import papers
from tests import road
from tests.cast import assemble
from tests.clients import signed_in


@pytest.fixture
def sheet(page, served):
    """A clerk's browser on the sheet of a purchase with three quotes."""
    cast = assemble()
    project = road.preparing(cast)
    act = {"by": cast.lin, "at": road.APPLIED_AT}
    goods = [terms.planned_goods(papers.papers_of(project).fields)]
    buying.enter_goods(project, goods=goods, **act)
    buying.enter_quotes(project, suppliers=road.quotes(30, 31, 32), **act)
    key = signed_in(cast, cast.lin).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": key, "url": served.url}])
    page.goto(served.url + reverse("agency:scores", args=[project.number]))
    return project


@pytest.mark.clause("S7.3.a")
def test_total_as_typed_is_the_total_kept_and_a_mark_beyond_is_told_before_it_is_sent(page, sheet):
    rows = page.locator("tr[data-adds]")
    first = rows.first
    total = first.locator("[data-total]")
    for row in rows.all():
        for field, mark in zip(
            row.get_by_role("textbox").all(), ["１８", "28.3", "38", "9"], strict=True
        ):
            expect(row.locator("[data-total]")).to_have_text("—")
            field.fill(mark)
    expect(total).to_have_text("93.3")

    first.get_by_role("textbox").first.fill("20.5")
    expect(total).to_have_text("—")
    expect(first.locator(".beyond")).to_contain_text("须填 0 至 20 的数，最多一位小数，“20.5”超出")
    first.get_by_role("textbox").first.fill("18")
    expect(first.locator(".beyond")).to_have_text("")

    page.get_by_role("textbox", name="评分人员").fill("赵一")
    page.get_by_role("button", name="登记评分表").click()
    page.get_by_text("赵一的评分表已登记").wait_for()
    (kept,) = procurement.procurement_of(sheet.number).sheets
    assert [str(marks.total) for marks in kept.marks] == ["93.3"] * 3
