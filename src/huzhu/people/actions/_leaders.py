"""The first director and deputy director of an office: let in on the server, then never again.

In office means able to sign in: until both have set a password, a lost link must not lock the
office for ever.

Not here: founding the office (``founding``), who is still outside
(``people.founding``), proposals in an office that is led (``proposals``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.audit.actions import record
from huzhu.people import founding, password_links
from huzhu.people.founding import FirstLeader
from huzhu.people.models import Founding, PasswordLink
from huzhu.people.states import OPEN_LINK, LinkState

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.kernel.actor import Actor
    from huzhu.people.models import Position


def close_when_in_office(*, by: Actor, at: datetime) -> None:
    """Close the way over the server once both can sign in; nothing opens it again."""
    if founding.vacant_posts(at=at) or founding.outside(at=at):
        return
    still_open = Founding.objects.filter(is_demonstration=False, leaders_in_office_at__isnull=True)
    if still_open.update(leaders_in_office_at=at):
        record("people.confirm_leaders", "office:leaders", by=by, at=at, is_closed=True)


def hand_over(*, by: Actor, at: datetime) -> list[FirstLeader]:
    """Hand over the links of those who hold the posts and cannot sign in yet; each one again.

    Its number is with whoever asked for it. The link is valid anew from now on, and what was
    printed of it before opens nothing any more.
    """
    return [_hand_over(position, by=by, at=at) for position in founding.outside(at=at)]


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
