"""Stepping aside from a case (回避): declared, ordered by whoever leads, withdrawn by another.

Not here: what follows from it (``people.recusals``, ``people.stepping_aside``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.audit import declared
from huzhu.audit.actions import action, note, record_each
from huzhu.kernel.workdays import local_date
from huzhu.people import queries, recusals, stepping
from huzhu.people.actions import _steps
from huzhu.people.models import Recusal
from huzhu.people.recusal_errors import RecusalWithdrawn, StepsAsideAlready
from huzhu.people.states import Interest

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from huzhu.kernel.actor import Actor
    from huzhu.kernel.interests import CaseRef
    from huzhu.people.models import Account, Position

    _Facts = dict[str, str | int]


@action("people.declare_recusal", "申报回避", right=stepping.RECUSAL_DECLARER, is_of_case=False)
def declare_recusal(
    case: CaseRef,
    *,
    label: str,
    reason: str,
    by: Actor,
    at: datetime,
    kind: str = Interest.INTEREST,
) -> Recusal:
    """Step aside from a case: from now on the actor does nothing on it.

    ``label`` is what the case is called on its page today.

    :raises ReasonMissing, PersonalNumber: it is not said why, or with a number.
    :raises StepsAsideAlready: so it is already.
    """
    account = queries.account_by_id(by.account)
    row = _enter(account, case, label=label, reason=reason, kind=kind, by=by, at=at)
    note(_subject(row), by=by, at=at, **_facts(row))
    _tell_cases(row, declare_recusal, _facts(row), by=by, at=at)
    return row


@action(
    "people.declare_unit",
    "登记本人或亲属的单位",
    right=stepping.RECUSAL_DECLARER,
    is_of_case=False,
)
def declare_unit(number: str, *, kind: str, reason: str, by: Actor, at: datetime) -> Recusal:
    """Say whose agency or union is the own or a relative's: its cases are not for this reviewer.

    :raises NoSuchUnit: no agency and no union has the number.
    :raises ReasonMissing, StepsAsideAlready: as ``declare_recusal``.
    """
    unit, case = recusals.unit_of(number)
    account = queries.account_by_id(by.account)
    row = _enter(account, case, label=unit.name, reason=reason, kind=kind, by=by, at=at)
    note(_subject(row), by=by, at=at, **_facts(row))
    return row


@action(
    "people.order_recusal", "要求回避", "due", right=stepping.RECUSAL_ORDERER,
    is_weighty=True, is_of_case=False,
)  # fmt: skip
def order_recusal(
    post: Position, case: CaseRef, *, label: str, reason: str, by: Actor, at: datetime
) -> Recusal:
    """Have somebody step aside from a case, whom the actor leads.

    :raises NotYourRecusal: the actor does not lead the holder of the post.
    :raises ReasonMissing, StepsAsideAlready: as ``declare_recusal``.
    """
    stepping.check_lead(post, by=by)
    row = _enter(
        post.account, case, label=label, reason=reason, kind=Interest.INTEREST, by=by, at=at
    )
    note(_subject(row), by=by, at=at, **_facts(row))
    _tell_cases(row, order_recusal, _facts(row), by=by, at=at)
    return row


@action(
    "people.withdraw_recusal", "撤销回避", "idle", right=stepping.RECUSAL_ORDERER,
    is_weighty=True, is_of_case=False,
)  # fmt: skip
def withdraw_recusal(row: Recusal, *, reason: str, by: Actor, at: datetime) -> None:
    """End it with the reason: never by the person, always by somebody who leads the person.

    :raises NotYourRecusal: the actor steps aside oneself, or does not lead the person.
    :raises ReasonMissing: it is not said why. :raises RecusalWithdrawn: it is over.
    """
    recusals.check_withdraw(row, by=by, on=local_date(at))
    reason = _steps.said_why(reason)
    changed = Recusal.objects.filter(pk=row.pk, withdrawn_at__isnull=True).update(
        withdrawn_at=at, withdrawn_by=str(by), withdrawn_reason=reason
    )
    row.refresh_from_db()
    if not changed:
        raise RecusalWithdrawn(label=row.label, who=row.withdrawn_by)
    facts = _facts(row) | {"reason": reason}
    note(_subject(row), by=by, at=at, **facts)
    _tell_cases(row, withdraw_recusal, facts, by=by, at=at)


def _enter(
    account: Account, case: CaseRef, *, label: str, reason: str, kind: str, by: Actor, at: datetime
) -> Recusal:
    reason = _steps.said_why(reason)
    _steps.lock_account(account.pk)
    known = recusals.standing().filter(account=account, subject=case.subject).first()
    if known is not None:
        day = local_date(known.made_at)
        raise StepsAsideAlready(name=account.full_name, day=day, label=known.label)
    row = Recusal(
        account=account, kind=str(kind), subject=case.subject, agency_path=case.agency_path,
        label=label[:200], reason=reason, maker_id=by.account, made_by=str(by), made_at=at,
    )  # fmt: skip
    row.save()
    row.instead = recusals.instead_today(row, on=local_date(at))[:400]
    row.save(update_fields=["instead"])
    return row


def _subject(row: Recusal) -> str:
    """In the record of the case, where it is one that has a record."""
    is_case = row.subject.partition(":")[0] in {"project", "agency", "scoresheet"}
    return row.subject if is_case else f"account:{row.account_id}"


def _tell_cases(
    row: Recusal, act: Callable[..., object], facts: _Facts, *, by: Actor, at: datetime
) -> None:
    """A supplier has no record of its own: the open cases in which it bids say it."""
    if not row.subject.startswith("supplier:"):
        return
    within = declared.functions("cases_within")
    cases = {each.subject for ask in within for each in ask(row.case)}
    code = act.event_kind.code  # type: ignore[attr-defined]
    record_each(code, [(each, facts) for each in sorted(cases)], by=by, at=at)


def _facts(row: Recusal) -> _Facts:
    return {
        "recusal": row.pk,
        "aside": row.account.full_name,
        "label": row.label,
        "reason": row.reason,
        "instead": row.instead,
    }
