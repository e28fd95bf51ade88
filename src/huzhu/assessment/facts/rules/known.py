"""What the platform knows by itself about an agency's year: from rows to a figure (A4.2a).

Each function takes plain rows and says the figure, where it comes from in words, and the rows
behind it. A figure that the rows do not show is not told: then nobody has to be contradicted.

Not here: finding the rows (``queries.computed``), what the figure earns (``scoring``).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from huzhu.assessment.facts.states import FilingKind
from huzhu.assessment.scheme.rules.wording import number_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from huzhu.assessment.scheme.rules.fact_values import Plain

#: Counted by papers: once one is filed, a statement no longer stands beside it (A6.2).
COUNTED = {
    "articles": (FilingKind.ARTICLE,),
    "trainings": (FilingKind.TRAINING,),
    "studies_per_year": (FilingKind.STUDY_MINUTES,),
    "changes_reported_in_time": (FilingKind.CHANGE_REPORT,),
    "account_forms_filed": (FilingKind.ACCOUNT_CHANGE, FilingKind.ACCOUNT_REGISTER),
    "goods_lists_filed": (FilingKind.GOODS_LIST,),
    "budget_and_statements_filed": (FilingKind.BUDGET, FilingKind.STATEMENT),
    "budget_filed": (FilingKind.BUDGET,),
}
FROM_PAPERS = frozenset(COUNTED)
FROM_PROJECTS = frozenset({"budget_execution_rate", "member_events_budgeted_and_held"})
FROM_BASICS = frozenset({"coverage_rate"})
#: Known only as of the day on which somebody looks; a year that is over keeps what was found.
AS_OF_TODAY = frozenset({"longest_inactive_days", "wechat_registration_rate"})
COMPUTABLE = FROM_PAPERS | FROM_PROJECTS | FROM_BASICS | AS_OF_TODAY

_PLACES = Decimal("0.01")
_HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Row:
    """One row behind a figure; ``place`` is an address below the reader's own area, or none."""

    what: str
    on: date | None = None
    figure: str = ""
    place: str = ""

    def as_kept(self) -> dict[str, str]:
        """The row as it is frozen beside the figure."""
        on = self.on.isoformat() if self.on else ""
        return {"what": self.what, "on": on, "figure": self.figure, "url": self.place}


@dataclass(frozen=True, slots=True)
class Known:
    """A figure that the platform knows."""

    name: str
    value: Plain
    origin: str
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """A filing that counts."""

    kind: FilingKind
    title: str
    happened_on: date
    is_on_time: bool


@dataclass(frozen=True, slots=True)
class Used:
    """A user name, and since when nobody has signed in by it."""

    who: str
    since: date
    has_been_used: bool


@dataclass(frozen=True, slots=True)
class Money:
    """A line of the agency's budget."""

    name: str
    amount: Decimal
    spent: Decimal


@dataclass(frozen=True, slots=True)
class Held:
    """A service project that members took part in."""

    number: str
    title: str
    starts_on: date | None


def papers_show(
    papers: Sequence[Paper], *, has_budget: bool, changes: Sequence[Row]
) -> Iterator[Known]:
    """What the filings show: how many, all forms, in time.

    ``has_budget``: a yearly budget was filed on the platform. ``changes``: posts of the agency
    that changed in the year and had to be reported.
    """
    of_kind = {kind: [paper for paper in papers if paper.kind == kind] for kind in FilingKind}
    yield _count("articles", of_kind[FilingKind.ARTICLE])
    yield _count("trainings", of_kind[FilingKind.TRAINING])
    if studies := of_kind[FilingKind.STUDY_MINUTES]:
        yield _count("studies_per_year", studies)
    yield from _changes(of_kind[FilingKind.CHANGE_REPORT], changes)
    yield from _both("account_forms_filed", of_kind)
    if goods := of_kind[FilingKind.GOODS_LIST]:
        yield _in_time("goods_lists_filed", goods)
    yield from _budget_papers(of_kind, has_budget=has_budget)


def money_shows(lines: Sequence[Money], held: Sequence[Held]) -> Iterator[Known]:
    """How far the year's budget was carried out, and whether members' events were held."""
    amount = sum((line.amount for line in lines), Decimal(0))
    spent = sum((line.spent for line in lines), Decimal(0))
    if amount:
        rows = tuple(
            Row(line.name, figure=f"预算 {line.amount:,.2f} 元，支出 {line.spent:,.2f} 元")
            for line in lines
        )
        origin = f"平台年度预算 {amount:,.2f} 元，已支出 {spent:,.2f} 元"
        yield Known("budget_execution_rate", _percent(spent, amount), origin, rows)
    events = tuple(
        Row(each.title, each.starts_on, each.number, f"projects/{each.number}/") for each in held
    )
    word = f"已实施服务项目 {len(held)} 个" if held else "没有已实施的服务项目"
    budget = "年度预算已报送" if amount else "没有年度预算"
    origin = f"平台记录：{word}，{budget}"
    yield Known("member_events_budgeted_and_held", bool(held and amount), origin, events)


def basics_show(basics: Mapping[str, object]) -> Iterator[Known]:
    """The coverage of the basics block (基本情况); without workers it says nothing."""
    insured, workers = basics.get("insured"), basics.get("workers")
    if (
        isinstance(insured, int)
        and isinstance(workers, int)
        and 0 <= insured <= workers
        and workers
    ):
        origin = f"按代办处填报的基本情况计算：参保 {insured:,} 人 ÷ 职工 {workers:,} 人"
        rows = (
            Row("参保人数", figure=f"{insured:,} 人"),
            Row("职工总数", figure=f"{workers:,} 人"),
        )
        yield Known("coverage_rate", _percent(Decimal(insured), Decimal(workers)), origin, rows)


def sign_ins_show(names: Sequence[Used], *, on: date) -> Iterator[Known]:
    """The user name that was idle longest; without any user name nothing is shown."""
    if not names:
        return
    longest_first = sorted(names, key=lambda used: (used.since, used.who))
    rows = tuple(
        Row(
            used.who,
            used.since,
            f"{max((on - used.since).days, 0)} 天" + ("" if used.has_been_used else "（从未登录）"),
        )
        for used in longest_first
    )
    days = max((on - longest_first[0].since).days, 0)
    origin = f"平台用户名 {len(names)} 个，截至 {on.isoformat()}"
    yield Known("longest_inactive_days", days, origin, rows)


def members_show(*, members: int, verified: int) -> Iterator[Known]:
    """How many members signed up on the platform's WeChat pages by verifying who they are."""
    if members:
        origin = f"平台实名注册会员 {verified:,} 人 ÷ 会员 {members:,} 人"
        rows = (
            Row("实名注册会员", figure=f"{verified:,} 人"),
            Row("会员", figure=f"{members:,} 人"),
        )
        rate = _percent(Decimal(verified), Decimal(members))
        yield Known("wechat_registration_rate", rate, origin, rows)


def _rows(papers: Sequence[Paper]) -> tuple[Row, ...]:
    return tuple(
        Row(
            f"{FilingKind(paper.kind).label}：{paper.title}",
            paper.happened_on,
            "按时" if paper.is_on_time else "未按时",
        )
        for paper in papers
    )


def _count(name: str, papers: Sequence[Paper]) -> Known:
    return Known(name, len(papers), f"按报备材料统计，共 {len(papers)} 份", _rows(papers))


def _in_time(name: str, papers: Sequence[Paper]) -> Known:
    late = sum(not paper.is_on_time for paper in papers)
    word = f"{late} 份未按时" if late else "均按时"
    return Known(name, not late, f"报备材料 {len(papers)} 份，{word}", _rows(papers))


def _changes(reports: Sequence[Paper], changes: Sequence[Row]) -> Iterator[Known]:
    """Nothing changed: nothing was to be reported."""
    name = "changes_reported_in_time"
    if reports:
        yield _in_time(name, reports)
    elif changes:
        origin = f"平台登记岗位变动 {len(changes)} 处，没有收到变更报备"
        yield Known(name, value=False, origin=origin, rows=tuple(changes))
    else:
        yield Known(name, value=True, origin="平台没有登记岗位变动，无须报备")


def _both(name: str, of_kind: Mapping[FilingKind, Sequence[Paper]]) -> Iterator[Known]:
    groups = [of_kind[kind] for kind in COUNTED[name]]
    papers = [paper for group in groups for paper in group]
    if papers:
        missing = [FilingKind(kind).label for kind in COUNTED[name] if not of_kind[kind]]
        word = f"还缺{'、'.join(missing)}" if missing else "均已报送"
        origin = f"报备材料 {len(papers)} 份，{word}"
        yield Known(name, value=not missing, origin=origin, rows=_rows(papers))


def _budget_papers(
    of_kind: Mapping[FilingKind, Sequence[Paper]], *, has_budget: bool
) -> Iterator[Known]:
    budgets, statements = of_kind[FilingKind.BUDGET], of_kind[FilingKind.STATEMENT]
    filed = (Row("年度预算（平台报送）"),) if has_budget else ()
    is_filed = bool(budgets) or has_budget
    origin = "年度预算已报送" if is_filed else "没有收到年度预算"
    yield Known("budget_filed", value=is_filed, origin=origin, rows=filed + _rows(budgets))
    if is_filed or statements:
        statement = "年度财务报表已报送" if statements else "没有收到年度财务报表"
        yield Known(
            "budget_and_statements_filed",
            value=bool(is_filed and statements),
            origin=f"{origin}，{statement}",
            rows=filed + _rows([*budgets, *statements]),
        )


def _percent(part: Decimal, whole: Decimal) -> Plain:
    exact = (part * _HUNDRED / whole).quantize(_PLACES, ROUND_HALF_UP)
    text = number_text(exact)
    return int(text) if text.isdecimal() else float(text)
