"""Where an assessor asks for it, passwords are others after some days; off, nobody is asked.

Not here: changing a password otherwise (``tests/web/office/test_passwords.py``).
"""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from huzhu.people import password_age
from huzhu.people.actions import passwords
from huzhu.people.models import Account
from tests.cast import Cast
from tests.markup import folded

OLD, NEW = "红墙边的第三棵银杏又黄了叶子", "门口卖煎饼的大姐每天五点出摊"
DAYS = 90
pytestmark = pytest.mark.clause("S6.5.b")


@pytest.fixture
def account(cast_today: Cast) -> Account:
    """林, who set a password now; the days are counted from here."""
    account = cast_today.account(cast_today.lin)
    told = {"address": "192.0.2.1", "at": timezone.now()}
    cast_today.accounts[account.pk] = passwords.change_password(account, password=OLD, **told)
    return cast_today.account(cast_today.lin)


@pytest.fixture
def client_after(cast_today, as_staff, account, monkeypatch, settings):
    """A page of 林 so many days after the password was set, where the office asks for 90."""

    def open_page(*, days, asked=DAYS, seconds=0):
        settings.PASSWORD_DAYS = asked
        later = timedelta(days=days, seconds=seconds)
        monkeypatch.setattr(
            "huzhu.people.password_age.audit.last_of",
            lambda *_: type("Event", (), {"at": timezone.now() - later}),
        )
        client = as_staff(cast_today.lin)
        return client, client.get(reverse("agency:home"))

    return open_page


@pytest.mark.parametrize(("days", "told"), [(75, ""), (77, "14"), (89, "2")])
def test_person_is_told_in_the_last_fourteen_days(client_after, days, told):
    _client, answer = client_after(days=days, seconds=-60)
    page = folded(answer.content.decode())
    assert answer.status_code == 200
    assert (f"密码 {told} 天内须更换" in page) == bool(told)
    assert ("天内须更换" in page) == bool(told)


def test_the_last_day_is_said_in_words(client_after, monkeypatch):
    client, _answer = client_after(days=77, seconds=-60)
    monkeypatch.setattr(password_age, "days_told", lambda *_, **__: 0)
    page = folded(client.get(reverse("agency:home")).content.decode())
    assert "密码今天须更换" in page
    assert "0 天内" not in page


def test_old_password_reaches_the_page_that_changes_it_alone(client_after):
    client, answer = client_after(days=DAYS, seconds=60)
    assert answer.url == reverse("change-password")
    assert client.post(reverse("agency:start")).status_code in {302, 401, 403}
    page = client.get(reverse("change-password"))
    assert "您的密码已到期" in page.content.decode()


def test_another_password_opens_the_pages_again_and_the_same_is_none(
    account, cast_today, as_staff, settings, monkeypatch
):
    settings.PASSWORD_DAYS = DAYS
    client, begun = as_staff(cast_today.lin), timezone.now()
    monkeypatch.setattr(
        "huzhu.people.password_age.timedelta", lambda days: timedelta(days=days % DAYS)
    )  # ninety days are over at once; a single day is a day
    assert client.get(reverse("agency:home")).url == reverse("change-password")
    told = {"present": OLD, "password": OLD, "again": OLD}
    same = client.post(reverse("change-password"), told)
    assert same.status_code == 422
    assert "新密码与现在的密码相同" in same.content.decode()
    monkeypatch.undo()
    settings.PASSWORD_DAYS = DAYS
    client.post(reverse("change-password"), {**told, "password": NEW, "again": NEW})
    assert client.get(reverse("agency:home")).status_code == 200
    account.refresh_from_db()
    assert account.check_password(NEW)
    assert timezone.now() - begun < timedelta(hours=1)


def test_office_that_asks_for_nothing_is_asked_nothing(client_after):
    _client, answer = client_after(days=4000, asked=0)
    assert answer.status_code == 200
    assert "天内须更换" not in answer.content.decode()


def test_days_count_from_the_last_change_and_without_one_from_the_opening(
    account, cast_today, settings
):
    settings.PASSWORD_DAYS, now = DAYS, timezone.now()
    other = cast_today.account(cast_today.zhou)
    other.set_password(OLD)
    other.save()
    for each in (account, other):
        each.date_joined = now - timedelta(days=DAYS - 10)
    assert [password_age.days_left(each, at=now) for each in (account, other)] == [DAYS, 10]
