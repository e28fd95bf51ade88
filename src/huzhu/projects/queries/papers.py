"""The set that a request consists of (请示连同会议纪要、采购材料), gathered and judged.

Not here: handing it in (``actions.permit``), the sheets themselves (``procurement``).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from huzhu.budget import queries as budget
from huzhu.kernel.money import yuan
from huzhu.kernel.periods import long_day
from huzhu.kernel.workdays import local_date
from huzhu.procurement import queries as procurement
from huzhu.projects import rules, terms
from huzhu.projects.errors.agreement import (
    AmendmentPending,
    AwardDiffers,
    AwardOverPlan,
    DifferenceAccepted,
)
from huzhu.projects.errors.permit import IncompleteSet, NotChecked
from huzhu.projects.queries import cases
from huzhu.projects.states import Agreement, FundingSource, Verdict, Way

if TYPE_CHECKING:
    from datetime import date

    from huzhu.procurement.states import AwardedRow, AwardRecord, ProcurementRecord
    from huzhu.projects.forms import PlanFields
    from huzhu.projects.models import (
        AgencyCheck,
        AgencyMinutes,
        DifferenceDecision,
        ImplementationPlan,
        PlanAmendment,
        ServiceProject,
    )
    from huzhu.projects.terms import Difference


@dataclass(frozen=True, slots=True)
class RequestPapers:
    """Everything that goes with a request, as it stands now."""

    project: ServiceProject
    fields: PlanFields
    plan_version: int
    minutes: AgencyMinutes | None
    procurement: ProcurementRecord | None
    check: AgencyCheck | None
    amendment: PlanAmendment | None  #: the newest, pending or not
    decisions: tuple[DifferenceDecision, ...]  #: the newest first, in force or lapsed

    @property
    def award(self) -> AwardRecord | None:
        return self.procurement.award if self.procurement else None

    @property
    def rows(self) -> tuple[AwardedRow, ...]:
        """What was bought; nothing before the award."""
        return tuple(self.award.rows) if self.award else ()

    @property
    def amount(self) -> Decimal:
        """What the chosen supplier asks, in yuan; 0 before the award."""
        return self.award.price_total if self.award else Decimal(0)

    @property
    def portions(self) -> int:
        """How many codes the award pays for: all its rows say.

        Whoever accepted several kinds of goods may have said that they make another number.
        """
        if self.accepted and self.accepted.code_count is not None:
            return self.accepted.code_count
        return sum(row.quantity for row in self.rows)

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Where the award is not what was planned; nothing before the award."""
        return terms.award_differences(self.fields, self.award.rows) if self.award else ()

    @property
    def agreement_hash(self) -> str:
        return terms.agreement_hash(self.plan_version, self.award, self.differences)

    @property
    def decision(self) -> DifferenceDecision | None:
        """The newest, in force or lapsed."""
        return self.decisions[0] if self.decisions else None

    @property
    def standing_decision(self) -> DifferenceDecision | None:
        """The decision on these very differences; it lapses when award or plan change."""
        decision = self.decision
        return decision if decision and decision.content_hash == self.agreement_hash else None

    @property
    def pending_amendment(self) -> PlanAmendment | None:
        return self.amendment if self.amendment and self.amendment.is_pending else None

    @property
    def agreement(self) -> Agreement:
        """How the award stands to the plan now."""
        decision = self.standing_decision
        return terms.agreement_of(
            self.differences,
            verdict=decision.verdict if decision else "",
            is_amending=self.pending_amendment is not None,
        )

    @property
    def ways_out(self) -> tuple[Way, ...]:
        """What can be done about the differences now."""
        return terms.ways_out(self.agreement, fields=self.fields, rows=self.rows)

    @property
    def advice(self) -> str:
        """The same in words."""
        return terms.advice(self.ways_out)

    @property
    def is_for_the_head(self) -> bool:
        """Whether Member Service's head may decide, for the first time or anew."""
        is_open = self.agreement in {Agreement.OPEN, Agreement.DECLINED}
        return is_open and self.amount <= (self.fields.amount or 0)

    @property
    def accepted(self) -> DifferenceDecision | None:
        """The decision that lets the request pass in spite of its differences."""
        decision = self.standing_decision if self.differences else None
        return decision if decision and decision.verdict == Verdict.AGREE else None

    @property
    def content_hash(self) -> str:
        """Of all that the agency's checker looks at."""
        minutes = self.minutes
        return rules.content_hash(
            {
                "plan": {name: str(value) for name, value in asdict(self.fields).items()},
                "minutes": minutes and [str(minutes.held_on), minutes.attendees, minutes.decision],
                "procurement": self.procurement and str(asdict(self.procurement)),
            }
        )

    @property
    def shown(self) -> dict[str, object]:
        """The same by the words of the pages: what is checked, and what a request is made from."""
        minutes, record, amending = self.minutes, self.procurement, self.pending_amendment
        return {
            **cases.shown_plan(self.fields),
            "会议纪要": minutes and [minutes.held_on, minutes.attendees, minutes.decision],
            "中选单位": self.award.supplier if self.award else "",
            "中选物品和价格": self.rows,
            "价格对比表和评分表": record,
            "方案调整": amending and [amending.reason, amending.asked_at],
        }

    @property
    def missing(self) -> list[str]:
        """The papers that are not there yet, in the regulation's words."""
        gaps = [] if self.minutes else ["主管领导办公会会议纪要"]
        record = self.procurement
        if record is None or not record.comparison.answering:
            gaps.append("价格对比表（附件4）")
        if record is None or not record.sheets:
            gaps.append("比选评分表（附件3）")
        if record is None or record.award is None:
            gaps.append("中选单位")
        return gaps

    def form(self) -> dict[str, object]:
        """The fields of the application form (附件2) with what signing them stands for.

        Every figure of the goods is the award's own.
        """
        fields, award = self.fields, self.award
        return {
            "applicant_name": fields.applicant_name,
            "parent_name": fields.parent_name,
            "window": rules.window_text(fields),
            "audience": f"{fields.audience} {fields.conditions.sentence}".strip(),
            "title": fields.title,
            "content": fields.content,
            "funding": FundingSource.MANAGEMENT_FEE.label,
            "budget_line_id": str(fields.budget_line_id),
            "goods": [_row(row) for row in self.rows],
            "goods_quantity": str(self.portions),
            "codes": f"{self.portions:,}" if len(self.rows) > 1 else "",
            "goods_total": yuan(self.amount),
            "supplier": award.supplier if award else "",
            "differences": [asdict(each) for each in self.differences],
            "decision": _decided(self.accepted),
        }


def _row(row: AwardedRow) -> dict[str, str]:
    return {
        "name": row.name,
        "specification": row.specification,
        "quantity": f"{row.quantity:,}",
        "unit_price": yuan(row.unit_price),
        "amount": yuan(row.amount),
    }


def check_not_accepted(papers: RequestPapers) -> None:
    """:raises DifferenceAccepted: the standing decision is not made again."""
    if decided := _decided(papers.accepted):
        raise DifferenceAccepted(who=decided["who"], on=decided["on"])


def _decided(decision: DifferenceDecision | None) -> dict[str, str] | None:
    if decision is None:
        return None
    return {
        "who": f"{decision.by_title} {decision.by_name}",
        "on": long_day(local_date(decision.at)),
        "reason": decision.reason,
    }


def papers_of(project: ServiceProject) -> RequestPapers:
    """Gather the set; a constant number of queries."""
    return papers_with(cases.latest_plan(project), cases.whole_of(project))


def papers_with(plan: ImplementationPlan, project: ServiceProject) -> RequestPapers:
    """The set of a project that was read as a whole (``cases.whole_of``), with its newest plan."""
    return RequestPapers(
        project=project,
        fields=cases.fields_of(plan),
        plan_version=plan.version,
        minutes=getattr(project, "minutes", None),
        procurement=procurement.procurement_of(project.number),
        check=getattr(project, "agency_check", None),
        amendment=project.amendments.order_by("-id").first(),
        decisions=tuple(project.difference_decisions.order_by("-id")),
    )


def check_complete(papers: RequestPapers) -> None:
    """:raises IncompleteSet: papers are missing; the message names them (S2.2.3c, S6.3)."""
    if papers.missing:
        raise IncompleteSet(missing="、".join(papers.missing))


def check_still_checked(papers: RequestPapers) -> None:
    """:raises NotChecked: no check, or of papers that have changed since (S3.2.2)."""
    if papers.check is None:
        raise NotChecked(state="还没有复核意见")
    if papers.check.content_hash != papers.content_hash:
        raise NotChecked(state=f"{papers.check.by_name}复核之后材料有改动，原复核意见已失效")


def check_agreed(papers: RequestPapers) -> None:
    """The award is what was planned, or somebody named has accepted that it is not (S5.2).

    :raises AmendmentPending: the plan is being amended.
    :raises AwardDiffers: names each difference; nobody has accepted them as they are now.
    """
    check_not_amending(papers, verb="报送请示")
    if papers.differences and papers.accepted is None:
        raise AwardDiffers(differences=terms.in_words(papers.differences), advice=papers.advice)


def check_not_amending(papers: RequestPapers, *, verb: str = "") -> None:
    """:raises AmendmentPending: Member Service has not concluded an amendment of the plan."""
    if pending := papers.pending_amendment:
        at = rules.moment(pending.asked_at)
        raise AmendmentPending(verb=verb, who=pending.asked_by_name, at=at)


def check_not_over_plan(papers: RequestPapers) -> None:
    """:raises AwardOverPlan: dearer than the plan; no decision makes that good."""
    planned = papers.fields.amount or Decimal(0)
    if papers.amount > planned:
        raise AwardOverPlan(
            planned=yuan(planned), awarded=yuan(papers.amount), advice=papers.advice
        )


def check_money(papers: RequestPapers, *, today: date) -> None:
    """:raises AwardOverPlan: dearer than the plan. :raises BudgetExceeded: no cover (S6.4)."""
    check_not_over_plan(papers)
    agency_id = cases.budget_agency_id(papers.project.agency)
    year = cases.budget_year(papers.fields, today=today)
    budget.check_cover(agency_id, year, papers.fields.budget_line_id or 0, papers.amount)


def drafted_letter(papers: RequestPapers) -> str:
    """The request letter's text, drafted from the data for the clerk to edit."""
    purchase = terms.purchase_in_words(papers.award)
    if len(papers.rows) > 1:
        purchase += f"共需电子码 {papers.portions:,} 份。"
    if decided := _decided(papers.accepted):
        purchase += (
            f"采购与方案的差异（{terms.in_words(papers.differences)}）"
            f"已由{decided['who']}于 {decided['on']}决定接受。"
        )
    return rules.letter_body(papers.fields, agency=papers.project.agency.name, purchase=purchase)
