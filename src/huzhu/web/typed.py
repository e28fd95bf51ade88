"""What a person typed into a form that was not taken: it stands on the page that says no.

A form also carries what nobody typed: marks in hidden fields, codes of choices, names of buttons.
A request does not tell them apart, the forms that declare the fields do.

Not here: the pages that show it (``error_pages``).
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from django import forms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest

#: Written into templates by hand, without a form.
BY_HAND = frozenset(
    {
        "csrfmiddlewaretoken",
        "next",
        "press",
        "token",
        "sealed",
        "version",
        "seen",
        "shown",
        "choice",
    }
)
_CHOICES = (forms.Select, forms.RadioSelect, forms.CheckboxInput, forms.CheckboxSelectMultiple)
_CODE = re.compile(r"[a-z_]+|1")


def typed_texts(request: HttpRequest) -> tuple[str, ...]:
    """The texts of a form that a page of ours sent; never a password, nothing from elsewhere."""
    if request.headers.get("Origin") != f"{request.scheme}://{request.get_host()}":
        return ()
    fields = ((name, value) for name, values in request.POST.lists() for value in values)
    return tuple(value for name, value in fields if value.strip() and _is_typed(name, value))


def _is_typed(name: str, value: str) -> bool:
    words = {word for word in name.split("-") if not word.isdecimal()}  # version-3, form-0-version
    if "password" in name or words & BY_HAND:
        return False
    typed, coded = _names()
    if words & typed:
        return True
    # A field that is made while the page is made, or a button: nobody types a bare code.
    return not words & coded and not _CODE.fullmatch(value)


@cache
def _names() -> tuple[frozenset[str], frozenset[str]]:
    """Names of fields to type into, and of those that are hidden or a choice everywhere."""
    typed: set[str] = set()
    coded: set[str] = set()
    for form in _below(forms.BaseForm):
        for name, field in getattr(form, "base_fields", {}).items():
            is_coded = field.widget.is_hidden or isinstance(field.widget, _CHOICES)
            (coded if is_coded else typed).add(name)
    return frozenset(typed), frozenset(coded - typed)


def _below(form: type[forms.BaseForm]) -> Iterator[type[forms.BaseForm]]:
    for each in form.__subclasses__():
        yield each
        yield from _below(each)
