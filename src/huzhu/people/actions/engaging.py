"""Appointing somebody who may have no account yet: both acts happen, or neither.

Not here: opening an account, appointing alone (``organisation``), proposing (``proposals``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huzhu.audit.actions import action, note
from huzhu.people import policies, queries
from huzhu.people.actions import organisation, proposals
from huzhu.people.rights_errors import NeedsSecondPerson

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.kernel.actor import Actor
    from huzhu.people.actions.posts import Appointment
    from huzhu.people.models import Account
    from huzhu.people.policies import Post


@dataclass(frozen=True, slots=True)
class Person:
    """Who is appointed, as the form says it."""

    username: str
    full_name: str
    phone: str = ""


@action(
    "people.appoint_person", "登记任命（含新开账号）", right=policies.APPOINTER, is_weighty=True
)
def appoint_person(person: Person, appointment: Appointment, *, by: Actor, at: datetime) -> Account:
    """Appoint a person, or propose it where that takes two; open the account where there is none.

    An appointment that is turned away leaves no account behind.

    :raises AccountOfAnother: the account is somebody else's.
    :raises DomainError: as ``open_account``, ``appoint`` and ``propose_appointment`` say.
    """
    account = queries.account_called(person.username, full_name=person.full_name)
    is_new = account is None
    if account is None:
        account = organisation.open_account(
            username=person.username, full_name=person.full_name, phone=person.phone, by=by, at=at
        )
    is_alone = _is_alone(appointment.post, by=by)
    verb = organisation.appoint if is_alone else proposals.propose_appointment
    verb(account, appointment, by=by, at=at)
    note(f"account:{account.pk}", by=by, at=at, is_new=is_new, is_proposed=not is_alone)
    return account


def _is_alone(post: Post, *, by: Actor) -> bool:
    try:
        policies.check_alone(post, by=by)
    except NeedsSecondPerson:
        return False
    return True
