"""An agency's part of the yearly assessment, on the served product.

The year is opened beforehand; everything else goes through pages. Not here: what the office does
with the sheets (``test_assessment``).
"""

import pytest

from tests.assessment import cycle as cycles
from tests.assessment.facts import given as figures
from tests.assessment.rating.given import rate_everything
from tests.journeys.assessing import late, moments, offline, rating

#: Who rates thirty items, where scripts help; the others have the plain pages.
AT_BROWSERS = frozenset({"林晓"})
pytestmark = pytest.mark.usefixtures("few_browsers")


@pytest.fixture
def cycle(cast) -> cycles.Cycle:
    """An opened year of two agencies, whose self-rating runs today."""
    cycle = cycles.begin(cast)
    moments.agencies_rate_now()
    return cycle


@pytest.mark.clause("A1.a", "A4.2a.a", "A4.2a.b", "A4.2a.c", "A5.d", "A5.e", "A6.1.a", "A7.1.a")
@pytest.mark.clause("A7.1.c", "A7.1.d", "A7.3.a", "A7.3.c")
def test_agency_rates_itself_with_five_proofs_and_disputes_a_figure(
    cycle, enter, tmp_path, troubles
):
    figures.bring(cycle, longest_inactive_days=120)
    lin, feng, tang = enter("林晓"), enter("冯赟"), enter("唐翌")
    rating.basics_are_checked(lin)
    rating.figure_is_disputed(lin, tmp_path)
    rating.dispute_is_upheld(feng)
    rating.items_are_rated_with_proofs(lin, tmp_path)
    checksum = rating.sheet_is_sent(lin)
    rating.sheet_and_briefing_are_printed(lin, checksum)
    rating.scan_comes_back(lin, checksum, tmp_path)
    rating.paper_is_received(tang, lin)
    assert troubles == []


@pytest.mark.clause("A6.3.a", "A6.3.b", "A6.3.c", "A6.3.d")
def test_agency_that_is_one_second_late_has_failed_until_the_group_reopens_it(
    cycle, enter, troubles
):
    rate_everything(cycle, "D02")
    zhou, tang, chu = enter("周堃"), enter("唐翌"), enter("褚昇")
    late.sheet_comes_one_second_late(zhou)
    moments.second_chance_ends("D02", at=None)
    moments.last_day_was_yesterday()
    late.agency_reads_that_it_failed(zhou)
    late.office_sees_who_is_late(tang, "东城区代办处", "西城区代办处")
    late.only_the_group_reopens(tang, chu)
    late.sheet_is_sent_after_all(zhou)
    assert troubles == []


@pytest.mark.clause("A4.2a.d", "A7.1.c")
def test_official_sheet_goes_through_a_spreadsheet_program_and_back(
    cycle, enter, tmp_path, troubles
):
    lin = enter("林晓")
    blank = offline.sheet_is_taken_away(lin, tmp_path)
    saved = offline.saved_by_libreoffice(blank, tmp_path)
    offline.rubbish_is_answered_by_cell(lin, saved)
    offline.wrong_agency_is_turned_away(enter("周堃"), saved)
    offline.sheet_comes_back(lin, saved)
    assert troubles == []
