"""How this office began: reading it.

Not here: founding it (``actions.founding``), the shell's words for it (``commands``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.kernel.workdays import local_date
from huzhu.people.models import Account, Agency, Founding, Member, PasswordLink, Position
from huzhu.people.states import Role

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

FIRST_LEADERS = (Role.DIRECTOR, Role.DEPUTY_DIRECTOR)


def is_untouched() -> bool:
    """Whether nobody and nothing is registered, and nothing said what this database is for."""
    tables = (Founding, Account, Agency, Member)
    return not any(table.objects.exists() for table in tables)


def is_demonstration() -> bool:
    """Whether this database was filled, or kept empty, for trials alone."""
    return Founding.objects.filter(is_demonstration=True).exists()


def first_account() -> Account | None:
    """The account with which this office began: the only one whose link the server made."""
    links = PasswordLink.objects.filter(maker__isnull=True, number_digest="")
    link = links.select_related("account").order_by("id").first()
    return link.account if link else None


def waits_for_the_first(account: Account) -> bool:
    """Whether the first account's person never came in: the way of the server is still open."""
    return account.is_active and not account.has_usable_password()


def is_open_to_the_server() -> bool:
    """Whether the command line still confirms the first leaders' appointments."""
    return open_since() is not None


def open_since() -> datetime | None:
    """When an office began whose first leaders have not both come in; None: there is none."""
    still_open = Founding.objects.filter(is_demonstration=False, leaders_in_office_at__isnull=True)
    return still_open.values_list("began_at", flat=True).first()


def vacant_posts(*, at: datetime) -> list[Role]:
    """Which posts of the first leaders nobody holds or is about to hold."""
    filled = set(_terms(at).values_list("role", flat=True))
    return [role for role in FIRST_LEADERS if role not in filled]


def outside(*, at: datetime) -> list[Position]:
    """Who holds one of these posts, cannot sign in yet, and no colleague in it can."""
    rows = list(_terms(at).select_related("account").order_by("id"))
    inside = {row.role for row in rows if row.account.has_usable_password()}
    return [row for row in rows if row.role not in inside]


def _terms(at: datetime) -> QuerySet[Position]:
    terms = Position.objects.filter(role__in=FIRST_LEADERS, account__is_active=True)
    return terms.exclude(ends_on__lt=local_date(at))
