"""Preparation, running and results (二（三）): materials, test, publication, window, feedback."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from huzhu.audit.actions import action, note, record
from huzhu.claims import queries as offers
from huzhu.claims.actions import feedback, lifecycle, setup
from huzhu.claims.lists import CODES
from huzhu.claims.states import OfferState
from huzhu.documents import actions as documents
from huzhu.documents import queries as document_queries
from huzhu.kernel import rights
from huzhu.kernel.actor import CLOCK
from huzhu.kernel.errors import one
from huzhu.kernel.periods import near_moment
from huzhu.kernel.shown import check_shown
from huzhu.kernel.workdays import earliest_start_with_materials, local_date
from huzhu.office import queries as office
from huzhu.projects import policies, rules
from huzhu.projects.actions._steps import check_step, lock, move, subject
from huzhu.projects.actions._telling import (
    copy_to_agency,
    renew_report,
    report_results,
    tell_early_end,
    tell_opening,
    tell_winners,
)
from huzhu.projects.errors.serve import (
    CodeCountDiffers,
    FeedbackIssued,
    FeedbackMissing,
    MaterialsMissing,
    PasswordTooShort,
    PublishTooLate,
    TestMissing,
)
from huzhu.projects.models import (
    FeedbackReport,
    Materials,
    Postponement,
    ServiceProject,
    SystemTest,
)
from huzhu.projects.queries import cases, lists

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from huzhu.claims.models import Offer
    from huzhu.claims.values import CodeRow, FeedbackRow, UsageResult, UsedCode
    from huzhu.documents.models import ReceivedList
    from huzhu.kernel.actor import Actor
    from huzhu.projects.forms import MaterialsFields


@action("projects.hand_in_materials", "报送实施资料和电子码", right=policies.AGENCY_CLERK)
def hand_in_materials(
    project: ServiceProject,
    materials: MaterialsFields,
    *,
    codes: Sequence[CodeRow],
    file_sha256: str,
    received: ReceivedList | None = None,
    by: Actor,
    at: datetime,
) -> Materials:
    """Take description, notes, hotline and the code list in, whole or not at all (S2.3.1a).

    Codes are sealed before they touch the database; a second list replaces the first until
    the offer is published.

    :raises MaterialsTooLate: less than five working days before the start.
    :raises MaterialsIncomplete: a material is missing.
    :raises CodeCountDiffers: not as many codes as were approved.
    :raises CodeListFaulty: codes cannot be used; names each cell.
    :raises NotNow: the ``received`` list was taken or dropped meanwhile.
    """
    policies.check_agency_clerk(by=by, verb="报送实施资料", agency_id=project.agency_id)
    lock(project)
    check_step(project, "publish_offer")
    opens_at, _ = cases.window_of(project)
    today = local_date(at)
    rules.check_materials(materials, code_count=len(codes))
    latest_on = cases.materials_day(project, calendar=office.calendar())
    rules.check_materials_in_time(local_date(opens_at), latest_on=latest_on, today=today)
    approved = cases.approved_count(project)
    if len(codes) != approved:
        raise CodeCountDiffers(approved=approved, count=len(codes))
    offer = _offer_for(project, by=by, at=at)
    received_id = received.pk if received else None
    setup.hand_in_codes(
        offer, rows=codes, file_sha256=file_sha256, received_id=received_id, by=by, at=at
    )
    for old in document_queries.taken_lists(CODES, project.number):
        documents.replace_list(old, by=by, at=at)
    if received:
        documents.confirm_list(received, by=by, at=at)
    SystemTest.objects.filter(project=project).delete()  # tried with other codes
    row, _ = Materials.objects.update_or_create(
        project=project,
        defaults=asdict(materials)
        | {"code_count": len(codes), "handed_in_at": at, "handed_in_by_name": by.name},
    )
    note(subject(project), by=by, at=at, codes=len(codes))
    return row


@action("projects.withdraw_materials", "撤回电子码清单", "due", right=policies.AGENCY_CLERK)
def withdraw_materials(
    project: ServiceProject, received: ReceivedList, *, reason: str, by: Actor, at: datetime
) -> None:
    """Take the materials back with their list of codes, before anybody has tried them (S2.3.1a).

    :raises CodesTried: the system test was signed with these codes.
    :raises NotNow: the offer is published. :raises ListReplaced: another list is in.
    """
    policies.check_agency_clerk(by=by, verb="撤回电子码清单", agency_id=project.agency_id)
    lock(project)
    lists.check_codes_free(project, received)
    documents.withdraw_list(received, reason=reason, by=by, at=at)
    offer = offers.offer_of(project.number)
    setup.withdraw_codes(offer, received_id=received.pk, by=by, at=at)
    Materials.objects.filter(project=project).delete()
    note(subject(project), by=by, at=at, reason=reason)


@action("projects.sign_system_test", "系统测试签字", right=policies.MEMBER_SERVICE)
def sign_system_test(
    project: ServiceProject,
    *,
    points: Sequence[str],
    note: str,
    by: Actor,
    at: datetime,
    shown: str = "",
) -> SystemTest:
    """Sign that the set-up was tried point by point (S2.3.1c).

    :raises ShownChanged: materials, codes or window are others than were ``shown``.
    :raises MaterialsMissing: there is nothing to try.
    :raises TestPointsOpen: a point is not ticked.
    :raises CodesExpireEarly: the window was moved past the day until which codes can be used.
    """
    lock(project)
    check_step(project, "publish_offer")
    rules.check_test_points(points)
    if not Materials.objects.filter(project=project).exists():
        raise MaterialsMissing(number=project.number)
    check_shown(shown, cases.shown_materials(project))
    offers.check_codes_last(offers.offer_of(project.number))
    row, _ = SystemTest.objects.update_or_create(
        project=project,
        defaults={
            "offer_id": offers.offer_of(project.number).pk,
            "points": list(points),
            "note": note.strip(),
            "by_account": by.account,
            "by_name": by.name,
            "at": at,
        },
    )
    record("projects.sign_system_test", subject(project), by=by, at=at, tested=len(points))
    return row


@action("projects.postpone", "延期", "due", right=policies.MEMBER_SERVICE_HEAD)
def postpone(
    project: ServiceProject,
    *,
    opens_at: datetime,
    closes_at: datetime,
    reason: str,
    by: Actor,
    at: datetime,
) -> Postponement:
    """Move the window of an approved project later; the approved content stays (S2.3.1a).

    Codes that end before the new closing are the agency's turn again (``duties``).

    :raises PostponementInvalid: not later, or no time left for the materials.
    :raises ReasonMissing: a change of the approved time is explained.
    """
    lock(project)
    check_step(project, "publish_offer")
    reason = rules.check_reason(reason)
    old, _ = cases.window_of(project)
    earliest = earliest_start_with_materials(local_date(at), calendar=office.calendar())
    rules.check_postponement(old=old, new=opens_at, closes_at=closes_at, earliest=earliest)
    row = Postponement.objects.create(
        project=project,
        opens_at=opens_at,
        closes_at=closes_at,
        reason=reason,
        by_name=by.name,
        at=at,
    )
    project.starts_on = local_date(opens_at)
    project.materials_due_on = cases.counted_materials_day(project, calendar=office.calendar())
    project.save(update_fields=["starts_on", "materials_due_on"])
    offer = offers.offer_or_none(project.number)
    if offer is not None:
        setup.reschedule_offer(offer, opens_at=opens_at, closes_at=closes_at, by=by, at=at)
    SystemTest.objects.filter(project=project).delete()  # the window was a point of the test
    before, now = (near_moment(each, today=local_date(at)) for each in (old, opens_at))
    told = f"“{project.title}”延期：由 {before} 改为 {now} 开始"
    copy_to_agency(project, told, by=by, at=at)
    note(subject(project), by=by, at=at, opens_at=opens_at.isoformat())
    return row


@action("projects.publish_offer", "发布", "done", right=policies.PUBLISHER)
def publish_offer(project: ServiceProject, *, by: Actor, at: datetime, shown: str = "") -> None:
    """Show the tested offer to members (S2.3.1c); the tester does not publish.

    :raises ShownChanged: what was tested is something else than was ``shown``.
    :raises MaterialsMissing: nothing was handed in. :raises TestMissing: no signed test.
    :raises PublishTooLate: the window has begun. :raises CodesExpireEarly: codes end before it.
    """
    lock(project)  # a postponement takes the test with it
    test = SystemTest.objects.filter(project=project).first()
    policies.check_publish(by=by, tester_account=test.by_account if test else None)
    check_step(project, "publish_offer")
    if not Materials.objects.filter(project=project).exists():
        raise MaterialsMissing(number=project.number)
    if test is None:
        raise TestMissing(state="还没有签字的测试记录")
    check_shown(shown, cases.shown_materials(project), who=test.by_name)
    opens_at, _ = cases.window_of(project)
    if opens_at <= at:
        raise PublishTooLate(opens_at=rules.moment(opens_at), now=rules.moment(at))
    offer = lifecycle.publish_offer(offers.offer_of(project.number), by=by, at=at)
    tell_opening(offer, at=at)
    move(project, "publish_offer", at=at)
    note(subject(project), by=by, at=at)


@action("projects.open_claims", "抢订开始", right=rights.BY_TIME)
def open_claims(project: ServiceProject, *, at: datetime) -> None:
    """The window has begun: by the clock, no person does it."""
    move(project, "open_claims", at=at)
    note(subject(project), by=CLOCK, at=at)


@action("projects.settle", "抢订结束", right=policies.OFFER_ENDER)
def settle(project: ServiceProject, *, by: Actor, reason: str = "", at: datetime) -> None:
    """End claiming: the clock at closing time, or Member Service earlier with a reason.

    Sold out is no end: the window runs on, and returned codes could still be given.

    :raises ReasonMissing: the office ends it early without saying why.
    """
    _, closes_at = cases.window_of(project)
    if by.role != CLOCK.role and at < closes_at:
        reason = rules.check_reason(reason, verb="提前结束抢订")
    lock(project)
    check_step(project, "settle")
    offer = offers.offer_of(project.number)
    if offer.state == OfferState.PUBLISHED:
        offer = lifecycle.close_offer(offer, reason=reason, by=by, at=at)
    if offer.given:
        tell_winners(project, offer, by=by, at=at)
    if reason:
        tell_early_end(offer, reason, at=at)
    move(project, "settle", at=at)
    note(subject(project), by=by, at=at, reason=reason)


@action("projects.record_usage", "登记使用情况", right=policies.MEMBER_SERVICE)
def record_usage(
    project: ServiceProject,
    *,
    used: Sequence[UsedCode],
    received: ReceivedList | None = None,
    by: Actor,
    at: datetime,
) -> UsageResult:
    """Enter which codes the supplier has redeemed (核销), before the feedback is issued.

    Of a terminated project until it is cleared; the agency signs for the list anew.

    :raises UsageUnknown: the list names codes that are not this project's.
    :raises NotNow: the ``received`` list was taken or dropped meanwhile.
    """
    lock(project)
    lists.check_uses_open(project)
    list_id = received.pk if received else None
    offer = offers.offer_of(project.number)
    result = feedback.import_usage(offer, rows=used, list_id=list_id, by=by, at=at)
    if received:
        documents.confirm_list(received, by=by, at=at)
    renew_report(project, by=by, at=at)
    note(subject(project), by=by, at=at, used=result.used)
    return result


@action("projects.withdraw_usage", "撤回核销清单", "due", right=policies.MEMBER_SERVICE)
def withdraw_usage(
    project: ServiceProject, received: ReceivedList, *, reason: str, by: Actor, at: datetime
) -> int:
    """Take a list of uses back as a whole, before the feedback rests on it; count what it undoes.

    :raises FeedbackIssued: the agency has been told. :raises ListLaterOne: another came on top.
    """
    lock(project)
    lists.check_uses_free(project, received)
    documents.withdraw_list(received, reason=reason, by=by, at=at)
    offer = offers.offer_of(project.number)
    count = feedback.withdraw_usage(offer, list_id=received.pk, by=by, at=at)
    renew_report(project, by=by, at=at)
    note(subject(project), by=by, at=at, count=count, reason=reason)
    return count


@action("projects.issue_feedback", "反馈结果", right=policies.MEMBER_SERVICE)
def issue_feedback(
    project: ServiceProject, *, by: Actor, at: datetime, shown: str = ""
) -> FeedbackReport:
    """Issue the statement to the agency: winners, used and unused codes (S2.3.3).

    :raises ShownChanged: another list of uses came in after it was ``shown``.
    """
    lock(project)
    check_step(project, "close")
    if FeedbackReport.objects.filter(project=project).exists():
        raise FeedbackIssued
    check_shown(shown, lists.shown_results(project))
    offer = offers.offer_of(project.number)
    report = report_results(project, offer, uses=offers.usage_of(offer), by=by, at=at)
    note(subject(project), by=by, at=at, claimed=report.claimed)
    return report


@action("projects.collect_feedback", "签收结果反馈", "done", right=policies.AGENCY_CLERK)
def collect_feedback(
    project: ServiceProject, *, password: str, by: Actor, at: datetime
) -> list[FeedbackRow]:
    """Hand the package to the agency's clerk, who signs for it by taking it (S2.3.3, S6.5).

    The rows hold codes in plain: the caller writes them into a workbook encrypted with
    ``password`` and keeps no copy. Each collection is recorded; the first one is the receipt.

    :raises PasswordTooShort: the workbook would be easy to open.
    :raises FeedbackMissing: the office has not issued it.
    """
    policies.check_agency_clerk(by=by, agency_id=project.agency_id)
    if len(password) < rules.PASSWORD_LEAST:
        raise PasswordTooShort(least=rules.PASSWORD_LEAST, count=len(password))
    reports = FeedbackReport.objects.filter(project=project)
    one(reports, FeedbackMissing(state="办事处还没有反馈结果"))
    FeedbackReport.objects.filter(project=project, received_at__isnull=True).update(
        received_at=at, received_by_name=by.name
    )
    rows = feedback.reveal_feedback(offers.offer_of(project.number), by=by, at=at)
    note(subject(project), by=by, at=at, rows=len(rows))
    return rows


def _offer_for(project: ServiceProject, *, by: Actor, at: datetime) -> Offer:
    offer = offers.offer_or_none(project.number)
    if offer is not None:
        return offer
    plan = cases.latest_plan(project)
    opens_at, closes_at = cases.window_of(project)
    return setup.create_offer(
        reference=project.number,
        title=project.title,
        opens_at=opens_at,
        closes_at=closes_at,
        agency_id=project.agency_id,
        agency_path=project.agency.path,
        union_ids=plan.audience_union_ids,
        conditions=plan.conditions,
        benefit=plan.category,
        by=by,
        at=at,
    )
