"""A year whose review is done: every agency with points that stand, ready for grades.

The points are put on the items as the departments would have signed them; how they sign is tested
elsewhere. ``D01`` has the highest total, each next agency one point less.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from huzhu.assessment.outcome.actions import appeals, grades, quotas, results
from huzhu.assessment.outcome.models import Appeal, LeadershipDecision, SecurityIncident, Veto
from huzhu.assessment.outcome.rules.grades import AgencyClass, GradeConfig, GradePolicy
from huzhu.assessment.outcome.rules.quotas import QuotaConfig
from huzhu.assessment.review.models import DepartmentReview
from huzhu.assessment.review.states import ReviewVerdict
from huzhu.assessment.scheme.states import Verdict
from huzhu.assessment.year.actions import _steps
from huzhu.assessment.year.models import AssessmentYear, FactRecord, Scoresheet, ScoresheetItem
from huzhu.assessment.year.states import SheetStep, YearStep
from tests.assessment.cycle import YEAR, Cycle, moment

REVIEWED_AT = moment(10, 12)
DECIDED_AT = moment(10, 20)
APPROVED_AT = moment(10, 26)
#: A Wednesday: five working days end on 2026-11-04, a Wednesday too.
TOLD_AT = moment(10, 28)
APPEALED_AT = moment(10, 29)
ANSWERED_AT = moment(11, 3)

#: One class for all, so that every rank is visible at a glance.
ONE_CLASS = GradeConfig(
    GradePolicy(
        classes=(AgencyClass("all", "全部代办处"),),
        pass_from=Decimal(60),
        excellent_from=Decimal(90),
        excellent_share=Decimal(50),
    )
)


@dataclass
class Stage:
    """A cycle with what the tests of results do again and again."""

    cycle: Cycle

    @property
    def year(self) -> AssessmentYear:
        return AssessmentYear.objects.select_related("scheme").get(year=YEAR)

    def sheet(self, number: str) -> Scoresheet:
        return self.cycle.sheet(number)

    def item(self, number: str, item: str) -> ScoresheetItem:
        row = ScoresheetItem.objects.get(sheet__agency__number=number, item=item)
        row.sheet = self.sheet(number)
        return row

    def plan(self, config: GradeConfig = ONE_CLASS) -> None:
        grades.edit_grade_plan(self.year, config, by=self.cycle.tang, at=DECIDED_AT)

    def decide(self, config: GradeConfig | None = ONE_CLASS) -> None:
        if config is not None:
            self.plan(config)
        grades.decide_grades(self.year, by=self.cycle.cast.wang, at=DECIDED_AT)

    def approve(self, config: QuotaConfig) -> None:
        quotas.edit_quota_plan(self.year, config, by=self.cycle.tang, at=APPROVED_AT)
        quotas.approve_quotas(
            self.year, meeting="主任办公会〔2026〕20次", by=self.cycle.cast.wang, at=APPROVED_AT
        )

    def tell(self, at: datetime = TOLD_AT) -> None:
        results.issue_results(
            self.year, notice_number="中互京字〔2026〕66号", by=self.cycle.song, at=at
        )

    def told(self, *, units: int = 1, persons: int = 2) -> "Stage":
        """Go all the way to results that agencies can read."""
        self.decide()
        self.approve(QuotaConfig(units, persons))
        self.tell()
        return self

    def appeal(self, number: str, item: str, points: str, at: datetime = APPEALED_AT) -> Appeal:
        return appeals.file_appeal(
            self.sheet(number),
            item=item,
            claimed_points=Decimal(points),
            reason="会议签到表证明三次均按时参加。",
            by=self.cycle.clerks[number],
            at=at,
        )

    def lower(self, number: str, item: str, points: str) -> None:
        """Take points from an agency as its departments would have signed them."""
        row = self.item(number, item)
        ScoresheetItem.objects.filter(pk=row.pk).update(reviewed_points=Decimal(points))
        row.reviews.update(
            points=Decimal(points), verdict=ReviewVerdict.CHANGE, reason="签到表缺一次"
        )


def furnished(cycle: Cycle, *, totals: dict[str, str] | None = None) -> Stage:
    """Put points on all sheets and bring the year to the leading group.

    Each agency has full marks in sections 1 to 3 but for item 3.3, which takes what is over the
    agency's total; section 4 earns nothing.
    """
    wanted = {number: Decimal(points) for number, points in (totals or {}).items()}
    for place, number in enumerate(cycle.clerks):
        total = wanted.get(number, Decimal(99 - place))
        _sign(cycle, number, lost=Decimal(100) - total)
        _fill(cycle, number, place)
    AssessmentYear.objects.update(state=str(YearStep.DECIDING), entered_step_at=REVIEWED_AT)
    cycle.year.refresh_from_db()
    return Stage(cycle)


def lowered(cycle: Cycle) -> Stage:
    """Told: D01 leads with 96 points, D02 has 95; 会员服务部 took a point from D02's item 1.2."""
    stage = furnished(cycle, totals={"D01": "96", "D02": "96"})
    stage.lower("D02", "1.2", "2")
    return stage.told()


def vetoed(stage: Stage) -> Stage:
    """Told: D01 with 99 points is vetoed; D02 with 98 leads."""
    veto(stage, "D01")
    return stage.told()


def miss(stage: Stage, number: str) -> None:
    """An agency that handed nothing in."""
    sheet = stage.sheet(number)
    Scoresheet.objects.filter(pk=sheet.pk).update(
        state=str(SheetStep.MISSED),
        verdict=str(Verdict.LATE),
        submitted_at=None,
        submitted_by="",
        receipt_number="",
    )
    ScoresheetItem.objects.filter(sheet=sheet).update(reviewed_points=None, self_points=None)


def veto(stage: Stage, number: str) -> Veto:
    """An agency that the group vetoed, on the director's record."""
    sheet = stage.sheet(number)
    incident = SecurityIncident.objects.create(
        sheet=sheet,
        happened_on=moment(6, 1).date(),
        what="会员名单外泄",
        has_leak=True,
        consequences="名单在网上流传",
        has_serious_consequences=True,
        reported_at=REVIEWED_AT,
        reported_by=str(stage.cycle.cast.feng),
    )
    row = Veto.objects.create(
        sheet=sheet,
        incident=incident,
        reason="重大信息安全事故",
        decided_at=REVIEWED_AT,
        decided_by=str(stage.cycle.cast.wang),
    )
    Scoresheet.objects.filter(pk=sheet.pk).update(verdict=str(Verdict.VETOED))
    return row


def decide_points(stage: Stage, number: str, item: str, points: str) -> None:
    """A departure of the leading group from an item's points."""
    row = stage.item(number, item)
    LeadershipDecision.objects.create(
        sheet=row.sheet,
        kind="points",
        item=item,
        before=str(row.reviewed_points),
        after=points,
        reason="领导小组复议",
        by_name=stage.cycle.cast.chu.name,
        by_title=stage.cycle.cast.chu.title,
        at=REVIEWED_AT,
    )
    ScoresheetItem.objects.filter(pk=row.pk).update(
        decided_points=Decimal(points), decided_reason="领导小组复议"
    )


def _sign(cycle: Cycle, number: str, *, lost: Decimal) -> None:
    sheet = cycle.sheet(number)
    rows = list(ScoresheetItem.objects.filter(sheet=sheet))
    left = lost
    for row in sorted(rows, key=lambda each: each.item != "3.3"):
        full = Decimal(0) if row.item.startswith("4.") else row.full_marks
        gone = min(full, left)
        left -= gone
        row.self_points = row.reviewed_points = full - gone
    _steps.write_items(rows, "self_points", "reviewed_points")
    member_service = cycle.cast.he
    DepartmentReview.objects.create(
        item=next(row for row in rows if row.item == "1.2"),
        department="member_service",
        verdict=ReviewVerdict.AGREE,
        points=next(row.reviewed_points for row in rows if row.item == "1.2"),
        by_account=member_service.account_id,
        by_name=member_service.name,
        by_title=member_service.title,
        at=REVIEWED_AT,
    )
    Scoresheet.objects.filter(pk=sheet.pk).update(
        state=str(SheetStep.REVIEWED),
        submitted_at=moment(9, 14),
        submitted_by=str(cycle.clerks[number]),
        receipt_number=f"DZ{YEAR}-{number}",
    )


def _fill(cycle: Cycle, number: str, place: int) -> None:
    sheet = cycle.sheet(number)
    workers = 10_000 + 3_000 * place
    Scoresheet.objects.filter(pk=sheet.pk).update(
        basics={"unions": 20, "insured_unions": 18, "workers": workers, "insured": workers // 2}
    )
    FactRecord.objects.filter(
        agency_id=sheet.agency_id, year=YEAR, name="target_rate", is_current=True
    ).update(is_current=False)
    FactRecord.objects.create(
        agency_id=sheet.agency_id,
        year=YEAR,
        name="target_rate",
        value=100 - place,
        source="imported",
        origin="业务系统",
        by_name="唐翌",
        by_title="组织机构部 经办人",
        at=REVIEWED_AT,
    )
