"""The archive's further ways: uploads into it, all of it to a second place, sealed, and back."""

import gzip
import io
import os
import time
from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine

from huzhu.kernel import sealed_files
from huzhu.kernel.workdays import SHANGHAI
from huzhu.office import keeping
from huzhu.runtime import files, tasks
from huzhu.runtime.files import Refused
from huzhu.runtime.keeping import archive, container, fetching, nightly, second
from huzhu.runtime.keeping.places import Folder
from tests.runtime.test_archive import base_told
from tests.runtime.test_backup_files import said

LATER = time.monotonic() + 10_000
#: The log that the base of the 24th begins with.
SINCE_THE_SECOND = ("000000010000000000000004", "000000010000000000000005")
WORD = b"correct horse"


@pytest.fixture
def told(two_places):
    return two_places


@pytest.fixture
def folder(one_base):
    return one_base


def upload(home, name, *, at, content=b"content"):
    path = home / "uploads" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (at.timestamp(), at.timestamp()))
    return path


def opened_of(path):
    """What a file holds; a base stays sealed until it is restored."""
    content = io.BytesIO()
    with path.open("rb") as file:
        container.unseal(file, content, WORD, name=path.name)
    return content.getvalue()


def day(number, hour=2):
    return datetime(2026, 11, 20 + number, hour, 10, tzinfo=SHANGHAI)


def names(copier):
    return sorted(copier.other.found(copier.below, deep=True))


# --- uploads ----------------------------------------------------------------------------------


def test_uploads_since_the_oldest_base_come_to_the_archive_once(told, folder):
    upload(told.home, "files/ab/abc", at=day(2, hour=9))
    upload(told.home, "files/ab/before", at=day(1))
    upload(told.home, ".backup/uploads/files/ab/link", at=day(3))
    upload(told.home, "lists/being-written", at=datetime.now(SHANGHAI))

    assert [second.bring_uploads(told.home, folder) for _ in range(2)] == [1, 0]
    today = f"{datetime.now(SHANGHAI):%Y%m%d}"
    found = Folder(folder).found(archive.FILES, deep=True)
    assert list(found) == [f"{today}/files/ab/abc"]


def test_uploads_wait_for_a_base_that_leads_somewhere(told, folder):
    upload(told.home, "files/ab/abc", at=day(2, hour=9))
    next((folder / "bases").iterdir()).unlink()

    assert second.bring_uploads(told.home, folder) == 0
    assert not (folder / archive.FILES).exists()


def test_uploads_go_with_the_last_base_before_them(told, folder):
    base_told(folder, 4, day=4)
    for name in ("20261122", "20261123", "20261124"):
        (folder / archive.FILES / name).mkdir(parents=True)

    archive.clear(folder, days=1)
    assert [path.name for path in (folder / archive.FILES).iterdir()] == ["20261124"]


# --- the second place -------------------------------------------------------------------------


def test_archive_comes_to_the_second_place_and_only_what_is_new_is_sent(told, folder):
    upload(told.home, "files/ab/abc", at=day(2, hour=9))
    assert second.go_on(told, passphrase=None, until=LATER) == (1, 4)
    copier = second.opened(told, passphrase=None)
    assert copier.copy_bases() == 1
    assert names(copier) == sorted(Folder(folder).found(deep=True))

    (folder / "log" / ("0" * 23 + "9.gz")).touch()
    assert second.go_on(told, passphrase=None, until=LATER) == (0, 1)
    assert second.go_on(told, passphrase=None, until=LATER) == (0, 0)


def test_what_is_still_being_written_is_not_sent(told, folder):
    (folder / "bases" / ".huzhu-20261124-021000.base.part").write_bytes(b"ha")
    (folder / "log" / f".{'0' * 24}.gz.part").write_bytes(b"lf")
    second.go_on(told, passphrase=None, until=LATER)
    copier = second.opened(told, passphrase=None)
    copier.copy_bases()
    assert len(names(copier)) == 4
    assert [name for name in names(copier) if name.endswith(".part")] == []


def test_what_is_not_sent_in_time_is_sent_the_next_time(told, folder):
    assert second.go_on(told, passphrase=None, until=0.0) == (0, 0)
    assert second.go_on(told, passphrase=None, until=LATER) == (0, 3)


def test_log_is_sealed_there_and_opens_here_with_the_same_passphrase(told, folder):
    upload(told.home, "files/ab/abc", at=day(2, hour=9))
    second.go_on(told, passphrase=WORD, until=LATER)
    copier = second.opened(told, passphrase=WORD)
    copier.copy_bases()
    there = copier.other.path / copier.below
    # The base is older than the passphrase: it is sealed on its way.
    for path in (*(there / "log").iterdir(), *(there / "bases").iterdir()):
        with path.open("rb") as file:
            assert sealed_files.is_sealed(file)
    assert not (told.home / "run" / "second.part").exists()

    new = replace(told, home=told.home.with_name("new"))
    given = {"until": day(2, hour=3), "say": said}
    with fetching.near_archive(str(there), new, passphrase=WORD, **given) as near:
        for name, size in Folder(folder).found(deep=True).items():
            assert len(there_now := opened_of(near / name)) == size
            assert there_now == (folder / name).read_bytes()
    assert not near.exists()
    for wrong, why in ((b"other", "口令不对"), (None, "没有给出口令")):
        with (
            pytest.raises(Refused, match=why),
            fetching.near_archive(str(there), new, passphrase=wrong, **given),
        ):
            pass
    assert not near.exists()


def test_what_another_passphrase_has_sealed_is_in_nobodys_way(told, folder):
    """The word was changed after the first base: each opens what begins with it."""
    second.go_on(told, passphrase=b"earlier", until=LATER)
    second.opened(told, passphrase=b"earlier").copy_bases()
    base_told(folder, 4, day=4)
    second.go_on(told, passphrase=WORD, until=LATER)
    copier = second.opened(told, passphrase=WORD)
    copier.copy_bases()
    there, new = str(copier.other.path / copier.below), replace(told, home=told.home / "new")
    for hour, word, number in ((3, WORD, 4), (3, b"earlier", 2)):
        given = {"until": day(number, hour=hour), "say": said, "passphrase": word}
        with fetching.near_archive(there, new, **given) as near:
            assert [base.path.name for base in archive.bases(near)] == [
                archive.name_of_base(day(number).replace(tzinfo=None))
            ]


def test_what_was_lost_there_is_brought_again_within_the_hour(told, folder, monkeypatch):
    second.go_on(told, passphrase=None, until=LATER)
    copier = second.opened(told, passphrase=None)
    lost = names(copier)
    for name in lost:
        copier.other.remove(f"{copier.below}/{name}")
    monkeypatch.setattr(second, "LOOK_AGAIN", second.LOOK_AGAIN / 7_000)
    second.go_on(told, passphrase=None, until=LATER)
    assert names(copier) == lost


def test_copy_that_was_damaged_is_told(told, folder):
    second.go_on(told, passphrase=WORD, until=LATER)
    copier = second.opened(told, passphrase=WORD)
    there = copier.other.path / copier.below
    path = next((there / "log").glob("*.backup.gz"))
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)

    new = replace(told, home=told.home.with_name("new"))
    with (
        pytest.raises(Refused, match="被改动、截断或调换"),
        fetching.near_archive(str(there), new, until=day(2, hour=3), passphrase=WORD, say=said),
    ):
        pass


def test_archive_that_lies_open_is_not_fetched(told, folder):
    given = {"until": day(3), "passphrase": None, "say": said}
    with fetching.near_archive(str(folder), told, **given) as near:
        assert near == folder


def test_log_goes_to_no_bucket_as_it_is(told, tmp_path):
    far = replace(told, backups_copy="s3://kept", bucket_file=tmp_path / "none")
    with pytest.raises(Refused, match="备份和归档放到存储桶须加密"):
        second.opened(far, passphrase=None)
    assert second.opened(replace(told, backups_copy=None), passphrase=None) is None
    assert second.opened(replace(told, archive=None), passphrase=None) is None


def test_second_place_keeps_as_many_days_and_never_follows_a_loss_here(told, folder):
    base_told(folder, 4, day=4)
    copier = second.opened(told, passphrase=None)
    copier.go_on(until=LATER)
    copier.copy_bases()
    for each in (22, 24):
        copier.other.put(folder.parent.parent / "home" / "archive.name",
                         f"{copier.below}/files/202611{each}/lists/x")  # fmt: skip
    everything = names(copier)
    assert copier.clear(days=2) == []
    assert names(copier) == everything

    assert copier.clear(days=1) == [archive.name_of_base(day(2).replace(tzinfo=None))]
    since = [name for name in everything if "20261124" in name or name[4:28] in SINCE_THE_SECOND]
    assert names(copier) == since


def test_second_place_keeps_its_log_when_the_archive_here_began_anew(told, folder):
    """A new first disk: what the second place has of days before is all there is of them."""
    copier = second.opened(told, passphrase=None)
    copier.go_on(until=LATER)
    copier.copy_bases()
    before = names(copier)
    for path in folder.rglob("*.gz"):
        path.unlink()

    copier.clear(days=1)
    assert names(copier) == before


# --- the worker and the night -----------------------------------------------------------------


def test_one_go_at_a_time_brings_to_the_second_place(told, folder):
    """Two would write one draft, and a spoilt copy would stand under its name."""
    with files.lock(told.home / "run" / "second.lock", taken=""):
        tasks.copy_archive.func(0)
        assert not keeping.read(told.home).archive_copied_at
    tasks.copy_archive.func(0)
    assert keeping.read(told.home).archive_copied_at


def test_worker_says_when_the_second_place_is_away_and_when_it_is_back(told, folder, monkeypatch):
    warned = []
    monkeypatch.setattr(tasks.logger, "warning", warned.append)
    copies = told.home.with_name("copies")
    copies.rename(copies.with_name("away"))
    tasks.copy_archive.func(0)
    first = keeping.read(told.home).archive_fault
    assert "请挂上该目录" in first.said
    with time_machine.travel(datetime.now(SHANGHAI) + timedelta(minutes=1)):
        tasks.copy_archive.func(0)
    assert keeping.read(told.home).archive_fault == first  # since when, not until when

    copies.with_name("away").rename(copies)
    tasks.copy_archive.func(0)
    record = keeping.read(told.home)
    assert (record.archive_fault, bool(record.archive_copied_at), len(warned)) == (None, True, 2)


def test_base_is_taken_and_copied_though_the_backup_found_no_second_place(
    told, folder, monkeypatch
):
    done = []

    def away(_taken):
        raise Refused("away。")

    monkeypatch.setattr(nightly, "noted", lambda target, **_how: nightly.backup.Taken(
        str(target), "", 0, "", 0, 0, 0, [], False, 0.0))  # fmt: skip
    monkeypatch.setattr(nightly, "_copy", away)
    monkeypatch.setattr(nightly, "take_base", lambda **_how: done.append("base"))
    with pytest.raises(Refused, match="away"):
        nightly.take(passphrase=None, say=said)

    assert done == ["base"]
    assert second.opened(told, passphrase=None).other.found(f"archive/{folder.name}/bases") == {
        archive.name_of_base(day(2).replace(tzinfo=None)): 4
    }


def test_night_clears_in_the_second_place_what_is_over_there(told, folder, settings, monkeypatch):
    settings.ENV = replace(told, backups_kept=(1, 1, 1))
    old, new = (archive.name_of_base(day(each).replace(tzinfo=None)) for each in (2, 4))
    second.opened(told, passphrase=None).copy_bases()
    base_told(folder, 4, day=4)  # this night's
    monkeypatch.setattr(nightly, "noted", lambda target, **_how: nightly.backup.Taken(
        str(target), "", 0, "", 0, 0, 0, [], False, 0.0))  # fmt: skip
    monkeypatch.setattr(nightly, "_copy", lambda _taken: [])
    monkeypatch.setattr(nightly, "take_base", lambda **_how: {})

    assert nightly.take(passphrase=None, say=said)["removed"] == [old]
    there = second.opened(told, passphrase=None).other
    assert list(there.found(f"archive/{folder.name}/bases")) == [new]


# --- whose it is ------------------------------------------------------------------------------


def taken_of(home, name):
    path = home / name
    path.write_bytes(b"night")
    return SimpleNamespace(file=str(path), encrypted=True)


def test_second_place_is_one_homes_and_another_clears_nothing_there(told, settings, monkeypatch):
    monkeypatch.setattr(nightly, "_note", lambda _taken, **_how: None)
    copies = Folder(told.home.with_name("copies"))
    settings.ENV = replace(told, backups_kept=(1, 1, 1))
    nights = [f"huzhu-202611{number}-020000.huzhu" for number in (20, 24)]
    for name in nights:
        nightly._copy(taken_of(told.home, name))
    own = archive.name_of(told.home)
    assert sorted(copies.found()) == sorted([nights[1], "huzhu-home"])

    other = told.home.with_name("other")
    other.mkdir()
    settings.ENV = replace(settings.ENV, home=other)
    late = taken_of(other, "huzhu-20261225-020000.huzhu")
    with pytest.raises(
        Refused, match=rf"由平台 {own} 使用，本平台是 {archive.name_of(other)}。请把"
    ):
        nightly._copy(late)
    assert sorted(copies.found()) == sorted([nights[1], "huzhu-home"])

    copies.remove("huzhu-home")  # the old one is over: the office says so
    assert nightly._copy(late) == [nights[1]]


def test_night_says_that_the_archive_did_not_come_to_the_second_place(told, folder, monkeypatch):
    def away(_passphrase):
        raise Refused("away。")

    monkeypatch.setattr(nightly, "noted", lambda target, **_how: taken_of(told.home, target.name))
    monkeypatch.setattr(nightly, "_copy", lambda _taken: [])
    monkeypatch.setattr(nightly, "take_base", lambda **_how: {})
    monkeypatch.setattr(nightly, "_copy_bases", away)
    with pytest.raises(Refused, match="away"):
        nightly.take(passphrase=None, say=said)


def test_log_is_gzip_when_it_lies_open(told, folder):
    second.go_on(told, passphrase=None, until=LATER)
    copier = second.opened(told, passphrase=None)
    told_of = next((copier.other.path / copier.below / "log").glob("*.backup.gz"))
    assert b"LABEL" in gzip.decompress(told_of.read_bytes())
