"""The grade workbench: rules tried out, who moves, who is near a line, the decision (A4.3a)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import path

from huzhu.assessment import policies
from huzhu.assessment.outcome.actions import grades as actions
from huzhu.assessment.outcome.queries import grades as queries
from huzhu.assessment.year.queries import years as year_queries
from huzhu.assessment.year.states import YearStep
from huzhu.web.acts import Act
from huzhu.web.forms import Form, allowed, attempt
from huzhu.web.guards import office_only
from huzhu.web.office.assessment.frame import the_sheet, the_year
from huzhu.web.office.assessment.grade_forms import GradeBench, OverrideForm
from huzhu.web.pages import form_status, go, sent, show, tell

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.assessment.outcome.queries.grades import Simulation
    from huzhu.assessment.year.models import AssessmentYear, Scoresheet
    from huzhu.web.requests import OfficeRequest

_DECIDED = frozenset(YearStep) - {
    YearStep.PREPARING, YearStep.SELF_RATING, YearStep.REVIEWING, YearStep.DECIDING,
}  # fmt: skip
_SAVE = "save"


@office_only.both
def workbench(request: OfficeRequest, year: int) -> HttpResponse:
    """Rules at the left, what comes of them below; trying writes nothing."""
    found = year_queries.year_of(year)
    bench = _bench(request, found)
    tried: Simulation | None = None
    if bench.is_valid():
        config = bench.meant()
        if request.POST.get("step") != _SAVE:
            tried = attempt(bench.rules, queries.simulate, found, config).result
        elif attempt(
            bench.rules, actions.edit_grade_plan, found, config, by=request.actor, at=request.now
        ):
            tell(request, "等次方案已保存。下面是按新方案试算的结果，变动的代办处已标出。")
            return go(request, "office:assessment-grades", year)
    return _show_bench(request, found, bench, tried)


decide = Act(
    office_only,
    actions.decide_grades,
    Form,
    find=the_year,
    shows=lambda request, year, note: _show_saved(request, year, note=note),
    name="note",
    said="等次已审定，优秀 {result} 家。接下来分配优秀单位和优秀个人名额。",
    leads=("office:assessment-quotas", "{year}"),
).view()


@Act(
    office_only,
    actions.override_grade,
    OverrideForm,
    find=the_sheet,
    said="{case.agency_name}的等次已按领导小组意见审定，理由已留痕。",
    leads=("office:assessment-grades", "{year}"),
).page("office/assessment/override_grade.html")
def override(request: OfficeRequest, sheet: Scoresheet) -> dict[str, Any]:
    """Another grade than the points give, with a reason."""
    line = queries.simulate(sheet.year).line_of(sheet.agency_number)
    return {
        "sheet": sheet,
        "year": sheet.year,
        "line": line,
        "shown": queries.shown_grades([line]),
        "deciding": _deciding(request, sheet.year),
    }


def _bench(request: OfficeRequest, year: AssessmentYear) -> GradeBench:
    sections = year_queries.scheme_of(year).sections
    return GradeBench(sent(request), config=queries.config_of(year), sections=sections)


def _show_saved(request: OfficeRequest, year: AssessmentYear, *, note: Form) -> HttpResponse:
    """What stands, with what the decision was turned away by."""
    sections = year_queries.scheme_of(year).sections
    bench = GradeBench(None, config=queries.config_of(year), sections=sections)
    return _show_bench(request, year, bench, None, note=note)


def _show_bench(
    request: OfficeRequest,
    year: AssessmentYear,
    bench: GradeBench,
    tried: Simulation | None,
    *,
    note: Form | None = None,
) -> HttpResponse:
    saved = queries.simulate(year)
    plan = queries.plan_of(year)
    context = {
        "year": year,
        "bench": bench,
        "plan": plan,
        "simulation": tried or saved,
        "is_tried": tried is not None,
        "is_decided": year.state in _DECIDED,
        "moves": [queries.move_as(move) for move in _moves(year, saved, tried)],
        "editing": allowed(policies.ORGANISATION.check, by=request.actor, verb="编辑等次方案"),
        "deciding": _deciding(request, year),
        "words": _words(saved),
        "note": note,
        "shown": queries.shown_grades(saved.lines),
    }
    told = [bench.rules, *bench.classes.forms, *([note] if note else [])]
    status = max(map(form_status, told))
    return show(request, "office/assessment/grades.html", context, status=status)


def _moves(
    year: AssessmentYear, saved: Simulation, tried: Simulation | None
) -> list[queries.GradeMove]:
    """Tried rules are held against the saved ones, saved ones against those before."""
    if tried is not None:
        return queries.moves_between(saved, tried)
    last = queries.last_config_of(year)
    if last is None or year.state in _DECIDED:
        return []
    return queries.moves_between(queries.simulate(year, last), saved)


def _deciding(request: OfficeRequest, year: AssessmentYear) -> Any:
    group = year_queries.group_positions(year)
    return allowed(
        policies.check_leading_group, by=request.actor, group_positions=group, verb="审定等次"
    )


def _words(simulation: Simulation) -> dict[str, str]:
    """The rules in words, for those who only read them."""
    config = simulation.config
    return {
        "rounding": config.policy.rounding.label,
        "border_tie": config.policy.border_tie.label,
        "size_by": config.size_by.label,
    }


patterns = [
    path("assessment/<year:year>/grades/", workbench, name="assessment-grades"),
    path("assessment/<year:year>/grades/decide/", decide, name="assessment-decide-grades"),
    path(
        "assessment/<year:year>/agencies/<str:agency_number>/grade/",
        override,
        name="assessment-override-grade",
    ),
]
