"""The pages of the yearly assessment under axe: no fault that is serious or critical."""

import pytest

from tests.assessment import cycle as cycles
from tests.assessment.honours.road import Road, told
from tests.assessment.outcome.stage import furnished
from tests.assessment.rating.given import rate
from tests.assessment.review import desk
from tests.journeys.assessing import moments
from tests.journeys.test_accessibility import faults

pytestmark = pytest.mark.usefixtures("every_third")
YEAR = 2026


def test_pages_of_the_self_rating_have_no_serious_fault(cast, enter):
    cycle = cycles.begin(cast)
    rate(cycle, "1.1", "4")
    moments.agencies_rate_now()
    lin, tang = enter("林晓"), enter("唐翌")
    of_agency = ("year", "sheet", "basics", "facts", "filings", "check", "papers", "questions")
    of_office = ("year", "calendar", "progress", "facts", "disputes", "fact-imports", "scheme")
    found = [
        fault
        for person, audience, names in ((lin, "agency", of_agency), (tang, "office", of_office))
        for name in names
        for fault in faults(person, f"{audience}:assessment-{name}", YEAR)
    ]
    found += faults(lin, "agency:assessment-item", YEAR, "1.1")
    found += faults(lin, "agency:assessment-fact", YEAR, "longest_inactive_days")
    found += faults(tang, "office:assessment-schemes")
    assert found == []


def test_pages_of_the_review_have_no_serious_fault(cast, enter):
    cycle = cycles.begin(cast)
    desk.hand_in(cycle)
    desk.begin_review(cycle)
    moments.agencies_rate_now()
    xu, wang = enter("许诺"), enter("王芃")
    found = [
        *faults(xu, "office:assessment-review", YEAR),
        *faults(xu, "office:assessment-review-item", YEAR, "2.4", query="?show=all"),
        *faults(xu, "office:assessment-review-agency", YEAR, "D01"),
        *faults(xu, "office:assessment-review-one", YEAR, "D01", "2.4"),
        *faults(xu, "office:assessment-review-report", YEAR),
        *faults(wang, "office:assessment-decision", YEAR),
        *faults(wang, "office:assessment-decide", YEAR, "D01", "1.1"),
        *faults(wang, "office:assessment-incidents", YEAR),
    ]
    assert found == []


def test_pages_of_results_have_no_serious_fault_while_an_appeal_and_an_objection_wait(cast, enter):
    stage = furnished(cycles.begin(cast))
    stage.lower("D02", "1.2", "2")
    road = Road(stage.told(units=1, persons=4))
    appeal = stage.appeal("D02", "1.2", "3")
    objection = road.posted().object_to("沈悦")
    zhou, wu, tang, anybody = enter("周堃"), enter("吴垚"), enter("唐翌"), enter("公众")
    of_agency = ("results", "appeals", "recommendations")
    of_office = ("grades", "quotas", "results", "appeals", "candidates", "list", "objections")
    found = [
        fault
        for person, audience, names in ((zhou, "agency", of_agency), (tang, "office", of_office))
        for name in names
        for fault in faults(person, f"{audience}:assessment-{name}", YEAR)
    ]
    found += faults(zhou, "agency:assessment-appeal", YEAR, appeal.pk)
    found += faults(wu, "office:assessment-appeal", YEAR, appeal.pk)
    found += faults(tang, "office:assessment-candidate", YEAR, road.row("沈悦").pk)
    found += faults(tang, "office:assessment-objection", YEAR, objection.number)
    found += faults(anybody, "public:notice", road.year.list_notice)
    found += faults(anybody, "public:objection", objection.number)
    assert found == []


def test_pages_of_honours_have_no_serious_fault(cast, enter):
    road = told(cycles.begin(cast)).sealed()
    honour = road.honour("沈悦")
    lin, wang, anybody = enter("林晓"), enter("王芃"), enter("公众")
    found = [
        *faults(lin, "agency:assessment-history"),
        *faults(lin, "agency:assessment-honours"),
        *faults(wang, "office:assessment-list", YEAR),
        *faults(wang, "office:assessment-honours", YEAR),
        *faults(wang, "office:assessment-honour", YEAR, honour.pk),
        *faults(wang, "office:assessment-over-years"),
        *faults(anybody, "public:notice", road.year.sealed_list.notice_number),
        *faults(anybody, "public:certificate", honour.token),
        *faults(anybody, "public:certificates"),
    ]
    assert found == []
