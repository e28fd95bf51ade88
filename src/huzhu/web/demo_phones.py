"""The page 手机 of the demonstration: what each invented person's phone received.

Not here: sending (``messages``), the gateway that has no network (``adapters.demo_phone``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from huzhu.messages import queries
from huzhu.people import member_ways
from huzhu.people import queries as people
from huzhu.web import demo_people
from huzhu.web.errors import DemoOnly
from huzhu.web.pages import show

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.messages.queries import Shown
    from huzhu.web.requests import PageRequest

#: Messages of people whom nobody can play: enough to see that there are others.
OTHERS = 30


@dataclass(frozen=True, slots=True)
class Phone:
    """One phone, whoever's it is, with its messages, the newest first."""

    whose: str
    number: str
    messages: list[Shown]


@require_safe
def demo_phones(request: PageRequest) -> HttpResponse:
    """Show them, first those whom one can play; all of these people are invented."""
    if not demo_people.is_shown():
        raise DemoOnly
    playable = [each.member for each in people.demo_signins(on=request.today) if each.member]
    played = queries.newest_out(members=[member.pk for member in playable]) if playable else []
    # apart: a message for many pushes nobody off who is not bound yet
    nobodys = queries.newest_out(are_nobodys=True, limit=OTHERS)
    others = {each.key: each for each in [*nobodys, *queries.newest_out(limit=OTHERS)]}
    rest = sorted(others.values(), key=lambda each: (each.sent_at, each.key), reverse=True)
    shown = list({each.key: each for each in [*played, *rest]}.values())
    return show(request, "demo_phones.html", {"phones": _phones(shown)})


def _phones(newest: list[Shown]) -> list[Phone]:
    """By phone, in the order in which each is met first; each with its messages, newest first."""
    names = member_ways.names_by_phone({each.phone for each in newest if each.phone})
    found: dict[str, Phone] = {}
    for each in newest:
        whose = names.get(each.phone) or each.whose or "尚未绑定的手机"
        phone = found.setdefault(each.phone or whose, Phone(whose, each.number, []))
        phone.messages.append(each)
    for phone in found.values():
        phone.messages.sort(key=lambda each: (each.sent_at, each.key), reverse=True)
    return list(found.values())
