"""Who is told when a project moves: copies (抄送) to positions, the results, notices to members.

Not here: the to-do list, which nobody has to be told into (``duties``), and public notices.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.claims import queries as offers
from huzhu.kernel.workdays import local_date
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


def copy_to_agency(project: ServiceProject, title: str, *, by: Actor, at: datetime) -> None:
    """The agency's people learn the outcome of a step (S2.2.2: 通知代办机构)."""
    _copy(project, title, roles=frozenset(AGENCY_ROLES), by=by, at=at)


def copy_to_everybody(project: ServiceProject, title: str, *, by: Actor, at: datetime) -> None:
    """The agency's people, the heads of the departments and the directors learn a decision."""
    leading = {Role.DEPARTMENT_HEAD, Role.DEPUTY_DIRECTOR, Role.DIRECTOR}
    _copy(project, title, roles=frozenset(AGENCY_ROLES) | leading, by=by, at=at)


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
    project: ServiceProject, title: str, *, roles: frozenset[Role], by: Actor, at: datetime
) -> None:
    holders = people.holders_around(project.agency.path, on=local_date(at))
    positions = [
        holder.position_id for holder in holders if holder.role in roles and holder.position_id
    ]
    copy_to_positions(project, title, positions, by=by, at=at)


def copy_to_positions(
    project: ServiceProject, title: str, positions: Iterable[int], *, by: Actor, at: datetime
) -> None:
    """Everybody named but whoever acts, who knows."""
    others = [each for each in positions if each != by.position_id]
    notices.send_copy(others, subject=subject(project), title=title, by=by, at=at)
