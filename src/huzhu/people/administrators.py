"""The three administrators (三员): who is in office, and what one person may hold beside.

System, safety and audit are three persons, none of whom holds a post that decides cases. Where an
office has too few people, two of the three may be one person's for a time: the director and the
deputy director say so with a reason, in the proposal of the second post (``combined_reason``).

Not here: appointing them (``actions.administrators``), what each may do (the apps' ``policies``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.utils import timezone

from huzhu.kernel.workdays import local_date
from huzhu.office import conditions
from huzhu.people import queries, rules
from huzhu.people.administrator_errors import (
    AdministratorDecides,
    AdministratorHoldsTwo,
    AdministratorStandsIn,
    CombinedTermWrong,
    NothingCombined,
)
from huzhu.people.models import Position, PostProposal, Proxy
from huzhu.people.states import ADMINISTRATORS, ProposalState, ProxyState, Role

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

    from huzhu.office.conditions import Condition

#: So long one person may hold two; then it is asked anew.
LONGEST_COMBINED = timedelta(days=366)
MOST_HELD = 2
#: What an office gives up where one person holds two of the three.
GIVEN_UP = {
    frozenset({Role.SYSTEM_ADMIN, Role.SAFETY_ADMIN}): (
        "同一人既管服务器、备份和密钥，又申请恢复他人的登录：没有另一名管理员看着这两件事是否被混用。"
    ),
    frozenset({Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN}): (
        "管服务器的人同时查阅留痕：他自己的操作没有另一名管理员检查。"
    ),
    frozenset({Role.SAFETY_ADMIN, Role.AUDIT_ADMIN}): (
        "申请恢复登录的人同时查阅留痕：他经手的恢复没有另一名管理员检查。"
    ),
}
_OPEN_PROXY = (str(ProxyState.PROPOSED), str(ProxyState.CONFIRMED))


@dataclass(frozen=True, slots=True)
class Combined:
    """One person who holds two of the three: which, until when, who agreed and why."""

    first: Position
    second: Position
    agreed: PostProposal | None
    given_up: str


def posts(*, on: date) -> QuerySet[Position]:
    """The administrators' posts whose terms run on a day, in the order of the three."""
    return queries.running_posts(on).filter(role__in=[str(each) for each in ADMINISTRATORS])


def open_posts(*, on: date) -> list[Position]:
    """Those that run or are still to come, system first."""
    rows = queries.open_posts(on=on).filter(
        role__in=[str(each) for each in ADMINISTRATORS], account__is_active=True
    )
    return sorted(rows, key=lambda post: (ADMINISTRATORS.index(Role(post.role)), post.starts_on))


def missing(*, on: date) -> list[Role]:
    """Those of the three whom nobody is who can sign in."""
    able = posts(on=on).exclude(account__password__startswith=UNUSABLE_PASSWORD_PREFIX)
    held = set(able.values_list("role", flat=True))
    return [role for role in ADMINISTRATORS if role not in held]


def are_in_office() -> bool:
    """Whether all three are in office today: what is theirs then is nobody else's any more."""
    return not missing(on=timezone.localdate())


def combined(*, on: date) -> list[Combined]:
    """Whoever holds two of them on a day."""
    by_account: dict[int, list[Position]] = {}
    for post in posts(on=on):
        by_account.setdefault(post.account_id, []).append(post)
    return [_combined(*held[:MOST_HELD]) for held in by_account.values() if len(held) >= MOST_HELD]


def condition(*, at: datetime) -> Condition:
    """How it stands, in the words of 平台健康 and the doctor."""
    on = local_date(at)
    held = [
        f"{each.first.account.full_name}兼任{Role(each.first.role).label}和"
        f"{Role(each.second.role).label}，至 {each.second.ends_on or each.first.ends_on}"
        for each in combined(on=on)
    ]
    lacking = [each.label for each in missing(on=on)]
    return conditions.administrators(lacking, combined=held, of=len(ADMINISTRATORS))


def _combined(first: Position, second: Position) -> Combined:
    rows = PostProposal.objects.filter(
        position__in=[first, second], state=ProposalState.CONFIRMED
    ).exclude(combined_reason="")
    pair = frozenset({Role(first.role), Role(second.role)})
    return Combined(first, second, rows.order_by("-decided_at").first(), GIVEN_UP.get(pair, ""))


def check_alone(wanted: Position, *, combined_reason: str = "") -> None:
    """Whether the person may hold this post beside what is held in the same time.

    The caller holds the account's lock.

    :raises AdministratorDecides: an administrator would decide cases.
    :raises AdministratorStandsIn: an administrator would stand in for somebody.
    :raises AdministratorHoldsTwo, CombinedTermWrong, NothingCombined: two of the three, and not
        agreed to as it has to be.
    """
    held = _beside(wanted)
    is_administrator = wanted.role in ADMINISTRATORS
    for other in held:
        if is_administrator != (other.role in ADMINISTRATORS):
            raise AdministratorDecides(
                name=wanted.account.full_name, held=other.title, title=wanted.title
            )
    if is_administrator:
        _check_no_proxy(wanted)
        _check_combined(wanted, held, combined_reason)


def _beside(wanted: Position) -> list[Position]:
    rows = Position.objects.filter(account=wanted.account).select_related("agency")
    term = (wanted.starts_on, wanted.ends_on)
    return [
        row
        for row in rows.order_by("id")
        if (row.role, row.department) != (wanted.role, wanted.department)
        and rules.terms_overlap(term, (row.starts_on, row.ends_on))
    ]


def _check_no_proxy(wanted: Position) -> None:
    rows = Proxy.objects.filter(
        substitute=wanted.account, state__in=_OPEN_PROXY, ends_on__gte=wanted.starts_on
    ).select_related("position__agency")
    if wanted.ends_on is not None:
        rows = rows.filter(starts_on__lte=wanted.ends_on)
    for row in rows[:1]:
        raise AdministratorStandsIn(
            name=wanted.account.full_name, held=row.position.title, title=wanted.title
        )


def _check_combined(wanted: Position, held: list[Position], reason: str) -> None:
    name = wanted.account.full_name
    others = {other.role for other in held}
    if not held and reason:
        raise NothingCombined(name=name)
    if held and (not reason or len(others) >= MOST_HELD):
        raise AdministratorHoldsTwo(name=name, held="、".join(other.title for other in held))
    if held and (wanted.ends_on is None or wanted.ends_on - wanted.starts_on >= LONGEST_COMBINED):
        told = f" {wanted.ends_on}" if wanted.ends_on else "“长期”"
        raise CombinedTermWrong(ends_on=told)
