"""Recomputes every figure of a project's papers from the tables, by SQL alone.

It imports nothing of the product: money, dates, capitals and the choice of the winner are written
down here a second time, so that a fault of the product cannot excuse itself.

Not here: how cases come about (``cases``), how the pages are fetched (``test_figures``).
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from decimal import Decimal
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from datetime import datetime

    import psycopg

SHANGHAI = ZoneInfo("Asia/Shanghai")
PLAN = """
select p.goods_name, p.goods_specification, p.goods_quantity, p.goods_unit_price, p.opens_at,
       p.closes_at, p.budget_line_id
from projects_implementationplan p join projects_serviceproject s on s.id = p.project_id
where s.number = %s order by p.version desc limit 1
"""
WINNER = """
select s.id, s.name from procurement_bidscore b
join procurement_supplier s on s.id = b.supplier_id
join procurement_procurement p on p.id = s.procurement_id
where p.reference = %s group by s.id, s.name
order by sum(b.qualification + b.price + b.quality + b.service) desc limit 1
"""
ROWS = """
select g.name, g.specification, g.quantity, q.unit_price from procurement_goodsrow g
join procurement_quote q on q.row_id = g.id where q.supplier_id = %s order by g.place
"""
DECISION = """
select d.by_title || ' ' || d.by_name, d.at, d.reason, d.code_count
from projects_differencedecision d
join projects_serviceproject s on s.id = d.project_id
where s.number = %s and d.verdict = 'agree' order by d.id desc limit 1
"""
LINE = """
select l.name, l.amount,
  coalesce((select sum(r.amount) from budget_reservation r
            where r.line_id = l.id and r.state = 'reserved'), 0),
  coalesce((select sum(e.amount) from budget_expenditure e
            join budget_reservation r on r.id = e.reservation_id where r.line_id = l.id), 0)
from budget_budgetline asked
join budget_budget was on was.id = asked.budget_id
join budget_budget now on now.agency_id = was.agency_id and now.year = was.year and now.is_current
join budget_budgetline l on l.budget_id = now.id and l.name = asked.name
where asked.id = %s
"""
SIGNED = """
select c.at from projects_countersignature c join projects_application a on a.id = c.application_id
join projects_serviceproject s on s.id = a.project_id where s.number = %s and a.round = s.round
"""
HELD = "select amount from budget_reservation where reference = %s and state = 'reserved'"


@dataclass(frozen=True)
class Row:
    """One row of what was bought."""

    name: str
    specification: str
    quantity: int
    price: Decimal

    @property
    def amount(self) -> Decimal:
        return self.price * self.quantity


@dataclass(frozen=True)
class Truth:
    """What the tables say of one project."""

    planned: Row
    window: str
    rows: tuple[Row, ...]
    decision: tuple[str, str, str] | None
    stated_codes: int | None
    line: tuple[str, Decimal, Decimal, Decimal]
    signed: tuple[str, ...]
    held: Decimal | None

    @property
    def total(self) -> Decimal:
        return sum((row.amount for row in self.rows), Decimal(0))

    @property
    def codes(self) -> list[str]:
        """How many codes several kinds of goods make; one kind's quantity says it already."""
        if len(self.rows) == 1:
            return []
        count = self.stated_codes or sum(row.quantity for row in self.rows)
        return [f"电子码 {count:,} 份"]

    @property
    def differences(self) -> list[str]:
        if len(self.rows) > 1:
            names = "、".join(row.name for row in self.rows)
            found = [("采购明细", f"1 项：{self.planned.name}", f"{len(self.rows)} 项：{names}")]
        else:
            (row,), plan = self.rows, self.planned
            found = [
                ("物品名称", plan.name, row.name),
                ("规格", plan.specification, row.specification),
                ("数量", f"{plan.quantity:,}", f"{row.quantity:,}"),
                ("单价", yuan(plan.price), yuan(row.price)),
            ]
        found.append(("总价", yuan(self.planned.amount), yuan(self.total)))
        return [f"{name}：方案 {was}，中选 {now}" for name, was, now in found if was != now]


def truth_of(connection: psycopg.Connection, number: str) -> Truth:
    """Read the tables of one project."""
    with connection.cursor() as cursor:
        name, specification, quantity, price, opens, closes, line = _one(cursor, PLAN, number)
        supplier, _ = _one(cursor, WINNER, number)
        rows = cursor.execute(ROWS, [supplier]).fetchall()
        decided = cursor.execute(DECISION, [number]).fetchone()
        held = cursor.execute(HELD, [number]).fetchone()
        return Truth(
            planned=Row(name, specification, quantity, price),
            window=f"{_moment(opens)} 至 {_moment(closes, after=opens)}",
            rows=tuple(Row(*row) for row in rows),
            decision=(decided[0], _day(decided[1]), decided[2]) if decided else None,
            stated_codes=decided[3] if decided else None,
            line=_one(cursor, LINE, line),
            signed=tuple(_stamp(at) for (at,) in cursor.execute(SIGNED, [number]).fetchall()),
            held=held[0] if held else None,
        )


def _one(cursor: psycopg.Cursor, query: str, key: object) -> tuple:
    found = cursor.execute(query, [key]).fetchone()
    if found is None:
        raise LookupError(query.split()[3], key)
    return found


# --- what each paper must say -------------------------------------------------------------------


def faults_of_form(truth: Truth, page: str) -> list[str]:
    """附件2: each cell, and that no other number stands on it."""
    cells = dict(_pairs(_between(page, 'aria-labelledby="form-title"', "</section>"), "th", "td"))
    rows = truth.rows
    wanted = {
        "项目搭载时间": [truth.window],
        "项目物品名称": [f"{row.name}（{row.specification}）" for row in rows],
        "项目物品数量": [*(f"{row.quantity:,}" for row in rows), *truth.codes],
        "项目物品单价": [yuan(row.price) for row in rows],
        "项目物品总价": [yuan(truth.total), f"大写：{capitals(truth.total)}"],
    }
    differences = truth.differences
    if differences and truth.decision:
        who, on, reason = truth.decision
        wanted["采购与方案的差异"] = [*differences, f"{who}于 {on}决定接受：{reason}"]
    faults = [
        f"附件2 {label}：{cells.get(label)!r}，应为 {said}"
        for label, said in wanted.items()
        if _lines(cells.get(label, ""))[: len(said)] != said
    ]
    if ("采购与方案的差异" in cells) != bool(differences):
        faults.append("附件2 差异")
    known = [each for said in wanted.values() for each in said] + list(truth.signed)
    return faults + _unexplained("附件2", "\n".join(cells.values()), known)


def faults_of_letter(truth: Truth, page: str) -> list[str]:
    """请示: the goods, the window, and no other number."""
    letter = _text(_between(page, 'class="letter-body"', "</section>"))
    goods = "；".join(
        f"{row.name}（{row.specification}），数量 {row.quantity:,}，单价 {yuan(row.price)}"
        for row in truth.rows
    )
    total = f"总价 {yuan(truth.total)}（大写：{capitals(truth.total)}）"
    wanted = [f"搭载时间：{truth.window}。", goods, total, *truth.codes]
    if truth.differences and truth.decision:
        who, on, _ = truth.decision
        wanted.append(f"差异（{'；'.join(truth.differences)}）已由{who}于 {on}决定接受。")
    faults = [f"请示没有 {said!r}" for said in wanted if said not in letter]
    return faults + _unexplained("请示", letter, wanted)


def faults_of_figures(truth: Truth, page: str) -> list[str]:
    """The budget beside the form: the line in force and what is asked of it."""
    row = _between(page, '<tr class="is-asked"', "</tr>")
    cells = [_text(cell).strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)]
    _, amount, reserved, spent = truth.line
    available = amount - reserved - spent
    wanted = [yuan(each) for each in (amount, reserved, spent, available, truth.total)]
    over = "超出可用" in row
    faults = [] if over == (truth.total > available) else ["预算情况：超出可用"]
    said = [cell.replace("超出可用", "").strip() for cell in cells[1:]]
    return faults + ([f"预算情况：{said}，应为 {wanted}"] if said != wanted else [])


def faults_of_agenda(truth: Truth, page: str, number: str) -> list[str]:
    """议程: what is asked, for what, from which line, when."""
    articles = page.split("<article")[1:]
    article = next(each for each in articles if f">{number}<" in each).partition("</article>")[0]
    facts = dict(_pairs(_between(article, "<dl", "</dl>"), "dt", "dd"))
    name, amount, reserved, spent = truth.line
    is_decided = truth.held is not None
    available = amount - reserved - spent + (truth.held or 0)  # as the decision found the line
    when = "决定时" if is_decided else ""
    line = f"{name}：预算 {yuan(amount)}，{when}可用 {yuan(available)}"
    goods = [
        f"{row.name}（{row.specification}），数量 {row.quantity:,}，单价 {yuan(row.price)}，"
        f"总价 {yuan(row.amount)}"
        for row in truth.rows
    ]
    is_over = not is_decided and truth.total > available
    wanted = {
        "批准金额" if is_decided else "中选金额": [
            f"{yuan(truth.total)}大写：{capitals(truth.total)}"
        ],
        "采买物品": goods + truth.codes,
        "预算科目": [line + (" 超出可用" if is_over else "")],
        "搭载时间": [truth.window],
    }
    if truth.differences and truth.decision:
        who, on, reason = truth.decision
        wanted["与方案的差异"] = [*truth.differences, f"{who}于 {on}决定接受：{reason}"]
    return [
        f"议程 {label}：{facts.get(label)!r}，应为 {said}"
        for label, said in wanted.items()
        if _lines(facts.get(label, "")) != said
    ]


def faults_of_plan(truth: Truth, page: str) -> list[str]:
    """附件1: the planned figures and the line in force."""
    cells = dict(_pairs(_between(page, 'aria-labelledby="plan-title"', "</section>"), "th", "td"))
    plan = truth.planned
    _, amount, reserved, spent = truth.line
    goods = [
        f"{plan.name}（{plan.specification}）",
        f"单价 {yuan(plan.price)} × {plan.quantity:,} = 总价 {yuan(plan.amount)}",
        f"大写：{capitals(plan.amount)}",
    ]
    figures = (
        f"预算 {yuan(amount)} · 已占用 {yuan(reserved)} · 已支出 {yuan(spent)} "
        f"· 可用 {yuan(amount - reserved - spent)}"
    )
    window = re.sub(r" 周[一二三四五六日]", "", cells["项目搭载时间"]).partition("（")[0]
    faults = [] if window == truth.window else [f"附件1 搭载时间：{window!r}"]
    faults += [] if _lines(cells["项目采买物品"]) == goods else [f"附件1 {cells['项目采买物品']!r}"]
    return faults + ([] if figures in cells["项目使用资金来源"] else ["附件1 预算科目"])


def faults_of_approval(truth: Truth) -> list[str]:
    """批准 holds exactly what was awarded."""
    return [] if truth.held == truth.total else [f"批准占用 {truth.held}，应为 {truth.total}"]


def _unexplained(paper: str, text: str, known: list[str]) -> list[str]:
    for said in sorted(known, key=len, reverse=True):
        text = text.replace(said, "")
    return [f"{paper} 来历不明的数 {each}" for each in re.findall(r"\d[\d,.]*", text)]


# --- money and dates, a second time -------------------------------------------------------------


def yuan(amount: Decimal) -> str:
    whole, _, cents = f"{amount:.2f}".partition(".")
    groups = []
    while whole:
        whole, group = whole[:-3], whole[-3:]
        groups.insert(0, group)
    return f"{','.join(groups)}.{cents} 元"


def capitals(amount: Decimal) -> str:
    """大写, digit by digit from the left; blocks of four, zeros said once."""
    whole, _, cents = f"{amount:.2f}".partition(".")
    words = ""
    width = -(-len(whole) // 4) * 4
    is_gap = False
    for place, digit in enumerate(whole.zfill(width)):
        left = width - place - 1
        if digit == "0":
            is_gap = True
        else:
            words += "零" if is_gap and words else ""
            words += "零壹贰叁肆伍陆柒捌玖"[int(digit)] + ["", "拾", "佰", "仟"][left % 4]
            is_gap = False
        block = whole.zfill(width)[place // 4 * 4 : place // 4 * 4 + 4]
        if left % 4 == 0 and left and block != "0000":
            words += ["", "万", "亿"][left // 4]
            is_gap = False  # 万位是零而千位不是零的，可以不写零
    words += "元" if words else ""
    jiao, fen = int(cents[0]), int(cents[1])
    if not jiao and not fen:
        return f"人民币{words or '零元'}整"
    said = f"{'零壹贰叁肆伍陆柒捌玖'[jiao]}角" if jiao else ("零" if words else "")
    return f"人民币{words}{said}" + (f"{'零壹贰叁肆伍陆柒捌玖'[fen]}分" if fen else "整")


def _day(at: datetime, *, after: datetime | None = None) -> str:
    on = at.astimezone(SHANGHAI)
    same = after is not None and after.astimezone(SHANGHAI).year == on.year
    return f"{'' if same else f'{on.year} 年 '}{on.month} 月 {on.day} 日"


def _moment(at: datetime, *, after: datetime | None = None) -> str:
    on = at.astimezone(SHANGHAI)
    return f"{_day(at, after=after)} {on.hour:02}:{on.minute:02}"


def _stamp(at: datetime) -> str:
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


# --- reading a page -----------------------------------------------------------------------------


class _Reader(HTMLParser):
    """Text by cell; a block inside a cell begins a line."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: list[tuple[str, list[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag in {"th", "td", "dt", "dd"}:
            self.cells.append((tag, []))
        elif tag == "div":
            self._add("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "div":
            self._add("\n")

    def handle_data(self, text: str) -> None:
        self._add(re.sub(r"\s+", " ", text))

    def _add(self, text: str) -> None:
        if self.cells:
            self.cells[-1][1].append(text)


def _pairs(page: str, label: str, value: str) -> list[tuple[str, str]]:
    reader = _Reader()
    reader.feed(page)
    cells = [(tag, "".join(text)) for tag, text in reader.cells]
    return [
        (words.strip(), said.strip())
        for (tag, words), (next_tag, said) in itertools.pairwise(cells)
        if (tag, next_tag) == (label, value)
    ]


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def _between(page: str, start: str, end: str) -> str:
    return page.partition(start)[2].partition(">")[2].partition(end)[0]


def _text(page: str) -> str:
    reader = _Reader()
    reader.feed(f"<td>{page}</td>")
    return "".join(reader.cells[0][1])
