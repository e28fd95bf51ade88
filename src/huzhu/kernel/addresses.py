"""How an address of the product is written down: as its route, with short plain numbers filled in.

People type and paste anything into an address line, and some routes carry keys. So the route is
told, which is ours, and of its values only those that can be nobody's number and no secret.

Not here: the routes (``web``, ``api``).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

NOWHERE = "/<unknown>"
_VALUE = re.compile(r"<(?:\w+:)?(\w+)>")
#: Ids, years and the numbers of cases: a mobile's number is longer.
_HARMLESS = re.compile(r"\d{1,8}|20\d\d-\d{1,5}")


def told(route: str, values: Mapping[str, object]) -> str:
    """Return the address of a route without what somebody typed.

    >>> told("office/projects/<str:number>/", {"number": "2026-0012"})
    '/office/projects/2026-0012/'
    >>> told("members/<number>/", {"number": "110101199003070038"})
    '/members/<number>/'
    """

    def fill(place: re.Match[str]) -> str:
        value = str(values.get(place[1], ""))
        return value if _HARMLESS.fullmatch(value) else f"<{place[1]}>"

    return "/" + _VALUE.sub(fill, route)
