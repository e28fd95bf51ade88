"""What the forms of a service project ask: 附件1, the minutes, the materials. Each field once.

A field that is added here, in the order of the official form, stands in the table, on the agency's
form with autosave and progress, on the sheet that agency and office see and print, among what is
still missing and in the comparison of versions; ``makemigrations`` writes the column.

Not here: what the values must fulfil (``rules``), choices among rows (``web.agency``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huzhu.claims.conditions import EVERYBODY, Conditions
from huzhu.kernel.asked import MOMENT, Card, Written, asked
from huzhu.kernel.numbers import COUNT, DAY, PRICE
from huzhu.projects.states import Category, FundingSource

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

_APPLICANT = Card("申报单位", "已按机构资料填好，请核对。")
_CONTENT = Card("项目内容")
_WINDOW = Card("时间与对象")
_PURCHASE = Card("采买与资金")
_PEOPLE = Card("联系人")


# fmt: off
@dataclass(frozen=True, slots=True)
class PlanFields:
    """The plan (附件1) as a clerk fills it in; ``None`` and blanks are open."""

    applicant_name: str = asked("申请单位工会名称", Written(120), card=_APPLICANT, is_half=True)
    parent_name: str = asked("归属上级单位名称", Written(120), card=_APPLICANT, is_half=True)
    title: str = asked(
        "项目名称", Written(80), card=_CONTENT, is_half=True,
        help_text="会员在手机上看到的名称，请简短。",
        example="例如：春季观影",
    )
    category: str = asked("项目类别", Category, card=_CONTENT, is_half=True, clause="S2.1.2")
    content: str = asked(
        "项目内容", Written(rows=4), card=_CONTENT,
        help_text="写明提供什么、数量多少、在哪里使用。",
        example="例如：为会员发放电影票电子码 500 张，可在全市 30 家影院兑换 2D 影片一场。",
    )
    opens_at: datetime | None = asked(
        "项目搭载时间（抢订开始）", MOMENT, card=_WINDOW, row="项目搭载时间", clause="S2.2.1",
        help_text="方案须在活动开展前一个月报送。",
    )
    closes_at: datetime | None = asked("项目搭载时间（抢订结束）", MOMENT, card=_WINDOW, row=None)
    mode: str = asked("开放方式", None, "rush", card=_WINDOW, row=None, is_optional=True)
    audience: str = asked(
        "服务对象", Written(400), card=_WINDOW,
        help_text="用一句话写明谁可以参加。",
        example="例如：本代办处全体在会会员",
    )
    audience_union_ids: tuple[int, ...] = asked(
        "可以参加的基层工会", None, (), card=_WINDOW, row=None, is_optional=True
    )
    conditions: Conditions = asked(
        "参加条件", None, EVERYBODY, card=_WINDOW, row=None, is_optional=True, clause="S2.1.1"
    )
    audience_reason: str = asked(
        "限定范围的理由", Written(400), card=_WINDOW, row=None, is_optional=True,
        help_text="限定部分基层工会或设参加条件的，写明理由；面向全体会员的不填。",
        example="例如：活动场馆在某街道，先面向该街道所属单位。",
    )
    purpose: str = asked(
        "项目目的", Written(rows=3), card=_CONTENT,
        help_text="写明为什么开展、预期效果。",
        example="例如：丰富会员文化生活，提升互助保障服务的获得感。",
    )
    funding_source: str = asked("项目使用资金来源", FundingSource, card=_PURCHASE, clause="S1")
    budget_line_id: int | None = asked(
        "预算科目", None, None, card=_PURCHASE, row=None, clause="S6.4"
    )
    goods_name: str = asked(
        "采买物品名称", Written(120), card=_PURCHASE, row="项目采买物品",
        example="例如：电影票电子码",
    )
    goods_specification: str = asked(
        "规格", Written(200), card=_PURCHASE, row=None,
        help_text="采购、报价和中选须与此一致。",
        example="例如：2D 通兑，全市 30 家影院",
    )
    goods_unit_price: Decimal | None = asked(
        "单价", PRICE, card=_PURCHASE, row=None, unit="元", example="30.00"
    )
    goods_quantity: int | None = asked(
        "数量", COUNT.within(least=1), card=_PURCHASE, row=None, unit="份",
        example="500",
        help_text="即电子码的数量，每位会员一份。",
    )
    person_in_charge: str = asked(
        "项目负责人", Written(64), card=_PEOPLE, row="项目负责人及电话", example="例如：林晓"
    )
    person_phone: str = asked(
        "负责人电话", Written(32, is_phone=True), card=_PEOPLE, row=None,
        example="例如：010-12345678",
    )
    participation: str = asked(
        "参与方式与注意事项", Written(rows=4), card=_CONTENT,
        help_text="会员怎样参与、怎样使用，有什么限制。",
        example="例如：在会员服务平台抢订，每人一份；请在有效期内使用，过期作废。",
    )
    contact: str = asked(
        "咨询与投诉方式", Written(400), card=_PEOPLE,
        example="例如：010-12345678，工作日 9:00–17:00",
    )

    # fmt: on
    @property
    def amount(self) -> Decimal | None:
        """总价: unit price × quantity, in yuan."""
        if self.goods_unit_price is None or self.goods_quantity is None:
            return None
        return self.goods_unit_price * self.goods_quantity


# fmt: off
@dataclass(frozen=True, slots=True)
class MinutesFields:
    """The minutes of the agency leaders' meeting (会议纪要) as entered."""

    held_on: date | None = asked(
        "会议日期", DAY, help_text="在初审通过之后、今天或之前。", clause="S2.2.3a"
    )
    place: str = asked("地点", Written(120), example="例如：工会会议室")
    chair: str = asked("主持人", Written(64), example="例如：李主席")
    attendees: str = asked("参会人员", Written(400), example="例如：李主席、孙喆、林晓")
    decision: str = asked(
        "会议决定", Written(rows=5),
        example="例如：同意开展春季观影服务项目，同意按大宗商品采购要求比选供应商。",
    )


@dataclass(frozen=True, slots=True)
class MaterialsFields:
    """What the agency hands in besides the codes (实施资料，二（三）1（1）)."""

    description: str = asked(
        "详细说明", Written(rows=4),
        help_text="会员在活动页面看到的说明。",
        example="例如：凭电子码在影院取票机兑换 2D 影票一张，每码限用一次。",
    )
    notes: str = asked(
        "注意事项", Written(rows=4),
        help_text="使用期限、限制和提醒。",
        example="例如：请在有效期内使用，过期作废；特殊影厅需补差价。",
    )
    hotline: str = asked(
        "咨询电话", Written(64, is_phone=True), help_text="发布前由会员服务部拨通核对。",
        example="例如：010-12345678",
    )
    shop: str = asked(
        "使用门店", Written(200), is_optional=True,
        help_text="到店使用的，写明门店；以下各项没有的不填，会员页面也不显示。",
        example="例如：首都电影院西单店",
    )
    shop_address: str = asked(
        "门店地址", Written(200), is_optional=True, example="例如：西城区西单北大街 1 号"
    )
    shop_hours: str = asked(
        "营业时间", Written(120), is_optional=True, example="例如：每日 10:00–22:00"
    )
    shop_phone: str = asked(
        "门店电话", Written(64, is_phone=True), is_optional=True, example="例如：010-12345678"
    )
    redemption: str = asked(
        "兑换方式", Written(rows=3), is_optional=True,
        example="例如：到店出示电子码，由店员扫码并核对密码后出票。",
    )
# fmt: on
