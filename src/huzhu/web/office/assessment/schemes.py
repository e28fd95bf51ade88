"""The versions of the scheme: the list, one version, beginning, adopting and giving up a draft.

Not here: changing a draft (``scheme_editing``), comparing and trying two (``scheme_trials``), the
scheme that a year counts by (``scheme``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import path

from huzhu.assessment import policies
from huzhu.assessment.scheme import actions, queries
from huzhu.assessment.scheme.rules.printed import printed_faults
from huzhu.assessment.scheme.rules.scheme_checks import scheme_faults
from huzhu.assessment.scheme.rules.wording import number_text
from huzhu.assessment.scheme.states import SchemeState
from huzhu.web.acts import Act, acted
from huzhu.web.forms import allowed
from huzhu.web.guards import office_only
from huzhu.web.office.assessment.scheme import sections_of
from huzhu.web.office.assessment.scheme_forms import AdoptForm, BeginScheme
from huzhu.web.pages import form_status, go, sent, show, tell

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.assessment.scheme.models import SchemeVersion
    from huzhu.web.requests import OfficeRequest


@office_only.both
def schemes(request: OfficeRequest) -> HttpResponse:
    """All versions, the newest year first; below them the next one is begun."""
    rows = queries.listed_versions()
    year = rows[0].version.year + 1 if rows else request.today.year
    form = BeginScheme(
        request.POST or None, sources=queries.sources_for(year), initial={"year": year}
    )
    begun = acted(request, form, actions.begin_scheme)
    if begun.result:
        tell(request, f"{begun.result}已建立。逐项修改，改好后由部长采用。")
        return go(request, "office:assessment-scheme-version", begun.result.pk)
    context = {"rows": rows, "form": form, "editing": _may_edit(request)}
    return show(request, "office/assessment/schemes.html", context, status=form_status(form))


def _version(_request: OfficeRequest, version_id: int) -> SchemeVersion:
    return queries.version_by_id(version_id)


@office_only.page("office/assessment/scheme_version.html")
def version(request: OfficeRequest, version_id: int) -> dict[str, Any]:
    """One version, item by item; a draft with everything that keeps it from being adopted."""
    found = queries.version_by_id(version_id)
    return version_context(request, found)


@Act(
    office_only,
    actions.adopt_scheme,
    lambda request, found: AdoptForm(sent(request), initial={"read": found.content_hash}),
    find=_version,
    said="{case}已采用，今后不再改动。筹备该年度考核时选用它。",
    leads=("office:assessment-scheme-version", "{version_id}"),
).page("office/assessment/scheme_adopt.html")
def adopt(request: OfficeRequest, found: SchemeVersion) -> dict[str, Any]:
    """Adopt a draft, after a look at what is adopted."""
    return version_context(request, found)


discard = Act(
    office_only,
    actions.discard_scheme,
    find=_version,
    said="{case}已放弃，其他各版没有变化。",
    leads=("office:assessment-schemes",),
).view()


def version_context(request: OfficeRequest, found: SchemeVersion) -> dict[str, Any]:
    """What the pages of one version show."""
    scheme = queries.content_of(found)
    is_draft = found.state == SchemeState.DRAFT
    return {
        "version": found,
        "scheme": scheme,
        "total": number_text(scheme.total),
        "sections": sections_of(scheme),
        "sums": "+".join(number_text(each.points) for each in scheme.sections),
        "item_count": len(scheme.items),
        "question_count": sum(len(item.open_questions) for item in scheme.items),
        "is_draft": is_draft,
        "faults": scheme_faults(scheme) if is_draft else (),
        "differing": printed_faults(scheme),
        "years": queries.years_counting_by(found),
        "editing": _may_edit(request),
        "adopting": allowed(
            policies.ORGANISATION_HEAD.check, by=request.actor, verb="采用考核方案"
        ),
    }


def _may_edit(request: OfficeRequest) -> object:
    return allowed(policies.ORGANISATION.check, by=request.actor, verb="编制考核方案")


_ONE = "assessment/schemes/<key:version_id>/"
patterns = [
    path("assessment/schemes/", schemes, name="assessment-schemes"),
    path(_ONE, version, name="assessment-scheme-version"),
    path(f"{_ONE}adopt/", adopt, name="assessment-scheme-adopt"),
    path(f"{_ONE}discard/", discard, name="assessment-scheme-discard"),
]
