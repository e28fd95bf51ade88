"""A button pressed twice whose first press is still worked on, or was answered by a page.

Not here: presses that lead on (``tests.web.test_once``).
"""

import contextlib

import pytest
from django.db import connection
from django.urls import reverse

from huzhu.people.models import PasswordLink, Press
from huzhu.web import once
from tests.web.office.test_passwords import number_on
from tests.web.office.test_rights import FINANCE
from tests.web.test_once import key_of, press

KEY = "0" * 32
DIGEST = bytes(range(32))


@contextlib.contextmanager
def worked_on_elsewhere():
    """The first press, as another connection holds it."""
    other, lock = connection.copy(), [int.from_bytes(DIGEST[:8], signed=True)]
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", lock)
        yield
    finally:
        other.close()


@pytest.mark.django_db
def test_press_that_waits_too_long_is_told_that_the_first_is_worked_on(
    cast_today, as_staff, monkeypatch
):
    clerk = as_staff(cast_today.he)
    key = key_of(clerk)
    monkeypatch.setattr(once, "_digest", lambda _request: DIGEST)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '20ms'")
    with worked_on_elsewhere():
        waited = press(clerk, press=key)
    assert waited.status_code == 503
    assert "您先按的一次还在办理" in waited.content.decode()
    assert "没有处理" not in waited.content.decode()
    assert not Press.objects.exists()
    assert press(clerk, press=key).status_code == 302  # the control: nobody works on it any more


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_press_that_was_answered_by_a_number_is_told_where_it_stood(desk, jiang, headers):
    client, address = desk(jiang), reverse("office:appoint-in-office")
    first = client.post(address, {**FINANCE, "press": KEY})
    assert number_on(first)
    again = client.post(address, {**FINANCE, "press": KEY}, headers=headers)
    page = again.content.decode()
    assert again.status_code == 410
    assert "您先按的一次已经办好" in page
    assert "请重新申请" in page
    assert number_on(first) not in page
    assert PasswordLink.objects.count() == 1
    assert number_on(first) not in repr(Press.objects.values())


def test_press_that_was_turned_away_by_a_page_may_be_repeated(desk, jiang):
    client, address = desk(jiang), reverse("office:appoint-in-office")
    sent = {**FINANCE, "starts_on": "", "press": KEY}
    assert [client.post(address, sent).status_code for _ in range(2)] == [422, 422]
    assert not Press.objects.exists()
