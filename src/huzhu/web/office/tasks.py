"""What waits for people of the office beside the cases: what is kept, and chairs of the three."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from huzhu.web.office.administrators import views as administrators
from huzhu.web.office.operations import kept

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from huzhu.kernel.actor import Actor
    from huzhu.notices.states import OpenWork, Todo


def todos_for(actor: Actor, *, at: datetime, **told: object) -> list[Todo]:
    """Both, for whoever they are."""
    return [
        *kept.todos_for(actor, at=at, **told),
        *administrators.todos_for(actor, at=at, **told),
    ]


def open_work(*, at: datetime, **told: object) -> Iterator[OpenWork]:
    """The same, whoever fills it today, or nobody."""
    return chain(kept.open_work(at=at, **told), administrators.open_work(at=at, **told))
