"""Nothing decides before the person does: no choice of a verdict stands preset in any form.

Not here: what a form that was sent back keeps (``test_stored``), the words (``test_fault_words``).
"""

import pytest
from django import forms

from huzhu.projects.states import Verdict
from huzhu.web.office.projects.forms import GiveComplianceOpinion, GiveOpinion
from tests.web import test_fault_words

VERDICTS = {"opinion", "difference", "outcome", "verdict", "grade", "decision"}


def decides(name: str, field: forms.Field) -> bool:
    """A choice by radio buttons, or one whose words are a verdict's."""
    is_choice = type(field.widget) is not forms.CheckboxSelectMultiple  # Django's is a RadioSelect
    is_choice = is_choice and isinstance(field, forms.ChoiceField)
    is_radio = isinstance(field.widget, forms.RadioSelect)
    return is_choice and (is_radio or name.rsplit(".", 1)[-1] in VERDICTS)


def preset(field: forms.Field) -> list[str]:
    """What a browser would send for the untouched field."""
    if isinstance(field.widget, forms.RadioSelect):
        return [field.initial] if field.initial else []
    first = next(iter(field.choices), ("", ""))[0]
    return [each for each in (field.initial, first) if each]


def deciding() -> dict[str, forms.Field]:
    return {name: each for name, each in test_fault_words.fields() if decides(name, each)}


def test_no_choice_of_a_verdict_is_preset_in_any_form():
    found = deciding()
    assert len(found) >= 9, sorted(found)
    assert {name: preset(each) for name, each in found.items() if preset(each)} == {}


def test_preset_verdict_is_found_when_it_is_planted():
    planted = forms.ChoiceField(
        choices=Verdict.choices(), widget=forms.RadioSelect, initial="agree"
    )
    assert preset(planted) == ["agree"]
    assert preset(forms.ChoiceField(choices=Verdict.choices())) == ["agree"]


def test_missing_choice_is_told_at_its_field_as_a_choice():
    for name, field in deciding().items():
        if field.required:
            with pytest.raises(forms.ValidationError, match="选择"):
                field.clean("")
            assert name


@pytest.mark.parametrize("kind", [GiveOpinion, GiveComplianceOpinion])
@pytest.mark.parametrize("verdict", [*Verdict])
def test_ready_phrase_holds_for_its_own_verdict_alone(kind, verdict):
    for belongs, phrases in kind.phrases.items():
        for phrase in phrases:
            form = kind({"verdict": str(verdict), "reason": f"已阅。{phrase}\n谢谢"})
            assert form.is_valid() is (belongs == verdict), phrase
            if belongs != verdict:
                assert phrase.rstrip("。") in form.errors["reason"][0]
                assert verdict.label in form.errors["reason"][0]


def test_words_that_only_hold_a_phrase_are_nobodys():
    assert GiveOpinion({"verdict": "object", "reason": "不同意。"}).is_valid()
