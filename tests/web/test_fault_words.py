"""No text of a framework reaches a person: every field of every form, asked with what is wrong.

The forms are found by themselves. Fields that are made while a page is made are met by the cases
that are sent to all pages (``demo/test_fuzz``).
"""

import copy
import re
from collections.abc import Iterator

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import get_resolver

from tests import words
from tests.fuzzing import values

WRONG = (
    "",
    " ",
    "x",
    "2026-13-45",
    "9999-12-31",
    "0001-01-01",
    "\u200b",
    "9" * 5000,
    "1E+400",
    "a\x00b",
)
FILES = (
    None,
    "",
    SimpleUploadedFile("x.pdf", b""),
    SimpleUploadedFile("a" * 300 + ".pdf", b"%PDF"),
)

#: Ours, and the library's where its pages are shown: the others lead to the office.
SHOWN = re.compile(
    r"huzhu\.|allauth\.account\.forms\.Reauth|allauth\.mfa\.(base|totp|recovery_codes)\."
)


def below(kind: type) -> Iterator[type]:
    for each in kind.__subclasses__():
        yield each
        yield from below(each)


def fields() -> list[tuple[str, forms.Field]]:
    """Every declared field of the product's forms and of the library's that its pages show."""
    assert get_resolver().url_patterns  # all pages are there, and with them their forms
    found = {
        f"{form.__module__}.{form.__name__}.{name}": field
        for form in below(forms.BaseForm)
        if SHOWN.match(f"{form.__module__}.{form.__name__}")
        for name, field in getattr(form, "base_fields", {}).items()
    }
    return sorted(found.items())


def said(field: forms.Field) -> Iterator[str]:
    """What a field says to everything that is wrong with it."""
    field = copy.deepcopy(field)
    if isinstance(field, forms.ModelChoiceField):
        return
    given = FILES if isinstance(field, forms.FileField) else (*WRONG, *values.HOSTILE)
    for value in (*given, ["x", "y"]):
        try:
            field.clean(value)
        except ValidationError as error:
            yield from error.messages
        except (TypeError, AttributeError):  # a list where its widget never gives one
            assert isinstance(value, list)


def all_said(named: list[tuple[str, forms.Field]]) -> dict[str, set[str]]:
    return {name: set(said(field)) for name, field in named}


def foreign(told: dict[str, set[str]]) -> dict[str, list[str]]:
    found = {}
    for name, sentences in told.items():
        for sentence in sentences:
            ours = re.sub("“[^”]*”", "“…”", sentence)  # what was typed is not ours
            if wrong := words.faults(ours) or unfinished(sentence):
                found.setdefault(name, []).append(f"{sentence} {wrong}")
    return found


def unfinished(sentence: str) -> list[str]:
    return [] if sentence.endswith(("。", "）")) and len(sentence) > 8 else ["no whole sentence"]


def test_every_field_of_every_form_speaks_in_our_words():
    named = fields()
    assert len(named) > 250
    told = all_said(named)
    assert sum(map(len, told.values())) > 400
    found = foreign(told)
    assert found == {}, "\n".join(f"{k}: {v}" for k, v in found.items())


def test_text_of_the_framework_is_found_when_it_is_planted(monkeypatch):
    monkeypatch.setattr(forms.Field, "default_error_messages", {"required": "这个字段是必填项。"})
    monkeypatch.setattr(
        forms.DateField, "default_error_messages", {"invalid": "Enter a valid date."}
    )
    planted = {"a": forms.CharField(), "b": forms.DateField(), "c": forms.FileField()}
    assert set(foreign(all_said([*planted.items()]))) == {*planted}


def test_table_that_is_torn_speaks_in_our_words():
    class Row(forms.Form):
        name = forms.CharField(required=False)

    grid = forms.formset_factory(Row, max_num=1, validate_max=True, min_num=1, validate_min=True)
    torn, long = (
        grid({}),
        grid({"form-TOTAL_FORMS": "3", "form-INITIAL_FORMS": "0", "form-0-name": "a"}),
    )
    short = grid({"form-TOTAL_FORMS": "0", "form-INITIAL_FORMS": "0"})
    told = [*torn.non_form_errors(), *long.non_form_errors(), *short.non_form_errors()]
    assert len(told) == 3
    assert [words.faults(each) for each in told] == [[], [], []]
