"""Figures on their way in and out: what a cell or a form says, how a figure is kept and shown.

A cell holds what people write: ``是``, ``95%``, ``1,234.50``, ``两种都有``. A kept figure is plain
JSON. Not here: what a fact can be at all (``facts``), where it comes from (``states``).
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from huzhu.assessment.scheme.errors import (
    FactUnlikely,
    FactWrongType,
    FigureUnlikely,
    FigureUnreadable,
)
from huzhu.assessment.scheme.rules.facts import CATALOGUE, FactType, fact_faults
from huzhu.assessment.scheme.rules.form import plain_number
from huzhu.assessment.scheme.rules.wording import number_text
from huzhu.kernel.numbers import plain_text

if TYPE_CHECKING:
    from huzhu.assessment.scheme.rules.facts import FactKind, FactValue

Plain = bool | int | float | str

YES, NO = "是", "否"
_FLAGS = {YES: True, "√": True, "有": True, "true": True, NO: False, "×": False, "无": False}
_FLAGS["false"] = False
_MOST_DIGITS = 15  # beyond that a kept number would not be the one that was written
_UNUSUAL_RATE = 20  # percentage points
_UNUSUAL_TIMES = 2


def value_of(kind: FactKind, text: str) -> FactValue:
    """Return what a cell or a field says.

    >>> from huzhu.assessment.scheme.rules.facts import CATALOGUE
    >>> value_of(CATALOGUE["target_rate"], "95.5%"), value_of(CATALOGUE["cards_bound"], "是")
    (Decimal('95.5'), True)

    :raises FigureUnreadable: it says something else.
    :raises FigureUnlikely: it cannot be.
    """
    return checked(kind, _read(kind, " ".join(text.split())))


def checked(kind: FactKind, value: object) -> FactValue:
    """Return a value that the fact can have, in the words of a form.

    :raises FigureUnreadable: it is of another type.
    :raises FigureUnlikely: it cannot be.
    """
    fault = next(fact_faults({kind.name: value}, catalogue=CATALOGUE | {kind.name: kind}), None)
    if isinstance(fault, FactWrongType | FactUnlikely):
        told = {"label": kind.label, "given": fault.facts["given"]}
        if isinstance(fault, FactWrongType):
            raise FigureUnreadable(**told, expected=expected(kind))
        raise FigureUnlikely(**told, bounds=fault.facts["bounds"])
    if isinstance(value, float):
        return Decimal(str(value))
    if isinstance(value, bool | int | Decimal | str):
        return value
    raise TypeError(value)


def expected(kind: FactKind) -> str:
    """Return what is to be written, for the form's help and for a fault.

    >>> from huzhu.assessment.scheme.rules.facts import CATALOGUE
    >>> expected(CATALOGUE["articles"])
    '不小于 0 的整数（篇）'
    """
    if kind.type is FactType.BOOL:
        return f"“{YES}”或“{NO}”"
    if kind.type is FactType.CHOICE:
        return "或".join(f"“{label}”" for label in kind.options.values())
    what = "整数" if kind.is_whole else "数"
    unit = "%，95 表示 95%" if kind.unit == "%" else kind.unit
    if kind.low is None:
        return f"{what}（{unit}，可以为负）"
    if kind.high is not None:
        return f"{number_text(kind.low)} 至 {number_text(kind.high)} 的{what}（{unit}）"
    return f"不小于 {number_text(kind.low)} 的{what}（{unit}）"


def plain(value: FactValue) -> Plain:
    """Return a figure as it is kept: JSON, numbers without needless decimals."""
    return value if isinstance(value, bool | str) else plain_number(value)


def text_of(kind: FactKind, value: object) -> str:
    """Return a kept figure as somebody would write it into a form or a cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, str):
        return kind.options.get(value, value)
    return number_text(Decimal(str(value)))


def shown(kind: FactKind, value: object) -> str:
    """Return a kept figure with its unit, thousands separated.

    >>> from huzhu.assessment.scheme.rules.facts import CATALOGUE
    >>> shown(CATALOGUE["loan_amount"], 1500000), shown(CATALOGUE["target_rate"], 95.5)
    ('1,500,000 元', '95.5%')
    """
    if value is None or isinstance(value, bool | str):
        return text_of(kind, value) or "未提供"
    number = Decimal(str(value))
    whole, _, rest = number_text(abs(number)).partition(".")
    text = f"{'-' if number < 0 else ''}{int(whole):,}{'.' + rest if rest else ''}"
    return f"{text}%" if kind.unit == "%" else f"{text} {kind.unit}".rstrip()


def is_outlier(kind: FactKind, now: object, before: object) -> bool:
    """Whether a figure has moved so far against last year that somebody should look at it.

    A rate by 20 percentage points, another number to its double or half, a yes or no at all.

    >>> from huzhu.assessment.scheme.rules.facts import CATALOGUE
    >>> is_outlier(CATALOGUE["target_rate"], 81, 100), is_outlier(CATALOGUE["target_rate"], 80, 100)
    (False, True)
    """
    if now is None or before is None:
        return False
    if not kind.is_number:
        return now != before
    new, old = Decimal(str(now)), Decimal(str(before))
    if kind.unit == "%":
        return abs(new - old) >= _UNUSUAL_RATE
    return new != old and (new >= old * _UNUSUAL_TIMES or new * _UNUSUAL_TIMES <= old)


def _read(kind: FactKind, text: str) -> FactValue:
    unreadable = FigureUnreadable(label=kind.label, expected=expected(kind), given=text[:40])
    if kind.type is FactType.BOOL:
        if text.lower() not in _FLAGS:
            raise unreadable
        return _FLAGS[text.lower()]
    if kind.type is FactType.CHOICE:
        words = {label: word for word, label in kind.options.items()}
        word = words.get(text, text)
        if word not in kind.options:
            raise unreadable
        return word
    number = plain_text(text.replace("％", "%").removesuffix(kind.unit))
    if number is None or len(number.strip("-+0.")) > _MOST_DIGITS:
        raise unreadable
    value = Decimal(number)
    if not kind.is_whole:
        return value
    if value != value.to_integral_value():
        raise unreadable
    return int(value)
