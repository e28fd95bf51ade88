"""Whose a file or a list is. Not here: whether the case still takes one (the caller's question)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from huzhu.documents.errors import ListOfOthers, NotUploadedHere
from huzhu.kernel.rights import OF_STAFF

if TYPE_CHECKING:
    from huzhu.kernel.actor import Actor


#: Lists come from staff, and are dealt with by the side that they came from.
LISTS = replace(OF_STAFF, scope="本单位上传的", refused=ListOfOthers)
FILES = replace(OF_STAFF, scope="本单位上传的")


def check_withdraw(agency_id: int | None, *, uploaded_by: str, by: Actor) -> None:
    """Let a file be withdrawn by the side it came from: the same agency, or the office (S6.5).

    :raises NotUploadedHere: when ``by`` is of another.
    """
    if not _is_same_side(agency_id, by=by):
        raise NotUploadedHere(who=by.title, uploaded_by=uploaded_by)


def check_list(agency_id: int | None, *, by: Actor) -> None:
    """Let a list be dealt with by the side that it came from. :raises ListOfOthers: another one."""
    LISTS.check(by=by)
    if not _is_same_side(agency_id, by=by):
        raise ListOfOthers(who=by.title)


def _is_same_side(agency_id: int | None, *, by: Actor) -> bool:
    return by.is_office if agency_id is None else by.agency_id == agency_id
