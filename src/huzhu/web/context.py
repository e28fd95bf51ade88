"""What every template may use besides what its view gave it.

Lazy values: a page that does not show the sidebar asks the database nothing for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.utils.functional import SimpleLazyObject

from huzhu.people import bindings, password_age, policies
from huzhu.web import demo_people, identity
from huzhu.web.guards import home_of, rights_of
from huzhu.web.pages import mark_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from huzhu.web.requests import PageRequest


def situation(request: HttpRequest) -> dict[str, Any]:
    """Who acts, in which of the own positions, on which day."""
    actor = getattr(request, "actor", None)
    return {
        "actor": actor,
        "who": mark_of(actor),
        "rests": getattr(request, "rests", None),
        "today": getattr(request, "today", None),
        "has_desk": actor is not None and policies.has_desk(actor),
        "own_home": home_of(actor),
        "own_rights": rights_of(actor),
        "password_days_left": SimpleLazyObject(lambda: _password_days_left(request)),
        "looking": getattr(request, "looking", None),
        "taken_over": SimpleLazyObject(lambda: _taken_over(request)),
        "own_positions": SimpleLazyObject(lambda: identity.positions_held(request)),
        "is_demo": SimpleLazyObject(demo_people.is_shown),
        "is_large": request.COOKIES.get("large") == "1",
    }


def _password_days_left(request: HttpRequest) -> str:
    """Until when the reader's password has to be another one; blank: nothing to tell."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return ""
    left = password_age.days_told(user, at=cast("PageRequest", request).now)
    if left is None:
        return ""
    return f"{left} 天内" if left else "今天"


def _taken_over(request: HttpRequest) -> bool:
    """Whether somebody asked to come in as this member by another telephone."""
    way = getattr(request, "way", None)
    return bool(way and way.member_id and bindings.against(way.member_id))
