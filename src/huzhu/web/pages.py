"""How a view answers: redirect, or show a page or the part of it that htmx asked for.

Not here: what a form is told (``forms``), how a refusal looks (``error_pages``).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.paginator import Page, Paginator
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from huzhu.kernel.errors import ShownChanged
from huzhu.kernel.text import spoken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.forms import Form
    from django.http import QueryDict

    from huzhu.kernel.actor import Actor
    from huzhu.web.requests import PageRequest
    from huzhu.web.stored import StoredForm

ROWS_PER_PAGE = 20


def go(request: PageRequest, name: str, *args: object, **kwargs: object) -> HttpResponse:
    """Lead to the page of that name.

    htmx follows a bare 302 and would put a whole page into the part: it gets HX-Redirect instead.
    """
    return away(request, reverse(name, args=args or None, kwargs=kwargs or None))


def away(request: PageRequest, address: str) -> HttpResponse:
    """Lead to an address of ours."""
    if request.htmx:
        return HttpResponseClientRedirect(address)
    return HttpResponseRedirect(address)


def back(request: PageRequest, otherwise: str) -> str:
    """The address that ``next`` asks for, when it is one of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if is_ours(wanted) else otherwise


def is_ours(address: str) -> bool:
    """Whether an address that somebody gave is a whole path of ours.

    One that begins elsewhere leads below the present page or away; a host is never named.
    """
    return address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)


def is_pressed_here(request: PageRequest) -> bool:
    """Whether the address was pressed on a page of ours: no other site has sent the browser here.

    Browsers say it themselves (``Sec-Fetch-Site``); older ones name the page that they come from.
    """
    if told := request.headers.get("Sec-Fetch-Site"):
        return told == "same-origin"
    page = urlsplit(request.headers.get("Referer", ""))
    return (page.scheme, page.netloc) == (request.scheme, request.get_host())


def sent(request: PageRequest) -> QueryDict | None:
    """What a form sent, also when that is nothing; none when the page is only looked at."""
    return request.POST if request.method == "POST" else None


def show(
    request: PageRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Render ``page.html#part``: the part for htmx, the whole page for everybody else."""
    if not request.htmx or request.htmx.boosted:
        template = template.partition("#")[0]
    return render(request, template, dict(context or {}), status=status)


def paged(request: PageRequest, rows: Any, *, per_page: int = ROWS_PER_PAGE) -> Page[Any]:
    """The page of a list that ``?page=`` asks for; one beyond the end is the last."""
    return Paginator(rows, per_page).get_page(request.GET.get("page"))


def form_status(form: Form) -> int:
    """422 when the form came back with errors: htmx and programs see that nothing was done.

    409 where somebody else saved another value meanwhile: the page asks which one stands, or shows
    what stands.
    """
    if not (form.is_bound and form.errors):
        return 200
    is_shown_anew = form.has_error(NON_FIELD_ERRORS, ShownChanged.code)
    return 409 if is_shown_anew or getattr(form, "conflicts", None) else 422


def saved(request: PageRequest, *forms: StoredForm) -> HttpResponse:
    """Prove to an open page that its draft was saved, but for what it must still mend.

    When it was; what the page fills in now (marks, what others changed); the faults by field, and
    how many of these fields were not saved.
    """
    fields = {name: value for form in forms for name, value in form.renewed().items()}
    faults = {
        form.add_prefix(name): " ".join(map(str, errors))
        for form in forms
        for name, errors in form.errors.items()
    }
    told = {"saved_at": f"{request.now:%H:%M:%S}", "fields": fields, "faults": faults}
    return JsonResponse(told | {"unsaved": sum(form.unsaved_count for form in forms)})


def mark_of(actor: Actor | None) -> str:
    """Tell one signed-in identity from another, and nothing else of it; nobody: empty.

    An open page compares it: what was typed by one identity is neither shown to another nor sent
    in its name. Without a key: what a browser keeps of a page outlasts a change of keys.
    """
    if actor is None:
        return ""
    known = f"{actor.account_id}:{actor.position_id}:{actor.member_id}"
    return hashlib.sha256(f"huzhu.web.identity:{known}".encode()).hexdigest()[:16]


def tell(request: PageRequest, sentence: str) -> None:
    """Say at the top of the next page what was done and what comes next.

    To whoever asked: it is shown to nobody else, whoever signs in at this browser meanwhile.
    """
    sentence = spoken(sentence)
    request.said += (sentence,)
    messages.success(request, sentence, extra_tags=mark_of(request.actor))
