"""What waits for a second person: appointments, ends of terms, links for passwords (待确认的任免).

Not here: proposing and asking for a link (``views``), who may confirm (``people.policies``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import path, reverse

from huzhu.people import policies, waiting
from huzhu.people.actions import links, proposals
from huzhu.people.states import ProposalKind, ProposalState, Role
from huzhu.web.acts import Act, acts
from huzhu.web.asked_again import asks_again
from huzhu.web.forms import allowed
from huzhu.web.guards import office_and, office_only
from huzhu.web.office.organisations.forms import Decline
from huzhu.web.pages import form_status, show
from huzhu.web.parts import Tone

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.people.models import PasswordLink, PostProposal
    from huzhu.web.forms import Allowed
    from huzhu.web.requests import OfficeRequest

_DECIDED = 20
TONES = {
    ProposalState.PROPOSED: Tone.DUE,
    ProposalState.CONFIRMED: Tone.DONE,
    ProposalState.DECLINED: Tone.LATE,
    ProposalState.WITHDRAWN: Tone.IDLE,
}


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A proposal as the list shows it: what, whose turn, what the reader may do."""

    proposal: PostProposal
    whose: str
    may_decide: Allowed
    is_mine: bool
    form: Decline

    @property
    def is_end(self) -> bool:
        return self.proposal.kind == ProposalKind.END


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A link that waits to be handed over."""

    link: PasswordLink
    whose: str
    may_hand_over: Allowed
    is_mine: bool


@dataclass(frozen=True, slots=True)
class DecidedRow:
    """A proposal that somebody decided."""

    proposal: PostProposal
    label: str
    tone: Tone


def waiting_count() -> int:
    """How much waits for a second person in the whole office."""
    return waiting.proposals().count() + waiting.links().count()


def proposal_rows(
    request: OfficeRequest, *, declined: Decline | None = None, **place: object
) -> list[ProposalRow]:
    """The open proposals, all or those of a place (``agency_id``; None: the office) or of posts.

    ``declined``: the form of one of them, as it was handed in.
    """
    return [_proposal_row(request, row, declined) for row in waiting.proposals().filter(**place)]


def declining(row_id: int, declined: Decline | None) -> Decline:
    """The form of one row: as it was handed in, where it was this one."""
    return declined if declined and declined.of == row_id else Decline(of=row_id)


def _proposal_row(
    request: OfficeRequest, row: PostProposal, declined: Decline | None
) -> ProposalRow:
    act = waiting.shared_act_of(row, at=request.now)
    return ProposalRow(
        row,
        whose=waiting.whose(row, at=request.now),
        may_decide=allowed(policies.check_second_person, act, by=request.actor),
        is_mine=row.maker_id in request.actor.persons,
        form=declining(row.pk, declined),
    )


def _link_row(request: OfficeRequest, row: PasswordLink) -> LinkRow:
    act = waiting.shared_act_of(row, at=request.now)
    return LinkRow(
        row,
        whose=waiting.whose(row, at=request.now),
        may_hand_over=allowed(policies.check_second_person, act, by=request.actor),
        is_mine=row.maker_id in request.actor.persons,
    )


@office_and(Role.SAFETY_ADMIN).opens
def rights(request: OfficeRequest) -> HttpResponse:
    """Show what waits, for whom, and what became of the last."""
    return _show(request)


@office_only.sends
@asks_again
def hand_over_link(request: OfficeRequest, link_id: int) -> HttpResponse:
    """Show the second person's part of a link. It stands on this answer alone."""
    link = waiting.link_by_id(link_id)
    key = links.hand_over_link(link, by=request.actor, at=request.now)
    address = request.build_absolute_uri(reverse("password-link", args=[key]))
    return show(request, "office/password_link.html", {"link": link, "address": address})


def _show(request: OfficeRequest, *, declined: Decline | None = None) -> HttpResponse:
    decided = [
        DecidedRow(row, ProposalState(state).label, TONES[state])
        for row in waiting.proposals_decided(limit=_DECIDED)
        for state in (ProposalState(row.state),)
    ]
    # Who cannot get in, and why, is for those who let somebody in, or see to it.
    by, second = request.actor, policies.SECOND_PERSON
    reads_links = second.is_held_by(by) or by.role == Role.SAFETY_ADMIN
    context = {
        "proposals": proposal_rows(request, declined=declined),
        "reads_links": reads_links,
        "links": [_link_row(request, row) for row in waiting.links() if reads_links],
        "decided": decided,
    }
    status = form_status(declined) if declined else 200
    return show(request, "office/rights.html", context, status=status)


def _proposal(_request: OfficeRequest, proposal_id: int) -> PostProposal:
    return waiting.proposal_by_id(proposal_id)


_act = acts(
    office_only,
    find=_proposal,
    shows=lambda request, _proposal, **bound: _show(request, **bound),
    leads=("office:rights",),
)

confirm_proposal = _act(
    proposals.confirm_proposal,
    said="已确认{case.account.full_name}“{case.title}”的任免，按所填任期生效。",
)
decline_proposal = _act(
    proposals.decline_proposal,
    lambda request, proposal: Decline(request.POST, of=proposal.pk),
    name="declined",
    said="已登记不同意，理由对提请人可见。权限没有改动。",
)
withdraw_proposal = _act(proposals.withdraw_proposal, said="提请已撤回，权限没有改动。")
withdraw_link = Act(
    office_only,
    links.withdraw_link,
    find=lambda _request, link_id: waiting.link_by_id(link_id),
    said="链接已作废。需要时可以重新申请。",
    leads=("office:rights",),
).view()


patterns = [
    path("rights/", rights, name="rights"),
    path("rights/<key:proposal_id>/confirm/", confirm_proposal, name="confirm-proposal"),
    path("rights/<key:proposal_id>/decline/", decline_proposal, name="decline-proposal"),
    path("rights/<key:proposal_id>/withdraw/", withdraw_proposal, name="withdraw-proposal"),
    path("rights/links/<key:link_id>/hand-over/", hand_over_link, name="hand-over-link"),
    path("rights/links/<key:link_id>/withdraw/", withdraw_link, name="withdraw-link"),
]
