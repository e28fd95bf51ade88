"""The table of terms on a page: what was erased last, what comes next, nothing yet."""

from datetime import datetime

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from huzhu.kernel.workdays import SHANGHAI
from huzhu.office import erasing, tasks
from huzhu.people.data_terms import SESSIONS
from huzhu.web.office.operations import erased
from huzhu.web.office.trail.views import subject_label
from tests.markup import folded

AT = datetime(2026, 11, 27, 9, 0, tzinfo=SHANGHAI)


def test_page_tells_every_term_with_its_ground_and_what_was_erased_last(
    cast, desk, clock, settings, tmp_path, monkeypatch
):
    settings.HOME = tmp_path
    clock(AT)
    address = reverse("office:data-terms")
    client = desk(cast.feng)
    told = folded(client.get(address).content.decode())
    assert "还没有清除过数据" in told
    assert "下次清除：11月28日 03:40" in told or "03:40" in told
    for term in erasing.table():
        assert f'<tr id="{term.key}">' in told
        assert term.ground in told
    monkeypatch.setattr(tasks, "PORTION", 2)
    before = Session.objects.count()
    for number in range(3):
        Session.objects.create(session_key=f"ended{number}", expire_date=AT.replace(year=2025))
    tasks.erase_again({}, at=AT)
    assert Session.objects.count() == before

    told = folded(client.get(address).content.decode())
    row = told.partition(f'<tr id="{SESSIONS.key}">')[2].partition("</tr>")[0]
    assert "3 项" in row  # of both portions
    assert "还没有清除过数据" not in told
    assert subject_label(f"term:{SESSIONS.key}") == SESSIONS.what  # in the trail
    assert f'href="{address}"' in client.get(reverse("office:operations")).content.decode()


@pytest.mark.parametrize(("hour", "day"), [(3, 27), (4, 28)])
def test_next_night_is_the_first_that_is_still_to_come(hour, day):
    assert erased.next_night(at=AT.replace(hour=hour)) == AT.replace(day=day, hour=3, minute=40)
