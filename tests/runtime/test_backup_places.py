"""Where a backup is written and read back, and where a restore may go and may not."""

import errno
import io
import json
import os
import shutil
from argparse import Namespace
from contextlib import contextmanager, nullcontext
from types import SimpleNamespace

import pytest

from huzhu.config import env, keys
from huzhu.office import keeping
from huzhu.runtime import files
from huzhu.runtime.files import Refused
from huzhu.runtime.keeping import archive, backup, commands, fetching, restore, until
from huzhu.runtime.keeping.container import Reader, Writer
from tests.runtime.test_backup_files import manifest_of, said, written


@pytest.fixture
def folder(tmp_path):
    keys.load(tmp_path / "keys")
    return tmp_path / "keys"


def test_restore_is_refused_when_the_home_holds_something(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    restore.check_empty(home)
    (home / "kept").touch()

    with pytest.raises(Refused, match="已有内容"):
        restore.check_empty(home)
    assert [path.name for path in home.iterdir()] == ["kept"]


def test_log_of_a_try_before_is_no_content_unless_it_is_something_else(tmp_path):
    (tmp_path / "home" / "logs").mkdir(parents=True)
    restore.check_empty(tmp_path / "home")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "logs").symlink_to(tmp_path / "home" / "logs")
    (tmp_path / "third").mkdir()
    (tmp_path / "third" / "logs").touch()
    for name in ("other", "third"):
        with pytest.raises(Refused, match="已有内容"):
            restore.check_empty(tmp_path / name)


def test_restore_is_refused_when_the_home_is_a_link_to_an_empty_folder(tmp_path):
    """The home gets its name by renaming: the link would go, and the folder stay empty."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "home").symlink_to(tmp_path / "empty")
    restore.check_empty(tmp_path / "empty")

    with pytest.raises(Refused, match="是链接"):
        restore.check_empty(tmp_path / "home")


def test_restore_is_refused_when_the_home_is_a_mount_point(tmp_path, monkeypatch):
    """It cannot be renamed: that would be seen only after hours of restoring."""
    monkeypatch.setattr(restore.Path, "is_mount", lambda path: path == tmp_path / "home")
    (tmp_path / "home").mkdir()
    restore.check_empty(tmp_path / "home" / "below")

    with pytest.raises(Refused, match="是挂载点"):
        restore.check_empty(tmp_path / "home")


@pytest.mark.parametrize(
    ("report", "said"),
    [
        ({}, "2026-11-27T03:30:00+08:00"),
        ({"reached": "2026-11-27T09:15:00+08:00"}, "2026-11-27T09:15:00+08:00"),
    ],
)
def test_restored_home_tells_of_when_its_data_are(folder, tmp_path, monkeypatch, report, said):
    """Of the backup, or of the moment that the log has brought it to."""

    @contextmanager
    def rebuilt(place, _source, **_how):
        place.mkdir()
        (place / restore._LOCK).touch()
        yield place, report

    monkeypatch.setattr(restore, "rebuilt", rebuilt)
    source = SimpleNamespace(manifest=manifest_of(folder))
    restore.into(tmp_path / "home", source, say=print)

    assert keeping.read(tmp_path / "home").restored_from == said


def test_restore_is_refused_when_what_is_named_is_no_file(folder, tmp_path):
    given = {"folder": folder, "passphrase": None, "say": said}
    for path in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(Refused, match=f"{path} 不是文件"), restore.opened(path, **given):
            pass


def test_draft_of_a_backup_is_private_from_its_first_byte(tmp_path):
    before = os.umask(0)
    try:
        with backup._private(tmp_path / "draft") as file:
            assert os.fstat(file.fileno()).st_mode & 0o777 == 0o600
    finally:
        os.umask(before)


def test_progress_tells_what_was_written_of_the_database_and_not_full_pieces(folder):
    told = []
    writer = Writer(io.BytesIO(), key=bytes(32), passphrase=None)
    backup._write_database(writer, io.BytesIO(b"x" * (backup.PIECE + backup.MIB)), told.append)

    assert told == ["数据库压缩后已写入 4.0 MB", "数据库压缩后已写入 5.0 MB"]


def test_part_outside_of_its_folders_is_refused(folder, tmp_path):
    for name in ("keys/vault_key", "uploads/../keys/vault_key", "/etc/passwd"):
        with pytest.raises(Refused, match="只能恢复到自己的目录内"):
            restore.safe(name)
    assert str(restore.safe("uploads/files/ab")) == "uploads/files/ab"


def test_backup_is_refused_when_the_name_is_taken_also_by_a_dangling_link(tmp_path):
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for name in ("file", "link"):
        with pytest.raises(Refused, match="不覆盖"):
            backup._check_new(tmp_path / name)


@pytest.mark.parametrize("name", ["x\udcff.huzhu", "x\n.huzhu", "x\x1b.huzhu"])
def test_backup_is_refused_when_nobody_can_read_its_name(tmp_path, name):
    with pytest.raises(Refused, match="由可以显示的字符组成"):
        backup._check_new(tmp_path / name)
    backup._check_new(tmp_path / "十一月 28.huzhu")


def test_backup_is_named_without_writing_over_where_a_file_has_one_name_only(tmp_path, monkeypatch):
    def link(*_names):
        raise PermissionError(errno.EPERM, "no links here")

    monkeypatch.setattr(backup.os, "link", link)
    draft, target = tmp_path / ".draft", tmp_path / "file"
    draft.write_bytes(b"new")
    backup._name(draft, target)
    assert (target.read_bytes(), draft.exists()) == (b"new", False)

    draft.write_bytes(b"newer")
    with pytest.raises(Refused, match="不覆盖"):
        backup._name(draft, target)
    assert target.read_bytes() == b"new"


def test_backup_and_restore_look_at_the_disk_first(folder, tmp_path):
    most = shutil.disk_usage(tmp_path).total
    backup._check_room(tmp_path, 1)
    with pytest.raises(Refused, match="请腾出空间"):
        backup._check_room(tmp_path, most + 1)
    with pytest.raises(Refused, match="请腾出空间"):
        restore.check_room(tmp_path, manifest_of(folder, database_bytes=most))


def test_one_backup_at_a_time_is_taken(folder, tmp_path, settings):
    """Each would clear away what the other one has linked."""
    settings.HOME = tmp_path
    (tmp_path / "run").mkdir()
    with (
        files.lock(tmp_path / "run" / "backup.lock", taken=""),
        pytest.raises(Refused, match="备份一次只能做一个"),
    ):
        backup.take(tmp_path / "night.huzhu", passphrase=None, say=said)
    assert not list(tmp_path.glob("*.huzhu*"))


@pytest.fixture
def full(monkeypatch):
    """A disk without any room."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=0))


def test_backup_asks_for_room_before_it_writes(full, folder, tmp_path, monkeypatch):
    agreed = nullcontext((None, "", tmp_path / "links", []))
    monkeypatch.setattr(backup, "_agreeing", lambda _home: agreed)
    monkeypatch.setattr(backup, "_manifest", lambda *_, **__: manifest_of(folder))
    with pytest.raises(Refused, match="写备份前磁盘须有足够空间"):
        backup._write(None, tmp_path, tmp_path / "night.huzhu", is_base=False, say=said)


def test_restore_asks_for_room_before_it_writes(full, folder, tmp_path):
    source = SimpleNamespace(manifest=manifest_of(folder))
    with (
        pytest.raises(Refused, match="恢复前磁盘须有足够空间"),
        restore.rebuilt(tmp_path / "place", source, say=said),
    ):
        pass
    assert not (tmp_path / "place").exists()


def test_fetching_asks_for_room_before_it_fetches(full, tmp_path, monkeypatch):
    fetched = []
    other = SimpleNamespace(found=lambda: {"night.huzhu": 5}, fetch=lambda *of: fetched.append(of))
    monkeypatch.setattr(fetching.places, "opened", lambda *_: other)
    told = SimpleNamespace(home=tmp_path / "home", bucket_file=None)
    with (
        pytest.raises(Refused, match="请腾出空间"),
        fetching.near("s3://store/copies/night.huzhu", told, say=said),
    ):
        pass
    assert fetched == []


def test_room_for_a_moment_counts_the_log_since_the_base_and_every_upload(tmp_path):
    sizes = {"log/1": 3, "log/2": 5, "log/3": 7, "files/20261122/a": 11, "files/20261123/b/c": 13}
    for name, size in sizes.items():
        path = tmp_path / name.replace("log", until.LOG).replace("files", archive.FILES)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bytes(size))
    way = SimpleNamespace(folder=tmp_path, base=SimpleNamespace(first_log_file="2"))
    assert until._size_of(way) == 5 + 7 + 11 + 13


def test_passphrase_is_the_first_line_of_its_file(tmp_path):
    path = tmp_path / "passphrase"
    path.write_bytes("口令 一\r\nnext\n".encode())
    assert commands.read_passphrase(path).decode() == "口令 一"
    path.write_bytes(b"\nnext")
    with pytest.raises(Refused, match="第一行是空的"):
        commands.read_passphrase(path)


def test_what_was_read_back_is_what_was_written(folder, tmp_path, settings):
    """A disk that gives back something else is noticed while the older backups are still there."""
    settings.KEYS = keys.Keys(folder)
    path = tmp_path / "draft"
    path.write_bytes(written(folder))
    with path.open("rb") as file:
        summed = Reader(file, name="", passphrase=None).verify(settings.KEYS.now().vault_key.secret)
        backup.read_back(file, "draft", summed, passphrase=None)
    with path.open("r+b") as file:
        os.pwrite(file.fileno(), b"\1", 5_000)
        with pytest.raises(Refused, match="已损坏"):
            backup.read_back(file, "draft", summed, passphrase=None)


def test_what_was_read_back_is_this_backup_and_no_other_whole_one(folder, tmp_path, settings):
    settings.KEYS = keys.Keys(folder)
    path = tmp_path / "draft"
    path.write_bytes(written(folder, made_at="2026-11-26T03:30:00+08:00"))
    other = Reader(io.BytesIO(written(folder)), name="", passphrase=None)
    summed = other.verify(settings.KEYS.now().vault_key.secret)
    with path.open("rb") as file, pytest.raises(Refused, match="读回的内容不同"):
        backup.read_back(file, "draft", summed, passphrase=None)


@pytest.mark.parametrize(
    ("there", "variables", "found"),
    [
        ([], {}, {}),
        (["sms", "mail"], {}, {"sms": "not_taken", "mail": "not_taken"}),
        (["sms"], {"HUZHU_SMS": "aliyun"}, {"sms": "not_taken"}),
        ([], {"HUZHU_SMS": "aliyun"}, {"sms": "not_there"}),
        # A server that asks for no password.
        ([], {"HUZHU_MAIL": "smtps://post.example.org", "HUZHU_MAIL_FROM": "a@example.org"}, {}),
        ([], {"HUZHU_MAIL": "smtps://a@post.example.org"}, {"mail": "not_there"}),
        (
            ["wecom"],
            {"HUZHU_WECHAT": "wx1", "HUZHU_WECOM": "ww1/2"},
            {"wechat": "not_there", "wecom": "not_taken"},
        ),
    ],
)
def test_restore_says_which_keys_of_ways_out_are_not_in_the_new_home(
    folder, tmp_path, monkeypatch, there, variables, found
):
    for name in there:
        (folder / name).write_text("{}")
    told = env.read({**variables, "HUZHU_HOME": str(tmp_path / "home")})
    monkeypatch.setattr(commands.env, "current", lambda: told)
    monkeypatch.setattr(commands, "_restored", lambda *_: {"home": str(told.home)})
    answer = commands.restore_from(Namespace(keys=folder))
    assert answer["home"] == str(told.home)
    assert answer["channel_keys"] == found
    assert all(name in answer.get("advice", "") for name in found)
    assert ("另取" in answer.get("advice", "")) == ("not_there" in found.values())


def test_process_that_looks_into_a_restored_home_knows_no_other_one(folder, tmp_path, monkeypatch):
    """It ends sessions and erases: in the database that serves it would be the worst day."""
    asked = {}

    def spawn(_command, *, variables, **_how):
        asked.update(variables)
        answer = json.dumps({"wrong": [], "report": {"rows": 1}}).encode()
        return SimpleNamespace(communicate=lambda: (answer, None), returncode=0)

    monkeypatch.setattr(restore.processes, "spawn", spawn)
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        monkeypatch.setenv(name, "postgresql://serving")
    monkeypatch.setenv("HUZHU_ARCHIVE", "/archive")
    source = SimpleNamespace(manifest=manifest_of(folder), path=tmp_path / "night.huzhu")
    assert restore._checked(tmp_path, source, []) == {"rows": 1}
    ours = {name: asked[name] for name in asked if name.startswith(("HUZHU_", "DATABASE_"))}
    assert ours == {"HUZHU_HOME": str(tmp_path), "HUZHU_DEMO": "0"}
