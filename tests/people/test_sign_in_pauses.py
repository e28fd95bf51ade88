"""Tries are counted one by one whatever process they reach; what is over is cleared away."""

import threading
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connections

from huzhu.audit.models import AuditEvent
from huzhu.kernel.workdays import daily
from huzhu.office import tasks
from huzhu.office.tasks import erase_again
from huzhu.people import data_terms as terms
from huzhu.people import sign_in_pauses
from huzhu.people.models import SignInPause
from huzhu.people.sign_in_pauses import Caller
from huzhu.people.sign_in_rules import ACCOUNT, ADDRESS, SOURCE
from tests.people.persons import NOW

CALLER = Caller("lin", "192.0.2.1")
PARALLEL = 6


def tried(times, caller=CALLER, at=NOW):
    for _ in range(times):
        sign_in_pauses.ask(caller, at=at)


def ask_at_once():
    """As many tries at the same moment as there are threads; returns how many were let through."""
    start, asked = threading.Barrier(PARALLEL), []

    def run():
        try:
            start.wait()
            asked.append(sign_in_pauses.ask(CALLER, at=NOW + timedelta(hours=1)))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(PARALLEL)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(each.wait == 0 for each in asked)


@pytest.mark.django_db(transaction=True)
def test_one_try_is_made_when_many_come_at_the_moment_the_wait_is_over():
    worn_out()
    assert ask_at_once() == 1


@pytest.mark.django_db(transaction=True)
def test_every_try_would_be_made_when_nothing_were_locked(monkeypatch):
    worn_out()
    all_have_read, choose = threading.Barrier(PARALLEL), sign_in_pauses._source

    def choose_later(*args, **kwargs):
        all_have_read.wait(timeout=20)
        return choose(*args, **kwargs)

    monkeypatch.setattr(SignInPause.objects, "select_for_update", SignInPause.objects.all)
    monkeypatch.setattr(sign_in_pauses, "_source", choose_later)
    assert ask_at_once() == PARALLEL


def worn_out():
    """A source that has made so many tries that each of the next costs the whole minute."""
    tried(1)
    SignInPause.objects.filter(pk=CALLER.place_key).update(
        count=SOURCE.full, tried_at=NOW + timedelta(hours=1), open_at=NOW
    )


@pytest.mark.django_db
def test_only_the_first_refusal_of_a_wait_is_news():
    tried(SOURCE.free)
    told = [sign_in_pauses.ask(CALLER, at=NOW).is_news for _ in range(3)]
    assert told == [True, False, False]

    tried(1, at=NOW + timedelta(seconds=1))
    assert sign_in_pauses.ask(CALLER, at=NOW + timedelta(seconds=1)).is_news


@pytest.mark.django_db
def test_a_try_whose_password_nobody_looked_at_leaves_the_counts_as_they_were():
    tried(SOURCE.free - 1)
    before = list(SignInPause.objects.order_by("pk").values_list("count", flat=True))

    sign_in_pauses.give_back(sign_in_pauses.ask(CALLER, at=NOW), at=NOW)

    assert list(SignInPause.objects.order_by("pk").values_list("count", flat=True)) == before
    assert sign_in_pauses.ask(CALLER, at=NOW).wait == 0


@pytest.mark.django_db
def test_address_that_waits_makes_no_rows_for_names_and_is_told_once():
    known = Caller("chen", CALLER.address)
    sign_in_pauses.remember(known, at=NOW)
    full = {"tried_at": NOW, "count": ADDRESS.full}
    SignInPause.objects.create(key=CALLER.address_key, **full)
    before = SignInPause.objects.count()

    names = [Caller(f"invented-{number}", CALLER.address) for number in range(20)]
    asked = [sign_in_pauses.ask(each, at=NOW) for each in names]

    assert {each.wait for each in asked} == {ADDRESS.longest}
    assert [each.is_news for each in asked] == [True] + [False] * 19
    assert SignInPause.objects.count() == before
    assert sign_in_pauses.ask(known, at=NOW).wait == 0
    later = NOW + timedelta(seconds=ADDRESS.longest)
    assert sign_in_pauses.ask(names[0], at=later).wait == 0
    SignInPause.objects.filter(pk=CALLER.address_key).update(**full)
    assert sign_in_pauses.ask(names[1], at=NOW).is_news


@pytest.mark.django_db
def test_no_name_that_was_typed_is_kept():
    tried(1, Caller("a-password-typed-as-name", "192.0.2.1"))
    rows = SignInPause.objects.values()
    assert len(rows) == 3
    assert "password" not in str(rows)
    assert "192.0.2" not in str(rows)


@pytest.mark.django_db
def test_what_is_over_is_cleared_at_night_and_known_places_stay():
    known = Caller("chen", "192.0.2.7", "browser")
    tried(1)
    tried(1, known)
    sign_in_pauses.remember(known, at=NOW)
    Session.objects.create(session_key="ended", expire_date=NOW - timedelta(seconds=1))
    Session.objects.create(session_key="runs", expire_date=NOW + terms.WAIT * 2)

    told = erase_again({}, at=NOW + terms.WAIT + timedelta(seconds=1))
    assert told == {terms.SESSIONS.what: 1, terms.WAITS.what: 5}

    assert list(Session.objects.values_list("session_key", flat=True)) == ["runs"]
    assert {bytes(row.key) for row in SignInPause.objects.all()} == {
        known.place_key,
        known.device_key,
    }
    facts = AuditEvent.objects.get(subject=f"term:{terms.WAITS.key}").facts
    assert (facts["count"], set(facts)) == (5, {"count", "before"})
    erase_again({}, at=NOW + terms.KNOWN_FOR + timedelta(seconds=1))
    assert SignInPause.objects.count() == 0


@pytest.mark.django_db
def test_worker_clears_sessions_every_night():
    Session.objects.create(session_key="ended", expire_date=NOW - timedelta(days=900))
    tasks.erase_over(0)
    assert Session.objects.count() == 0
    due = tasks.app.periodic_registry.periodic_tasks.values()
    assert daily(3, 40) in {each.cron for each in due if each.task is tasks.erase_over}


@pytest.mark.django_db
def test_browser_is_known_for_the_account_that_signed_in_with_it_alone():
    known = Caller("lin", "192.0.2.1", "browser")
    sign_in_pauses.remember(known, at=NOW)
    elsewhere = [Caller(name, "198.51.100.7", "browser") for name in ("lin", "he")]
    sources = [sign_in_pauses.ask(caller, at=NOW).source_key for caller in elsewhere]
    assert sources == [known.device_key, elsewhere[1].place_key]


def test_figures_of_the_waits_are_those_that_were_decided():
    decided = {SOURCE: (3, 60, 300), ACCOUNT: (10, 60, 60), ADDRESS: (300, 10, 1)}
    assert {scale: (scale.free, scale.longest, scale.fades) for scale in decided} == decided
    assert (timedelta(days=90), timedelta(days=1)) == (terms.KNOWN_FOR, terms.WAIT)
