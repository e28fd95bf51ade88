"""What must hold after every act of a year, whoever tried it. Knows the tables, not the rules.

The expectations are written out here once more and by hand: a policy that lets somebody through is
not asked whether it may.
"""

from dataclasses import dataclass
from decimal import Decimal

from huzhu.assessment.scheme.states import Verdict
from huzhu.assessment.year.models import AssessmentYear, Scoresheet, ScoresheetItem
from huzhu.assessment.year.queries import sheets
from huzhu.assessment.year.states import SHEET_LIFECYCLE, YEAR_LIFECYCLE, Grade, SheetStep, YearStep
from huzhu.people.states import Role
from tests.assessment.walk.acts import ACTS, OWNERS, Try

#: Whose act it is: the agency's clerk, the item's owners, any department (which item or incident
#: it is decides further), 组织机构部, the leading group, the director.
AGENCY, OWNER, DEPARTMENT, ORGANISATION, GROUP, DIRECTOR, CLOCK = range(7)
WHOSE = {
    "rate": {AGENCY},
    "rate_everything": {AGENCY},
    "fill_in_basics": {AGENCY},
    "submit": {AGENCY},
    "close_self_rating": {ORGANISATION},
    "follow_clock": {CLOCK},
    "review": {OWNER},
    "review_all_of_mine": {DEPARTMENT},
    "ask_back": {OWNER},
    "withdraw_question": {DEPARTMENT},
    "decide_points": {GROUP},
    "report_incident": {DEPARTMENT},
    "veto": {GROUP},
    "reopen": {GROUP},
    "close_review": {ORGANISATION},
    "decide_grades": {ORGANISATION},
    "settle_grades": {GROUP},
    "plan_quotas": {ORGANISATION},
    "approve_quotas": {DIRECTOR},
    "issue_results": {ORGANISATION},
    "appeal": {AGENCY},
    "answer_appeal": {DEPARTMENT, GROUP},
}
_STANDING_STEPS = {YearStep.ALLOTTING, YearStep.RECOMMENDING}
Values = dict[tuple[str, str], dict[str, Decimal | None]]


@dataclass
class Seen:
    """The year as it was before an act."""

    year: str
    sheets: dict[str, str]
    items: Values


def look() -> Seen:
    """Read what the acts could change."""
    rows = ScoresheetItem.objects.values_list(
        "sheet__agency__number", "item", "self_points", "reviewed_points", "decided_points"
    )
    return Seen(
        year=AssessmentYear.objects.values_list("state", flat=True).get(),
        sheets=dict(Scoresheet.objects.values_list("agency__number", "state")),
        items={
            (number, item): {"self": own, "reviewed": reviewed, "decided": decided}
            for number, item, own, reviewed, decided in rows
        },
    )


def check_done(one: Try, name: str, before: Seen, after: Seen) -> None:
    """An act that was let through was its person's, and changed only what is that act's."""
    assert _parts(one) & WHOSE[name] or name == "follow_clock", f"{name} by {one.by}"
    allowed = next(columns for act, columns in ACTS.items() if act.__name__ == name)
    for place, values in after.items.items():
        changed = {column for column in values if values[column] != before.items[place][column]}
        assert changed <= allowed, f"{name} changed {changed} of {place}"
        if changed and name != "answer_appeal":
            assert place[0] == one.number, f"{name} changed another agency's {place}"
        if changed and name in {"rate", "review", "ask_back", "decide_points"}:
            assert place[1] == one.item
        if changed and name == "review_all_of_mine":
            assert one.by.department in OWNERS[place[1]]


def check_steps(before: Seen, after: Seen) -> None:
    """Nothing skipped a step: each change is an edge of the table."""
    year_edges = {(str(s), str(m.target)) for m in YEAR_LIFECYCLE.moves for s in m.sources}
    sheet_edges = {(str(s), str(m.target)) for m in SHEET_LIFECYCLE.moves for s in m.sources}
    assert before.year == after.year or (before.year, after.year) in year_edges
    for number, state in after.sheets.items():
        assert state == before.sheets[number] or (before.sheets[number], state) in sheet_edges


def check_totals() -> None:
    """A decided total is the sum of what stands on the items; a fallen verdict fails the year."""
    if AssessmentYear.objects.values_list("state", flat=True).get() not in _STANDING_STEPS:
        assert set(Scoresheet.objects.values_list("total", flat=True)) == {None}
        return
    for sheet in Scoresheet.objects.prefetch_related("items"):
        assert sheet.total is not None
        assert sheet.total == _sum_of(sheet), f"{sheet} says {sheet.total}"
        if sheet.verdict != Verdict.SCORED:
            assert sheet.grade == Grade.FAIL


def check_sight(one: Try) -> None:
    """Agencies see their own sheet alone, the office all, whoever has no post nothing."""
    seen = set(sheets.visible_sheets(one.by).values_list("agency__number", flat=True))
    everything = set(one.cycle.clerks)
    if one.by.is_office:
        assert seen == everything
    elif one.by.is_agency:
        assert seen == {n for n, clerk in one.cycle.clerks.items() if _is_same(clerk, one)}
    else:
        assert seen == set()


def _is_same(clerk, one: Try) -> bool:
    return clerk.agency_id == one.by.agency_id


def _sum_of(sheet: Scoresheet) -> Decimal:
    total = Decimal(0)
    for row in sheet.items.all():
        points = row.decided_points if row.decided_points is not None else row.reviewed_points
        if points is None and sheet.state == SheetStep.MISSED:
            points = row.platform_points
        assert points is not None, f"{row} has nothing that stands"
        total += points
    return total


def _parts(one: Try) -> set[int]:
    by, parts = one.by, set()
    if by.role == Role.AGENCY_CLERK and by.agency_id == one.sheet.agency_id:
        parts.add(AGENCY)
    if by.department:
        parts.add(DEPARTMENT)
        if by.department in OWNERS[one.item]:
            parts.add(OWNER)
        if by.department == "organisation":
            parts.add(ORGANISATION)
    if by.role in {Role.DIRECTOR, Role.DEPUTY_DIRECTOR}:
        parts.add(GROUP)
    if by.role == Role.DIRECTOR:
        parts.add(DIRECTOR)
    return parts
