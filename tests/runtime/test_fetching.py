"""What a restore to a moment fetches from a second place, and what it leaves there and here."""

import argparse
import shutil
import signal
import subprocess
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from huzhu.runtime import processes
from huzhu.runtime.files import Refused
from huzhu.runtime.keeping import archive, archiver, commands, fetching, restore, second
from huzhu.runtime.keeping.places import Folder
from tests.runtime.test_archive import base_told
from tests.runtime.test_backup_files import said
from tests.runtime.test_second_place import LATER, WORD, day

#: The log from the base of the 22nd to that of the 24th.
FIRST_DAYS = ("000000010000000000000002", "000000010000000000000003")
TICK = timedelta(microseconds=1)


@pytest.fixture
def told(two_places):
    return two_places


@pytest.fixture
def folder(one_base):
    return one_base


def test_moment_before_the_only_base_is_refused_with_when_that_ended(told, folder):
    second.go_on(told, passphrase=WORD, until=LATER)
    copier = second.opened(told, passphrase=WORD)
    there, new = str(copier.other.path / copier.below), replace(told, home=told.home / "new")
    given = {"passphrase": WORD, "say": said, "until": day(2) - timedelta(days=9)}
    with (
        pytest.raises(Refused, match="中现在一份也没有。请指明其后的时刻"),
        fetching.near_archive(there, new, **given),
    ):
        pass
    copier.copy_bases()
    with (
        pytest.raises(Refused, match="中最早的一份在 2026-11-22 02:11:06 做完"),
        fetching.near_archive(there, new, **given),
    ):
        pass
    assert not fetching._beside(new.home).exists()


@pytest.fixture
def three(told, folder, monkeypatch):
    """Bases of three days in the second place, whose log commits once a day, and its address."""
    for number in (4, 6):
        base_told(folder, number, day=number)
    for path in (folder / "log").glob("*.gz"):
        if not path.name.endswith(fetching.TOLD):
            archiver._write(b"log" * 100, path, changed=0)
    for each in ("20261122", "20261124", "20261126"):
        place = folder / archive.FILES / each / "lists"
        place.mkdir(parents=True)
        (place / each).write_bytes(b"upload")
    monkeypatch.setattr(archive, "last_moment", lambda _folder, names: day(int(names[-1][-2:])))
    second.go_on(told, passphrase=WORD, until=LATER)
    copier = second.opened(told, passphrase=WORD)
    copier.copy_bases()
    return str(copier.other.path / copier.below)


@pytest.mark.parametrize(
    ("until", "base", "last", "days"),
    [
        (day(3), 2, 4, ["20261122", "20261124", "20261126"]),
        (day(5), 4, 6, ["20261124", "20261126"]),
        (day(9), 6, 7, ["20261126"]),
    ],
)
def test_newest_base_before_the_moment_is_fetched_with_the_log_up_to_it_alone(
    told, three, until, base, last, days
):
    new = replace(told, home=told.home / "new")
    with fetching.near_archive(three, new, until=until, passphrase=WORD, say=said) as near:
        assert [each.path.name for each in archive.bases(near)] == [
            archive.name_of_base(day(base).replace(tzinfo=None))
        ]
        log = [int(name[-2:], 16) for name in archive.log_files(near)]
        assert log == [*range(base, last + 1)]
        assert sorted({path.name for path in (near / archive.FILES).iterdir()}) == days


def test_newest_base_that_ended_before_the_moment_is_gone_on_from(folder):
    for number in (4, 6):
        base_told(folder, number, day=number)
    found = archive.bases(folder)
    for number, until in ((0, day(3)), (1, day(5)), (2, day(9)), (1, found[2].ended_at - TICK)):
        assert archive.base_before(found, until, where="") == found[number]
    assert archive.base_before(found, found[2].ended_at, where="") == found[2]


def test_room_for_what_is_fetched_is_asked_for_before_anything_comes(told, three, monkeypatch):
    fetched, new = [], replace(told, home=told.home / "new")
    sizes = Folder(Path(three)).found(deep=True)
    needed = sum(
        size for name, size in sizes.items()
        if name.startswith("files/") or "20261122" in name or name[4:28] in FIRST_DAYS
    )  # fmt: skip
    monkeypatch.setattr(fetching._Fetch, "_bring", lambda _self, part, _names: fetched.append(part))
    for free, comes in ((needed - 1, False), (needed, True)):
        disk = SimpleNamespace(free=free)
        monkeypatch.setattr(fetching.shutil, "disk_usage", lambda _path, disk=disk: disk)
        given = {"until": day(3), "passphrase": WORD, "say": said}
        if comes:
            with fetching.near_archive(three, new, **given):
                assert fetched == [archive.BASES, archive.LOG, archive.FILES]
        else:
            with (
                pytest.raises(Refused, match="请腾出空间"),
                fetching.near_archive(three, new, **given),
            ):
                pass
            assert fetched == []


def test_what_a_killed_restore_had_fetched_goes_with_the_next_one(told, tmp_path, monkeypatch):
    """Also when that one fetches nothing: it lies there unsealed."""
    home = tmp_path / "new"
    left = fetching._beside(home)
    (left / "log").mkdir(parents=True)
    monkeypatch.setattr(commands.env, "current", lambda: replace(told, home=home))
    given = argparse.Namespace(
        file=str(tmp_path / "none"), keys=tmp_path, until=None, passphrase_file=None
    )
    with restore.reserved(left):
        fetching.clear_left(home)
        assert left.exists()  # another one is at it
    (left / "log").mkdir(parents=True)
    with pytest.raises(Refused, match="不是文件或不存在"):
        commands.restore_from(given)
    assert not left.exists()


@pytest.mark.parametrize("name", ["database", "database.new"])
def test_server_that_a_killed_restore_has_left_ends_before_its_folder_is_cleared(tmp_path, name):
    """Also the one that makes a new folder: it writes on for a moment after ``initdb``."""
    place, program = tmp_path / "there", tmp_path / "postgres"
    (place / name).mkdir(parents=True)
    shutil.copy("/bin/sleep", program)
    # A run in the background ignores the sign, and its children with it.
    command = ["env", "--default-signal=INT", program, "60"]
    with subprocess.Popen(command, cwd=place / name) as left:
        assert processes.wait_until(
            lambda: processes.working_in(place / name, program="postgres") == [left.pid], seconds=5
        )
        # Whoever is waited for is no child of ours outside of a test.
        threading.Thread(target=left.wait, daemon=True).start()
        with restore.reserved(place):
            assert left.wait(1) == -signal.SIGINT
            assert not (place / name).exists()
