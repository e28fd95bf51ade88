"""Pages that need no sign-in: notices, lists of winners, regulations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from huzhu.claims import queries as claims
from huzhu.claims.states import Phase
from huzhu.notices import queries as notes
from huzhu.office.states import OFFICE
from huzhu.web import clauses, regulation_text
from huzhu.web.errors import ResultsNotYet
from huzhu.web.pages import paged, show
from huzhu.web.public.honours import list_context

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.web.requests import PageRequest

WINNERS_PER_PAGE = 100
OVER = {Phase.CLOSED, Phase.TERMINATED}


@require_safe
def notices(request: PageRequest) -> HttpResponse:
    return show(request, "public/notices.html", {"records": notes.posted_notices()})


@require_safe
def notice(request: PageRequest, number: str) -> HttpResponse:
    record = notes.notice_by_number(number)
    context = {"record": record, "office_name": OFFICE} | list_context(request, record)
    return show(request, "public/notice.html", context)


@require_safe
def results(request: PageRequest, reference: str) -> HttpResponse:
    offer = claims.offer_of(reference)
    status = claims.offer_status(offer, at=request.now)
    if status.phase not in OVER:
        raise ResultsNotYet(
            title=status.title, closes_at=f"{localtime(status.closes_at):%Y-%m-%d %H:%M}"
        )
    page = paged(request, range(status.stock - status.remaining), per_page=WINNERS_PER_PAGE)
    winners = claims.winners_of(offer, start=page.start_index() - 1, count=WINNERS_PER_PAGE)
    context = {"status": status, "winners": winners, "page": page}
    return show(request, "public/results.html", context)


@require_safe
def regulations(request: PageRequest) -> HttpResponse:
    context = {
        "regulations": clauses.regulations(),
        "texts": [regulation_text.text_of(key) for key in regulation_text.FILES],
        "anchors": regulation_text.OPENINGS,
    }
    return show(request, "public/regulations.html", context)
