"""The block at the head of the sheet: coverage computed, parts within wholes, jumps asked about."""

from decimal import Decimal

import pytest

from huzhu.assessment.scheme.rules.scheme import shipped_scheme
from huzhu.assessment.year.errors import BasicsNotWhole, BasicsTooMany
from huzhu.assessment.year.rules.basics import (
    LABELS,
    Basics,
    basics_faults,
    basics_from,
    unusual_figures,
)
from huzhu.web.agency.assessment.forms import BasicsForm, ItemForm

SOUND = {
    "unions": 40,
    "insured_unions": 30,
    "workers": 9000,
    "women": 4000,
    "insured": 6000,
    "activities": 4,
    "inpatient": 5000,
    "allowance": 3000,
    "women_health": 2000,
    "serious_illness": 1000,
    "group_accident": 500,
    "comprehensive": 100,
}


def faults(**changes):
    return [(type(fault), fault.facts["name"]) for fault in basics_faults({**SOUND, **changes})]


def test_block_has_the_lines_of_the_sheet():
    sheet = [label for _, labels in shipped_scheme("2021").basics for label in labels]
    assert [label for label in sheet if label != "覆盖率"] == list(LABELS.values())
    assert set(SOUND) == set(LABELS)


@pytest.mark.parametrize(
    ("insured", "workers", "coverage"),
    [
        (6000, 9000, "66.67"),
        (0, 9000, "0.00"),
        (9000, 9000, "100.00"),
        (1, 3, "33.33"),
        (1, 200_000, "0.00"),
        (1, 20_000, "0.01"),
    ],
)
def test_coverage_is_computed_to_two_places(insured, workers, coverage):
    found = basics_from({"insured": insured, "workers": workers}).coverage
    assert str(found) == coverage


def test_coverage_of_nobody_is_none():
    assert basics_from({}).coverage is None


@pytest.mark.parametrize("name", list(LABELS))
def test_figure_is_refused_when_it_is_no_whole_number(name):
    for value in (-1, 1.5, 5.0, "7", None, True, Decimal(3)):
        assert (BasicsNotWhole, name) in faults(**{name: value}), value


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        ("insured_unions", "unions"),
        ("women", "workers"),
        ("insured", "workers"),
        ("women_health", "women"),
        ("inpatient", "workers"),
        ("comprehensive", "workers"),
    ],
)
def test_part_is_refused_when_it_is_larger_than_its_whole(part, whole):
    limit = SOUND[whole]
    assert faults(**{part: limit - 1}) == []
    assert faults(**{part: limit}) == []
    assert faults(**{part: limit + 1}) == [(BasicsTooMany, part)]


def test_refusal_says_both_numbers():
    with pytest.raises(BasicsTooMany) as caught:
        basics_from({**SOUND, "women": 9001})
    assert caught.value.detail == (
        "女职工人数不能多于职工总数：现为 9001，职工总数为 9000。请核对这两个数。"
    )


def test_sound_figures_are_taken_over():
    basics = basics_from(SOUND)
    assert basics == Basics(**SOUND)
    assert unusual_figures(basics) == ()
    assert unusual_figures(basics, last_year=basics) == ()


@pytest.mark.parametrize(
    ("before", "now", "asked"),
    [
        (1000, 1299, False),
        (1000, 1300, True),
        (1000, 1301, True),
        (1000, 701, False),
        (1000, 700, True),
        (0, 1000, False),
    ],
)
def test_jump_against_last_year_is_asked_about_from_30_percent_on(before, now, asked):
    last_year = basics_from({"workers": 5000, "insured": 5000, "inpatient": before})
    basics = basics_from({"workers": 5000, "insured": 5000, "inpatient": now, "insured_unions": 0})
    fields = [each.field for each in unusual_figures(basics, last_year=last_year)]
    assert ("inpatient" in fields) is asked


def test_jump_says_both_years_and_the_change():
    last_year, basics = basics_from({**SOUND, "insured": 8000}), basics_from(SOUND)
    assert unusual_figures(basics, last_year=last_year) == ()
    last_year = basics_from({**SOUND, "women": 6400})
    (found,) = unusual_figures(basics, last_year=last_year)
    assert (found.field, found.sentence) == (
        "women",
        "女职工人数上年 6400，今年 4000，减少 37.5%。请核对；属实的不必修改。",
    )


def test_odd_pairs_are_asked_about():
    basics = basics_from({**SOUND, "inpatient": 6001, "insured_unions": 0})
    assert [each.field for each in unusual_figures(basics)] == ["inpatient", "insured_unions"]
    assert unusual_figures(basics_from({**SOUND, "inpatient": 6000})) == ()


def test_missing_whole_is_held_against_nothing_that_was_typed():
    typed = {name: count for name, count in SOUND.items() if name != "workers"}
    assert [*basics_faults(typed)] == []
    with pytest.raises(BasicsTooMany):
        basics_from(typed)


def test_block_and_own_points_are_read_with_their_units():
    form = BasicsForm(SOUND | {"workers": "9.8万人", "women": "4，000人", "insured": "六千"})
    assert form.errors.keys() == {"insured"}
    assert (form.cleaned_data["workers"], form.cleaned_data["women"]) == (98_000, 4000)
    assert ItemForm.base_fields["points"].clean("４．５分") == Decimal("4.5")
