"""A code at a counter: whether it counts, and that it was used (扫码核销).

Not here: which device may (``people.terminals``), lists of uses (``feedback``), what a member sees.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huzhu.audit.actions import action, note
from huzhu.claims import policies, vault
from huzhu.claims.actions._common import subject
from huzhu.claims.errors import CodeEnded, CodeNotGiven, CodeUsed, NoSuchCodeHere
from huzhu.claims.models import Claim, VoucherCode
from huzhu.claims.states import CodeState
from huzhu.kernel.identifiers import normalise_number
from huzhu.kernel.workdays import local_date

if TYPE_CHECKING:
    from datetime import date, datetime

    from huzhu.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class ScannedCode:
    """What a counter is told of a code: nothing of the member who holds it."""

    offer: str
    number: int
    expires_on: date
    used_at: datetime | None


@action("claims.look_up_code", "查询电子码", "idle", right=policies.SCANNER)
def look_up_code(text: str, *, by: Actor, at: datetime) -> ScannedCode:
    """Tell whether a code counts, and enter who has asked.

    :raises NoSuchCodeHere: no member holds it, or not of an offer of this agency.
    :raises CodeNotGiven, CodeEnded: it does not count.
    """
    code = _code(text, by=by, at=at)
    note(subject(code.offer), by=by, at=at, number=code.number)
    return _told(code)


@action("claims.record_use", "登记使用", "done", right=policies.SCANNER)
def record_use(text: str, *, by: Actor, at: datetime) -> ScannedCode:
    """Enter that a code was used here and now (核销); of two at once one is.

    :raises NoSuchCodeHere, CodeNotGiven, CodeEnded: as ``look_up_code``.
    :raises CodeUsed: it was used before.
    """
    code = _code(text, by=by, at=at)
    unused = VoucherCode.objects.filter(pk=code.pk, used_at__isnull=True)
    if not unused.update(used_at=at):
        code.refresh_from_db(fields=["used_at"])
        raise CodeUsed(used_at=code.used_at)
    code.used_at = at
    note(subject(code.offer), by=by, at=at, number=code.number)
    return _told(code)


def _code(text: str, *, by: Actor, at: datetime) -> VoucherCode:
    """The code, of the device's own agency alone; another's looks like none."""
    rows = VoucherCode.objects.select_related("offer").filter(
        digest__in=vault.digests_of(text.strip()) + vault.digests_of(normalise_number(text)),
        offer__agency_id=by.agency_id,
        state=CodeState.RELEASED,
    )
    code = rows.first()
    if code is None or code.number is None or by.agency_id is None:
        raise NoSuchCodeHere
    if not Claim.objects.filter(offer=code.offer, number=code.number).exists():
        raise CodeNotGiven
    if code.used_at is None and code.expires_on < local_date(at):
        raise CodeEnded(expires_on=code.expires_on)
    return code


def _told(code: VoucherCode) -> ScannedCode:
    return ScannedCode(code.offer.title, code.number or 0, code.expires_on, code.used_at)
