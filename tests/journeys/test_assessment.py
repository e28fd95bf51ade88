"""The office's part of the yearly assessment, from twelve sheets to a certificate.

The sheets are handed in beforehand, and what departments sign page after page in the same way is
signed by actions after the first columns; everything else goes through pages. Not here: how an
agency rates itself (``test_rating``), how a page is filled in (``assessing``).
"""

import pytest

from tests.assessment import cycle as cycles
from tests.journeys.assessing import deciding, honouring, moments, reviewing

#: The person of each department, and what it takes from whom.
RETURNED = {"西城区代办处": ("3", "退件较多")}
ABSENT = {"西城区代办处": ("2", "签到表缺一次")}
INCOMPLETE = {"第3代办处": ("2", "档案缺两个季度")}

#: Who decides and who reviews at a grid, where scripts help; the others have the plain pages.
AT_BROWSERS = frozenset({"王芃", "许诺"})
pytestmark = pytest.mark.usefixtures("few_browsers")


@pytest.fixture
def cycle(cast) -> cycles.Cycle:
    """A year of twelve agencies in review."""
    cycle = cycles.begin(cast, agencies=12)
    moments.agencies_rate_now()
    reviewing.sheets_are_handed_in(cycle)
    return cycle


@pytest.mark.clause("A1.b", "A2.c", "A4.2b.a", "A4.2b.b", "A4.2b.e", "A4.3a.d", "A4.3b.a")
@pytest.mark.clause("A4.3b.b", "A4.3b.e", "A4.3b.f", "A4.3b.g", "A4.4.a", "A4.4.b", "A4.4.c")
@pytest.mark.clause("A4.4.d", "A4.4.e", "A4.5.a", "A4.5.b", "A4.5.c", "A4.6.c", "A7.2.b", "A7.2.c")
def test_year_goes_from_twelve_sheets_to_a_certificate_that_anybody_can_check(
    cycle, enter, tmp_path, troubles
):
    departments_review(cycle, enter)
    group_decides(enter, tmp_path)
    results_are_told_and_appealed(enter, tmp_path)
    names_are_recommended(enter, tmp_path)
    list_is_sealed(enter)
    assert troubles == []


def departments_review(cycle, enter) -> None:
    """Three departments and a fourth that shares an item, each over all twelve agencies."""
    xu, he, song, zheng = enter("许诺"), enter("何苗"), enter("宋旸"), enter("郑犇")
    reviewing.change_needs_a_reason(xu, "2.4", "西城区代办处")
    reviewing.column_is_signed(xu, "2.4", RETURNED)
    reviewing.column_is_signed(he, "1.2", ABSENT)
    reviewing.column_is_signed(song, "1.1")
    reviewing.column_is_signed(zheng, "1.1", INCOMPLETE)
    reviewing.other_columns_are_signed(cycle)


def group_decides(enter, folder) -> None:
    """What is divided, a veto, the end of the review, grades."""
    wang, feng, tang = enter("王芃"), enter("冯赟"), enter("唐翌")
    reviewing.group_decides_what_is_divided(wang)
    deciding.incident_is_put_on_record(feng, folder)
    deciding.year_of_one_agency_is_vetoed(wang)
    reviewing.review_is_ended(tang)
    deciding.grades_are_decided(tang, wang)


def results_are_told_and_appealed(enter, folder) -> None:
    """Places, the notice, and one appeal that moves a rank."""
    deciding.places_are_allotted(enter("唐翌"), enter("王芃"), enter("宋旸"))
    zhou = enter("周堃")
    deciding.result_is_read_and_appealed(zhou, folder)
    deciding.appeal_moves_a_rank(enter("何苗"), enter("吴垚"), zhou)


def names_are_recommended(enter, folder) -> None:
    """In the agency, then in the office, then before everybody."""
    lin = enter("林晓")
    honouring.names_are_recommended(lin)
    moments.inner_notices_are_over()
    honouring.names_are_handed_in(lin, folder)
    honouring.names_are_accepted_and_posted(enter("唐翌"), enter("宋旸"))


def list_is_sealed(enter) -> None:
    """An objection is answered, the windows close, the list is sealed, a certificate checked."""
    wang, tang, stranger = enter("王芃"), enter("唐翌"), enter("公众")
    number = honouring.stranger_objects(stranger)
    honouring.list_waits(wang)
    honouring.objection_is_answered(tang, stranger, number)
    moments.windows_are_over()
    honouring.list_is_sealed_and_archived(wang, enter("宋旸"))
    honouring.certificate_is_checked_by_its_code(enter("林晓"), stranger)
