"""Appeals (申诉) against the points of an item or a veto, and their answers (A4.5, A7.2).

An appeal rests on the exact version that was told. Somebody who had no part in the points answers
it. An upheld one changes the points, and totals, ranks and grades follow in the same act.

Not here: who would move (``queries.appeals.preview``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.assessment import policies
from huzhu.assessment.outcome import errors
from huzhu.assessment.outcome.actions import decisions
from huzhu.assessment.outcome.actions._grade_rows import store_grades
from huzhu.assessment.outcome.models import Appeal
from huzhu.assessment.outcome.queries import appeals as queries
from huzhu.assessment.outcome.queries import grades as grade_queries
from huzhu.assessment.outcome.queries.appeals import check_reviewer
from huzhu.assessment.outcome.states import AppealKind
from huzhu.assessment.scheme.rules.wording import number_text
from huzhu.assessment.year.actions import _paper_files, _steps, _telling
from huzhu.assessment.year.queries import sheets as sheet_queries
from huzhu.assessment.year.rules.calendar import check_year_step
from huzhu.assessment.year.states import APPEALABLE, RESULTS_TOLD, YearStep
from huzhu.audit.actions import action, note
from huzhu.kernel.words import AnswerState
from huzhu.kernel.workdays import local_date
from huzhu.office.pleas import give_answer

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from huzhu.assessment.year.models import Scoresheet, ScoresheetItem
    from huzhu.documents.states import Upload
    from huzhu.kernel.actor import Actor

_HELD = ("state", "answered_at", "answered_by", "reviewer_account", "reviewer_name")


@action("assessment.file_appeal", "提出申诉", right=policies.AGENCY_CLERK)
def file_appeal(
    sheet: Scoresheet,
    *,
    item: str,
    claimed_points: Decimal,
    reason: str,
    proof: Upload | None = None,
    by: Actor,
    at: datetime,
) -> Appeal:
    """Appeal against the points of one item, on the version that stands now (A4.5).

    Once per item, from the day of the results until 24:00 of the window's last day.

    :raises NotYourPart: not the agency's clerk.
    :raises AppealTooEarly: results were not issued. :raises AppealWindowOver: too late.
    :raises AppealRepeated: the item was appealed against.
    :raises ClaimOutOfBounds: not more than what stands, or more than the full marks.
    """
    policies.check_agency_clerk(by=by, agency_id=sheet.agency_id)
    words = _steps.check_reason(reason)
    _enter(sheet, at=at)
    _check_first(sheet, AppealKind.ITEM, item)
    row = sheet_queries.item_of(sheet, item)
    _check_claim(claimed_points, sheet, row)
    appeal = Appeal.objects.create(
        sheet=sheet,
        kind=AppealKind.ITEM,
        item=item,
        snapshot=queries.snapshot_of_item(sheet, row),
        claimed_points=claimed_points,
        reason=words,
        file_id=_paper_files.keep_given(sheet, proof, by=by, at=at),
        filed_at=at,
        filed_by=str(by),
    )
    subject = sheet.subject
    note(subject, by=by, at=at, item=item, version=row.version)
    return appeal


@action("assessment.appeal_veto", "就一票否决申诉", right=policies.AGENCY_CLERK)
def appeal_veto(
    sheet: Scoresheet, *, reason: str, proof: Upload | None = None, by: Actor, at: datetime
) -> Appeal:
    """Appeal against the year's veto: the only way it is lifted (A7.2).

    :raises DomainError: as ``file_appeal`` says. :raises NoVetoStanding: there is none.
    """
    policies.check_agency_clerk(by=by, agency_id=sheet.agency_id, verb="提出申诉")
    words = _steps.check_reason(reason, verb="提出申诉")
    _enter(sheet, at=at)
    veto = queries.veto_of(sheet)
    if veto is None:
        raise errors.NoVetoStanding(agency=sheet.agency_name)
    _check_first(sheet, AppealKind.VETO, "")
    appeal = Appeal.objects.create(
        sheet=sheet,
        kind=AppealKind.VETO,
        snapshot=queries.snapshot_of_veto(sheet, veto),
        reason=words,
        file_id=_paper_files.keep_given(sheet, proof, by=by, at=at),
        filed_at=at,
        filed_by=str(by),
    )
    note(sheet.subject, by=by, at=at, veto=veto.pk)
    return appeal


@action("assessment.take_appeal", "受理申诉", right=policies.APPEAL_REVIEWER)
def take_appeal(appeal: Appeal, *, by: Actor, at: datetime) -> None:
    """Take an appeal as its reviewer; somebody else may take it over until it is answered (P7).

    An item's appeal goes to its owning departments, 组织机构部 or the leading group, a veto's to
    the leading group.

    :raises NotYourPart: the person is none of these.
    :raises AppealReviewedBySame: the person had a part in the points or the veto.
    :raises AppealAnswered: it is over. :raises AppealTakenByYou: nothing would change.
    """
    _hold(appeal)
    check_reviewer(appeal, by=by)
    if appeal.reviewer_account in by.persons:
        raise errors.AppealTakenByYou
    appeal.reviewer_account, appeal.reviewer_name = by.account_id, by.name
    appeal.save(update_fields=["reviewer_account", "reviewer_name"])
    subject = appeal.sheet.subject
    note(subject, by=by, at=at, appeal=appeal.pk, item=appeal.item)


@action("assessment.answer_appeal", "答复申诉", right=policies.APPEAL_REVIEWER)
def answer_appeal(
    appeal: Appeal,
    *,
    is_upheld: bool,
    points_after: Decimal | None = None,
    answer: str,
    by: Actor,
    at: datetime,
) -> int:
    """Answer an appeal; if upheld, points, totals, ranks and grades follow. Returns who moved.

    What moved is kept with the appeal, as it was shown before (P8). The agency gets a copy.

    :raises AppealNotYours: another person took it, or nobody.
    :raises AppealAnswered: it has its answer.
    :raises ReasonMissing: no answer in words.
    :raises PointsAfterOutOfBounds: an item's points that do not change, or cannot be.
    :raises YearNotAtStep: the list is sealed.
    """
    sheet = appeal.sheet
    words = _steps.check_reason(answer)
    _hold(appeal)
    check_year_step(sheet.year, APPEALABLE)
    if appeal.reviewer_account not in by.persons:
        raise errors.AppealNotYours(who=appeal.reviewer_name or "还没有人受理")
    check_reviewer(appeal, by=by)
    if is_upheld:
        _uphold(appeal, points_after, answer=words)
    appeal.save(update_fields=["points_after", "moves"])
    state = AnswerState.UPHELD if is_upheld else AnswerState.DISMISSED
    give_answer(appeal, words, state=state, by=by, at=at)
    if is_upheld and appeal.kind == AppealKind.VETO:
        _lift(appeal, by=by, at=at)
    _tell(appeal, by=by, at=at)
    note(
        sheet.subject,
        by=by,
        at=at,
        appeal=appeal.pk,
        item=appeal.item,
        is_upheld=is_upheld,
        moved=len(appeal.moves),
    )
    return len(appeal.moves)


def _enter(sheet: Scoresheet, *, at: datetime) -> None:
    """Hold the sheet and see whether the window is open; the year's row is held against sealing."""
    year = sheet.year
    _steps.lock_year(year)
    _steps.lock_sheet(sheet)
    if YearStep(year.state) not in RESULTS_TOLD or year.appeals_end_on is None:
        raise errors.AppealTooEarly(year=year.year)
    if not queries.window_of(year, at=at).is_open:
        raise errors.AppealWindowOver(
            days=year.appeal_days, year=year.year, ended_on=year.appeals_end_on
        )


def _check_first(sheet: Scoresheet, kind: AppealKind, item: str) -> None:
    earlier = Appeal.objects.filter(sheet=sheet, kind=kind, item=item).first()
    if earlier is not None:
        what = "一票否决" if kind is AppealKind.VETO else f"指标 {item} "
        raise errors.AppealRepeated(what=what, on=local_date(earlier.filed_at))


def _check_claim(claimed: Decimal, sheet: Scoresheet, row: ScoresheetItem) -> None:
    now = queries.item_points(sheet, row) or 0
    if not claimed.is_finite() or not now < claimed <= row.full_marks:
        raise errors.ClaimOutOfBounds(
            now=number_text(now), full=number_text(row.full_marks), claimed=claimed
        )


def _hold(appeal: Appeal) -> None:
    """Hold the year, by which acts on its appeals follow each other, and see the present state."""
    _steps.lock_year(appeal.sheet.year)
    appeal.refresh_from_db(fields=_HELD)
    if appeal.answered_at is not None:
        raise errors.AppealAnswered(on=local_date(appeal.answered_at), who=appeal.answered_by)


def _uphold(appeal: Appeal, points_after: Decimal | None, *, answer: str) -> None:
    if appeal.kind == AppealKind.VETO:
        appeal.moves = _moves(appeal, None)
        return
    row = sheet_queries.item_of(appeal.sheet, appeal.item)
    now = queries.item_points(appeal.sheet, row) or 0
    if points_after is None or not 0 <= points_after <= row.full_marks or points_after == now:
        raise errors.PointsAfterOutOfBounds(
            now=number_text(now), full=number_text(row.full_marks), given=points_after
        )
    appeal.points_after, appeal.moves = points_after, _moves(appeal, points_after)
    _steps.change_item(
        row,
        version=row.version,
        verb="答复申诉",
        decided_points=points_after,
        decided_reason=f"申诉成立：{answer}",
    )
    _regrade(appeal)


def _lift(appeal: Appeal, *, by: Actor, at: datetime) -> None:
    """The appeal must be answered first: only an upheld one lifts a veto."""
    veto = queries.veto_of(appeal.sheet)
    if veto is None:
        raise errors.NoVetoStanding(agency=appeal.sheet.agency_name)
    decisions.lift_veto(veto, appeal=appeal, by=by, at=at)
    _regrade(appeal)


def _moves(appeal: Appeal, points_after: Decimal | None) -> list[dict[str, object]]:
    moves = queries.preview(appeal, points_after=points_after)
    return [grade_queries.move_as(move) for move in moves]


def _regrade(appeal: Appeal) -> None:
    """Ranks of a whole class follow one sheet; only sheets that moved are written."""
    moved = {move["number"] for move in appeal.moves}
    simulation = grade_queries.simulate(appeal.sheet.year)
    store_grades([line for line in simulation.lines if line.number in moved])


def _tell(appeal: Appeal, *, by: Actor, at: datetime) -> None:
    sheet = appeal.sheet
    what = "一票否决" if appeal.kind == AppealKind.VETO else f"指标 {appeal.item}"
    outcome = "成立" if appeal.state == AnswerState.UPHELD else "不成立"
    title = f"{sheet.year.year} 年度考核申诉（{what}）已答复：{outcome}"
    subject = f"appeal:{sheet.year.year}"
    _telling.tell_of_answer(sheet, title, subject=subject, by=by, at=at)
