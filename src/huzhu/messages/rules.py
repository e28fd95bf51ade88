"""When a message is tried again, by which channel it goes, what is shown of a number."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from huzhu.messages.errors import FactsAmiss
from huzhu.messages.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from huzhu.messages.states import Channel, MessageKind

#: After each try that came to nothing: how long until the next; after the last the channel is
#: given up.
PAUSES = tuple(timedelta(seconds=s) for s in (5, 30, 120, 600, 1800, 7200, 6 * 3600))
#: So long before it is due it is looked up whom a message for many is for.
UNFOLDED_BEFORE = timedelta(minutes=30)
FOLLOWED_EVERY = timedelta(minutes=1)
#: Somebody who came to belong while it was looked up is seen by the next look.
LOOKED_BACK = timedelta(minutes=2)
#: For how long one worker has a message in hand: a gateway answers or is given up far sooner.
LEASE = timedelta(seconds=90)


def pause_after(tries: int) -> timedelta | None:
    """Return how long to wait after so many tries by one channel; None: give the channel up.

    >>> pause_after(1), pause_after(len(PAUSES) + 1)
    (datetime.timedelta(seconds=5), None)
    """
    return PAUSES[tries - 1] if tries <= len(PAUSES) else None


def check_facts(kind: MessageKind, facts: Mapping[str, str]) -> None:
    """:raises FactsAmiss: the kind tells other facts than these; a fault of the act's own."""
    wanted = set(KINDS[kind].facts)
    if set(facts) != wanted:
        raise FactsAmiss(kind=kind.label, wanted="、".join(sorted(wanted)))


def written(template: str, facts: Mapping[str, str]) -> str:
    """Return the text of a message.

    >>> written("“{offer}”已终止。", {"offer": "体检"})
    '“体检”已终止。'
    """
    return template.format_map(facts)


def next_channel(
    kind: MessageKind,
    *,
    reachable: Collection[Channel],
    declined: Collection[Channel] = (),
    given_up: Collection[Channel] = (),
) -> Channel | None:
    """Return the first channel of the kind that reaches the person and is wanted; None: none."""
    rule = KINDS[kind]
    refused = set(given_up) | (set(declined) if rule.may_decline else set())
    fits = (each for each in rule.order if each in reachable and each not in refused)
    return next(fits, None)


def masked(phone: str) -> str:
    """Return a number as pages show it.

    >>> masked("13800000011")
    '138****0011'
    """
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) > len("138") + len("0011") else "****"
