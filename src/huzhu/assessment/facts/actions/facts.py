"""Figures of agencies: stated, computed, disputed, corrected (A4.2a, A6.2).

An agency disputes a figure rather than a score; whoever owns an item that the figure decides
answers. Not here: papers that count (``filings``), lists of other systems (``fact_imports``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.assessment import policies
from huzhu.assessment.facts.actions import _recording
from huzhu.assessment.facts.actions._recording import NewFigure
from huzhu.assessment.facts.errors import (
    AnswerMissing,
    DisputeAnswered,
    DisputeUnderWay,
    FigureCounted,
    FigureNotStated,
    NotDisputable,
    NothingDisputed,
    StatementsClosed,
)
from huzhu.assessment.facts.models import FactDispute
from huzhu.assessment.facts.queries import facts as queries
from huzhu.assessment.facts.rules.known import FROM_PAPERS
from huzhu.assessment.facts.states import DisputeState
from huzhu.assessment.scheme.rules.fact_values import checked, plain, shown
from huzhu.assessment.scheme.rules.facts import Source
from huzhu.assessment.year.actions import _paper_files, _steps, _telling
from huzhu.assessment.year.states import FactSource, SheetStep
from huzhu.audit.actions import action, note
from huzhu.office.pleas import give_answer
from huzhu.people import queries as people

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from huzhu.assessment.scheme.rules.facts import FactKind
    from huzhu.assessment.scheme.rules.scoring import ItemChange
    from huzhu.assessment.year.models import FactRecord, Scoresheet
    from huzhu.documents.states import Upload
    from huzhu.kernel.actor import Actor


@action("assessment.compute_facts", "统计平台数据", right=policies.CARRIER)
def compute_facts(
    year: int, *, agency_ids: Collection[int] | None = None, by: Actor, at: datetime
) -> list[ItemChange]:
    """Find out what the platform knows about a year, for all agencies or some (A4.2a).

    The clock does so daily; 组织机构部 whenever it wants. Works before the year is set up, too.

    :raises FiguresClosed: the grades of the year have been decided.
    """
    if by.role != "clock":
        policies.ORGANISATION.check(by=by)
    _recording.lock_figures(year)
    ids = people.assessed_agencies().values_list("id", flat=True)
    wanted = list(ids) if agency_ids is None else list(agency_ids)
    moved = _recording.recount(year, agency_ids=wanted, at=at)
    told = {"agencies": len(wanted), "items_moved": len(moved)}
    note(f"assessment:{year}", by=by, at=at, **told)
    return moved


@action("assessment.state_facts", "填报考核数据", right=policies.AGENCY_CLERK)
def state_facts(
    sheet: Scoresheet, given: Mapping[str, object], *, by: Actor, at: datetime
) -> list[ItemChange]:
    """The agency states figures that nobody else has, while it rates itself (A4.2a).

    All of them or none. A figure that stands already writes nothing.

    :raises NoSuchFigure: the scheme asks for nothing of that name.
    :raises StatementsClosed: the sheet is handed in or missed.
    :raises FigureNotStated: a figure comes from the platform or from another system.
    :raises FigureCounted: it is counted from papers that were filed.
    """
    policies.check_agency_clerk(by=by, agency_id=sheet.agency_id, verb="填报数据")
    _recording.lock_figures(sheet.year.year)
    _steps.lock_sheet(sheet)
    if SheetStep(sheet.state) != SheetStep.RATING:
        step = SheetStep(sheet.state).label
        raise StatementsClosed(year=sheet.year.year, step=step)
    figures = [_stated(sheet, name, value) for name, value in given.items()]
    moved = _recording.record_facts(
        sheet.year.year, figures, source=FactSource.STATED, by=by, at=at
    )
    subject = sheet.subject
    names = "、".join(given)
    note(subject, by=by, at=at, figures=names, items_moved=len(moved))
    return moved


@action("assessment.correct_fact", "更正考核数据", right=policies.OWNER)
def correct_fact(
    sheet: Scoresheet, name: str, *, value: object, reason: str, by: Actor, at: datetime
) -> list[ItemChange]:
    """A department that owns an item of the figure puts it right, with the reason (A6.2).

    An open dispute about it stays open until it is answered.

    :raises NoSuchFigure: the scheme asks for nothing of that name.
    :raises ReasonMissing: nobody could tell later why.
    """
    kind = queries.figure_kind(sheet.year, name)
    owners = queries.owners_of(sheet.year, name)
    policies.check_owner(by=by, owners=owners, verb="更正数据")
    _recording.lock_figures(sheet.year.year)
    origin = f"更正：{_steps.check_reason(reason, verb='更正数据')}"
    moved = _keep(
        sheet, kind, value=value, origin=origin, source=FactSource.CORRECTED, by=by, at=at
    )
    subject = sheet.subject
    note(subject, by=by, at=at, figure=name, items_moved=len(moved))
    return moved


@action("assessment.dispute_fact", "提出数据异议", right=policies.AGENCY_CLERK)
def dispute_fact(
    sheet: Scoresheet,
    name: str,
    *,
    claimed: object,
    reason: str,
    upload: Upload | None = None,
    by: Actor,
    at: datetime,
) -> FactDispute:
    """The agency disputes a figure, also one that nobody gave, until the grades are decided.

    :raises NoSuchFigure: the scheme asks for nothing of that name.
    :raises NotDisputable: the agency states it itself and still can.
    :raises NothingDisputed: the claimed value is the one that stands.
    :raises DisputeUnderWay: a dispute about it is open.
    :raises FiguresClosed: the grades of the year have been decided.
    """
    policies.check_agency_clerk(by=by, agency_id=sheet.agency_id)
    _recording.lock_figures(sheet.year.year)
    kind = queries.figure_kind(sheet.year, name)
    current = queries.current_figure(sheet, name)
    value = plain(checked(kind, claimed))
    _check_dispute(sheet, kind, current, claimed=value)
    words = _steps.check_reason(reason)
    dispute = FactDispute.objects.create(
        agency_id=sheet.agency_id,
        year=sheet.year.year,
        name=name,
        fact=current,
        claimed=value,
        reason=words,
        file_id=_paper_files.keep_given(sheet, upload, by=by, at=at),
        filed_at=at,
        filed_by=str(by),
    )
    subject = sheet.subject
    note(subject, by=by, at=at, figure=name, dispute=dispute.pk)
    return dispute


@action("assessment.answer_dispute", "答复数据异议", right=policies.OWNER)
def answer_dispute(
    dispute: FactDispute,
    *,
    upheld: bool,
    value: object = None,
    answer: str,
    by: Actor,
    at: datetime,
) -> list[ItemChange]:
    """A department that owns an item of the figure answers; a figure that is wrong is put right.

    ``value``: what was found to be right; nothing: what the agency claims. Returns the items that
    moved.

    :raises DisputeAnswered: somebody answered before.
    :raises AnswerMissing: an answer without words.
    :raises FiguresClosed: the grades of the year have been decided.
    """
    sheet = queries.sheet_of_dispute(dispute)
    owners = queries.owners_of(sheet.year, dispute.name)
    policies.check_owner(by=by, owners=owners)
    _recording.lock_figures(dispute.year)
    kind = queries.figure_kind(sheet.year, dispute.name)
    if not answer.strip():
        raise AnswerMissing
    state = DisputeState.UPHELD if upheld else DisputeState.DISMISSED
    if not give_answer(dispute, answer.strip(), state=state, by=by, at=at):
        raise DisputeAnswered(label=kind.label, state=DisputeState(dispute.state).label)
    moved: list[ItemChange] = []
    if upheld:
        right = dispute.claimed if value is None else value
        origin = f"数据异议核实：{answer.strip()}"
        moved = _keep(
            sheet, kind, value=right, origin=origin, source=FactSource.CORRECTED, by=by, at=at
        )
        dispute.corrected = queries.current_figure(sheet, dispute.name)
        dispute.save(update_fields=["corrected"])
    result = f"更正为 {shown(kind, right)}" if upheld else "维持原数据"
    told = f"贵单位对“{kind.label}”的数据异议已答复：{result}"
    subject = f"figure:{sheet.year.year}-{dispute.name}"
    _telling.tell_of_answer(sheet, told[:120], subject=subject, by=by, at=at)
    note(
        sheet.subject,
        by=by,
        at=at,
        figure=dispute.name,
        outcome=str(state),
        items_moved=len(moved),
    )
    return moved


def _keep(
    sheet: Scoresheet,
    kind: FactKind,
    *,
    value: object,
    origin: str,
    source: FactSource,
    by: Actor,
    at: datetime,
) -> list[ItemChange]:
    figure = NewFigure(sheet.agency_id, kind.name, plain(checked(kind, value)), origin)
    return _recording.record_facts(sheet.year.year, [figure], source=source, by=by, at=at)


def _stated(sheet: Scoresheet, name: str, value: object) -> NewFigure:
    kind = queries.figure_kind(sheet.year, name)
    _check_stated(kind, queries.current_figure(sheet, name))
    return NewFigure(sheet.agency_id, name, plain(checked(kind, value)), "代办处自评填报")


def _check_stated(kind: FactKind, current: FactRecord | None) -> None:
    """Only what nobody else knows is stated."""
    source = FactSource(current.source) if current else FactSource.STATED
    if kind.source is not Source.STATED:
        raise FigureNotStated(label=kind.label, source=Source(kind.source).label)
    if current and source is FactSource.COMPUTED and kind.name in FROM_PAPERS:
        raise FigureCounted(label=kind.label, value=shown(kind, current.value))
    if source is not FactSource.STATED:
        raise FigureNotStated(label=kind.label, source="考核部门")


def _check_dispute(
    sheet: Scoresheet, kind: FactKind, current: FactRecord | None, *, claimed: object
) -> None:
    is_own = current is None or current.source == FactSource.STATED
    is_rating = SheetStep(sheet.state) == SheetStep.RATING
    if kind.source is Source.STATED and is_own and is_rating:
        raise NotDisputable(label=kind.label)
    if current and plain(checked(kind, current.value)) == claimed:
        raise NothingDisputed(value=shown(kind, claimed))
    if queries.open_dispute(sheet, kind.name) is not None:
        raise DisputeUnderWay(label=kind.label)
