"""The set that a request consists of (请示连同会议纪要、采购材料), gathered and judged.

Not here: handing it in (``actions.permit``), the sheets themselves (``procurement``).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from huzhu.budget import queries as budget
from huzhu.kernel.money import yuan
from huzhu.procurement import queries as procurement
from huzhu.projects import errors, rules
from huzhu.projects.models import AgencyCheck, AgencyMinutes, ServiceProject
from huzhu.projects.queries import cases
from huzhu.projects.states import FUNDING_LABELS, FundingSource

if TYPE_CHECKING:
    from datetime import date

    from huzhu.procurement.states import ProcurementRecord
    from huzhu.projects.rules import PlanFields


@dataclass(frozen=True, slots=True)
class RequestPapers:
    """Everything that goes with a request, as it stands now."""

    project: ServiceProject
    fields: PlanFields
    minutes: AgencyMinutes | None
    procurement: ProcurementRecord | None
    check: AgencyCheck | None

    @property
    def amount(self) -> Decimal:
        """What the chosen supplier asks, in yuan; 0 before the award."""
        award = self.procurement.award if self.procurement else None
        return award.price_total if award else Decimal(0)

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

    def form(self) -> dict[str, str]:
        """The fields of the application form (附件2) with what signing them stands for."""
        fields, award = self.fields, self.procurement.award if self.procurement else None
        quantity = fields.goods_quantity or 1
        return {
            "applicant_name": fields.applicant_name,
            "parent_name": fields.parent_name,
            "window": rules.window_text(fields),
            "audience": fields.audience,
            "title": fields.title,
            "content": fields.content,
            "funding": FUNDING_LABELS[FundingSource.MANAGEMENT_FEE],
            "budget_line_id": str(fields.budget_line_id),
            "goods_name": fields.goods_name,
            "goods_quantity": str(quantity),
            "goods_unit_price": yuan(self.amount / quantity),
            "goods_total": yuan(self.amount),
            "supplier": award.supplier if award else "",
        }


def papers_of(project: ServiceProject) -> RequestPapers:
    """Gather the set; a constant number of queries."""
    return RequestPapers(
        project=project,
        fields=cases.fields_of(cases.latest_plan(project)),
        minutes=AgencyMinutes.objects.filter(project=project).first(),
        procurement=procurement.procurement_of(project.number),
        check=AgencyCheck.objects.filter(project=project).first(),
    )


def check_complete(papers: RequestPapers) -> None:
    """:raises IncompleteSet: papers are missing; the message names them (S2.2.3c, S6.3)."""
    if papers.missing:
        raise errors.IncompleteSet(missing="、".join(papers.missing))


def check_still_checked(papers: RequestPapers) -> None:
    """:raises NotChecked: no check, or of papers that have changed since (S3.2.2)."""
    if papers.check is None:
        raise errors.NotChecked(state="还没有复核意见")
    if papers.check.content_hash != papers.content_hash:
        raise errors.NotChecked(state=f"{papers.check.by_name}复核之后材料有改动，原复核意见已失效")


def check_money(papers: RequestPapers, *, today: date) -> None:
    """:raises AwardOverPlan: dearer than the plan. :raises BudgetExceeded: no cover (S6.4)."""
    planned = papers.fields.amount or Decimal(0)
    if papers.amount > planned:
        raise errors.AwardOverPlan(planned=yuan(planned), awarded=yuan(papers.amount))
    agency_id = cases.budget_agency_id(papers.project.agency)
    year = cases.budget_year(papers.fields, today=today)
    budget.check_cover(agency_id, year, papers.fields.budget_line_id or 0, papers.amount)


def drafted_letter(papers: RequestPapers) -> str:
    """The request letter's text, drafted from the data for the clerk to edit."""
    award = papers.procurement.award if papers.procurement else None
    return rules.letter_body(
        papers.fields,
        agency=papers.project.agency.name,
        supplier=award.supplier if award else "（中选单位未定）",
        amount=yuan(papers.amount),
    )
