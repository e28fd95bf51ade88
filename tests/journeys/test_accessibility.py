"""The main pages under axe: no fault that is serious or critical."""

from pathlib import Path

from django.urls import reverse

from huzhu.claims import queries as offers
from tests import road
from tests.journeys import clock
from tests.journeys.persons import Person

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RUN = "axe.run(document, {resultTypes: ['violations']}).then(found => found.violations)"


def faults(person: Person, name: str, *args: object, query: str = "") -> list[str]:
    """Open a page and let axe look at it."""
    path = reverse(name, args=args) + query
    assert person.open(path) == 200, path
    person.page.evaluate(AXE.read_text())
    return [
        f"{path}: {fault['impact']} {fault['id']}: {fault['nodes'][0]['html'][:160]}"
        for fault in person.page.evaluate(RUN)
        if fault["impact"] in {"serious", "critical"}
    ]


def test_pages_of_agency_and_office_have_no_serious_fault(cast, enter):
    draft, review = road.draft(cast), road.in_review(cast)
    buying, signing = road.papers_complete(cast), road.countersigning(cast)
    running = road.published(cast)
    lin, wu = enter("林晓"), enter("吴垚")
    found = [
        *faults(lin, "agency:todos"),
        *faults(lin, "agency:projects"),
        *faults(lin, "agency:plan-form", draft.number),
        *faults(lin, "agency:submit-plan", draft.number),
        *faults(lin, "agency:project", buying.number, "procurement"),
        *faults(lin, "agency:scores", road.preparing(cast).number),
        *faults(lin, "agency:budget"),
        *faults(wu, "office:todos"),
        *faults(wu, "office:project", review.number, "review"),
        *faults(wu, "office:project", signing.number, "approval"),
        *faults(wu, "office:project", running.number, "materials"),
        *faults(wu, "office:terminate", running.number),
        *faults(wu, "office:operations"),
        *faults(wu, "office:this-year"),
    ]
    assert found == []


def test_pages_of_members_and_the_public_have_no_serious_fault(cast, enter, phone):
    project = road.published(cast)
    clock.a_month_passes(project.number)
    offer = offers.offer_of(project.number)
    zhao, anybody = phone("赵翀"), enter("公众")
    found = [
        *faults(zhao, "member:projects"),
        *faults(zhao, "member:offer", offer.pk),
        *faults(zhao, "member:result", offer.pk),
        *faults(zhao, "member:codes"),
        *faults(zhao, "member:me"),
        *faults(anybody, "home"),
        *faults(anybody, "public:notices"),
        *faults(anybody, "public:regulations"),
    ]
    assert found == []
