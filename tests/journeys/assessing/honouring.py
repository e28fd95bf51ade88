"""Names: recommended, on notice, objected to, sealed; a certificate that anybody can check."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import pypdf
import segno

from huzhu.assessment.honours.models import Honour
from huzhu.assessment.year.models import AssessmentYear
from tests.journeys.assessing.rating import fetched, paper, printed, words_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.journeys.persons import Person

YEAR = "/agency/assessment/2026"
OFFICE = "/office/assessment/2026"
NAME = "沈悦"


def names_are_recommended(lin: Person) -> None:
    """The unit and a person, then the agency's own notice, no shorter than the rule asks."""
    lin.open(f"{YEAR}/recommendations/")
    lin.follow("推荐优秀单位")
    lin.fill("名称（姓名）", "东城区代办处")
    lin.fill("主要事迹", "参保人数连续三年增长。")
    lin.press("保存")
    lin.reads("东城区代办处已列入拟推荐")
    lin.follow("推荐优秀个人")
    lin.fill("名称（姓名）", NAME)
    lin.fill("单位与职务", "东城区代办处业务员")
    lin.fill("主要事迹", "全年走访基层工会八十家。")
    lin.press("保存")
    lin.reads(f"{NAME}已列入拟推荐")
    lin.unfold("名额不用完")
    lin.fill("公示范围和方式", "单位公示栏和内部网站")
    lin.press("开始公示")
    lin.reads("公示已登记", "正在本单位公示")
    assert NAME in printed(lin, f"{YEAR}/recommendations/notice/paper/")


def names_are_handed_in(lin: Person, folder: Path) -> None:
    lin.open(f"{YEAR}/recommendations/")
    lin.fill("公示情况", "公示期内没有收到异议")
    lin.attach("盖章的推荐材料", paper(folder, "推荐材料"))
    lin.press("上报组织机构部")
    lin.reads("推荐已上报组织机构部审核")


def names_are_accepted_and_posted(tang: Person, song: Person) -> None:
    for _each in range(2):
        tang.open(f"{OFFICE}/recommendations/")
        tang.follow("审核", exact=True)
        tang.press("审核通过")
        tang.reads("的推荐已审核通过")
    song.open(f"{OFFICE}/list/")
    song.unfold("公示名单…")
    song.press("确认公示名单")
    song.reads("名单已公示，编号")


def stranger_objects(stranger: Person) -> str:
    """Under a real name, on the notice; return the receipt's number."""
    stranger.open(f"/notices/{AssessmentYear.objects.get().list_notice}/")
    stranger.reads(NAME, "公示期至")
    stranger.choose("对谁有异议", NAME)
    stranger.fill("您的姓名（单位）", "金可")
    stranger.fill("联系方式", "13800001111")
    stranger.fill("异议内容", "请核实走访工会的家数。")
    stranger.press("提交异议")
    stranger.stands_at(r"/objections/YY2026")
    stranger.reads("办理中")
    stranger.reads_nothing_of("13800001111")
    return stranger.heading()


def list_waits(wang: Person) -> None:
    """While an objection is open nobody can seal."""
    wang.open(f"{OFFICE}/list/")
    wang.reads("还不能确定，须等", "还有 1 件异议未答复")
    wang.cannot_press("确定名单")


def objection_is_answered(tang: Person, stranger: Person, number: str) -> None:
    tang.open(f"{OFFICE}/objections/{number}/")
    tang.tick("异议不成立，名单不变")
    tang.fill("答复", "已逐家核对走访记录，共八十家，情况属实。")
    tang.press("答复")
    tang.reads(f"异议 {number} 已答复")
    stranger.open("/objections/")
    stranger.fill("受理编号", number)
    stranger.press("查询")
    stranger.reads("情况属实", "不成立")


def list_is_sealed_and_archived(wang: Person, song: Person) -> None:
    wang.open(f"{OFFICE}/list/")
    wang.fill_named("meeting", "主任办公会〔2026〕23次")
    wang.unfold("确定名单…")
    wang.press("确认确定名单")
    wang.reads("名单已确定，档案号", "校验一致")
    song.open(f"{OFFICE}/list/")
    song.unfold("归档…")
    song.press("确认归档")
    song.reads("2026 年度考核已归档")


def certificate_is_checked_by_its_code(lin: Person, stranger: Person) -> None:
    """The code on the paper leads anybody to the page that says: genuine, this name."""
    lin.open("/agency/assessment/honours/")
    lin.reads("有效表彰 2 项")
    path = lin.leads("下载证书", row=NAME)
    pdf = fetched(lin, path)
    assert "荣誉证书" in words_of(pdf)
    honour = Honour.objects.get(name=NAME)
    path = f"/certificates/{honour.token}/"
    assert printed_code(pdf) == code_of(f"{stranger.url}{path}")
    stranger.open(path)
    stranger.reads("证书真实有效", NAME, honour.number)
    stranger.open(f"/certificates/{honour.token}x/")
    stranger.reads("没有查到这张证书")


def printed_code(pdf: bytes) -> set[tuple[int, int]]:
    """The dark modules of the QR code as the paper shows them: its rows are drawn as strokes."""
    content = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].get_contents().get_data().decode("latin-1")
    strokes = re.findall(r"(?<![\d.])(\d+) (\d+)\.5 m (\d+) \2\.5 l", content)
    return {
        (int(row), column) for start, row, end in strokes for column in range(int(start), int(end))
    }


def code_of(text: str) -> set[tuple[int, int]]:
    """The dark modules of the QR code of a text."""
    matrix = segno.make_qr(text, error="m").matrix
    return {
        (row, column)
        for row, modules in enumerate(matrix)
        for column, is_dark in enumerate(modules)
        if is_dark
    }
