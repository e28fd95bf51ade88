"""What apps and folders of pages contribute to what all share: they declare it, it is found here.

A new app says in its entry (``apps``) where its to-dos come from and what its cases are called; a
new page declares its addresses (``patterns``). Neither touches a list that knows everybody.

Not here: what acts are called (``audit.kinds``), what audiences share (``console``).
"""

from __future__ import annotations

import pkgutil
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.apps import apps

if TYPE_CHECKING:
    from django.urls import URLPattern


def declared(name: str) -> list[Any]:
    """What each installed app declares under a name in its entry, in the order of the apps."""
    return [getattr(app, name) for app in apps.get_app_configs() if hasattr(app, name)]


def patterns_in(package: str) -> list[URLPattern]:
    """All addresses that an audience's modules declare, except what its own ``urls`` gathers."""
    found = pkgutil.walk_packages(import_module(package).__path__, f"{package}.")
    modules = [import_module(each.name) for each in found if each.name != f"{package}.urls"]
    return [pattern for module in modules for pattern in getattr(module, "patterns", ())]
