"""Two versions of the scheme side by side, one tried on a year's figures, a running year changed.

Not here: the versions themselves (``schemes``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import path

from huzhu.assessment import policies
from huzhu.assessment.outcome.queries import scheme_trials as trials
from huzhu.assessment.scheme import queries
from huzhu.assessment.scheme.rules.comparison import Change, compare
from huzhu.assessment.scheme.rules.scheme_edit import fixed_changes, rules_changed
from huzhu.assessment.year.actions import pinned_schemes
from huzhu.assessment.year.queries import years as year_queries
from huzhu.assessment.year.states import YearStep
from huzhu.web.acts import acted
from huzhu.web.forms import allowed
from huzhu.web.guards import office_only
from huzhu.web.office.assessment.scheme_forms import ChangePinnedForm, TrialForm, TwoSchemes
from huzhu.web.pages import form_status, go, paged, show, tell

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.assessment.outcome.queries.scheme_trials import ItemEffect, Trial
    from huzhu.assessment.scheme.models import SchemeVersion
    from huzhu.assessment.scheme.rules.comparison import Comparison
    from huzhu.assessment.year.models import AssessmentYear
    from huzhu.web.requests import OfficeRequest

_PER_PAGE = 50
_TONES = {Change.ADDED: "done", Change.REMOVED: "late", Change.CHANGED: "active"}


@dataclass(frozen=True, slots=True)
class EffectBar:
    """One bar of the chart: how many agencies an item moves, in per cent of all of them."""

    effect: ItemEffect
    lost: str
    gained: str
    lost_from: str


@office_only.page("office/assessment/scheme_compare.html")
def compare_page(request: OfficeRequest) -> dict[str, Any]:
    """Two versions side by side, item by item and aspect by aspect."""
    found = list(queries.versions())
    form = TwoSchemes(_chosen(request, found), versions=found)
    context: dict[str, Any] = {"form": form, "versions": found}
    if form.is_valid():
        old, new = (queries.version_by_id(form.cleaned_data[name]) for name in ("old", "new"))
        scheme, other = queries.content_of(old), queries.content_of(new)
        context |= {"old": old, "new": new, **_compared(compare(scheme, other))}
    return context


@office_only.page("office/assessment/scheme_trial.html")
def trial_page(request: OfficeRequest) -> dict[str, Any]:
    """One version against another on the figures of a year: who moves, by which item, and why."""
    found, tried = list(queries.versions()), list(trials.years_to_try())
    form = TrialForm(_chosen(request, found, tried), versions=found, years=tried)
    context: dict[str, Any] = {"form": form, "versions": found, "years": tried}
    if form.is_valid():
        old, new = (queries.version_by_id(form.cleaned_data[name]) for name in ("old", "new"))
        year = year_queries.year_of(form.cleaned_data["year"])
        trial = trials.try_schemes(queries.content_of(old), queries.content_of(new), year)
        context |= {"old": old, "new": new, **_tried(request, trial)}
    return context


@office_only.both
def change(request: OfficeRequest, year: int) -> HttpResponse:
    """Let a running year count by another adopted version, after a look at what that moves."""
    found = year_queries.year_of(year)
    versions = year_queries.choices_for(found)
    chosen = _wanted(request, versions)
    initial = {"version": chosen.pk if chosen else None, "read": found.scheme_id}
    form = ChangePinnedForm(request.POST or None, versions=versions, initial=initial)
    if form.is_valid():
        version = queries.version_by_id(form.cleaned_data["version"])
        done = acted(request, form, pinned_schemes.change_pinned_scheme, found, version)
        if done.result:
            tell(request, _changed(version, done.result))
            return go(request, "office:assessment-scheme", year)
        found = year_queries.year_of(year)
    context = {"year": found, "versions": versions, "form": form, "chosen": chosen}
    context |= _change_context(request, found, chosen)
    return show(request, "office/assessment/scheme_change.html", context, status=form_status(form))


def _changed(version: SchemeVersion, change: pinned_schemes.PinnedChange) -> str:
    agencies = len({each.agency_id for each in change.moved})
    items = f"指标 {'、'.join(change.items)} " if change.items else "没有指标"
    moved = f"{agencies} 家代办处的平台分有变化" if agencies else "各代办处的平台分没有变化"
    signed = f"；部门已签字的 {change.signed} 处不变，请有关部门复看" if change.signed else ""
    return f"现按{version}计分。{items}重新计分，{moved}{signed}。已告知各代办处。"


def _change_context(
    request: OfficeRequest, year: AssessmentYear, chosen: SchemeVersion | None
) -> dict[str, Any]:
    context: dict[str, Any] = {
        "is_open": year.state in pinned_schemes.CHANGEABLE,
        "changing": allowed(
            policies.ORGANISATION_HEAD.check, by=request.actor, verb="更换考核方案"
        ),
    }
    if chosen is None:
        return context
    old, new = year_queries.scheme_of(year), queries.content_of(chosen)
    is_begun = year.state != YearStep.PREPARING
    context |= _compared(compare(old, new))
    context |= {"touched": rules_changed(old, new), "fixed": is_begun and fixed_changes(old, new)}
    return context | (_tried(request, trials.try_schemes(old, new, year)) if is_begun else {})


def _compared(comparison: Comparison) -> dict[str, Any]:
    items = [(Change(each.change).label, _TONES[each.change], each) for each in comparison.items]
    counts = {
        name: sum(each.change is change for each in comparison.items)
        for change, name in Change.labels().items()
    }
    return {"comparison": comparison, "items": items, "counts": counts}


def _tried(request: OfficeRequest, trial: Trial) -> dict[str, Any]:
    return {
        "trial": trial,
        "page": paged(request, trial.moves, per_page=_PER_PAGE),
        "bars": [_bar(each, trial.agencies) for each in trial.effects],
    }


def _bar(effect: ItemEffect, agencies: int) -> EffectBar:
    lost, gained = (50 * count / agencies for count in (effect.lost, effect.gained))
    return EffectBar(effect, f"{lost:.2f}", f"{gained:.2f}", f"{-lost:.2f}")


def _chosen(
    request: OfficeRequest, versions: list[SchemeVersion], tried: list[AssessmentYear] | None = None
) -> dict[str, Any]:
    """What the address names; otherwise the newest version against what it was copied from."""
    if not versions:
        return {}
    new = versions[0]
    old = new.based_on_id or versions[min(1, len(versions) - 1)].pk
    usual: dict[str, Any] = {"old": old, "new": new.pk}
    if tried:
        usual["year"] = tried[0].year
    return usual | {
        name: request.GET[name] for name in ("old", "new", "year") if name in request.GET
    }


def _wanted(request: OfficeRequest, versions: list[SchemeVersion]) -> SchemeVersion | None:
    wanted = request.POST.get("version") or request.GET.get("version")
    named = [each for each in versions if str(each.pk) == wanted]
    return next(iter(named or versions), None)


patterns = [
    path("assessment/schemes/compare/", compare_page, name="assessment-schemes-compare"),
    path("assessment/schemes/trial/", trial_page, name="assessment-schemes-trial"),
    path("assessment/<year:year>/scheme/change/", change, name="assessment-scheme-change"),
]
