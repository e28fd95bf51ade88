"""The fourth stretch: materials and codes, test, publication."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import xlsxwriter
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from huzhu.kernel.workdays import SHANGHAI, local_date

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.journeys.persons import Person

HEADINGS = ("电子码", "密码", "有效期至")
HOTLINE = "010-60001234"


def expiry() -> date:
    return local_date(timezone.now()) + timedelta(days=200)


def good_codes(count: int, *, prefix: str = "DRYY") -> list[tuple[str, str, str]]:
    return [
        (f"{prefix}{number:06d}", f"mm{number:06d}", expiry().isoformat())
        for number in range(1, count + 1)
    ]


def faulty_codes(count: int) -> list[tuple[str, str, str]]:
    """A list with a code twice and a day that is none."""
    rows = good_codes(count)
    rows[1] = (rows[0][0], *rows[1][1:])
    rows[2] = (*rows[2][:2], "明年春天")
    return rows


def workbook(path: Path, rows: Sequence[Sequence[str]], headings: Sequence[str] = HEADINGS) -> Path:
    """Save rows as the xlsx that a supplier would send."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate([headings, *rows]):
            sheet.write_row(place, 0, row)
    return path


def materials_are_handed_in(lin: Person, number: str, codes: Path) -> None:
    """Description, notes, hotline and the list of codes, as one set."""
    lin.open(reverse("agency:materials", args=[number]))
    lin.fill("详细说明", "凭电子码和密码到影院换票。")
    lin.fill("注意事项", "每码一人，过期作废。")
    lin.fill("咨询电话", HOTLINE)
    lin.attach("电子码清单", codes)
    lin.press("上传并核对")


def list_is_confirmed(lin: Person) -> None:
    lin.press("确认报送")


def faulty_list_is_turned_away_row_by_row(lin: Person, number: str, codes: Path) -> None:
    materials_are_handed_in(lin, number, codes)
    lin.reads("清单有 2 处须更正，全部没有入库")
    told = lin.page.get_by_role("region", name="清单有 2 处须更正，全部没有入库")
    rows = told.get_by_role("row")
    expect(rows).to_contain_text(["须更正", "第 3 行", "第 4 行"])
    expect(rows.nth(1)).to_contain_text("与第 2 行重复")
    expect(rows.nth(2)).to_contain_text("须写明日期")


def window_is_postponed(wu: Person, number: str, *, start: date) -> None:
    """A day too soon is turned away with the first possible day; that day is taken."""
    wu.open_case(number, "materials")
    opens_at = datetime.combine(start, time(10), tzinfo=SHANGHAI)
    for too_soon in (timedelta(days=1), timedelta()):
        wu.unfold("延期")
        wu.fill("新的开始时间", opens_at - too_soon)
        wu.fill("新的结束时间", opens_at + timedelta(days=3))
        wu.fill("延期理由", "供应商迟交电子码。")
        wu.press("登记延期")
        wu.reads(f"最早可定 {start}" if too_soon else "已延期。系统测试须按新的时间重新签字")


def tests_are_signed(he: Person, number: str) -> None:
    he.open_case(number, "materials")
    he.press("测试签字")
    he.reads("系统测试须逐项通过")  # nothing is ticked yet
    he.tick_group("逐项测试")
    he.press("测试签字")
    he.reads("系统测试已签字")


def offer_is_published(wu: Person, number: str) -> None:
    wu.open_case(number, "materials")
    wu.press("发布")
    wu.reads("已发布，会员可以看到")
    wu.is_at("已发布")
