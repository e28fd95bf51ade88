"""SMS by the office's own gateway, over HTTP with a signature; docs/operate.md describes it.

``POST`` of JSON ``{"key", "phone", "text", "kind"}`` with the headers ``Idempotency-Key`` (the same
for every try of a message) and ``X-Huzhu-Signature: t=<seconds>,v1=<hex>``, where ``v1`` is
HMAC-SHA256 over ``<seconds>.<body>``. 2xx is accepted, ``{"id"}`` may name the message; 4xx but
408, 425 and 429 will never be; anything else is asked again.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from huzhu.adapters import asking
from huzhu.messages.ports import AskLater, Refused, Unreachable

if TYPE_CHECKING:
    from huzhu.adapters.asking import KeyFile
    from huzhu.messages.ports import Parcel

_LATER = {408, 425, 429}


@dataclass(frozen=True, slots=True)
class SmsGateway:
    """A gateway that keeps the protocol above; ``keys`` has ``key``, the shared secret."""

    url: str
    keys: KeyFile
    per_second: int = 20
    is_idempotent: bool = True

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

    def fault(self) -> str:
        return self.keys.fault() or ("" if asking.is_there(self.url) else "短信网关没有应答")

    def _headers(self, key: str, body: bytes) -> dict[str, str]:
        secret, seconds = str(self.keys.read()["key"]), str(int(time.time()))
        return {
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": key.encode("ascii", "xmlcharrefreplace").decode(),
            "X-Huzhu-Signature": f"t={seconds},v1={signature(secret, seconds, body)}",
        }


def signature(secret: str, seconds: str, body: bytes) -> str:
    """Return what proves that a body is ours and of this moment.

    >>> signature("key", "1764288000", b"{}")[:16]
    'd0b7cbe97043fe13'
    """
    signed = f"{seconds}.".encode() + body
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
