"""Places, free places, who is missing and whether the sealed list holds, as pages show them.

Each is made with a fixed number of queries, however many agencies there are.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from huzhu.assessment.honours import rules as honour_list
from huzhu.assessment.honours.models import Honour, Recommendation, SealedList
from huzhu.assessment.honours.queries import honours
from huzhu.assessment.honours.states import CandidateKind, RecommendationStep
from huzhu.assessment.outcome.models import Quota
from huzhu.documents import queries as documents

if TYPE_CHECKING:
    from collections.abc import Iterable

    from huzhu.assessment.honours.rules import ListLine
    from huzhu.assessment.year.models import AssessmentYear, Scoresheet
    from huzhu.documents.states import Download
    from huzhu.notices.models import PublicNotice

#: What is published of a name besides its kind, in the order of ``PublicLine``.
_PUBLISHED = ("agency", "name", "post", "number")
_STRUCK = str(RecommendationStep.STRUCK)
_SENT = {str(RecommendationStep.SUBMITTED), str(RecommendationStep.ACCEPTED)}


@dataclass(frozen=True, slots=True)
class Places:
    """The places of an agency for one kind, and how many are taken."""

    kind: CandidateKind
    given: int
    taken: int

    @property
    def label(self) -> str:
        return CandidateKind(self.kind).label

    @property
    def free(self) -> int:
        return max(self.given - self.taken, 0)


@dataclass(frozen=True, slots=True)
class AgencyPlaces:
    """One agency: its places, how many names it sent, and the reserves that could move up."""

    number: str
    name: str
    units: Places
    persons: Places
    sent: int
    reserves: tuple[Recommendation, ...]

    @property
    def given(self) -> int:
        return self.units.given + self.persons.given

    @property
    def is_missing(self) -> bool:
        """It has places and has sent nobody."""
        return bool(self.given) and not self.sent

    @property
    def free(self) -> int:
        return self.units.free + self.persons.free

    @property
    def promotable(self) -> list[Recommendation]:
        """Accepted reserves of a kind that has a free place."""
        free = {self.units.kind: self.units.free, self.persons.kind: self.persons.free}
        return [row for row in self.reserves if free[CandidateKind(row.kind)]]


@dataclass(frozen=True, slots=True)
class Verification:
    """Whether the sealed list is what it was when it was sealed, worked out anew."""

    sealed: SealedList
    computed: str
    is_granted_alike: bool

    @property
    def is_intact(self) -> bool:
        return self.computed == self.sealed.content_hash

    @property
    def is_sound(self) -> bool:
        return self.is_intact and self.is_granted_alike


@dataclass(frozen=True, slots=True)
class PublicLine:
    """One name on a public list; ``withdrawn`` is the reason, or empty."""

    kind: CandidateKind
    agency: str
    name: str
    post: str
    number: str = ""
    withdrawn: str = ""
    recommendation_id: int | None = None

    @property
    def label(self) -> str:
        return CandidateKind(self.kind).label


def places_of(sheet: Scoresheet) -> tuple[Places, Places]:
    """Units and persons; nothing before the quotas are issued."""
    quota = Quota.objects.filter(sheet=sheet).first()
    rows = Recommendation.objects.filter(sheet=sheet, is_reserve=False).exclude(state=_STRUCK)
    taken = Counter(rows.values_list("kind", flat=True))
    given = (quota.units, quota.persons) if quota else (0, 0)
    return _places(CandidateKind.UNIT, given[0], taken), _places(
        CandidateKind.PERSON, given[1], taken
    )


def agencies_of(year: AssessmentYear) -> list[AgencyPlaces]:
    """All agencies with places, by number."""
    rows = defaultdict(list)
    for row in honours.all_recommendations(year).exclude(state=_STRUCK):
        rows[row.sheet_id].append(row)
    quotas = Quota.objects.filter(sheet__year=year).select_related("sheet__agency")
    return [
        _agency(quota, rows[quota.sheet_id])
        for quota in quotas.order_by("sheet__agency_number")
        if quota.units or quota.persons
    ]


def verification_of(year: AssessmentYear) -> Verification | None:
    """Work the seal out anew from its content and from the certificates; none: not sealed."""
    sealed = SealedList.objects.filter(year=year).first()
    if sealed is None:
        return None
    granted = Honour.objects.filter(year=year).values_list("kind", "agency_name", "name", "post")
    lines = [
        honour_list.ListLine(CandidateKind(kind), agency, name, post)
        for kind, agency, name, post in granted
    ]
    again = honour_list.content_of(year.year, lines, meeting=sealed.meeting)
    return Verification(sealed, honour_list.digest_of(sealed.content), again == sealed.content)


def public_lines(year: AssessmentYear) -> list[PublicLine]:
    """The list as the public reads it: what is on notice, or what was granted."""
    if SealedList.objects.filter(year=year).exists():
        return [
            PublicLine(
                CandidateKind(row.kind), row.agency_name, row.name, row.post, row.number,
                row.withdrawn_reason,
            )
            for row in honours.honours(year)
        ]  # fmt: skip
    return [
        PublicLine(
            CandidateKind(row.kind), row.sheet.agency_name, row.name, row.post,
            recommendation_id=row.pk,
        )
        for row in honours.listed(year)
    ]  # fmt: skip


def published(record: PublicNotice) -> list[PublicLine]:
    """The names of a notice as they were published."""
    return [
        PublicLine(CandidateKind(each["kind"]), *(each[name] for name in _PUBLISHED))
        for each in record.names
    ]


def as_published(lines: Iterable[PublicLine | ListLine]) -> tuple[dict[str, str], ...]:
    """What ``published`` reads again."""
    columns = ("kind", *_PUBLISHED)
    return tuple({name: str(getattr(line, name, "")) for name in columns} for line in lines)


def by_kind(lines: Iterable[PublicLine]) -> list[tuple[str, list[PublicLine]]]:
    """Units, then persons, each with its heading; a kind without a name is left out."""
    found = {kind: [line for line in lines if line.kind == kind] for kind in CandidateKind}
    return [(CandidateKind(kind).label, rows) for kind, rows in found.items() if rows]


def material_of(row: Recommendation) -> Download:
    """The stamped material of a recommendation, to be handed out.

    :raises NoSuchFile: nothing was attached yet.
    """
    reference = f"KH{row.sheet.year.year}-{row.sheet.agency_number}"
    return documents.download_of(reference, file_id=row.notice_file_id or 0)


def _places(kind: CandidateKind, given: int, taken: Counter[str]) -> Places:
    return Places(kind, given, taken[str(kind)])


def _agency(quota: Quota, rows: list[Recommendation]) -> AgencyPlaces:
    taken = Counter(row.kind for row in rows if not row.is_reserve)
    accepted = str(RecommendationStep.ACCEPTED)
    return AgencyPlaces(
        number=quota.sheet.agency_number,
        name=quota.sheet.agency_name,
        units=_places(CandidateKind.UNIT, quota.units, taken),
        persons=_places(CandidateKind.PERSON, quota.persons, taken),
        sent=sum(row.state in _SENT for row in rows),
        reserves=tuple(row for row in rows if row.is_reserve and row.state == accepted),
    )
