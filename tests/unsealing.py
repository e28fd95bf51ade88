"""Whoever of the staff looks at what is sealed leaves it in the trail: watched in every test.

Whatever pages a test opens, a sealed value that is opened in a request of somebody of the staff is
opened inside an audited act, or by a function that is named here.

Not here: that the acts themselves leave their event (``tests/audit``), what they ask for.
"""

import sys
from types import FrameType

#: Functions that open a value in a page without an act: nobody but its own person sees it.
SHOWS_NOBODY: dict[str, str] = {
    "people.factor_secrets.opened_of": "the own authenticator, to compare a code that was typed",
    "web.outside._opened": "the own session's number at the city's service, to end it there",
    "messages.queries._own": "messages to oneself",
    "messages.queries.addresses_of": "the own numbers and addresses",
}
#: Modules that only pass on what is opened: whoever calls them is meant.
_PASSING = ("huzhu.office.sealing", ".vault", ".models", "tests.unsealing")


def caller_of(frame: FrameType | None) -> str:
    """The first function of the product that wanted the value."""
    while frame:
        module = frame.f_globals.get("__name__", "")
        is_passing = any(module.endswith(each) or f"{each}." in module for each in _PASSING)
        if module.startswith("huzhu.") and not is_passing:
            function = frame.f_code.co_qualname.partition(".<locals>")[0]
            return f"{module.removeprefix('huzhu.')}.{function}"
        frame = frame.f_back
    return ""


def is_of_staff(frame: FrameType | None) -> bool:
    """Whether somebody of the staff has asked for the page that is being made."""
    while frame:
        actor = getattr(frame.f_locals.get("request"), "actor", None)
        if actor is not None:
            return actor.is_office or actor.is_agency or actor.is_administrator
        frame = frame.f_back
    return False


def watch(monkeypatch) -> list[str]:
    """Return the list to which every look that leaves no event is added, as long as it is on."""
    from huzhu.audit import actions  # noqa: PLC0415 -- when Django is ready
    from huzhu.office import sealing  # noqa: PLC0415

    seen: list[str] = []
    open_sealed = sealing._opened

    def opened(*args):
        frame = sys._getframe(1)
        if not actions.is_under_way() and is_of_staff(frame):
            caller = caller_of(frame)
            if caller not in SHOWS_NOBODY:
                seen.append(caller)
        return open_sealed(*args)

    monkeypatch.setattr(sealing, "_opened", opened)
    return seen
