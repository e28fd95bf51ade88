"""Addresses that the modules of an audience's pages declare (``patterns``), gathered.

A new page touches no list: whatever module declares addresses is found.

Not here: addresses that a whole audience has (its ``urls``), that audiences share (``console``).
"""

from __future__ import annotations

import pkgutil
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.urls import URLPattern


def patterns_in(package: str) -> list[URLPattern]:
    """All addresses of the package's modules, except what its own ``urls`` gathers."""
    found = pkgutil.walk_packages(import_module(package).__path__, f"{package}.")
    modules = [import_module(each.name) for each in found if each.name != f"{package}.urls"]
    return [pattern for module in modules for pattern in getattr(module, "patterns", ())]
