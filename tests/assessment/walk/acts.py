"""Everything that somebody could try in a year, as one call each: act, person, agency, item.

The acts are the product's own. Who tries them is anybody: most attempts are turned away, and that
is the point.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from huzhu.assessment.outcome.actions import appeals, decisions, grades, quotas, results
from huzhu.assessment.outcome.models import Appeal, SecurityIncident
from huzhu.assessment.outcome.rules.grades import GradeConfig
from huzhu.assessment.outcome.rules.quotas import QuotaConfig
from huzhu.assessment.rating.actions import rating
from huzhu.assessment.rating.models import ReviewQuestion
from huzhu.assessment.rating.rules.rating import Given
from huzhu.assessment.review.actions import reviews
from huzhu.assessment.scheme.rules.scheme import shipped_scheme
from huzhu.assessment.year.actions import years
from huzhu.assessment.year.models import AssessmentYear, Scoresheet, ScoresheetItem
from huzhu.assessment.year.queries import sheets
from huzhu.kernel.actor import CLOCK, Actor
from huzhu.kernel.errors import DomainError
from huzhu.kernel.workdays import local_date
from tests.assessment.cycle import Cycle
from tests.assessment.rating.given import BASICS

ITEMS = ("1.1", "2.9", "3.3")  # two owners, two owners, one
OWNERS = {item.id: item.owners for item in shipped_scheme("2021").items}
KINDS = {item.id: item.kinds for item in shipped_scheme("2021").items}


class NothingThere(DomainError):
    """There is nothing that the act could be tried on."""


@dataclass
class Try:
    """One attempt: who, on whose sheet, when, and what is written."""

    cycle: Cycle
    by: Actor
    number: str
    item: str
    points: Decimal
    at: datetime

    @property
    def year(self) -> AssessmentYear:
        return AssessmentYear.objects.select_related("scheme").get(year=self.cycle.year.year)

    @property
    def sheet(self) -> Scoresheet:
        return self.cycle.sheet(self.number)

    @property
    def row(self) -> ScoresheetItem:
        return sheets.item_of(self.sheet, self.item)


def rate(one: Try) -> None:
    row = one.row
    rating.rate_item(row, points=one.points, remark="", version=row.version, by=one.by, at=one.at)


def rate_everything(one: Try) -> None:
    sheet = one.sheet
    given = {
        row.item: Given(min(one.points, row.full_marks), "", row.version)
        for row in sheets.items_of(sheet)
        if sheet.agency_kind in KINDS[row.item]
    }
    rating.rate_all(sheet, given, by=one.by, at=one.at)


def fill_in_basics(one: Try) -> None:
    rating.enter_basics(one.sheet, BASICS, by=one.by, at=one.at)


def submit(one: Try) -> None:
    rating.submit_sheet(one.sheet, by=one.by, at=one.at)


def close_self_rating(one: Try) -> None:
    years.close_self_rating(one.year, by=one.by, at=one.at)


def follow_clock(one: Try) -> None:
    """The clock is nobody's position; it comes whenever it likes."""
    years.close_self_rating(one.year, by=CLOCK, at=one.at)


def review(one: Try) -> None:
    row = one.row
    reviews.review_item(
        row, points=one.points, reason="核对", version=row.version, by=one.by, at=one.at
    )


def review_all_of_mine(one: Try) -> None:
    """Sign everything the department owns on one sheet, as the agency rated it."""
    sheet = one.sheet
    mine = [row for row in sheets.items_of(sheet) if one.by.department in OWNERS[row.item]]
    if not mine:
        raise NothingThere
    for row in mine:
        row.sheet = sheet
        points = row.self_points if row.self_points is not None else Decimal(0)
        reviews.review_item(
            row, points=points, reason="核对", version=row.version, by=one.by, at=one.at
        )


def ask_back(one: Try) -> None:
    due_on = local_date(one.at) + timedelta(days=3)
    reviews.ask_back(one.row, question="请补充。", due_on=due_on, by=one.by, at=one.at)


def withdraw_question(one: Try) -> None:
    question = ReviewQuestion.objects.filter(item__sheet=one.sheet).first()
    if question is None:
        raise NothingThere
    reviews.withdraw_question(question, by=one.by, at=one.at)


def decide_points(one: Try) -> None:
    row = one.row
    decisions.decide_points(
        row, points=one.points, reason="集体研究", version=row.version, by=one.by, at=one.at
    )


def report_incident(one: Try) -> None:
    report = decisions.IncidentReport(
        happened_on=local_date(one.at) - timedelta(days=40),
        what="名册外泄",
        consequences="被转卖",
        has_leak=True,
        has_serious_consequences=True,
    )
    decisions.report_incident(one.sheet, report, by=one.by, at=one.at)


def veto(one: Try) -> None:
    incident = SecurityIncident.objects.filter(sheet=one.sheet).first()
    if incident is None:
        raise NothingThere
    decisions.veto(one.sheet, incident=incident, reason="认定", by=one.by, at=one.at)


def reopen(one: Try) -> None:
    until = one.at + timedelta(days=4)
    decisions.reopen_sheet(one.sheet, until=until, reason="停电", by=one.by, at=one.at)


def close_review(one: Try) -> None:
    years.close_review(one.year, by=one.by, at=one.at)


def decide_grades(one: Try) -> None:
    grades.edit_grade_plan(one.year, GradeConfig(), by=one.by, at=one.at)


def settle_grades(one: Try) -> None:
    grades.decide_grades(one.year, by=one.by, at=one.at)


def plan_quotas(one: Try) -> None:
    quotas.edit_quota_plan(one.year, QuotaConfig(0, 3), by=one.by, at=one.at)


def approve_quotas(one: Try) -> None:
    quotas.approve_quotas(one.year, meeting="第 3 次", by=one.by, at=one.at)


def issue_results(one: Try) -> None:
    results.issue_results(one.year, notice_number="〔2026〕1号", by=one.by, at=one.at)


def appeal(one: Try) -> None:
    appeals.file_appeal(
        one.sheet,
        item=one.item,
        claimed_points=one.points,
        reason="有签到表",
        by=one.by,
        at=one.at,
    )


def answer_appeal(one: Try) -> None:
    row = Appeal.objects.select_related("sheet__year__scheme", "sheet__agency").first()
    if row is None:
        raise NothingThere
    appeals.take_appeal(row, by=one.by, at=one.at)
    appeals.answer_appeal(
        row, is_upheld=True, points_after=one.points, answer="属实", by=one.by, at=one.at
    )


#: What an act may write on items: the columns, and whether only on the sheet and item it names.
WRITES_SELF = frozenset({"self"})
WRITES_REVIEW = frozenset({"reviewed"})
WRITES_DECISION = frozenset({"decided"})
NOTHING: frozenset[str] = frozenset()

ACTS: dict[Callable[[Try], None], frozenset[str]] = {
    rate: WRITES_SELF,
    rate_everything: WRITES_SELF,
    fill_in_basics: NOTHING,
    submit: WRITES_SELF,  # what is not for the agency's kind is rated 0 then
    close_self_rating: NOTHING,
    follow_clock: NOTHING,
    review: WRITES_REVIEW,
    review_all_of_mine: WRITES_REVIEW,
    ask_back: WRITES_REVIEW,  # a value that is asked about does not stand
    withdraw_question: NOTHING,
    decide_points: WRITES_DECISION,
    report_incident: NOTHING,
    veto: NOTHING,
    reopen: NOTHING,
    close_review: NOTHING,
    decide_grades: NOTHING,
    settle_grades: NOTHING,
    plan_quotas: NOTHING,
    approve_quotas: NOTHING,
    issue_results: NOTHING,
    appeal: NOTHING,
    answer_appeal: WRITES_DECISION,
}
