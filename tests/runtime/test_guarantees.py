"""What a database must hold is asked of it by name, and what it lacks is said.

Not here: a product that does not start on such a database (``test_cli``).
"""

import pytest

from huzhu.runtime import checks, guarantees, supervisor
from huzhu.runtime.files import Refused


class Cursor:
    """A server that has these settings; whatever else is asked is on."""

    def __init__(self, **settings):
        self._settings = {**guarantees.DISCREET, **settings}

    def execute(self, _statement, names=("version",)):
        self._row = (self._settings.get(names[0], 17 if names[0] == "version" else "on"),)

    def fetchone(self):
        return self._row


def test_sound_server_breaks_no_promise():
    assert guarantees.faults_of(Cursor()) == []
    assert guarantees.faults_of(Cursor(synchronous_commit="remote_apply")) == []
    assert guarantees.loose_talk_of(Cursor()) == []
    assert guarantees.loose_talk_of(Cursor(log_min_messages="fatal")) == []


@pytest.mark.parametrize("name", guarantees.REQUIRED)
def test_each_promise_is_missed_by_name(name):
    (fault,) = guarantees.faults_of(Cursor(**{name: "off"}))
    assert fault == f"{name} is off: {guarantees.REQUIRED[name]}"


def test_answer_that_waits_for_one_disk_of_two_is_no_answer():
    (fault,) = guarantees.faults_of(Cursor(synchronous_commit="local"))
    assert fault.startswith("synchronous_commit is local: ")


def test_database_that_would_forget_is_refused_at_the_start_and_by_the_check(
    db, database_server, database_name, monkeypatch
):
    """One that was given by its address, as a session of it says."""
    forgetful = f"{database_server.url(database_name)}&options=-csynchronous_commit%3Doff"
    with pytest.raises(Refused, match="synchronous_commit is off"):
        supervisor._examine(forgetful)
    monkeypatch.setattr(checks.guarantees, "faults_of", lambda _cursor: ["fsync is off"])
    (told,) = checks.database_keeps_its_promises(["default"])
    assert (told.id, told.msg) == ("huzhu.E001", "fsync is off")
    assert checks.database_keeps_its_promises(None) == []  # no database was asked about


@pytest.mark.parametrize(("version", "is_too_old"), [(14, True), (15, False)])
def test_version_that_is_too_old_is_said(version, is_too_old):
    faults = guarantees.faults_of(Cursor(version=version))
    assert [("too old" in fault) for fault in faults] == [True] * is_too_old


@pytest.mark.parametrize("name", guarantees.DISCREET)
def test_log_that_may_quote_is_told_by_name(name):
    (told,) = guarantees.loose_talk_of(Cursor(**{name: "debug1"}))
    assert told.startswith(f"{name} is debug1:")
