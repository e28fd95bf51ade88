"""What apps contribute to what all share: each declares it, it is found here, in their order.

A value or the name of a function stands in the app's entry (``apps``), more than that in a module
of the app under an agreed name (``kept``, ``traced``, ``of_member``). No list knows everybody.

Not here: addresses of pages (``web.contributions``), kinds of acts (``kinds``).
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

_PRODUCT = "huzhu."


def values(name: str) -> list[Any]:
    """What each app declares under a name in its entry."""
    return [getattr(app, name) for app in apps.get_app_configs() if hasattr(app, name)]


@cache
def functions(name: str) -> tuple[Callable[..., Any], ...]:
    """The functions that apps name under a name in their entries."""
    return tuple(import_string(path) for path in values(name))


def modules(name: str) -> Iterator[ModuleType]:
    """Yield the modules of that name, of the apps that have one."""
    for app in apps.get_app_configs():
        if app.name.startswith(_PRODUCT) and find_spec(f"{app.name}.{name}"):
            yield import_module(f"{app.name}.{name}")
