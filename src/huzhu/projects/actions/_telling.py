"""Who is told when a project moves: copies (抄送) to positions, the results, notices to members.

Not here: the to-do list, which nobody has to be told into (``duties``), and public notices.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from huzhu.claims import queries as offers
from huzhu.kernel.periods import near_moment
from huzhu.kernel.workdays import local_date
from huzhu.messages import actions as messages
from huzhu.messages.states import MailingTimes, MessageKind
from huzhu.notices import actions as notices
from huzhu.notices.states import Audience, MemberNoticeKind
from huzhu.people import queries as people
from huzhu.people.states import AGENCY_ROLES, Role
from huzhu.projects.actions._steps import subject
from huzhu.projects.models import FeedbackReport
from huzhu.projects.queries import lists

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from huzhu.claims.models import Offer
    from huzhu.claims.values import UsageResult
    from huzhu.kernel.actor import Actor
    from huzhu.projects.models import ServiceProject

#: What is sent outside of a copy that tells of something that came back.
RETURNED = MessageKind.RETURNED
#: Whom of an offer (``claims.reached``).
ENTITLED, HOLDERS = "entitled", "holders"
#: Closer to the opening than that nobody is told of tomorrow.
_NO_LONGER_TOMORROW = timedelta(hours=2)


def copy_to_agency(
    project: ServiceProject,
    title: str,
    *,
    kind: MessageKind = MessageKind.DECIDED,
    by: Actor,
    at: datetime,
) -> None:
    """The agency's people learn the outcome of a step (S2.2.2: 通知代办机构)."""
    _copy(project, title, roles=frozenset(AGENCY_ROLES), kind=kind, by=by, at=at)


def copy_to_everybody(project: ServiceProject, title: str, *, by: Actor, at: datetime) -> None:
    """The agency's people, the heads of the departments and the directors learn a decision."""
    leading = {Role.DEPARTMENT_HEAD, Role.DEPUTY_DIRECTOR, Role.DIRECTOR}
    _copy(project, title, roles=frozenset(AGENCY_ROLES) | leading, by=by, at=at)


def tell_opening(offer: Offer, *, at: datetime) -> None:
    """Whoever may claim is reminded the day before and ten minutes before; who has, is told so."""
    opens_at = offer.opens_at
    when = near_moment(opens_at, today=local_date(at))
    if opens_at - at > _NO_LONGER_TOMORROW:
        times = MailingTimes(opens_at - timedelta(days=1), opens_at - _NO_LONGER_TOMORROW)
        stock = str(offer.stock)
        _tell(
            offer, MessageKind.OPENS_TOMORROW, ENTITLED, at=at, times=times, when=when, stock=stock
        )
    times = MailingTimes(opens_at - timedelta(minutes=10), opens_at)
    _tell(offer, MessageKind.OPENS_SOON, ENTITLED, at=at, times=times, when=when)
    times = MailingTimes(opens_at, follows_until=offer.closes_at)
    _tell(offer, MessageKind.WON, HOLDERS, at=at, times=times)


def tell_early_end(offer: Offer, reason: str, *, at: datetime) -> None:
    """Whoever could still have claimed learns that the office has ended it before its time."""
    when = near_moment(at, today=local_date(at))
    change = f"抢订已于 {when} 提前结束。{reason}"
    _tell(offer, MessageKind.CHANGED, ENTITLED, at=at, change=change)


def tell_termination(offer: Offer, reason: str, *, at: datetime) -> None:
    """Whoever holds a code learns that the activity was terminated, outside the browser too."""
    _tell(offer, MessageKind.TERMINATED, HOLDERS, at=at, reason=reason)


def forget_reminders(offer: Offer, *, by: Actor, at: datetime) -> None:
    """What was to be told of an offer that is no more is not told."""
    messages.cancel(subject=_about(offer), by=by, at=at)


def _tell(
    offer: Offer,
    kind: MessageKind,
    whom: str,
    *,
    at: datetime,
    times: MailingTimes | None = None,
    **facts: str,
) -> None:
    """Queue a message for many: each kind once for an offer."""
    messages.queue_mailing(
        kind,
        audience=f"claims.{whom}:{offer.pk}",
        facts={"offer": offer.title, **facts},
        at=at,
        key=f"{kind}:{offer.pk}",
        subject=_about(offer),
        times=times,
    )


def _about(offer: Offer) -> str:
    return f"offer:{offer.pk}"


def tell_winners(project: ServiceProject, offer: Offer, *, by: Actor, at: datetime) -> None:
    """Whoever holds a code is told that claiming has ended and where the code is (S2.3.2b)."""
    notices.inform_members(
        offer.pk,
        audience=Audience.HOLDERS,
        kind=MemberNoticeKind.RESULT,
        title=f"您已抢到“{project.title}”",
        body="抢订已经结束。您的电子码在“我的券”里，请在有效期内使用。",
        by=by,
        at=at,
    )
    result = "您已抢到，电子码在“我的券”里，请在有效期内使用。"
    _tell(offer, MessageKind.RESULT, HOLDERS, at=at, result=result)


def report_results(
    project: ServiceProject,
    offer: Offer,
    *,
    uses: UsageResult | None = None,
    by: Actor,
    at: datetime,
) -> FeedbackReport:
    """The statement for the agency: who took part, which codes were used and which are left.

    ``uses``: what the office tells of them; left out, what lists of uses have said so far.
    """
    statement = offers.statement_of(offer)
    uses = uses or lists.uses_told(project)
    return FeedbackReport.objects.create(
        project=project,
        stock=statement.imported,
        claimed=statement.given,
        used=uses.used if uses else None,
        unused=uses.unused if uses else None,
        left=statement.left + statement.void,
        issued_at=at,
        issued_by_name=by.name,
    )


def renew_report(project: ServiceProject, *, by: Actor, at: datetime) -> None:
    """Say anew what lists of uses say of a terminated project; it is signed for anew."""
    uses = lists.uses_told(project)
    FeedbackReport.objects.filter(project=project).update(
        used=uses.used if uses else None,
        unused=uses.unused if uses else None,
        issued_at=at,
        issued_by_name=by.name,
        received_at=None,
        received_by_name="",
    )


def _copy(
    project: ServiceProject,
    title: str,
    *,
    roles: frozenset[Role],
    kind: MessageKind = MessageKind.DECIDED,
    by: Actor,
    at: datetime,
) -> None:
    holders = people.holders_around(project.agency.path, on=local_date(at))
    positions = [
        holder.position_id for holder in holders if holder.role in roles and holder.position_id
    ]
    copy_to_positions(project, title, positions, kind=kind, by=by, at=at)


def copy_to_positions(
    project: ServiceProject,
    title: str,
    positions: Iterable[int],
    *,
    kind: MessageKind = MessageKind.DECIDED,
    by: Actor,
    at: datetime,
) -> None:
    """Everybody named but whoever acts, who knows."""
    others = [each for each in positions if each != by.position_id]
    notices.send_copy(others, subject=subject(project), title=title, kind=kind, by=by, at=at)
