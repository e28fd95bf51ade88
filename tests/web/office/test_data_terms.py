"""The table of terms on a page: what was erased last, what comes next, nothing yet."""

from datetime import datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from huzhu.kernel.workdays import SHANGHAI
from huzhu.office import erasing, logs_kept, tasks
from huzhu.office.data_terms import LOGS
from huzhu.people.data_terms import SESSIONS
from huzhu.web.office.operations import erased
from huzhu.web.office.trail.rows import subject_label
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
    assert "下次清除：2026-11-28 03:40。" in told
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


def test_page_tells_that_logs_were_cut_before_their_time(cast, desk, clock, settings, tmp_path):
    settings.HOME = tmp_path
    clock(AT)
    (tmp_path / "logs").mkdir()
    client, said = desk(cast.feng), "2026-11-20 09:00 以前的已提前删除"
    assert said not in client.get(reverse("office:data-terms")).content.decode()

    logs_kept.note_cut(tmp_path / "logs", AT - timedelta(days=7))
    page = client.get(reverse("office:data-terms")).content.decode()
    assert said in page.partition(f'<tr id="{LOGS.key}">')[2].partition("</tr>")[0]
    assert page.count(said) == 1


@pytest.mark.parametrize(("hour", "day"), [(3, 27), (4, 28)])
def test_next_night_is_the_first_that_is_still_to_come(hour, day):
    assert erased.next_night(at=AT.replace(hour=hour)) == AT.replace(day=day, hour=3, minute=40)
