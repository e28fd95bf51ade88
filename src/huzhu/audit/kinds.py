"""Kinds of events in the trail (事项): each is declared beside the act that writes it, once.

``@action`` declares the act's own; what is recorded besides is an ``EventKind`` of its module.

Not here: events that happened (``queries``), words of their facts (``web.console.timeline``).
"""

from __future__ import annotations

import pkgutil
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Literal

from django.apps import apps

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from huzhu.kernel.rights import Right

#: How an event looks on a list: it ended well, goes on, asks for more, stopped, is of no weight.
Tone = Literal["done", "active", "due", "late", "idle"]
_PRODUCT = f"{__name__.partition('.')[0]}."


@dataclass(frozen=True, slots=True)
class EventKind:
    """What a kind of event is called in the office's words, how it looks, whose act it is."""

    code: str  #: ``<app>.<verb>``
    label: str
    tone: Tone = "active"
    right: Right | None = None  #: of an act; what is recorded besides is no act of its own
    #: Decides or gives rights: staff show once more who they are, though its page has nothing
    #: to sign. All others that sign ask for what was shown (``kernel.shown``).
    is_weighty: bool = False
    #: Decides nothing on the case it tells of: whoever steps aside does it, too (``asking``).
    is_of_case: bool = True


@cache
def kinds() -> dict[str, EventKind]:
    """All kinds by code, in the order of apps, their modules and the declarations in them.

    Imports the actions of every installed app: whoever asks for words need not know them.
    """
    modules = [each for app in apps.get_app_configs() for each in _actions_of(app.name, app.path)]
    return {kind.code: kind for module in modules for kind in declared_in(module)}


def alike(code: str) -> tuple[str, ...]:
    """The codes of all kinds that people call as this one: one act, written by two apps."""
    label = kind_of(code).label
    return tuple(kind.code for kind in kinds().values() if kind.label == label) or (code,)


def kind_of(code: str) -> EventKind:
    """The kind of an event; one that nobody declares bears its code."""
    return kinds().get(code) or EventKind(code, code)


def declared_in(module: ModuleType) -> Iterator[EventKind]:
    """What a module declares by its acts and beside them, in the order of its lines."""
    for each in vars(module).values():
        kind = getattr(each, "event_kind", each)
        if isinstance(kind, EventKind):
            yield kind


def _actions_of(app: str, path: str) -> Iterator[ModuleType]:
    if app.startswith(_PRODUCT):
        for found in pkgutil.walk_packages([path], f"{app}."):
            if "actions" in found.name.split("."):
                yield import_module(found.name)
