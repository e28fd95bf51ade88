"""Figures: stated, computed, brought from elsewhere, corrected; each moves only its own items."""

from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huzhu.assessment.errors import NotYourPart, ReasonMissing
from huzhu.assessment.facts.actions import facts, filings
from huzhu.assessment.facts.actions.filings import NewPaper
from huzhu.assessment.facts.errors import (
    FigureCounted,
    FigureNotStated,
    FiguresClosed,
    FilingAtPoint,
    NoSuchFigure,
    StatementsClosed,
)
from huzhu.assessment.facts.queries import computed, figure_board
from huzhu.assessment.facts.queries import facts as queries
from huzhu.assessment.facts.states import FilingKind
from huzhu.assessment.rating.actions import rating
from huzhu.assessment.scheme.errors import FigureUnlikely, FigureUnreadable
from huzhu.assessment.year.models import AssessmentYear, FactRecord, Scoresheet, ScoresheetItem
from huzhu.assessment.year.states import FactSource, YearStep
from huzhu.audit.errors import TextTooLong
from huzhu.kernel.actor import CLOCK
from huzhu.people.states import Role
from tests import cast as people
from tests.assessment.cycle import YEAR, moment
from tests.assessment.facts import given
from tests.assessment.rating.given import BASICS


def state(cycle, name, value, *, by=None):
    return facts.state_facts(cycle.sheet(), {name: value}, by=by or cycle.cast.lin, at=moment(9, 2))


def test_stated_figure_moves_its_item_when_it_is_given(cycle):
    moved = state(cycle, "meetings_attended", value=True)
    assert given.moves(moved) == [("1.2", Decimal(0), Decimal(3))]
    assert given.figure(cycle, "meetings_attended").source == FactSource.STATED
    assert given.points(cycle, "1.2") == 3


def test_same_figure_writes_nothing_when_it_is_stated_again(cycle):
    state(cycle, "meetings_attended", value=True)
    assert state(cycle, "meetings_attended", value=True) == []
    assert FactRecord.objects.filter(name="meetings_attended").count() == 1


def test_changed_figure_leaves_the_old_one_when_it_is_stated_anew(cycle):
    state(cycle, "meetings_attended", value=True)
    moved = state(cycle, "meetings_attended", value=False)
    assert given.moves(moved) == [("1.2", Decimal(3), Decimal(0))]
    versions = queries.history_of(cycle.sheet(), "meetings_attended")
    assert [(each.shown, each.row.is_current) for each in versions] == [("否", True), ("是", False)]


def test_imported_figure_is_not_stated_when_the_agency_tries(cycle):
    with pytest.raises(FigureNotStated, match="由业务系统导入提供"):
        state(cycle, "target_rate", value=95)


@pytest.mark.parametrize(
    ("value", "error"),
    [
        (-1, FigureUnlikely),
        (2.5, FigureUnreadable),
        (True, FigureUnreadable),
        ("二", FigureUnreadable),
    ],
)
def test_impossible_figure_is_turned_away_when_it_is_stated(cycle, value, error):
    with pytest.raises(error, match="全年研究、总结互助保障工作"):
        state(cycle, "studies_per_year", value=value)
    assert given.figure(cycle, "studies_per_year") is None


def test_unknown_figure_is_turned_away_when_it_is_stated(cycle):
    with pytest.raises(NoSuchFigure, match="没有名为“height”的数据项"):
        state(cycle, "height", value=1)


@pytest.mark.parametrize("name", ["submitted_late", "security_incident", "agency_kind"])
def test_verdicts_are_no_figures_when_somebody_states_one(cycle, name):
    with pytest.raises(NoSuchFigure):
        state(cycle, name, value=True)


def test_figure_is_the_own_clerks_when_others_try(cycle):
    for other in (cycle.cast.zhou, cycle.cast.sun, cycle.tang):
        with pytest.raises(NotYourPart):
            state(cycle, "meetings_attended", value=True, by=other)


def test_statement_is_closed_when_the_sheet_is_no_longer_rated(cycle):
    Scoresheet.objects.filter(agency__number="D01").update(
        state="submitted", submitted_at=moment(9, 3), submitted_by="林", receipt_number="1"
    )
    with pytest.raises(StatementsClosed, match="已报送"):
        state(cycle, "meetings_attended", value=True)


@pytest.mark.parametrize(
    ("step", "is_open"),
    [(YearStep.DECIDING, True), (YearStep.ALLOTTING, False), (YearStep.CLOSED, False)],
)
def test_figures_change_until_the_grades_are_decided(cycle, step, is_open):
    AssessmentYear.objects.update(state=step)
    if is_open:
        facts.compute_facts(YEAR, by=CLOCK, at=moment(10, 20))
    else:
        with pytest.raises(FiguresClosed, match="数据不再变动"):
            facts.compute_facts(YEAR, by=CLOCK, at=moment(10, 20))


def test_correction_scores_only_what_depends_on_it_when_a_figure_is_put_right(cycle):
    given.bring(cycle, longest_inactive_days=60, target_rate=95, meetings_attended=True)
    before = dict(items(cycle).values_list("item", "platform_at"))
    moved = facts.correct_fact(
        cycle.sheet(),
        "longest_inactive_days",
        value=120,
        reason="漏计一个用户名",
        by=cycle.cast.feng,
        at=moment(9, 5),
    )
    assert given.moves(moved) == [("1.4", Decimal(6), Decimal(3))]
    after = dict(items(cycle).values_list("item", "platform_at"))
    assert {item for item in after if after[item] != before[item]} == {"1.4"}
    row = given.figure(cycle, "longest_inactive_days")
    assert (row.source, row.origin) == (FactSource.CORRECTED, "更正：漏计一个用户名")


def items(cycle):
    return ScoresheetItem.objects.filter(sheet__agency__number="D01")


def test_correction_is_its_owners_when_another_department_tries(cycle):
    sheet = cycle.sheet()
    with pytest.raises(NotYourPart, match="信息技术部"):
        facts.correct_fact(
            sheet, "longest_inactive_days", value=1, reason="试", by=cycle.xu, at=moment(9, 5)
        )
    with pytest.raises(ReasonMissing):
        facts.correct_fact(
            sheet,
            "longest_inactive_days",
            value=1,
            reason=" ",
            by=cycle.cast.feng,
            at=moment(9, 5),
        )


def test_reason_of_a_correction_stands_though_somebody_corrected_to_the_same_before(cycle):
    right = partial(facts.correct_fact, cycle.sheet(), "longest_inactive_days", value=120)
    right(reason="漏计一个用户名", by=cycle.cast.feng, at=moment(9, 5))
    assert right(reason="另一窗口也更正", by=cycle.cast.feng, at=moment(9, 6)) == []
    row = given.figure(cycle, "longest_inactive_days")
    assert (row.value, row.origin) == (120, "更正：另一窗口也更正")
    assert FactRecord.objects.filter(name=row.name, origin="更正：漏计一个用户名").exists()


# --- what the platform knows ----------------------------------------------------------------------


def test_platform_tells_budget_posts_and_sign_ins_when_it_counts(cycle):
    facts.compute_facts(YEAR, by=CLOCK, at=moment(9, 2))
    assert given.figure(cycle, "budget_filed").value is True
    assert given.figure(cycle, "budget_filed", "D02").value is False
    assert given.figure(cycle, "budget_execution_rate").value == 0
    assert given.figure(cycle, "budget_execution_rate", "D02") is None
    assert given.figure(cycle, "changes_reported_in_time").value is True
    idle = given.figure(cycle, "longest_inactive_days")
    assert idle.source == FactSource.COMPUTED
    assert {row["what"] for row in idle.rows} == {
        "东城区代办处 经办人 林晓",
        "东城区代办处 复核人 孙喆",
    }
    assert given.figure(cycle, "wechat_registration_rate").value == 100


def test_platform_counts_again_without_a_trace_when_nothing_changed(cycle):
    facts.compute_facts(YEAR, by=CLOCK, at=moment(9, 2))
    count = FactRecord.objects.count()
    assert facts.compute_facts(YEAR, by=CLOCK, at=moment(9, 2, 18)) == []
    assert FactRecord.objects.count() == count


def test_imported_figure_stands_when_the_platform_counts_another(cycle):
    given.bring(cycle, longest_inactive_days=91)
    facts.compute_facts(YEAR, by=CLOCK, at=moment(9, 2))
    assert given.figure(cycle, "longest_inactive_days").value == 91


def test_system_stands_behind_a_figure_that_the_agency_stated_alike(cycle):
    state(cycle, "meetings_attended", value=True)
    given.bring(cycle, meetings_attended=True)
    brought = given.figure(cycle, "meetings_attended")
    assert (brought.value, brought.source) == (True, FactSource.IMPORTED)
    assert (brought.origin, brought.by_name) == ("业务系统（接口传送）", cycle.tang.name)
    assert FactRecord.objects.filter(name="meetings_attended").count() == 2


def test_year_that_is_over_keeps_its_sign_ins_when_the_platform_counts_later(cycle):
    facts.compute_facts(YEAR, by=CLOCK, at=moment(12, 31, 23, 59, 59))
    before = given.figure(cycle, "longest_inactive_days")
    facts.compute_facts(YEAR, by=CLOCK, at=moment(12, 31).replace(year=YEAR + 1, month=1, day=1))
    assert given.figure(cycle, "longest_inactive_days").pk == before.pk


def test_coverage_is_computed_when_the_basics_are_confirmed(cycle):
    basics = {"workers": 12000, "insured": 9000}
    Scoresheet.objects.filter(agency__number="D01").update(basics=basics)
    facts.compute_facts(YEAR, by=CLOCK, at=moment(9, 2))
    assert given.figure(cycle, "coverage_rate") is None  # carried over, nobody looked at it
    Scoresheet.objects.filter(agency__number="D01").update(basics_at=moment(9, 2))
    moved = facts.compute_facts(YEAR, by=CLOCK, at=moment(9, 2))
    coverage = given.figure(cycle, "coverage_rate")
    assert (coverage.value, coverage.source) == (75, FactSource.DERIVED)  # the agency typed it
    assert FactSource(coverage.source).label == "按代办处填报计算"
    assert "代办处填报的基本情况" in coverage.origin
    assert given.moves(moved) == [("4.1", Decimal(0), Decimal(8))]


def test_computing_is_the_clocks_or_the_organisation_departments(cycle):
    facts.compute_facts(YEAR, by=cycle.tang, at=moment(9, 2))
    with pytest.raises(NotYourPart):
        facts.compute_facts(YEAR, by=cycle.cast.lin, at=moment(9, 2))


def test_computing_asks_as_often_when_there_are_more_agencies(big_cycle):
    ids = [sheet.agency_id for sheet in Scoresheet.objects.order_by("agency__number")]
    few = _queries(lambda: facts.compute_facts(YEAR, agency_ids=ids[:3], by=CLOCK, at=moment(9, 2)))
    FactRecord.objects.all().update(is_current=False)
    many = _queries(lambda: facts.compute_facts(YEAR, agency_ids=ids, by=CLOCK, at=moment(9, 2)))
    assert few == many


@pytest.mark.parametrize(
    "ask",
    [
        figure_board.agency_lines,
        figure_board.figure_choices,
        lambda by, year: figure_board.figure_across(by, year, "target_rate"),
    ],
)
def test_board_asks_as_often_when_there_are_more_agencies(big_cycle, ask):
    seen_by_one = _queries(lambda: ask(big_cycle.cast.lin, big_cycle.year))
    seen_by_all = _queries(lambda: ask(big_cycle.tang, big_cycle.year))
    assert len(figure_board.agency_lines(big_cycle.tang, big_cycle.year)) == 12
    assert seen_by_one == seen_by_all


def _queries(ask):
    with CaptureQueriesContext(connection) as captured:
        ask()
    return len(captured)


# --- papers ---------------------------------------------------------------------------------------


def test_papers_count_by_themselves_when_they_are_filed(cycle):
    given.file_paper(cycle, FilingKind.TRAINING, "一")
    assert given.points(cycle, "2.8") == 2
    given.file_paper(cycle, FilingKind.TRAINING, "二")
    assert (given.points(cycle, "2.8"), given.figure(cycle, "trainings").value) == (4, 2)
    rows = given.figure(cycle, "trainings").rows
    assert [row["what"] for row in rows] == ["宣传培训工作信息：材料一", "宣传培训工作信息：材料二"]


def test_voided_paper_counts_no_more_when_a_department_strikes_it(cycle):
    paper = given.file_paper(cycle, FilingKind.TRAINING)
    moved = filings.void_filing(paper, reason="不是培训", by=cycle.cast.he, at=moment(9, 3))
    assert given.moves(moved) == [("2.8", Decimal(2), Decimal(0))]


def test_reason_of_striking_fits_or_is_turned_away_with_the_bound(cycle):
    paper = given.file_paper(cycle, FilingKind.TRAINING)
    strike = partial(filings.void_filing, by=cycle.cast.he, at=moment(9, 3))
    with pytest.raises(TextTooLong, match="超过了 200 个字"):
        strike(paper, reason="重" * 201)
    paper.refresh_from_db()
    assert paper.voided_at is None
    strike(paper, reason="重" * 200)
    assert len(paper.voided_reason) == 200


def test_counted_figure_goes_when_its_only_paper_is_taken_back(cycle):
    paper = given.file_paper(cycle, FilingKind.STUDY_MINUTES)
    assert given.figure(cycle, "studies_per_year").value == 1
    with pytest.raises(FigureCounted, match="按报备材料统计，现为 1 次"):
        state(cycle, "studies_per_year", value=2)
    filings.void_filing(paper, reason="重复", by=cycle.cast.lin, at=moment(9, 3))
    assert given.figure(cycle, "studies_per_year") is None
    state(cycle, "studies_per_year", value=2)
    assert given.figure(cycle, "studies_per_year").value == 2


def test_late_paper_earns_nothing_when_the_office_marks_it(cycle):
    paper = given.file_paper(cycle, FilingKind.GOODS_LIST)
    assert given.points(cycle, "2.10") == 1
    with pytest.raises(NotYourPart):
        filings.mark_filing(paper, is_on_time=False, by=cycle.zhu, at=moment(9, 3))
    with pytest.raises(NotYourPart):
        filings.void_filing(paper, reason="迟交", by=cycle.zhu, at=moment(9, 3))
    moved = filings.mark_filing(paper, is_on_time=False, by=cycle.cast.he, at=moment(9, 3))
    assert given.moves(moved) == [("2.10", Decimal(1), Decimal(0))]


def test_both_forms_are_needed_when_user_names_are_filed(cycle):
    given.file_paper(cycle, FilingKind.ACCOUNT_CHANGE)
    assert given.figure(cycle, "account_forms_filed").value is False
    given.file_paper(cycle, FilingKind.ACCOUNT_REGISTER)
    assert (given.figure(cycle, "account_forms_filed").value, given.points(cycle, "1.3")) == (
        True,
        2,
    )


def test_paper_counts_before_the_year_is_set_up_when_it_is_filed_early(cast):
    paper = NewPaper(FilingKind.ARTICLE, "春季活动", date(YEAR, 3, 1), given.upload())
    filings.hand_in_filing(YEAR, paper, agency_id=cast.agency_a.pk, by=cast.lin, at=moment(9, 1))
    row = FactRecord.objects.get(name="articles", agency=cast.agency_a)
    assert (row.value, row.is_current) == (1, True)


def test_paper_of_a_point_is_turned_away_when_its_clerk_hands_it_in(cycle):
    cast = cycle.cast
    by = people.staff(cast.accounts, "高喆", Role.AGENCY_CLERK, agency=cast.point_a)
    paper = NewPaper(FilingKind.ARTICLE, "春季活动", date(YEAR, 3, 1), given.upload())
    with pytest.raises(FilingAtPoint, match="东华门代办点是代办点"):
        filings.hand_in_filing(YEAR, paper, agency_id=by.agency_id, by=by, at=moment(9, 2))
    assert not FactRecord.objects.filter(name="articles").exists()


def test_confirmed_basics_count_at_once_when_the_agency_enters_them(cycle):
    rating.enter_basics(cycle.sheet(), BASICS, by=cycle.cast.lin, at=moment(9, 2))
    assert (given.figure(cycle, "coverage_rate").value, given.points(cycle, "4.1")) == (75, 8)


def test_clock_counts_the_years_that_are_not_decided(cycle):
    assert computed.years_counted(on=date(YEAR, 9, 1)) == [YEAR]
    assert computed.years_counted(on=date(YEAR + 1, 1, 9)) == [YEAR, YEAR + 1]
    AssessmentYear.objects.update(state=YearStep.ALLOTTING)
    assert computed.years_counted(on=date(YEAR, 12, 31)) == []
