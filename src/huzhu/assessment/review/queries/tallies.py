"""All items of a year as far as boards count them: thousands, in a fixed number of queries.

Not here: what is said about single items (``review_rows``).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from huzhu.assessment.rating.models import ReviewQuestion
from huzhu.assessment.review.models import DepartmentReview
from huzhu.assessment.review.rules.reviewing import ItemState, Values, differs, state_of
from huzhu.assessment.year.models import ScoresheetItem
from huzhu.assessment.year.queries.years import scheme_of
from huzhu.assessment.year.states import HANDED_IN

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from decimal import Decimal

    from huzhu.assessment.scheme.rules.scheme import Item
    from huzhu.assessment.year.models import AssessmentYear, Scoresheet


class Flags(NamedTuple):
    """What one item of one agency adds to a tally."""

    is_signed: bool
    is_asked: bool
    is_answered: bool
    is_divided: bool
    is_differing: bool


@dataclass(frozen=True, slots=True)
class CountedItem:
    """One item of a sheet that was handed in, for its kind of agency."""

    id: int
    sheet_id: int
    item: Item
    state: ItemState
    differs: bool  #: self-rating against known figures (A6.2)
    signed: Collection[str]  #: departments
    answered: Collection[str]  #: departments whose question was answered

    def seen_by(self, department: str) -> Flags:
        """Seen by one department; without one, an item is signed when all owners have signed."""
        needed = (department,) if department else self.item.owners
        is_signed = self.state is ItemState.DECIDED or all(each in self.signed for each in needed)
        return Flags(
            is_signed=is_signed,
            is_asked=self.state is ItemState.ASKED,
            is_answered=department in self.answered and not is_signed,
            is_divided=self.state is ItemState.DIVIDED,
            is_differing=self.differs and not is_signed,
        )


@dataclass(frozen=True, slots=True)
class Tally:
    """How far a department is, with one item or altogether."""

    due: int = 0
    signed: int = 0
    asked: int = 0
    answered: int = 0
    divided: int = 0
    differing: int = 0  #: not signed yet, and self-rating and figures do not agree

    @property
    def left(self) -> int:
        return self.due - self.signed

    @property
    def percent(self) -> int:
        return 100 * self.signed // self.due if self.due else 0

    @property
    def is_done(self) -> bool:
        return self.due > 0 and self.left == 0


def tally(seen: Iterable[Flags]) -> Tally:
    """Add flags up; few kinds of them differ, so that each kind is counted once."""
    counted = Counter(seen)
    return Tally(
        counted.total(),
        *(
            sum(count for flags, count in counted.items() if flags[place])
            for place in range(len(Flags._fields))
        ),
    )


def counted_items(year: AssessmentYear, sheets: Mapping[int, Scoresheet]) -> list[CountedItem]:
    """The items under review of these sheets (by id), in the sheets' order and the scheme's."""
    handed_in = {pk: sheet for pk, sheet in sheets.items() if sheet.state in HANDED_IN}
    signed, (waiting, answered) = _signed(handed_in), _questions(handed_in)
    scheme = {item.id: item for item in scheme_of(year).items}
    by_sheet: dict[int, list[CountedItem]] = defaultdict(list)
    rows = ScoresheetItem.objects.filter(sheet__in=handed_in).order_by("place")
    for pk, sheet_id, name, own, platform, is_known, decided in rows.values_list(*_COLUMNS):
        item = scheme[name]
        if handed_in[sheet_id].agency_kind not in item.kinds:
            continue
        state = state_of(
            signed.get(pk, {}),
            owners=item.owners,
            is_asked=pk in waiting,
            is_decided=decided is not None,
            is_applicable=True,
        )
        is_different = differs(Values(own, platform if is_known else None))
        by_sheet[sheet_id].append(
            CountedItem(
                pk, sheet_id, item, state, is_different, signed.get(pk, {}), answered.get(pk, ())
            )
        )
    return [row for sheet_id in handed_in for row in by_sheet[sheet_id]]


_COLUMNS = (
    *("id", "sheet_id", "item"),
    *("self_points", "platform_points", "platform_is_known", "decided_points"),
)


def _signed(sheets: Collection[int]) -> dict[int, dict[str, Decimal]]:
    """Points by item and department."""
    found: dict[int, dict[str, Decimal]] = defaultdict(dict)
    rows = DepartmentReview.objects.filter(item__sheet__in=sheets, is_current=True)
    for item_id, department, points in rows.values_list("item_id", "department", "points"):
        found[item_id][department] = points
    return found


def _questions(sheets: Collection[int]) -> tuple[set[int], dict[int, set[str]]]:
    """The items that wait for an answer; by item, the departments that have one."""
    waiting, answered = set(), defaultdict(set)
    rows = ReviewQuestion.objects.filter(item__sheet__in=sheets, withdrawn_at__isnull=True)
    for item_id, department, at in rows.values_list("item_id", "department", "answered_at"):
        if at is None:
            waiting.add(item_id)
        else:
            answered[item_id].add(department)
    return waiting, answered
