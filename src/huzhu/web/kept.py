"""What one browser keeps for minutes or a day, signed: nobody else has it, and nobody changes it.

Not here: what is kept (the pages that send a browser away), sessions (Django).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.signing import BadSignature

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.web.requests import PageRequest


def keep(answer: HttpResponse, name: str, value: str, *, seconds: int) -> None:
    """Keep a value in this browser alone, signed, for so long."""
    told = {"max_age": seconds, "httponly": True, "samesite": "Lax"}
    answer.set_signed_cookie(name, value, salt=name, secure=settings.ENV.is_https, **told)


def kept_of(request: PageRequest, name: str, *, seconds: int) -> str:
    """Return what this browser keeps; blank: nothing, or no longer."""
    try:
        return str(request.get_signed_cookie(name, salt=name, max_age=seconds))
    except (KeyError, BadSignature):
        return ""
