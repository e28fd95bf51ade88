"""From where somebody acts: address and device of the request under way, for every event in it.

Of staff alone: where a member was is nobody's to keep for ever. The clock comes from nowhere.

Not here: how far an address can be believed (``config.addresses``).
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from huzhu.kernel.actor import Actor

_under_way: ContextVar[tuple[str, str]] = ContextVar("whence", default=("", ""))


@contextmanager
def coming_from(address: str, device: str) -> Iterator[None]:
    """All that is recorded meanwhile comes from there."""
    token = _under_way.set((address[:64], device[:32]))
    try:
        yield
    finally:
        _under_way.reset(token)


def whence(by: Actor) -> dict[str, str]:
    """The columns of an event that say it."""
    address, device = _under_way.get() if by.account_id is not None else ("", "")
    return {"address": address, "device": device}
