"""Results are told as what they are: each document its own number, no act where it is over."""

import pytest
from django.urls import reverse

from huzhu.assessment.facts.queries import fact_imports
from huzhu.assessment.outcome.models import Quota
from huzhu.assessment.outcome.queries import decisions, result_papers
from huzhu.assessment.outcome.queries import quotas as quota_queries
from huzhu.assessment.outcome.queries.results import result_of
from huzhu.assessment.outcome.queries.standings import standings_of
from huzhu.assessment.outcome.states import LineSituation
from huzhu.assessment.rating.queries.rating import YearResult
from huzhu.assessment.year.models import AssessmentYear
from huzhu.assessment.year.states import YearStep
from huzhu.people.models import Agency
from huzhu.web.agency.assessment.charts import columns_of
from tests.assessment.outcome.stage import DECIDED_AT, TOLD_AT, miss


@pytest.fixture
def told(standing_told):
    return standing_told


def test_no_two_documents_have_the_same_number(told):
    letters = [
        result_papers.letter_content(result_of(told.cycle.tang, told.sheet(number)))["number"]
        for number in ("D01", "D02")
    ]
    notice = result_papers.quota_content(told.year, [])["number"]
    assert letters == [f"{notice}（D01）", f"{notice}（D02）"]


def test_chart_of_the_years_has_bars_of_results_that_were_told_alone():
    years = [YearResult(2025, 80, 100, "pass", "scored"), YearResult(2026, 90, None, "", "")]
    final, open_year = columns_of(years, full=125)
    assert (final.value, final.height > 0) == (100, True)
    assert (open_year.value, open_year.height) == (None, 0)


def test_year_keeps_the_numbers_of_its_opening(told, desk):
    """The places were approved, and the pages addressed, by the number of that day."""
    sheet = told.sheet("D01")
    Quota.objects.filter(sheet=sheet).update(units=0)
    address = reverse("office:assessment-review-agency", args=[told.year.year, "D01"])
    Agency.objects.filter(pk=sheet.agency_id).update(number="D91", name="更名代办处")
    Agency.objects.filter(number="D02").update(number="D01")
    assert quota_queries.misfits(told.year) == []
    assert told.sheet("D01") == sheet
    page = desk(told.cycle.tang, TOLD_AT).get(address)
    assert sheet.agency_name in page.content.decode()
    assert [each.number for each in standings_of(told.year)] == ["D01", "D02"]
    asked = fact_imports.figures_asked(told.year, by=told.cycle.tang)
    assert asked.kind.samples[0] == ("D01", sheet.agency_name)
    assert fact_imports.agency_ids(told.year)["D01"] == sheet.agency_id


@pytest.mark.parametrize(
    ("step", "word"),
    [(YearStep.RECOMMENDING, "推荐优秀"), (YearStep.CLOSED, "推荐情况")],
    ids=["open", "archived"],
)
def test_year_offers_recommending_only_while_it_is_open(told, desk, step, word):
    AssessmentYear.objects.update(state=step)
    page = desk(told.cycle.cast.zhou, TOLD_AT).get(reverse("agency:assessment-year", args=[2026]))
    assert f">{word}</a>" in page.content.decode()


@pytest.mark.parametrize(
    ("step", "is_offered"), [(YearStep.REVIEWING, True), (YearStep.CLOSED, False)]
)
def test_missed_sheet_is_reopened_from_the_table_only_while_it_can_be(
    stage, desk, step, is_offered
):
    miss(stage, "D02")
    AssessmentYear.objects.update(state=step)
    page = desk(stage.cycle.cast.wang, DECIDED_AT).get(
        reverse("office:assessment-decision", args=[2026])
    )
    text = page.content.decode()
    row = text.partition('data-href="/office/assessment/2026/agencies/D02/review/"')[2]
    assert ("未按时报送</span>" in row, "不合格</span>" in row) == (True, True)
    assert ("重新开放…" in text) is is_offered


def test_table_has_what_must_be_decided_first_whatever_page_or_filter_is_shown(stage, desk):
    miss(stage, "D02")
    table = decisions.table_of(stage.cycle.cast.wang, stage.year)
    assert [line.situation for line in table.lines] == sorted(
        (line.situation for line in table.lines), key=[*LineSituation].index
    )
    address = reverse("office:assessment-decision", args=[2026])

    def shown(**asked):
        page = desk(stage.cycle.cast.wang, DECIDED_AT).get(address, asked)
        rows = [line.line.sheet.agency.number for line in page.context["lines"]]
        return rows, page.context["table"].divided

    everybody, divided = shown()
    assert everybody == [line.sheet.agency.number for line in table.lines]
    assert shown(show="barred") == (["D02"], divided)
    assert shown(text="D02") == (["D02"], divided)
    assert shown(show="x", text=" ") == (everybody, divided)
    assert shown(show="rating") == (everybody, divided)  # nobody is: no choice, no filter


def test_figures_that_are_all_there_are_not_told_as_missing(stage, desk):
    page = desk(stage.cycle.tang, DECIDED_AT).get(reverse("office:assessment-facts", args=[2026]))
    text = page.content.decode()
    assert "数据未提供齐的" in text
    assert "还有数据未提供" not in text
