"""Acts at the same moment: the lock of an account, and the one compare-and-set of its rows.

Not here: the tables of moves (``states``), who may make one (``policies``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.kernel.actor import Actor
from huzhu.kernel.errors import PersonalNumber, ReasonMissing
from huzhu.kernel.identifiers import has_personal
from huzhu.people.models import Account

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.kernel.lifecycle import Lifecycle, S
    from huzhu.people.models import (
        Binding,
        MemberImport,
        OrganisationCorrection,
        PasswordLink,
        PostProposal,
        Proxy,
    )


def lock_account(account_id: int) -> Account:
    """Have acts on one account take turns; taken before the lock of any row that belongs to it.

    Not its key: whoever adds a row of the account asks for that at the commit, and would wait for
    this lock while its holder waits for the row.
    """
    return Account.objects.select_for_update(no_key=True).get(pk=account_id)


def said_why(reason: str) -> str:
    """A reason that many will read, without blanks around it.

    :raises ReasonMissing: it is not said. :raises PersonalNumber: somebody's number stands in it.
    """
    if not (said := reason.strip()):
        raise ReasonMissing
    if has_personal(said):
        raise PersonalNumber
    return said


def move(
    row: PostProposal | PasswordLink | MemberImport | OrganisationCorrection | Binding | Proxy,
    lifecycle: Lifecycle[S],
    verb: str,
    **changes: object,
) -> None:
    """Ask the table, then compare and set; of two at once the slower asks the table anew.

    So a verb that begins at several steps is carried out from the step that somebody faster has
    reached, and is never only said to have been: each turn follows one move, so it ends.

    :raises NotNow: the verb does not begin where the row stands now.
    """
    is_moved = 0
    while not is_moved:
        target = lifecycle.target(verb, now=type(lifecycle.start)(row.state))
        same = type(row).objects.filter(pk=row.pk, state=row.state)
        is_moved = same.update(state=str(target), **changes)
        row.refresh_from_db()


def decide(
    row: PostProposal | OrganisationCorrection | Proxy,
    lifecycle: Lifecycle[S],
    verb: str,
    *,
    by: Actor,
    at: datetime,
    **changes: object,
) -> None:
    """Move what one person proposed, and write down who decided upon it. :raises NotNow: above."""
    second = {"second_id": by.account_id, "second_name": by.name, "second_title": by.title}
    move(row, lifecycle, verb, **second, decided_at=at, **changes)


def owner_of(account: Account) -> Actor:
    """The person, acting on their own account."""
    return Actor(name=account.full_name, title="本人", role="", account_id=account.pk)
