"""How an office begins: as a demonstration, or by its first account.

Not here: the shell's commands (``people.commands``), appointments (``organisation``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError

from huzhu.audit.actions import action, record
from huzhu.people import founding
from huzhu.people.errors import OfficeHasPeople
from huzhu.people.models import Founding

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.kernel.actor import Actor


@action("people.begin_demonstration")
def begin_demonstration(*, by: Actor, at: datetime) -> Founding:
    """Say of an empty database that it is a demonstration (演示); it stays one for ever.

    The mark comes before the first invented person, in the same transaction: a database that holds
    anybody real never gets it.

    :raises OfficeHasPeople: somebody or something is registered.
    """
    row = _found(is_demonstration=True, at=at)
    record("people.begin_demonstration", "office:demonstration", by=by, at=at)
    return row


def _found(*, is_demonstration: bool, at: datetime) -> Founding:
    if not founding.is_untouched():
        raise OfficeHasPeople
    try:
        return Founding.objects.create(is_demonstration=is_demonstration, began_at=at)
    except IntegrityError as faster:
        raise OfficeHasPeople from faster
