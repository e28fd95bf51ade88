"""Pages of correcting what is registered of an agency, a point or a union (更正登记).

Not here: what may be corrected (``people.corrections``), who may (``people.policies``).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.urls import path

from huzhu.people import corrections, policies, queries
from huzhu.people.actions import corrections as correction_actions
from huzhu.people.corrections import Registration
from huzhu.people.rules import LONGEST_AGENCY_NUMBER, LONGEST_UNION_NUMBER
from huzhu.people.states import AgencyKind, ProposalState
from huzhu.web.acts import Act, acts
from huzhu.web.fields import CodeField, LineField, OneOf, PhoneField, WordsField
from huzhu.web.forms import allowed
from huzhu.web.guards import office_only
from huzhu.web.office.organisations.forms import Decline
from huzhu.web.office.organisations.rights import TONES, declining
from huzhu.web.pages import form_status, sent, show
from huzhu.web.stored import StoredForm

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from huzhu.kernel.actor import Actor
    from huzhu.people.models import Agency, OrganisationCorrection, Union
    from huzhu.web.forms import Allowed
    from huzhu.web.parts import Tone
    from huzhu.web.requests import OfficeRequest

_HOME = ("office:organisation", "{case.home_id}")


class Correct(StoredForm):
    """What is registered, to be corrected; a field that the organisation has not is left out."""

    key = "correct"
    number = CodeField("编号", LONGEST_AGENCY_NUMBER)
    name = LineField("名称", 80)
    kind = OneOf("类别", AgencyKind)
    parent_id = OneOf(
        "上级机构", coerce=int, help_text="相关服务项目和抢订活动全部结束后才能更正。"
    )
    contact = LineField("联系人", 64, required=False)
    phone = PhoneField("电话", 32, required=False)
    reason = WordsField("更正原因", help_text="写明依据，例如批复文号。")

    def __init__(self, *args: Any, row: Agency | Union) -> None:
        stands = asdict(corrections.registration_of(row))
        super().__init__(*args, initial=stands)
        parents = corrections.parents_for(row)
        self.offer("parent_id", [(each.pk, each.name) for each in parents])
        for name, stored in stands.items():
            if stored is None:
                del self.fields[name]

    def facts(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        return {"reason": given.pop("reason"), "wanted": Registration(**given)}


class CorrectUnion(Correct):
    """A union's number and name may be longer."""

    number = CodeField("编号", LONGEST_UNION_NUMBER)
    name = LineField("名称", 120)


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """A correction as a page lists it: what, by whom, what the reader may do."""

    correction: OrganisationCorrection
    label: str
    tone: Tone
    is_waiting: bool
    may_decide: Allowed
    is_mine: bool
    form: Decline


def row_of(
    request: OfficeRequest, row: OrganisationCorrection, declined: Decline | None = None
) -> CorrectionRow:
    """A correction for a page; ``declined``: the form of one of them, as it was handed in."""
    state = ProposalState(row.state)
    return CorrectionRow(
        row,
        state.label,
        TONES[state],
        is_waiting=state == ProposalState.PROPOSED,
        may_decide=allowed(_check_decide, row, by=request.actor),
        is_mine=row.maker_id in request.actor.persons,
        form=declining(row.pk, declined),
    )


def _check_decide(row: OrganisationCorrection, *, by: Actor) -> None:
    policies.check_other_person(row.maker_id, by=by)
    policies.ORGANISER.check(by=by)


def rows_of(request: OfficeRequest, agency_id: int) -> list[CorrectionRow]:
    """The corrections of an agency or a point and of its unions, the newest first."""
    return [row_of(request, row) for row in corrections.corrections_of(agency_id)]


def _agency(request: OfficeRequest, agency_id: int) -> Agency:
    return queries.agency_of(request.actor, agency_id=agency_id)


def _union(_request: OfficeRequest, union_id: int) -> Union:
    return corrections.union_by_id(union_id)


def _page(request: OfficeRequest, row: Agency | Union) -> dict[str, Any]:
    return {
        "row": row,
        "organising": allowed(policies.ORGANISER.check, by=request.actor),
    }


def _correcting(form: type[Correct], find: Callable[..., Agency | Union]) -> Act:
    return Act(
        office_only,
        correction_actions.propose_correction,
        lambda request, row: form(sent(request), row=row),
        find=find,
        said="更正已提请，须由第二人确认；确认之前登记不变。",
        leads=_HOME,
    )


@_correcting(Correct, _agency).page("office/correct.html")
def correct_agency(request: OfficeRequest, row: Agency) -> dict[str, Any]:
    """Propose a correction of an agency or a point."""
    return _page(request, row)


@_correcting(CorrectUnion, _union).page("office/correct.html")
def correct_union(request: OfficeRequest, row: Union) -> dict[str, Any]:
    """Propose a correction of a union."""
    return _page(request, row)


@office_only.opens
def corrections_waiting(request: OfficeRequest) -> HttpResponse:
    """Show what waits for a second person."""
    return _show(request)


def _show(request: OfficeRequest, *, declined: Decline | None = None) -> HttpResponse:
    waiting = corrections.waiting_corrections()
    context = {"corrections": [row_of(request, row, declined) for row in waiting]}
    status = form_status(declined) if declined else 200
    return show(request, "office/corrections.html", context, status=status)


_act = acts(
    office_only,
    find=lambda _request, correction_id: corrections.correction_by_id(correction_id),
    shows=lambda request, _correction, **bound: _show(request, **bound),
    leads=_HOME,
)
confirm_correction = _act(
    correction_actions.confirm_correction,
    said="更正已确认，自现在起按新的登记；以前的文书保留当时的名称。",
)
decline_correction = _act(
    correction_actions.decline_correction,
    lambda request, row: Decline(request.POST, of=row.pk),
    name="declined",
    said="已登记不同意，理由对提请人可见。登记没有改动。",
)
withdraw_correction = _act(
    correction_actions.withdraw_correction, said="提请已撤回，登记没有改动。"
)

patterns = [
    path("organisations/<key:agency_id>/correct/", correct_agency, name="correct-agency"),
    path("organisations/unions/<key:union_id>/correct/", correct_union, name="correct-union"),
    path("corrections/", corrections_waiting, name="corrections"),
    path("corrections/<key:correction_id>/confirm/", confirm_correction, name="confirm-correction"),
    path("corrections/<key:correction_id>/decline/", decline_correction, name="decline-correction"),
    path(
        "corrections/<key:correction_id>/withdraw/", withdraw_correction, name="withdraw-correction"
    ),
]
