"""The city: agencies of all three kinds, points and unions below them.

Districts are Beijing's; every bureau, firm and union is invented.

Not here: who works there (``staff``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from huzhu.demo import names
from huzhu.people.states import AgencyKind

if TYPE_CHECKING:
    import random

#: (区, 两个代办点)
_DISTRICTS = (
    ("东城区", "东华门街道", "天坛街道"),
    ("西城区", "金融街街道", "白纸坊街道"),
    ("朝阳区", "望京街道", "酒仙桥街道"),
    ("丰台区", "卢沟桥街道", "新村街道"),
    ("石景山区", "八角街道", "古城街道"),
    ("海淀区", "中关村街道", "上地街道"),
    ("门头沟区", "大峪街道", "永定镇"),
    ("房山区", "良乡镇", "燕山街道"),
    ("通州区", "北苑街道", "永顺镇"),
    ("顺义区", "胜利街道", "后沙峪镇"),
    ("昌平区", "城北街道", "回龙观街道"),
    ("大兴区", "兴丰街道", "黄村镇"),
    ("怀柔区", "泉河街道", "雁栖镇"),
    ("平谷区", "滨河街道", "马坊镇"),
    ("密云区", "鼓楼街道", "果园街道"),
    ("延庆区", "儒林街道", "香水园街道"),
    ("经济技术开发区", "荣华街道", "博兴街道"),
)
_BUREAUS = (
    ("京畿轨道运营集团", "运营一公司", "车辆公司"),
    ("燕都建工总公司", "第三工程公司", "安装公司"),
    ("京华供水总公司", "城东营业处", "水质中心"),
    ("首善环境集团", "清运分公司", "园林分公司"),
    ("云汉邮运总公司", "城区分公司", "转运中心"),
    ("惠民供热集团", "西部分公司", "管网分公司"),
)
_INDUSTRIES = (
    ("建设产业工会", "市政工程分会"),
    ("商业服务产业工会", "餐饮分会"),
    ("交通运输产业工会", "货运分会"),
    ("科教文卫产业工会", "校医分会"),
)
_TRADES = (
    "科技", "餐饮管理", "物业管理", "电子", "印务", "医药", "机械", "软件", "服装", "食品",
    "物流", "环保工程", "信息服务", "酒店管理", "新材料", "家政服务",
)  # fmt: skip
_PUBLIC = ("第一实验小学", "第二中学", "中心医院", "社区卫生服务中心", "图书馆", "幼儿园")


@dataclass(frozen=True, slots=True)
class UnionPlan:
    """A grassroots union to be registered; ``weight`` is its share of the members."""

    number: str
    name: str
    weight: int


@dataclass(frozen=True, slots=True)
class AgencyPlan:
    """An agency or point to be registered, with what lies below it."""

    number: str
    name: str
    kind: AgencyKind
    short: str  # as titles begin: 海淀
    phone: str
    unions: tuple[UnionPlan, ...]
    points: tuple[AgencyPlan, ...] = field(default=())


def agencies(rng: random.Random) -> list[AgencyPlan]:
    """All agencies of the city, in the order of their numbers."""
    found = [
        _agency(rng, f"D{n:02d}", AgencyKind.DISTRICT, *row) for n, row in enumerate(_DISTRICTS, 1)
    ]
    found += [
        _agency(rng, f"B{n:02d}", AgencyKind.BUREAU, *row) for n, row in enumerate(_BUREAUS, 1)
    ]
    found += [
        _agency(rng, f"I{n:02d}", AgencyKind.INDUSTRY, *row) for n, row in enumerate(_INDUSTRIES, 1)
    ]
    return found


def _agency(
    rng: random.Random, number: str, kind: AgencyKind, name: str, *points: str
) -> AgencyPlan:
    short = "经开区" if name.startswith("经济") else name.removesuffix("区")
    serial = int(f"{ord(number[0]) % 10}{number[1:]}")
    below = (_point(rng, number, kind, n, name=f"{short}{point}", phone=serial * 10 + n)
             for n, point in enumerate(points, 1))  # fmt: skip
    return AgencyPlan(
        number=number,
        name=f"{name}代办处",
        kind=kind,
        short=short,
        phone=names.landline(serial * 10),
        unions=_unions(rng, number, kind, short, count=4),
        points=tuple(below),
    )


def _point(
    rng: random.Random, number: str, kind: AgencyKind, place: int, *, name: str, phone: int
) -> AgencyPlan:
    own = f"{number}-{place}"
    return AgencyPlan(
        number=own,
        name=f"{name}代办点",
        kind=kind,
        short=name,
        phone=names.landline(phone),
        unions=_unions(rng, own, kind, name, count=3),
    )


def _unions(
    rng: random.Random, number: str, kind: AgencyKind, short: str, *, count: int
) -> tuple[UnionPlan, ...]:
    trades = rng.sample(_TRADES, count)
    is_large = number[:3] in {"D06", "D03"}
    return tuple(
        UnionPlan(
            number=f"{number}-U{place}",
            name=_union_name(rng, trade, kind, short, place),
            weight=rng.randint(6, 14) * (3 if is_large else 1),
        )
        for place, trade in enumerate(trades, 1)
    )


def _union_name(rng: random.Random, trade: str, kind: AgencyKind, short: str, place: int) -> str:
    if place == 1 and kind == AgencyKind.DISTRICT:
        return f"{short}{rng.choice(_PUBLIC)}工会"
    if kind == AgencyKind.BUREAU:
        return f"{short}第{'一二三四'[place - 1]}项目部工会"
    return f"{names.firm(rng, trade)}工会"
