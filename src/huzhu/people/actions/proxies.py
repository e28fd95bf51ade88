"""Standing in for somebody who is away (代理): given for days, confirmed where two are needed.

Not here: who may stand in for whom and what it means (``people.proxies``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.audit.actions import action, note
from huzhu.kernel.workdays import local_date
from huzhu.people import policies, proxies
from huzhu.people.actions import _steps
from huzhu.people.models import Proxy
from huzhu.people.proxy_errors import (
    ProxyEndsFirst,
    ProxyOutside,
    ProxyOverlaps,
    ProxyStartsPast,
    ProxyTermWrong,
)
from huzhu.people.states import PROXY_LIFECYCLE, ProxyState

if TYPE_CHECKING:
    from datetime import date, datetime

    from huzhu.kernel.actor import Actor
    from huzhu.people.models import Account, Position


@action("people.give_proxy", "登记代理", right=policies.PROXY_GIVER, is_weighty=True)
def give_proxy(
    post: Position,
    *,
    substitute: Account,
    starts_on: date,
    ends_on: date,
    reason: str,
    by: Actor,
    at: datetime,
) -> Proxy:
    """Let somebody stand in for the holder of a post, both days included.

    A guarded post, or one that is not below the giver's own, waits for a second person.

    :raises NotYourAbsence, ProxyByProxy: ``by`` may not give this one.
    :raises OwnRights: an organiser would stand in oneself.
    :raises ReasonMissing, PersonalNumber: it is not said why, or with a number.
    :raises ProxyTermWrong: not these days.
    :raises ProxyOutside: not this person. :raises ProxyOverlaps: somebody does already.
    """
    proxies.check_give(post, by=by)
    policies.check_not_for_oneself(substitute.pk, by=by)
    reason = _steps.said_why(reason)
    _steps.lock_account(post.account_id)
    _check_term(post, starts_on, ends_on, today=local_date(at))
    _check_person(post, substitute, starts_on, ends_on)
    is_shared = proxies.takes_two(post, by=by)
    row = Proxy.objects.create(
        position=post, substitute=substitute, starts_on=starts_on, ends_on=ends_on,
        reason=reason, maker_id=by.account, maker_name=by.name, maker_title=by.title,
        made_at=at, decided_at=None if is_shared else at,
        state=str(ProxyState.PROPOSED if is_shared else ProxyState.CONFIRMED),
    )  # fmt: skip
    note(_subject(row), by=by, at=at, **_facts(row))
    return row


@action("people.confirm_proxy", "确认代理", "done", right=policies.SECOND_PERSON, is_weighty=True)
def confirm_proxy(row: Proxy, *, by: Actor, at: datetime) -> None:
    """Confirm what another person gave; its days begin and end it by themselves.

    :raises MakerIsChecker, OwnRights, NotSecondPerson: ``by`` may not be the second person.
    :raises NotNow: it was decided before.
    """
    _check_second(row, by=by, at=at)
    _decide(row, "confirm_proxy", by=by, at=at)
    note(_subject(row), by=by, at=at, **_facts(row))


@action("people.decline_proxy", "不同意代理", "late", right=policies.SECOND_PERSON)
def decline_proxy(row: Proxy, *, reason: str, by: Actor, at: datetime) -> None:
    """Say no to what another person gave, with the reason.

    :raises MakerIsChecker, OwnRights, NotSecondPerson: ``by`` may not be the second person.
    :raises ReasonMissing: there is no reason. :raises NotNow: it was decided before.
    """
    _check_second(row, by=by, at=at)
    reason = _steps.said_why(reason)
    _decide(row, "decline_proxy", by=by, at=at, answer=reason)
    note(_subject(row), by=by, at=at, **_facts(row))


@action("people.withdraw_proxy", "撤回代理", "idle", right=policies.PROXY_GIVER)
def withdraw_proxy(row: Proxy, *, by: Actor, at: datetime) -> None:
    """Take back what the actor gave before anybody decided. :raises NotTheMaker, NotNow: not so."""
    policies.check_withdraw(row.maker_id, maker=row.maker_name, by=by)
    _decide(row, "withdraw_proxy", by=by, at=at)
    note(_subject(row), by=by, at=at, **_facts(row))


@action("people.end_proxy", "提前结束代理", "idle", right=policies.PROXY_GIVER)
def end_proxy(row: Proxy, *, by: Actor, at: datetime) -> None:
    """End a proxy before its last day: its holder is back. The rights end at once.

    :raises NotYourAbsence, ProxyByProxy: ``by`` may not. :raises NotNow: it is not in force.
    """
    proxies.check_give(row.position, by=by)
    _steps.move(row, PROXY_LIFECYCLE, "end_proxy", ended_at=at)
    note(_subject(row), by=by, at=at, **_facts(row))


def _check_term(post: Position, starts_on: date, ends_on: date, *, today: date) -> None:
    if starts_on < today:
        raise ProxyStartsPast(starts_on=starts_on, today=today)
    if ends_on < starts_on:
        raise ProxyEndsFirst(starts_on=starts_on, ends_on=ends_on)
    is_long = ends_on - starts_on >= proxies.LONGEST
    is_over = post.ends_on is not None and ends_on > post.ends_on
    if starts_on < post.starts_on or is_long or is_over:
        most = proxies.LONGEST.days
        raise ProxyTermWrong(starts_on=starts_on, ends_on=ends_on, most=most)
    for other in proxies.open_for([post], on=starts_on).filter(starts_on__lte=ends_on):
        raise ProxyOverlaps(
            title=post.title, name=other.substitute.full_name,
            starts_on=other.starts_on, ends_on=other.ends_on,
        )  # fmt: skip


def _check_person(post: Position, who: Account, starts_on: date, ends_on: date) -> None:
    found = proxies.candidates(post, on=starts_on, until=ends_on)
    if who.pk not in {each.account_id for each in found}:
        raise ProxyOutside(name=who.full_name, title=post.title)


def _check_second(row: Proxy, *, by: Actor, at: datetime) -> None:
    act = proxies.shared_act_of(row, leaders=proxies.leaders_at(at))
    policies.check_second_person(act, by=by)


def _decide(row: Proxy, verb: str, *, by: Actor, at: datetime, **changes: object) -> None:
    _steps.decide(row, PROXY_LIFECYCLE, verb, by=by, at=at, **changes)


def _subject(row: Proxy) -> str:
    return f"account:{row.position.account_id}"


def _facts(row: Proxy) -> dict[str, str | int]:
    return {
        "proxy": row.pk,
        "position": row.position_id,
        "substitute": row.substitute_id,
        "proxy_name": row.substitute.full_name,
        "starts_on": str(row.starts_on),
        "ends_on": str(row.ends_on),
        "reason": row.reason,
    }
