"""What the office would turn away, told before the plan is sent (S2.2.1, S2.1.1, S6.4).

The rules themselves are asked, one by one, so that the clerk sees every fault at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from huzhu.budget import queries as budget
from huzhu.claims.errors import ConditionsWrong
from huzhu.kernel.asked import open_fields, open_labels
from huzhu.kernel.workdays import earliest_start, local_date, plan_latest, review_due
from huzhu.people import queries as people
from huzhu.projects import rules
from huzhu.projects.errors.plan import PlanIncomplete
from huzhu.projects.queries import cases
from huzhu.web.agency.plans.conditions import field_of
from huzhu.web.agency.plans.forms import PlanForm, initial_of
from huzhu.web.forms import Form, TurnedAway, attempt

if TYPE_CHECKING:
    from datetime import date

    from django.forms.boundfield import BoundField

    from huzhu.budget.queries import LineBalance
    from huzhu.projects.forms import PlanFields
    from huzhu.projects.models import ServiceProject
    from huzhu.web.requests import StaffRequest


#: What a refusal of the budget calls the field at which the plan's form asks for its line.
_LINE = "budget_line_id"


class Findings(Form):
    """Carries what the rules say; it has no fields of its own."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is to be mended: why, by which clause, and the fields of the form where it is done."""

    sentence: str
    clause: str
    fields: tuple[BoundField, ...]


@dataclass(frozen=True, slots=True)
class Precheck:
    """The plan before it is sent: its faults, and the dates that follow from today."""

    fields: PlanFields
    findings: Findings
    faults: list[Fault]
    earliest_on: date
    latest_on: date | None
    review_due_on: date
    line: LineBalance | None

    @property
    def is_clear(self) -> bool:
        return not self.findings.errors


def precheck(request: StaffRequest, project: ServiceProject) -> Precheck:
    """Ask every rule that ``submit_plan`` will ask."""
    meant = cases.fields_of(cases.latest_plan(project))
    findings = Findings(data={})
    unions = people.union_ids_below(project.agency.path)
    attempt(findings, _check_filled, meant)
    attempt(findings, rules.check_audience, meant, own_union_ids=unions)
    for fault in rules.condition_faults(meant):
        findings.add_error(None, TurnedAway(fault.error))
    attempt(findings, rules.check_window, meant)
    if meant.opens_at:
        starts_on = local_date(meant.opens_at)
        attempt(findings, rules.check_plan_in_time, starts_on, today=request.today)
    line = _check_money(request, project, meant, findings)
    if not findings.errors:
        attempt(findings, rules.check_plan, meant, today=request.today, own_union_ids=unions)
    form = PlanForm(request, project, initial=initial_of(project, cases.latest_plan(project)))
    return Precheck(
        fields=meant,
        findings=findings,
        faults=[_fault(error, meant, form) for error in findings.non_field_errors().as_data()],
        earliest_on=earliest_start(request.today),
        latest_on=plan_latest(local_date(meant.opens_at)) if meant.opens_at else None,
        review_due_on=review_due(request.today, calendar=request.calendar),
        line=line,
    )


def _fault(said: Any, meant: PlanFields, form: PlanForm) -> Fault:
    """A refusal with the way to its fields; one of the budget is mended at the budget line."""
    error = getattr(said, "error", None)
    names = [getattr(error, "field", "")]
    if isinstance(error, PlanIncomplete):
        names = [*open_fields(meant)]
    elif isinstance(error, ConditionsWrong):
        names = [field_of(error)]
    elif names[0] not in form.fields:
        names = [_LINE]
    return Fault(said.messages[0], getattr(said, "clause", ""), tuple(form[name] for name in names))


def _check_filled(meant: PlanFields) -> None:
    if missing := open_labels(meant):
        raise PlanIncomplete(missing="、".join(missing))


def _check_money(
    request: StaffRequest, project: ServiceProject, meant: PlanFields, findings: Findings
) -> LineBalance | None:
    year = cases.budget_year(meant, today=request.today)
    agency_id = cases.budget_agency_id(project.agency)
    line_id = meant.budget_line_id or 0
    line = budget.lines_now([line_id], agency_id=agency_id, year=year).get(line_id)
    is_in_force = line is not None and line.is_in_force
    if meant.amount and (is_in_force or not budget.lines_of(agency_id, year)):
        attempt(findings, budget.check_cover, agency_id, year, line_id, meant.amount)
    elif meant.budget_line_id and not is_in_force:
        findings.add_error(
            None,
            f"预算科目须属于 {year} 年度现行预算：所选科目不在其中。请返回修改，重新选择科目。",
        )
    return line
