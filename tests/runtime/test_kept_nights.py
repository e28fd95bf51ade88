"""Nights of backups: which stay, where their copies lie, and when one is missed."""

import argparse
import os
import threading
import time
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from huzhu.kernel.workdays import SHANGHAI
from huzhu.office import keeping
from huzhu.office.keeping import Fault, KeptBackup, KeptDrill, Record
from huzhu.runtime import files
from huzhu.runtime.files import Refused
from huzhu.runtime.keeping import commands, drill, nightly, places, retention
from huzhu.runtime.keeping.places import Folder

BEGAN = datetime(2026, 11, 1, 9, 0, tzinfo=SHANGHAI)
SECOND = timedelta(seconds=1)


def nights(first, count):
    return [retention.name_of(first + timedelta(days=each)) for each in range(count)]


def days_of(names):
    return sorted(name[6:14] for name in names)


def test_last_days_weeks_and_months_stay_and_of_each_the_newest():
    """400 nights until Friday, 27 November 2026: 7 days, 4 weeks, 12 months."""
    last = datetime(2026, 11, 27, 2, 10)
    names = nights(last - timedelta(days=399), 400)

    days = ["20261121", "20261122", "20261123", "20261124", "20261125", "20261126", "20261127"]
    weeks = ["20261108", "20261115"]  # Sundays; those of this week and the last stay as days
    months = [
        "20251231", "20260131", "20260228", "20260331", "20260430", "20260531", "20260630",
        "20260731", "20260831", "20260930", "20261031",
    ]  # fmt: skip
    stays = retention.kept(names, days=7, weeks=4, months=12)
    assert days_of(stays) == sorted([*days, *weeks, *months])


@pytest.mark.parametrize(
    ("days", "counts", "stay"),
    [
        (["20260111", "20270117"], {"weeks": 2}, ["20260111", "20270117"]),  # second week of each
        (["20261228", "20261231", "20270103"], {"weeks": 2}, ["20270103"]),  # 2026's week 53
        (["20260115", "20270115"], {"months": 2}, ["20260115", "20270115"]),
    ],
)
def test_weeks_and_months_of_two_years_are_two(days, counts, stay):
    names = [f"huzhu-{day}-021000.huzhu" for day in days]

    assert days_of(retention.kept(names, **{"days": 0, "weeks": 0, "months": 0} | counts)) == stay


def test_nights_that_were_missed_cost_no_older_backup():
    """Counted are days that have a backup: after a month of none the last seven still stay."""
    names = nights(datetime(2026, 9, 1, 2, 10), 7)

    assert retention.kept(names, days=7, weeks=1, months=1) == set(names)


def test_newest_of_a_day_stays_and_all_of_the_last_two_days():
    """Whoever has restored this morning's, or saves by hand after a damage, still has it."""
    moments = ((24, 2), (24, 12), (26, 2), (26, 12), (27, 1))
    names = [retention.name_of(datetime(2026, 11, day, hour)) for day, hour in moments]

    assert retention.kept(names, days=7, weeks=4, months=12) == {*names[1:]}


@pytest.mark.parametrize(
    "name",
    ["huzhu-20261127-0210.huzhu", "huzhu-20261327-021000.huzhu", ".huzhu-20261127-021000.huzhu",
     "huzhu-20261127-021000.huzhu.part", "other.huzhu", "huzhu-20261127-021000.tar"],
)  # fmt: skip
def test_what_is_called_otherwise_is_not_ours(name):
    assert retention.moment_of("huzhu-20261127-021000.huzhu") == datetime(2026, 11, 27, 2, 10)
    assert retention.moment_of(name) is None


def test_copy_is_whole_and_has_its_name_last(tmp_path, monkeypatch):
    given, there = tmp_path / "huzhu-20261127-021000.huzhu", Folder(tmp_path / "there")
    given.write_bytes(b"whole")
    with pytest.raises(Refused, match="请挂上该目录"):
        there.put(given, given.name)
    there.path.mkdir()
    (there.path / "huzhu-20261126-021000.huzhu").mkdir()  # a folder is no backup
    assert there.put(given, given.name) == str(there.path / given.name)
    assert there.found() == {given.name: 5}
    there.remove(given.name)

    def halved(source, target):
        target.write_bytes(source.read_bytes()[:2])

    monkeypatch.setattr("huzhu.runtime.keeping.places.shutil.copyfile", halved)
    with pytest.raises(Refused, match="读回的不同"):
        there.put(given, given.name)
    assert there.found() == {}


def test_what_a_killed_copy_left_goes_with_the_next_one_and_not_while_it_is_written(tmp_path):
    given, there = tmp_path / "huzhu-20261127-021000.huzhu", Folder(tmp_path / "there")
    given.write_bytes(b"whole")
    there.path.mkdir()
    old, busy = (there.path / f".huzhu-2026112{day}-021000.huzhu.part" for day in (5, 6))
    for path, age in ((old, places.SILENCE + 60), (busy, places.SILENCE - 60)):
        path.touch()
        os.utime(path, (time.time() - age, time.time() - age))
    there.put(given, given.name)

    assert sorted(path.name for path in there.path.iterdir()) == [busy.name, given.name]


def test_what_a_killed_night_left_goes_at_the_next_night_or_start(tmp_path, settings):
    home, nights = tmp_path / "home", tmp_path / "nights"
    for folder in (home / "run", nights):
        folder.mkdir(parents=True)
    told = replace(settings.ENV, home=home, backups=nights, archive=None)
    draft, other = nights / ".huzhu-20261126-021000.huzhu.part", nights / ".somebody.part"
    for path in (draft, other):
        path.touch()

    with files.lock(home / "run" / "backup.lock", taken=""):  # one is just being written
        assert nightly.clear_drafts(told) == []
    assert nightly.clear_drafts(told) == [draft]
    assert list(nights.iterdir()) == [other]


# --- what is overdue --------------------------------------------------------------------------


def backup_at(at, file=Path(__file__)):
    """A backup on record; its file is there: this one."""
    told = {"file": str(file), "size": file.stat().st_size, "rows": 1, "files": 0}
    return KeptBackup(at=keeping.now_told(at), **told, seconds=1.0, encrypted=False)


def drill_at(at):
    told = keeping.now_told(at)
    return KeptDrill(at=told, made_at=told, seconds=1.0, rows=1, lost_claims=0)


@pytest.mark.parametrize(
    ("late", "is_due"), [(-SECOND, False), (0 * SECOND, False), (SECOND, True)]
)
def test_backup_is_due_a_day_after_the_last_and_the_time_that_one_takes(late, is_due):
    last = BEGAN + timedelta(days=10)
    at = last + keeping.BACKUP_AFTER + keeping.ALLOWANCE + late
    said = keeping.backup_due(Record(backup=backup_at(last)), since=BEGAN, at=at)

    assert said == ("最近一次备份是 2026-11-11 09:00，已超过一天。" if is_due else "")


@pytest.mark.parametrize(
    ("late", "is_due"), [(-SECOND, False), (0 * SECOND, False), (SECOND, True)]
)
def test_base_is_due_a_day_after_the_last_and_the_time_that_one_takes(late, is_due):
    last = BEGAN + timedelta(days=10)
    at = last + keeping.BACKUP_AFTER + keeping.ALLOWANCE + late
    said = keeping.base_due(Record(base=backup_at(last)), at=at)

    assert said == ("最近一次基础备份是 2026-11-11 09:00，已超过一天。" if is_due else "")


def test_backup_is_due_when_its_file_is_gone_or_of_another_size(tmp_path):
    file = tmp_path / "night.huzhu"
    file.write_bytes(b"whole")
    given = {"since": BEGAN, "at": BEGAN}
    record = Record(backup=backup_at(BEGAN, file))
    assert keeping.backup_due(record, **given) == ""

    file.write_bytes(b"cut")
    named = f"备份须存放在原处且完整，最近一次备份（2026-11-01 09:00）的文件 {file} "
    assert keeping.backup_due(record, **given) == f"{named}现有 3 字节，应有 5 字节。"
    file.unlink()
    assert keeping.backup_due(record, **given) == f"{named}已不在。"
    file.mkdir()
    assert keeping.backup_due(record, **given) == f"{named}已不在。"


@pytest.mark.parametrize(
    ("late", "is_due"), [(-SECOND, False), (0 * SECOND, False), (SECOND, True)]
)
def test_drill_is_due_a_month_after_the_last(late, is_due):
    at = BEGAN + keeping.DRILL_AFTER + keeping.ALLOWANCE + late
    said = keeping.drill_due(Record(drill=drill_at(BEGAN)), since=BEGAN, at=at)

    assert said == ("最近一次恢复演练是 2026-11-01 09:00，已超过一个月。" if is_due else "")


def test_nothing_was_missed_before_there_was_anything():
    young, old = BEGAN + timedelta(hours=28), BEGAN + timedelta(days=40)
    assert keeping.backup_due(Record(), since=BEGAN, at=young) == ""
    assert keeping.drill_due(Record(), since=BEGAN, at=BEGAN + timedelta(days=31)) == ""

    assert keeping.backup_due(Record(), since=BEGAN, at=old) == (
        "自 2026-11-01 09:00 起还没有备份。"
    )
    assert keeping.drill_due(Record(), since=BEGAN, at=old) == (
        "自 2026-11-01 09:00 起还没有做过恢复演练。"
    )


def test_try_that_came_to_nothing_is_told_with_its_moment_and_why():
    fault = Fault(keeping.now_told(BEGAN), "磁盘已满。")

    assert keeping.failed(fault) == "最近一次未成：2026-11-01 09:00，磁盘已满。"
    assert keeping.failed(None) == ""


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (Refused("磁盘已满。"), "磁盘已满。"),
        (PermissionError(13, "no"), "no"),
        (ValueError(), "ValueError"),
    ],
)
def test_whatever_ends_a_try_is_on_record_until_one_comes_to_its_end(
    tmp_path, settings, error, said
):
    settings.HOME = tmp_path
    with pytest.raises(type(error)), nightly.on_record("backup_fault"):
        raise error
    assert said in keeping.read(tmp_path).backup_fault.said

    with nightly.on_record("drill_fault"):
        pass
    assert keeping.read(tmp_path).backup_fault is not None
    with nightly.on_record("backup_fault"):
        pass
    assert keeping.read(tmp_path) == Record()


def test_night_whose_passphrase_is_not_there_is_on_record(tmp_path, settings):
    settings.HOME = tmp_path
    given = argparse.Namespace(passphrase_file=tmp_path / "empty", nightly=True)
    given.passphrase_file.write_bytes(b"\n")

    with pytest.raises(Refused, match="第一行是空的"):
        commands.backup_to(given)
    assert "第一行是空的" in keeping.read(tmp_path).backup_fault.said


def test_base_takes_away_no_word_of_the_night(tmp_path, settings, monkeypatch):
    settings.HOME = tmp_path
    fault = keeping.Fault(keeping.now_told(BEGAN), "另一处连不上。")
    keeping.note(tmp_path, backup_fault=fault)
    monkeypatch.setattr(nightly, "take_base", lambda **_how: {"size": 1})
    given = argparse.Namespace(passphrase_file=None, nightly=False, base=True)

    assert commands.backup_to(given) == {"size": 1}
    assert keeping.read(tmp_path).backup_fault == fault


def test_restored_home_counts_from_its_restore():
    restored = BEGAN + timedelta(days=100)
    record = Record(restored_at=keeping.now_told(restored))

    assert keeping.backup_due(record, since=BEGAN, at=restored + timedelta(days=1)) == ""
    assert keeping.backup_due(record, since=BEGAN, at=restored + timedelta(days=2)) == (
        "自 2027-02-09 09:00 起还没有备份。"
    )


def test_restored_home_counts_its_drill_from_its_restore_and_not_from_its_keys():
    """Its keys came from a copy and are as old as the first home."""
    restored = BEGAN + timedelta(days=100)
    record = Record(restored_at=keeping.now_told(restored))

    assert keeping.drill_due(record, since=BEGAN, at=restored + timedelta(days=31)) == ""
    assert keeping.drill_due(record, since=BEGAN, at=restored + timedelta(days=32)) == (
        "自 2027-02-09 09:00 起还没有做过恢复演练。"
    )


def test_two_who_note_at_once_lose_nothing_of_each_other(tmp_path, monkeypatch):
    """The second comes once the first has read: it waits, or what it notes would be lost."""
    real, others = keeping.read, []

    def read_while_another_comes(home):
        found = real(home)
        if not others:
            given = {"args": (home,), "kwargs": {"drill": drill_at(BEGAN)}}
            others.append(threading.Thread(target=keeping.note, **given))
            others[0].start()
            others[0].join(0.2)  # so long at most: it comes to its end only where nobody waits
        return found

    monkeypatch.setattr(keeping, "read", read_while_another_comes)
    keeping.note(tmp_path, backup=backup_at(BEGAN))
    others[0].join()

    assert real(tmp_path) == Record(backup=backup_at(BEGAN), drill=drill_at(BEGAN))


def test_record_comes_back_as_it_was_noted(tmp_path):
    assert keeping.read(tmp_path) == Record()
    fault = Fault("2026-11-01T09:00:00+08:00", "口令不对。")
    keeping.note(tmp_path, backup=backup_at(BEGAN), drill_fault=fault)
    keeping.note(tmp_path, drill=drill_at(BEGAN))

    assert keeping.read(tmp_path) == Record(
        backup=backup_at(BEGAN), drill=drill_at(BEGAN), drill_fault=fault
    )
    keeping.note(tmp_path, drill_fault=None)
    assert keeping.read(tmp_path).drill_fault is None
    assert [(path.name, path.stat().st_mode & 0o777) for path in tmp_path.iterdir()] == [
        ("keeping.json", 0o600)
    ]


def test_drill_tries_the_backup_that_was_taken_last(tmp_path, settings):
    settings.ENV = replace(settings.ENV, backups=tmp_path)
    for day, name in enumerate([*nights(BEGAN, 3), "erased.jsonl"]):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (day, day))
    assert drill.newest(tmp_path).name == nights(BEGAN, 3)[-1]


def test_no_base_is_begun_while_the_log_does_not_come(db, tmp_path, settings, monkeypatch):
    """A base without its log leads to no moment at all."""
    (tmp_path / "home").mkdir()
    settings.ENV = replace(settings.ENV, home=tmp_path / "home", archive=tmp_path / "archive")
    begun = []
    monkeypatch.setattr(nightly.backup, "take", lambda *_, **__: begun.append(1))
    monkeypatch.setattr(nightly.archiving, "state", lambda _cursor: None)
    monkeypatch.setattr(nightly.archiving, "fault", lambda _state, _log: "日志没有到归档。")
    with pytest.raises(Refused, match="日志没有到归档"):
        nightly.take_base(passphrase=None, say=lambda _: None)
    assert begun == []
