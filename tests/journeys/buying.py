"""The second stretch: meeting, quotes, marks, award, the agency's own check, the request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from huzhu.kernel.workdays import local_date

if TYPE_CHECKING:
    from tests.journeys.persons import Person

SUPPLIERS = {"甲院线": "29", "乙院线": "30", "丙院线": "31"}


def minutes_are_entered(lin: Person, number: str) -> None:
    lin.open(reverse("agency:minutes", args=[number]))
    lin.fill("会议日期", local_date(timezone.now()))
    lin.fill("地点", "工会会议室")
    lin.fill("主持人", "李主席")
    lin.fill("参会人员", "李主席、孙喆、林晓")
    lin.fill("会议决定", "同意开展并按大宗商品采购要求比选供应商。")
    lin.press("登记会议纪要")
    lin.reads("会议纪要已登记")


def quotes_are_compared(lin: Person, number: str, *, quantity: int) -> None:
    """Goods and three suppliers, like for like (附件4)."""
    lin.open(reverse("agency:goods", args=[number]))
    lin.fill("第 1 行商品名称", "电影票")
    lin.fill("第 1 行规格", "2D 通兑")
    lin.fill("第 1 行要求", "全市通用")
    lin.fill("第 1 行数量", quantity)
    lin.press("保存采购明细")
    lin.reads("采购明细已保存")
    for place, (supplier, price) in enumerate(SUPPLIERS.items(), start=1):
        lin.fill(f"供应商 {place} 供应商", supplier)
        lin.fill(f"供应商 {place} 电话", "010-60005678")
        lin.fill(f"供应商 {place} 电影票", price)
        lin.fill(f"供应商 {place} 付款方式", "验收后转账")
        lin.fill(f"供应商 {place} 提供税票种", "增值税普通发票")
        lin.fill(f"供应商 {place} 售后服务", "七日内更换")
    lin.press("保存价格对比表")
    lin.reads("价格对比表已保存")


def suppliers_are_scored(lin: Person, number: str, *, scorers: tuple[str, ...]) -> None:
    """One sheet for each scorer (附件3); 甲院线 is the best on each."""
    for scorer in scorers:
        lin.open(reverse("agency:scores", args=[number]))
        lin.fill("评分人员", scorer)
        for place, supplier in enumerate(SUPPLIERS):
            _mark(lin, supplier, less=place)
        lin.press("登记评分表")
        lin.reads(f"{scorer}的评分表已登记")


def _mark(lin: Person, supplier: str, *, less: int) -> None:
    lin.fill_row(supplier, (18, 28 - less, 38, 9))


def supplier_is_awarded(lin: Person, number: str) -> None:
    lin.open(reverse("agency:award", args=[number]))
    lin.press("确定中选单位")
    lin.reads("中选单位已确定")


def request_is_turned_away_incomplete(lin: Person, number: str) -> None:
    """Before anything was gathered: each missing paper by its name, and no way past the gate."""
    lin.open_case(number, "approval")
    lin.follow("起草并报送请示")
    lin.reads(
        "缺少必要材料的不予审批：还缺主管领导办公会会议纪要、价格对比表（附件4）"
        "、比选评分表（附件3）、中选单位"
    )
    lin.cannot_press("报送请示")


def request_is_turned_away_unchecked(lin: Person, number: str) -> None:
    """Complete, but nobody else of the agency has looked at it."""
    lin.open(reverse("agency:apply", args=[number]))
    lin.reads("报送前须由本机构复核预算和采购：还没有复核意见")
    lin.cannot_press("报送请示")


def request_is_turned_away_with_its_difference(lin: Person, number: str) -> None:
    """The winner asks less than was planned, and nobody has decided on that."""
    lin.open(reverse("agency:apply", args=[number]))
    lin.reads("单价：方案 30.00 元，中选 29.00 元", "有差异，待处理")
    lin.cannot_press("报送请示")


def difference_is_accepted(wu: Person, number: str) -> None:
    """The head of Member Service, by name and with the reason (五 2)."""
    wu.open("/office/todo/")
    wu.reads("决定是否接受采购与方案的差异")
    wu.open_case(number, "procurement")
    wu.tick("接受差异")
    wu.fill("理由", "低于计划单价，规格和数量一致。")
    wu.press("登记决定")
    wu.reads("决定已登记", "差异已接受")


def papers_are_checked(sun: Person, number: str) -> None:
    """Somebody who did not prepare them (三（二）2)."""
    sun.open("/agency/todo/")
    sun.reads("复核预算和采购")
    sun.open(reverse("agency:check", args=[number]))
    sun.reads("材料齐全，金额在方案和预算之内")
    sun.fill("复核意见", "预算、采购符合规定，同意报送。")
    sun.press("复核")
    sun.reads("复核意见已登记")


def maker_does_not_check(lin: Person, number: str) -> None:
    lin.open(reverse("agency:check", args=[number]))
    lin.reads("这一步由其他人办理", "“复核”由代办机构复核人或代办处主任办理")


def request_is_handed_in(lin: Person, number: str) -> None:
    lin.open(reverse("agency:apply", args=[number]))
    lin.reads("关于在职工互助保障会员服务平台上开展冬日影院服务项目的请示")
    lin.press("报送请示")
    lin.reads("请示已报送会员服务部")
    lin.is_at("会签")
