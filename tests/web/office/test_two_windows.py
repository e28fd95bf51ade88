"""Two of the office at one term, or at one day of the calendar.

Not here: how two values are merged (``tests/web/test_stored.py``).
"""

from datetime import date

from django.urls import reverse

from huzhu.office.models import CalendarDay
from huzhu.people.models import Position
from tests import windows
from tests.crawl import pages


def test_two_who_end_a_term_choose_one_day(cast, desk, jiang):
    client, page = desk(jiang), reverse("office:organisation", args=[cast.agency_b.pk])
    position = Position.objects.get(account__username="周堃-agency_clerk")
    end = reverse("office:end-term", args=[position.pk])
    html = client.get(page).content.decode()
    form = next(each for each in pages.read(html, page).forms if each.action == end)
    shown = {name: each.value for name, each in form.controls.items()} | {"press": ""}
    assert client.post(end, shown | {"on": "2026-12-31"}).status_code == 302
    answer = client.post(end, shown | {"on": "2026-10-31"})
    assert answer.status_code == 409
    assert "用现有的“2026-12-31”" in answer.content.decode()
    proposed = client.post(end, shown)
    assert proposed.status_code == 409  # the day that the page proposed is meant, too
    assert Position.objects.get(pk=position.pk).ends_on == date(2026, 12, 31)


def test_two_who_enter_one_day_of_the_calendar_choose_one(cast, desk):
    client, address = desk(cast.he), "/office/calendar/2026/"
    shown = windows.opened(client, f"{address}?day=2026-12-12", "is_working")
    shown["name"] = "调休"
    assert client.post(address, shown).status_code == 302
    typed = shown | {"day": "2026-12-15", "is_working": "off", "name": "活动日"}
    assert client.post(address, typed).status_code == 302  # another day than the page's
    again = client.post(address, typed | {"name": "停电"})
    assert (again.status_code, "用现有的“活动日”" in again.content.decode()) == (409, True)
    assert CalendarDay.objects.get(day="2026-12-15").name == "活动日"
