"""Recommendations, objections, the list and the honours, as pages read them (A4.4–A4.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.assessment.errors import honours as errors
from huzhu.assessment.models import Honour, Objection, Recommendation
from huzhu.assessment.queries import appeals
from huzhu.assessment.rules.honour_list import ListLine
from huzhu.assessment.states import AnswerState, CandidateKind, RecommendationStep
from huzhu.kernel.workdays import local_date

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from huzhu.assessment.models import AssessmentYear, Scoresheet
    from huzhu.kernel.actor import Actor


def reference_of(year: AssessmentYear) -> str:
    """What the year's notices hang on."""
    return f"KH{year.year}"


def recommendations_at(year: AssessmentYear, step: RecommendationStep) -> QuerySet[Recommendation]:
    """The year's recommendations at a step, by agency and order."""
    return _recommendations().filter(sheet__year=year, state=step)


def recommendations_of(sheet: Scoresheet) -> QuerySet[Recommendation]:
    """What one agency recommends, units first, reserves last."""
    return _recommendations().filter(sheet=sheet)


def all_recommendations(year: AssessmentYear) -> QuerySet[Recommendation]:
    """What all agencies recommend in a year, by agency."""
    return _recommendations().filter(sheet__year=year)


def recommendation_of(actor: Actor, *, recommendation_id: int) -> Recommendation:
    """One recommendation within the actor's scope.

    :raises RecommendationNotFound: not there, or another agency's.
    """
    rows = _recommendations().filter(pk=recommendation_id)
    if not actor.is_office:
        rows = rows.filter(sheet__agency_id=actor.agency_id)
    row = rows.first()
    if row is None:
        raise errors.RecommendationNotFound
    return row


def listed(year: AssessmentYear) -> QuerySet[Recommendation]:
    """The accepted names that are no reserves: what is posted and sealed."""
    return recommendations_at(year, RecommendationStep.ACCEPTED).filter(is_reserve=False)


def lines_of(rows: Iterable[Recommendation]) -> list[ListLine]:
    """The rows as lines of the list."""
    return [
        ListLine(
            kind=CandidateKind(row.kind),
            agency=row.sheet.agency.name,
            name=row.name,
            post=row.post,
        )
        for row in rows
    ]


def objections_of(year: AssessmentYear) -> QuerySet[Objection]:
    """All objections of a year, open ones first."""
    return (
        Objection.objects.filter(year=year)
        .select_related("year", "recommendation__sheet__agency", "recommendation__sheet__year")
        .order_by("-answered_at", "filed_at")
    )


def objection_by_number(number: str) -> Objection:
    """An objection by its number. :raises ObjectionNotFound: there is none."""
    row = (
        Objection.objects.filter(number=number)
        .select_related("year", "recommendation__sheet__agency", "recommendation__sheet__year")
        .first()
    )
    if row is None:
        raise errors.ObjectionNotFound(number=number)
    return row


def what_holds(year: AssessmentYear, *, at: datetime) -> list[str]:
    """What the list still waits for, in words; nothing: it can be sealed (A4.5, P8)."""
    held = []
    ends_on = year.list_notice_ends_on
    if ends_on is not None and local_date(at) <= ends_on:
        held.append(f"公示到 {ends_on} 24:00 为止")
    open_objections = objections_of(year).filter(state=AnswerState.OPEN).count()
    if open_objections:
        held.append(f"还有 {open_objections} 件异议未答复")
    return held + appeals.open_windows(year, at=at)


def honours(year: AssessmentYear) -> QuerySet[Honour]:
    """The honours of a year by certificate number, withdrawn ones too."""
    return Honour.objects.filter(year=year).select_related("agency", "year").order_by("number")


def honours_of_agency(agency_id: int) -> QuerySet[Honour]:
    """The honours on an agency's record, the newest year first."""
    rows = Honour.objects.filter(agency_id=agency_id).select_related("agency", "year")
    return rows.order_by("-year__year", "number")


def honour_by_token(token: str) -> Honour:
    """What the QR of a certificate leads to.

    :raises HonourNotFound: the code was made up, or misread.
    """
    row = Honour.objects.filter(token=token).select_related("agency", "year").first()
    if row is None:
        raise errors.HonourNotFound
    return row


def honour_by_number(number: str) -> Honour:
    """A certificate by its printed number. :raises HonourNotFound: there is none."""
    row = Honour.objects.filter(number=number.strip().upper()).select_related("agency", "year")
    found = row.first()
    if found is None:
        raise errors.HonourNotFound
    return found


def streak_of(agency_id: int, *, name: str, year: int) -> int:
    """How many years in a row, up to ``year``, the same name was honoured and still is."""
    years = set(
        Honour.objects.filter(
            agency_id=agency_id, name=name, withdrawn_at__isnull=True
        ).values_list("year__year", flat=True)
    )
    count = 0
    while year - count in years:
        count += 1
    return count


def _recommendations() -> QuerySet[Recommendation]:
    return Recommendation.objects.select_related("sheet__year", "sheet__agency").order_by(
        "sheet__agency__number", "-kind", "is_reserve", "place", "id"
    )
