"""The block at the head of the sheet (基本情况): what cannot be, and what looks unusual (A7.1).

The coverage is computed, never typed in. A jump against last year is a question, no refusal.

Not here: carrying last year's figures over (``actions``).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from huzhu.assessment.scheme.rules.wording import number_text
from huzhu.assessment.year.errors import BasicsNotWhole, BasicsTooMany
from huzhu.kernel.numbers import COUNT, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from huzhu.kernel.errors import DomainError

#: Field, label of the official sheet, unit; 覆盖率 is computed and stands in no field.
FIELDS = (
    ("unions", "基层工会数", "个"),
    ("insured_unions", "参保工会数", "个"),
    ("workers", "职工总数", "人"),
    ("women", "女职工人数", "人"),
    ("insured", "参保人数", "人"),
    ("activities", "参加保障活动", "项"),
    ("inpatient", "住院", "人"),
    ("allowance", "津贴", "人"),
    ("women_health", "女工", "人"),
    ("serious_illness", "重疾", "人"),
    ("group_accident", "团意", "人"),
    ("comprehensive", "综合", "人"),
)
LABELS = {name: label for name, label, _ in FIELDS}
#: A part and the whole that it cannot exceed.
_PARTS = (
    ("insured_unions", "unions"),
    ("women", "workers"),
    ("insured", "workers"),
    ("women_health", "women"),
)
_PERSONS = ("inpatient", "allowance", "serious_illness", "group_accident", "comprehensive")
#: From this change on, in per cent of last year, a figure is asked about.
UNUSUAL_CHANGE = Decimal(30)
_PLACES = Decimal("0.01")
_HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Basics:
    """The block's figures."""

    unions: int
    insured_unions: int
    workers: int
    women: int
    insured: int
    activities: int = 0
    inpatient: int = 0
    allowance: int = 0
    women_health: int = 0
    serious_illness: int = 0
    group_accident: int = 0
    comprehensive: int = 0

    @property
    def coverage(self) -> Decimal | None:
        """覆盖率 in per cent, two places; None without any worker."""
        if not self.workers:
            return None
        exact = Decimal(self.insured) * _HUNDRED / self.workers
        return exact.quantize(_PLACES, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Unusual:
    """A figure that a person should look at again, and the sentence that says why."""

    field: str
    sentence: str


def basics_from(given: Mapping[str, object]) -> Basics:
    """Return checked figures; what is not given is 0.

    :raises BasicsNotWhole: a figure is no whole number of at least 0.
    :raises BasicsTooMany: a part is larger than its whole.
    """
    filled = {name: given.get(name, 0) for name in LABELS}
    for fault in basics_faults(filled):
        raise fault
    return Basics(**{name: _whole(value) for name, value in filled.items()})


def basics_faults(given: Mapping[str, object]) -> Iterator[DomainError]:
    """Yield every given figure that cannot be; the error's ``facts["name"]`` is the field.

    What is not given is held against nothing: no sentence quotes a figure that nobody typed.
    """
    for name, label in LABELS.items():
        if name in given and not _is_count(given[name]):
            yield BasicsNotWhole(
                name=name, label=label, expected=COUNT.expected, given=shortened(given[name])
            )
    for part, whole in (*_PARTS, *((name, "workers") for name in _PERSONS)):
        count, limit = given.get(part), given.get(whole)
        if _is_count(count) and _is_count(limit) and _whole(count) > _whole(limit):
            yield BasicsTooMany(
                name=part, part=LABELS[part], whole=LABELS[whole], given=count, limit=limit
            )


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and COUNT.holds(value)


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def unusual_figures(basics: Basics, *, last_year: Basics | None = None) -> tuple[Unusual, ...]:
    """Return what should be looked at again before sending (A6.2): jumps, and odd pairs."""
    found = [*_odd_pairs(basics)]
    if last_year is not None:
        found += _jumps(basics, last_year)
    return tuple(found)


def _odd_pairs(basics: Basics) -> Iterator[Unusual]:
    for name in _PERSONS:
        count = getattr(basics, name)
        if count > basics.insured:
            sentence = (
                f"{LABELS[name]} {count} 人，多于参保人数 {basics.insured} 人。请核对后再报送。"
            )
            yield Unusual(name, sentence)
    if basics.insured and not basics.insured_unions:
        yield Unusual("insured_unions", "有参保人数，参保工会数却为 0。请核对后再报送。")


def _jumps(basics: Basics, last_year: Basics) -> Iterator[Unusual]:
    for name, label in LABELS.items():
        now, before = getattr(basics, name), getattr(last_year, name)
        change = abs(now - before)
        if not before or change * _HUNDRED < UNUSUAL_CHANGE * before:
            continue
        part = (Decimal(change) * _HUNDRED / before).quantize(Decimal("0.1"), ROUND_HALF_UP)
        direction = "增加" if now > before else "减少"
        sentence = (
            f"{label}上年 {before}，今年 {now}，{direction} {number_text(part)}%。"
            "请核对；属实的不必修改。"
        )
        yield Unusual(name, sentence)
