"""What crosses the app's border: frozen values, no rows.

Not here: the checks that make them (``rules``), the reads that fill them (``queries``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date, datetime

    from huzhu.claims.states import Mode, Phase


@dataclass(frozen=True, slots=True)
class CodeRow:
    """One line of a handed-in list, as read: ``row`` is its line in the file, from 1."""

    row: int
    code: str
    passcode: str
    expires_on: date | None  #: None: empty, or no whole day
    expires: str = ""  #: what stood there


@dataclass(frozen=True, slots=True)
class UsedCode:
    """One line of the merchant's list of redeemed codes (核销清单)."""

    row: int
    code: str
    used_at: datetime


@dataclass(frozen=True, slots=True)
class UsageResult:
    """What an imported list of redeemed codes said."""

    used: int
    unused: int  #: given to members and not redeemed
    used_without_claim: int  #: redeemed although nobody won them: a leak or a test


@dataclass(frozen=True, slots=True)
class OfferStatus:
    """An offer as members see it at one moment."""

    id: int
    reference: str
    title: str
    mode: Mode
    phase: Phase
    stock: int
    given: int  #: how many were claimed
    opens_at: datetime
    closes_at: datetime  #: as planned
    ended_at: datetime | None  #: when it ended; None: it has not
    end_reason: str  #: why it was ended early or terminated
    server_time: datetime

    @property
    def remaining(self) -> int:
        """How many can still be claimed, or were left; a termination leaves none (作废收回)."""
        return 0 if self.phase == "terminated" else self.stock - self.given

    @property
    def over_at(self) -> datetime:
        """The end that counts: the one that was, else the planned one."""
        return self.ended_at or self.closes_at

    @property
    def is_early(self) -> bool:
        """Whether somebody ended it before the planned end."""
        return self.over_at < self.closes_at


class Claimant(NamedTuple):
    """What decides whether a member may claim."""

    member_id: int
    is_verified: bool
    standing: str
    union_id: int
    union_name: str
    union_path: str


@dataclass(frozen=True, slots=True)
class IssuedTicket:
    """A signed yes to "may I claim?" (资格票)."""

    ticket: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class WonClaim:
    """A member's own claim; the code itself is only told by ``actions.reveal_code``."""

    claim_id: int
    offer_id: int
    reference: str
    title: str
    number: int
    at: datetime
    expires_on: date
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class RevealedCode:
    """The code of a claim, for its member's eyes."""

    number: int
    code: str
    passcode: str
    expires_on: date
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Winner:
    """A line of the public list: the name is masked."""

    number: int
    name: str
    union: str


@dataclass(frozen=True, slots=True)
class FeedbackRow:
    """A line of the feedback package (结果反馈): one code and, if it was won, by whom."""

    number: int
    code: str
    passcode: str
    expires_on: date
    member_number: str  #: empty: nobody won it
    member_name: str
    union: str
    claimed_at: datetime | None
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Statement:
    """The account of an offer's codes (一券一账): each code is given, left or void."""

    imported: int
    given: int
    left: int
    void: int
    used: int
    reserve: int  #: part of left
    test: int  #: beside the account: never reaches a member

    @property
    def is_balanced(self) -> bool:
        return self.imported == self.given + self.left + self.void


@dataclass(frozen=True, slots=True)
class OfferAudit:
    """The offer's claims, counted from the rows and not from any counter."""

    stock: int
    claimed: int
    codes_given: int
    members: int
    duplicates: int  #: claims beyond one per code and one per member
    oversold: int  #: claims of numbers that were never released
    stranded: int  #: numbers that the counter passed and nobody holds
    balanced: bool

    @property
    def is_sound(self) -> bool:
        return self.balanced and not (self.duplicates or self.oversold or self.stranded)
