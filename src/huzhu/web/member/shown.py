"""What the member pages show: an offer with its facts, a won code with its state.

Not here: the reads behind them (``claims.queries``, ``projects.queries``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import segno
from django.urls import reverse

from huzhu.claims import entitlement, shelf, shops
from huzhu.claims import queries as claims
from huzhu.claims.errors import OfferNotFound
from huzhu.claims.states import TRIAL, Mode, Phase
from huzhu.people import asking, unverified
from huzhu.privacy import queries as privacy
from huzhu.privacy.states import ConsentKind
from huzhu.projects.queries.shown import card_facts, public_project
from huzhu.web.forms import Allowed, allowed, found

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from huzhu.claims.models import Offer, OfferShop
    from huzhu.claims.values import OfferStatus, WonClaim
    from huzhu.people.asking import Contact
    from huzhu.people.models import Member
    from huzhu.privacy.queries import ConsentStanding
    from huzhu.projects.queries.shown import CardFacts, PublicProject
    from huzhu.web.requests import MemberRequest, PageRequest

PHASE_TONES = {
    Phase.UPCOMING: "due",
    Phase.OPEN: "active",
    Phase.SOLD_OUT: "idle",
    Phase.CLOSED: "idle",
    Phase.TERMINATED: "late",
}
CODE_STATES = {"unused": "未使用", "used": "已使用", "expired": "已过期"}
#: So long before the opening nothing is asked any more that is not the claim.
CALM = timedelta(minutes=10)
#: How long after its end an offer's termination is told beside its codes.
KEPT = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class OfferCard:
    """An offer in the list, or at the top of its own page."""

    status: OfferStatus
    is_for_member: bool
    claim: WonClaim | None = None
    facts: CardFacts | None = None

    @property
    def tone(self) -> str:
        won = self.claim and not self.is_terminated
        return "done" if won else PHASE_TONES[self.status.phase]

    @property
    def label(self) -> str:
        won = self.claim and not self.is_terminated
        return "已抢到" if won else Phase(self.status.phase).label

    @property
    def mode(self) -> str:
        return Mode(self.status.mode).label

    @property
    def is_upcoming(self) -> bool:
        return self.status.phase is Phase.UPCOMING

    @property
    def is_claimable(self) -> bool:
        """Whether a claim makes sense, now or when it opens. A sold-out offer does not invite."""
        return self.status.phase in {Phase.UPCOMING, Phase.OPEN}

    def can_be_joined(self, *, is_entitled: bool) -> bool:
        """Whether it belongs under 我能参与: the member may claim at all and could, or has."""
        return bool(self.claim) or (is_entitled and self.is_claimable)

    @property
    def is_sold_out(self) -> bool:
        return self.status.phase is Phase.SOLD_OUT

    @property
    def is_terminated(self) -> bool:
        return self.status.phase is Phase.TERMINATED

    @property
    def is_over(self) -> bool:
        return self.status.phase.is_over


@dataclass(frozen=True, slots=True)
class Spot:
    """One place where codes are used: as the materials name it, or one of the list of shops."""

    key: str
    name: str
    address: str
    hours: str = ""
    phone: str = ""
    map_link: str = ""
    shop_id: int | None = None  #: of one whose picture is shown


@dataclass(frozen=True, slots=True)
class Use:
    """How and where a code is used (怎样使用)."""

    redemption: str = ""
    spots: Sequence[Spot] = ()

    def __bool__(self) -> bool:
        return bool(self.redemption or self.spots)


@dataclass(frozen=True, slots=True)
class OfferPage:
    """Everything the page of one offer shows."""

    card: OfferCard
    entitled: Allowed
    project: PublicProject | None
    ask: Contact | None  #: where the member may not take part
    use: Use
    opens_in: str = ""  #: how long until the opening, as the page was made
    hand_over: ConsentStanding | None = None  #: asked beforehand, never in the rush
    open_label: str = Phase.OPEN.label  #: what a page says that stays open until the opening


@dataclass(frozen=True, slots=True)
class SharePage:
    """An offer as anybody may be shown it, with its member's address."""

    status: OfferStatus
    project: PublicProject | None
    address: str
    qr: str

    @property
    def mode(self) -> str:
        return Mode(self.status.mode).label

    @property
    def is_over(self) -> bool:
        return self.status.phase.is_over


@dataclass(frozen=True, slots=True)
class CodeCard:
    """A won code, without the code."""

    claim: WonClaim
    state: str
    is_terminated: bool = False
    end_reason: str = ""  #: says whether it may still be used

    @property
    def label(self) -> str:
        return "已终止" if self.is_terminated else CODE_STATES[self.state]

    @property
    def is_usable(self) -> bool:
        """Whether a shop may still take it: only such a code is kept by a phone."""
        return self.state == "unused" and not self.is_terminated

    @property
    def tone(self) -> str:
        if self.is_terminated:
            return "late"
        return {"unused": "active", "used": "done", "expired": "idle"}[self.state]


def offer_page(request: MemberRequest, offer_id: int) -> OfferPage:
    """Gather one offer for the member who asks.

    :raises OfferNotFound: there is none, or it has not been published.
    """
    row, status = published(request, offer_id)
    entitled = allowed(entitlement.check_claim, row, request.member, at=request.now)
    claim = claims.my_claim(row, member_id=request.member.pk)
    card = OfferCard(status, is_for_member=bool(entitled), claim=claim)
    ask = None if entitled else asking.whom_to_ask(request.member)
    project = found(public_project, status.reference)
    is_calm = bool(entitled) and status.opens_at - request.now > CALM
    hand_over = undecided(request.member.pk) if is_calm else None
    return OfferPage(
        card=card,
        entitled=entitled,
        project=project,
        ask=ask,
        use=use_of(row, project),
        opens_in=distance(status.opens_at - request.now),
        hand_over=hand_over,
    )


def distance(left: timedelta) -> str:
    """A time that is left, in its two largest units.

    >>> distance(timedelta(days=4, hours=23, minutes=50)), distance(timedelta(seconds=61))
    ('4 天 23 小时', '1 分 1 秒')
    """
    minutes, seconds = divmod(max(int(left.total_seconds()), 0), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    counts = [(days, "天"), (hours, "小时"), (minutes, "分"), (seconds, "秒")]
    first = next((at for at, (count, _) in enumerate(counts) if count), len(counts) - 1)
    return " ".join(f"{count} {unit}" for count, unit in counts[first : first + 2])


def use_of(offer: Offer, project: PublicProject | None) -> Use:
    """How and where codes of an offer are used; a shop that is named twice is told once."""
    listed = [_spot(shop) for shop in shops.shops_of(offer)]
    visit = project.visit if project else None
    if visit is None:
        return Use(spots=listed)
    named = Spot("visit-address", visit.shop, visit.address, visit.hours, visit.phone)
    is_told = any(visit.address == spot.address for spot in listed)
    has_place = any((visit.shop, visit.address, visit.hours, visit.phone))
    return Use(visit.redemption, [named, *listed] if has_place and not is_told else listed)


def _spot(shop: OfferShop) -> Spot:
    return Spot(
        f"shop-{shop.pk}", shop.name, shop.address, shop.hours, shop.phone, shop.map_link,
        shop_id=shop.pk if shop.picture_id else None,
    )  # fmt: skip


def published(request: PageRequest, offer_id: int) -> tuple[Offer, OfferStatus]:
    """An offer that members may know of, and how it stands.

    :raises OfferNotFound: there is none, or it has not been published.
    """
    row = claims.offer_by_id(offer_id)
    status = claims.offer_status(row, at=request.now)
    if status.phase is Phase.DRAFT:
        raise OfferNotFound
    return row, status


def undecided(member_id: int) -> ConsentStanding | None:
    """What the member has not said yet of handing name and code over; None: it is said."""
    decision = privacy.decisions_of(member_id)[ConsentKind.HAND_OVER]
    return None if decision.is_decided else decision


def share_page(request: PageRequest, offer_id: int) -> SharePage:
    """Gather what may be passed on of an offer.

    :raises OfferNotFound: there is none, it has not been published, or it is a trial.
    """
    row, status = published(request, offer_id)
    if row.reference.startswith(TRIAL):
        raise OfferNotFound
    address = request.build_absolute_uri(reverse("member:offer", args=[offer_id]))
    project = found(public_project, status.reference)
    return SharePage(status, project, address, qr_code(address))


def why_not(request: MemberRequest) -> dict[str, object]:
    """Why this member can take part in nothing at all, and whom to ask; else nothing."""
    may = may_take_part(request.member)
    if may:
        return {}
    withdrawn = unverified.withdrawn_of(request.member)
    ask = asking.whom_to_ask(request.member)
    return {"why_not": may.reason, "ask": ask, "withdrawn": withdrawn}


def may_take_part(member: Member) -> Allowed:
    """Whether a member may claim of anything at all."""
    return allowed(entitlement.check_person, member)


def with_facts(cards: Iterable[OfferCard]) -> list[OfferCard]:
    """The cards of one page, each with its kind and whose it is."""
    listed = list(cards)
    facts = card_facts(card.status.reference for card in listed)
    return [replace(card, facts=facts.get(card.status.reference)) for card in listed]


def offer_cards(
    statuses: Sequence[OfferStatus], *, mine: Sequence[OfferStatus], won: Sequence[WonClaim]
) -> list[OfferCard]:
    """The list, each with whether it is for the member and what the member has won."""
    own = {status.id for status in mine}
    claims_by_offer = {claim.offer_id: claim for claim in won}
    return [
        OfferCard(status, is_for_member=status.id in own, claim=claims_by_offer.get(status.id))
        for status in statuses
    ]


def code_cards(request: MemberRequest) -> list[CodeCard]:
    """The member's codes with the state that decides under which tab they stand."""
    return cards_of(request, claims.my_claims(request.member.pk))


def cards_of(request: MemberRequest, won: Iterable[WonClaim]) -> list[CodeCard]:
    """These codes of the member, each as every page tells it."""
    shown = shelf.offers_on_show(at=request.now, since=request.now - KEPT)
    ended = {status.id: status.end_reason for status in shown if status.phase is Phase.TERMINATED}
    return [code_card(claim, ended=ended, today=request.today) for claim in won]


def code_card(claim: WonClaim, *, ended: Mapping[int, str], today: date) -> CodeCard:
    """Used, expired, or unused; also of an offer that was ended: its explanation decides."""
    if claim.used_at is not None:
        return CodeCard(claim, "used")
    state = "expired" if claim.expires_on < today else "unused"
    is_terminated, reason = claim.offer_id in ended, ended.get(claim.offer_id, "")
    return CodeCard(claim, state, is_terminated=is_terminated, end_reason=reason)


def qr_code(text: str) -> str:
    """An SVG of the text as a data address, black on white whatever the theme.

    An ordinary QR code, however short the text: phones and shop scanners read no Micro QR.
    """
    picture = segno.make_qr(text, error="m")
    return picture.svg_data_uri(scale=8, border=4, dark="#000", light="#fff", encode_minimal=True)
