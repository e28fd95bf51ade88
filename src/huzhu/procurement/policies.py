"""Who may buy for an agency. Not here: up to which step of a project (the caller's question)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.procurement.errors import NotOfThisAgency

if TYPE_CHECKING:
    from huzhu.kernel.actor import Actor


def check_procure(agency_id: int, *, by: Actor) -> None:
    """:raises NotOfThisAgency: when ``by`` is not staff of the agency that buys."""
    if not (by.is_agency and by.agency_id == agency_id):
        raise NotOfThisAgency(who=by.title)
