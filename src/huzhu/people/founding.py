"""How this office began: reading it.

Not here: founding it (``actions.founding``), the shell's words for it (``commands``).
"""

from __future__ import annotations

from huzhu.people.models import Account, Agency, Founding, Member


def is_untouched() -> bool:
    """Whether nobody and nothing is registered, and nothing said what this database is for."""
    tables = (Founding, Account, Agency, Member)
    return not any(table.objects.exists() for table in tables)


def is_demonstration() -> bool:
    """Whether this database was filled, or kept empty, for trials alone."""
    return Founding.objects.filter(is_demonstration=True).exists()


def is_open_to_the_server() -> bool:
    """Whether the command line still confirms the first leaders' appointments."""
    return Founding.objects.filter(
        is_demonstration=False, leaders_in_office_at__isnull=True
    ).exists()
