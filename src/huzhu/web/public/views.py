"""Pages that need no sign-in: notices, lists of winners, regulations."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from huzhu.claims import queries as claims
from huzhu.claims import shelf
from huzhu.claims.errors import OfferNotFound
from huzhu.claims.states import Phase
from huzhu.notices import queries as notes
from huzhu.office.states import OFFICE
from huzhu.web import clauses, regulation_text
from huzhu.web.errors import ResultsNotYet
from huzhu.web.pages import paged, show
from huzhu.web.public.forms import FindWinner
from huzhu.web.public.honours import list_context

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.web.requests import PageRequest

WINNERS_PER_PAGE = 100
#: How long the lists of activities that are over are listed; each keeps its own address.
RESULTS_KEPT = timedelta(days=400)


@require_safe
def notices(request: PageRequest) -> HttpResponse:
    return show(request, "public/notices.html", {"records": notes.posted_notices()})


@require_safe
def notice(request: PageRequest, number: str) -> HttpResponse:
    record = notes.notice_by_number(number)
    context = {"record": record, "office_name": OFFICE} | list_context(request, record)
    return show(request, "public/notice.html", context)


@require_safe
def all_results(request: PageRequest) -> HttpResponse:
    """The activities that are over, the newest first, each with its list."""
    shown = shelf.offers_on_show(at=request.now, since=request.now - RESULTS_KEPT)
    page = paged(request, [each for each in shown if each.phase.is_over])
    return show(request, "public/all_results.html", {"page": page})


@require_safe
def results(request: PageRequest, reference: str) -> HttpResponse:
    offer = claims.offer_of(reference)
    status = claims.offer_status(offer, at=request.now)
    if status.phase is Phase.DRAFT:
        raise OfferNotFound
    if not status.phase.is_over:
        raise ResultsNotYet(
            title=status.title, closes_at=f"{localtime(status.closes_at):%Y-%m-%d %H:%M}"
        )
    form = FindWinner(request.GET or None)
    typed = form.cleaned_data["find"] if form.is_valid() else ""
    found = claims.claims_named(offer, typed=typed) if typed else range(status.given)
    page = paged(request, found, per_page=WINNERS_PER_PAGE)
    first = page.start_index() - 1
    winners = (
        claims.winners_in(offer, page.object_list)
        if typed
        else claims.winners_of(offer, start=first, count=WINNERS_PER_PAGE)
    )
    member_id = request.actor.member_id if request.actor else None
    own = claims.my_claim(offer, member_id=member_id) if member_id else None
    own_page = (own.number - 1) // WINNERS_PER_PAGE + 1 if own else None
    context = {
        "status": status,
        "winners": winners,
        "page": page,
        "form": form,
        "typed": typed,
        "member_id": member_id,
        "own": own,
        "own_page": own_page,
    }
    return show(request, "public/results.html", context)


@require_safe
def regulations(request: PageRequest) -> HttpResponse:
    context = {
        "regulations": clauses.regulations(),
        "texts": [regulation_text.text_of(key) for key in regulation_text.FILES],
        "anchors": regulation_text.OPENINGS,
    }
    return show(request, "public/regulations.html", context)
