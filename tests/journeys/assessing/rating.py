"""An agency rates itself: figures, basics, points, proofs, the sheet sent, on paper and stamped."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import TYPE_CHECKING

import pypdf
from playwright.sync_api import expect

from huzhu.assessment.year.rules.basics import LABELS
from tests.assessment.rating.given import BASICS
from tests.documents.files import pdf

if TYPE_CHECKING:
    from pathlib import Path

    from tests.journeys.persons import Person

YEAR = "/agency/assessment/2026"
OFFICE = "/office/assessment/2026"
#: What the agency can show by papers, and what it rates for it.
PROVEN = {"1.1": "4", "1.3": "2", "2.1": "3", "2.4": "5", "2.8": "4"}


def basics_are_checked(lin: Person) -> None:
    """More women than workers are turned away; the coverage is computed."""
    lin.open(f"{YEAR}/")
    lin.reads("请先核对基本情况，再逐项自评")
    lin.follow("核对基本情况")
    for name, value in (BASICS | {"women": 12001}).items():
        lin.fill(LABELS[name], value)
    lin.press("保存基本情况")
    lin.reads("女职工人数不能多于职工总数")
    lin.fill(LABELS["women"], BASICS["women"])
    lin.press("保存基本情况")
    lin.stands_at(r"/sheet/")
    expect(lin.page.locator(".as-basics")).to_contain_text("覆盖率 75%")


def figure_is_disputed(lin: Person, folder: Path) -> None:
    """120 days without sign-in cost half of item 1.4; the agency knows better."""
    lin.open(f"{YEAR}/facts/")
    row = lin.page.locator("#figure-longest_inactive_days")
    expect(row).to_contain_text("120 天")
    expect(row).to_contain_text("1.4 得 3/6 分")
    row.get_by_role("link", name="对数据有异议").click()
    form = lin.page.locator("#dispute form")
    form.locator("[name=value]").fill("60")
    form.locator("[name=reason]").fill("停用的用户名已于八月注销，业务系统有记录。")
    form.locator("[name=file]").set_input_files(paper(folder, "注销记录"))
    lin.press("提出异议")
    lin.reads("异议已提出，由信息技术部核实", "主张为 60 天")


def dispute_is_upheld(feng: Person) -> None:
    """IT looks it up; the figure is corrected, and with it only what rests on it."""
    feng.open(f"{OFFICE}/disputes/")
    feng.follow("用户名最长未登录")
    feng.tick("属实，更正数据")
    feng.fill("更正为", "80")
    feng.fill("答复", "经查日志，最长未登录为 80 天。")
    feng.press("答复")
    feng.reads("异议已答复，数据已更正。更正后 1.4 由 3 分变为 6 分")


def items_are_rated_with_proofs(lin: Person, folder: Path) -> None:
    """Figures fill what nobody rated; five items are rated above them and shown by papers."""
    lin.open(f"{YEAR}/sheet/")
    lin.press("未自评的按平台数据填入")
    expect(lin.page.locator("[data-as-count]")).to_have_text("30")
    total = Decimal(lin.page.locator("[data-as-sum]").inner_text())
    for number, points in PROVEN.items():
        entry = lin.page.locator("article").filter(has=lin.page.get_by_text(number, exact=True))
        field = entry.get_by_label("自评分")
        total += Decimal(points) - Decimal(field.input_value())
        field.fill(points)
        proof = paper(folder, f"{number} 佐证")
        entry.get_by_label(f"指标 {number} 佐证材料").set_input_files(proof)
        entry.get_by_role("button", name="上传", exact=True).click()
        expect(entry.get_by_role("link", name=f"{number} 佐证.pdf")).to_be_visible()
    expect(lin.page.locator("[data-as-sum]")).to_have_text(str(total))
    lin.press("下一步：检查并报送")
    lin.stands_at(r"/check/")


def sheet_is_sent(lin: Person) -> str:
    """Checked, sent, locked; return the checksum of what was sent."""
    lin.reads("已填齐，可以报送", "30/30 项", f"与平台数据不同 {len(PROVEN)} 项")
    lin.reads_nothing_of("缺佐证")
    lin.press("报送考核表")
    lin.reads("报送回执", "KH2026-0001")
    checksum = lin.page.locator("#checksum").inner_text()
    lin.open(f"{YEAR}/sheet/")
    lin.reads("考核表已报送，不再改动", "满分 125 分")
    expect(lin.page.get_by_label("自评分")).to_have_count(0)
    return checksum


def sheet_and_briefing_are_printed(lin: Person, checksum: str) -> None:
    """The paper says what was sent, with places for seal and signatures, and its checksum."""
    sheet = printed(lin, f"{YEAR}/papers/sheet/")
    for words in (checksum, "自评分", "代办处盖章", "代办处主任签字", "填报人签字", "一票否决"):
        assert words in sheet, words
    assert "考核自评情况汇报" in printed(lin, f"{YEAR}/papers/briefing/")


def scan_comes_back(lin: Person, checksum: str, folder: Path) -> None:
    """Another checksum is another paper; the right one is kept."""
    lin.open(f"{YEAR}/scan/?checksum=0000-0000-0000-0000")
    lin.attach("盖章扫描件", paper(folder, "盖章扫描件"))
    lin.press("核对并上传")
    lin.reads("不是 东城区代办处 2026 年度已报送的版本")
    lin.open(f"{YEAR}/scan/?checksum={checksum}")
    lin.attach("盖章扫描件", paper(folder, "盖章扫描件"))
    lin.press("核对并上传")
    lin.reads("扫描件已收存，校验码与电子版一致")


def paper_is_received(tang: Person, lin: Person) -> None:
    """组织机构部 takes the stamped paper in; the agency reads both receipts."""
    tang.open(f"{OFFICE}/agencies/D01/receipts/")
    tang.press("收讫，出具回执")
    tang.reads("收件 组织机构部 经办人 唐翌")
    lin.open(f"{YEAR}/receipt/")
    expect(lin.page.locator(".as-receipt")).to_have_count(2)


def paper(folder: Path, name: str) -> Path:
    """A document; another name is another content."""
    path = folder / f"{name}.pdf"
    path.write_bytes(pdf(name.encode()))
    return path


def printed(person: Person, path: str) -> str:
    """The words of a printed document, without spaces."""
    return words_of(fetched(person, path))


def fetched(person: Person, path: str) -> bytes:
    """A document as the person's browser takes it away."""
    status, content = person.fetch(path)
    assert status == 200, path
    return content


def words_of(pdf: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)
