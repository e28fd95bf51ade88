"""Offers as other programs see them: state, ticket, own claim.

Not here: ``POST …/claims`` (``claims.counter``); its description stands in ``openapi``.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, cast

from django.conf import settings
from ninja import Path, Router, Schema, Status
from ninja.security import APIKeyCookie
from pydantic import PlainSerializer

from huzhu.api.problems import NotSignedIn
from huzhu.claims import admission, queries, tickets
from huzhu.claims.actions import members
from huzhu.claims.errors import BadTicket, NoClaim, OfferNotFound, TicketOfAnotherOffer
from huzhu.claims.states import OfferState
from huzhu.kernel.workdays import SHANGHAI

if TYPE_CHECKING:
    from django.http import HttpRequest

    from huzhu.claims.models import Offer
    from huzhu.kernel.actor import Actor
    from huzhu.people.models import Member

    class MemberRequest(HttpRequest):
        """What the pages' middleware adds to a request."""

        member: Member | None
        actor: Actor
        now: datetime


OfferId = Annotated[int, Path(ge=1, le=2**63 - 1, description="活动编号")]
#: A moment as the interface tells it: with the offset of Asia/Shanghai.
Moment = Annotated[
    datetime, PlainSerializer(lambda at: at.astimezone(SHANGHAI).isoformat(), return_type=str)
]
router = Router(tags=["offers"])


class MemberSession(APIKeyCookie):
    """A member who is signed in; a POST also needs the page's CSRF token."""

    param_name = settings.SESSION_COOKIE_NAME

    def _get_key(self, request: HttpRequest) -> str | None:
        # Who is nobody is told so; the token is asked of members only.
        return super()._get_key(request) if getattr(request, "member", None) else None

    def authenticate(self, request: HttpRequest, key: str | None) -> Member | None:
        """Return the member whom the middleware recognised."""
        del key
        return getattr(request, "member", None)


class OfferOut(Schema):
    """Public state of an offer."""

    id: int
    title: str
    mode: str
    phase: str
    stock: int
    remaining: int
    opens_at: Moment
    closes_at: Moment
    ended_at: Moment | None
    server_time: Moment


class TicketOut(Schema):
    """A signed yes to "may I claim?"."""

    ticket: str
    expires_at: Moment


class ClaimOut(Schema):
    """The own claim; the code is told to a session only."""

    claim: int
    number: int
    status: str
    at: Moment
    code: str | None = None
    passcode: str | None = None


@router.get("/{offer_id}", response=OfferOut, summary="活动状态", auth=None)
def offer_state(request: HttpRequest, offer_id: OfferId) -> object:
    """Tell what everybody may know of an offer."""
    now = cast("MemberRequest", request).now
    return queries.offer_status(_published(offer_id), at=now)


@router.post(
    "/{offer_id}/tickets", response={201: TicketOut}, summary="领取资格票", auth=MemberSession()
)
def issue_ticket(request: HttpRequest, offer_id: OfferId) -> Status[object]:
    """Answer "may I claim?": a yes is the ticket."""
    asked = cast("MemberRequest", request)
    offer = _published(offer_id)
    return Status(201, admission.ticket_of(offer, by=asked.actor, at=asked.now))


@router.get("/{offer_id}/claims/mine", response=ClaimOut, summary="我的抢订", auth=None)
def my_claim(request: HttpRequest, offer_id: OfferId) -> ClaimOut:
    """Tell the member's own claim: by ticket without the code, by session with it."""
    asked = cast("MemberRequest", request)
    offer = _published(offer_id)
    member_id = _member_by_ticket(asked, offer)
    if member_id is not None:
        return _claim(offer, member_id)
    if asked.member is None:
        raise NotSignedIn
    told = _claim(offer, asked.member.pk)
    revealed = members.reveal_code(offer, by=asked.actor, at=asked.now)
    told.code, told.passcode = revealed.code, revealed.passcode
    return told


def _published(offer_id: int) -> Offer:
    offer = queries.offer_by_id(offer_id)
    if offer.state == OfferState.DRAFT:
        raise OfferNotFound
    return offer


def _claim(offer: Offer, member_id: int) -> ClaimOut:
    won = queries.my_claim(offer, member_id=member_id)
    queries.wait_until_durable()
    if won is None:
        raise NoClaim(title=offer.title)
    return ClaimOut(claim=won.claim_id, number=won.number, status="won", at=won.at)


def _member_by_ticket(request: MemberRequest, offer: Offer) -> int | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer":
        return None
    ticket = tickets.read(token.encode("latin-1", "replace"))
    if ticket is None or ticket.expires <= request.now.timestamp():
        raise BadTicket
    if ticket.offer_id != offer.pk:
        raise TicketOfAnotherOffer
    return ticket.member_id
