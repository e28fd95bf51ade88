"""Values as plain dicts, and back: numbers as JSON writes them, faults with their place.

What is written and read is what the dataclasses say (pydantic's adapters); here is what they do
not say by themselves.

Not here: what is read (``scheme``, ``grades``, ``quotas``).
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, overload

from pydantic import AfterValidator, BeforeValidator, PlainSerializer
from pydantic_core import PydanticCustomError

from huzhu.assessment.scheme.errors import SchemeUnreadable

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

V = TypeVar("V")


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


def _exact(value: object) -> Decimal:
    """Read a number of JSON; a text is none, nor is a yes."""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        exact = Decimal(str(value))
        if exact.is_finite():
            return exact
    raise PydanticCustomError("number", "a number")


#: Points and bounds: exact here, a plain number where it is written.
Number = Annotated[Decimal, BeforeValidator(_exact), PlainSerializer(plain_number)]
#: Sorted: a database may keep the names of an object in any order, the value stays the same.
Named = Annotated[Mapping[str, V], AfterValidator(lambda given: dict(sorted(given.items())))]

_EXPECTED = {
    "number": "数字",
    "int_type": "整数",
    "bool_type": "true 或 false",
    "string_type": "文字",
    "tuple_type": "列表",
    "missing": "写明的一项",
    "enum": "列出的用语之一",
    "union_tag_invalid": "一种计分规则",
    "union_tag_not_found": "一种计分规则",
}


def unreadable(fault: ErrorDetails, given: object) -> SchemeUnreadable:
    """Say what is wrong at which place of a written scheme: ``方案 › items 1.4 › rule``."""
    place, value = "方案", given
    for step in fault["loc"]:
        if isinstance(value, Mapping) and step in value:
            place, value = f"{place} › {step}", value[step]
        elif isinstance(value, list | tuple) and isinstance(step, int):
            value = value[step]
            place += f" {value.get('id', step + 1) if isinstance(value, Mapping) else step + 1}"
    sort = fault["type"]
    if sort == "missing":
        place, value = f"{place} › {fault['loc'][-1]}", None
    elif sort.startswith("union_tag"):
        place, value = f"{place} › rule", _sort_of(value)
    shown = "空" if value is None else str(value)[:40]
    expected = _EXPECTED.get(sort, "一组名称和值")
    return SchemeUnreadable(place=place, expected=expected, given=shown)


def _sort_of(given: Any) -> object:
    return given.get("rule") if isinstance(given, Mapping) else given
