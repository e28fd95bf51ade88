"""Forms and buttons of the pages: how fields look, how a refusal lands on them or beside them.

What the regulation's form says beside a field the field says (``fields``): its unit, an example,
the clause; ``sections`` cuts a long form into cards.

Not here: the rules. A form checks that something was written, the action checks what it means.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, cast

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms.renderers import TemplatesSetting
from django.utils.datastructures import MultiValueDict

from huzhu.kernel.errors import DomainError, Kind, ShownChanged
from huzhu.web.fields import Said, dress, fields_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from _typeshed import DataclassInstance
    from django.forms import BoundField

R = TypeVar("R")
_VERSION = "version"


class PageRenderer(TemplatesSetting):
    """Renders ``{{ form }}`` and ``{{ form.title.as_field_group }}`` by our components."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"


@dataclass(frozen=True, slots=True)
class Section:
    """One card of a long form: its title, its fields' names, a sentence of help."""

    title: str
    names: Sequence[str]
    help_text: str = ""


@dataclass(frozen=True, slots=True)
class FilledSection:
    """A section with the form's fields in it, as a template shows it."""

    key: str
    title: str
    help_text: str
    fields: Sequence[BoundField]

    @property
    def missing_count(self) -> int:
        """How many required fields are still empty."""
        return sum(f.field.required and f.value() in (None, "", []) for f in self.fields)

    @property
    def is_complete(self) -> bool:
        return self.missing_count == 0

    @property
    def has_errors(self) -> bool:
        return any(field.errors for field in self.fields)


class Form(forms.Form):
    """A form in the look of the pages."""

    default_renderer = PageRenderer
    use_required_attribute = True
    sections: ClassVar[Sequence[Section]] = ()
    #: The values whose declaration says the fields (``kernel.asked``).
    asks: ClassVar[type[DataclassInstance] | None] = None
    may_be_open: ClassVar[bool] = False  #: nothing has to be filled in yet; the action says what
    is_beside_rows: ClassVar[bool] = False  #: its field is one of many that are filled in
    key: ClassVar[str] = ""  #: keeps the fields of several forms on one page apart

    def __init_subclass__(cls, **told: Any) -> None:
        super().__init_subclass__(**told)
        if cls.asks:
            own = cls.declared_fields  # type: ignore[attr-defined] # Django's, before it gathers them
            cls.declared_fields = fields_of(cls.asks, own, may_be_open=cls.may_be_open)  # type: ignore[attr-defined] # the same

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        if self.key:
            kwargs.setdefault("auto_id", f"{self.key}-%s")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if not isinstance(field, Said):
                dress(field)

    def offer(self, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
        """Let somebody choose among these: value and words, for a field of choices."""
        cast("forms.ChoiceField", self.fields[name]).choices = list(choices)

    @property
    def faulty_fields(self) -> list[BoundField]:
        """What must be mended, where there is more to be filled in than one field."""
        shown = self.visible_fields()
        is_one = len(shown) == 1 and not self.is_beside_rows
        return [] if is_one else [field for field in shown if field.errors]

    def facts(self) -> dict[str, Any]:
        """The keyword arguments of the action that the form is for."""
        given = self.cleaned_data.items()
        return {
            getattr(self.fields.get(name), "goes_as", "") or name: value for name, value in given
        }

    def filled_sections(self) -> list[FilledSection]:
        """A list, since a page goes through it twice: the cards, and the progress beside them."""
        return [
            FilledSection(
                f"section-{count}",
                section.title,
                section.help_text,
                [self[name] for name in section.names],
            )
            for count, section in enumerate(self.sections, start=1)
        ]


class TurnedAway(ValidationError):
    """A refusal on a form, with the clause that it rests on."""

    def __init__(self, error: DomainError) -> None:
        super().__init__(error.detail, code=error.code)
        self.clause = error.clause
        self.error = error  #: for a page that tells more of it than its sentence


@dataclass(frozen=True, slots=True)
class Attempt(Generic[R]):
    """Whether an action was done, and what it returned; true when it was."""

    is_done: bool
    result: R | None = None

    def __bool__(self) -> bool:
        return self.is_done


def attempt(form: forms.Form, action: Callable[..., R], *args: Any, **kwargs: Any) -> Attempt[R]:
    """Run an action; what it says against the form's content lands on the form.

    Only refusals of what was handed in belong to the form, also that nothing has the number that
    one of its fields asked for. The others (not yours, not now, over) go up to the middleware and
    become a banner or a page. A form that names the version it was made from comes back with the
    newest: who has seen what others did may go on. So does one whose page has shown something else
    than stands: it is shown what stands.

    :raises DomainError: of any kind but INVALID, and what was not found by one of the fields.
    """
    try:
        return Attempt(is_done=True, result=action(*args, **kwargs))
    except DomainError as error:
        if error.kind is Kind.NOT_NOW and _VERSION in form.fields:
            form.data = MultiValueDict(form.data)
            form.data[_VERSION] = str(form.initial.get(_VERSION, ""))
        elif not (_is_of(form, error) or isinstance(error, ShownChanged)):
            raise
        form.add_error(_place_of(error, form), TurnedAway(error))
        return Attempt(is_done=False)


def _is_of(form: forms.Form, error: DomainError) -> bool:
    """Whether what was filled in is turned away, also a number by which nothing was found."""
    is_mistyped = error.kind is Kind.NOT_FOUND and error.field in form.fields
    return error.kind is Kind.INVALID or is_mistyped


def tried(form: forms.Form, action: Callable[..., R], *args: Any, **kwargs: Any) -> Attempt[R]:
    """As ``attempt``; a wait lands on the form, too: whoever comes without a session keeps it."""
    try:
        return attempt(form, action, *args, **kwargs)
    except DomainError as error:
        if error.kind is not Kind.SLOW_DOWN:
            raise
        form.add_error(None, TurnedAway(error))
        return Attempt(is_done=False)


def refused_by(form: forms.Form) -> DomainError | None:
    """What turned the form as a whole away, for its status and ``Retry-After``."""
    errors = form.non_field_errors().as_data()
    return next((each.error for each in errors if isinstance(each, TurnedAway)), None)


def _place_of(error: DomainError, form: forms.Form) -> str:
    """Where a refusal stands: at its field; that of a file at the form's own, whatever its name."""
    if error.field in form.fields:
        return error.field
    files = [name for name, field in form.fields.items() if isinstance(field, forms.FileField)]
    return files[0] if error.field == "file" and len(files) == 1 else NON_FIELD_ERRORS


@dataclass(frozen=True, slots=True)
class Allowed:
    """Whether a person may, and the reason if not; true when allowed."""

    reason: str = ""
    clause: str = ""

    def __bool__(self) -> bool:
        return not self.reason


def allowed(check: Callable[..., object], *args: Any, **kwargs: Any) -> Allowed:
    """Ask a policy what its action would say: for a button, and for the reason beside it."""
    try:
        check(*args, **kwargs)
    except DomainError as error:
        return Allowed(error.detail, error.clause)
    return Allowed()


def found(query: Callable[..., R], *args: Any, **kwargs: Any) -> R | None:
    """What a query finds, or None: for a part of a page that may be missing."""
    try:
        return query(*args, **kwargs)
    except DomainError as error:
        if error.kind is not Kind.NOT_FOUND:
            raise
        return None
