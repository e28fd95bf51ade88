"""What a device at a counter calls, with the token that it was given when it was registered.

The code stands in the body, never in an address: addresses are logged on the way.

Not here: which devices there are (``people.terminals``), their page (``web.office.terminals``).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, cast

from ninja import Field, Router, Schema
from ninja.security import HttpBearer
from pydantic import PlainSerializer

from huzhu.claims.actions import scanning
from huzhu.kernel.workdays import SHANGHAI
from huzhu.people import terminals
from huzhu.people.states import TerminalAct

if TYPE_CHECKING:
    from django.http import HttpRequest

    from huzhu.kernel.actor import Actor

    class TerminalRequest(HttpRequest):
        """What the pages' middleware and the token add to a request."""

        address: str
        auth: Actor
        now: datetime


Moment = Annotated[
    datetime, PlainSerializer(lambda at: at.astimezone(SHANGHAI).isoformat(), return_type=str)
]
router = Router(tags=["terminals"])


class TerminalToken(HttpBearer):
    """A registered device, for one of its acts."""

    def __init__(self, act: TerminalAct) -> None:
        super().__init__()
        self.act = act

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """Return the device whose token it is."""
        asked = cast("TerminalRequest", request)
        return terminals.admit(token, self.act, address=asked.address, at=asked.now)


class CodeIn(Schema):
    """A code as it was scanned or typed."""

    code: str = Field(min_length=1, max_length=64, description="电子码")


class CodeOut(Schema):
    """What is known of it; nothing of the member."""

    offer: str
    number: int
    expires_on: date
    used_at: Moment | None


@router.post(
    "/codes/look-up",
    response=CodeOut,
    summary="查询电子码",
    auth=TerminalToken(TerminalAct.LOOK_UP),
)
def look_up(request: HttpRequest, scanned: CodeIn) -> object:
    """Tell whether a code counts and whether it was used."""
    asked = cast("TerminalRequest", request)
    return scanning.look_up_code(scanned.code, by=asked.auth, at=asked.now)


@router.post(
    "/codes/use", response=CodeOut, summary="登记使用", auth=TerminalToken(TerminalAct.RECORD_USE)
)
def record_use(request: HttpRequest, scanned: CodeIn) -> object:
    """Enter that a code was used; the same code again: 409, with the moment."""
    asked = cast("TerminalRequest", request)
    return scanning.record_use(scanned.code, by=asked.auth, at=asked.now)
