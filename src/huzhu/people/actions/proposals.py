"""Appointments and ends of terms that take two persons (任免提请): one proposes, another decides.

Not here: what one person does alone (``organisation``), who may be the second (``policies``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.audit.actions import action, record
from huzhu.kernel.errors import ReasonMissing
from huzhu.kernel.workdays import local_date
from huzhu.people import policies, rules, waiting
from huzhu.people.actions import _leaders, _proposals, _terms
from huzhu.people.states import ProposalKind

if TYPE_CHECKING:
    from datetime import date, datetime

    from huzhu.kernel.actor import Actor
    from huzhu.people.actions.posts import Appointment
    from huzhu.people.models import Account, Position, PostProposal


@action("people.propose_appointment", "提请任命", right=policies.APPOINTER)
def propose_appointment(
    account: Account, appointment: Appointment, *, by: Actor, at: datetime
) -> PostProposal:
    """Propose an appointment that a second person confirms; until then it gives no right.

    :raises NotOrganiser: ``by`` may not fill this post.
    :raises OwnRights: ``by`` would propose themselves.
    :raises RoleWithoutPlace, TermBackwards, PositionHeld: as for ``appoint``.
    :raises AlreadyProposed: the same waits already.
    """
    policies.check_appoint(appointment.role, appointment.agency, by=by)
    policies.check_not_for_oneself(account.pk, by=by)
    wanted = appointment.of(account)
    _terms.check(wanted)
    proposal = _proposals.make(ProposalKind.APPOINT, wanted, by=by, at=at)
    _record("propose_appointment", proposal, by=by, at=at)
    return proposal


@action("people.propose_end", "提请结束任期", right=policies.APPOINTER, is_weighty=True)
def propose_end(position: Position, *, on: date, by: Actor, at: datetime) -> PostProposal:
    """Propose that somebody's term ends; until it is confirmed the rights go on.

    :raises NotOrganiser: ``by`` may not fill this post.
    :raises TermBackwards: the last day lies before the first.
    :raises LastOrganiser, LastPair: nobody would be left who appoints, or confirms it.
    :raises AlreadyProposed: the same waits already.
    """
    policies.check_appoint(position.role, position.agency, by=by)
    rules.check_term(position.starts_on, on)
    _terms.keep_open([position], on=on, today=local_date(at), holds=False)
    position.ends_on = on
    proposal = _proposals.make(ProposalKind.END, position, by=by, at=at)
    _record("propose_end", proposal, by=by, at=at)
    return proposal


@action("people.confirm_proposal", "确认任免", right=policies.SECOND_PERSON, is_weighty=True)
def confirm_proposal(proposal: PostProposal, *, by: Actor, at: datetime) -> Position:
    """Confirm what another person proposed: the post is filled, or the term ends.

    :raises MakerIsChecker, OwnRights, NotSecondPerson: ``by`` may not be the second person.
    :raises LastOrganiser, LastPair: nobody would be left who appoints, or confirms it.
    :raises NotNow: it was decided before.
    """
    policies.check_second_person(waiting.shared_act_of(proposal, at=at), by=by)
    position = _proposals.carry_out(proposal, by=by, at=at)
    _record("confirm_proposal", proposal, by=by, at=at, position=position.pk)
    _leaders.close_when_in_office(by=by, at=at)
    return position


@action("people.decline_proposal", "不同意任免", right=policies.SECOND_PERSON)
def decline_proposal(proposal: PostProposal, *, reason: str, by: Actor, at: datetime) -> None:
    """Say no to what another person proposed, with the reason.

    :raises MakerIsChecker, OwnRights, NotSecondPerson: ``by`` may not be the second person.
    :raises ReasonMissing: there is no reason.
    :raises NotNow: it was decided before.
    """
    policies.check_second_person(waiting.shared_act_of(proposal, at=at), by=by)
    if not reason.strip():
        raise ReasonMissing
    _proposals.move(proposal, "decline_proposal", by=by, at=at, reason=reason.strip())
    _record("decline_proposal", proposal, by=by, at=at)


@action("people.withdraw_proposal", "撤回任免提请", right=policies.MAKER)
def withdraw_proposal(proposal: PostProposal, *, by: Actor, at: datetime) -> None:
    """Take back what the actor proposed.

    :raises NotTheMaker: somebody else proposed it.
    :raises NotNow: it was decided before.
    """
    policies.check_withdraw(proposal.maker_id, maker=proposal.maker_name, by=by)
    _proposals.move(proposal, "withdraw_proposal", by=by, at=at)
    _record("withdraw_proposal", proposal, by=by, at=at)


def _record(
    verb: str, proposal: PostProposal, *, by: Actor, at: datetime, position: int | None = None
) -> None:
    record(
        f"people.{verb}", f"account:{proposal.account_id}", by=by, at=at, proposal=proposal.pk,
        kind=proposal.kind, role=proposal.role, department=proposal.department,
        position=position or proposal.position_id,
    )  # fmt: skip
