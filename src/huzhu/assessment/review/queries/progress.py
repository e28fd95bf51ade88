"""How far the year has come: agency by agency, department by department.

The number of queries does not depend on the number of agencies. Not here: who owes what
(``desk``), what the clock must do (``clock``), the points (``sheets``, ``reviews``).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Count, Max

from huzhu.assessment.rating.queries import papers
from huzhu.assessment.review.models import DepartmentReview
from huzhu.assessment.review.queries import review_states
from huzhu.assessment.year.models import CalendarChange, RatingReminder, Scoresheet, ScoresheetItem
from huzhu.assessment.year.queries import sheets as sheet_queries
from huzhu.assessment.year.queries import years as year_queries
from huzhu.assessment.year.states import HANDED_IN, NOBODY_TOLD, SheetStep
from huzhu.people import queries as people
from huzhu.people.states import AgencyKind, AgencyLevel

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from huzhu.assessment.year.models import AssessmentYear
    from huzhu.kernel.actor import Actor
    from huzhu.people.models import Agency

_NEVER: tuple[int, datetime | None] = (0, None)


@dataclass(frozen=True, slots=True)
class Share:
    """So much of something is done."""

    done: int
    total: int

    @property
    def is_complete(self) -> bool:
        return self.done == self.total

    @property
    def open_count(self) -> int:
        return self.total - self.done

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 100


@dataclass(frozen=True, slots=True)
class AgencyProgress:
    """One line of the progress board."""

    sheet: Scoresheet
    rated: Share
    reviewed: Mapping[str, Share]  #: by department, empty while nothing was handed in
    paper_is_late: bool
    owes_paper: bool
    reminders: int
    last_reminder: datetime | None

    @property
    def has_paper(self) -> bool:
        """Received, and of what the sheet says now."""
        return self.sheet.paper_received_at is not None and not self.owes_paper

    @property
    def owes_rating(self) -> bool:
        return self.sheet.state == SheetStep.RATING

    @property
    def review(self) -> Share:
        """All departments together: signatures given, of all that are needed."""
        return _sum(self.reviewed.values())


@dataclass(frozen=True, slots=True)
class KindProgress:
    """The agencies of one kind together."""

    kind: str
    agencies: int
    rating: int
    submitted: int
    missed: int
    reviewed: int
    papers: int


@dataclass(frozen=True, slots=True)
class Progress:
    """The whole board."""

    rows: tuple[AgencyProgress, ...]
    departments: Mapping[str, Share] = field(default_factory=dict)

    @property
    def by_state(self) -> Counter[str]:
        return Counter(row.sheet.state for row in self.rows)

    @property
    def paper(self) -> Share:
        """Papers received, of the sheets that were handed in."""
        handed_in = [row for row in self.rows if row.sheet.state in HANDED_IN]
        return Share(sum(row.has_paper for row in handed_in), len(handed_in))

    @property
    def kinds(self) -> tuple[KindProgress, ...]:
        """The board by kind of agency, kinds that occur."""
        grouped: dict[str, list[AgencyProgress]] = defaultdict(list)
        for row in self.rows:
            grouped[row.sheet.agency_kind].append(row)
        return tuple(_kind(kind, grouped[kind]) for kind in AgencyKind if kind in grouped)


def progress_of(actor: Actor, year: AssessmentYear) -> Progress:
    """The progress of every agency within the actor's scope, by number."""
    sheets = list(sheet_queries.sheets_of(actor, year))
    for sheet in sheets:
        sheet.year = year
    rated = _counted(ScoresheetItem.objects.filter(sheet__in=sheets, self_points__isnull=False))
    items = _counted(ScoresheetItem.objects.filter(sheet__in=sheets))
    reviewed = signatures_of(year, sheets)
    reminded = _reminded(sheets)
    owing = papers.owing_papers(sheets)
    rows = tuple(
        AgencyProgress(
            sheet=sheet,
            rated=Share(rated[sheet.pk], items[sheet.pk]),
            reviewed=reviewed.get(sheet.pk, {}),
            paper_is_late=papers.is_paper_late(sheet),
            owes_paper=sheet.pk in owing,
            reminders=reminded.get(sheet.pk, _NEVER)[0],
            last_reminder=reminded.get(sheet.pk, _NEVER)[1],
        )
        for sheet in sheets
    )
    return Progress(rows, _by_department(rows))


def _counted(items: QuerySet[ScoresheetItem]) -> Counter[int]:
    rows = items.order_by().values("sheet_id").annotate(count=Count("id"))
    return Counter(dict(rows.values_list("sheet_id", "count")))


def _reminded(sheets: Sequence[Scoresheet]) -> dict[int, tuple[int, datetime | None]]:
    """How often each agency was reminded, and when last."""
    rows = RatingReminder.objects.filter(sheet__in=sheets).order_by().values("sheet_id")
    counted = rows.annotate(count=Count("id"), last=Max("sent_at"))
    return {
        pk: (count, last) for pk, count, last in counted.values_list("sheet_id", "count", "last")
    }


def signatures_of(
    year: AssessmentYear, sheets: Sequence[Scoresheet], *, without_asked: bool = False
) -> dict[int, dict[str, Share]]:
    """Signatures by sheet and department; what the leading group decided counts as signed.

    ``without_asked``: items that wait for the agency's answer are left out.
    """
    handed_in = [sheet for sheet in sheets if sheet.state in HANDED_IN]
    signed = _signed(handed_in)
    asked = _asked(handed_in) if without_asked else set()
    needed = _needed(year)
    return {
        sheet.pk: {
            department: _share(
                [
                    (sheet.pk, item, department) in signed or (sheet.pk, item, "") in signed
                    for item in items
                    if (sheet.pk, item) not in asked
                ]
            )
            for department, items in needed[sheet.agency_kind].items()
        }
        for sheet in handed_in
    }


def _share(is_done: Sequence[bool]) -> Share:
    return Share(sum(is_done), len(is_done))


def _signed(sheets: Sequence[Scoresheet]) -> set[tuple[int, str, str]]:
    """Sheet, item and department of each signature; of each decision, without a department."""
    reviews = DepartmentReview.objects.filter(item__sheet__in=sheets, is_current=True)
    decisions = ScoresheetItem.objects.filter(sheet__in=sheets, decided_points__isnull=False)
    return {
        *reviews.values_list("item__sheet_id", "item__item", "department"),
        *((pk, item, "") for pk, item in decisions.values_list("sheet_id", "item")),
    }


def _asked(sheets: Sequence[Scoresheet]) -> set[tuple[int, str]]:
    questions = review_states.open_questions().filter(item__sheet__in=sheets)
    return set(questions.values_list("item__sheet_id", "item__item"))


def _needed(year: AssessmentYear) -> dict[str, dict[str, list[str]]]:
    """The items that each department signs, by kind of agency."""
    needed: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for item in year_queries.scheme_of(year).items:
        for kind in item.kinds:
            for owner in item.owners:
                needed[kind][owner].append(item.id)
    return needed


def _by_department(rows: Iterable[AgencyProgress]) -> dict[str, Share]:
    shares: dict[str, list[Share]] = defaultdict(list)
    for row in rows:
        for department, share in row.reviewed.items():
            shares[department].append(share)
    return {department: _sum(each) for department, each in sorted(shares.items())}


def _sum(shares: Iterable[Share]) -> Share:
    known = list(shares)
    return Share(sum(share.done for share in known), sum(share.total for share in known))


def _kind(kind: str, rows: Sequence[AgencyProgress]) -> KindProgress:
    states = Counter(row.sheet.state for row in rows)
    return KindProgress(
        kind=kind,
        agencies=len(rows),
        rating=states[SheetStep.RATING],
        submitted=states[SheetStep.SUBMITTED],
        missed=states[SheetStep.MISSED],
        reviewed=states[SheetStep.REVIEWED],
        papers=sum(row.has_paper for row in rows),
    )


# --- proof, changes, scope ----------------------------------------------------------------------


def unreached(year: AssessmentYear, *, at: datetime) -> list[str]:
    """The agencies that something sent at this moment did not reach: nobody there is in office."""
    sent = Scoresheet.objects.filter(year=year, reminders__sent_at=at, reminders__names=NOBODY_TOLD)
    return list(sent.order_by("agency_number").values_list("agency_name", flat=True).distinct())


def reminders_of(sheet: Scoresheet) -> QuerySet[RatingReminder]:
    """What an agency was reminded of, oldest first: the proof if the deadline is missed (A6.3)."""
    return RatingReminder.objects.filter(sheet=sheet).order_by("sent_at", "id")


def calendar_changes_of(year: AssessmentYear) -> QuerySet[CalendarChange]:
    """How the calendar was moved, the newest first."""
    return CalendarChange.objects.filter(year=year).order_by("-at", "-id")


def agencies_outside(actor: Actor, year: AssessmentYear) -> QuerySet[Agency]:
    """Agencies that carry on the work and are not in the year's scope (A2)."""
    inside = Scoresheet.objects.filter(year=year).values("agency_id")
    agencies = people.agencies_below(actor).filter(level=AgencyLevel.AGENCY, is_active=True)
    return agencies.exclude(pk__in=inside).order_by("number")
