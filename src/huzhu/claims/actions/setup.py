"""Setting an offer up: its draft, its window, its list of codes.

Not here: publishing it (``lifecycle``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, connection

from huzhu.audit.actions import action, note
from huzhu.claims import policies, queries, vault
from huzhu.claims.actions._common import check_window, locked, subject
from huzhu.claims.errors import (
    CodeKnown,
    CodeListFaulty,
    NoCodes,
)
from huzhu.claims.models import CodeList, Offer, VoucherCode
from huzhu.claims.states import (
    OFFER_LIFECYCLE,
    CodeListState,
    CodeState,
    Mode,
    OfferState,
)
from huzhu.kernel.errors import NotNow
from huzhu.office import sealing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from huzhu.claims.values import CodeRow
    from huzhu.kernel.actor import Actor


@action("claims.create_offer", "建立抢订活动", "idle", right=policies.PREPARER)
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
    conditions: Mapping[str, Any] | None = None,
    benefit: str = "",
    by: Actor,
    at: datetime,
) -> Offer:
    """Set a draft offer up for the case called ``reference``.

    ``conditions``: as they are stored (``conditions.Conditions``). ``benefit``: of which kind.

    :raises WindowReversed: it would end before it begins.
    :raises NotSetByYou: ``by`` is neither office nor agency.
    """
    check_window(opens_at, closes_at)
    offer = Offer.objects.create(
        reference=reference,
        title=title,
        mode=mode,
        opens_at=opens_at,
        closes_at=closes_at,
        agency_id=agency_id,
        agency_path=agency_path,
        union_ids=list(union_ids),
        conditions=conditions or {},
        benefit=benefit,
    )
    note(subject(offer), by=by, at=at, reference=reference, mode=mode)
    return offer


@action("claims.reschedule_offer", "抢订活动改期", right=policies.RUNNER)
def reschedule_offer(
    offer: Offer, *, opens_at: datetime, closes_at: datetime, by: Actor, at: datetime
) -> None:
    """Give a draft another window (改期).

    :raises NotNow: it is published already: members were told its times.
    """
    check_window(opens_at, closes_at)
    changed = Offer.objects.filter(pk=offer.pk, state=OfferState.DRAFT)
    if changed.update(opens_at=opens_at, closes_at=closes_at) != 1:
        label = OFFER_LIFECYCLE.label
        step = label(OfferState(offer.state))
        raise NotNow(verb="改期", needed=label(OfferState.DRAFT), step=step)
    times = {"opens_at": opens_at.isoformat(), "closes_at": closes_at.isoformat()}
    note(subject(offer), by=by, at=at, **times)


@action("claims.hand_in_codes", "电子码清单入库", right=policies.PREPARER)
def hand_in_codes(
    offer: Offer,
    *,
    rows: Sequence[CodeRow],
    file_sha256: str,
    is_test: bool = False,
    received_id: int | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Take a list of codes in, whole or not at all; it replaces a list not yet published (S2.3.1a).

    Test codes (``is_test``) serve the rehearsal and can never reach a member (S2.3.1c).

    :raises CodeListFaulty: rows cannot be used; ``faults`` of the error names each cell.
    :raises NotNow: the offer is published or over.
    """
    sealing.hold_marks()
    offer = locked(offer)
    OFFER_LIFECYCLE.target("publish_offer", now=OfferState(offer.state))
    if not rows:
        raise NoCodes(title=offer.title)
    if faults := queries.check_codes(offer, rows, closes_at=offer.closes_at):
        raise CodeListFaulty(rows=len(rows), count=len(faults), first=faults[0], faults=faults)
    _replace_lists(offer, is_test=is_test)
    days = [row.expires_on for row in rows if row.expires_on]
    code_list = CodeList.objects.create(
        offer=offer,
        reference=f"{offer.reference}-{offer.code_lists.count() + 1}",
        file_sha256=file_sha256,
        count=len(rows),
        expires_on=min(days),
        ends_on=max(days),
        is_test=is_test,
        received_id=received_id,
        by_name=by.name,
        by_account_id=by.account_id,
        at=at,
    )
    _store_codes(code_list, rows)
    note(subject(offer), by=by, at=at, count=len(rows), sha256=file_sha256, is_test=is_test)


@action("claims.withdraw_codes", "撤回电子码清单", "due", right=policies.PREPARER)
def withdraw_codes(offer: Offer, *, received_id: int, by: Actor, at: datetime) -> None:
    """Take a list of codes out again that is not yet published: its codes may come in once more.

    :raises NotNow: the offer is published or over. :raises ListReplaced: another list is in.
    """
    offer = locked(offer)
    OFFER_LIFECYCLE.target("publish_offer", now=OfferState(offer.state))
    queries.check_held(offer.reference, received_id=received_id)
    held = CodeList.objects.filter(offer=offer, received_id=received_id, state=CodeListState.HELD)
    VoucherCode.objects.filter(code_list__in=held).delete()
    held.update(state=CodeListState.WITHDRAWN)
    note(subject(offer), by=by, at=at, received=received_id)


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
        with (
            connection.wrap_database_errors,
            connection.cursor() as cursor,
            cursor.copy(copy_in) as copy,
        ):
            copy.set_types(["int8", "int8", "varchar", "bytea", "bytea", "date"])
            for row in rows:
                digest = vault.digest_of(row.code)
                sealed = vault.seal_code(row.code, row.passcode, reference=reference, digest=digest)
                whose = (code_list.offer_id, code_list.pk, str(state))
                copy.write_row((*whose, sealed, digest, row.expires_on))
    except IntegrityError as clash:
        raise CodeKnown from clash
