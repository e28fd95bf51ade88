"""Filling the posts of the three administrators (三员): one leader proposes, the other confirms.

Not here: confirming (``proposals``), who may be one (``people.administrators``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.audit.actions import action, note
from huzhu.kernel.workdays import local_date
from huzhu.people import policies, queries, rules
from huzhu.people.actions import _accounts, _proposals, _terms
from huzhu.people.administrator_errors import NoAdministrator
from huzhu.people.errors import TermOver
from huzhu.people.states import ADMINISTRATORS, ProposalKind

if TYPE_CHECKING:
    from datetime import date, datetime

    from huzhu.kernel.actor import Actor
    from huzhu.people.actions.engaging import Person
    from huzhu.people.actions.posts import Appointment
    from huzhu.people.models import Position, PostProposal


@action("people.propose_administrator", "提请任命三员", right=policies.OF_LEADERS, is_weighty=True)
def propose_administrator(
    person: Person,
    appointment: Appointment,
    *,
    combined_reason: str = "",
    by: Actor,
    at: datetime,
) -> PostProposal:
    """Propose somebody as an administrator; the account is opened where there is none.

    ``combined_reason``: why one person is to hold two of the three, for a year at most.

    :raises NotLeader: neither the director nor a deputy director asks.
    :raises NoAdministrator: it is another post. :raises AlreadyProposed: the same waits already.
    :raises OwnRights, AccountOfAnother, TermBackwards, PositionHeld: as for other posts.
    :raises AdministratorDecides, AdministratorStandsIn, AdministratorHoldsTwo, CombinedTermWrong,
        NothingCombined: the person may not hold it beside what is held.
    """
    if appointment.role not in ADMINISTRATORS:
        raise NoAdministrator(title=appointment.role.label)
    account = queries.account_called(person.username, full_name=person.full_name)
    is_new = account is None
    if account is None:
        account = _accounts.new(
            username=person.username, full_name=person.full_name, phone=person.phone
        )
    policies.check_not_for_oneself(account.pk, by=by)
    wanted, reason = appointment.of(account), combined_reason.strip()
    _terms.check(wanted, combined_reason=reason)
    row = _proposals.make(ProposalKind.APPOINT, wanted, combined_reason=reason, by=by, at=at)
    note(
        f"account:{account.pk}", by=by, at=at, proposal=row.pk, role=row.role, is_new=is_new,
        reason=reason, starts_on=str(row.starts_on), ends_on=str(row.ends_on or ""),
    )  # fmt: skip
    return row


@action(
    "people.propose_administrator_end",
    "提请结束三员任期",
    right=policies.OF_LEADERS,
    is_weighty=True,
)
def propose_administrator_end(
    position: Position, *, on: date, by: Actor, at: datetime
) -> PostProposal:
    """Propose that an administrator's term ends; until it is confirmed the rights go on.

    :raises NotLeader: neither the director nor a deputy director asks.
    :raises NoAdministrator: it is another post. :raises TermBackwards, TermOver: not that day.
    :raises AlreadyProposed: the same waits already.
    """
    if position.role not in ADMINISTRATORS:
        raise NoAdministrator(title=position.title)
    rules.check_term(position.starts_on, on)
    if position.ends_on is not None and position.ends_on < max(on, local_date(at)):
        raise TermOver(title=position.title, ends_on=position.ends_on)
    position.ends_on = on
    row = _proposals.make(ProposalKind.END, position, by=by, at=at)
    note(
        f"account:{position.account_id}", by=by, at=at, proposal=row.pk, role=row.role,
        position=position.pk, ends_on=str(on),
    )  # fmt: skip
    return row
