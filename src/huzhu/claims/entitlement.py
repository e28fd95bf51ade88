"""Whether one member may claim of an offer: what the register knows, held against the rules.

The ticket asks this, and so does the page before the opening: both say the same.

Not here: the rules (``policies``, ``conditions``), counting whom they let in (``reach``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.claims import policies
from huzhu.claims.conditions import Conditions, Win
from huzhu.claims.errors import (
    NotInAudience,
    NotInConditions,
    NotVerified,
    VerificationWithdrawn,
)
from huzhu.claims.models import Claim, Offer
from huzhu.claims.states import TRIAL, OfferState
from huzhu.claims.values import Claimant
from huzhu.kernel.periods import long_day
from huzhu.kernel.workdays import local_date, start_of_day
from huzhu.people import asking, past, unverified
from huzhu.people.states import Standing

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from django.db.models import QuerySet

    from huzhu.people.models import Member, MemberPast


def check_claim(offer: Offer, member: Member | None, *, at: datetime) -> None:
    """Whether a member may claim of an offer: real name, standing, audience, conditions (S2.1.1).

    :raises NotVerified: the member's real name has not been verified, or there is no such member.
    :raises NotInStanding: the member has lapsed or left.
    :raises NotInAudience: the offer is for others.
    :raises NotInConditions: it asks for something else, with the own facts and whom to ask.
    """
    if member is None:
        raise NotVerified
    check_person(member)
    _check_offer(offer, member, policies.check_claimant, at=at)


def _check_offer(
    offer: Offer, member: Member, check: Callable[[Offer, Claimant], None], *, at: datetime
) -> None:
    """What one offer asks of a member, as the register was on the day that counts."""
    conditions, today = Conditions.read(offer.conditions), local_date(at)
    day = min(conditions.register_on or today, today)
    row = past.member_as_on(member, day)
    if row is None:
        came_on = long_day(member.registered_on) if member.registered_on else "后来"
        reasons = f"须在 {long_day(day)}已登记为会员，您是 {came_on}登记的"
        raise NotInConditions(reasons=reasons, whom=_whom(member))
    check(offer, _claimant(member, row))
    if conditions:
        _check_conditions(offer, member, row, conditions, today=today)


def check_person(member: Member) -> None:
    """Whether a member may claim at all, of whatever offer.

    :raises VerificationWithdrawn: nobody vouches for the name any more. Also what
        ``policies.check_person`` raises.
    """
    if told := unverified.withdrawn_of(member):
        raise VerificationWithdrawn(day=long_day(local_date(told.at)), reason=told.reason)
    policies.check_person(is_verified=member.verified_at is not None, standing=member.standing)


def is_for(offer: Offer, member: Member, *, at: datetime) -> bool:
    """Whether an offer is for a member, whose name and standing may still have to be mended."""
    try:
        _check_offer(offer, member, policies.check_audience, at=at)
    except (NotInAudience, NotInConditions):
        return False
    return True


def counted_offers(
    conditions: Conditions, *, benefit: str, today: date, beside: int | None = None
) -> QuerySet[Offer]:
    """The offers of which nothing may have been won lately, ``beside`` the one that asks.

    A terminated one gave nothing, a trial is nobody's benefit.
    """
    since = start_of_day(conditions.won_since(today) or today)
    given = Offer.objects.filter(
        state__in=(OfferState.PUBLISHED, OfferState.CLOSED), closes_at__gte=since
    )
    given = given.exclude(reference__startswith=TRIAL).exclude(pk=beside or 0)
    return given.filter(benefit=benefit) if conditions.is_same_kind else given


def _check_conditions(
    offer: Offer, member: Member, row: Member | MemberPast, conditions: Conditions, *, today: date
) -> None:
    won = _last_win(offer, member.pk, conditions, today=today) if conditions.not_won else None
    if unmet := conditions.unmet(row.facts, won, today=today):
        reasons = "；".join(each.sentence for each in unmet)
        raise NotInConditions(reasons=reasons, whom=_whom(member))


def _last_win(offer: Offer, member_id: int, conditions: Conditions, *, today: date) -> Win | None:
    offers = counted_offers(conditions, benefit=offer.benefit, today=today, beside=offer.pk)
    since = start_of_day(conditions.won_since(today) or today)
    claims = Claim.objects.filter(member_id=member_id, offer__in=offers, at__gte=since)
    last = claims.select_related("offer").order_by("-at").first()
    return Win(last.offer.title, local_date(last.at)) if last else None


def _claimant(member: Member, row: Member | MemberPast) -> Claimant:
    """The member in the union of the day that counts."""
    union = past.union_of(row, member)
    return Claimant(
        member_id=member.pk,
        is_verified=member.verified_at is not None,
        standing=member.standing if row.standing == Standing.ACTIVE else row.standing,
        union_id=union.pk,
        union_name=union.name,
        union_path=union.agency.path,
    )


def _whom(member: Member) -> str:
    contact = asking.whom_to_ask(member)
    return f"{contact.name}（电话 {contact.phone}）" if contact.phone else contact.name
