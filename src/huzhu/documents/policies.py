"""Whose a file is. Not here: whether the case still takes files (the caller's question)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.documents.errors import NotUploadedHere

if TYPE_CHECKING:
    from huzhu.kernel.actor import Actor


def check_withdraw(agency_id: int | None, *, uploaded_by: str, by: Actor) -> None:
    """Let a file be withdrawn by the side it came from: the same agency, or the office (S6.5).

    :raises NotUploadedHere: when ``by`` is of another.
    """
    is_same_side = by.is_office if agency_id is None else by.agency_id == agency_id
    if not is_same_side:
        raise NotUploadedHere(who=by.title, uploaded_by=uploaded_by)
