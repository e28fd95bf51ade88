"""An agency's own sheet as it fills it in: items with wording, figures, proofs and questions.

Not here: printing it (``rating_papers``), what the departments say (``reviews``).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from huzhu.assessment.errors import QuestionNotFound
from huzhu.assessment.facts.models import Filing
from huzhu.assessment.facts.states import FilingKind
from huzhu.assessment.rating.errors import ProofNotFound
from huzhu.assessment.rating.models import ReviewQuestion
from huzhu.assessment.rating.rules import rating
from huzhu.assessment.rating.rules.rating import RatedItem
from huzhu.assessment.year.models import Evidence, Scoresheet, ScoresheetItem
from huzhu.assessment.year.queries import sheets as sheet_queries
from huzhu.assessment.year.queries.years import scheme_of
from huzhu.assessment.year.rules.basics import LABELS, Basics, basics_from
from huzhu.assessment.year.states import SheetStep, YearStep
from huzhu.documents import queries as documents
from huzhu.kernel.errors import one

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from huzhu.assessment.scheme.rules.scheme import Item, Section
    from huzhu.documents.states import Download
    from huzhu.kernel.actor import Actor

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One item of an agency's sheet with everything that stands beside it."""

    row: ScoresheetItem
    item: Item
    proofs: tuple[Evidence, ...]
    question: ReviewQuestion | None
    last_year: Decimal | None
    is_fixed: bool

    @property
    def rated(self) -> RatedItem:
        """What the checks before sending look at."""
        return RatedItem(
            item=self.item.id,
            name=self.item.guide,
            full_marks=self.row.full_marks,
            own=self.row.self_points,
            platform=self.row.platform_points,
            platform_reason=self.row.platform_reason,
            last_year=self.last_year,
            proof_count=len(self.proofs),
            is_fixed=self.is_fixed,
        )


@dataclass(frozen=True, slots=True)
class SectionSum:
    """A part of the sheet: own points, what the figures give, and how far it is rated."""

    section: Section
    own: Decimal
    platform: Decimal
    full_marks: Decimal
    rated_count: int
    item_count: int


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file that the agency handed in before, and where: it can be proof once more."""

    file_id: int
    name: str
    where: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class YearResult:
    """One year of an agency in the row of years; points only once they are told."""

    year: int
    own: Decimal
    total: Decimal | None
    grade: str
    verdict: str


def lines_of(sheet: Scoresheet) -> tuple[SheetLine, ...]:
    """The items of a sheet in the scheme's order; four queries, however many there are."""
    scheme = scheme_of(sheet.year)
    proofs = sheet_queries.evidence_of(sheet)
    questions = {each.item_id: each for each in open_questions(sheet)}
    last_year = _last_points(sheet)
    return tuple(
        SheetLine(
            row=row,
            item=(item := scheme.item(row.item)),
            proofs=tuple(proofs.get(row.item, ())),
            question=questions.get(row.pk),
            last_year=last_year.get(row.item),
            is_fixed=rating.is_fixed(item, kind=sheet.agency_kind),
        )
        for row in sheet_queries.items_of(sheet)
    )


def sums_of(sheet: Scoresheet, lines: Iterable[SheetLine]) -> tuple[SectionSum, ...]:
    """The sheet's parts with their sums, always added up from the items."""
    by_section: dict[str, list[SheetLine]] = {}
    for line in lines:
        by_section.setdefault(line.item.section, []).append(line)
    return tuple(
        SectionSum(
            section=section,
            own=sum((each.row.self_points or _ZERO for each in below), _ZERO),
            platform=sum((each.row.platform_points or _ZERO for each in below), _ZERO),
            full_marks=section.points,
            rated_count=sum(each.rated.is_rated for each in below),
            item_count=len(below),
        )
        for section in scheme_of(sheet.year).sections
        for below in [by_section.get(section.id, [])]
    )


def precheck_of(sheet: Scoresheet, lines: Iterable[SheetLine]) -> rating.Precheck:
    """What is missing before sending, and what should be looked at once more (A6.2)."""
    has_basics = sheet.basics_at is not None
    return rating.precheck([line.rated for line in lines], has_basics=has_basics)


def is_rating_open(sheet: Scoresheet, *, at: datetime) -> bool:
    """Whether the agency may fill in the sheet at this moment."""
    is_begun = sheet.year.state != YearStep.PREPARING
    return is_begun and sheet.state == SheetStep.RATING and at < sheet_queries.deadline_of(sheet)


def basics_of(sheet: Scoresheet) -> Basics:
    """The block at the head of the sheet, carried over or typed (A7.1)."""
    return basics_from(sheet.basics)


def shown_sheet(sheet: Scoresheet, lines: Sequence[SheetLine]) -> dict[str, object]:
    """What is sent with a sheet: the block at its head, and each item as the agency rates it."""
    said = asdict(basics_of(sheet))
    rated = {
        f"指标 {line.item.id}": (
            line.row.self_points, line.row.self_remark, [each.pk for each in line.proofs],
        )
        for line in lines
        if not line.is_fixed
    }  # fmt: skip
    return {LABELS[name]: said[name] for name in LABELS} | rated


def last_basics(sheet: Scoresheet) -> Basics | None:
    """Last year's block, as it was handed in."""
    before = _last_sheet(sheet)
    return basics_from(before.basics) if before and before.basics else None


def open_questions(sheet: Scoresheet) -> QuerySet[ReviewQuestion]:
    """What the departments ask and the agency has not answered, the most urgent first."""
    return questions_of(sheet).filter(ReviewQuestion.WAITING)


def questions_of(sheet: Scoresheet) -> QuerySet[ReviewQuestion]:
    """Every question that was asked about the sheet."""
    rows = ReviewQuestion.objects.filter(item__sheet=sheet).select_related("item")
    return rows.order_by("due_on", "id")


def question_of(sheet: Scoresheet, question_id: int) -> ReviewQuestion:
    """One question about the sheet. :raises QuestionNotFound: it is not about this one."""
    row = one(questions_of(sheet).filter(pk=question_id), QuestionNotFound)
    row.item.sheet = sheet
    return row


def proof_of(sheet: Scoresheet, proof_id: int) -> Evidence:
    """One proof of the sheet, also one that was withdrawn. :raises ProofNotFound: not here."""
    rows = Evidence.objects.select_related("item", "file")
    row = one(rows.filter(item__sheet=sheet, pk=proof_id), ProofNotFound)
    row.item.sheet = sheet
    return row


def proof_download(sheet: Scoresheet, proof_id: int) -> Download:
    """What a page needs to hand out a proof of this sheet. :raises ProofNotFound: not here."""
    file = proof_of(sheet, proof_id).file
    return documents.download_of(file.reference, file_id=file.pk)


def scan_download(sheet: Scoresheet) -> Download:
    """The sealed paper that came back. :raises ProofNotFound: none has."""
    if sheet.scan is None:
        raise ProofNotFound
    return documents.download_of(sheet.scan.reference, file_id=sheet.scan.pk)


def known_files(sheet: Scoresheet) -> tuple[KnownFile, ...]:
    """Files of the agency that may show another item, newest first, each content once.

    Proofs of all items and years, and the papers filed over the year.
    """
    proofs = Evidence.objects.filter(
        item__sheet__agency_id=sheet.agency_id, withdrawn_at__isnull=True
    ).select_related("file", "item__sheet__year")
    filings = Filing.objects.filter(agency_id=sheet.agency_id, voided_at__isnull=True)
    found = [(each.file.sha256, _proof_as_known(each)) for each in proofs]
    found += [(each.file.sha256, _filing_as_known(each)) for each in filings.select_related("file")]
    once = dict(sorted(found, key=lambda each: each[1].added_at)).values()
    return tuple(sorted(once, key=lambda known: known.added_at, reverse=True))


def _proof_as_known(row: Evidence) -> KnownFile:
    where = f"{row.item.sheet.year.year} 年度指标 {row.item.item}"
    return KnownFile(row.file_id, row.file.name, where, row.added_at)


def _filing_as_known(row: Filing) -> KnownFile:
    where = f"{row.year} 年度报备材料“{FilingKind(row.kind).label}”"
    return KnownFile(row.file_id, row.file.name, where, row.filed_at)


def history_of(actor: Actor) -> tuple[YearResult, ...]:
    """The actor's own agency over the years, oldest first; results only once they are told."""
    rows = sheet_queries.visible_sheets(actor).filter(agency_id=actor.agency_id or 0)
    found = list(rows.order_by("year__year").prefetch_related("items"))
    return tuple(_year_result(sheet) for sheet in found)


def _year_result(sheet: Scoresheet) -> YearResult:
    is_told = sheet.year.results_at is not None
    return YearResult(
        year=sheet.year.year,
        own=sum((each.self_points or _ZERO for each in sheet.items.all()), _ZERO),
        total=sheet.total if is_told else None,
        grade=sheet.grade if is_told else "",
        verdict=sheet.verdict if is_told else "",
    )


def _last_sheet(sheet: Scoresheet) -> Scoresheet | None:
    last = sheet.year.year - 1
    return Scoresheet.objects.filter(year__year=last, agency_id=sheet.agency_id).first()


def _last_points(sheet: Scoresheet) -> dict[str, Decimal]:
    """What each item was worth last year: as decided, as reviewed, else by the figures."""
    rows = ScoresheetItem.objects.filter(
        sheet__agency_id=sheet.agency_id, sheet__year__year=sheet.year.year - 1
    ).values_list("item", "decided_points", "reviewed_points", "platform_points")
    found = {item: next((p for p in given if p is not None), None) for item, *given in rows}
    return {item: points for item, points in found.items() if points is not None}
