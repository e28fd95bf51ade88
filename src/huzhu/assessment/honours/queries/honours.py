"""Recommendations, objections, the list and the honours, as pages read them (A4.4–A4.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.assessment.honours import errors
from huzhu.assessment.honours.models import Honour, Objection, Recommendation
from huzhu.assessment.honours.rules import ListLine, printed_number
from huzhu.assessment.honours.states import CandidateKind, RecommendationStep
from huzhu.assessment.outcome.queries import appeals
from huzhu.assessment.year.models import AssessmentYear
from huzhu.kernel.errors import one
from huzhu.kernel.numbers import key_of
from huzhu.kernel.words import AnswerState
from huzhu.kernel.workdays import add_workdays, local_date
from huzhu.notices import queries as notices
from huzhu.notices.states import NoticeKind
from huzhu.office import queries as office
from huzhu.people import recusals

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from django.db.models import QuerySet

    from huzhu.assessment.year.models import Scoresheet
    from huzhu.kernel.actor import Actor
    from huzhu.notices.models import PublicNotice


def reference_of(year: AssessmentYear) -> str:
    """What the year's notices hang on."""
    return f"KH{year.year}"


def year_of_reference(reference: str) -> AssessmentYear | None:
    """The year that a notice hangs on; none: the notice is about something else."""
    digits = reference.removeprefix("KH")
    year = key_of(digits) if reference.startswith("KH") else None
    return None if year is None else AssessmentYear.objects.filter(year=year).first()


def notice_end(year: AssessmentYear, *, at: datetime) -> date:
    """Until when a notice runs that is posted now: counted from the day after."""
    return add_workdays(local_date(at), year.notice_days, calendar=office.calendar())


def notices_of(year: AssessmentYear) -> list[PublicNotice]:
    """The year's notices on the board, the newest first: 公示 and 表彰公告."""
    return list(notices.posted_notices(reference=reference_of(year)))


def candidate_notices(year: AssessmentYear) -> tuple[PublicNotice, ...]:
    """The year's notices of candidates that stand: the list and names added to it, newest first."""
    return notices.posted_notices(kind=NoticeKind.CANDIDATES, reference=reference_of(year))


def notices_naming(row: Recommendation) -> list[PublicNotice]:
    """Those of them that name somebody."""
    found = candidate_notices(row.sheet.year)
    return [each for each in found if row.name in {line["name"] for line in each.names}]


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
    if actor.is_office:
        rows = rows.exclude(sheet__agency__in=recusals.hidden_units(actor))
    else:
        rows = rows.filter(sheet__agency_id=actor.agency_id or 0)
    return one(rows, errors.RecommendationNotFound)


def listed(year: AssessmentYear) -> QuerySet[Recommendation]:
    """The accepted names that are no reserves: what is posted and sealed."""
    return recommendations_at(year, RecommendationStep.ACCEPTED).filter(is_reserve=False)


def listed_by_id(recommendation_id: int) -> Recommendation | None:
    """A name on the list, for an objection; none: it left the list meanwhile."""
    return (
        _recommendations()
        .filter(pk=recommendation_id, state=RecommendationStep.ACCEPTED, is_reserve=False)
        .first()
    )


def lines_of(rows: Iterable[Recommendation]) -> list[ListLine]:
    """The rows as lines of the list."""
    return [
        ListLine(
            kind=CandidateKind(row.kind),
            agency=row.sheet.agency_name,
            name=row.name,
            post=row.post,
        )
        for row in rows
    ]


def shown_names(rows: Iterable[Recommendation]) -> dict[str, object]:
    """What is posted or handed in: each name with all that is said of it."""
    return {
        f"{row.sheet.agency_name}：{row.name}": (
            CandidateKind(row.kind).label, row.post, row.deeds, row.place, row.is_reserve,
            row.notice_from, row.notice_to, row.notice_objections, row.notice_file_id,
        )
        for row in rows
    }  # fmt: skip


def objections_of(year: AssessmentYear) -> QuerySet[Objection]:
    """All objections of a year, open ones first."""
    return (
        Objection.objects.filter(year=year)
        .select_related("year", "recommendation__sheet__agency", "recommendation__sheet__year")
        .order_by("-answered_at", "filed_at")
    )


def objection_by_number(number: str) -> Objection:
    """An objection by its number. :raises ObjectionNotFound: there is none."""
    return one(
        Objection.objects.filter(number=number).select_related(
            "year", "recommendation__sheet__agency", "recommendation__sheet__year"
        ),
        errors.ObjectionNotFound(number=number),
    )


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


def honour_of(year: AssessmentYear, honour_id: int) -> Honour:
    """One honour of a year. :raises HonourNotFound: there is none."""
    return one(honours(year).filter(pk=honour_id), errors.HonourNotFound)


def own_honour(actor: Actor, honour_id: int) -> Honour:
    """One honour of the actor's own agency. :raises HonourNotFound: there is none."""
    return one(honours_of_agency(actor.agency_id or 0).filter(pk=honour_id), errors.HonourNotFound)


def honours_of_agency(agency_id: int) -> QuerySet[Honour]:
    """The honours on an agency's record, the newest year first."""
    rows = Honour.objects.filter(agency_id=agency_id).select_related("agency", "year")
    return rows.order_by("-year__year", "number")


def honour_by_token(token: str) -> Honour:
    """What the QR of a certificate leads to.

    :raises HonourNotFound: the code was made up, or misread.
    """
    return one(
        Honour.objects.filter(token=token).select_related("agency", "year"), errors.HonourNotFound
    )


def honour_by_number(number: str) -> Honour:
    """A certificate by its printed number, however much of it was typed (``rules.printed_number``).

    :raises HonourNotFound: there is none.
    """
    row = Honour.objects.filter(number=printed_number(number)).select_related("agency", "year")
    return one(row, errors.HonourNotFound)


def with_streaks(rows: Iterable[Honour]) -> list[tuple[Honour, int]]:
    """Each honour with how many years in a row, up to its own, the same name has been honoured.

    ``rows``: the whole record of an agency; withdrawn honours break a row of years.
    """
    found = list(rows)
    standing = {(row.kind, row.name, row.year.year) for row in found if row.withdrawn_at is None}
    return [(row, _streak(row, standing)) for row in found]


def _streak(row: Honour, standing: set[tuple[str, str, int]]) -> int:
    count = 0
    while (row.kind, row.name, row.year.year - count) in standing:
        count += 1
    return count


def _recommendations() -> QuerySet[Recommendation]:
    rows = Recommendation.objects.select_related(
        "sheet__year__scheme", "sheet__agency", "notice_file"
    ).defer("sheet__year__scheme__content")
    return rows.order_by("sheet__agency_number", "-kind", "is_reserve", "place", "id")
