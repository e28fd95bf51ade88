"""Schemes from and to plain dicts, as JSON and the database keep them: one canonical form.

``scheme_from(scheme_as(scheme)) == scheme``, and equal schemes have the same digest.

Not here: whether a scheme makes sense (``scheme_checks``).
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from huzhu.assessment.scheme.errors import SchemeUnknown
from huzhu.assessment.scheme.rules.form import unreadable
from huzhu.assessment.scheme.rules.scheme import Scheme

if TYPE_CHECKING:
    from collections.abc import Mapping

_SHIPPED = files("huzhu.assessment.scheme") / "schemes"
_WRITTEN = TypeAdapter(Scheme)


def shipped_schemes() -> tuple[str, ...]:
    """Return the names of the schemes that the product brings along, oldest first."""
    names = (file.name for file in _SHIPPED.iterdir() if file.name.endswith(".json"))
    return tuple(sorted(name.removesuffix(".json") for name in names))


@cache
def shipped_scheme(name: str) -> Scheme:
    """Return a scheme that the product brings along, ``"2021"`` (A3.1).

    :raises SchemeUnknown: there is none of that name.
    """
    if name not in shipped_schemes():
        raise SchemeUnknown(scheme=name, known="、".join(shipped_schemes()))
    return scheme_from(json.loads((_SHIPPED / f"{name}.json").read_text("utf-8")))


def digest_of(scheme: Scheme) -> str:
    """Return the fingerprint of a scheme's whole content (SHA-256)."""
    written = json.dumps(scheme_as(scheme), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()


def scheme_as(scheme: Scheme) -> dict[str, Any]:
    """Return the canonical plain form."""
    written: dict[str, Any] = _WRITTEN.dump_python(
        scheme, mode="json", by_alias=True, exclude_none=True
    )
    return written


def scheme_from(given: Mapping[str, Any]) -> Scheme:
    """Return the scheme that a plain dict describes.

    :raises SchemeUnreadable: a part is missing or of another type; the place is named.
    """
    try:
        return _WRITTEN.validate_python(given)
    except ValidationError as fault:
        raise unreadable(fault.errors()[0], given) from fault
