"""What plan, quotes and award say of the goods, and where they differ (规格、数量、单价、总价).

A plan names one kind of goods; a purchase may list several, which is a difference of its own.
Every page that shows the purchase and the rule before the request ask the same functions.

Not here: what becomes of a difference (``actions.agreement``).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from huzhu.kernel.identifiers import normalise, telephones
from huzhu.kernel.money import capitals, yuan
from huzhu.procurement.states import Goods
from huzhu.projects.rules import content_hash
from huzhu.projects.states import Agreement, Verdict, Way

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from huzhu.procurement.states import AwardedRow, AwardRecord, PriceComparison
    from huzhu.projects.forms import PlanFields

_OPEN = "（未填）"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that plan and purchase say differently; ``supplier`` where it is one quote's."""

    label: str
    planned: str
    given: str
    supplier: str = ""

    @property
    def sentence(self) -> str:
        return f"{self.label}：方案 {self.planned}，中选 {self.given}"


def planned_goods(fields: PlanFields) -> Goods:
    """The plan's goods as the first row of the purchase, for the clerk to go on with."""
    return Goods(fields.goods_name, fields.goods_specification, "", fields.goods_quantity or 0)


def goods_differences(fields: PlanFields, goods: Sequence[Goods]) -> tuple[Difference, ...]:
    """Between the plan and what is to be bought: kinds of goods, name, specification, quantity."""
    if len(goods) > 1:
        listed = f"{len(goods)} 项：{'、'.join(item.name for item in goods)}"
        return (Difference("采购明细", f"1 项：{fields.goods_name}", listed),)
    return tuple(found for item in goods for found in _described(fields, item))


def quote_differences(fields: PlanFields, comparison: PriceComparison) -> tuple[Difference, ...]:
    """Between the plan and each answering supplier's unit price and sum."""
    found: list[Difference] = []
    sums = dict(zip((each.name for each in comparison.suppliers), comparison.sums, strict=True))
    for supplier in comparison.answering:
        prices = supplier.prices if len(comparison.goods) == 1 else ()
        pairs = [("单价", fields.goods_unit_price, price) for price in prices]
        pairs.append(("总价", fields.amount, sums[supplier.name]))
        found += [
            Difference(label, _money(planned), _money(given), supplier.name)
            for label, planned, given in pairs
            if given is not None and given != planned
        ]
    return tuple(found)


def award_differences(fields: PlanFields, rows: Sequence[AwardedRow]) -> tuple[Difference, ...]:
    """Between the plan and the award; empty when they agree in everything."""
    if len(rows) != 1:
        names = "、".join(row.name for row in rows)
        found = [Difference("采购明细", f"1 项：{fields.goods_name}", f"{len(rows)} 项：{names}")]
    else:
        found = [*_described(fields, rows[0])]
        if fields.goods_unit_price != rows[0].unit_price:
            found.append(
                Difference("单价", _money(fields.goods_unit_price), _money(rows[0].unit_price))
            )
    total = sum((row.amount for row in rows), Decimal(0))
    if fields.amount != total:
        found.append(Difference("总价", _money(fields.amount), _money(total)))
    return tuple(found)


def agreement_hash(
    version: int, award: AwardRecord | None, differences: Sequence[Difference]
) -> str:
    """What a decision on the differences stands for: this version of the plan, this award."""
    listed = [[each.label, each.planned, each.given] for each in differences]
    decided_at = award.at.isoformat() if award else ""
    return content_hash({"version": version, "award": decided_at, "differences": listed})


def agreement_of(
    differences: Sequence[Difference], *, verdict: str, is_amending: bool
) -> Agreement:
    """How the award stands to the plan; ``verdict`` is of a decision that has not lapsed."""
    if is_amending:
        return Agreement.AMENDING
    if not differences or verdict == Verdict.AGREE:
        return Agreement.AGREED
    return Agreement.DECLINED if verdict else Agreement.OPEN


def ways_out(
    agreement: Agreement, *, fields: PlanFields, rows: Sequence[AwardedRow]
) -> tuple[Way, ...]:
    """What can be done about the differences now; every page and refusal advises these alone.

    A plan names one kind of goods, so several cannot be amended into it. What is dearer than the
    plan nobody can accept, and a head who has declined is not asked again.
    """
    if agreement not in {Agreement.OPEN, Agreement.DECLINED}:
        return ()
    is_over = sum((row.amount for row in rows), Decimal(0)) > (fields.amount or Decimal(0))
    is_asked = agreement is Agreement.OPEN and not is_over
    amending = (Way.AMEND,) if len(rows) == 1 else ()
    return (*amending, Way.REBUY, *((Way.ASK_HEAD,) if is_asked else ()))


def advice(ways: Sequence[Way]) -> str:
    """The ways out as the last part of a refusal; none while an amendment waits."""
    if not ways:
        return "请等会员服务部核定方案调整后再办理"
    return f"请{'，或'.join(Way(way).label for way in ways)}"


def purchase_in_words(award: AwardRecord | None) -> str:
    """What the request letter says of the goods: every figure is the award's."""
    if award is None:
        return "（中选单位未定）。"
    rows = "；".join(
        f"{row.name}（{row.specification}），数量 {row.quantity:,}，单价 {yuan(row.unit_price)}"
        for row in award.rows
    )
    total = f"总价 {yuan(award.price_total)}（大写：{capitals(award.price_total)}）"
    return f"{rows}。经比选由{award.supplier}提供，{total}。"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A text to begin with, and what it was taken from."""

    text: str
    source: str


def proposed_materials(
    fields: PlanFields, award: AwardRecord | None, *, count: int, window: str
) -> dict[str, Proposal]:
    """What is known of the materials (实施资料) before anybody writes them, by field."""
    told, source = [fields.content], "方案“项目内容”"
    if award:
        goods = "；".join(f"{row.name}（{row.specification}）" for row in award.rows)
        prices = "、".join(yuan(row.unit_price) for row in award.rows)
        told.append(f"由{award.supplier}提供{goods}，单价 {prices}。")
        source += "、中选结果"
    told.append(f"共 {count:,} 个电子码，抢订时间 {window}。")
    phone, asked = telephones(fields.contact), "咨询与投诉方式"
    if not phone:
        phone, asked = fields.person_phone, "负责人电话"
    return {
        "description": Proposal("\n".join(told), f"{source}、批准的数量和抢订时间"),
        "notes": Proposal(fields.participation, "方案“参与方式与注意事项”"),
        "hotline": Proposal(phone, f"方案“{asked}”"),
    }


def in_words(differences: Iterable[Difference]) -> str:
    """All differences in one sentence."""
    return "；".join(each.sentence for each in differences)


def _described(fields: PlanFields, item: Goods | AwardedRow) -> Iterator[Difference]:
    for label, planned, given in (
        ("物品名称", fields.goods_name, item.name),
        ("规格", fields.goods_specification, item.specification),
    ):
        if normalise(planned) != normalise(given):
            yield Difference(label, planned or _OPEN, given or _OPEN)
    if fields.goods_quantity != item.quantity:
        planned = _OPEN if fields.goods_quantity is None else f"{fields.goods_quantity:,}"
        yield Difference("数量", planned, f"{item.quantity:,}")


def _money(amount: Decimal | None) -> str:
    return _OPEN if amount is None else yuan(amount)
