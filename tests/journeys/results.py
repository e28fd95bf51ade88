"""The last stretch: the claims end, the list is public, usage, feedback, the closed file."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import msoffcrypto
import openpyxl
from django.urls import reverse

if TYPE_CHECKING:
    from pathlib import Path

    from tests.journeys.persons import Person

PASSWORD = "winter-cinema-2026"


def claiming_is_ended_early(wu: Person, number: str) -> None:
    """Not without a reason; then at once."""
    wu.open_case(number, "running")
    wu.unfold("提前结束抢订")
    wu.unfold("提前结束…")
    wu.press("确认提前结束")
    wu.reads("提前结束抢订须写明原因")
    wu.fill("理由", "影院场次临时调整，与代办处商定提前结束。")
    wu.unfold("提前结束…")
    wu.press("确认提前结束")
    wu.reads("抢订已结束")
    wu.is_at("结果反馈")


def list_is_not_public_yet(stranger: Person, number: str) -> None:
    assert stranger.open(reverse("public:results", args=[number])) == 425
    stranger.reads("中奖名单在活动结束后公布")


def names_on_the_list(stranger: Person, number: str) -> str:
    """The list of winners as anybody may read it."""
    stranger.open(reverse("public:results", args=[number]))
    return stranger.main()


def usage_is_recorded(he: Person, number: str, codes: Path) -> None:
    he.open_case(number, "results")
    he.attach("供应商核销清单", codes)
    he.press("上传并核对")
    he.press("确认登记")
    he.reads("使用情况已登记")


def feedback_is_issued(he: Person, number: str) -> None:
    he.press("反馈结果")
    he.reads("结果已反馈，等代办机构签收后办结")
    he.reads("代办机构还没有签收结果反馈")  # and the file cannot be closed yet


def feedback_is_collected(lin: Person, number: str) -> dict[str, list[list[str]]]:
    """Type a password twice, take the workbook away, open it with the password."""
    lin.open_case(number, "results")
    lin.fill("打开口令", "1234567")
    lin.fill("再输一次", "1234567")
    lin.press("签收并下载")
    lin.reads("须用至少 8 位的口令加密")
    lin.fill("打开口令", PASSWORD)
    lin.fill("再输一次", PASSWORD)
    with lin.page.expect_download() as downloading:
        lin.press("签收并下载")
    saved = downloading.value
    assert re.fullmatch(rf"{number} 结果反馈\.xlsx", saved.suggested_filename)
    lin.reads("结果反馈已签收，结果表已交浏览器下载")  # the page is true by itself
    lin.reads("再次下载结果表")
    assert lin.page.get_by_label("打开口令").input_value() == ""
    return sheets_of(saved.path())


def sheets_of(path: Path) -> dict[str, list[list[str]]]:
    """Decrypt the workbook; without the password it says nothing."""
    with path.open("rb") as sealed:
        book = msoffcrypto.OfficeFile(sealed)
        assert book.is_encrypted()
        book.load_key(password=PASSWORD)
        plain = io.BytesIO()
        book.decrypt(plain)
    return plain_sheets(plain)


def plain_sheets(content: io.BytesIO) -> dict[str, list[list[str]]]:
    book = openpyxl.load_workbook(content)
    return {
        sheet.title: [[str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
        for sheet in book.worksheets
    }


def file_is_closed(he: Person, number: str) -> None:
    he.open_case(number, "results")
    he.press("办结")
    he.reads("项目已办结，占用的额度已列支")
    he.is_at("已办结")
