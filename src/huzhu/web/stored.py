"""Forms over stored values: what somebody else has saved meanwhile is merged or shown, never lost.

The form carries a mark of each value as it was shown (``seen``). When it comes back, what stands
now (``initial``, also of a form that was sent) tells with the marks who changed what:

    only others changed the field    theirs is taken
    only this person did             the person's is taken
    both, to different values        the field asks: 用我的 or 用现有的 (``Differs``)

A field that the page did not show stands as it is. What a page proposes where nothing stands
(``suggested``) is no value that was seen: who sends it back means it.

Not here: that two of them wait for each other (``once``), what a value may be (``fields``).
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict

from huzhu.kernel.shown import mark_of
from huzhu.kernel.text import as_meant
from huzhu.web.forms import Form
from huzhu.web.once import SEEN

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

MINE, THEIRS = "mine", "theirs"
_GONE = (
    "本页打开之后，“{typed}”所在的一行已被他人删去，这一行还没有保存。"
    "需要保留的，请在现有的行中重新填写，再保存。"
)
_DIFFERS = (
    "这一栏须按您打开本页时的内容修改，打开之后它已改为“{now}”，与您填写的不同，"
    "还没有保存。请选择用哪一个，再保存。"
)


class Seen(forms.CharField):
    """The marks of what was shown; sending them back changes nothing."""

    widget = forms.HiddenInput

    def has_changed(self, initial: object, data: object) -> bool:  # noqa: ARG002 -- Django's
        return False


class Differs(ValidationError):
    """Two people, or two windows, gave a field two values: the person says which one stands."""

    clause = ""

    def __init__(self, choice: str, *, now: str, mark: str) -> None:
        super().__init__(_DIFFERS.format(now=now), code="web.differs")
        self.choice = choice  #: the name of the field that takes the answer
        self.ways = ((f"{MINE}.{mark}", "用我填写的"), (f"{THEIRS}.{mark}", f"用现有的“{now}”"))


class StoredForm(Form):
    """A form that is given what stands as ``initial``, also when it is bound."""

    seen = Seen(required=False)
    #: The field that says which row is written: of another row than the page's nothing was seen.
    names_row: ClassVar[str] = ""

    def __init__(
        self,
        *args: Any,
        suggested: Mapping[str, Any] | None = None,
        is_seen: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.suggested = suggested or {}
        self._is_seen = is_seen  #: whether the row that is written is the one that was shown
        self.fields[SEEN].initial = lambda: _told(self._marks())
        #: What this person changed.
        self.touched: set[str] = set()
        #: What others changed and this person did not: theirs stands in the form.
        self.taken_over: list[str] = []
        self.conflicts: dict[str, Differs] = {}
        #: Whether all of it was saved that could be.
        self.is_saved = False
        #: Fields with a fault that were saved all the same.
        self.saved_faulty: set[str] = set()

    def full_clean(self) -> None:
        if self.is_bound:
            self._merge()
        super().full_clean()
        for name, error in self.conflicts.items():
            self.add_error(name, error)
        for typed in self._homeless():
            self.add_error(None, ValidationError(_GONE.format(typed=typed), code="web.gone"))

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        """Show what is proposed where nothing stands."""
        stands = super().get_initial_for_field(field, field_name)
        return self.suggested.get(field_name, stands) if stands in (None, "") else stands

    def _clean_fields(self) -> None:
        super()._clean_fields()  # type: ignore[misc] # Django's
        self.cleaned_data.pop(SEEN, None)

    def as_stored(self, names: Collection[str]) -> StoredForm:
        """Give this form with what stands in the named fields, as if nobody had touched them."""
        other = copy.copy(self)
        vars(other).update(_errors=None, _bound_fields_cache={})  # Django's: to be made anew
        vars(other).pop("changed_data", None)
        for name in names:
            other.put(name)
        return other

    def renew(self, initial: Mapping[str, Any], *, still_open: Collection[str] = ()) -> None:
        """Go on after a save: what stands now was seen, but for fields that were not saved."""
        self.initial, self.is_saved = dict(initial), True
        marks, stay = self._marks(), {*still_open, *self._untold()}
        marks |= {name: mark for name, mark in self._seen().items() if name in stay}
        self.data = MultiValueDict(self.data)
        self.data[self.add_prefix(SEEN)] = _told(marks)

    def tell_of(self, name: str, error: ValidationError) -> None:
        """Say what is wrong with a value that stands; of a form that was not sent, too."""
        if not self.errors and not self.is_bound:
            self.cleaned_data: dict[str, Any] = {}  # Django's, which only makes it of what was sent
        if name not in self.errors:
            self.saved_faulty.add(name)
            self.add_error(name, error)

    @property
    def unsaved_count(self) -> int:
        """How many fields were not saved, because of their faults."""
        return len({*self.errors} - self.saved_faulty)

    def renewed(self) -> dict[str, str]:
        """What a page that stays open fills in after ``renew``: marks, and what others changed."""
        names = [SEEN, *(name for name in self.taken_over if name not in self._untold())]
        return {self.add_prefix(name): self.data[self.add_prefix(name)] for name in names}

    def _untold(self) -> set[str]:
        """What others changed and an open page cannot fill in: it is merged at each save."""
        return {name for name in self.taken_over if isinstance(self._stands(name), (bool, list))}

    def _merge(self) -> None:
        self.touched, self.taken_over, self.conflicts = set(), [], {}
        seen = self._seen()
        for name in self._compared():
            if seen and name not in seen and self.add_prefix(name) not in self.data:
                self.put(name)  # the page did not show it
                continue
            now, mine = _plain(self._stands(name)), _plain(self._mine(name))
            mark = mark_of(now)
            was = seen.get(name, mark)
            if mark_of(mine) != was:
                self.touched.add(name)
            if mark == was or mine == now or name == self.names_row:
                continue
            if mark_of(mine) == was:
                self.put(name)
                self.taken_over.append(name)
            else:
                self.ask(name, now=self._words(name, now), of=now)

    def ask(self, name: str, *, now: str, of: str) -> None:
        """Ask which value stands, unless the person has said so of the value that stands."""
        choice, mark = self.add_prefix(f"choice-{name}"), mark_of(of)
        way = self.data.get(choice)
        if way == f"{THEIRS}.{mark}":
            self.put(name)
        elif way != f"{MINE}.{mark}":
            self.conflicts[name] = Differs(choice, now=now, mark=mark)

    def _shown(self) -> dict[str, str]:
        pairs = str(self.data.get(self.add_prefix(SEEN), "")).split()
        return {name: mark for name, _, mark in (each.partition(":") for each in pairs)}

    def _seen(self) -> dict[str, str]:
        shown = self._shown()
        return shown if self.is_same_row else dict.fromkeys(shown, mark_of(""))

    @property
    def is_same_row(self) -> bool:
        """Whether what is written is the row whose values the page has shown."""
        if not (self.is_bound and self.names_row):
            return self._is_seen
        shown = self._shown().get(self.names_row)
        return shown is None or shown == mark_of(_plain(self._mine(self.names_row)))

    def _homeless(self) -> list[str]:
        """What was typed into fields that others have taken away meanwhile."""
        if not self.is_bound:
            return []
        gone = {name: mark for name, mark in self._seen().items() if name not in self.fields}
        typed = {name: _plain(self.data.get(self.add_prefix(name), "")) for name in gone}
        return [text for name, text in typed.items() if text and mark_of(text) != gone[name]]

    def _marks(self) -> dict[str, str]:
        return {name: mark_of(_plain(self._stands(name))) for name in self._compared()}

    def _compared(self) -> Iterator[str]:
        for name, field in self.fields.items():
            if not (field.widget.is_hidden or isinstance(field, forms.FileField)):
                yield name

    def _stands(self, name: str) -> Any:
        """What stands, as the page would send it."""
        field = self.fields[name]
        value = super().get_initial_for_field(field, name)
        if isinstance(field.widget, forms.CheckboxInput):
            return bool(value)
        return field.widget.format_value(field.prepare_value(value))

    def _mine(self, name: str) -> Any:
        widget = self.fields[name].widget
        return widget.value_from_datadict(self.data, self.files, self.add_prefix(name))

    def put_all(self) -> None:
        """Let what stands be in every field."""
        for name in self._compared():
            self.put(name)

    def is_blank(self) -> bool:
        """Whether nothing stands in any field."""
        return not any(_plain(self._mine(name)) for name in self._compared())

    def put(self, name: str) -> None:
        """Let what stands be in the field."""
        now, key = self._stands(name), self.add_prefix(name)
        self.data = MultiValueDict(self.data)
        if isinstance(now, bool):
            now = ["on"] if now else []
        sent = [str(each) for each in now] if isinstance(now, list) else [now or ""]
        self.data.setlist(key, sent)

    def _words(self, name: str, now: str) -> str:
        if not now:
            return "（空白）"
        known = {str(key): str(label) for key, label in getattr(self.fields[name], "choices", ())}
        return "、".join(known.get(each, each) for each in now.split("\n")) if known else now


def _told(marks: Mapping[str, str]) -> str:
    return " ".join(f"{name}:{mark}" for name, mark in marks.items())


def _plain(value: Any) -> str:
    """One text for what a page shows and for what it sends back untouched."""
    if isinstance(value, (list, tuple)):
        return "\n".join(sorted(str(each) for each in value if each not in (None, "")))
    if isinstance(value, bool):
        return "1" if value else ""
    return as_meant(str(value), has_lines=True).strip() if value is not None else ""
