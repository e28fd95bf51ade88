"""The first director and deputy director of an office: confirmed on the server, then never again.

Not here: founding the office (``founding``), proposals in an office that is led (``proposals``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.kernel.workdays import local_date
from huzhu.people.models import Founding, Position
from huzhu.people.states import Role

if TYPE_CHECKING:
    from datetime import datetime

FIRST_LEADERS = (Role.DIRECTOR, Role.DEPUTY_DIRECTOR)


def vacant_posts(*, at: datetime) -> list[Role]:
    """Which of the two posts nobody holds or is about to hold."""
    terms = Position.objects.filter(role__in=FIRST_LEADERS).exclude(ends_on__lt=local_date(at))
    filled = set(terms.values_list("role", flat=True))
    return [role for role in FIRST_LEADERS if role not in filled]


def close_when_in_office(*, at: datetime) -> bool:
    """Close the way over the server once both posts are filled; nothing opens it again."""
    if vacant_posts(at=at):
        return False
    still_open = Founding.objects.filter(is_demonstration=False, leaders_in_office_at__isnull=True)
    return bool(still_open.update(leaders_in_office_at=at))
