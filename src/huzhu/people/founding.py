"""How this office began: reading it.

Not here: founding it (``actions.founding``), the shell's words for it (``commands``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from django.db import connection

from huzhu.kernel.workdays import local_date
from huzhu.people.models import Account, Agency, Founding, Member, PasswordLink, Position
from huzhu.people.states import Role

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

FIRST_LEADERS = (Role.DIRECTOR, Role.DEPUTY_DIRECTOR)


@dataclass(frozen=True, slots=True)
class Beginning:
    """How an office began, as far as anybody still asks."""

    is_demonstration: bool
    open_since: datetime | None


#: What stays as it is. By connection and not for the whole process: where another database is put
#: in the place of a demonstration's, its connections are new, and nobody enters without a password.
_final: WeakKeyDictionary[object, Beginning] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class FirstLeader:
    """A first leader who has set no password, and the key of the link that waits ("": none)."""

    name: str
    title: str
    key: str = ""
    number_is_with: str = ""


def is_untouched() -> bool:
    """Whether nobody and nothing is registered, and nothing said what this database is for."""
    tables = (Founding, Account, Agency, Member)
    return not any(table.objects.exists() for table in tables)


def is_demonstration() -> bool:
    """Whether this database was filled, or kept empty, for trials alone."""
    return _beginning().is_demonstration


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
    return _beginning().open_since


def vacant_posts(*, at: datetime) -> list[Role]:
    """Which posts of the first leaders nobody holds or is about to hold."""
    filled = set(_terms(at).values_list("role", flat=True))
    return [role for role in FIRST_LEADERS if role not in filled]


def outside(*, at: datetime) -> list[Position]:
    """Who holds one of these posts, cannot sign in yet, and no colleague in it can."""
    rows = list(_terms(at).select_related("account").order_by("id"))
    inside = {row.role for row in rows if row.account.has_usable_password()}
    return [row for row in rows if row.role not in inside]


def _beginning() -> Beginning:
    """Tell how this office began. Pages of the console all ask: what is final is remembered."""
    connection.ensure_connection()
    known = _final.get(connection.connection)
    return known or _read()


def _read() -> Beginning:
    # In this order: the mark comes with the first people, so whoever sees them sees it as well.
    # Until there is anybody, another process may begin a demonstration at any moment.
    is_begun = not is_untouched()
    row = Founding.objects.first()
    is_demonstration = row is not None and row.is_demonstration
    is_open = row is not None and not is_demonstration and row.leaders_in_office_at is None
    found = Beginning(is_demonstration, row.began_at if row is not None and is_open else None)
    may_be_rolled_back = is_demonstration and connection.in_atomic_block
    if is_begun and found.open_since is None and not may_be_rolled_back:
        _final[connection.connection] = found
    return found


def _terms(at: datetime) -> QuerySet[Position]:
    terms = Position.objects.filter(role__in=FIRST_LEADERS, account__is_active=True)
    return terms.exclude(ends_on__lt=local_date(at))
