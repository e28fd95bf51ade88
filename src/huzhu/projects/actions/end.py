"""The end of a project: closed when all is handed back, or terminated by the office (五)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from huzhu.audit.actions import action, note
from huzhu.budget import actions as budget_acts
from huzhu.claims import queries as offers
from huzhu.claims.actions import lifecycle
from huzhu.claims.errors import OfferNotFound
from huzhu.claims.states import OfferState
from huzhu.kernel.errors import one
from huzhu.notices import actions as notices
from huzhu.notices.states import Audience, MemberNoticeKind, NoticeKind
from huzhu.projects import policies, rules
from huzhu.projects.actions._steps import check_step, keep_line, lock, move, subject
from huzhu.projects.actions._telling import (
    copy_to_everybody,
    forget_reminders,
    report_results,
    tell_termination,
)
from huzhu.projects.errors.case import AlreadyCleared, ExplanationMissing
from huzhu.projects.errors.serve import FeedbackMissing
from huzhu.projects.models import Application, FeedbackReport, ServiceProject, Termination
from huzhu.projects.queries.sums import parts_of
from huzhu.projects.states import Step, TerminationReason

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.kernel.actor import Actor
    from huzhu.notices.models import PublicNotice


@action("projects.close", "办结", "done", right=policies.MEMBER_SERVICE)
def close(project: ServiceProject, *, by: Actor, at: datetime) -> None:
    """Close the file once the agency has collected the results; the money counts as spent.

    :raises FeedbackMissing: not issued, or not collected yet (S2.3.3).
    """
    lock(project)
    check_step(project, "close")
    report = one(
        FeedbackReport.objects.filter(project=project),
        FeedbackMissing(state="结果还没有反馈给代办机构"),
    )
    if report.received_at is None:
        raise FeedbackMissing(state="代办机构还没有签收结果反馈")
    application = Application.objects.get(project=project, round=project.round)
    budget_acts.spend(project.number, amount=application.amount, by=by, at=at)
    move(project, "close", at=at)
    note(subject(project), by=by, at=at)


@action("projects.terminate", "终止项目", "late", right=policies.TERMINATOR)
def terminate(
    project: ServiceProject,
    *,
    reason_kind: TerminationReason,
    explanation: str,
    by: Actor,
    at: datetime,
) -> Termination:
    """End a project at any open step, with a public notice (五, S5.1–S5.4).

    Claims stop at once, holders of codes are told, the agency is given the list of them. What
    their codes cost stays reserved until it is cleared (:func:`clear_termination`); the rest of
    the money is free again.

    :raises ExplanationMissing: the notice would not say what happened.
    :raises NotNow: the project has ended already.
    """
    if not explanation.strip():
        raise ExplanationMissing
    lock(project)
    check_step(project, "terminate")
    from_step = Step(project.state)
    keep_line(project)
    _stop_offer(project, explanation, by=by, at=at)
    parts = parts_of(project)  # no claim commits any more
    if parts:
        budget_acts.release(project.number, keep=parts.kept, by=by, at=at)
    notice = _post_notice(project, reason_kind, explanation, by=by, at=at)
    move(project, "terminate", at=at)
    row = Termination.objects.create(
        project=project,
        reason_kind=reason_kind,
        explanation=explanation.strip(),
        notice_number=notice.number,
        from_step=from_step,
        kept=parts.kept if parts else Decimal(0),
        by_name=by.name,
        by_title=by.title,
        at=at,
    )
    copy_to_everybody(project, f"“{project.title}”已终止", by=by, at=at)
    note(subject(project), by=by, at=at, reason=str(reason_kind))
    return row


@action("projects.clear_termination", "终止后结清", "done", right=policies.MEMBER_SERVICE)
def clear_termination(project: ServiceProject, *, amount: Decimal, by: Actor, at: datetime) -> None:
    """Enter what the codes in members' hands came to in the end, and free the rest of the money.

    :raises FeedbackMissing: the agency has not taken the list that it has to clear.
    :raises AlreadyCleared: nothing is left to clear.
    :raises SpentAboveReservation: more than was kept for them.
    """
    lock(project)
    ended = Termination.objects.filter(project=project).first()
    if ended is None or not ended.is_uncleared:
        raise AlreadyCleared
    received = FeedbackReport.objects.filter(project=project, received_at__isnull=False)
    one(received, FeedbackMissing(verb="结清", state="代办机构还没有签收电子码清单"))
    if amount:
        budget_acts.spend(project.number, amount=amount, by=by, at=at)
    else:
        budget_acts.release(project.number, by=by, at=at)
    ended.cleared_at = at
    ended.save(update_fields=["cleared_at"])
    note(subject(project), by=by, at=at, amount=str(amount))


def _post_notice(
    project: ServiceProject, kind: TerminationReason, explanation: str, *, by: Actor, at: datetime
) -> PublicNotice:
    return notices.post_notice(
        NoticeKind.TERMINATION,
        title=f"关于终止“{project.title or project.number}”服务项目的公告",
        body=rules.termination_text(
            project.number,
            project.title,
            agency=project.agency.name,
            kind=kind,
            explanation=explanation,
        ),
        reference=project.number,
        by=by,
        at=at,
    )


def _stop_offer(project: ServiceProject, explanation: str, *, by: Actor, at: datetime) -> None:
    try:
        offer = offers.offer_of(project.number)
    except OfferNotFound:
        return
    if offer.state in {OfferState.DRAFT, OfferState.PUBLISHED}:
        offer = lifecycle.terminate_offer(offer, reason=explanation.strip(), by=by, at=at)
    forget_reminders(offer, by=by, at=at)
    if offers.statement_of(offer).given:
        if not FeedbackReport.objects.filter(project=project).exists():
            report_results(project, offer, by=by, at=at)
        notices.inform_members(
            offer.pk,
            audience=Audience.HOLDERS,
            kind=MemberNoticeKind.TERMINATION,
            title=f"“{project.title}”已终止",
            body=f"您参与的服务项目“{project.title}”已由办事处终止。{explanation}",
            by=by,
            at=at,
        )
        tell_termination(offer, explanation, at=at)
