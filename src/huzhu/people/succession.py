"""Whether somebody can still propose who gives rights next, and another one confirm it.

Where nobody can, no post of the office is ever filled again: pages ask two persons, and the way
over the server is closed. Terms end by acts, which are refused before that
(``actions._terms``), and by their days, which are told beforehand (``outlook``).

Not here: who proposes and who confirms one thing (``policies``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q

from huzhu.kernel.workdays import local_date
from huzhu.office import conditions
from huzhu.people import founding, policies
from huzhu.people.models import Position
from huzhu.people.states import DepartmentCode, Role

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from django.db.models import QuerySet

    from huzhu.office.conditions import Condition

#: Whose posts give the rights to give rights.
_CONCERNED = Q(role__in=[str(role) for role in policies.LEADERS]) | Q(
    department=str(DepartmentCode.ORGANISATION)
)
#: What is to come within these days is told, and not brought about by an act.
AHEAD = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Outlook:
    """From when on nobody could give rights by two persons; ``left`` are those there still are."""

    closes_on: date
    left: str


def posts() -> QuerySet[Position]:
    """The posts that give such rights, of those who can sign in, whatever their terms."""
    rows = Position.objects.filter(_CONCERNED, agency__isnull=True, account__is_active=True)
    rows = rows.exclude(account__password__startswith=UNUSABLE_PASSWORD_PREFIX)
    return rows.select_related("account").order_by("id")


def organises(post: Position) -> bool:
    """Whether its holder proposes appointments to the office's posts."""
    return post.role == Role.DIRECTOR or post.department == DepartmentCode.ORGANISATION


def is_open(held: Collection[Position]) -> bool:
    """Whether of these one proposes and a different one confirms.

    A leader confirms; beside no other leader than the proposer the head of 组织机构部 does.
    """
    leaders = {post.account_id for post in held if post.role in policies.LEADERS}
    heads = {post.account_id for post in held if post.role == Role.DEPARTMENT_HEAD}
    proposers = {post.account_id for post in held if organises(post)}
    return any((leaders - {one}) or (heads - {one}) for one in proposers)


def outlook(held: Collection[Position], *, since: date) -> Outlook | None:
    """The first day within :data:`AHEAD` on which nobody could any more; None: there is none.

    What is open changes only where a term begins or has ended, so these days alone are asked.
    """
    changes = {post.starts_on for post in held}
    changes |= {post.ends_on + timedelta(days=1) for post in held if post.ends_on}
    for day in sorted({since, *changes}):
        if since <= day <= since + AHEAD and not is_open(there := on(held, day)):
            names = "、".join(f"{post.account.full_name}（{post.title}）" for post in there)
            return Outlook(day, names or "没有人")
    return None


def on(held: Collection[Position], day: date) -> list[Position]:
    """Those of the posts whose terms include the day."""
    return [
        post
        for post in held
        if post.starts_on <= day and (post.ends_on is None or post.ends_on >= day)
    ]


def condition(*, at: datetime) -> Condition:
    """How it stands, in the words of 平台健康 and the doctor."""
    found = outlook_at(at)
    closes_on, left = (found.closes_on, found.left) if found else (None, "")
    return conditions.succession(closes_on, left=left, today=local_date(at))


def outlook_at(at: datetime) -> Outlook | None:
    """What is to come by the terms as they stand; None also while the server's way is open."""
    if founding.is_open_to_the_server() or founding.is_untouched():
        return None
    today = local_date(at)
    return outlook(list(posts().exclude(ends_on__lt=today)), since=today)
