"""Below ``/api`` every no is a problem, also what Django says before or instead of a call.

Not here: the nos of the calls themselves (``problems.register``).
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from huzhu.api import problems
from huzhu.kernel.text import is_fit

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

_INTERFACE = "/api"


class Problems:
    """Stands before everything else, so that no page answers a program."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not f"{request.path}/".startswith(f"{_INTERFACE}/"):
            return self.get_response(request)
        told = (request.path, *request.GET, *(v for _, vs in request.GET.lists() for v in vs))
        if not all(map(is_fit, told)):
            return problems.answer(request, problems.UnfitText(), status=HTTPStatus.BAD_REQUEST)
        answer = self.get_response(request)
        if answer.status_code < HTTPStatus.BAD_REQUEST or _is_problem(answer):
            return answer
        return problems.instead_of(request, answer)


def _is_problem(answer: HttpResponse) -> bool:
    return answer.headers.get("Content-Type", "").startswith(problems.CONTENT_TYPE)
