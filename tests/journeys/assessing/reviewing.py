"""The departments review twelve agencies, each its items, side by side; then the review ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from huzhu.assessment.review.actions import reviews
from huzhu.assessment.review.rules.reviewing import ReviewEntry
from huzhu.assessment.year.models import Scoresheet
from huzhu.assessment.year.queries import sheets, years
from tests.assessment.facts import given as figures
from tests.assessment.review import desk

if TYPE_CHECKING:
    from huzhu.kernel.actor import Actor
    from tests.assessment.cycle import Cycle
    from tests.journeys.persons import Person

OFFICE = "/office/assessment/2026"
#: What the agencies lose in item 3.4 of their own accord, so that their totals differ.
_OWN_LOSS = {"D03": "5.5", "D04": "1.6", "D05": "1.5", "D06": "1.4", "D07": "1.3", "D08": "1.2"}


def sheets_are_handed_in(cycle: Cycle) -> None:
    """Twelve sheets with full marks but for item 3.4, and one figure of another system."""
    for number in sorted(cycle.clerks):
        desk.hand_in(cycle, number, i3_4=_OWN_LOSS.get(number, "6" if number < "D03" else "1"))
        figures.bring(cycle, agency=number, target_rate=100)
    basics = {"unions": 20, "insured_unions": 18, "workers": 12000, "insured": 9000}
    Scoresheet.objects.update(basics=basics)
    desk.begin_review(cycle)


def column_is_signed(
    person: Person, item: str, changed: dict[str, tuple[str, str]] | None = None
) -> None:
    """One item across twelve agencies: some values changed with a reason, the rest agreed to."""
    person.open(f"{OFFICE}/review/")
    person.reads("项待签字")
    person.open(f"{OFFICE}/review/items/{item}/?show=all")
    for agency, (points, reason) in (changed or {}).items():
        person.fill(f"{agency}审核分", points)
        person.fill(f"{agency}理由", reason)
    person.sees_rows("data-review-grid", 12)
    person.press("无差异的 12 行同意自评并保存")
    person.reads(f"指标 {item} 已签字 12 行")


def change_needs_a_reason(person: Person, item: str, agency: str) -> None:
    """Another value without a word is told at its row, and nothing of the grid is kept."""
    person.open(f"{OFFICE}/review/items/{item}/?show=all")
    person.fill(f"{agency}审核分", "0")
    person.press("签字保存")
    person.reads(f"审核分与自评分或平台分不同时须写明理由：{agency}")


def other_columns_are_signed(cycle: Cycle) -> None:
    """What is left, as the departments do it page by page: all agree."""
    for item in years.scheme_of(cycle.year).items:
        for owner in item.owners:
            _sign_what_is_left(cycle, item.id, cycle.owners[owner])


def _sign_what_is_left(cycle: Cycle, item: str, by: Actor) -> None:
    entries = []
    for number in sorted(cycle.clerks):
        sheet = cycle.sheet(number)
        row = sheets.item_of(sheet, item)
        kinds = next(each.kinds for each in years.scheme_of(cycle.year).items if each.id == item)
        if sheet.agency_kind in kinds and not row.reviews.filter(department=by.department).exists():
            entries.append(ReviewEntry(number, row.self_points, "", row.version))
    if entries:
        reviews.review_many(cycle.year, item, entries, by=by, at=timezone.now())


def group_decides_what_is_divided(wang: Person) -> None:
    """Two departments differ on one item of one agency: the leading group says what stands."""
    wang.open(f"{OFFICE}/decision/")
    wang.reads("1 项部门意见不一致")
    wang.open(f"{OFFICE}/agencies/D03/decision/1.1/")
    wang.reads("档案缺两个季度")
    wang.fill("审定分", "2")
    wang.press("审定")
    wang.sees_as_wrong("reason")
    wang.fill("理由", "经领导小组集体研究，以合规部核查结果为准。")
    wang.press("审定")
    wang.reads("第3代办处指标 1.1 已审定", "没有意见不一致的指标")


def review_is_ended(tang: Person) -> None:
    tang.open(f"{OFFICE}/")
    tang.press("结束部门审核")
    tang.reads("部门审核已结束。接下来由考核领导小组审定")
