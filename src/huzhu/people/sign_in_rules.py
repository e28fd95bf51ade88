"""How long somebody waits before the next try to sign in (登录等待): counts in, seconds out.

Tries are counted three times: by *source* (an account, asked for from one address or one known
browser), by account, and by address. The source's own count makes it wait, up to a minute. The
counts of account and address add to the wait of a source that never signed in: whoever attacks an
account from a thousand places waits at each of them, and the owner waits nowhere but in a place
that is new, and there once. A wait is a promise: what happens elsewhere does not prolong it, so a
right password always enters after it. An address that is full promises nothing to a name that is
new there: it keeps no row of it, and its wait ends when the tries from there become fewer.

Not here: keeping the counts (``sign_in_pauses``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING

from huzhu.kernel.identifiers import normalise_number
from huzhu.people.data_terms import KNOWN_FOR

if TYPE_CHECKING:
    from datetime import datetime


def name_meant(typed: str) -> str:
    """The account that was meant, by whatever letters: the office promised 不分大小写.

    >>> name_meant("ＨＥ"), name_meant(" He "), name_meant("he")
    ('he', 'he', 'he')
    """
    return normalise_number(typed).lower()


@dataclass(frozen=True, slots=True)
class Scale:
    """How a count of tries becomes seconds."""

    free: int  #: tries that cost nothing
    longest: int  #: seconds, however many
    fades: float  #: seconds after which one try is forgotten

    @property
    def full(self) -> int:
        """Where counting stops: nothing grows beyond, and quiet soon counts again."""
        return self.free + 7


SOURCE = Scale(free=3, longest=60, fades=300)
ACCOUNT = Scale(free=10, longest=60, fades=60)
#: Two thousand people may sit behind one address, and all of them come at nine.
ADDRESS = Scale(free=300, longest=10, fades=1)


@dataclass(frozen=True, slots=True)
class Tries:
    """What is remembered of a source, an account or an address."""

    count: float
    tried_at: datetime
    open_at: datetime | None = None  #: of a source: from when it may try; None: it never asked
    entered_at: datetime | None = None  #: of a source: when it last signed in


def faded(tries: Tries, scale: Scale, *, at: datetime) -> float:
    """The count that is left after the time since the last try."""
    return max(0.0, tries.count - (at - tries.tried_at).total_seconds() / scale.fades)


def counted(tries: Tries, scale: Scale, *, at: datetime) -> float:
    """The count with one try more."""
    return min(faded(tries, scale, at=at) + 1, scale.full)


def seconds(count: float, scale: Scale) -> int:
    """The wait that a count brings: none, then 1, 2, 4 and so on.

    >>> [seconds(count, SOURCE) for count in (2, 3, 4, 8, 9, 10)]
    [0, 1, 2, 32, 60, 60]
    """
    over = math.ceil(count) - scale.free
    return 0 if over < 0 else min(scale.longest, 2**over)


def is_known(source: Tries, *, at: datetime) -> bool:
    """Whether the source has signed in to this account not long ago."""
    return source.entered_at is not None and at - source.entered_at < KNOWN_FOR


def wait_around(account: Tries, address: Tries, *, at: datetime) -> int:
    """What account and address add for a source that is not known."""
    of_account = seconds(faded(account, ACCOUNT, at=at), ACCOUNT)
    return max(of_account, wait_of_address(address, at=at))


def wait_of_address(address: Tries, *, at: datetime) -> int:
    """What the address alone adds."""
    return seconds(faded(address, ADDRESS, at=at), ADDRESS)


def wait_before(source: Tries, *, around: int, at: datetime) -> int:
    """How long this source still waits; nothing: it may try now."""
    if source.open_at is None:
        return 0 if is_known(source, at=at) else around
    return max(0, math.ceil((source.open_at - at).total_seconds()))


def wait_after(source: Tries, *, around: int, at: datetime) -> int:
    """How long the source waits after one try more, should that one not enter."""
    own = seconds(counted(source, SOURCE, at=at), SOURCE)
    return own if is_known(source, at=at) else max(own, around)


def neighbourhood(address: str) -> str:
    """What counts as one address: whoever has one of IPv6 has all that share its first half.

    >>> neighbourhood("2001:db8:1:2:3:4:5:6"), neighbourhood("192.0.2.7")
    ('2001:db8:1:2::/64', '192.0.2.7')
    """
    try:
        found = ip_address(address)
    except ValueError:
        return address
    is_long = isinstance(found, IPv6Address)
    return str(ip_network((found, 64), strict=False)) if is_long else str(found)
