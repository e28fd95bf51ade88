"""Who keeps organisations, positions and the register; who sees whom.

Not here: what other apps allow a role to do (their own ``policies``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.people.errors import MakerIsChecker, NotOrganiser, NotRegistrar
from huzhu.people.states import AGENCY_ROLES, DepartmentCode, Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from huzhu.kernel.actor import Actor
    from huzhu.people.models import Agency, Position


def sees(actor: Actor, *, agency_path: str) -> bool:
    """Whether an agency is in the actor's scope: the office sees all, agencies their subtree."""
    if actor.is_office:
        return True
    return bool(actor.agency_path) and agency_path.startswith(actor.agency_path)


def check_other_person(maker_account_id: int | None, *, by: Actor) -> None:
    """Maker is never the checker, whatever positions the person holds (S3.2.2).

    :raises MakerIsChecker: the same account made what it is about to check.
    """
    if maker_account_id is not None and maker_account_id == by.account_id:
        raise MakerIsChecker(who=by.name)


def check_organise(*, by: Actor) -> None:
    """:raises NotOrganiser: when ``by`` is neither of 组织机构部, the director, nor the clock."""
    if not _is_organiser(by):
        raise NotOrganiser(who=by.title)


def check_organise_below(agency: Agency, *, by: Actor) -> None:
    """What lies below an agency is its director's too.

    :raises NotOrganiser: when ``by`` is neither an organiser nor the director above it.
    """
    is_director = by.role == Role.AGENCY_DIRECTOR and sees(by, agency_path=agency.path)
    if not (is_director or _is_organiser(by)):
        raise NotOrganiser(who=by.title)


def check_appoint(role: str, agency: Agency | None, *, by: Actor) -> None:
    """Agency posts are filled by its director or an organiser, the office's by an organiser alone.

    :raises NotOrganiser: when ``by`` may not fill this post.
    """
    if role in AGENCY_ROLES and agency is not None:
        check_organise_below(agency, by=by)
    else:
        check_organise(by=by)


def check_issue_password_link(posts: Iterable[Position], *, by: Actor) -> None:
    """Who may fill each of a person's posts also lets the person in; without a post, an organiser.

    :raises NotOrganiser: when ``by`` may not fill one of them.
    """
    held = list(posts)
    if not held:
        check_organise(by=by)
    for post in held:
        check_appoint(post.role, post.agency, by=by)


def check_import_members(*, by: Actor) -> None:
    """:raises NotRegistrar: when ``by`` is not of Member Service."""
    if not _is_registrar(by):
        raise NotRegistrar(who=by.title)


def check_register_member(agency: Agency, *, by: Actor) -> None:
    """:raises NotRegistrar: when ``by`` is neither of Member Service nor of the agency above."""
    is_clerk = by.is_agency and sees(by, agency_path=agency.path)
    if not (is_clerk or _is_registrar(by)):
        raise NotRegistrar(who=by.title)


def _is_organiser(by: Actor) -> bool:
    of_department = by.is_office and by.department == DepartmentCode.ORGANISATION
    return of_department or by.role in {Role.DIRECTOR, "clock"}


def _is_registrar(by: Actor) -> bool:
    of_department = by.is_office and by.department == DepartmentCode.MEMBER_SERVICE
    return of_department or by.role == "clock"
