"""Whether somebody looks at another person's pages (支持查看): nothing is done, no secret is read.

Said by whoever serves the page (``web.support``); asked where acts begin (``audit.actions``) and
where sealed values are opened (``office.sealing``), so that no page has to know of it.

Not here: who may look, and for how long (``people.support``).
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from huzhu.kernel.errors import DomainError, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

#: What stands in place of a number, a code or a text that was sealed.
MASK = "••••••"
#: The acts that the look itself brings along.
OWN_ACTS = frozenset({"people.see_support_page", "people.end_support_view"})

_is_under_way: ContextVar[bool] = ContextVar("looking_in_support", default=False)


class LooksOnly(DomainError, kind=Kind.NOT_YOURS, clause="S6.5"):
    message = (
        "支持查看只能看，不能办理：您正在查看他人的页面，这一步没有办理。"
        "请先点页面上方的“结束查看”，需要办理的由本人办理。"
    )


@contextmanager
def under_way() -> Iterator[None]:
    """All that happens meanwhile is looked at for somebody else."""
    token = _is_under_way.set(True)
    try:
        yield
    finally:
        _is_under_way.reset(token)


def is_under_way() -> bool:
    """Whether the page that is being made is looked at by somebody else than its person."""
    return _is_under_way.get()


def check_act(code: str) -> None:
    """:raises LooksOnly: an act would pass during a look."""
    if is_under_way() and code not in OWN_ACTS:
        raise LooksOnly


def masked(value: object) -> object:
    """The same value with every text in it masked; what was sealed may be a table of texts."""
    if isinstance(value, str):
        return MASK if value else value
    if isinstance(value, list):
        return [masked(each) for each in value]
    if isinstance(value, dict):
        return {key: masked(each) for key, each in value.items()}
    return value
