"""Fields for numbers and days: every one has a least and a most, and is read as people write.

A number is a text field with the phone's number keys: thousands commas, spaces and full-width
digits are read, and the mouse wheel over it changes nothing.

Not here: the bounds themselves (``kernel.numbers``), how a form looks (``forms``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from huzhu.kernel import numbers
from huzhu.kernel.numbers import NotANumber, NumberKind, OutOfBounds

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal


class NumberField(forms.Field):
    """A number of a kind; ``least``, ``most`` and ``places`` narrow it for this field."""

    def __init__(
        self,
        kind: NumberKind,
        *,
        least: Decimal | int | None = None,
        most: Decimal | int | None = None,
        places: int | None = None,
        **details: Any,
    ) -> None:
        self.kind = kind.within(least=least, most=most, places=places)
        details.setdefault("widget", forms.TextInput)
        super().__init__(**details)

    def to_python(self, value: object) -> int | Decimal | None:
        """Read what was typed; a custom sentence for ``invalid`` or ``bounds`` goes first."""
        text = str(value).strip() if value is not None else ""
        if not text:
            return None
        try:
            return self.kind.read(text)
        except NotANumber as error:
            own = "bounds" if isinstance(error, OutOfBounds) else "invalid"
            sentence = self.error_messages.get(own, error.detail)
            raise ValidationError(sentence, code=error.code) from None

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        if widget.is_hidden:
            return {}
        return {"inputmode": "decimal" if self.kind.places else "numeric", "autocomplete": "off"}

    def has_changed(self, initial: object, data: object) -> bool:
        """4, 4.00 and ４ are the same number."""
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


class DayField(forms.DateField):
    """A day between the first and the last that the office can mean."""

    def clean(self, value: object) -> date | None:
        day: date | None = super().clean(value)
        _check_day(day)
        return day

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return _limits(super().widget_attrs(widget), "")


class MomentField(forms.DateTimeField):
    """A moment within such a day."""

    def clean(self, value: object) -> datetime | None:
        try:
            moment: datetime | None = super().clean(value)
        except OverflowError:  # the year 1 or 9999 leaves the calendar with its time zone
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        _check_day(moment.date() if moment else None)
        return moment

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return _limits(super().widget_attrs(widget), "T00:00")


def _check_day(day: date | None) -> None:
    if day is not None:
        try:
            numbers.DAY.check(day)
        except OutOfBounds as error:
            raise ValidationError(error.detail, code=error.code) from None


def _limits(attributes: dict[str, Any], time: str) -> dict[str, Any]:
    bounds = {"min": f"{numbers.DAY.first}{time}", "max": f"{numbers.DAY.last}{time}"}
    return attributes | bounds
