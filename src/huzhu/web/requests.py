"""What a view may rely on in its request, by audience. Types alone; the guards make them true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from datetime import date, datetime

    from django_htmx.middleware import HtmxDetails

    from huzhu.kernel.actor import Actor
    from huzhu.kernel.workdays import Calendar
    from huzhu.people.models import Account, Member, WayIn
    from huzhu.web.second_factor import Owed
    from huzhu.web.support import Looking


class PageRequest(HttpRequest):
    """Any request that has passed the middleware."""

    #: The clock, read once per request, aware and in Asia/Shanghai.
    now: datetime
    today: date
    #: The office's calendar; read from the database when it is first looked at.
    calendar: Calendar
    #: Whence the request comes, as far as it can be believed (``config.addresses``).
    address: str
    htmx: HtmxDetails
    #: Who acts: a person in one position, a member, or nobody.
    actor: Actor | None  # type: ignore[assignment]
    member: Member | None
    #: By what a member, or somebody who is not known as one yet, has come in.
    way: WayIn | None
    #: What was told of this request, for the next page.
    said: tuple[str, ...]
    #: What the session owes before it reaches anything; it has no actor until then.
    owed: Owed | None
    #: Seconds that a session of the staff has when nothing happens; None: it does not run out.
    rests: int | None
    #: Who looks at the actor's pages in place of the actor (支持查看); None: the actor does.
    looking: Looking | None


class StaffRequest(PageRequest):
    """A person of the office or of an agency, in the chosen position."""

    actor: Actor
    user: Account  # type: ignore[assignment]


class AgencyRequest(StaffRequest):
    """Somebody of an agency (代办机构)."""


class ClerkRequest(AgencyRequest):
    """The clerk of an agency (经办人)."""


class OfficeRequest(StaffRequest):
    """Somebody of the office (办事处)."""


class WayRequest(PageRequest):
    """Somebody who has proved a telephone, known as a member or not yet."""

    way: WayIn


class MemberRequest(PageRequest):
    """A member (会员)."""

    actor: Actor
    member: Member
