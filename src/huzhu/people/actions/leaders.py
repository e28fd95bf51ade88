"""The first director and deputy director of an office: let in on the server, then never again.

In office means able to sign in: until both have set a password, a lost link must not lock the
office for ever.

Not here: founding the office (``founding``), proposals in an office that is led (``proposals``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huzhu.audit.actions import record
from huzhu.kernel.workdays import local_date
from huzhu.people import password_links
from huzhu.people.models import Founding, PasswordLink, Position
from huzhu.people.states import OPEN_LINK, LinkState, Role

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from huzhu.kernel.actor import Actor

FIRST_LEADERS = (Role.DIRECTOR, Role.DEPUTY_DIRECTOR)


@dataclass(frozen=True, slots=True)
class FirstLeader:
    """A first leader who has set no password, and the key of the link that waits ("": none)."""

    name: str
    title: str
    key: str = ""
    number_is_with: str = ""


def vacant_posts(*, at: datetime) -> list[Role]:
    """Which of the two posts nobody holds or is about to hold."""
    filled = set(_terms(at).values_list("role", flat=True))
    return [role for role in FIRST_LEADERS if role not in filled]


def close_when_in_office(*, by: Actor, at: datetime) -> None:
    """Close the way over the server once both can sign in; nothing opens it again."""
    if vacant_posts(at=at) or _outside(at):
        return
    still_open = Founding.objects.filter(is_demonstration=False, leaders_in_office_at__isnull=True)
    if still_open.update(leaders_in_office_at=at):
        record("people.confirm_leaders", "office:leaders", by=by, at=at, is_closed=True)


def hand_over(*, by: Actor, at: datetime) -> list[FirstLeader]:
    """Hand over the links of those who hold the posts and cannot sign in yet; each one again.

    Its number is with whoever asked for it. The link is valid anew from now on, and what was
    printed of it before opens nothing any more.
    """
    return [_hand_over(position, by=by, at=at) for position in _outside(at)]


def _hand_over(position: Position, *, by: Actor, at: datetime) -> FirstLeader:
    name, title = position.account.full_name, position.title
    rows = PasswordLink.objects.filter(account=position.account, state__in=OPEN_LINK)
    link = rows.select_for_update(of=("self",)).order_by("-id").first()
    if link is None:
        return FirstLeader(name, title)
    link.state, link.handed_over_at = str(LinkState.HANDED_OVER), at
    link.second, link.second_name = None, by.name
    link.save(update_fields=["state", "handed_over_at", "second", "second_name"])
    record("people.hand_over_link", f"account:{link.account_id}", by=by, at=at, link=link.pk)
    key = password_links.key_of(link, at=at)
    return FirstLeader(name, title, key=key, number_is_with=link.maker_name)


def _outside(at: datetime) -> list[Position]:
    """Who holds one of the posts beside nobody that can sign in."""
    rows = list(_terms(at).select_related("account").order_by("id"))
    inside = {row.role for row in rows if row.account.has_usable_password()}
    return [row for row in rows if row.role not in inside]


def _terms(at: datetime) -> QuerySet[Position]:
    terms = Position.objects.filter(role__in=FIRST_LEADERS, account__is_active=True)
    return terms.exclude(ends_on__lt=local_date(at))
