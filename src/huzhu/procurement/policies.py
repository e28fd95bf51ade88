"""Who may buy for an agency. Not here: up to which step of a project (the caller's question)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from huzhu.kernel.rights import AGENCY, OFFICE, Right
from huzhu.procurement.errors import NotOfThisAgency

if TYPE_CHECKING:
    from huzhu.kernel.actor import Actor


BUYER = Right("本代办机构", AGENCY, "本机构的采购", NotOfThisAgency)

#: A reviewed plan opens it, whoever closes the review.
OPENER = replace(
    BUYER, whose="代办机构或会员服务部", posts=AGENCY | OFFICE, scope="初审通过时自动开始"
)


def check_procure(agency_id: int, *, by: Actor) -> None:
    """:raises NotOfThisAgency: when ``by`` is not staff of the agency that buys."""
    if not (by.is_agency and by.agency_id == agency_id):
        raise NotOfThisAgency(who=by.title)
