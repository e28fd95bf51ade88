"""Tables to be filled in: formsets whose rows grow by a button, with or without JavaScript.

A row without a word is no row. "再加一行" sends the form back as it was typed, with one row more.
A grid is given what stands as ``initial``, also when it is bound (``web.stored``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.forms import BaseFormSet

from huzhu.kernel.numbers import key_of
from huzhu.web.once import SEEN
from huzhu.web.stored import StoredForm

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import QueryDict

MORE = "more"
MOST_ROWS = 100


class EntryRow(StoredForm):
    """One row; it counts as soon as anything stands in it."""

    use_required_attribute = False

    def has_changed(self) -> bool:
        return not self.is_blank()


class Grid(BaseFormSet):
    """A formset that gives its filled rows as values."""

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        prefix, standing = kwargs["prefix"], kwargs.get("initial") or ()
        count = f"{prefix}-TOTAL_FORMS"
        self.sent_count: int | None = None
        if data is not None and f"{prefix}-0-{SEEN}" in data:
            self.sent_count = key_of(data.get(count, "")) or 0
            data = data.copy()
            data[count] = str(max(self.sent_count, len(standing)))
        super().__init__(data, *args, **kwargs)

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        """Make a row; one that somebody else has added since the page was made is as it stands."""
        form = super()._construct_form(i, **kwargs)  # type: ignore[misc] # Django's
        if self.sent_count is not None and i >= self.sent_count:
            form.put_all()
        return form

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
