"""The members' list: which offers are on show, and which of them a member may look among.

Not here: one offer (``queries``), what a project says of it (``projects.queries``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from huzhu.claims.entitlement import is_for
from huzhu.claims.models import Offer
from huzhu.claims.queries import offer_status
from huzhu.claims.states import TRIAL, OfferState, Phase

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from huzhu.claims.values import OfferStatus
    from huzhu.people.models import Member

_SHOWN = (OfferState.PUBLISHED, OfferState.CLOSED, OfferState.TERMINATED)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a list is narrowed to; nothing named: all of it."""

    text: str = ""  #: part of the name
    agency_ids: Collection[int] | None = None  #: whose offers
    span: tuple[datetime, datetime] | None = None  #: can be claimed at some moment from, before
    phase: Phase | None = None
    ids: Collection[int] | None = None  #: among these


ALL = Narrowed()


def open_offers_for(member: Member, *, at: datetime, wanted: Narrowed = ALL) -> list[OfferStatus]:
    """Return published offers for this member that are not over, the next to open first.

    Conditions are asked of each offer that has some: there are few.

    Offers that have not opened yet are among them: their phase is ``upcoming``. Those of which
    nothing is left come last.
    """
    running = Offer.objects.filter(state=OfferState.PUBLISHED, closes_at__gt=at)
    rows = _narrowed(running.filter(_for_union(member) | ~Q(conditions={})), wanted)
    mine = [row for row in rows if not row.conditions or is_for(row, member, at=at)]
    return sorted(_statuses(mine, at=at, wanted=wanted), key=_is_sold_out)


def _for_union(member: Member) -> Q:
    """The same as ``rules.is_in_audience``, asked of the table."""
    places = [part for part in member.union.agency.path.split("/") if part]
    paths = ["", *("/" + "/".join(places[:depth]) + "/" for depth in range(1, len(places) + 1))]
    is_own = Q(union_ids__len=0) | Q(union_ids__contains=[member.union_id])
    return Q(agency_path__in=paths) & is_own


def offers_on_show(*, at: datetime, since: datetime, wanted: Narrowed = ALL) -> list[OfferStatus]:
    """Return every offer that was published and ends, or ended, after ``since``.

    Those to come and running ones first, the next to open on top, then the sold out, then the
    ended, newest first.
    Trials are nobody's offers: only their own members see them, among their own.
    """
    after = Q(ended_at__gt=since) | Q(ended_at=None, closes_at__gt=since)
    offers = Offer.objects.filter(after, state__in=_SHOWN, stock__gt=0)
    offers = offers.exclude(reference__startswith=TRIAL)
    shown = _statuses(_narrowed(offers, wanted), at=at, wanted=wanted)
    running = sorted((o for o in shown if not o.phase.is_over), key=_is_sold_out)
    ended = [offer for offer in shown if offer.phase.is_over]
    return running + sorted(ended, key=lambda offer: offer.over_at, reverse=True)


def _narrowed(offers: QuerySet[Offer], wanted: Narrowed) -> QuerySet[Offer]:
    if wanted.ids is not None:
        offers = offers.filter(pk__in=list(wanted.ids))
    if wanted.text:
        offers = offers.filter(title__icontains=wanted.text)
    if wanted.agency_ids is not None:
        offers = offers.filter(agency_id__in=list(wanted.agency_ids))
    if wanted.span:
        begins, ends = wanted.span
        is_running = Q(ended_at__gt=begins) | Q(ended_at=None, closes_at__gt=begins)
        offers = offers.filter(is_running, opens_at__lt=ends)
    return offers.order_by("opens_at", "pk")


def _statuses(offers: Iterable[Offer], *, at: datetime, wanted: Narrowed) -> list[OfferStatus]:
    shown = [offer_status(offer, at=at) for offer in offers]
    return [each for each in shown if wanted.phase in {None, each.phase}]


def _is_sold_out(offer: OfferStatus) -> bool:
    return offer.phase is Phase.SOLD_OUT
