"""Facts that cannot be scored are refused by name."""

from decimal import Decimal

import pytest

from huzhu.assessment.scheme.errors import FactMissing, FactUnknown, FactUnlikely, FactWrongType
from huzhu.assessment.scheme.rules.facts import CATALOGUE, FactType, check_facts, fact_faults
from huzhu.assessment.scheme.rules.scheme import shipped_scheme
from huzhu.assessment.scheme.rules.wording import quantity_text


def refused(**facts):
    return [
        (type(fault), fault.facts["fact"])
        for fault in fact_faults({"agency_kind": "district", **facts})
    ]


NUMBERS = [kind.name for kind in CATALOGUE.values() if kind.is_number]
COUNTS = [kind.name for kind in CATALOGUE.values() if kind.is_whole]
FLAGS = [kind.name for kind in CATALOGUE.values() if kind.type == FactType.BOOL]
RATES = [kind.name for kind in CATALOGUE.values() if kind.high == 100]


@pytest.mark.parametrize(
    ("yuan", "told"), [(9_999, "9999 元"), (10_000, "1 万元"), (10_001, "1.0001 万元")]
)
def test_sum_is_told_in_ten_thousands_from_one_on(yuan, told):
    assert quantity_text(CATALOGUE["loan_amount"], Decimal(yuan)) == told


def test_catalogue_is_what_the_sheet_asks():
    assert (len(CATALOGUE), len(NUMBERS), len(COUNTS), len(FLAGS)) == (53, 18, 8, 31)
    assert len(RATES) == 5


@pytest.mark.parametrize("name", NUMBERS)
def test_number_is_refused_when_it_is_of_another_type(name):
    for value in (True, False, "3", None, [], {}):
        assert refused(**{name: value}) == [(FactWrongType, name)], value


@pytest.mark.parametrize("name", COUNTS)
def test_count_is_refused_when_it_is_written_with_a_point(name):
    for value in (1.5, 5.0, Decimal("5.0")):
        assert refused(**{name: value}) == [(FactWrongType, name)], value
    assert refused(**{name: -1}) == [(FactUnlikely, name)]
    assert refused(**{name: 0}) == []


@pytest.mark.parametrize("name", [name for name in NUMBERS if name not in COUNTS])
def test_measure_is_refused_when_it_is_not_finite(name):
    for value in (float("nan"), float("inf"), Decimal("-Infinity"), Decimal("sNaN")):
        assert refused(**{name: value}) == [(FactUnlikely, name)], value


@pytest.mark.parametrize("name", FLAGS)
def test_flag_is_refused_when_it_is_no_true_or_false(name):
    for value in (0, 1, "true", None, 1.0):
        assert refused(**{name: value}) == [(FactWrongType, name)], value


@pytest.mark.parametrize("name", RATES)
def test_rate_is_refused_beyond_100(name):
    assert refused(**{name: 100}) == []
    assert refused(**{name: Decimal("100.01")}) == [(FactUnlikely, name)]
    assert refused(**{name: 0}) == []
    assert refused(**{name: Decimal("-0.01")}) == [(FactUnlikely, name)]


@pytest.mark.parametrize(
    "name", ["target_rate", "budget_execution_rate", "wechat_registration_rate"]
)
def test_rate_that_may_exceed_100_is_refused_below_0(name):
    assert refused(**{name: 250}) == []
    assert refused(**{name: Decimal("-0.01")}) == [(FactUnlikely, name)]


def test_growth_may_be_negative_and_amounts_may_not():
    assert refused(fee_growth_rate=-40.5, loan_amount=0) == []
    assert refused(loan_amount=-0.01) == [(FactUnlikely, "loan_amount")]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("agency_kind", ["district", "bureau", "industry"]),
        ("invoicing", ["own", "direct", "both"]),
        ("comprehensive_participation", ["none", "some", "all"]),
        ("mild_illness_participation", ["none", "some", "all"]),
    ],
)
def test_word_is_refused_when_it_is_none_of_the_options(name, words):
    assert [refused(**{name: word}) for word in words] == [[], [], []]
    assert refused(**{name: "全员"}) == [(FactUnlikely, name)]
    assert refused(**{name: True}) == [(FactWrongType, name)]


def test_all_faults_are_told_in_the_order_given():
    assert refused(articles=True, colour="red", coverage_rate=101) == [
        (FactWrongType, "articles"),
        (FactUnknown, "colour"),
        (FactUnlikely, "coverage_rate"),
    ]


def test_kind_of_agency_is_required():
    with pytest.raises(FactMissing) as caught:
        check_facts({"articles": 1})
    assert caught.value.detail == (
        "计分须先知道 agency_kind（代办处类型），数据中没有这一项。请补充后再计分。"
    )


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (
            {"agency_kind": "district", "articles": True},
            "articles（全年投稿）须填整数，现为 true。请改正后再计分。",
        ),
        (
            {"agency_kind": "district", "coverage_rate": 101},
            "coverage_rate（职工互助保障覆盖面）只能是 0 至 100，现为 101。请改正后再计分。",
        ),
        (
            {"agency_kind": "district", "color": 1},
            "考核只认数据目录中的名称，目录中没有“color”。请核对名称后再计分。",
        ),
    ],
)
def test_refusal_is_one_sentence_that_names_the_fact(facts, sentence):
    fault = next(fact_faults(facts))
    assert fault.detail == sentence


def test_pairs_that_contradict_each_other_are_not_refused():
    assert refused(no_refusals=True, refusals_handled_in_month=False, activities_joined=0) == []


def test_numbers_stay_what_was_written():
    facts = check_facts({"agency_kind": "district", "target_rate": 89.9, "articles": 2})
    assert facts.values["target_rate"] == Decimal("89.9")
    assert facts.values["articles"] == 2
    assert facts.get("trainings") is None


def test_every_fact_but_three_decides_an_item():
    decided = shipped_scheme("2021").items_by_fact()
    assert set(CATALOGUE) - set(decided) == {"agency_kind", "submitted_late", "security_incident"}
    assert decided["articles"] == ("2.1",)
    assert decided["any_activity_full_coverage"] == ("4.1",)
