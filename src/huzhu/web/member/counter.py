"""A claim by a plain form: the same counter, asked from within.

The page's script asks the counter itself and never comes here. A phone whose script did not load
posts the form instead; it must not get another answer than the rest.

Not here: the decision (``claims.counter``), the script (``static/member/claim.js``).
"""

import json
from dataclasses import dataclass
from typing import Any

from asgiref.sync import async_to_sync

from huzhu.claims import counter

WON = {200, 201}


@dataclass(frozen=True, slots=True)
class CounterAnswer:
    """What the counter said: its status and, for a no, title and sentence."""

    status: int
    title: str = ""
    detail: str = ""

    @property
    def is_won(self) -> bool:
        return self.status in WON


def ask(offer_id: int, *, ticket: str) -> CounterAnswer:
    """Put a claim to the counter and wait for its answer."""
    status, body = async_to_sync(_ask)(offer_id, ticket)
    told = json.loads(body)
    return CounterAnswer(status, told.get("title", ""), told.get("detail", ""))


async def _ask(offer_id: int, ticket: str) -> tuple[int, bytes]:
    said: list[dict[str, Any]] = []

    async def keep(message: dict[str, Any]) -> None:
        said.append(message)

    async def nothing() -> dict[str, Any]:
        return {"type": "http.request", "body": b""}

    scope = {
        "type": "http",
        "method": "POST",
        "path": f"/api/v1/offers/{offer_id}/claims",
        "headers": [(b"authorization", b"Bearer " + ticket.encode())],
    }
    await counter.application(scope, nothing, keep)
    return said[0]["status"], said[1]["body"]
