"""Tables to be filled in: formsets whose rows grow by a button, with or without JavaScript.

A row without a word is no row. "再加一行" sends the form back as it was typed, with one row more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.forms import BaseFormSet

from huzhu.kernel.numbers import key_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import QueryDict

MORE = "more"
MOST_ROWS = 100


class Grid(BaseFormSet):
    """A formset that gives its filled rows as values."""

    def filled(self) -> list[dict[str, Any]]:
        """The cleaned values of every row in which something stands."""
        rows = [form.cleaned_data for form in self.forms if form.has_changed()]
        return [
            row for row in rows if any(value not in (None, "", False) for value in row.values())
        ]


def typed_rows(post: QueryDict, *, prefix: str, names: Sequence[str]) -> list[dict[str, Any]]:
    """What was typed so far, unchecked, to be shown again with one row more."""
    count = min(key_of(post.get(f"{prefix}-TOTAL_FORMS", "")) or 0, MOST_ROWS)
    return [
        {name: post.get(f"{prefix}-{place}-{name}", "") for name in names} for place in range(count)
    ]


def wants_more(post: Mapping[str, Any]) -> bool:
    """Whether the button 再加一行 was pressed."""
    return MORE in post
