"""Recommending units and persons, first in the agency, then before the office (A4.4).

Not here: the office's own public notice and what follows from it (``listing``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from huzhu.assessment import policies
from huzhu.assessment.honours import errors, rules
from huzhu.assessment.honours.actions._places import check_place, move_recommendation, places_of
from huzhu.assessment.honours.models import Recommendation
from huzhu.assessment.honours.queries import honours
from huzhu.assessment.honours.states import CandidateKind, RecommendationStep
from huzhu.assessment.year.actions import _paper_files, _steps
from huzhu.assessment.year.rules.calendar import check_year_step
from huzhu.assessment.year.states import YearStep
from huzhu.audit.actions import action, note
from huzhu.documents.states import Purpose
from huzhu.kernel.shown import check_shown
from huzhu.kernel.workdays import local_date
from huzhu.office import queries as office

if TYPE_CHECKING:
    from datetime import date, datetime

    from huzhu.assessment.year.models import Scoresheet
    from huzhu.documents.states import Upload
    from huzhu.kernel.actor import Actor

_GONE = [str(RecommendationStep.STRUCK)]


@dataclass(frozen=True, slots=True)
class Candidate:
    """What an agency says about a unit or a person."""

    kind: CandidateKind
    name: str
    post: str
    deeds: str
    place: int = 1
    is_reserve: bool = False


@action("assessment.recommend", "推荐单位或个人", right=policies.AGENCY_CLERK)
def recommend(
    sheet: Scoresheet, candidate: Candidate, *, by: Actor, at: datetime
) -> Recommendation:
    """Recommend a unit or a person within the quota, or as a reserve (A4.4).

    :raises NoQuota: all places are taken.
    :raises CandidateIncomplete: name or deeds are missing.
    :raises CandidateTwice: the agency recommends the same one already.
    """
    _check(sheet, by=by, verb="推荐")
    _check_candidate(candidate)
    _lock(sheet, verb="推荐")
    if not candidate.is_reserve:
        check_place(sheet, candidate.kind)
    elif not places_of(sheet, candidate.kind):
        raise errors.NoQuota(kind=CandidateKind(candidate.kind).label, places=0, taken=0)
    try:
        with transaction.atomic():
            row = Recommendation.objects.create(
                sheet=sheet, made_at=at, made_by=str(by), **_fields(candidate)
            )
    except IntegrityError:
        raise errors.CandidateTwice(name=candidate.name.strip()) from None
    subject = sheet.subject
    note(subject, by=by, at=at, name=row.name, kind=row.kind)
    return row


@action("assessment.change_recommendation", "修改推荐", right=policies.AGENCY_CLERK)
def change_recommendation(
    row: Recommendation, candidate: Candidate, *, by: Actor, at: datetime
) -> None:
    """Edit a recommendation that is not yet on notice.

    :raises RecommendationFrozen: it is on notice or handed in.
    :raises NoQuota: it becomes more than a reserve and all places are taken.
    """
    _check(row.sheet, by=by)
    _check_candidate(candidate)
    _lock(row.sheet)
    _check_draft(row)
    if not candidate.is_reserve and (row.is_reserve or row.kind != candidate.kind):
        check_place(row.sheet, candidate.kind)
    before = row.name
    for name, value in _fields(candidate).items():
        setattr(row, name, value)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise errors.CandidateTwice(name=candidate.name.strip()) from None
    subject = row.sheet.subject
    note(subject, by=by, at=at, before=before, name=row.name)


@action("assessment.drop_recommendation", "取消拟推荐", right=policies.AGENCY_CLERK)
def drop_recommendation(row: Recommendation, *, by: Actor, at: datetime) -> None:
    """Take a draft back; the trail keeps who it was.

    :raises RecommendationFrozen: it is on notice or handed in.
    """
    _check(row.sheet, by=by, verb="取消推荐")
    _lock(row.sheet, verb="取消推荐")
    _check_draft(row)
    subject = row.sheet.subject
    note(subject, by=by, at=at, name=row.name, kind=row.kind)
    row.delete()


@action("assessment.withdraw_recommendation", "撤下本单位公示中的推荐", right=policies.AGENCY_CLERK)
def withdraw_recommendation(row: Recommendation, *, reason: str, by: Actor, at: datetime) -> None:
    """Take a name off the agency's own notice, for instance after an objection there (A4.4).

    :raises ReasonMissing: nobody could tell later why.
    :raises NotNow: it is not on the agency's notice.
    """
    verb = "撤下推荐"
    _check(row.sheet, by=by, verb=verb)
    why = _steps.check_reason(reason, verb=verb)
    _lock(row.sheet, verb=verb)
    row.refresh_from_db(fields=["state"])
    move_recommendation(row, "withdraw_recommendation")
    row.decided_at, row.decided_by, row.decision_reason = at, str(by), why
    row.save(update_fields=["decided_at", "decided_by", "decision_reason"])
    subject = row.sheet.subject
    note(subject, by=by, at=at, name=row.name, reason=why)


@action("assessment.post_inner_notice", "本单位公示推荐对象", right=policies.AGENCY_CLERK)
def post_inner_notice(
    sheet: Scoresheet, *, start: date, end: date, place: str, by: Actor, at: datetime
) -> int:
    """Put all drafts of the agency on notice among its own people (本单位公示); return how many.

    :raises NothingRecommended: there is no draft.
    :raises InnerNoticeTooShort: fewer working days than the year asks for.
    """
    _check(sheet, by=by, verb="在本单位公示")
    _lock(sheet, verb="在本单位公示")
    rows = list(_rows(sheet, RecommendationStep.DRAFT))
    if not rows:
        raise errors.NothingRecommended(verb="在本单位公示", what="拟推荐的对象")
    if not place.strip():
        raise errors.CandidateIncomplete(missing="公示范围和方式")
    _check_long_enough(sheet, start=start, end=end)
    for row in rows:
        move_recommendation(row, "post_inner_notice")
        row.notice_from, row.notice_to, row.notice_place = start, end, place.strip()
        row.save(update_fields=["notice_from", "notice_to", "notice_place"])
    note(
        sheet.subject,
        by=by,
        at=at,
        names="、".join(row.name for row in rows),
        until=end.isoformat(),
    )
    return len(rows)


@action("assessment.submit_recommendation", "上报推荐", right=policies.AGENCY_CLERK)
def submit_recommendation(
    sheet: Scoresheet,
    *,
    outcome: str,
    material: Upload | None,
    by: Actor,
    at: datetime,
    shown: str = "",
) -> int:
    """Hand the recommendations in after their notice, with the stamped material; return how many.

    :raises NothingRecommended: nothing was on notice.
    :raises InnerNoticeRunning: the agency's own notice is not over.
    :raises NoticeOutcomeMissing: what the notice brought, or the material, is missing.
    :raises ShownChanged: others are on notice than were ``shown``.
    """
    _check(sheet, by=by)
    _lock(sheet)
    rows = list(_rows(sheet, RecommendationStep.ON_INNER_NOTICE))
    if not rows:
        raise errors.NothingRecommended(what="公示过的推荐对象")
    check_shown(shown, honours.shown_names(rows))
    _check_over(rows, today=local_date(at))
    if not outcome.strip():
        raise errors.NoticeOutcomeMissing(missing="公示情况")
    if material is None:
        raise errors.NoticeOutcomeMissing(missing="盖章的推荐材料")
    reference = _steps.sheet_reference(sheet)
    stored = _paper_files.keep(reference, material, purpose=Purpose.RECOMMENDATION, by=by, at=at)
    for row in rows:
        move_recommendation(row, "submit_recommendation")
        row.notice_objections, row.submitted_at = outcome.strip(), at
        row.notice_file_id = stored.pk
        row.save(update_fields=["notice_objections", "submitted_at", "notice_file_id"])
    note(
        sheet.subject,
        by=by,
        at=at,
        names="、".join(row.name for row in rows),
        file=stored.sha256,
    )
    return len(rows)


@action("assessment.return_recommendation", "退回推荐", right=policies.ORGANISATION)
def return_recommendation(
    row: Recommendation, *, reason: str, by: Actor, at: datetime, shown: str = ""
) -> None:
    """组织机构部 returns a recommendation; the agency corrects it and puts it on notice again.

    :raises ReasonMissing: the agency could not know why.
    :raises ShownChanged: it was sent back and handed in anew after it was ``shown``.
    """
    _lock(row.sheet)
    _check_seen(row, shown)
    _decide(row, "return_recommendation", reason=reason, by=by, at=at)
    subject = row.sheet.subject
    note(subject, by=by, at=at, name=row.name, reason=reason)


@action("assessment.accept_recommendation", "推荐审核通过", right=policies.ORGANISATION)
def accept_recommendation(
    row: Recommendation, *, opinion: str, by: Actor, at: datetime, shown: str = ""
) -> None:
    """组织机构部 reviews a recommendation and accepts it for the list (A4.4).

    :raises ShownChanged: it was sent back and handed in anew after it was ``shown``.
    """
    _lock(row.sheet, verb="审核推荐")
    _check_seen(row, shown)
    _decide(row, "accept_recommendation", reason=opinion.strip() or "符合推荐条件", by=by, at=at)
    subject = row.sheet.subject
    note(subject, by=by, at=at, name=row.name)


def _check_seen(row: Recommendation, shown: str) -> None:
    row.refresh_from_db(from_queryset=Recommendation.objects.select_related("sheet__year"))
    check_shown(shown, honours.shown_names([row]))


def _check(sheet: Scoresheet, *, by: Actor, verb: str = "") -> None:
    policies.check_agency_clerk(by=by, agency_id=sheet.agency_id, verb=verb)


def _lock(sheet: Scoresheet, *, verb: str = "") -> None:
    """Hold the year, then the sheet: the list must not be posted while names still move."""
    _steps.lock_year(sheet.year)
    check_year_step(sheet.year, {YearStep.RECOMMENDING}, verb=verb)
    _steps.lock_sheet(sheet)


def _check_long_enough(sheet: Scoresheet, *, start: date, end: date) -> None:
    days = sheet.year.notice_days
    earliest = rules.earliest_end(start, days, calendar=office.calendar())
    if end < earliest:
        raise errors.InnerNoticeTooShort(days=days, start=start, earliest=earliest, end=end)


def _check_candidate(candidate: Candidate) -> None:
    needed = {"名称（姓名）": candidate.name, "主要事迹": candidate.deeds}
    if candidate.kind == CandidateKind.PERSON:
        needed["单位与职务"] = candidate.post
    missing = [label for label, text in needed.items() if not text.strip()]
    if missing:
        raise errors.CandidateIncomplete(missing="、".join(missing))


def _fields(candidate: Candidate) -> dict[str, object]:
    return {
        "kind": candidate.kind,
        "name": candidate.name.strip(),
        "post": candidate.post.strip(),
        "deeds": candidate.deeds.strip(),
        "place": candidate.place,
        "is_reserve": candidate.is_reserve,
    }


def _check_draft(row: Recommendation) -> None:
    row.refresh_from_db(fields=["state"])
    if row.state != RecommendationStep.DRAFT:
        step = RecommendationStep(row.state).label
        raise errors.RecommendationFrozen(name=row.name, step=step)


def _check_over(rows: list[Recommendation], *, today: date) -> None:
    until = max(row.notice_to for row in rows if row.notice_to is not None)
    if today <= until:
        next_day = until.fromordinal(until.toordinal() + 1)
        raise errors.InnerNoticeRunning(until=until, next_day=next_day)


def _rows(sheet: Scoresheet, step: RecommendationStep) -> list[Recommendation]:
    return list(Recommendation.objects.filter(sheet=sheet, state=step).order_by("kind", "place"))


def _decide(row: Recommendation, verb: str, *, reason: str, by: Actor, at: datetime) -> None:
    why = _steps.check_reason(reason, verb="退回推荐")
    row.refresh_from_db(fields=["state"])
    move_recommendation(row, verb)
    row.decided_at, row.decided_by, row.decision_reason = at, str(by), why
    row.save(update_fields=["decided_at", "decided_by", "decision_reason"])
