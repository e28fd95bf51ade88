"""How a proposal is decided: its move, and what it brings about when it is confirmed.

Not here: who decides (``proposals`` by pages, ``founding`` on the server).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.kernel.workdays import local_date
from huzhu.people.actions import _steps, _terms
from huzhu.people.actions.posts import Appointment
from huzhu.people.models import PostProposal
from huzhu.people.states import PROPOSAL_LIFECYCLE, ProposalKind, ProposalState, Role

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.kernel.actor import Actor
    from huzhu.people.models import Position


def carry_out(proposal: PostProposal, *, by: Actor, at: datetime) -> Position:
    """Do what was proposed; whoever may confirm it was asked before.

    The lock makes two who confirm take turns: the slower is told the outcome.
    """
    PostProposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    proposal.refresh_from_db(fields=["state"])
    PROPOSAL_LIFECYCLE.target("confirm_proposal", now=ProposalState(proposal.state))
    if proposal.kind == ProposalKind.END and proposal.position is not None:
        position = proposal.position
        on = proposal.ends_on or position.starts_on
        _terms.end(position, on=on, today=local_date(at))
    else:
        position = _terms.fill(_appointment_of(proposal).of(proposal.account))
    move(proposal, "confirm_proposal", by=by, at=at, position=position)
    return position


def _appointment_of(proposal: PostProposal) -> Appointment:
    return Appointment(
        role=Role(proposal.role), department=proposal.department, agency=proposal.agency,
        starts_on=proposal.starts_on, ends_on=proposal.ends_on,
    )  # fmt: skip


def move(row: PostProposal, verb: str, *, by: Actor, at: datetime, **changes: object) -> None:
    _steps.decide(row, PROPOSAL_LIFECYCLE, verb, by=by, at=at, **changes)
