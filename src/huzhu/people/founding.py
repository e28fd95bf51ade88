"""How this office began: reading it.

Not here: founding it (``actions.founding``), the shell's words for it (``commands``).
"""

from __future__ import annotations

from huzhu.people.models import Account, Agency, Founding, Member, PasswordLink


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
    return Founding.objects.filter(
        is_demonstration=False, leaders_in_office_at__isnull=True
    ).exists()
