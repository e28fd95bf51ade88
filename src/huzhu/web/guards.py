"""Who sees which pages: decorators that make the typed requests true.

A stranger who opens a page is sent to sign in and comes back; who sends something, or whose open
page asks for a part of it, is told that the session has ended, and the page keeps what was typed.
Another audience is told whose page it is. Whether a person may do one particular thing is asked of
the app's ``policies`` by its actions. What passes is done once, however often it is pressed.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.shortcuts import resolve_url
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huzhu.kernel.sizes import FORM, LONG_TEXT, largest_body, takes
from huzhu.people import limits
from huzhu.projects.queries import cases
from huzhu.web import asked_again
from huzhu.web.errors import OtherAudience, SignedOut
from huzhu.web.once import once
from huzhu.web.pages import away, show

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.kernel.actor import Actor
    from huzhu.people.states import Role
    from huzhu.web.requests import PageRequest

View = Callable[..., "HttpResponse"]
_OPENS = {"GET", "HEAD"}
_both = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True, slots=True)
class Guard:
    """Who sees a page. By a way its view says how it is asked for, too: ``@office_only.opens``."""

    whose: str
    is_theirs: Callable[[Actor], bool]
    sign_in: str = "account_login"
    largest: int = LONG_TEXT

    def __call__(self, view: View) -> View:
        """Guard a view, whatever way it is asked for."""
        answer = once(view)

        @functools.wraps(answer)
        def guarded(request: PageRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.actor is None:
                address = reverse("identity" if request.user.is_authenticated else self.sign_in)
                if request.method not in _OPENS or (request.htmx and not request.htmx.boosted):
                    raise SignedOut(sign_in=address)
                return away(request, f"{address}?{urlencode({'next': request.get_full_path()})}")
            if not self.is_theirs(request.actor):
                _check_exists(request, kwargs)
                raise OtherAudience(whose=self.whose, who=request.actor.title)
            if wrong := asked_again.wrong_answer(request):
                return wrong
            return answer(request, *args, **kwargs)

        return takes(max(self.largest, largest_body(view)))(guarded)

    def opens(self, view: View) -> View:
        """Guard a page that is opened (GET)."""
        return require_safe(self(view))

    def page(self, template: str) -> Callable[[Callable[..., Mapping[str, Any]]], View]:
        """Guard a page that is only shown; it decorates what gives its context."""

        def around(context: Callable[..., Mapping[str, Any]]) -> View:
            @functools.wraps(context)
            def shown(request: PageRequest, *args: Any, **kwargs: Any) -> HttpResponse:
                return show(request, template, context(request, *args, **kwargs))

            return self.opens(shown)

        return around

    def sends(self, view: View) -> View:
        """Guard what is sent (POST)."""
        return require_POST(self(view))

    def both(self, view: View) -> View:
        """Guard a page that is opened, and takes what is sent from it."""
        return _both(self(view))


agency_only = Guard("代办机构", lambda by: by.is_agency)
clerk_only = Guard("代办机构经办人", lambda by: by.role == "agency_clerk")
office_only = Guard("办事处", lambda by: by.is_office)
#: The administrators as well: they decide nothing in the office, and see no case of it.
of_house = Guard("办事处", lambda by: by.is_office or by.is_administrator)


def office_and(*administrators: Role) -> Guard:
    """Pages of the office that some of the administrators see, too."""
    named = "、".join(each.label for each in administrators)
    return Guard(f"办事处和{named}", lambda by: by.is_office or by.role in administrators)


#: A member; staff who are members sign in as members.
member_only = Guard("会员", lambda by: by.role == "member", "member:sign-in", FORM)


def _check_exists(request: PageRequest, parameters: Mapping[str, Any]) -> None:
    """Whose page it is, is told of a project only to those for whom the project exists.

    :raises ProjectNotFound: it is another agency's, or the person is a member.
    """
    match = request.resolver_match
    if request.actor and match and "projects/" in match.route and "number" in parameters:
        cases.project_of(request.actor, number=parameters["number"])


def exports(view: View) -> View:
    """A spreadsheet to take away: so many in an hour for each person. Stands below the guards.

    Names and numbers leave the platform with it: staff are asked again who they are.
    """

    @functools.wraps(view)
    def counted(request: PageRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked_again.check(request)
        if request.actor is not None:
            limits.use(limits.EXPORTS, who=limits.person(request.actor), at=request.now)
        return view(request, *args, **kwargs)

    counted.is_export = True  # type: ignore[attr-defined]
    return counted


def rights_of(actor: Actor | None) -> str:
    """Where a member of staff reads what the own post may do; nothing for anybody else."""
    if actor is None or not (actor.is_office or actor.is_agency or actor.is_administrator):
        return ""
    return resolve_url("agency:own-rights" if actor.is_agency else "office:own-rights")


def home_of(actor: Actor | None) -> str:
    """The landing page of whoever it is."""
    if actor is None:
        return resolve_url("home")
    if actor.is_office or actor.is_administrator:
        return resolve_url("office:home")
    return resolve_url("agency:home" if actor.is_agency else "member:projects")
