"""What messages need from outside: somebody who carries them.

Not here: who that is (``adapters``), which ones this installation has (``config.settings``).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from huzhu.messages.states import ReportRefusal


class Unreachable(Exception):
    """The gateway gave no clear answer: the message is handed over again, with the same key."""


class AskLater(Unreachable):
    """The gateway said that it did not take the message and may do so later."""


class Refused(Exception):
    """The gateway does not take this message, now or later; it says why."""


def mark_of(key: str) -> str:
    """Return what stands for a message's key: the same for every try of it."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message as a gateway takes it."""

    key: str  #: the same for every try of this message: an idempotent gateway sends it once
    address: str  #: a number, a mail address, an identifier of WeChat or WeCom
    text: str
    kind: str  #: value of ``MessageKind``: some gateways want a template of their own for each
    title: str
    facts: Mapping[str, str] = field(default_factory=dict)
    scene: int = 0  #: which one-time permission this message uses up; 0: none

    @property
    def mark(self) -> str:
        """What stands for the key where a gateway takes so many letters and no more."""
        return mark_of(self.key)


@dataclass(frozen=True, slots=True)
class Posted:
    """What somebody sent to the address where a gateway reports."""

    body: bytes
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)  #: names in small letters
    word: str = ""  #: the last piece of the address, where the gateway signs nothing itself
    seconds: float = 0.0  #: now, as the Unix clock has it


@dataclass(frozen=True, slots=True)
class Report:
    """What became of one message, as its gateway tells; named by its mark, its receipt, or both."""

    is_delivered: bool
    mark: str = ""
    receipt: str = ""
    said: str = ""  #: why not, in Chinese


class NotTaken(Exception):
    """A report is not the gateway's own, or none at all."""

    def __init__(self, why: ReportRefusal) -> None:
        super().__init__(why.label)
        self.why = why


@runtime_checkable
class Reporter(Protocol):
    """A way out whose gateway tells what became of messages (回执)."""

    @property
    def thanks(self) -> str:
        """What the gateway is answered, so that it does not report the same again."""

    def reports(self, posted: Posted) -> Sequence[Report]:
        """Return what it tells; asks nobody outside.

        :raises NotTaken: it is not from the gateway, is too old, or cannot be read.
        """

    def greeting(self, posted: Posted) -> str:
        """Return what proves to the gateway that the address is ours, where it asks for that.

        :raises NotTaken: it does not, or somebody else asks.
        """


@runtime_checkable
class Allowing(Protocol):
    """A way out that brings a message only where its person allowed one, each time."""

    def address(self, *, back: str, scene: int, state: str) -> str:
        """Return where a browser goes to allow one, and comes ``back`` from with the same state."""


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
