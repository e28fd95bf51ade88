"""Setting offers up, publishing and ending them, entitling members, showing codes.

Not here: the claim itself. It is answered by the counter (``counter``, ``sql/claims_take.sql``),
the one write of the product that is not an action; each of its batches writes its own event.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, connection
from django.db.models import F
from django.utils import timezone

from huzhu.audit.actions import action, record
from huzhu.claims import policies, queries, tickets, vault
from huzhu.claims.errors import (
    CodeKnown,
    CodeListFaulty,
    ModeNotOffered,
    NoCodes,
    NotVerified,
    OfferOver,
    OfferTerminated,
    TooFewReserves,
    UsageUnknown,
    WindowOver,
    WindowUpsideDown,
)
from huzhu.claims.models import Claim, CodeList, Offer, VoucherCode
from huzhu.claims.states import (
    MODE_NAMES,
    OFFER_LIFECYCLE,
    CodeListState,
    CodeState,
    Mode,
    OfferState,
)
from huzhu.claims.values import FeedbackRow, IssuedTicket, RevealedCode
from huzhu.kernel.errors import NotNow
from huzhu.people import queries as people

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from huzhu.claims.values import CodeRow, UsageResult, UsedCode
    from huzhu.kernel.actor import Actor

#: A ticket still opens the own claim for this long after the end.
_TICKET_AFTERLIFE = timedelta(days=1)
_CLAIMANT_BATCH = 10_000


# --- setting up --------------------------------------------------------------------------------


@action("claims.create_offer")
def create_offer(  # noqa: PLR0913 -- what an offer is
    *,
    reference: str,
    title: str,
    opens_at: datetime,
    closes_at: datetime,
    mode: Mode = Mode.RUSH,
    agency_id: int | None = None,
    agency_path: str = "",
    union_ids: Sequence[int] = (),
    by: Actor,
    at: datetime,
) -> Offer:
    """Set a draft offer up for the case called ``reference``.

    :raises WindowUpsideDown: it would end before it begins.
    :raises NotSetByYou: ``by`` is neither office nor agency.
    """
    policies.check_prepare_offer(by=by)
    _check_window(opens_at, closes_at)
    offer = Offer.objects.create(
        reference=reference,
        title=title,
        mode=mode,
        opens_at=opens_at,
        closes_at=closes_at,
        agency_id=agency_id,
        agency_path=agency_path,
        union_ids=list(union_ids),
    )
    record("claims.create_offer", _subject(offer), by=by, at=at, reference=reference, mode=mode)
    return offer


@action("claims.reschedule_offer")
def reschedule_offer(
    offer: Offer, *, opens_at: datetime, closes_at: datetime, by: Actor, at: datetime
) -> Offer:
    """Give a draft another window (改期).

    :raises NotNow: it is published already: members were told its times.
    """
    policies.check_run_offer(by=by)
    _check_window(opens_at, closes_at)
    changed = Offer.objects.filter(pk=offer.pk, state=OfferState.DRAFT)
    if changed.update(opens_at=opens_at, closes_at=closes_at) != 1:
        label = OFFER_LIFECYCLE.label
        step = label(OfferState(offer.state))
        raise NotNow(verb="改期", needed=label(OfferState.DRAFT), step=step)
    times = {"opens_at": opens_at.isoformat(), "closes_at": closes_at.isoformat()}
    record("claims.reschedule_offer", _subject(offer), by=by, at=at, **times)
    offer.refresh_from_db()
    return offer


@action("claims.hand_in_codes")
def hand_in_codes(
    offer: Offer,
    *,
    rows: Sequence[CodeRow],
    file_sha256: str,
    is_test: bool = False,
    by: Actor,
    at: datetime,
) -> CodeList:
    """Take a list of codes in, whole or not at all; it replaces a list not yet published (S2.3.1a).

    Test codes (``is_test``) serve the rehearsal and can never reach a member (S2.3.1c).

    :raises CodeListFaulty: rows cannot be used; ``faults`` of the error names each cell.
    :raises NotNow: the offer is published or over.
    """
    policies.check_prepare_offer(by=by)
    offer = _locked(offer)
    OFFER_LIFECYCLE.target("publish_offer", now=OfferState(offer.state))
    if not rows:
        raise NoCodes(title=offer.title)
    if faults := queries.check_codes(offer, rows):
        raise CodeListFaulty(rows=len(rows), count=len(faults), first=faults[0], faults=faults)
    _replace_lists(offer, is_test=is_test)
    code_list = CodeList.objects.create(
        offer=offer,
        reference=f"{offer.reference}-{offer.code_lists.count() + 1}",
        file_sha256=file_sha256,
        count=len(rows),
        expires_on=min(row.expires_on for row in rows if row.expires_on),
        is_test=is_test,
        by_name=by.name,
        by_account_id=by.account_id,
        at=at,
    )
    _store_codes(code_list, rows)
    record(
        "claims.hand_in_codes",
        _subject(offer),
        by=by,
        at=at,
        count=len(rows),
        sha256=file_sha256,
        is_test=is_test,
    )
    return code_list


def _replace_lists(offer: Offer, *, is_test: bool) -> None:
    # The list's row, its fingerprint and the uploaded file stay; its codes must come in again.
    old = CodeList.objects.filter(offer=offer, is_test=is_test, state=CodeListState.HELD)
    VoucherCode.objects.filter(code_list__in=old).delete()
    old.update(state=CodeListState.REPLACED)


def _store_codes(code_list: CodeList, rows: Sequence[CodeRow]) -> None:
    """COPY, sealed row by row: no code is ever in the database in plain."""
    state = CodeState.TEST if code_list.is_test else CodeState.HELD
    reference = code_list.offer.reference
    copy_in = (
        "COPY claims_vouchercode (offer_id, code_list_id, state, sealed, digest, expires_on)"
        " FROM STDIN (FORMAT BINARY)"
    )
    try:
        with connection.cursor() as cursor, cursor.copy(copy_in) as copy:
            copy.set_types(["int8", "int8", "varchar", "bytea", "bytea", "date"])
            for row in rows:
                digest = vault.digest_of(row.code)
                sealed = vault.seal_code(row.code, row.passcode, reference=reference, digest=digest)
                whose = (code_list.offer_id, code_list.pk, str(state))
                copy.write_row((*whose, sealed, digest, row.expires_on))
    except IntegrityError as clash:
        raise CodeKnown from clash


# --- the lifecycle -----------------------------------------------------------------------------


@action("claims.publish_offer")
def publish_offer(offer: Offer, *, reserve: int = 0, by: Actor, at: datetime) -> Offer:
    """Number the codes 1 to N, earliest expiry first, and show the offer to members (上架).

    ``reserve`` codes, those that last longest, stay back without a number.

    :raises NoCodes: no code would be left to publish.
    :raises WindowOver: the closing time has passed.
    :raises ModeNotOffered: fair openings and draws do not exist yet.
    """
    policies.check_run_offer(by=by)
    offer = _locked(offer)
    OFFER_LIFECYCLE.target("publish_offer", now=OfferState(offer.state))
    if offer.mode != Mode.RUSH:
        raise ModeNotOffered(mode=MODE_NAMES[Mode(offer.mode)])
    if offer.closes_at <= at:
        raise WindowOver(closes_at=_clock(offer.closes_at))
    held = VoucherCode.objects.filter(offer=offer, state=CodeState.HELD)
    stock = held.count() - reserve
    if stock < 1:
        raise NoCodes(title=offer.title)
    _number_codes(offer, CodeState.HELD, count=stock)
    held.update(state=CodeState.RESERVE)
    CodeList.objects.filter(offer=offer, state=CodeListState.HELD, is_test=False).update(
        state=CodeListState.RELEASED
    )
    Offer.objects.filter(pk=offer.pk).update(stock=stock)
    _move(offer, "publish_offer")
    record("claims.publish_offer", _subject(offer), by=by, at=at, stock=stock, reserve=reserve)
    return offer


@action("claims.release_reserve")
def release_reserve(offer: Offer, *, count: int, by: Actor, at: datetime) -> Offer:
    """Add reserve codes (备用) to a published offer's stock; the counter sells on at once.

    :raises TooFewReserves: there are fewer.
    """
    policies.check_run_offer(by=by)
    offer = _locked(offer)
    OFFER_LIFECYCLE.target("close_offer", now=OfferState(offer.state))
    left = VoucherCode.objects.filter(offer=offer, state=CodeState.RESERVE).count()
    if not 1 <= count <= left:
        raise TooFewReserves(left=left, count=count)
    _number_codes(offer, CodeState.RESERVE, count=count)
    Offer.objects.filter(pk=offer.pk).update(stock=F("stock") + count)
    record("claims.release_reserve", _subject(offer), by=by, at=at, count=count)
    offer.refresh_from_db()
    return offer


@action("claims.close_offer")
def close_offer(offer: Offer, *, by: Actor, at: datetime) -> Offer:
    """End a published offer (结束); the clock does so at the closing time."""
    policies.check_run_offer(by=by)
    offer = _locked(offer)
    _move(offer, "close_offer")
    record("claims.close_offer", _subject(offer), by=by, at=at, given=offer.given)
    return offer


@action("claims.terminate_offer")
def terminate_offer(offer: Offer, *, reason: str, by: Actor, at: datetime) -> Offer:
    """End an offer before its time (终止, S5.4): no claim commits after this does."""
    policies.check_run_offer(by=by)
    offer = _locked(offer)
    _move(offer, "terminate_offer")
    Offer.objects.filter(pk=offer.pk).update(termination_reason=reason[:200])
    told = _subject(offer)
    record("claims.terminate_offer", told, by=by, at=at, given=offer.given, reason=reason)
    offer.refresh_from_db()
    return offer


# --- members -----------------------------------------------------------------------------------


@action("claims.issue_ticket")
def issue_ticket(offer: Offer, *, member_id: int, by: Actor, at: datetime) -> IssuedTicket:
    """Answer "may I claim?" (S2.1.1): a yes is the ticket, a no says why.

    :raises NotYours: one of the reasons of ``policies.check_claim``.
    :raises OfferOver: it has ended.
    :raises OfferTerminated: it was terminated.
    """
    _check_not_over(offer, at)
    policies.check_claim(offer, people.member_by_id(member_id))
    expires_at = offer.closes_at + _TICKET_AFTERLIFE
    ticket = tickets.sign(offer.pk, member_id, expires=int(expires_at.timestamp()))
    record("claims.issue_ticket", _subject(offer), by=by, at=at, member=member_id)
    return IssuedTicket(ticket, expires_at)


@action("claims.issue_tickets")
def issue_tickets(offer: Offer, *, member_ids: Sequence[int], by: Actor, at: datetime) -> list[str]:
    """Issue the tickets of many members at once, in their order; one who may not stops all."""
    policies.check_run_offer(by=by)
    _check_not_over(offer, at)
    expires = int((offer.closes_at + _TICKET_AFTERLIFE).timestamp())
    issued: list[str] = []
    for start in range(0, len(member_ids), _CLAIMANT_BATCH):
        batch = member_ids[start : start + _CLAIMANT_BATCH]
        claimants = queries.claimants(by, member_ids=batch)
        for member_id in batch:
            if member_id not in claimants:
                raise NotVerified
            policies.check_claimant(offer, claimants[member_id])
            issued.append(tickets.sign(offer.pk, member_id, expires=expires))
    record("claims.issue_tickets", _subject(offer), by=by, at=at, count=len(issued))
    return issued


@action("claims.reveal_code")
def reveal_code(offer: Offer, *, by: Actor, at: datetime) -> RevealedCode:
    """Show a member the code of the own claim; each look is recorded (S2.3.2b).

    :raises NoClaim: ``by`` holds no claim to this offer.
    """
    claim = queries.claim_of(offer, member_id=by.member_id or 0)
    code = VoucherCode.objects.get(offer=offer, number=claim.number)
    text, passcode = _open(code, offer)
    facts = {"number": claim.number, "member": by.member_id}
    record("claims.reveal_code", _subject(offer), by=by, at=at, **facts)
    return RevealedCode(claim.number, text, passcode, code.expires_on, code.used_at)


# --- after the end -----------------------------------------------------------------------------


@action("claims.import_usage")
def import_usage(offer: Offer, *, rows: Sequence[UsedCode], by: Actor, at: datetime) -> UsageResult:
    """Mark the codes that the merchant redeemed (核销); all others count as unused (S2.3.3).

    :raises UsageUnknown: the list names codes that this offer does not have.
    """
    policies.check_prepare_offer(by=by)
    used = {vault.digest_of(row.code): row for row in rows}
    codes = VoucherCode.objects.filter(offer=offer, digest__in=list(used))
    found = {bytes(code.digest): code for code in codes}
    if unknown := [row for digest, row in used.items() if digest not in found]:
        first = min(row.row for row in unknown)
        raise UsageUnknown(count=len(unknown), row=first)
    for digest, code in found.items():
        code.used_at = used[digest].used_at
    VoucherCode.objects.bulk_update(found.values(), ["used_at"], batch_size=1000)
    result = queries.usage_of(offer)
    facts = {"used": result.used, "unused": result.unused}
    record("claims.import_usage", _subject(offer), by=by, at=at, **facts)
    return result


@action("claims.reveal_feedback")
def reveal_feedback(offer: Offer, *, by: Actor, at: datetime) -> list[FeedbackRow]:
    """Open all released codes of an ended offer for the feedback package (结果反馈, S2.3.3).

    Rows come by number: winners with their codes, used or not, then the codes nobody won.

    :raises NotNow: the offer has not ended.
    """
    policies.check_prepare_offer(by=by)
    state = OfferState(offer.state)
    if state not in {OfferState.CLOSED, OfferState.TERMINATED}:
        label = OFFER_LIFECYCLE.label
        raise NotNow(verb="反馈结果", needed=label(OfferState.CLOSED), step=label(state))
    rows = list(_feedback_rows(offer))
    record("claims.reveal_feedback", _subject(offer), by=by, at=at, count=len(rows))
    return rows


def _feedback_rows(offer: Offer) -> Iterator[FeedbackRow]:
    claims = Claim.objects.filter(offer=offer).select_related("member__union")
    by_number = {claim.number: claim for claim in claims}
    codes = VoucherCode.objects.filter(offer=offer, state=CodeState.RELEASED)
    for code in codes.order_by("number"):
        text, passcode = _open(code, offer)
        claim = by_number.get(code.number or 0)
        yield FeedbackRow(
            number=code.number or 0,
            code=text,
            passcode=passcode,
            expires_on=code.expires_on,
            member_number=claim.member.number if claim else "",
            member_name=claim.member.name if claim else "",
            union=claim.member.union.name if claim else "",
            claimed_at=claim.at if claim else None,
            used_at=code.used_at,
        )


# --- shared ------------------------------------------------------------------------------------


def _subject(offer: Offer) -> str:
    return f"offer:{offer.pk}"


def _locked(offer: Offer) -> Offer:
    """Lock the offer's row; the counter waits. Not for reads, and never two offers at once."""
    return Offer.objects.select_for_update().get(pk=offer.pk)


def _move(offer: Offer, verb: str) -> None:
    now = OfferState(offer.state)
    target = OFFER_LIFECYCLE.target(verb, now=now)
    if Offer.objects.filter(pk=offer.pk, state=now).update(state=target) != 1:
        OFFER_LIFECYCLE.target(verb, now=OfferState(queries.offer_by_id(offer.pk).state))
    offer.refresh_from_db()


def _number_codes(offer: Offer, state: CodeState, *, count: int) -> None:
    """Give the next ``count`` numbers after the stock to codes in ``state``, by expiry."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE claims_vouchercode AS code
               SET number = ranked.number, state = %s
              FROM (SELECT id, %s + row_number() OVER (ORDER BY expires_on, id) AS number
                      FROM claims_vouchercode WHERE offer_id = %s AND state = %s
                     ORDER BY expires_on, id LIMIT %s) AS ranked
             WHERE code.id = ranked.id
            """,
            [CodeState.RELEASED, offer.stock, offer.pk, state, count],
        )


def _open(code: VoucherCode, offer: Offer) -> tuple[str, str]:
    digest = bytes(code.digest)
    return vault.open_code(bytes(code.sealed), reference=offer.reference, digest=digest)


def _check_window(opens_at: datetime, closes_at: datetime) -> None:
    if opens_at >= closes_at:
        raise WindowUpsideDown(opens_at=_clock(opens_at), closes_at=_clock(closes_at))


def _check_not_over(offer: Offer, at: datetime) -> None:
    if offer.state == OfferState.TERMINATED:
        raise OfferTerminated
    if offer.state == OfferState.CLOSED or at >= offer.closes_at:
        raise OfferOver(closed_at=_clock(offer.closes_at))


def _clock(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"
