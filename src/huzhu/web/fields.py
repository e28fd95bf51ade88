"""The fields of the pages' forms: each with its bounds, read as people write, and how it looks.

A number is a text field with the phone's number keys: thousands commas, spaces and full-width
digits are read, and the mouse wheel over it changes nothing.

Not here: the bounds themselves (``kernel.numbers``), the form as a whole (``forms``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from huzhu.documents.states import Upload
from huzhu.kernel import numbers
from huzhu.kernel.asked import Written, asked_of
from huzhu.kernel.identifiers import normalise, normalise_code, telephones
from huzhu.kernel.listed_days import day_in, moment_in
from huzhu.kernel.numbers import DayKind, NotANumber, NumberKind, OutOfBounds
from huzhu.kernel.text import as_meant, is_seen
from huzhu.kernel.words import Worded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date, datetime
    from decimal import Decimal

    from _typeshed import DataclassInstance

    from huzhu.kernel.asked import Kind

    Pairs = Iterable[tuple[Any, str]]
    Offered = type[Worded] | Pairs | Callable[[], Pairs]

_DAY_IN_ONE = 8  # 20261121
_NO_PHONE = (
    "电话须是可以拨通的手机或座机号码：填写的是“{typed}”。"
    "请按 010-12345678 转 801 或 13800138000 的样子改正。"
)
#: Beside a reason that many read.
NO_NUMBERS = "理由会显示给各方并长期保存，请不要写证件号、手机号。"
_TOLD = ("label", "help_text", "example", "unit", "clause")


class Said:
    """What a field of ours says besides its label, and the look of the pages."""

    def __init__(
        self,
        label: str = "",
        *,
        unit: str = "",
        example: str = "",
        clause: str = "",
        missing: str = "",
        goes_as: str = "",
        is_kept: bool = True,
        **told: Any,
    ) -> None:
        self.unit, self.example, self.clause = unit, example, clause
        self.goes_as = goes_as  #: what the action calls it, where that is another name
        if missing:  #: what is said when nothing is filled in
            told["error_messages"] = {"required": missing} | told.get("error_messages", {})
        super().__init__(label=label or None, **told)  # type: ignore[call-arg] # a field is beside it
        if example:
            self.widget.attrs["placeholder"] = example  # type: ignore[attr-defined] # the same
        if not is_kept:  # the browser's store is no place for it (huzhu/kept.js)
            self.widget.attrs["data-unkept"] = ""  # type: ignore[attr-defined] # the same
        dress(self)  # type: ignore[arg-type] # the same


class LineField(Said, forms.CharField):
    """A text on one line, of so many characters at most."""

    has_lines = False

    def __init__(self, label: str = "", most: int | None = None, **told: Any) -> None:
        super().__init__(label, max_length=most or None, **told)

    def to_python(self, value: object) -> str:
        typed = as_meant(value, has_lines=self.has_lines) if isinstance(value, str) else value
        return str(super().to_python(typed))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Let nothing be cut: the page counts (huzhu/limits.js), the server says what is over."""
        attributes = super().widget_attrs(widget)
        most = attributes.pop("maxlength", None)
        return attributes | ({"data-most": most} if most else {})


class CodeField(LineField):
    """A number with letters, as it was given out: full-width signs and blanks are how one types."""

    def to_python(self, value: object) -> str:
        return normalise_code(super().to_python(value))


class PhoneField(LineField):
    """A number that can be dialled: mobile, landline with extension, of a service; or several."""

    def __init__(self, label: str = "", most: int | None = None, **told: Any) -> None:
        super().__init__(label, most, widget=forms.TextInput(attrs={"inputmode": "tel"}), **told)

    def to_python(self, value: object) -> str:
        typed = super().to_python(value)
        numbers = telephones(typed)
        if numbers is None:
            raise ValidationError(_NO_PHONE.format(typed=typed), code="no_phone")
        return numbers


class WordsField(LineField):
    """A text on several lines."""

    has_lines = True

    def __init__(
        self, label: str = "", most: int | None = None, *, rows: int = 4, **told: Any
    ) -> None:
        super().__init__(label, most, widget=forms.Textarea(attrs={"rows": rows}), **told)


class OneOf(Said, forms.TypedChoiceField):
    """One of several: of the words of a table, as such a word, or of the given pairs."""

    def __init__(
        self, label: str = "", choices: Offered = (), *, blank: str = "", **told: Any
    ) -> None:
        told = _coerced(choices, told)
        if blank:
            told["choices"] = [("", blank), *told["choices"]]
        super().__init__(label, **told)


class SomeOf(Said, forms.TypedMultipleChoiceField):
    """Any of several, by ticking."""

    def __init__(self, label: str = "", choices: Offered = (), **told: Any) -> None:
        told.setdefault("widget", forms.CheckboxSelectMultiple)
        super().__init__(label, **_coerced(choices, told))


def _coerced(choices: Offered, told: dict[str, Any]) -> dict[str, Any]:
    if isinstance(choices, type) and issubclass(choices, Worded):
        return {"coerce": choices, "choices": choices.choices()} | told
    return {"choices": choices} | told


class TickField(Said, forms.BooleanField):
    """Yes, or not said."""

    def __init__(self, label: str, **told: Any) -> None:
        super().__init__(label, required=False, **told)


class SecretField(LineField):
    """A password, hidden while it is typed."""

    def __init__(self, label: str, *, autocomplete: str = "new-password", **told: Any) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
        super().__init__(label, widget=widget, **told)

    def to_python(self, value: object) -> str:
        return str(forms.CharField.to_python(self, value))  # each of its signs is meant


#: What the readers of lists take (``documents.workbooks``, ``people.member_files``).
LISTS = ".xlsx,.xls,.csv,.txt"


class FileField(Said, forms.FileField):
    """A file; ``accept`` and ``capture`` tell the browser what to offer."""

    def __init__(self, label: str, **told: Any) -> None:
        attrs: dict[str, Any] = {
            name: told.pop(name) for name in ("accept", "capture") if name in told
        }
        super().__init__(label, widget=forms.FileInput(attrs=attrs), **told)


class UploadField(FileField):
    """A file that goes to the documents with its name; none, when nothing was chosen."""

    def clean(self, data: Any, initial: Any = None) -> Upload | None:
        file = super().clean(data, initial)
        return Upload(file.name, file) if file else None


class NumberField(Said, forms.Field):
    """A number of a kind; ``least``, ``most`` and ``places`` narrow it for this field.

    What stands behind the number is its ``unit``, or one of the ``endings`` that mean the same.
    """

    def __init__(
        self,
        kind: NumberKind,
        label: str = "",
        *,
        least: Decimal | int | None = None,
        most: Decimal | int | None = None,
        places: int | None = None,
        endings: Iterable[str] = (),
        **told: Any,
    ) -> None:
        self.kind = kind.within(least=least, most=most, places=places)
        self.endings = sorted(endings, key=len, reverse=True)
        told.setdefault("widget", forms.TextInput)
        super().__init__(label, **told)
        if not self.widget.is_hidden:
            self.widget.attrs |= self._bounds(told.get("error_messages", {}))

    def _bounds(self, own: Mapping[str, str]) -> dict[str, str]:
        """What the page needs to tell at once of a number beyond them (huzhu/limits.js)."""
        beyond = OutOfBounds(expected=self.kind.expected, given="{given}").detail
        low, high = f"{self.kind.least:f}", f"{self.kind.most:f}"
        return {"data-low": low, "data-high": high, "data-beyond": own.get("bounds", beyond)}

    def to_python(self, value: object) -> int | Decimal | None:
        """Read what was typed; a custom sentence for ``invalid`` or ``bounds`` goes first."""
        text = str(value).strip() if value is not None else ""
        if not text:
            return None
        behind = (each for each in (*self.endings, self.unit) if each and text.endswith(each))
        try:
            return self.kind.read(text.removesuffix(next(behind, "")))
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


class DayField(Said, forms.DateField):
    """A day between the first and the last that the office can mean."""

    def to_python(self, value: object) -> date | None:
        return super().to_python(_as_day(value, day_in))

    def clean(self, value: object) -> date | None:
        day: date | None = super().clean(value)
        _check_day(day)
        return day

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return _limits(super().widget_attrs(widget), "")


class MomentField(Said, forms.DateTimeField):
    """A moment within such a day."""

    def to_python(self, value: object) -> datetime | None:
        return super().to_python(_as_day(value, moment_in))

    def clean(self, value: object) -> datetime | None:
        try:
            moment: datetime | None = super().clean(value)
        except OverflowError:  # the year 1 or 9999 leaves the calendar with its time zone
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        _check_day(moment.date() if moment else None)
        return moment

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return _limits(super().widget_attrs(widget), "T00:00")


def _as_day(value: Any, read: Callable[[str], date | None]) -> Any:
    """A day as a person writes it; what is none is left as it was typed, to be told of."""
    is_typed = isinstance(value, str) and not value.strip().isdecimal()
    text = normalise(str(value)) if isinstance(value, str) else ""
    return (read(text) if is_typed or len(text) == _DAY_IN_ONE else None) or value


def _check_day(day: date | None) -> None:
    if day is not None:
        try:
            numbers.DAY.check(day)
        except OutOfBounds as error:
            raise ValidationError(error.detail, code=error.code) from None


def _limits(attributes: dict[str, Any], time: str) -> dict[str, Any]:
    bounds = {"min": f"{numbers.DAY.first}{time}", "max": f"{numbers.DAY.last}{time}"}
    return attributes | bounds


def fields_of(
    values: type[DataclassInstance], own: Mapping[str, forms.Field], *, may_be_open: bool
) -> dict[str, forms.Field]:
    """Return a field for each question of a form (``kernel.asked``), then the form's ``own``.

    A question without a kind is answered by an own field: a choice among rows.
    """
    made = {}
    for name, asked in asked_of(values).items():
        told = {each: getattr(asked, each) for each in _TOLD}
        field = own.get(name) or _field(asked.kind, **told, required=not may_be_open)
        for each, words in told.items():
            setattr(field, each, getattr(field, each, None) or words)
        made[name] = field
    return made | {name: field for name, field in own.items() if name not in made}


def _field(kind: Kind | None, **told: Any) -> forms.Field:
    if isinstance(kind, Written):
        if kind.is_phone:
            return PhoneField(most=kind.most, **told)
        if kind.rows == 1:
            return LineField(most=kind.most, **told)
        return WordsField(most=kind.most, rows=kind.rows, **told)
    if isinstance(kind, NumberKind):
        return NumberField(kind, **told)
    if isinstance(kind, type):
        return OneOf(choices=kind, blank="请选择", **told)
    return DayField(**told) if isinstance(kind, DayKind) else MomentField(**told)


def dress(field: forms.Field) -> None:
    """Give the widget the look of the pages and the right keyboard on a phone."""
    widget = field.widget
    _ask_for_words(field)
    for each in ("unit", "clause"):
        setattr(field, each, getattr(field, each, ""))
    if isinstance(field, forms.DateField) and isinstance(widget, forms.DateInput):
        widget.input_type, widget.format = "date", "%Y-%m-%d"
    if isinstance(field, forms.DateTimeField) and isinstance(widget, forms.DateTimeInput):
        widget.input_type, widget.format = "datetime-local", "%Y-%m-%dT%H:%M"
    if isinstance(widget, forms.Textarea):
        widget.attrs["rows"] = widget.attrs.get("rows") if widget.attrs.get("rows") != "10" else 4
    widget.attrs["class"] = f"{widget.attrs.get('class', '')} {_look(widget)}".strip()


def _ask_for_words(field: forms.Field) -> None:
    """Turn a text away as blank of which nothing is seen; blanks alone are Django's to judge."""

    def check(text: str) -> None:
        if text.strip() and not is_seen(text):
            raise ValidationError(field.error_messages["required"], code="required")

    if isinstance(field, forms.CharField):
        field.validators.append(check)


def _look(widget: forms.Widget) -> str:
    if isinstance(widget, (forms.CheckboxInput, forms.CheckboxSelectMultiple, forms.RadioSelect)):
        return "form-check-input"
    return "form-select" if isinstance(widget, forms.Select) else "form-control"
