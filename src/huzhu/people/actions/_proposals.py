"""How a proposal is made and decided, and what it brings about when it is confirmed.

Not here: who decides (``proposals`` by pages, ``founding`` on the server).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.kernel.workdays import local_date
from huzhu.people.actions import _steps, _terms
from huzhu.people.actions.posts import Appointment
from huzhu.people.models import PostProposal
from huzhu.people.rights_errors import AlreadyProposed
from huzhu.people.states import PROPOSAL_LIFECYCLE, ProposalKind, ProposalState, Role

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.kernel.actor import Actor
    from huzhu.people.models import Position


def make(
    kind: ProposalKind, post: Position, *, by: Actor, at: datetime, combined_reason: str = ""
) -> PostProposal:
    """Write what waits for a second person.

    The lock makes two who propose something for one person take turns.

    :raises AlreadyProposed: the same waits already.
    """
    _steps.lock_account(post.account_id)
    same = PostProposal.objects.filter(
        state=ProposalState.PROPOSED, kind=kind, account=post.account, role=post.role,
        department=post.department, agency=post.agency,
    )  # fmt: skip
    if same.exists():
        raise AlreadyProposed(name=post.account.full_name, title=post.title)
    return PostProposal.objects.create(
        kind=str(kind), account=post.account, role=post.role, department=post.department,
        agency=post.agency, starts_on=post.starts_on, ends_on=post.ends_on,
        position=post if kind == ProposalKind.END else None, combined_reason=combined_reason,
        maker_id=by.account, maker_name=by.name, maker_title=by.title, made_at=at,
    )  # fmt: skip


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
        wanted = _appointment_of(proposal).of(proposal.account)
        position = _terms.fill(wanted, combined_reason=proposal.combined_reason)
    move(proposal, "confirm_proposal", by=by, at=at, position=position)
    return position


def _appointment_of(proposal: PostProposal) -> Appointment:
    return Appointment(
        role=Role(proposal.role), department=proposal.department, agency=proposal.agency,
        starts_on=proposal.starts_on, ends_on=proposal.ends_on,
    )  # fmt: skip


def move(row: PostProposal, verb: str, *, by: Actor, at: datetime, **changes: object) -> None:
    _steps.decide(row, PROPOSAL_LIFECYCLE, verb, by=by, at=at, **changes)
