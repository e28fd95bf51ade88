"""What folders of pages contribute to what all share: a new page declares its addresses.

It touches no list that knows everybody.

Not here: what apps contribute (``audit.declared``), what audiences share (``console``).
"""

from __future__ import annotations

import pkgutil
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.urls import URLPattern


def patterns_in(package: str) -> list[URLPattern]:
    """All addresses that an audience's modules declare, except what its own ``urls`` gathers."""
    found = pkgutil.walk_packages(import_module(package).__path__, f"{package}.")
    modules = [import_module(each.name) for each in found if each.name != f"{package}.urls"]
    return [pattern for module in modules for pattern in getattr(module, "patterns", ())]
