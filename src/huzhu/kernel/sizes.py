"""How much a request may bring, said where its view stands and asked before Django reads it.

A view that says nothing takes a form; a page of staff takes long texts (``web.guards``), whatever
its fields: tables with remarks are soon more than a form. Files of lists are read row by row, all
others as a whole: hence the two larger sizes. Without a session nobody brings more than a form.

Not here: how a body is taken under these limits (``config.bodies``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    Taker = TypeVar("Taker", bound=Callable[..., Any])

FORM = 64 * 1024
#: What the pages of staff ask for at their most: nine bytes a character in a form.
LONG_TEXT = 1024 * 1024
#: What stays free of the disk whatever people hand in: below it the database may have to stop.
LEAST_FREE_BYTES = 2 * 1024**3
#: Figures of all agencies in one call.
FIGURES = 5 * 1024 * 1024
#: One file that somebody hands in.
ONE_FILE = 20 * 1024 * 1024
#: A file and its form, with room for a clear answer to one that is a little too large.
FILE = 25 * 1024 * 1024
#: A list of all members of a city.
ROWS = 1024 * 1024 * 1024


def takes(largest: int) -> Callable[[Taker], Taker]:
    """Say how many bytes a request to this view may bring."""

    def say(view: Taker) -> Taker:
        view.largest_body = largest  # type: ignore[attr-defined]
        return view

    return say


def largest_body(view: object) -> int:
    """Return how many bytes a request to a view may bring."""
    said: int = getattr(view, "largest_body", FORM)
    return said
