"""Figures on their way in: lists of other systems, what agencies state, papers, disputes.

Not here: which figures (``figures``).
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from huzhu.assessment.facts.actions import fact_imports, filings
from huzhu.assessment.facts.actions import facts as fact_actions
from huzhu.assessment.facts.actions.filings import NewPaper
from huzhu.assessment.facts.queries import fact_imports as queries
from huzhu.assessment.facts.queries import filings as filing_queries
from huzhu.assessment.facts.rules.fact_lists import AGENCY_NAME, AGENCY_NUMBER, heading_of
from huzhu.assessment.facts.states import FilingKind
from huzhu.assessment.scheme.rules.fact_values import text_of
from huzhu.demo.assessment import files
from huzhu.demo.assessment.figures import STATED, SUMMARY, SYSTEMS
from huzhu.demo.times import clock
from huzhu.documents import actions as documents
from huzhu.documents import queries as document_queries
from huzhu.documents import tables
from huzhu.documents.states import Upload
from huzhu.kernel.actor import CLOCK
from huzhu.people.states import DepartmentCode

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from huzhu.demo.assessment.cycle import Cycle

#: This agency hands its papers in during the year under review: they count by themselves.
WITH_PAPERS = "D06"
#: These state their own figures on their pages.
_STATING = frozenset({"D03", "D06", "B01", "I02"})
_COUNTED = frozenset(
    {
        "articles", "trainings", "goods_lists_filed", "changes_reported_in_time",
        "budget_filed", "budget_and_statements_filed", "account_forms_filed",
        "studies_per_year",
    }
)  # fmt: skip


class _Paper(NamedTuple):
    kind: FilingKind
    month: int
    day: int
    title: str
    line: str


_F = FilingKind
_PAPERS = (
    _Paper(_F.BUDGET, 3, 6, "年度经费预算表", "预算科目：会员服务活动、宣传培训、办公"),
    _Paper(_F.RULES, 3, 18, "代办处档案管理办法", "为规范业务档案管理，制定本办法。"),
    _Paper(_F.STUDY_MINUTES, 3, 25, "研究互助保障工作会议纪要", "会议研究年度指标分解和续转安排。"),
    _Paper(_F.ACCOUNT_REGISTER, 4, 2, "业务系统用户名备案表", "在用用户名与岗位一一对应。"),
    _Paper(_F.ACCOUNT_CHANGE, 4, 2, "业务系统用户名变更表", "停用 2 个，新增 1 个。"),
    _Paper(_F.TRAINING, 4, 16, "基层工会经办人培训", "参训 86 人，内容为理赔申报和 APP 使用。"),
    _Paper(_F.ARTICLE, 4, 22, "送保障到一线：街道工会走访记", "走访 12 家新就业形态企业。"),
    _Paper(_F.GOODS_LIST, 5, 8, "“五一”慰问物品发放表", "发放 320 份，签收表附后。"),
    _Paper(_F.TRAINING, 5, 20, "理赔资料填写培训", "参训 54 人。"),
    _Paper(_F.ARTICLE, 5, 27, "一份理赔单的三天", "记一位环卫职工的住院理赔。"),
    _Paper(_F.STUDY_MINUTES, 6, 10, "半年工作总结会议纪要", "会议总结上半年指标完成情况。"),
    _Paper(_F.STATEMENT, 6, 12, "年度财务报表", "资产负债表、收支明细表。"),
)  # fmt: skip


def import_lists(cycle: Cycle, *, day: int) -> None:
    """Every department brings the list of its system, checked first and loaded as a whole."""
    place = 0
    for place, (department, (system, names)) in enumerate(SYSTEMS.items()):
        _import(cycle, department, system, names, at=cycle.dates.at(day, 9 + place, 12))
    names = ("changes_reported_in_time", *STATED)
    keeper = DepartmentCode.ORGANISATION
    _import(cycle, keeper, SUMMARY, names, at=cycle.dates.at(day, 10 + place, 12))


def _import(
    cycle: Cycle, department: DepartmentCode, system: str, names: Iterable[str], *, at: datetime
) -> None:
    by = cycle.stage.officer(department, at)
    asked, said = queries.figures_asked(cycle.year, by=by), {"system": system}
    row = documents.receive_list(
        asked.kind,
        str(cycle.year.year),
        upload=BytesIO(_list(cycle, names, at=at)),
        name=f"{system}_{cycle.year.year}.xlsx",
        said=said,
        check=partial(queries.figure_faults, asked, said, at=at),
        by=by,
        at=at,
    )
    rows, _ = document_queries.opened_list(row, asked.kind).listed()
    total = {name: _total(cycle, name) for name in names if name == "loan_amount"}
    loaded_at = at + timedelta(minutes=6)
    fact_imports.load_figures(cycle.year, row, rows, totals=total, by=by, at=loaded_at)


def state_figures(cycle: Cycle, *, day: int) -> None:
    """Each agency states what only it knows."""
    for place, number in enumerate(sorted(_STATING)):
        sheet, at = cycle.sheets[number], cycle.dates.at(day, 9 + place, place)
        known = cycle.profiles[number].facts
        names = [name for name in STATED if name in known and not _is_counted(cycle, number, name)]
        given = {name: known[name] for name in names}
        fact_actions.state_facts(sheet, given, by=cycle.stage.clerk(number, at), at=at)


def compute(cycle: Cycle, *, at: datetime) -> None:
    """The nightly count of what the platform knows by itself."""
    fact_actions.compute_facts(cycle.year.year, by=CLOCK, at=at)


def file_papers(cycle: Cycle) -> None:
    """The papers of the year under review, handed in some days after their date."""
    for place, paper in enumerate(_PAPERS):
        happened_on = date(cycle.year.year, paper.month, paper.day)
        at = clock(happened_on + timedelta(days=2), 10, place)
        file_paper(cycle, WITH_PAPERS, paper, happened_on=happened_on, at=at)


def file_paper(
    cycle: Cycle, number: str, paper: _Paper, *, happened_on: date, at: datetime
) -> None:
    """Hand one paper in."""
    agency = cycle.stage.agencies[number]
    day = f"{happened_on.year} 年 {happened_on.month} 月 {happened_on.day} 日"
    content = files.pdf(paper.title, agency.name, day, paper.line)
    filings.hand_in_filing(
        cycle.year.year,
        NewPaper(paper.kind, paper.title, happened_on, _upload(paper.title, content)),
        agency_id=cycle.stage.cast.agencies[number].pk,
        by=cycle.stage.clerk(number, at),
        at=at,
    )


def file_twice(cycle: Cycle, *, day: int) -> None:
    """A piece that was printed elsewhere before; 会员服务部 takes it out of the count."""
    number, at = WITH_PAPERS, cycle.dates.at(day, 10, 20)
    happened_on = date(cycle.year.year, 6, 18)
    paper = _Paper(_F.ARTICLE, 6, 18, "转载：职工互助保障政策问答", "转自办事处门户网站。")
    file_paper(cycle, number, paper, happened_on=happened_on, at=at)
    by = cycle.stage.officer(DepartmentCode.MEMBER_SERVICE, at)
    sheet = cycle.sheets[number]
    rows = filing_queries.filings_of(by, cycle.year.year, agency_id=sheet.agency_id)
    reason = "该文为办事处已发稿件的转载，不是代办处投稿，不计入投稿篇数。"
    newest = rows.get(title=paper.title)
    filings.void_filing(newest, reason=reason, by=by, at=at + timedelta(hours=3))


def _list(cycle: Cycle, names: Iterable[str], *, at: datetime) -> bytes:
    kinds = [cycle.scheme.catalogue[name] for name in names]
    columns = [AGENCY_NUMBER, AGENCY_NAME, *(heading_of(kind) for kind in kinds)]
    rows = [
        [
            number,
            cycle.stage.agencies[number].name,
            *(
                ""
                if _is_left_out(cycle, number, kind.name)
                else text_of(kind, cycle.profiles[number].facts.get(kind.name))
                for kind in kinds
            ),
        ]
        for number in cycle.profiles
    ]
    sheets = [tables.Sheet("数据", columns, rows)]
    return tables.write_workbook(sheets, of="全部代办处", at=at)


def _total(cycle: Cycle, name: str) -> Decimal:
    known = (profile.facts.get(name, 0) for profile in cycle.profiles.values())
    return sum((Decimal(str(value)) for value in known), Decimal(0))


def _is_left_out(cycle: Cycle, number: str, name: str) -> bool:
    """Whether nobody brings the figure: papers show it, or the agency states it itself."""
    is_stated = name in STATED and number in _STATING
    return is_stated or _is_counted(cycle, number, name)


def _is_counted(cycle: Cycle, number: str, name: str) -> bool:
    """Whether papers of the agency show the figure."""
    return not cycle.dates.years_ago and number == WITH_PAPERS and name in _COUNTED


def _upload(title: str, content: bytes) -> Upload:
    return Upload(f"{title}.pdf", BytesIO(content))
