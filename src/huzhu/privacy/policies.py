"""Who decides about a member's data, and who answers a correction.

Not here: what is decided (``actions``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.people import policies as register
from huzhu.people.states import DepartmentCode, Role
from huzhu.privacy.errors import NotAnsweredByYou, NotTheMember

if TYPE_CHECKING:
    from huzhu.kernel.actor import Actor
    from huzhu.privacy.models import EntryCorrection


def check_own(*, by: Actor) -> int:
    """Return whose data it is: the actor's own.

    :raises NotTheMember: the actor is no member.
    """
    if by.member_id is None:
        raise NotTheMember(who=by.title)
    return by.member_id


def check_read(*, by: Actor) -> None:
    """Who reads corrections is who reads bindings: one rule for all that members ask of a desk.

    :raises NotAnsweredByYou: neither of an agency nor of Member Service.
    """
    if not register.has_desk(by):
        raise NotAnsweredByYou(who=by.title)


def check_answer(row: EntryCorrection, *, by: Actor) -> None:
    """:raises NotAnsweredByYou: no clerk of the agency or above, nor of Member Service."""
    is_clerk = by.role == Role.AGENCY_CLERK and row.agency.path.startswith(by.agency_path)
    if not (is_clerk or (by.is_office and by.department == DepartmentCode.MEMBER_SERVICE)):
        raise NotAnsweredByYou(who=by.title)
