"""Who looked at how many members (会员查看记录), for who answers for it.

Not here: the looks themselves (``views``), counting them (``people.looks``).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.urls import path

from huzhu.people import looks, policies
from huzhu.web.guards import office_only
from huzhu.web.pages import paged

if TYPE_CHECKING:
    from huzhu.web.requests import OfficeRequest

_ID = re.compile(r"[0-9]{1,18}")


@office_only.page("office/member_looks.html")
def member_looks(request: OfficeRequest) -> dict[str, Any]:
    """Everybody's numbers of the last days, and one person's looks."""
    policies.LOOK_READER.check(by=request.actor, verb="会员查看记录")
    found = looks.lookers(at=request.now)
    wanted = request.GET.get("account", "")
    chosen = next((who for who in found if str(who.account_id) == wanted), None)
    return {
        "lookers": found,
        "days": looks.DAYS,
        "unusual": looks.UNUSUAL,
        "unusual_inside": looks.UNUSUAL_INSIDE,
        "chosen": chosen,
        **(_looks_of(request, chosen.account_id) if chosen else {}),
    }


def _looks_of(request: OfficeRequest, account_id: int) -> dict[str, Any]:
    page = paged(request, looks.looks_of(account_id))
    events = list(page.object_list)
    told = zip(events, looks.numbers_in(events), strict=True)
    rows = [(event, number, event.facts.get("reason", "")) for event, number in told]
    return {"page": page, "rows": rows}


patterns = [path("members/looks/", member_looks, name="member-looks")]
