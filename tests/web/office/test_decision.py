"""Whoever decides reads what is decided on before the form, on a phone as well."""

from django.urls import reverse

from huzhu.kernel.money import yuan
from huzhu.projects.models import Application
from tests import road
from tests.markup import folded


def test_director_reads_what_is_decided_before_the_decision(cast, desk, clock, standing_at_meeting):
    clock(road.DECIDED_AT)
    address = reverse("office:project", args=[standing_at_meeting.number, "approval"])
    page = folded(desk(cast.wang).get(address).content.decode())
    before = page.partition('id="decide-title"')[2].partition("<form")[0]
    application = Application.objects.get(project=standing_at_meeting)
    assert yuan(application.amount) in before
    assert application.form["supplier"] in before
    assert before.count("：同意") == 6
    assert 'href="#form-title"' in before
