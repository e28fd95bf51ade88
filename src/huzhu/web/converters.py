"""How addresses carry values: what no row, year or day can be is no page.

Not here: the addresses (each audience's ``urls``).
"""

from datetime import date

from django.urls import register_converter

from huzhu.kernel.numbers import DAY, KEY, YEAR, NotANumber, NumberKind


class _Number:
    """A number within the bounds of its kind."""

    kind: NumberKind

    def to_python(self, value: str) -> int:
        try:
            return int(self.kind.read(value))
        except NotANumber as error:
            raise ValueError from error

    def to_url(self, value: object) -> str:
        return str(value)


class KeyInAddress(_Number):
    """A row's number."""

    regex = "[0-9]{1,19}"
    kind = KEY


class YearInAddress(_Number):
    """A year of the office's business."""

    regex = "[0-9]{4}"
    kind = YEAR


class DayInAddress:
    """``2026-10-01``; what is no day is no page."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        try:
            return DAY.check(date.fromisoformat(value))
        except NotANumber as error:
            raise ValueError from error

    def to_url(self, value: date) -> str:
        return value.isoformat()


def register() -> None:
    """Make them known to the addresses, once."""
    register_converter(KeyInAddress, "key")
    register_converter(YearInAddress, "year")
    register_converter(DayInAddress, "day")
