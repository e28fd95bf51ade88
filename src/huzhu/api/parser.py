"""The body of a call: JSON of characters and numbers that can be stored.

Not here: what a call asks for (its schema), how a no looks (``problems``).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NoReturn

from ninja.parser import Parser

from huzhu.api.problems import NotJson, UnfitText, Unreadable
from huzhu.kernel.text import is_fit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest


class CheckedParser(Parser):
    """JSON alone; NaN, NUL, lone surrogates and bottomless nesting are no content of a call."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return the body.

        :raises NotJson: it says it is something else.
        :raises Unreadable: it is no JSON.
        :raises UnfitText: it holds characters that cannot be stored.
        """
        if request.content_type != "application/json":
            raise NotJson(given=request.content_type or "没有说明")
        try:
            body = json.loads(request.body.decode(), parse_constant=_no_number)
        except (ValueError, RecursionError):
            raise Unreadable from None
        if not all(map(is_fit, _words(body))):
            raise UnfitText
        return body


def _words(body: Any) -> Iterator[str]:
    """Every text of a body, names included."""
    waiting = [body]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, dict):
            waiting.extend((*value, *value.values()))


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)
