"""SMS by the office's own gateway, over HTTP with a signature; docs/operate.md describes it.

``POST`` of JSON ``{"key", "phone", "text", "kind"}`` with the headers ``Idempotency-Key`` (the same
for every try of a message) and ``X-Huzhu-Signature: t=<seconds>,v1=<hex>``, where ``v1`` is
HMAC-SHA256 over ``<seconds>.<body>``. 2xx is accepted, ``{"id"}`` may name the message; 4xx but
408, 425 and 429 will never be; anything else is asked again.

It reports by ``POST`` of JSON ``{"reports": [{"key", "id", "state", "reason"}]}``, signed in the
same header by the same secret: ``state`` is ``delivered`` or ``failed``, ``key`` or ``id`` names
the message. What is signed is good for five minutes; the same report again changes nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from huzhu.adapters import asking, reporting
from huzhu.messages.ports import (
    AskLater,
    NotTaken,
    Refused,
    Report,
    Unreachable,
    mark_of,
)
from huzhu.messages.states import ReportRefusal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from huzhu.adapters.asking import KeyFile
    from huzhu.messages.ports import Parcel, Posted

_LATER = {408, 425, 429}
SIGNATURE = "X-Huzhu-Signature"


@dataclass(frozen=True, slots=True)
class SmsGateway(reporting.Ungreeted):
    """A gateway that keeps the protocol above; ``keys`` has ``key``, the shared secret."""

    url: str
    keys: KeyFile
    per_second: int = 20
    is_idempotent: bool = True
    thanks: str = '{"ok": true}'

    def is_open(self) -> bool:
        return True

    def send(self, parcel: Parcel) -> str:
        told = {
            "key": parcel.key, "phone": parcel.address, "text": parcel.text, "kind": parcel.kind,
        }  # fmt: skip
        body = json.dumps(told, ensure_ascii=False).encode()
        answer = asking.ask("POST", self.url, body, self._headers(parcel.key, body))
        if answer.status // 100 == 2:  # noqa: PLR2004 -- HTTP's own
            return str(answer.told.get("id", ""))
        if answer.status // 100 == 4 and answer.status not in _LATER:  # noqa: PLR2004 -- the same
            raise Refused(f"网关应答 {answer.status}")
        if answer.status in _LATER:
            raise AskLater(f"网关应答 {answer.status}")
        raise Unreachable(f"网关应答 {answer.status}")

    def reports(self, posted: Posted) -> Sequence[Report]:
        pieces = posted.headers.get(SIGNATURE.lower(), "").split(",")
        told = dict(piece.strip().partition("=")[::2] for piece in pieces)
        seconds = told.get("t", "")
        wanted = signature(str(self.keys.read()["key"]), seconds, posted.body)
        reporting.check_proof(told.get("v1", ""), wanted)
        reporting.check_time(seconds, now=posted.seconds)
        return [_report(each) for each in reporting.listed(posted, within="reports")]

    def fault(self) -> str:
        return self.keys.fault() or ("" if asking.is_there(self.url) else "短信网关没有应答")

    def _headers(self, key: str, body: bytes) -> dict[str, str]:
        secret, seconds = str(self.keys.read()["key"]), str(int(time.time()))
        return {
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": key.encode("ascii", "xmlcharrefreplace").decode(),
            SIGNATURE: f"t={seconds},v1={signature(secret, seconds, body)}",
        }


def _report(told: dict[str, Any]) -> Report:
    state = told.get("state")
    if state not in ("delivered", "failed"):
        raise NotTaken(ReportRefusal.UNREADABLE)
    key = reporting.text_of(told, "key")
    return Report(
        is_delivered=state == "delivered",
        mark=mark_of(key) if key else "",
        receipt=reporting.text_of(told, "id"),
        said="" if state == "delivered" else reporting.text_of(told, "reason"),
    )


def signature(secret: str, seconds: str, body: bytes) -> str:
    """Return what proves that a body is ours and of this moment.

    >>> signature("key", "1764288000", b"{}")[:16]
    'd0b7cbe97043fe13'
    """
    signed = f"{seconds}.".encode() + body
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
