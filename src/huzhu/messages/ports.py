"""What messages need from outside: somebody who carries them.

Not here: who that is (``adapters``), which ones this installation has (``config.settings``).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping


class Unreachable(Exception):
    """The gateway gave no clear answer: the message is handed over again, with the same key."""


class AskLater(Unreachable):
    """The gateway said that it did not take the message and may do so later."""


class Refused(Exception):
    """The gateway does not take this message, now or later; it says why."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message as a gateway takes it."""

    key: str  #: the same for every try of this message: an idempotent gateway sends it once
    address: str  #: a number, a mail address, an identifier of WeChat or WeCom
    text: str
    kind: str  #: value of ``MessageKind``: some gateways want a template of their own for each
    title: str
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def mark(self) -> str:
        """What stands for the key where a gateway takes so many letters and no more."""
        return hashlib.sha256(self.key.encode()).hexdigest()[:32]


class Carrier(Protocol):
    """A way out of the browser (消息渠道)."""

    @property
    def is_idempotent(self) -> bool:
        """Whether handing the same key over twice sends once."""

    @property
    def per_second(self) -> int:
        """How many messages the gateway takes in a second."""

    def is_open(self) -> bool:
        """Whether messages go this way at all, here and now; asks nobody outside."""

    def send(self, parcel: Parcel) -> str:
        """Hand a message over; return what the gateway calls it, for its receipt.

        :raises Unreachable: nobody knows whether it was taken.
        :raises AskLater: it was not, for now. :raises Refused: it never will be.
        """

    def fault(self) -> str:
        """Return what is amiss with the channel, looked at now; blank: it works."""
