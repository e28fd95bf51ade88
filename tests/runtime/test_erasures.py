"""Nights that erase what is over: on record, in portions, again after a restore."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import psycopg
import pytest
import time_machine
from django.contrib.sessions.models import Session

from huzhu.audit.models import AuditEvent
from huzhu.kernel.actor import STRANGER
from huzhu.office import actions, erasing, erasures, errors, keeping, tasks
from huzhu.office.erasures import Erasure
from huzhu.people.data_terms import PRESSES, SESSIONS, TALLIES
from huzhu.people.models import Press, Tally
from huzhu.runtime.keeping import check, fetching, nightly, places, restore
from huzhu.runtime.keeping.places import Folder
from tests.people.persons import NOW

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture
def backups(tmp_path, settings):
    settings.ENV = replace(settings.ENV, backups=tmp_path / "backups")
    settings.MEDIA_ROOT = tmp_path / "uploads"
    return settings.ENV.backups


@pytest.fixture
def night(backups):
    """Three presses and a session that are over, one press that is not."""
    for number, age in enumerate((1, 1, 1, 0)):
        at = NOW - PRESSES.after * age - SECOND
        Press.objects.create(digest=bytes([number] * 32), at=at, location="", said=[])
    Session.objects.create(session_key="王小明", expire_date=NOW - SECOND)
    with time_machine.travel(NOW, tick=False):
        yield backups


def test_night_erases_what_is_over_and_says_which_kind_how_many_and_never_whom(night):
    tasks.erase_over(0)

    assert (Press.objects.count(), Session.objects.count()) == (1, 0)
    register = erasures.read(night)
    assert {(each.kind, each.count) for each in register} == {
        (PRESSES.key, 3),
        (SESSIONS.key, 1),
    }
    ends = {each.kind: each.before for each in register}  # a restore erases up to there again
    assert ends[PRESSES.key] == keeping.now_told(PRESSES.before(NOW))
    assert (night / erasures.NAME).stat().st_mode & 0o077 == 0
    trail = AuditEvent.objects.filter(code="office.erase_portion")
    told = {event.subject: event.facts["count"] for event in trail}
    assert told == {f"term:{PRESSES.key}": 3, f"term:{SESSIONS.key}": 1}
    assert "王小明" not in (night / erasures.NAME).read_text() + str(list(trail.values()))
    tasks.erase_over(0)  # a night without anything says nothing
    assert (len(erasures.read(night)), trail.count()) == (2, 2)


def test_night_goes_in_portions_and_the_next_one_takes_up_what_is_left(night, monkeypatch):
    monkeypatch.setattr(tasks, "PORTION", 2)
    tasks.erase_over(0)
    trail = AuditEvent.objects.filter(subject=f"term:{PRESSES.key}").order_by("id")
    assert [event.facts["count"] for event in trail] == [2, 1]

    Press.objects.update(at=NOW - PRESSES.after - SECOND)
    monkeypatch.setattr(tasks, "NIGHT", -1)  # it was cut short before this kind
    tasks.erase_over(0)
    assert Press.objects.count() == 1
    monkeypatch.undo()
    tasks.erase_over(0)
    assert Press.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_row_that_somebody_is_just_changing_waits_for_the_next_night_and_holds_up_no_other(
    night, database_server, database_name
):
    with psycopg.connect(database_server.url(database_name)) as page:
        page.execute(f"SELECT * FROM {Press._meta.db_table} ORDER BY digest LIMIT 1 FOR UPDATE")
        tasks.erase_over(0)
        assert (Press.objects.count(), Session.objects.count()) == (2, 0)
    tasks.erase_over(0)
    assert Press.objects.count() == 1


def test_kind_that_cannot_be_erased_keeps_no_other_one_and_is_told(night, monkeypatch):
    def broken(*_):
        raise OSError

    real = erasing.erasers()
    broken_one = {SESSIONS.key: replace(real[SESSIONS.key], erase=broken)}
    monkeypatch.setattr(erasing, "erasers", lambda: real | broken_one)
    with pytest.raises(OSError):
        tasks.erase_over(0)
    assert (Session.objects.count(), Press.objects.count()) == (1, 1)
    assert [each.kind for each in erasures.read(night)] == [PRESSES.key]


def test_count_of_uses_is_erased_when_no_limit_asks_about_it_any_more(backups):
    for number, age in enumerate((0, 1)):
        times = [NOW - TALLIES.after * (1 + age), NOW - TALLIES.after * age]
        Tally.objects.create(who=f"member:{number}", act="tickets", times=times, was_taken=True)

    tasks.erase_again({}, at=NOW + SECOND)

    assert [each.who for each in Tally.objects.all()] == ["member:0"]


def test_nobody_but_the_clock_erases(backups):
    with pytest.raises(errors.ErasedByClockAlone):
        actions.erase_portion(PRESSES, before=NOW, most=1, by=STRANGER, at=NOW)


# --- the register, and a restore that goes by it ------------------------------------------------


def line(kind, *, before=NOW, at=NOW + SECOND):
    return Erasure(kind, 1, before.isoformat(), at.isoformat())


def test_register_tells_the_latest_end_of_each_kind_since_a_backup(tmp_path):
    for each in (line("a", before=NOW - SECOND * 9), line("a"), line("b", at=NOW - SECOND * 2)):
        erasures.enter(tmp_path, each)
    erasures.enter(tmp_path, line("c", before=NOW + SECOND * 2))  # of what was still to come
    with (tmp_path / erasures.NAME).open("a") as file:
        file.write('{"kind": "d", "cou')  # cut short

    ends = erasures.ends(erasures.read(tmp_path), since=NOW - SECOND)

    assert ends == {"a": NOW}
    assert erasures.read(tmp_path / "none") == []


def test_restored_home_loses_again_what_the_register_calls_erased(backups, monkeypatch):
    """The press is not over by its term, so that only the register tells of it."""
    for number, at in enumerate((-SECOND, SECOND)):
        Press.objects.create(digest=bytes([number] * 32), at=NOW + at, location="", said=[])
    ends = {PRESSES.key: NOW, "people.gone": NOW}

    found = {"wrong": [], "report": {"not_in_order": []}}
    told = {kind: end.isoformat() for kind, end in ends.items()}
    with monkeypatch.context() as planted, time_machine.travel(NOW, tick=False):
        planted.setattr(tasks, "erase_again", lambda *_, **__: {})  # a restore that forgets it
        check.replay(found, told)
    assert found["wrong"] == ["防止重复提交的记录已登记清除，恢复后还有 1 项"]
    assert found["report"]["not_in_order"] == ["清除登记中的 people.gone 本程序不认识"]

    found = {"wrong": [], "report": {"not_in_order": []}}
    with time_machine.travel(NOW, tick=False):
        check.replay(found, told)
    assert (found["wrong"], found["report"]["replayed"]) == ([], {PRESSES.what: 1})
    assert Press.objects.count() == 1
    assert not backups.exists()  # the register is of the home that was lost


# --- the register goes where the backups go -----------------------------------------------------


def test_register_goes_to_the_second_place_and_comes_back_with_a_backup_from_there(
    backups, tmp_path, settings, monkeypatch
):
    other = tmp_path / "other"
    for folder in (other, tmp_path / "home"):
        folder.mkdir()
    erasures.enter(backups, line(PRESSES.key))
    night = backups / "huzhu-20261127-021000.huzhu"
    night.write_bytes(b"night")
    settings.ENV = replace(settings.ENV, backups_copy=str(other), home=tmp_path / "home")
    monkeypatch.setattr(nightly, "_note", lambda *_, **__: None)
    monkeypatch.setattr(places, "opened", lambda *_: Folder(other))

    assert nightly._copy(SimpleNamespace(file=str(night), encrypted=True)) == []

    assert erasures.read(other) == [line(PRESSES.key)]
    source = f"s3://bucket/{night.name}"
    with fetching.near(source, settings.ENV, say=lambda _: None) as path:
        assert (path.read_bytes(), erasures.read(path.parent)) == (b"night", [line(PRESSES.key)])


@pytest.mark.parametrize(("is_base", "found"), [(True, {PRESSES.key}), (False, set())])
def test_register_lies_beside_a_backup_and_above_a_base(tmp_path, is_base, found):
    erasures.enter(tmp_path, line(PRESSES.key))
    manifest = SimpleNamespace(is_base=is_base, made_at=(NOW - SECOND).isoformat())
    source = SimpleNamespace(path=tmp_path / "bases" / "one.huzhu", manifest=manifest)

    assert set(restore._ends(source)) == found
    source.path = tmp_path / "one.huzhu"
    assert set(restore._ends(source)) == {PRESSES.key}
