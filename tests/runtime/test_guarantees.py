"""What a database must hold is asked of it by name, and what it lacks is said.

Not here: a product that does not start on such a database (``test_cli``).
"""

import pytest

from huzhu.runtime import guarantees


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


@pytest.mark.parametrize(("version", "is_too_old"), [(14, True), (15, False)])
def test_version_that_is_too_old_is_said(version, is_too_old):
    faults = guarantees.faults_of(Cursor(version=version))
    assert [("too old" in fault) for fault in faults] == [True] * is_too_old


@pytest.mark.parametrize("name", guarantees.DISCREET)
def test_log_that_may_quote_is_told_by_name(name):
    (told,) = guarantees.loose_talk_of(Cursor(**{name: "debug1"}))
    assert told.startswith(f"{name} is debug1:")
