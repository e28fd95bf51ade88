"""Passwords are hashed in turns, and as often whoever is asked for."""

import threading
from contextlib import contextmanager

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import Argon2PasswordHasher

from huzhu.people import hashing
from huzhu.people.errors import SignInBusy
from huzhu.people.hashing import Turns
from huzhu.people.models import Account


def test_so_many_at_once_so_many_wait_and_the_next_is_sent_away():
    turns, release, inside = Turns(at_once=2, waiting=3), threading.Event(), threading.Semaphore(0)
    now, most, lock = [0], [0], threading.Lock()

    def take():
        with turns.one():
            with lock:
                now[0] += 1
                most[0] = max(most[0], now[0])
            inside.release()
            release.wait(20)
            with lock:
                now[0] -= 1

    threads = [threading.Thread(target=take) for _ in range(5)]
    for thread in threads:
        thread.start()
    for _ in range(2):
        assert inside.acquire(timeout=20)
    while turns._line._value:  # the three in line have come
        threading.Event().wait(0.001)
    with pytest.raises(SignInBusy), turns.one():
        pass
    release.set()
    for thread in threads:
        thread.join()

    assert most == [2]
    with turns.one():
        pass


@pytest.mark.django_db
def test_hash_is_made_in_one_lane_and_an_older_one_is_made_anew_at_sign_in(settings):
    settings.PASSWORD_HASHERS = ["huzhu.people.hashing.BoundedArgon2"]
    older = Argon2PasswordHasher()
    account = Account.objects.create_user("lin")
    account.password = older.encode("a-long-enough-phrase", older.salt())
    account.save()
    assert ",p=8$" in account.password

    assert authenticate(None, username="lin", password="a-long-enough-phrase") == account
    account.refresh_from_db()
    assert ",p=1$" in account.password
    assert (hashing.AT_ONCE, authenticate(None, username="lin", password="another")) == (1, None)


@pytest.mark.django_db
def test_one_password_is_hashed_whoever_is_asked_for(settings, monkeypatch):
    settings.PASSWORD_HASHERS = ["huzhu.people.hashing.BoundedArgon2"]
    Account.objects.create_user("open", password="a-long-enough-phrase")
    Account.objects.create_user("closed", password="a-long-enough-phrase", is_active=False)
    Account.objects.create_user("without")
    hashed = []

    class Counted:
        @contextmanager
        def one(self):
            hashed.append(1)
            yield

    monkeypatch.setattr(hashing, "_turns", Counted())
    counts = {}
    for name in ("open", "closed", "without", "nobody"):
        hashed.clear()
        assert authenticate(None, username=name, password="not-the-password") is None
        counts[name] = len(hashed)

    assert counts == dict.fromkeys(counts, 1)
