"""The table of terms (保存期限), as the apps say it, and what ends each kind.

Not here: what a term is (``kernel.data_terms``), erasing as an act (``actions``), when (``tasks``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.audit import declared

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from huzhu.kernel.data_terms import Eraser, Term

#: When the worker erases, by Shanghai's clock.
AT_HOUR, AT_MINUTE = 3, 40


def table() -> list[Term]:
    """Return every term, in the order in which what is over is erased."""
    return [term for module in declared.modules("data_terms") for term in module.TERMS]


def erasers() -> dict[str, Eraser]:
    """Return what ends each kind that the worker erases, by the key of its term."""
    found: dict[str, Eraser] = {}
    for module in declared.modules("kept"):
        found |= getattr(module, "ERASERS", {})
    return found


def delete_some(rows: QuerySet, most: int) -> int:
    """Delete at most so many, but none that somebody is just changing; return how many."""
    taken = rows.order_by("pk").select_for_update(skip_locked=True)
    keys = list(taken.values_list("pk", flat=True)[:most])
    rows.model._base_manager.filter(pk__in=keys).delete()  # noqa: SLF001 -- Django's own word
    return len(keys)
