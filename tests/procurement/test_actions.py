"""From the goods to the award, and what freezes when."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from huzhu.audit import queries as audit
from huzhu.kernel.errors import NotNow
from huzhu.people.states import Role
from huzhu.procurement import actions, errors, queries
from huzhu.procurement.models import Award, BidScore, Quote, Scorer
from huzhu.procurement.states import FULL_MARKS
from tests.people.persons import NOW, clerk_of, make_agency, office
from tests.procurement.sheets import COMPARISON, GOODS, SUPPLIERS, marks, quote

pytestmark = pytest.mark.django_db


def codes():
    return [event.code for event in audit.events_of("procurement:P-1")]


def test_comparison_reads_as_it_was_entered(compared):
    assert queries.procurement_of("P-1").comparison == COMPARISON
    assert codes() == [
        "procurement.open_procurement",
        "procurement.enter_goods",
        "procurement.enter_quotes",
    ]


def test_open_procurement_is_turned_away_when_the_case_has_one(agency, clerk, opened):
    with pytest.raises(errors.AlreadyOpen):
        actions.open_procurement("P-1", agency_id=agency.pk, by=clerk, at=NOW)


def test_unknown_reference_has_no_procurement(clerk, db):
    assert queries.procurement_of("P-9") is None
    (sentence,) = queries.missing_of("P-9")
    assert sentence.startswith("采购在初审通过后进行")
    with pytest.raises(errors.NoProcurement):
        actions.enter_goods("P-9", goods=GOODS, by=clerk, at=NOW)


@pytest.mark.parametrize("who", ["other agency", "agency above", "office"])
def test_only_the_buying_agency_enters_goods(who, db):
    top = make_agency("A01")
    point = make_agency("A0101", parent=top)
    actions.open_procurement("P-1", agency_id=point.pk, by=office(), at=NOW)
    outsiders = {
        "other agency": clerk_of(make_agency("B01")),
        "agency above": clerk_of(top),
        "office": office(role=Role.DEPARTMENT_HEAD),
    }
    with pytest.raises(errors.NotOfThisAgency):
        actions.enter_goods("P-1", goods=GOODS, by=outsiders[who], at=NOW)
    actions.enter_goods("P-1", goods=GOODS, by=clerk_of(point), at=NOW)
    assert queries.procurement_of("P-1").comparison.goods == GOODS


def test_enter_quotes_keeps_gaps_while_suppliers_still_answer(opened, clerk):
    actions.enter_goods("P-1", goods=GOODS, by=clerk, at=NOW)
    half = (quote("甲公司", "300.00", None), quote("乙公司", None, None, phone=""))
    actions.enter_quotes("P-1", suppliers=half, by=clerk, at=NOW)
    assert queries.procurement_of("P-1").comparison.suppliers == half


def test_enter_quotes_changes_nothing_when_one_price_is_unclear(compared, clerk):
    with pytest.raises(errors.PriceUnclear):
        actions.enter_quotes("P-1", suppliers=[quote("丁公司", "1", "0")], by=clerk, at=NOW)
    assert queries.procurement_of("P-1").comparison == COMPARISON


def test_enter_quotes_ends_the_score_sheets_when_a_price_changes(scored, clerk):
    cheaper = (replace(SUPPLIERS[0], prices=(Decimal("299.00"), Decimal("10.00"))), *SUPPLIERS[1:])
    actions.enter_quotes("P-1", suppliers=cheaper, by=clerk, at=NOW)
    assert queries.procurement_of("P-1").sheets == ()
    assert audit.events_of("procurement:P-1").last().facts["ended_score_sheets"] == 2


def test_enter_quotes_keeps_the_score_sheets_when_nothing_changes(scored, clerk):
    actions.enter_quotes("P-1", suppliers=SUPPLIERS, by=clerk, at=NOW)
    assert len(queries.procurement_of("P-1").sheets) == 2


def test_enter_goods_ends_prices_and_sheets_and_keeps_suppliers_when_goods_change(scored, clerk):
    actions.enter_goods("P-1", goods=GOODS[:1], by=clerk, at=NOW)
    procurement = queries.procurement_of("P-1")
    assert [supplier.name for supplier in procurement.comparison.suppliers] == [
        "甲公司",
        "乙公司",
        "丙公司",
    ]
    assert {supplier.prices for supplier in procurement.comparison.suppliers} == {(None,)}
    assert procurement.sheets == ()


def test_enter_goods_keeps_everything_when_nothing_changes(scored, clerk):
    actions.enter_goods("P-1", goods=GOODS, by=clerk, at=NOW)
    assert len(queries.procurement_of("P-1").sheets) == 2


# --- scoring (附件3) --------------------------------------------------------------------------


def test_enter_scores_replaces_the_own_sheet_and_leaves_the_others(scored, score):
    score(" 赵 ", 甲公司=100, 乙公司=1, 丙公司=1)
    sheets = {sheet.scorer: sheet for sheet in queries.procurement_of("P-1").sheets}
    assert [one.total for one in sheets["赵"].marks] == [100, 1, 1]
    assert [one.total for one in sheets["钱"].marks] == [85, 84, 70]
    facts = audit.events_of("procurement:P-1").last().facts
    assert (facts["is_replacement"], facts["marks"]) == (
        True,
        "甲公司 20/30/40/10；乙公司 0/0/1/0；丙公司 0/0/1/0",
    )


def test_enter_scores_is_turned_away_when_the_comparison_has_a_gap(opened, clerk, score):
    actions.enter_goods("P-1", goods=GOODS, by=clerk, at=NOW)
    actions.enter_quotes("P-1", suppliers=SUPPLIERS[:2], by=clerk, at=NOW)
    with pytest.raises(errors.TooFewSuppliers):
        score("赵", 甲公司=80, 乙公司=90)


def test_ranking_reads_totals_and_means(scored):
    ranked = queries.procurement_of("P-1").ranking
    assert [(entry.supplier, entry.total, entry.mean) for entry in ranked] == [
        ("乙公司", Decimal(174), Decimal(87)),
        ("甲公司", Decimal(165), Decimal("82.5")),
        ("丙公司", Decimal(140), Decimal(70)),
    ]


@pytest.mark.parametrize(("column", "full"), FULL_MARKS.items())
def test_database_keeps_marks_within_their_column(compared, score, column, full):
    score("赵", 甲公司=1, 乙公司=1, 丙公司=1)
    scores = BidScore.objects.filter(supplier__name="甲公司")
    assert scores.update(**{column: full}) == 1
    for beyond in (full + Decimal("0.1"), Decimal("-0.1")):
        with pytest.raises(IntegrityError), transaction.atomic():
            scores.update(**{column: beyond})


def test_database_keeps_one_score_per_scorer_and_supplier(compared, score):
    score("赵", 甲公司=1, 乙公司=1, 丙公司=1)
    one = BidScore.objects.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        BidScore.objects.create(
            scorer=one.scorer, supplier=one.supplier, qualification=1, price=1, quality=1, service=1
        )


def test_database_keeps_one_quote_per_row_and_supplier(compared):
    one = Quote.objects.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Quote.objects.create(row=one.row, supplier=one.supplier, unit_price=1)


# --- award ------------------------------------------------------------------------------------


def test_award_goes_to_the_highest_total_over_all_scorers(scored, clerk):
    actions.award("P-1", by=clerk, at=NOW)
    procurement = queries.procurement_of("P-1")
    award = procurement.award
    assert (award.supplier, award.marks_total, award.price_total, award.is_tie) == (
        "乙公司",
        Decimal(174),
        Decimal("28650.00"),
        False,
    )
    assert (award.decided_by, award.at) == ("A01 代办处 经办人 林", NOW)
    assert (procurement.is_awarded, queries.missing_of("P-1")) == (True, [])


def test_award_is_turned_away_when_one_scorer_has_scored(compared, score, clerk):
    score("赵", 甲公司=80, 乙公司=90, 丙公司=70)
    with pytest.raises(errors.TooFewScorers, match="现有 1 份评分表。请再登记 1 份。"):
        actions.award("P-1", by=clerk, at=NOW)
    assert queries.procurement_of("P-1").award is None


@pytest.fixture
def tied(compared, score):
    score("赵", 甲公司=90, 乙公司=80, 丙公司=70)
    score("钱", 甲公司=80, 乙公司=90, 丙公司=70)


def test_award_of_a_tie_waits_for_a_choice_with_its_reason(tied, clerk):
    with pytest.raises(errors.TieUndecided):
        actions.award("P-1", chosen="乙公司", reason=" ", by=clerk, at=NOW)
    actions.award("P-1", chosen="乙公司", reason="报价低 1,850 元", by=clerk, at=NOW)
    award = queries.procurement_of("P-1").award
    assert (award.supplier, award.is_tie, award.reason) == ("乙公司", True, "报价低 1,850 元")
    assert audit.events_of("procurement:P-1").last().facts["tied_with"] == "甲公司"


@pytest.mark.parametrize("verb", ["enter_goods", "enter_quotes", "enter_scores", "award"])
def test_award_freezes_everything(scored, clerk, verb):
    actions.award("P-1", by=clerk, at=NOW)
    before = queries.procurement_of("P-1")
    asked = {
        "enter_goods": {"goods": GOODS[:1]},
        "enter_quotes": {"suppliers": SUPPLIERS[:1]},
        "enter_scores": {"scorer": "孙", "marks": [marks("甲公司", 1, 1, 1, 1)]},
        "award": {},
    }
    with pytest.raises(NotNow) as raised:
        getattr(actions, verb)("P-1", by=clerk, at=NOW, **asked[verb])
    assert "现在是“已确定中选单位”" in raised.value.detail
    assert queries.procurement_of("P-1") == before


# --- reopening --------------------------------------------------------------------------------


def test_reopen_sets_the_award_aside_and_keeps_what_it_rested_on(scored, clerk):
    actions.award("P-1", by=clerk, at=NOW)
    actions.reopen("P-1", reason="供应商资质过期", by=clerk, at=NOW)
    assert queries.procurement_of("P-1").award is None
    actions.enter_quotes("P-1", suppliers=SUPPLIERS[:1], by=clerk, at=NOW)
    (kept,) = queries.awards_set_aside("P-1")
    assert (kept.supplier, kept.price_total) == ("乙公司", Decimal("28650.00"))
    sheets = Award.objects.get().sheets
    assert sheets["comparison"]["suppliers"][1]["prices"] == ["280.50", "12.00"]
    assert [sheet["scorer"] for sheet in sheets["score_sheets"]] == ["赵", "钱"]


def test_reopen_is_turned_away_without_a_reason(scored, clerk):
    actions.award("P-1", by=clerk, at=NOW)
    with pytest.raises(errors.ReopenedWithoutReason):
        actions.reopen("P-1", reason=" ", by=clerk, at=NOW)
    assert queries.procurement_of("P-1").is_awarded


def test_reopen_is_turned_away_when_nothing_was_awarded(scored, clerk):
    with pytest.raises(NotNow):
        actions.reopen("P-1", reason="改价", by=clerk, at=NOW)


def test_database_keeps_one_standing_award(scored, clerk):
    actions.award("P-1", by=clerk, at=NOW)
    award = Award.objects.get()
    award.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        award.save()


def test_scorer_names_stay_out_of_the_trail(scored):
    assert Scorer.objects.count() == 2
    facts = [str(event.facts) for event in audit.events_of("procurement:P-1")]
    assert not any("赵" in words for words in facts)


def test_reading_takes_the_same_few_queries_however_large_the_sheets(
    compared, clerk, score, django_assert_num_queries
):
    for _ in range(2):
        with django_assert_num_queries(6):
            queries.procurement_of("P-1")
        actions.enter_quotes(
            "P-1",
            suppliers=[quote(f"第{n}家", "1.00", "2.00") for n in range(9)],
            by=clerk,
            at=NOW,
        )
        score("赵", **{f"第{n}家": 50 for n in range(9)})
