"""How agencies rate themselves, send their sheets, bring the paper, and what proofs they attach.

An agency gives itself what the figures give, and sometimes more. Not here: the figures (``facts``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from random import Random
from typing import TYPE_CHECKING

from huzhu.assessment.desk.queries import clock as clock_queries
from huzhu.assessment.rating.actions import proofs, rating, receipts, reminders
from huzhu.assessment.rating.actions.proofs import Scene
from huzhu.assessment.rating.rules.rating import Given
from huzhu.demo.assessment import files
from huzhu.demo.times import clock
from huzhu.documents.states import Upload

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from huzhu.assessment.year.models import ScoresheetItem
    from huzhu.demo.assessment.cycle import Cycle

_OFTEN_MORE = 0.09  # of the items an agency gives itself more than the figures do
_MORE = {
    "1.1": "研究会议 4 次，其中 2 次与工会其他议题合并召开，纪要可查。",
    "1.4": "超期未登录的用户名已于年内停用，系统尚未注销。",
    "2.1": "另有一篇稿件 12 月投送，未见刊发。",
    "2.4": "打回单据中有 30 余件因系统升级重复退回。",
    "2.8": "另有一次线上培训，未单独报送工作信息。",
    "2.12": "年末有两笔支出次年一月入账，按权责发生制应计入本年度。",
    "3.3": "年末集中参保的三家单位次年一月到账。",
    "3.4": "增长率按缴费口径计算，高于入账口径。",
    "3.6": "推广二维码在基层单位张贴，部分注册未关联到本代办处。",
    "4.4": "参加了电子票据试点。",
}
_REMARK = "按实际完成情况自评，材料备查。"
#: Which proof an agency attaches to which item; the same file may show two items.
_PROOFS = (
    ("1.1", "研究互助保障工作会议纪要", "会议研究年度指标分解和续转安排。"),
    ("1.2", "年度工作推进会签到表", "参会人员：代办处主任、经办人。"),
    ("2.2", "续保业务台账", "到期单位、责任期满日、续保日期逐笔登记。"),
    ("2.13", "稽核意见书", "经稽核，档案齐全，未发现问题。"),
    ("3.5", "会员慰问活动总结", "慰问一线职工 460 人，预算内列支。"),
)
_PHOTO_ITEM = "2.8"
_PLACES = ("区总工会三层会议室", "职工之家多功能厅", "工人文化宫培训教室")


@dataclass(frozen=True, slots=True)
class Sending:
    """An agency and when it sent its sheet."""

    number: str
    at: datetime


def confirm_basics(cycle: Cycle, *, day: int, but: Collection[str] = ()) -> None:
    """Each agency looks at last year's block and puts this year's figures in."""
    for place, number in enumerate(cycle.sheets):
        if number in but:
            continue
        at = cycle.dates.at(day, 10 + place % 6, 2 * place)
        given = dict(cycle.profiles[number].basics)
        rating.enter_basics(cycle.sheets[number], given, by=cycle.stage.clerk(number, at), at=at)


def attach_proofs(cycle: Cycle, numbers: Iterable[str], *, day: int) -> None:
    """Some papers and a photo for each of these agencies; one paper shows two items."""
    for number in numbers:
        agency, at = cycle.stage.agencies[number], cycle.dates.at(day, 13, 40)
        by = cycle.stage.clerk(number, at)
        for item, title, line in _PROOFS:
            content = files.pdf(title, agency.name, f"{cycle.year.year} 年度", line)
            upload = Upload(f"{title}.pdf", BytesIO(content))
            row = proofs.add_evidence(cycle.row(number, item), upload, by=by, at=at)
            if item == "2.2":
                scene = Scene(note="台账第二部分为业务核对记录")
                other = cycle.row(number, "2.5")
                proofs.reuse_evidence(other, row.file_id, scene=scene, by=by, at=at)
        taken_at = clock(cycle.dates.day(day) - timedelta(days=40), 15, 20)
        place = _PLACES[len(number + agency.name) % len(_PLACES)]
        scene = Scene(note="培训现场", taken_at=taken_at, place=place)
        upload = Upload("培训现场.png", BytesIO(files.photo(7 * len(agency.name))))
        proofs.add_evidence(cycle.row(number, _PHOTO_ITEM), upload, scene=scene, by=by, at=at)


def rate(cycle: Cycle, number: str, *, at: datetime, items: Collection[str] = ()) -> None:
    """Rate all items of a sheet, or only these."""
    rng = Random(f"{cycle.stage.seed}:rating:{cycle.year.year}:{number}")
    kind = cycle.sheets[number].agency_kind
    given = {
        item.id: _given(cycle.row(number, item.id), rng)
        for item in cycle.scheme.items
        if kind in item.kinds
    }
    wanted = {item: each for item, each in given.items() if not items or item in items}
    by = cycle.stage.clerk(number, at)
    rating.rate_all(cycle.sheets[number], wanted, by=by, at=at)
    cycle.forget_rows([number])


def send(cycle: Cycle, sending: Sending) -> None:
    """Rate everything and send the sheet an hour later."""
    rate(cycle, sending.number, at=sending.at - timedelta(hours=1))
    by = cycle.stage.clerk(sending.number, sending.at)
    rating.submit_sheet(cycle.sheets[sending.number], by=by, at=sending.at)
    cycle.forget_rows([sending.number])


def sendings(cycle: Cycle, *, but: Collection[str]) -> list[Sending]:
    """Who sends when: most in the last week, some on the last day."""
    rng = cycle.rng
    days = [rng.choice((-12, -10, -9, -8, -7, -7, -6, -6, -5, -5, -5, -4)) for _ in cycle.sheets]
    found = [
        Sending(number, cycle.dates.at(day, 10 + place % 7, 3 + 2 * place))
        for place, (number, day) in enumerate(zip(cycle.sheets, days, strict=True))
        if number not in but
    ]
    return sorted(found, key=lambda each: each.at)


def send_all(cycle: Cycle, *, but: Collection[str]) -> None:
    """All sheets in the order in which they came, and the reminders that the clock sent between."""
    last = cycle.dates.calendar.self_rating_ends_on
    due = [clock(last - timedelta(days=days), 8, 10) for days in (3, 1, 0)]
    for sending in sendings(cycle, but=but):
        while due and due[0] < sending.at:
            _remind(cycle, at=due.pop(0))
        send(cycle, sending)
    for at in due:
        _remind(cycle, at=at)


def remind_by_hand(cycle: Cycle, number: str, *, at: datetime) -> None:
    """组织机构部 calls the agency that is still missing."""
    reminders.remind(cycle.sheets[number], by=cycle.keeper(at), at=at)


def bring_papers(cycle: Cycle, *, day: int, but: Collection[str] = ()) -> None:
    """The sealed printouts reach 组织机构部; the checksum is compared."""
    for place, (number, sheet) in enumerate(cycle.sheets.items()):
        if number in but or not sheet.submitted_at:
            continue
        at = cycle.dates.at(day, 9 + place % 8, 2 * place)
        checksum = sheet.checksum
        receipts.receive_paper(sheet, checksum=checksum, by=cycle.keeper(at), at=at)


def _remind(cycle: Cycle, *, at: datetime) -> None:
    for sheet, occasion in clock_queries.reminders_due(at=at):
        if sheet.year_id == cycle.year.pk:
            reminders.remind_by_clock(sheet, occasion, at=at)


def _given(row: ScoresheetItem, rng: Random) -> Given:
    points = row.platform_points or Decimal(0)
    chance = rng.random()
    if points < row.full_marks and row.item in _MORE and chance < _OFTEN_MORE * 4:
        return Given(row.full_marks, _MORE[row.item], row.version)
    if points < row.full_marks and chance < _OFTEN_MORE:
        return Given(row.full_marks, _REMARK, row.version)
    return Given(points, "", row.version)
