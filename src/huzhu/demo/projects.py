"""Which projects there are: about sixty over a year, every state among them.

What runs or waits today stands in tables, by what is special about it; what has been closed is
drawn. Each is laid out from its window or from the last act that has happened.

Not here: how a road is walked (``road``), at which pace (``schedule``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

from huzhu.claims.conditions import Conditions, Spell
from huzhu.demo import schedule
from huzhu.demo.plans import PLANS
from huzhu.demo.road import Case, Ending, Road
from huzhu.demo.times import clock
from huzhu.people.states import DepartmentCode, Protection, Sex
from huzhu.projects.states import Box, Category, TerminationReason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from huzhu.demo.city import AgencyPlan
    from huzhu.demo.plan_text import PlanText
    from huzhu.demo.schedule import Window
    from huzhu.demo.stage import Stage

_FINANCE, _COMPLIANCE, _IT = DepartmentCode.FINANCE, DepartmentCode.COMPLIANCE, DepartmentCode.IT
_RETURNED = frozenset({"submit_first", "return_plan"})
_SENT_BACK = frozenset({"apply_first", "return_application"})
_POSTPONED = frozenset({"postpone"})


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case whose last act was some working days ago."""

    agency: str
    category: Category
    stop: str
    workdays_ago: int = 1
    special: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Windowed:
    """A case that is laid out from the opening of its window, in days from today."""

    agency: str
    category: Category
    stop: str
    opens_in: int  # days; negative: ago
    lasts: int = 7
    special: dict[str, object] = field(default_factory=dict)


_H, _C, _L = Category.HEALTH, Category.CULTURE_SPORT, Category.LEISURE
_F, _S = Category.FAMILY, Category.LIFE_SERVICE
#: Who may take part: members of the cast are on both sides.
_INSURED = Conditions(
    protections=(Protection.INPATIENT, Protection.ILLNESS),
    not_won=Spell.DAYS,
    not_won_days=90,
    is_same_kind=True,
)
_WOMEN = Conditions(sex=Sex.FEMALE, age_from=18, age_to=55)

WAITING = (
    # 草稿，退回修改
    Waiting("D06", _C, "start"),
    Waiting("D03", _F, "start"),
    Waiting("D09-1", _S, "start", 3),
    Waiting("D06", _H, "return_plan", 2, {"detours": _RETURNED}),
    Waiting("D04", _L, "return_plan", 5, {"detours": _RETURNED}),
    Waiting("D06-1", _F, "return_plan", 1, {"detours": _RETURNED}),
    # 方案初审：已超期、今日到期、临期、刚报送、待结论、有不同意见
    Waiting("D01", _C, "submit", 8),
    Waiting("D03", _S, "submit", 5),
    Waiting("D06", _L, "submit", 4, {"conditions": _WOMEN}),
    Waiting("D02", _H, "submit", 1),
    Waiting("B02", _F, "opinions", 2, {"silent": frozenset({_FINANCE, _IT})}),
    Waiting("I02", _S, "opinions", 2, {"silent": frozenset({_COMPLIANCE})}),
    Waiting("D05", _H, "opinions", 1),
    Waiting(
        "D12",
        _L,
        "opinions",
        1,
        {
            "objector": _COMPLIANCE,
            "objection": "活动含境外商户，结算方式不明，请补充说明。",
        },
    ),
    # 准备申报材料
    Waiting("D04", _C, "conclude", 1),
    Waiting("D03-1", _H, "quotes", 1),
    Waiting("D06", _F, "award", 1),
    Waiting("D03", _L, "award", 2),
    Waiting("D02", _L, "award", 2, {"is_cheaper": True}),
    Waiting("D05", _L, "award", 1, {"is_amended": True}),
    Waiting("D11", _S, "check", 1),
    Waiting("D10", _C, "return_application", 2, {"detours": _SENT_BACK}),
    Waiting("B01", _H, "return_application", 1, {"detours": _SENT_BACK}),
    # 会签
    Waiting("D02-1", _S, "apply", 1),
    Waiting(
        "D06",
        _S,
        "sign",
        1,
        {
            "silent": frozenset({Box.FINANCE_HEAD, Box.IT_HEAD, Box.DEPUTY_DIRECTOR}),
        },
    ),
    Waiting("B03", _C, "sign", 2, {"silent": frozenset({Box.COMPLIANCE_HEAD})}),
    Waiting("D09", _F, "sign", 1, {"is_amended": True}),
    Waiting(
        "D08",
        _L,
        "sign",
        1,
        {
            "is_cheaper": True,
            "objector": Box.FINANCE_HEAD,
            "objection": "中选价虽低于计划，但同类服务去年单价更低，请说明。",
        },
    ),
    # 主任办公会
    Waiting("D03", _C, "bring", 1, {"is_cheaper": True}),
    Waiting("B04", _L, "bring", 1),
    Waiting("D06", _H, "bring", 2),
    # 不予批准
    Waiting(
        "B05", _F, "decide", 9, {"refused": "与本季度已批准项目内容重复，建议并入下季度统筹安排。"}
    ),
    Waiting(
        "D01",
        _S,
        "sign",
        20,
        {
            "refused": "缺少采购评分原始记录，且补充后仍不完整，"
            "依《代办机构服务项目管理办法》“六、工作要求”第3项不予批准。",
        },
    ),
    Waiting("D13", _L, "decide", 64, {"refused": "人均标准超出年度控制数，不予批准。"}),
)
RUNNING = (
    # 已批准：待报资料（正常、临期、已超期）、待测试、待发布、已延期
    Windowed("D03", _H, "decide", 24),
    Windowed("D06", _F, "decide", 9),
    Windowed("D14", _S, "decide", 4),
    Windowed("D15", _C, "materials", 10),
    Windowed("D06", _C, "test", 11),
    Windowed("D16", _L, "test", 12),
    Windowed("D17", _S, "postpone", 8, special={"detours": _POSTPONED}),
    # 已发布，即将开始
    Windowed("D06", _S, "publish", 0, 5, {"demand": 0.0}),  # opens some minutes after the start
    Windowed("D06", _L, "publish", 2, special={"conditions": _INSURED}),
    Windowed("D03", _H, "publish", 5, special={"conditions": _WOMEN}),
    Windowed("I01", _C, "publish", 9),
    # 抢订中
    Windowed("D06", _C, "open", -1, 7, {"demand": 0.9}),
    Windowed("D03", _F, "open", -3, 8, {"demand": 0.8}),
    Windowed("D06", _H, "open", -2, 6, {"demand": 1.3, "quantity": 120}),
    Windowed("B01", _S, "open", -4, 9, {"demand": 1.2, "quantity": 60}),
    Windowed("D09", _L, "open", -2, 10, {"is_narrow": True, "quantity": 50}),
    # 结果反馈
    Windowed("D02", _S, "settle", -9, 6),
    Windowed("D06", _F, "issue", -24, 7),
    Windowed("D03", _C, "issue", -26, 8),
    Windowed("D12", _H, "usage", -20, 6),
    Windowed("D04", _F, "collect", -30, 9),
    # 终止
    Windowed("D11", _L, "open", -16, 12, {"terminated": Ending(
        "open", "经核实，供应商擅自将约定的门店范围由二十家减为三家，与批准的方案不符。"
        "已抢到电子码的会员可在有效期内到剩余门店使用，或由代办处另行安排。",
        3, TerminationReason.ALTERED,
    )}),
    Windowed("D10", _C, "decide", 12, special={"terminated": Ending(
        "decide", "受极端天气影响，合作场馆停业修缮，服务条件发生变化，无法继续按方案开展。",
        1, TerminationReason.FORCE_MAJEURE,
    )}),
)  # fmt: skip

#: Closed ones: agencies in turn, the window so many days ago.
CLOSED = (
    "D06", "D03", "D01", "D02", "B01", "D05", "D06-2", "D09",
    "I03", "D12", "D03", "B06", "D06", "D08", "I04", "D04",
)  # fmt: skip
_FIRST_CLOSED, _CLOSED_EVERY = 46, 19
_MOST_EARLIER = 30  # days
_USUAL_LEAD = 35  # days from where a waiting case stands to its window
_QUANTITIES = (60, 80, 100, 120, 150, 180, 200, 240)


def roads(stage: Stage) -> Iterator[Road]:
    """Every road of the demonstration."""
    titles = _Titles(stage.rng)
    for wanted in RUNNING:
        yield _windowed(wanted, stage, titles)
    for waiting in WAITING:
        yield _waiting(waiting, stage, titles)
    for place, agency in enumerate(CLOSED):
        yield _windowed(_closed(place, agency), stage, titles)


class _Titles:
    """Plans in turn, so that no agency offers the same twice before all were offered."""

    def __init__(self, rng: Random) -> None:
        self._decks = {category: rng.sample(plans, len(plans)) for category, plans in PLANS.items()}
        self._given: dict[tuple[str, Category], int] = {}

    def next(self, agency: str, category: Category, *, month: int) -> PlanText:
        """The next plan that makes sense in the month of its window."""
        deck = self._decks[category]
        count = self._given.get((agency, category), len(agency) + ord(agency[2]))
        while month not in deck[count % len(deck)].months:
            count += 1
        self._given[agency, category] = count + 1
        return deck[count % len(deck)]


def _waiting(wanted: Waiting, stage: Stage, titles: _Titles) -> Road:
    case, rng = _case(wanted, stage, titles)
    day = stage.time.workday(-wanted.workdays_ago)
    laid = schedule.from_stop(wanted.stop, day, detours=case.detours, rng=rng, time=stage.time)
    return Road(case, stage, laid, rng)


def _windowed(wanted: Windowed, stage: Stage, titles: _Titles) -> Road:
    """A road to a window; one of the past lies some days earlier where holidays are in the way."""
    case, rng = _case(wanted, stage, titles)
    drawn = rng.getstate()
    ending_days = case.terminated.days if case.terminated else 0
    done = wanted.stop, stage.time.workday(-1 - ending_days)
    for earlier in range(_MOST_EARLIER if wanted.opens_in < 0 else 1):
        rng.setstate(drawn)
        window = _window(wanted, stage, earlier=earlier)
        laid = schedule.from_window(
            window, done=done, detours=case.detours, rng=rng, time=stage.time
        )
        road = Road(case, stage, laid, rng)
        if road.is_past():
            return road
    raise LookupError(f"{case.title} would lie in the future")


def _window(wanted: Windowed, stage: Stage, *, earlier: int) -> Window:
    if not wanted.opens_in:
        opens_at = stage.time.quarter_past()
    else:
        day = stage.time.today + timedelta(days=wanted.opens_in - earlier)
        opens_at = clock(day, 10)
    end = opens_at + timedelta(days=wanted.lasts)
    return schedule.Window(opens_at, clock(end.date(), 20))


def _closed(place: int, agency: str) -> Windowed:
    category = list(Category)[place % len(Category)]
    special: dict[str, object] = {"demand": (0.72, 0.9, 1.25, 1.0, 0.95)[place % 5 - place % 2]}
    if place % 6 == 1:
        special["detours"] = _RETURNED
    elif place % 6 == 3:  # noqa: PLR2004 -- now and then
        special["detours"] = _SENT_BACK
    elif place % 6 == 2:  # noqa: PLR2004 -- the same
        special["is_cheaper"] = True
    elif place % 12 == 5:  # noqa: PLR2004 -- the same
        special["is_tie"] = True
    days_ago = _FIRST_CLOSED + place * _CLOSED_EVERY
    return Windowed(agency, category, "close", -days_ago, 5 + place % 5, special)


def _case(wanted: Waiting | Windowed, stage: Stage, titles: _Titles) -> tuple[Case, Random]:
    """The case with what was not said drawn; its own random numbers make it stand alone."""
    agency: AgencyPlan = stage.agencies[wanted.agency]
    opens_in = wanted.opens_in if isinstance(wanted, Windowed) else _USUAL_LEAD
    month = (stage.time.today + timedelta(days=opens_in)).month
    plan = titles.next(wanted.agency, wanted.category, month=month)
    rng = Random(f"{stage.seed}:{wanted.agency}:{wanted.category}:{wanted.stop}:{plan.title}")
    facts: dict[str, object] = {
        "quantity": rng.choice(_QUANTITIES) * (2 if wanted.agency in {"D03", "D06"} else 1),
        "price": plan.price + Decimal(rng.randint(-3, 4)),
        "demand": rng.choice((0.7, 0.85, 1.1)),
        **wanted.special,
    }
    return Case(agency=agency, plan=plan, stop=wanted.stop, **facts), rng  # type: ignore[arg-type]
