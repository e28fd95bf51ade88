"""The official sheet (附件): its head comes from last year, its paper equals the record."""

import io
from dataclasses import asdict
from decimal import Decimal

import pypdf
import pytest
import time_machine
from django.db.models import Sum
from django.urls import reverse

from huzhu.assessment.rating.actions import rating
from huzhu.assessment.scheme.rules.wording import number_text
from huzhu.assessment.year.actions import years
from huzhu.assessment.year.models import AssessmentYear, Scoresheet, ScoresheetItem
from tests.assessment import cycle as cycles
from tests.assessment.cycle import moment
from tests.assessment.rating.given import BASICS, rate, rate_everything
from tests.clients import signed_in


@pytest.fixture(autouse=True)
def _now(db):
    with time_machine.travel(moment(9, 2), tick=False):
        yield


def address(name):
    return reverse(f"agency:assessment-{name}", args=[cycles.YEAR])


def words_of(pdf: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


@pytest.mark.clause("A7.1.b")
def test_basics_of_last_year_stand_in_the_form_until_they_are_confirmed(cast):
    cycle = cycles.begin(cast, opened=False)
    year = cycle.year
    kept = {name: getattr(year, name) for name in ("scheme", "entered_step_at", "created_at")}
    dates = {name: day.replace(year=2025) for name, day in asdict(cycles.CALENDAR).items()}
    last = AssessmentYear.objects.create(year=2025, **kept, **dates)
    Scoresheet.objects.create(
        year=last, agency=cast.agency_a, agency_kind=cast.agency_a.kind,
        agency_name=cast.agency_a.name, agency_number=cast.agency_a.number,
        entered_step_at=year.created_at, basics=BASICS | {"workers": 11987},
    )  # fmt: skip
    years.open_year(year, by=cycle.tang, at=moment(9, 1))

    own = signed_in(cast, cast.lin).get(address("basics")).content.decode()
    other = signed_in(cast, cast.zhou).get(address("basics")).content.decode()

    assert 'value="11987"' in own
    assert 'value="11987"' not in other
    assert cycle.sheet().basics_at is None  # a draft, until the agency confirms it
    signed_in(cast, cast.lin).post(address("basics"), BASICS)
    assert cycle.sheet().basics["workers"] == BASICS["workers"]


@pytest.mark.clause("A7.3.a", "A7.3.b", "A7.3.c")
def test_paper_says_the_points_and_figures_of_the_record_and_its_checksum(cycle):
    rate_everything(cycle)
    rate(cycle, "1.2", "2.5")
    rate(cycle, "3.4", "3.75")
    rating.submit_sheet(cycle.sheet(), by=cycle.cast.lin, at=moment(9, 2))
    paper = words_of(signed_in(cycle.cast, cycle.cast.lin).get(address("printed-sheet")).content)

    rows = ScoresheetItem.objects.filter(sheet=cycle.sheet())
    total = rows.aggregate(sum=Sum("self_points"))["sum"]
    assert total == Decimal("34.25")
    assert f"总分值125{number_text(total)}备注" in paper
    for section, full in enumerate((15, 45, 40, 25), start=1):
        own = rows.filter(item__startswith=f"{section}.").aggregate(sum=Sum("self_points"))
        assert f"小计{full}{number_text(own['sum'])}" in paper
    for figure in (f"{BASICS['workers']:,}", f"{BASICS['insured']:,}", "覆盖率（%）75"):
        assert figure in paper
    for words in ("代办处盖章", "代办处主任签字", "填报人签字", cycle.sheet().checksum):
        assert words in paper
