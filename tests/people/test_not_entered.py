"""What strangers leave in the trail: counted by day, told rarely, and never without a bound."""

from datetime import UTC, timedelta

import pytest

from huzhu.audit.models import AuditEvent
from huzhu.office.tasks import erase_again
from huzhu.people import not_entered
from huzhu.people.models import Account, DayTries
from huzhu.people.sign_in_pauses import Caller
from tests.people.persons import NOW

pytestmark = pytest.mark.django_db


def _tried(number, *, address="192.0.2.1", at=NOW):
    not_entered.note_wrong(Caller(f"invented-{number}", address), at=at)


def _told():
    events = AuditEvent.objects.filter(code="people.try_unknown_name").order_by("id")
    return [(each.facts["address"], each.facts["tries"]) for each in events]


def test_first_tenth_and_hundredth_try_of_a_day_are_told_and_the_next_day_begins_anew():
    for number in range(101):
        _tried(number)
    _tried(0, at=NOW + timedelta(days=1))

    assert [tries for _, tries in _told()] == [1, 10, 100, 1]


def test_waits_at_invented_names_are_counted_with_the_tries():
    for number in range(9):
        _tried(number)
    not_entered.note_wait(Caller("invented", "192.0.2.1"), wait=2, at=NOW)

    assert _told() == [("192.0.2.1", 1), ("192.0.2.1", 10)]
    assert not AuditEvent.objects.filter(code="people.delay_sign_in").exists()


def test_addresses_without_end_are_counted_together_when_a_day_has_had_many(monkeypatch):
    monkeypatch.setattr(not_entered, "MOST_ADDRESSES", 3)
    for number in range(60):
        _tried(number, address=f"198.51.100.{number}")
    _tried(60, address="198.51.100.1")  # known by now: counted for itself

    assert _told() == [
        *[(f"198.51.100.{number}", 1) for number in range(3)],
        *[(not_entered.OTHERS, tries) for tries in (1, 10)],
    ]
    assert sorted(DayTries.objects.values_list("count", flat=True)) == [1, 1, 2, 57]


def test_every_wrong_password_is_told_when_the_name_is_an_accounts():
    account = Account.objects.create(username="lin", full_name="林晓")
    for _ in range(12):
        not_entered.note_wrong(Caller("lin", "192.0.2.1"), at=NOW)

    events = AuditEvent.objects.filter(code="people.fail_sign_in")
    assert [each.subject for each in events] == [f"account:{account.pk}"] * 12


def test_waits_at_an_account_are_told_like_tries_at_none_each_account_for_itself(monkeypatch):
    monkeypatch.setattr(not_entered, "MOST_ADDRESSES", 3)
    for name in ("lin", "he"):
        Account.objects.create(username=name, full_name=name)
        for number in range(60):
            caller = Caller(name, f"198.51.100.{number}")
            not_entered.note_wait(caller, wait=60, at=NOW)

    events = AuditEvent.objects.filter(code="people.delay_sign_in").order_by("id")
    told = [(each.facts["address"], each.facts["tries"]) for each in events]
    assert told == 2 * [
        *[(f"198.51.100.{number}", 1) for number in range(3)],
        *[(not_entered.OTHERS, tries) for tries in (1, 10)],
    ]
    assert len({each.subject for each in events}) == 2


def test_a_day_is_the_offices_and_begins_at_its_midnight():
    late = NOW.replace(hour=23, minute=30).astimezone(UTC)
    for at in (late, late + timedelta(minutes=29), late + timedelta(minutes=31)):
        _tried(1, at=at)

    assert [tries for _, tries in _told()] == [1, 1]


def test_counts_are_forgotten_when_their_day_is_over():
    _tried(1)
    erase_again({}, at=NOW)
    assert DayTries.objects.count() == 1
    erase_again({}, at=NOW + timedelta(days=1))
    assert DayTries.objects.count() == 0
