"""What ends messages: one-time content when it is no longer good, whole rows after their term.

Not here: how long they stay (``data_terms``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.kernel.data_terms import Eraser
from huzhu.messages import data_terms as terms
from huzhu.messages.kinds import KINDS
from huzhu.messages.models import Message
from huzhu.messages.states import OPEN
from huzhu.office.erasing import delete_some

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

_SECRETS = [str(kind) for kind, rule in KINDS.items() if rule.is_secret]


def erase_secrets(before: datetime, most: int, _at: datetime | None = None) -> int:
    """Take away what one-time messages said and to which number, once it is no longer good."""
    keys = list(_secret(before).order_by("pk").values_list("pk", flat=True)[:most])
    return Message.objects.filter(pk__in=keys).update(content=b"", tail="")


def _secret(before: datetime) -> QuerySet[Message]:
    rows = Message.objects.filter(kind__in=_SECRETS, expires_at__lt=before)
    return rows.exclude(state__in=OPEN).exclude(content=b"", tail="")


def _old(before: datetime) -> QuerySet[Message]:
    return Message.objects.filter(queued_at__lt=before).exclude(state__in=OPEN)


ERASERS = {
    terms.SECRETS.key: Eraser(lambda before: _secret(before).count(), erase_secrets),
    terms.SENT.key: Eraser(
        lambda before: _old(before).count(),
        lambda before, most, _at: delete_some(_old(before), most),
    ),
}
