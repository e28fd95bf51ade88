"""Where a shared page stands: addresses, frame and templates of the audience that shows it.

The audience is the namespace of the request's address; nothing else tells the pages apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.template.loader import select_template
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from huzhu.web.pages import show

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from django.http import HttpRequest, HttpResponse

    from huzhu.web.requests import StaffRequest

#: What htmx gets of a page: its main part without the frame.
PART = "console/part.html"


def audience(request: HttpRequest) -> str:
    """``agency`` or ``office``."""
    match = request.resolver_match
    return match.namespace if match else ""


def address(request: HttpRequest, name: str, *args: object) -> str:
    """The address of a shared page within the audience that is asking."""
    return reverse(f"{audience(request)}:{name}", args=args)


def wants_part(request: StaffRequest) -> bool:
    """Whether htmx will put the answer into the present page; going back needs the whole one."""
    htmx = request.htmx
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def show_in_frame(
    request: StaffRequest, template: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render a shared page: the audience's own template of that name, or the common one."""
    base = PART if wants_part(request) else f"{audience(request)}/base.html"
    names = [f"{audience(request)}/{template}", f"console/{template}"]
    chosen = select_template(names).template.name
    answer = show(request, chosen, {"base": base, **context}, status=status)
    patch_vary_headers(answer, ["HX-Request"])
    return answer
