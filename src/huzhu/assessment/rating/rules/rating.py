"""What an agency may give itself, until when, and what it should look at before sending.

The same differences are shown to the agency before it sends and to the reviewer afterwards, so
that nobody is surprised (A6.2).

Not here: the platform's points (``scoring``), the block at the head of the sheet (``basics``).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from huzhu.assessment.errors import PointsOutOfRange, PointsTooFine
from huzhu.assessment.rating.errors import (
    ChecksumMissing,
    ItemNotForKind,
    RatingNotBegun,
    RatingOver,
    RemarkTooLong,
    SheetIncomplete,
)
from huzhu.assessment.scheme.rules.wording import kinds_text, number_text
from huzhu.assessment.year.states import SheetStep, YearStep
from huzhu.kernel.periods import until
from huzhu.kernel.workdays import SHANGHAI

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from huzhu.assessment.scheme.rules.scheme import Item

LONGEST_REMARK = 400
#: From this part of the item's full marks on, a change against last year is asked about.
UNUSUAL_PART = Decimal("0.5")
_DECIMALS = 2
_CHECKSUM_LETTERS = 16


@dataclass(frozen=True, slots=True)
class Given:
    """What an agency gives itself on one item; ``version`` is what it had seen."""

    points: Decimal | None
    remark: str
    version: int


@dataclass(frozen=True, slots=True)
class RatedItem:
    """One item as a person who checks the sheet sees it."""

    item: str
    name: str
    full_marks: Decimal
    own: Decimal | None
    platform: Decimal | None = None
    platform_reason: str = ""
    last_year: Decimal | None = None
    proof_count: int = 0
    is_fixed: bool = False

    @property
    def is_rated(self) -> bool:
        """An item for other kinds of agencies needs nobody to rate it."""
        return self.is_fixed or self.own is not None

    @property
    def differs(self) -> bool:
        """The agency's own value is not what the platform's figures give (A6.2)."""
        return self.own is not None and self.platform is not None and self.own != self.platform

    @property
    def lacks_proof(self) -> bool:
        """More than the figures show, and no paper that shows it."""
        shown = self.platform or Decimal(0)
        return self.own is not None and self.own > shown and not self.proof_count


@dataclass(frozen=True, slots=True)
class Finding:
    """An item to look at again, with the sentence that says why."""

    item: str
    name: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Precheck:
    """Everything to be said before a sheet is sent; only what is missing stops it."""

    unrated: tuple[str, ...]
    is_basics_missing: bool
    proofs: tuple[Finding, ...]
    differences: tuple[Finding, ...]
    jumps: tuple[Finding, ...]

    @property
    def is_complete(self) -> bool:
        return not self.unrated and not self.is_basics_missing

    @property
    def remarks_count(self) -> int:
        return len(self.proofs) + len(self.differences) + len(self.jumps)


def check_open(
    step: SheetStep, year: int, year_step: YearStep, *, ends_at: datetime, at: datetime
) -> None:
    """Let an agency rate while its sheet is with it and the deadline has not come (A6.3).

    ``ends_at`` itself is too late. The clock marks the sheet; whoever comes in between is told
    the same. A sheet that was reopened is judged by its own moment, wherever the year stands.

    :raises RatingNotBegun: the year is being prepared.
    :raises RatingOver: too late, by one second or more.
    """
    if year_step is YearStep.PREPARING:
        raise RatingNotBegun(year=year)
    if step is SheetStep.MISSED or at >= ends_at:
        now = f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
        raise RatingOver(until=until(ends_at), now=now)


def is_fixed(item: Item, *, kind: str) -> bool:
    """Whether the item is for other kinds of agencies and stays 0."""
    return kind not in {str(each) for each in item.kinds}


def check_given(item: Item, given: Given, *, kind: str) -> None:
    """Check what an agency gives itself (A4.2a). None takes a value back.

    :raises ItemNotForKind: the item is for other kinds.
    :raises PointsOutOfRange: below 0 or above the full marks.
    :raises PointsTooFine: more than two decimals.
    :raises RemarkTooLong: more than 400 letters.
    """
    if len(given.remark) > LONGEST_REMARK:
        raise RemarkTooLong(item=item.id, limit=LONGEST_REMARK, count=len(given.remark))
    if given.points is None:
        return
    if is_fixed(item, kind=kind) and given.points:
        raise ItemNotForKind(item=item.id, kinds=kinds_text(item.kinds))
    full = number_text(item.full_marks)
    if not given.points.is_finite() or not 0 <= given.points <= item.full_marks:
        raise PointsOutOfRange(item=item.id, what="自评分", full=full, given=given.points)
    if given.points != round(given.points, _DECIMALS):
        raise PointsTooFine(item=item.id, what="自评分", given=given.points)


def precheck(items: Sequence[RatedItem], *, has_basics: bool) -> Precheck:
    """Return what is missing, and what a careful clerk would look at once more (A6.2)."""
    return Precheck(
        unrated=tuple(each.item for each in items if not each.is_rated),
        is_basics_missing=not has_basics,
        proofs=tuple(_proof_findings(items)),
        differences=tuple(
            difference_of(each) for each in items if each.differs and not each.lacks_proof
        ),
        jumps=tuple(_jumps(items)),
    )


def check_complete(checked: Precheck) -> None:
    """:raises SheetIncomplete: names what is missing."""
    missing = []
    if checked.is_basics_missing:
        missing.append("基本情况还没有核对保存")
    if checked.unrated:
        missing.append(f"还有 {len(checked.unrated)} 项没有自评（{'、'.join(checked.unrated)}）")
    if missing:
        raise SheetIncomplete(missing="，".join(missing))


def difference_of(each: RatedItem) -> Finding:
    """The sentence that agency and reviewer both read about one item."""
    own, platform = each.own or Decimal(0), each.platform or Decimal(0)
    direction = "多" if own > platform else "少"
    gap = number_text(abs(own - platform))
    return Finding(
        each.item,
        each.name,
        f"自评 {number_text(own)} 分，比平台数据的 {number_text(platform)} 分{direction} {gap} 分。"
        f"平台依据：{each.platform_reason or '没有可用的数据'}",
    )


def _proof_findings(items: Iterable[RatedItem]) -> Iterator[Finding]:
    for each in items:
        if each.lacks_proof:
            shown = number_text(each.platform or Decimal(0))
            own = number_text(each.own or Decimal(0))
            yield Finding(
                each.item,
                each.name,
                f"自评 {own} 分，平台数据只能证明 {shown} 分，还没有佐证材料。请上传，或核实分值。",
            )


def _jumps(items: Iterable[RatedItem]) -> Iterator[Finding]:
    for each in items:
        if each.own is None or each.last_year is None or each.is_fixed:
            continue
        if abs(each.own - each.last_year) < UNUSUAL_PART * each.full_marks:
            continue
        direction = "升到" if each.own > each.last_year else "降到"
        yield Finding(
            each.item,
            each.name,
            f"上年 {number_text(each.last_year)} 分，今年{direction} {number_text(each.own)} 分。"
            "请核对；属实的不必修改。",
        )


def tidy_checksum(typed: str) -> str:
    """A checksum as it is printed, however it was typed.

    >>> tidy_checksum(" d1f1d273 e5c7b209")
    'D1F1-D273-E5C7-B209'

    :raises ChecksumMissing: it has not 16 letters and digits.
    """
    letters = "".join(each for each in typed.upper() if each.isascii() and each.isalnum())
    if len(letters) != _CHECKSUM_LETTERS:
        raise ChecksumMissing(given=typed.strip()[:40])
    return "-".join(letters[place : place + 4] for place in range(0, _CHECKSUM_LETTERS, 4))
