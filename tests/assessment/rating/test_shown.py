"""A sheet is sent, and a self-rating closed, as the page has shown it."""

from django.urls import reverse

from huzhu.assessment.year.models import Scoresheet
from tests.assessment.cycle import moment
from tests.assessment.rating.given import rate, rate_everything
from tests.clients import signed_in
from tests.shown import shown


def test_sheet_is_sent_as_its_page_showed_it(cycle, stand_at):
    stand_at(moment(9, 3))
    rate_everything(cycle)
    client = signed_in(cycle.cast, cycle.cast.lin)
    page = reverse("agency:assessment-check", args=[2026])
    before = shown(client.get(page).content.decode())
    rate(cycle, "1.2", "2")
    answer = client.post(page, before)
    assert answer.status_code == 409
    assert "指标 1.2" in answer.content.decode()
    assert cycle.sheet().submitted_at is None
    assert client.post(page, shown(answer.content.decode())).status_code == 302
    assert cycle.sheet().submitted_at


def test_self_rating_is_closed_for_those_that_the_page_counted(cycle, stand_at):
    stand_at(moment(9, 16))
    page = reverse("office:assessment-year", args=[2026])
    to = reverse("office:assessment-close-self-rating", args=[2026])
    client = signed_in(cycle.cast, cycle.tang)
    before = shown(client.get(page).content.decode())
    Scoresheet.objects.filter(agency=cycle.cast.agency_b).update(
        state="submitted",
        submitted_at=moment(9, 15),
        submitted_by="周堃",
        receipt_number="KH2026-9",
    )
    answer = client.post(to, before)
    assert answer.status_code == 409
    assert "未报送的代办处（现为：东城区代办处）" in answer.content.decode()
    assert client.post(to, shown(client.get(page).content.decode())).status_code == 302
