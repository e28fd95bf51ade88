"""Who may change what the office decides for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.kernel.actor import CLOCK
from huzhu.office.errors import ErasedByClockAlone, NotCalendarKeeper, NotOfOffice

if TYPE_CHECKING:
    from huzhu.kernel.actor import Actor


def check_keep_calendar(*, by: Actor) -> None:
    """:raises NotCalendarKeeper: when ``by`` is not of Member Service."""
    if not (by.is_office and by.department == "member_service"):
        raise NotCalendarKeeper(who=by.title)


def check_erase(*, by: Actor) -> None:
    """:raises ErasedByClockAlone: when somebody else than the clock asks."""
    if by != CLOCK:
        raise ErasedByClockAlone(who=by.title)


def check_take_trail(*, by: Actor) -> None:
    """:raises NotOfOffice: ``by`` is nobody of the office."""
    if not by.is_office:
        raise NotOfOffice(who=by.title)
