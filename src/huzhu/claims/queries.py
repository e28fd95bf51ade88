"""Reading offers, codes and claims. Nothing here opens a sealed code.

Not here: codes in plain (``actions.reveal_code``, ``actions.reveal_feedback``: both are recorded),
the members' list of offers (``shelf``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import Count, Q, Sum

from huzhu.claims.errors import CodesExpireEarly, ListReplaced, NoClaim, OfferNotFound
from huzhu.claims.models import Claim, CodeList, Offer, VoucherCode
from huzhu.claims.rules import check_code_rows, expires_early, phase_of
from huzhu.claims.states import CodeListState, CodeState, Mode, OfferState
from huzhu.claims.values import (
    Claimant,
    OfferAudit,
    OfferStatus,
    Statement,
    UsageResult,
    Winner,
    WonClaim,
)
from huzhu.claims.vault import digests_of, uses_by_digest
from huzhu.kernel.errors import one
from huzhu.kernel.identifiers import mask_name, masked_pattern, normalise_number
from huzhu.kernel.numbers import key_of
from huzhu.kernel.workdays import local_date
from huzhu.people import past
from huzhu.people import queries as people
from huzhu.privacy import queries as privacy

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from huzhu.claims.values import CodeRow, UsedCode
    from huzhu.documents.columns import RowFault
    from huzhu.kernel.actor import Actor

_LOOKUP_BATCH = 10_000
# No join: claims and codes are laid in one heap and counted by number, so there is no plan that
# compares each with each, whatever the statistics say. An offer's rows are found by its index: a
# table's other offers are not read either; half a million numbers are counted in memory.
_BY_INDEX = "SET LOCAL enable_seqscan = off; SET LOCAL work_mem = '64MB'"
_ACCOUNT = """
WITH entry AS (
    SELECT number, 1 AS claim, 0 AS code FROM claims_claim WHERE offer_id = %(offer)s
    UNION ALL
    SELECT number, 0, 1 FROM claims_vouchercode WHERE offer_id = %(offer)s AND state = 'released'
), number AS (
    SELECT number, sum(claim) AS claims, sum(code) AS codes FROM entry GROUP BY number
)
SELECT coalesce(sum(claims), 0)::bigint, count(*) FILTER (WHERE claims > 0),
    coalesce(sum(claims) FILTER (WHERE codes = 0), 0)::bigint,
    coalesce(max(number) FILTER (WHERE claims > 0), 0),
    (SELECT count(DISTINCT member_id) FROM claims_claim WHERE offer_id = %(offer)s)
FROM number
"""


def offer_of(reference: str) -> Offer:
    """Return the offer of a case. :raises OfferNotFound: the case has none."""
    return _one(Offer.objects.filter(reference=reference))


def offer_or_none(reference: str) -> Offer | None:
    """The offer of a case, if it has been set up."""
    return Offer.objects.filter(reference=reference).first()


def offer_by_id(offer_id: int) -> Offer:
    """Return the offer of that number.

    :raises OfferNotFound: there is none.
    """
    return _one(Offer.objects.filter(pk=offer_id))


def _one(offers: QuerySet[Offer]) -> Offer:
    return one(offers, OfferNotFound)


def due_offers(*, at: datetime) -> QuerySet[Offer]:
    """Published offers whose closing time has come, oldest first."""
    due = Offer.objects.filter(state=OfferState.PUBLISHED, closes_at__lte=at)
    return due.order_by("closes_at", "pk")


def offer_status(offer: Offer, *, at: datetime) -> OfferStatus:
    """Return the offer as members see it at ``at``."""
    phase = phase_of(
        OfferState(offer.state),
        opens_at=offer.opens_at,
        closes_at=offer.closes_at,
        stock=offer.stock,
        given=offer.given,
        at=at,
    )
    return OfferStatus(
        id=offer.pk,
        reference=offer.reference,
        title=offer.title,
        mode=Mode(offer.mode),
        phase=phase,
        stock=offer.stock,
        given=offer.given,
        opens_at=offer.opens_at,
        closes_at=offer.closes_at,
        ended_at=offer.over_at if phase.is_over else None,
        end_reason=offer.end_reason,
        server_time=at,
    )


def statuses_of(references: Iterable[str], *, at: datetime) -> dict[str, OfferStatus]:
    """Return the offers of several cases by reference; cases without one are left out."""
    offers = Offer.objects.filter(reference__in=list(references))
    return {offer.reference: offer_status(offer, at=at) for offer in offers}


def claimants(actor: Actor, *, member_ids: Sequence[int]) -> dict[int, Claimant]:
    """Return what decides about many members at once, by id, within an actor's scope."""
    rows = people.members_below(actor).filter(pk__in=member_ids).order_by()
    members = rows.values_list(
        "pk", "verified_at", "standing", "union_id", "union__name", "union__agency__path"
    )
    return {
        pk: Claimant(pk, verified_at is not None, standing, union_id, name, path)
        for pk, verified_at, standing, union_id, name, path in members
    }


# --- claims ------------------------------------------------------------------------------------


def claim_of(offer: Offer, *, member_id: int) -> Claim:
    """Return the member's claim to a code of this offer.

    :raises NoClaim: there is none.
    """
    return one(Claim.objects.filter(offer=offer, member_id=member_id), NoClaim(title=offer.title))


def my_claims(member_id: int, *, offer_ids: Iterable[int] | None = None) -> list[WonClaim]:
    """Return all claims of one member, or those to some offers, newest first (S2.3.2b)."""
    # Both joins go by (offer, …) indexes: claims have none that begins with the member.
    offers = Offer.objects.all() if offer_ids is None else list(offer_ids)
    claims = (
        Claim.objects.filter(member_id=member_id, offer__in=offers)
        .select_related("offer")
        .order_by("-at", "-pk")
    )
    return _won(list(claims))


def my_claim(offer: Offer, *, member_id: int) -> WonClaim | None:
    """Return the member's claim to this offer, if there is one."""
    claim = Claim.objects.filter(offer=offer, member_id=member_id).select_related("offer")
    return next(iter(_won(list(claim))), None)


def _won(claims: Sequence[Claim]) -> list[WonClaim]:
    codes = {(code.offer_id, code.number): code for code in _codes_of(claims)}
    return [
        WonClaim(
            claim_id=claim.pk,
            offer_id=claim.offer_id,
            reference=claim.offer.reference,
            title=claim.offer.title,
            number=claim.number,
            at=claim.at,
            expires_on=code.expires_on,
            used_at=code.used_at,
        )
        for claim in claims
        if (code := codes.get((claim.offer_id, claim.number)))
    ]


def _codes_of(claims: Sequence[Claim]) -> Iterable[VoucherCode]:
    if not claims:
        return ()
    wanted = Q()
    for claim in claims:
        wanted |= Q(offer_id=claim.offer_id, number=claim.number)
    return VoucherCode.objects.filter(wanted).only("offer_id", "number", "expires_on", "used_at")


def winners_of(offer: Offer, *, start: int = 0, count: int = 100) -> list[Winner]:
    """Return lines of the public list of winners, by number (S2.3.2b)."""
    claims = Claim.objects.filter(offer=offer, number__gt=start, number__lte=start + count)
    return winners_in(offer, claims.select_related("member__union").order_by("number"))


def winners_in(offer: Offer, claims: Iterable[Claim]) -> list[Winner]:
    """Claims of an offer as lines of that list, names masked; none where the member wants none.

    Each in the union of the day on which the offer ended, by the name that it had then: what is
    public moves no more.
    """
    rows, ended_on = list(claims), local_date(offer.ended_at or offer.closes_at)
    unions = past.unions_as_on((claim.member for claim in rows), ended_on)
    hidden = privacy.hide_their_names(claim.member_id for claim in rows)
    return [
        Winner(
            claim.number,
            "" if claim.member_id in hidden else mask_name(claim.member.name),
            offer.union_names.get(str(unions[claim.member_id].pk)) or unions[claim.member_id].name,
        )
        for claim in rows
    ]


def claims_named(offer: Offer, *, typed: str) -> QuerySet[Claim]:
    """The claims whose lines somebody looks for: the number, or the name in its masked form.

    Whoever types a name sees every line of the same masked form: it does not tell who it is.
    """
    plain = normalise_number(typed)
    rows = Claim.objects.filter(offer=offer) if plain else Claim.objects.none()
    if plain.isdecimal() and (number := key_of(plain)):
        rows = rows.filter(number=number)
    elif plain:
        rows = rows.filter(member__name__regex=masked_pattern(plain))
        hidden = privacy.hide_their_names(rows.values_list("member_id", flat=True))
        rows = rows.exclude(member_id__in=hidden)  # what is not shown is not found
    return rows.select_related("member__union").order_by("number")


# --- codes -------------------------------------------------------------------------------------


def known_codes(codes: Iterable[str], *, except_held_by: Offer | None = None) -> set[str]:
    """Return those codes that came in before, in any offer.

    ``except_held_by``: an offer whose own list is about to be replaced and does not count.
    """
    by_digest = {digest: code for code in codes if code for digest in digests_of(code)}
    digests = list(by_digest)
    known: set[str] = set()
    for start in range(0, len(digests), _LOOKUP_BATCH):
        rows = VoucherCode.objects.filter(digest__in=digests[start : start + _LOOKUP_BATCH])
        if except_held_by is not None:
            rows = rows.exclude(offer=except_held_by, state__in=(CodeState.HELD, CodeState.TEST))
        known |= {by_digest[bytes(d)] for d in rows.values_list("digest", flat=True)}
    return known


def check_codes(
    offer: Offer | None, rows: Sequence[CodeRow], *, closes_at: datetime, is_compared: bool = True
) -> list[RowFault]:
    """Return every cell that cannot be used for this offer, if asked also for being in already."""
    known = known_codes((row.code for row in rows if is_compared), except_held_by=offer)
    return check_code_rows(rows, closes_on=local_date(closes_at), known=known)


def check_uses(offer: Offer, rows: Iterable[UsedCode]) -> tuple[list[UsedCode], int]:
    """Rows whose code this offer does not have, and how many codes were entered before."""
    used = uses_by_digest(rows)
    known = VoucherCode.objects.filter(offer=offer, digest__in=list(used))
    found = {bytes(digest): used_at for digest, used_at in known.values_list("digest", "used_at")}
    known_codes = {used[digest].code for digest in found}
    unknown = {row.code: row for row in used.values() if row.code not in known_codes}
    return list(unknown.values()), sum(used_at is not None for used_at in found.values())


def codes_expiring_early(references: Iterable[str]) -> dict[str, date]:
    """By case, the earliest day of codes not yet published that end before claiming does.

    A list is checked when it comes in; moving the window makes the same question new.
    """
    held = CodeList.objects.filter(
        offer__reference__in=list(references), state=CodeListState.HELD, is_test=False
    )
    rows = held.select_related("offer").order_by("-expires_on")
    return {row.offer.reference: row.expires_on for row in rows if ends_early(row, row.offer)}


def codes_ending(*, first: date, last: date) -> list[tuple[CodeList, date]]:
    """Lists of which unused codes end on one of these days, both among them, with each such day.

    A list may hold codes of many days.
    """
    given = CodeList.objects.filter(
        state=CodeListState.RELEASED, is_test=False, expires_on__lte=last, ends_on__gte=first
    )
    given = given.exclude(offer__state=OfferState.TERMINATED).select_related("offer")
    lists = {row.pk: row for row in given}
    codes = unused_codes(list(lists)).filter(expires_on__range=(first, last))
    days = codes.order_by("code_list", "expires_on").values_list("code_list", "expires_on")
    return [(lists[list_id], day) for list_id, day in days.distinct()]


def unused_codes(list_ids: Collection[int]) -> QuerySet[VoucherCode]:
    """Codes of these lists that members hold, or may still win, and nobody has used."""
    return VoucherCode.objects.filter(
        code_list__in=list_ids, used_at__isnull=True, number__isnull=False
    )


def ends_early(row: CodeList, offer: Offer) -> bool:
    """Whether a list's codes, in and not yet published, end before claiming does."""
    is_held = row.state == CodeListState.HELD and not row.is_test
    return is_held and expires_early(row.expires_on, closes_on=local_date(offer.closes_at))


def check_codes_last(offer: Offer) -> None:
    """:raises CodesExpireEarly: codes that are in end before claiming does (S2.3.1a)."""
    expires_on = codes_expiring_early([offer.reference]).get(offer.reference)
    if expires_on is not None:
        raise CodesExpireEarly(expires_on=expires_on, closes_on=local_date(offer.closes_at))


def check_held(reference: str, *, received_id: int) -> None:
    """:raises ListReplaced: a list is not the one whose codes are in, or they are published."""
    held = CodeList.objects.filter(offer__reference=reference, state=CodeListState.HELD)
    if not held.filter(received_id=received_id).exists():
        raise ListReplaced


def code_lists_of(offer: Offer) -> QuerySet[CodeList]:
    """Return the lists handed in for an offer, newest first."""
    return CodeList.objects.filter(offer=offer).order_by("-at", "-pk")


def statement_of(offer: Offer) -> Statement:
    """Return the account of the offer's codes.

    What came in is counted from the lists, what was given from the claims and what is left from
    the codes: three sources that must meet.
    """
    lists = CodeList.objects.filter(offer=offer, is_test=False)
    came = lists.exclude(state=CodeListState.REPLACED).aggregate(n=Sum("count"))["n"] or 0
    given = Claim.objects.filter(offer=offer).count()
    codes = VoucherCode.objects.filter(offer=offer).aggregate(
        waiting=Count("pk", filter=Q(state__in=(CodeState.HELD, CodeState.RESERVE))),
        reserve=Count("pk", filter=Q(state=CodeState.RESERVE)),
        ahead=Count("pk", filter=Q(state=CodeState.RELEASED, number__gt=offer.given)),
        void=Count("pk", filter=Q(state=CodeState.VOID)),
        test=Count("pk", filter=Q(state=CodeState.TEST)),
        used=Count("pk", filter=Q(used_at__isnull=False)),
    )
    left = codes["waiting"] + codes["ahead"]
    called_off = left if offer.state == OfferState.TERMINATED else 0
    return Statement(
        imported=came,
        given=given,
        left=left - called_off,
        void=codes["void"] + called_off,
        used=codes["used"],
        reserve=0 if called_off else codes["reserve"],
        test=codes["test"],
    )


def usage_of(offer: Offer) -> UsageResult:
    """Return what has become of the codes that were won, by the merchant's list so far."""
    won = VoucherCode.objects.filter(offer=offer, number__lte=offer.given)
    redeemed = VoucherCode.objects.filter(offer=offer, used_at__isnull=False).count()
    used = won.filter(used_at__isnull=False).count()
    return UsageResult(used=used, unused=won.count() - used, used_without_claim=redeemed - used)


@transaction.atomic
def audit_of(offer: Offer) -> OfferAudit:
    """Count the offer's claims from the rows themselves: the check after every fault."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_INDEX)
        cursor.execute(_ACCOUNT, {"offer": offer.pk})
        claimed, numbers, without_code, highest, members = cursor.fetchone()
    return OfferAudit(
        stock=offer.stock,
        claimed=claimed,
        codes_given=numbers,
        members=members,
        duplicates=(claimed - numbers) + (claimed - members),
        oversold=max(claimed - offer.stock, without_code, 0),
        stranded=max(offer.given, highest) - numbers,
        balanced=statement_of(offer).is_balanced and offer.given == numbers,
    )


def wait_until_durable() -> None:
    """Return when all that was read before is as durable as a commit.

    A row may be seen before a standby has confirmed it. A commit that writes to the log waits for
    that; whoever tells a member "yours" from a read calls this first.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_logical_emit_message(true, 'claims', '')")
