"""Pages of the members: activities, one offer and its claim, codes, notices, me."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.http import FileResponse, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from huzhu.claims import admission, shelf, shops
from huzhu.claims import queries as claims
from huzhu.claims.actions import members
from huzhu.documents import queries as documents
from huzhu.people import asking, member_ways
from huzhu.projects.queries.shown import public_project
from huzhu.web.forms import found
from huzhu.web.guards import member_only
from huzhu.web.member import counter, shown
from huzhu.web.member.finding import Finder
from huzhu.web.pages import away, back, go, paged, show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.paginator import Page

    from huzhu.claims.values import OfferStatus
    from huzhu.web.member.shown import OfferCard
    from huzhu.web.requests import MemberRequest, PageRequest

#: How long ended offers stay in the list of all.
SHOWN_AFTER_END = timedelta(days=60)


@require_safe
@member_only
def projects(request: MemberRequest) -> HttpResponse:
    finder = Finder(request.GET)
    is_all = request.GET.get("tab") == "all"
    page, cards = (_all if is_all else _own)(request, finder)
    context = {"page": page, "cards": shown.with_facts(cards), "is_all": is_all, "finder": finder}
    return show(request, "member/projects.html", context | shown.why_not(request))


def _own(request: MemberRequest, finder: Finder) -> tuple[Page[Any], Sequence[OfferCard]]:
    """What the member can take part in, or has."""
    page = paged(request, _joined(request, finder))
    return page, list(page)


def _joined(request: MemberRequest, finder: Finder) -> list[OfferCard]:
    wanted = finder.wanted()
    mine = finder.of_kind(shelf.open_offers_for(request.member, at=request.now, wanted=wanted))
    cards = _cards(request, mine, mine=mine)
    may = bool(shown.may_take_part(request.member))
    return [card for card in cards if card.can_be_joined(is_entitled=may)]


def _all(request: MemberRequest, finder: Finder) -> tuple[Page[Any], Sequence[OfferCard]]:
    """Everybody's; whose each is, is asked of one page alone."""
    since = request.now - SHOWN_AFTER_END
    listed = shelf.offers_on_show(at=request.now, since=since, wanted=finder.wanted())
    page = paged(request, finder.of_kind(listed))
    these = shelf.Narrowed(ids=[status.id for status in page])
    mine = shelf.open_offers_for(request.member, at=request.now, wanted=these)
    return page, _cards(request, list(page), mine=mine)


def _cards(
    request: MemberRequest, statuses: Sequence[OfferStatus], *, mine: Sequence[OfferStatus]
) -> list[OfferCard]:
    won = claims.my_claims(request.member.pk, offer_ids=[status.id for status in statuses])
    return shown.offer_cards(statuses, mine=mine, won=won)


@require_safe
@member_only
def offer(request: MemberRequest, offer_id: int) -> HttpResponse:
    return show(request, "member/offer.html", {"page": shown.offer_page(request, offer_id)})


@require_safe
def share(request: PageRequest, offer_id: int) -> HttpResponse:
    """What anybody may be sent of an offer; it says nothing of who sends it."""
    return show(request, "member/share.html", {"page": shown.share_page(request, offer_id)})


@member_only.sends
def ticket(request: MemberRequest, offer_id: int) -> HttpResponse:
    row = claims.offer_by_id(offer_id)
    issued = admission.ticket_of(row, by=request.actor, at=request.now)
    return JsonResponse({"ticket": issued.ticket, "expires_at": issued.expires_at})


@member_only.sends
def claim(request: MemberRequest, offer_id: int) -> HttpResponse:
    row = claims.offer_by_id(offer_id)
    issued = admission.ticket_of(row, by=request.actor, at=request.now)
    answer = counter.ask(offer_id, ticket=issued.ticket)
    if answer.is_won:
        return go(request, "member:result", offer_id)
    context = {"page": shown.offer_page(request, offer_id), "answer": answer}
    return show(request, "member/result.html", context, status=answer.status)


@require_safe
@member_only
def result(request: MemberRequest, offer_id: int) -> HttpResponse:
    page = shown.offer_page(request, offer_id)
    joined = _joined(request, Finder({}))
    others = [card for card in joined if not card.claim and card.status.id != offer_id]
    return show(request, "member/result.html", {"page": page, "others": others[:3]})


@require_safe
@member_only
def codes(request: MemberRequest) -> HttpResponse:
    tab = request.GET.get("tab", "unused")
    cards = shown.code_cards(request)
    chosen = [card for card in cards if card.state == tab]
    context = {"cards": chosen, "tab": tab, "tabs": shown.CODE_STATES.items()}
    return show(request, "member/codes.html", context)


@member_only.both
def code(request: MemberRequest, offer_id: int) -> HttpResponse:
    row = claims.offer_by_id(offer_id)
    claims.claim_of(row, member_id=request.member.pk)
    project = found(public_project, row.reference)
    context: dict[str, object] = {
        "card": next(c for c in shown.code_cards(request) if c.claim.offer_id == offer_id),
        "project": project,
        "use": shown.use_of(row, project),
        "hand_over": shown.undecided(request.member.pk),
    }
    if request.method == "POST":
        opened = members.reveal_code(row, by=request.actor, at=request.now)
        context |= {"opened": opened, "qr": shown.qr_code(opened.code)}
    return show(request, "member/code.html", context)


@require_safe
@member_only  # type: ignore[arg-type] # a stream is an answer, too
def shop_picture(request: MemberRequest, offer_id: int, shop_id: int) -> FileResponse:
    """A shop's picture, for every member: whoever sees the offer sees its shops."""
    offer, _status = shown.published(request, offer_id)
    row = shops.shop_of(offer, shop_id=shop_id)
    paper = documents.download_of(offer.reference, file_id=row.picture_id or 0)
    return FileResponse(paper.path.open("rb"), content_type=paper.content_type)


@require_safe
@member_only
def me(request: MemberRequest) -> HttpResponse:
    ask = asking.whom_to_ask(request.member)
    way = member_ways.phone_way_of(request.member.pk)
    context = {"member": request.member, "ask": ask, "proved": way.value_tail if way else ""}
    return show(request, "member/me.html", context | shown.why_not(request))


@require_http_methods(["GET", "HEAD", "POST"])
def large(request: PageRequest) -> HttpResponse:
    """The switch of the large letters, for anybody: public pages lead here."""
    if request.method != "POST":
        return show(request, "member/large.html", {"next": back(request, "/member/me/")})
    response = away(request, back(request, "/member/me/"))
    wanted = "0" if request.COOKIES.get("large") == "1" else "1"
    response.set_cookie("large", wanted, max_age=365 * 86400, samesite="Lax", httponly=True)
    return response


@require_safe
def offline(request: PageRequest) -> HttpResponse:
    """What a phone shows without a line; it says nothing of anybody."""
    return show(request, "member/offline.html")


@require_safe
def worker(request: PageRequest) -> HttpResponse:
    """The script that keeps that page; its address is the part of the site that it serves."""
    return render(request, "member/worker.js", content_type="text/javascript; charset=utf-8")
