"""Reading plain dicts with the place of each fault, and numbers as JSON writes them.

Not here: what is read (``scheme_form``, ``rule_form``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar, overload

from huzhu.assessment.errors.scoring import SchemeUnreadable

W = TypeVar("W", bound=StrEnum)


@overload
def plain_number(value: Decimal | int) -> int | float: ...
@overload
def plain_number(value: None) -> None: ...
def plain_number(value: Decimal | int | None) -> int | float | None:
    """Return a number as JSON shows it: 4, not 4.0; None stays None.

    >>> plain_number(Decimal("4.00")), plain_number(Decimal("2.5"))
    (4, 2.5)
    """
    if value is None or isinstance(value, int):
        return value
    return int(value) if value == value.to_integral_value() else float(value)


@dataclass(frozen=True, slots=True)
class Reader:
    """One dict of a written scheme, and where it stands."""

    given: Any
    place: str

    def __post_init__(self) -> None:
        if not isinstance(self.given, Mapping):
            self._turn_away(self.place, "一组名称和值", self.given)

    def text(self, name: str) -> str:
        value: str = self._typed(name, str, "文字")
        return value

    def whole(self, name: str) -> int:
        value: int = self._typed(name, int, "整数")
        return value

    def flag(self, name: str) -> bool:
        """Return a yes or no; not written is no."""
        return name in self.given and self._typed(name, bool, "true 或 false")

    def number(self, name: str) -> Decimal:
        value = self._typed(name, int | float | Decimal, "数字")
        exact = Decimal(str(value))
        if not exact.is_finite():
            self._turn_away(self._at(name), "有限的数字", value)
        return exact

    def bound(self, name: str) -> Decimal | None:
        """Return a number, or None when there is none."""
        return None if self.given.get(name) is None else self.number(name)

    def word(self, name: str, words: type[W]) -> W:
        return self._word(self._at(name), self.text(name), words)

    def words(self, name: str, words: type[W]) -> Iterator[W]:
        for text in self.texts(name):
            yield self._word(self._at(name), text, words)

    def texts(self, name: str) -> Iterator[str]:
        for value in self._typed(name, list | tuple, "列表"):
            if not isinstance(value, str):
                self._turn_away(self._at(name), "文字的列表", value)
            yield value

    def below(self, name: str) -> Reader:
        return Reader(self._typed(name, Mapping, "一组名称和值"), self._at(name))

    def each(self, name: str, *, is_required: bool = True) -> Iterator[Reader]:
        """Yield the dicts of a list; they are named by their id, or counted."""
        if not is_required and name not in self.given:
            return
        for place, value in enumerate(self._typed(name, list | tuple, "列表"), start=1):
            called = value.get("id", place) if isinstance(value, Mapping) else place
            yield Reader(value, f"{self._at(name)} {called}")

    def refuse(self, name: str, expected: str) -> None:
        """:raises SchemeUnreadable: always; what stands under a name is something else."""
        self._turn_away(self._at(name), expected, self.given.get(name))

    def _at(self, name: str) -> str:
        return f"{self.place} › {name}"

    def _typed(self, name: str, types: Any, expected: str) -> Any:
        value = self.given.get(name)
        is_stray_flag = isinstance(value, bool) and types is not bool  # true is no number
        if is_stray_flag or not isinstance(value, types):
            self._turn_away(self._at(name), expected, value)
        return value

    def _word(self, place: str, text: str, words: type[W]) -> W:
        if text not in set(words):
            self._turn_away(place, "、".join(words) + " 之一", text)
        return words(text)

    def _turn_away(self, place: str, expected: str, given: object) -> None:
        shown = "空" if given is None else str(given)[:40]
        raise SchemeUnreadable(place=place, expected=expected, given=shown)
