"""Who decides about a member's data, and who answers a correction.

Not here: what is decided (``actions``).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from huzhu.kernel.rights import OF_MEMBERS, Right, posts
from huzhu.people import policies as register
from huzhu.people.states import Role
from huzhu.privacy.errors import NotAnsweredByYou, NotSecondOfEntry, NotTheMember, PassedOn

if TYPE_CHECKING:
    from huzhu.kernel.actor import Actor
    from huzhu.privacy.models import EntryCorrection


_OWN_AND_BELOW = register.DESK.scope
READER = replace(register.DESK, refused=NotAnsweredByYou)
OWN = replace(OF_MEMBERS, refused=NotTheMember)
ANSWERER = Right(
    "代办机构经办人或会员服务部",
    posts([Role.AGENCY_CLERK]) | register.MEMBER_SERVICE,
    _OWN_AND_BELOW,
    NotAnsweredByYou,
)
#: Posts of an agency that confirm what its clerk has seen, and Member Service.
SECOND = Right(
    "代办机构的复核人、主任，或者会员服务部",
    posts([Role.AGENCY_CHECKER, Role.AGENCY_DIRECTOR]) | register.MEMBER_SERVICE,
    f"{_OWN_AND_BELOW}；本人填写的除外",
    NotSecondOfEntry,
)


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
    READER.check(by=by)


def check_answer(row: EntryCorrection, *, by: Actor) -> None:
    """:raises NotAnsweredByYou: no clerk of the agency or above, nor of Member Service.

    :raises PassedOn: the agency has handed it to Member Service.
    """
    if register.is_member_service(by):
        return
    ANSWERER.check(by=by)
    if not row.agency.path.startswith(by.agency_path):
        raise NotAnsweredByYou(who=by.title)
    if row.is_passed_on:
        raise PassedOn(who=by.title)


def check_second(row: EntryCorrection, *, by: Actor) -> None:
    """Who confirms what another has seen: checker or director of the agency, or Member Service.

    :raises MakerIsChecker: the same person proposed it.
    :raises NotSecondOfEntry: the post does not confirm it.
    """
    register.check_other_person(row.maker_id, by=by)
    SECOND.check(by=by)
    if by.is_agency and not row.agency.path.startswith(by.agency_path):
        raise NotSecondOfEntry(who=by.title)
