"""From the places to the certificates: recommendations, notices, objections, the sealed list.

Not here: how many places an agency has (``results``).
"""

from __future__ import annotations

from io import BytesIO
from random import Random
from typing import TYPE_CHECKING

from huzhu.assessment.honours.actions import listing, recommendations
from huzhu.assessment.honours.actions._places import places_of
from huzhu.assessment.honours.actions.recommendations import Candidate
from huzhu.assessment.honours.queries import honours as queries
from huzhu.assessment.honours.rules import earliest_end
from huzhu.assessment.honours.states import CandidateKind, RecommendationStep
from huzhu.demo import names
from huzhu.demo.assessment import files
from huzhu.documents.states import Upload
from huzhu.kernel.workdays import local_date

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.assessment.honours.models import Recommendation
    from huzhu.assessment.year.models import Scoresheet
    from huzhu.demo.assessment.cycle import Cycle

_UNIT_DEEDS = (
    "全年参保人数稳步增长，续转率居同组前列；建立基层联络员制度，理赔资料一次通过率明显提高；"
    "管理费使用规范，会员活动覆盖一线职工。"
)
_PERSON_DEEDS = (
    "从事经办工作多年，坚持上门收件、当日初审，全年经手理赔单据无一差错。",
    "牵头组织基层工会培训四场，编写理赔填报口诀，使本辖区打回件比上年下降四成。",
    "主动走访停保单位，推动六家单位恢复参保，带病走访困难职工家庭，受到基层好评。",
    "负责财务和票据工作，全年开票准确率百分之百，按月核对业务数据，账实相符。",
)
_POSTS = ("权益保障部干部", "经办人", "基层工会主席", "财务经办", "代办点经办人")
#: Where the invented public writes from.
_HERE = "127.0.0.1"
#: These also name a reserve.
_WITH_RESERVE = frozenset({"D02", "D03", "D06"})
_RESERVE_DEEDS = "熟悉业务、服务热心，作为候补人选推荐。"


def recommend_all(cycle: Cycle, *, day: int) -> None:
    """Every agency with a place recommends, posts the names at home, and hands them in."""
    for place, (number, sheet) in enumerate(cycle.sheets.items()):
        if _places(sheet):
            _recommend(cycle, number, sheet, at=cycle.dates.at(day, 9 + place % 8, 5 + place))


def accept_all(cycle: Cycle, *, day: int) -> None:
    """组织机构部 reviews what came in."""
    at = cycle.dates.at(day, 14)
    for row in queries.recommendations_at(cycle.year, RecommendationStep.SUBMITTED):
        recommendations.accept_recommendation(row, opinion="", by=cycle.keeper(at), at=at)


def post(cycle: Cycle, *, day: int) -> None:
    """The list is posted for objections."""
    at = cycle.dates.at(day, 9, 30)
    listing.post_list(cycle.year, by=cycle.keeper_head(at), at=at)


def object_to_list(cycle: Cycle, *, day: int, is_upheld: bool) -> None:
    """Somebody objects to a person on the list; if rightly, the reserve moves up."""
    at = cycle.dates.at(day, 20, 15)
    target = _with_reserve(cycle)
    text = (
        f"{target.name}同志当年有三个月借调外单位，不在经办岗位，请核实其事迹所属期间。"
        if is_upheld
        else f"公示材料中{target.name}同志的任职时间与实际不符，请核实。"
    )
    filed = listing.file_objection(
        cycle.year,
        recommendation=target,
        name=names.person(cycle.rng),
        contact=names.mobile(cycle.year.year),
        text=text,
        address=_HERE,
        by=listing.PUBLIC,
        at=at,
    )
    at = cycle.dates.at(day + 2, 15, 10)
    answer = (
        "经向所在代办处核实，借调情况属实，所列事迹主要发生在借调期间，取消推荐，由候补人选递补。"
        if is_upheld
        else "经核对任职文件，公示材料所列任职时间无误，异议不成立。"
    )
    listing.answer_objection(filed, is_upheld=is_upheld, answer=answer, by=cycle.keeper(at), at=at)
    if is_upheld:
        _promote(cycle, target, at=cycle.dates.at(day + 2, 16, 30))


def seal(cycle: Cycle, *, day: int) -> None:
    """The directors' meeting seals the list, certificates follow, the file is closed."""
    at = cycle.dates.at(day, 15, 30)
    meeting = f"主任办公会〔{at.year}〕第{at.isocalendar().week}次"
    listing.seal_list(cycle.year, meeting=meeting, by=cycle.stage.director(at), at=at)
    at = cycle.dates.at(day + 12, 10)
    listing.close_year(cycle.year, by=cycle.keeper_head(at), at=at)


def withdraw(cycle: Cycle, *, day: int) -> None:
    """An honour is withdrawn months later; it stays on record."""
    at = cycle.dates.at(day, 16)
    honour = queries.honours(cycle.year).filter(kind=CandidateKind.PERSON).order_by("number")[2]
    reason = "经核查，推荐材料中的理赔业绩系他人经手，事迹失实，经主任办公会研究，撤销表彰。"
    listing.withdraw_honour(honour, reason=reason, by=cycle.stage.director(at), at=at)


def _places(sheet: Scoresheet) -> int:
    return sum(places_of(sheet, kind) for kind in CandidateKind)


def _recommend(cycle: Cycle, number: str, sheet: Scoresheet, *, at: datetime) -> None:
    by = cycle.stage.clerk(number, at)
    for candidate in _candidates(cycle, number, sheet, clerk=by.name):
        recommendations.recommend(sheet, candidate, by=by, at=at)
    start = cycle.stage.time.shift(local_date(at), 1)
    end = earliest_end(start, cycle.year.notice_days, calendar=cycle.stage.time.workdays)
    place = "本单位公示栏和内部办公网"
    recommendations.post_inner_notice(sheet, start=start, end=end, place=place, by=by, at=at)
    at = at.replace(year=end.year, month=end.month, day=end.day)
    at = at + (cycle.dates.time.shift(end, 1) - end)
    agency = cycle.stage.agencies[number].name
    paper = files.pdf(
        "评先推优推荐表", agency, f"{cycle.year.year} 年度", "公示期满无异议，同意推荐。（盖章）"
    )
    recommendations.submit_recommendation(
        sheet,
        outcome="公示期间未收到异议。",
        material=Upload("推荐表（盖章）.pdf", BytesIO(paper)),
        by=cycle.stage.clerk(number, at),
        at=at,
    )


def _candidates(cycle: Cycle, number: str, sheet: Scoresheet, *, clerk: str) -> list[Candidate]:
    rng = Random(f"{cycle.stage.seed}:candidates:{cycle.year.year}:{number}")
    agency = cycle.stage.agencies[number]
    found = []
    if places_of(sheet, CandidateKind.UNIT):
        found.append(Candidate(CandidateKind.UNIT, agency.name, "", _UNIT_DEEDS))
    persons = places_of(sheet, CandidateKind.PERSON)
    for place in range(1, persons + 1):
        name = clerk if place == 1 else names.person(rng)
        post = f"{agency.name} {'经办人' if place == 1 else rng.choice(_POSTS)}"
        deeds = rng.choice(_PERSON_DEEDS)
        found.append(Candidate(CandidateKind.PERSON, name, post, deeds, place))
    if persons and number in _WITH_RESERVE:
        post = f"{agency.name} {rng.choice(_POSTS)}"
        found.append(
            Candidate(
                CandidateKind.PERSON,
                names.person(rng),
                post,
                _RESERVE_DEEDS,
                place=persons + 1,
                is_reserve=True,
            )
        )
    return found


def _with_reserve(cycle: Cycle) -> Recommendation:
    """The last person of the first agency that has a reserve."""
    rows = queries.recommendations_at(cycle.year, RecommendationStep.ACCEPTED)
    reserve = rows.filter(is_reserve=True)[0]
    return list(rows.filter(sheet=reserve.sheet, kind=CandidateKind.PERSON, is_reserve=False))[-1]


def _promote(cycle: Cycle, struck: Recommendation, *, at: datetime) -> None:
    rows = queries.recommendations_at(cycle.year, RecommendationStep.ACCEPTED)
    reserve = rows.filter(sheet=struck.sheet, is_reserve=True)[0]
    reserve.sheet.year = cycle.year
    listing.promote_reserve(reserve, by=cycle.keeper(at), at=at)
