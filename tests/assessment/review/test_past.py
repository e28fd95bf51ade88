"""A scoresheet at a past moment, as the office looks at it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from huzhu.assessment.year.models import Scoresheet
from huzhu.assessment.year.queries import sheets
from huzhu.audit import past
from tests.assessment.review.desk import sign_all
from tests.markup import folded

pytestmark = pytest.mark.clause("S6.5.d")


def test_scoresheet_shows_reviews_that_came_later_and_its_trail_has_no_gap(
    standing_reviewing, desk
):
    sheet = Scoresheet.objects.select_related("year").get(agency_number="D01")
    handed_in = sheet.submitted_at
    sign_all(standing_reviewing, "D01")
    then = past.as_it_stood([sheets.case_of(sheet)], at=handed_in)
    assert then.gaps == []
    assert then.later["部门审核"] > 10
    address = reverse("office:assessment-sheet-past", args=[2026, "D01"])
    client = desk(standing_reviewing.xu)
    asked = {"at": f"{timezone.localtime(handed_in):%Y-%m-%dT%H:%M}"}
    page = folded(client.get(address, asked).content.decode())
    assert f"部门审核 {then.later['部门审核']} 条" in page
    assert "考核指标" in page
    sheet_page = client.get(reverse("office:assessment-review-agency", args=[2026, "D01"]))
    assert f'href="{address}"' in sheet_page.content.decode()
