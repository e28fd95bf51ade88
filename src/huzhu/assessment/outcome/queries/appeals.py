"""Appeals (申诉): who sees them, until when one may be filed, what an answer would move.

Not here: filing and answering (``actions.appeals``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from huzhu.assessment import policies
from huzhu.assessment.outcome.errors import AppealNotFound, AppealReviewedBySame
from huzhu.assessment.outcome.models import Appeal, LeadershipDecision, Veto
from huzhu.assessment.outcome.queries import grades as grade_queries
from huzhu.assessment.outcome.queries.standings import Changes
from huzhu.assessment.outcome.states import AppealKind
from huzhu.assessment.rating.models import ReviewQuestion
from huzhu.assessment.review.models import DepartmentReview
from huzhu.assessment.review.queries.item_values import values_of
from huzhu.assessment.review.rules.reviewing import points_that_stand
from huzhu.assessment.scheme.rules.wording import number_text
from huzhu.assessment.scheme.states import Verdict
from huzhu.assessment.year.models import FactRecord
from huzhu.assessment.year.queries import sheets as sheet_queries
from huzhu.assessment.year.queries.years import group_positions, scheme_of
from huzhu.assessment.year.states import APPEALABLE, SheetStep, YearStep
from huzhu.kernel.errors import one
from huzhu.kernel.words import AnswerState
from huzhu.kernel.workdays import local_date
from huzhu.people.states import DepartmentCode, Role

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from django.db.models import QuerySet

    from huzhu.assessment.outcome.queries.grades import GradeMove
    from huzhu.assessment.year.models import AssessmentYear, Scoresheet, ScoresheetItem
    from huzhu.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Window:
    """Until when an appeal may be filed (P6)."""

    ends_on: date | None  #: None: results are not issued yet
    is_open: bool


def window_of(year: AssessmentYear, *, at: datetime) -> Window:
    """The year's window; its last day is included until 24:00."""
    ends_on = year.appeals_end_on
    is_step = YearStep(year.state) in APPEALABLE
    return Window(ends_on, is_step and ends_on is not None and local_date(at) <= ends_on)


def open_windows(year: AssessmentYear, *, at: datetime) -> list[str]:
    """What keeps the list from being sealed, in words: the window, appeals without an answer."""
    held = []
    window = window_of(year, at=at)
    if window.is_open:
        held.append(f"申诉到 {window.ends_on} 24:00 截止")
    count = open_appeals(year).count()
    if count:
        held.append(f"还有 {count} 件申诉未答复")
    return held


def visible_appeals(actor: Actor) -> QuerySet[Appeal]:
    """Appeals within the actor's scope: the office all, an agency its own and those below."""
    rows = Appeal.objects.select_related("sheet__agency", "sheet__year__scheme", "file")
    rows = rows.defer("sheet__year__scheme__content")
    return rows.filter(sheet__in=sheet_queries.visible_sheets(actor)).order_by("filed_at", "id")


def appeals_of(actor: Actor, year: AssessmentYear) -> QuerySet[Appeal]:
    """The appeals of a year within the actor's scope, open ones first, then the oldest."""
    order = ("answered_at", "filed_at", "id")
    return visible_appeals(actor).filter(sheet__year=year).order_by(*order)


def open_appeals(year: AssessmentYear) -> QuerySet[Appeal]:
    """Appeals of a year that wait for their answer."""
    return Appeal.objects.filter(sheet__year=year, state=AnswerState.OPEN)


def appeals_on(sheet: Scoresheet) -> QuerySet[Appeal]:
    """The appeals of one sheet, oldest first."""
    rows = Appeal.objects.filter(sheet=sheet).select_related("sheet__agency", "file")
    return rows.order_by("filed_at", "id")


def appeal_of(actor: Actor, appeal_id: int, *, year: int) -> Appeal:
    """One appeal of a year. :raises AppealNotFound: not there, or outside the actor's scope."""
    return one(visible_appeals(actor).filter(pk=appeal_id, sheet__year__year=year), AppealNotFound)


def veto_of(sheet: Scoresheet) -> Veto | None:
    """The veto that stands, with its incident."""
    rows = Veto.objects.filter(sheet=sheet, lifted_at__isnull=True)
    return rows.select_related("incident").first()


def item_points(sheet: Scoresheet, row: ScoresheetItem) -> Decimal | None:
    """What stands on an item of a sheet now."""
    values = values_of(row)
    return points_that_stand(values, is_missed=sheet.state == SheetStep.MISSED)


def earlier_hands(appeal: Appeal) -> frozenset[int]:
    """The accounts that had a part in the points of the appealed item, withdrawn reviews too."""
    if appeal.kind == AppealKind.VETO:
        return frozenset()
    rows = DepartmentReview.objects.filter(item__sheet=appeal.sheet, item__item=appeal.item)
    return frozenset(rows.values_list("by_account", flat=True))


def earlier_deciders(appeal: Appeal) -> frozenset[str]:
    """Who decided the item or the veto, as the decisions name them: title and name."""
    if appeal.kind == AppealKind.VETO:
        rows = Veto.objects.filter(sheet=appeal.sheet).values_list("decided_by", flat=True)
        return frozenset(rows)
    decisions = LeadershipDecision.objects.filter(sheet=appeal.sheet, item=appeal.item)
    pairs = decisions.values_list("by_title", "by_name")
    return frozenset(f"{title} {name}" for title, name in pairs)


def preview(appeal: Appeal, *, points_after: Decimal | None) -> list[GradeMove]:
    """Who would move if the appeal were upheld: totals, ranks and grades of the whole year (P8).

    Writes nothing. ``points_after`` is needed for an item; a veto is lifted as it is.
    """
    year = appeal.sheet.year
    if appeal.kind == AppealKind.VETO:
        is_missed = appeal.sheet.state == SheetStep.MISSED
        verdict = Verdict.LATE if is_missed else Verdict.SCORED
        changes = Changes(verdicts={appeal.sheet_id: verdict})
    else:
        points = {} if points_after is None else {(appeal.sheet_id, appeal.item): points_after}
        changes = Changes(points=points)
    before = grade_queries.simulate(year)
    after = grade_queries.simulate(year, changes=changes)
    return grade_queries.moves_between(before, after)


def snapshot_of_item(sheet: Scoresheet, row: ScoresheetItem) -> dict[str, Any]:
    """The item exactly as it is appealed against: values, words, evidence by hash, figures."""
    reviews = DepartmentReview.objects.filter(item=row).order_by("id")
    decisions = LeadershipDecision.objects.filter(sheet=sheet, item=row.item).order_by("id")
    questions = ReviewQuestion.objects.filter(item=row).order_by("id")
    evidence = sheet_queries.evidence_of(sheet).get(row.item, [])
    return {
        "item": row.item,
        "version": row.version,
        "full_marks": number_text(row.full_marks),
        "platform_points": _text(row.platform_points),
        "platform_reason": row.platform_reason,
        "self_points": _text(row.self_points),
        "self_remark": row.self_remark,
        "reviewed_points": _text(row.reviewed_points),
        "decided_points": _text(row.decided_points),
        "decided_reason": row.decided_reason,
        "points": _text(item_points(sheet, row)),
        "reviews": [_review_as(each) for each in reviews],
        "decisions": [_decision_as(each) for each in decisions],
        "questions": [
            {"department": each.department, "question": each.question, "answer": each.answer}
            for each in questions
        ],
        "evidence": [
            {"id": each.pk, "name": each.file.name, "sha256": each.file.sha256, "note": each.note}
            for each in evidence
        ],
        "facts": _facts_of(sheet, row.item),
        "scheme": sheet.year.scheme.content_hash,
        **_standing_as(sheet),
    }


def snapshot_of_veto(sheet: Scoresheet, veto: Veto) -> dict[str, Any]:
    """The veto and its incident as they are appealed against."""
    incident = veto.incident
    return {
        "veto": veto.pk,
        "reason": veto.reason,
        "decided_by": veto.decided_by,
        "decided_at": veto.decided_at.isoformat(),
        "incident": {
            "happened_on": incident.happened_on.isoformat(),
            "what": incident.what,
            "has_leak": incident.has_leak,
            "consequences": incident.consequences,
            "has_serious_consequences": incident.has_serious_consequences,
        },
        **_standing_as(sheet),
    }


def check_reviewer(appeal: Appeal, *, by: Actor) -> None:
    """Whether a person may answer the appeal; buttons ask the same.

    :raises NotYourPart: not of the owning departments, 组织机构部 or the leading group.
    :raises AppealReviewedBySame: had a part in what is appealed against.
    """
    year = appeal.sheet.year
    if appeal.kind == AppealKind.VETO or by.role in {Role.DEPUTY_DIRECTOR, Role.DIRECTOR}:
        group = group_positions(year)
        policies.check_leading_group(by=by, group_positions=group, verb="复核申诉")
    else:
        owners = scheme_of(year).item(appeal.item).owners
        allowed = list(dict.fromkeys([*owners, DepartmentCode.ORGANISATION]))
        policies.check_owner(by=by, owners=allowed, verb="复核申诉")
    had_a_part = by.persons & earlier_hands(appeal)
    if had_a_part or by.is_among(earlier_deciders(appeal)):
        raise AppealReviewedBySame(name=by.name)


def _facts_of(sheet: Scoresheet, item: str) -> dict[str, Any]:
    names = scheme_of(sheet.year).item(item).facts
    rows = FactRecord.objects.filter(
        agency_id=sheet.agency_id, year=sheet.year.year, name__in=names, is_current=True
    )
    return {
        row.name: {
            "id": row.pk, "value": row.value, "source": row.source, "origin": row.origin,
        }
        for row in rows
    }  # fmt: skip


def _review_as(row: DepartmentReview) -> dict[str, Any]:
    return {
        "department": row.department,
        "points": number_text(row.points),
        "reason": row.reason,
        "by": f"{row.by_title} {row.by_name}",
        "at": row.at.isoformat(),
        "is_current": row.is_current,
    }


def _decision_as(row: LeadershipDecision) -> dict[str, Any]:
    return {
        "before": row.before,
        "after": row.after,
        "reason": row.reason,
        "by": f"{row.by_title} {row.by_name}",
        "at": row.at.isoformat(),
    }


def _standing_as(sheet: Scoresheet) -> dict[str, Any]:
    return {"total": _text(sheet.total), "rank": sheet.rank, "grade": sheet.grade}


def _text(value: Decimal | None) -> str | None:
    return None if value is None else number_text(value)
