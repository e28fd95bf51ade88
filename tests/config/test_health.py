"""Whether the part can serve is told in time, also by a database that says nothing."""

import asyncio
import json
import threading
import time
from types import SimpleNamespace

import pytest
from django.db import OperationalError
from django.db.migrations.recorder import MigrationRecorder

from huzhu.config import health
from huzhu.office import server
from tests import loops


async def _told() -> tuple[int, dict]:
    said = []

    async def send(message):
        said.append(message)

    await health.ready(send, load={})
    return said[0]["status"], json.loads(said[1]["body"])


@pytest.fixture(autouse=True)
def nobody_looks(monkeypatch):
    monkeypatch.setattr(health, "_look", None)


def test_part_is_not_ready_while_the_database_says_nothing(monkeypatch):
    answers = threading.Event()
    monkeypatch.setattr(health, "LONGEST_LOOK", 0.05)
    monkeypatch.setattr(health, "faults_now", lambda: {} if answers.wait(30) else {"late": ""})

    async def silent_and_back():
        silent = [await _told(), await _told()]  # the second waits for the same look
        answers.set()
        await asyncio.wait([health._look])
        return silent, await _told()

    silent, back = loops.run(silent_and_back())
    assert [status for status, _ in silent] == [503, 503]
    assert silent[0][1]["faults"] == {"database": "no answer within 0.05 s"}
    assert back == (200, {"status": "ready", "load": {}})


def test_part_is_not_ready_while_the_database_is_away(monkeypatch):
    def away():
        raise OperationalError("connection refused\nis it running?")

    monkeypatch.setattr(server, "clock_difference", lambda: 0)
    monkeypatch.setattr(health, "migration_fault", away)
    assert health.faults_now() == {"database": "connection refused"}


@pytest.mark.django_db
def test_part_is_not_ready_while_tables_are_to_be_made(monkeypatch):
    monkeypatch.setattr(health, "_applied", False)
    with monkeypatch.context() as new:
        new.setattr(MigrationRecorder, "applied_migrations", lambda _recorder: {})
        assert health.migration_fault() == {"migrations": "pending: run huzhu migrate"}
    assert health.migration_fault() == {}


@pytest.mark.django_db
@pytest.mark.parametrize("ahead", [-60, 60])
def test_part_is_not_ready_while_its_clock_is_not_the_databases(monkeypatch, ahead):
    assert health._clock_fault() == {}
    monkeypatch.setattr(server, "time", SimpleNamespace(time=lambda: time.time() + ahead))
    assert health._clock_fault() == {"clock": "differs from the database's by 60.0 s"}
