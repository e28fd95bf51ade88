"""The archive of the database's log: a file is there whole or not at all; what it lacks is told."""

import gzip
import io
import os
import resource
import subprocess
import sys
import tarfile
from datetime import datetime, timedelta

import pytest

from huzhu import cli
from huzhu.kernel.workdays import SHANGHAI
from huzhu.office import archiving
from huzhu.office.archiving import Archiving
from huzhu.runtime.keeping import archive, archiver

NAME = "000000010000000000000002"
TOLD = """START WAL LOCATION: 0/2000028 (file {first})
STOP WAL LOCATION: 0/2000158 (file {first})
START TIME: 2026-11-2{day} 02:10:00 CST
LABEL: {label}
STOP TIME: 2026-11-2{day} 02:11:05 CST
"""
AT = datetime(2026, 11, 27, 9, 0, tzinfo=SHANGHAI)


def archived(folder, command, *names, most=resource.RLIM_INFINITY):
    """Run the program as the server does: by its shell, with what its environment names."""
    told = {archiver.PYTHON: sys.executable, archiver.PROGRAM: archiver.__file__}

    def less():
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    for place, name in zip(("%f", "%p") if len(names) > 1 else ("%p",), names, strict=True):
        command = command.replace(place, name)
    return subprocess.run(
        ["/bin/sh", "-c", command],
        env={**told, archiver.FOLDER: str(folder), "PATH": "/usr/bin:/bin"},
        cwd=folder.parent,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=less,
    )


@pytest.fixture
def folder(tmp_path):
    """A folder whose name no shell may see, and a file of the log beside."""
    made = tmp_path / "a \"b\" 'c' $d"
    made.mkdir()
    (tmp_path / NAME).write_bytes(os.urandom(100_000) + bytes(100_000))
    return made


def test_file_of_the_log_comes_and_goes_as_it_was_and_twice_is_once(folder):
    source = folder.parent / NAME
    for _ in range(2):
        assert archived(folder, archiver.KEEP, NAME).returncode == 0
    assert [path.name for path in folder.iterdir()] == [f"{NAME}.gz"]
    assert (folder / f"{NAME}.gz").stat().st_mtime_ns == source.stat().st_mtime_ns

    assert archived(folder, archiver.GIVE_BACK, NAME, "back.there").returncode == 0
    assert (folder.parent / "back.there").read_bytes() == source.read_bytes()


def _unpacked(folder, *members):
    given = io.BytesIO()
    with tarfile.open(fileobj=given, mode="w:gz") as tar:
        for name, kind, content in members:
            member = tarfile.TarInfo(name)
            member.type, member.size, member.linkname = kind, len(content), "elsewhere"
            tar.addfile(member, io.BytesIO(content))
    program = [sys.executable, "-I", "-S", archiver.__file__, "unpack", str(folder)]
    return subprocess.run(program, input=given.getvalue(), capture_output=True, check=False)


def test_base_is_unpacked_for_its_owner_alone(folder):
    rows = ("base/1/1249", tarfile.REGTYPE, b"rows")
    assert _unpacked(folder, ("base/1", tarfile.DIRTYPE, b""), rows).returncode == 0

    row = folder / "base/1/1249"
    assert (row.read_bytes(), row.stat().st_mode & 0o777) == (b"rows", 0o600)
    assert row.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("name", "kind"),
    [("../outside", tarfile.REGTYPE), ("pg_wal", tarfile.SYMTYPE), ("pipe", tarfile.FIFOTYPE)],
)
def test_base_that_leads_out_of_its_folder_is_refused(folder, name, kind):
    refused = _unpacked(folder, (name, kind, b""))
    assert (refused.returncode, b"no file or folder below" in refused.stderr) == (1, True)
    assert not [*folder.iterdir()]
    assert not (folder.parent / "outside").exists()


def test_other_content_of_the_same_name_is_refused_and_stays(folder):
    archived(folder, archiver.KEEP, NAME)
    before = (folder / f"{NAME}.gz").read_bytes()
    (folder.parent / NAME).write_bytes(b"another database's")

    refused = archived(folder, archiver.KEEP, NAME)
    assert (refused.returncode, "with another content" in refused.stderr) == (1, True)
    assert (folder / f"{NAME}.gz").read_bytes() == before


def test_disk_that_takes_no_more_leaves_nothing_and_says_so(folder):
    refused = archived(folder, archiver.KEEP, NAME, most=50_000)

    assert (refused.returncode, refused.stderr[:6]) == (1, "error:")
    assert list(folder.iterdir()) == []
    assert archived(folder, archiver.KEEP, NAME).returncode == 0


def test_disk_that_gives_back_something_else_keeps_nothing_under_the_name(
    folder, monkeypatch, capsys
):
    """The server goes on keeping what came to no archive; the worst day is no day to learn it."""
    compress = gzip.compress

    def spoilt(content, *how, **more):
        return compress(b"x" + content[1:], *how, **more)

    monkeypatch.setattr(archiver.gzip, "compress", spoilt)
    assert archiver.main(["keep", str(folder), str(folder.parent / NAME)]) == 1
    assert "does not read as it was written" in capsys.readouterr().err
    assert not (folder / f"{NAME}.gz").exists()


@pytest.mark.parametrize(
    "damage",
    [lambda all_: all_[:-1], lambda all_: all_[:60_000] + b"x" + all_[60_001:], lambda _: b""],
)
def test_damaged_file_is_not_given_back(folder, damage):
    archived(folder, archiver.KEEP, NAME)
    kept = folder / f"{NAME}.gz"
    kept.write_bytes(damage(kept.read_bytes()))

    assert archived(folder, archiver.GIVE_BACK, NAME, "back.there").returncode == 1
    assert not (folder.parent / "back.there").exists()
    assert archived(folder, archiver.GIVE_BACK, "0" * 24, "back.there").returncode == 1


# --- what lies there --------------------------------------------------------------------------


def base_told(folder, count, *, day):
    """A base as one night leaves it, with two files of the log since."""
    for name in (archive.BASES, archive.LOG):
        (folder / name).mkdir(parents=True, exist_ok=True)
    label = archive.name_of_base(datetime(2026, 11, 20 + day, 2, 10))
    (folder / archive.BASES / label).write_bytes(b"base")
    first = f"0000000100000000000000{count:02X}"
    said = TOLD.format(first=first, day=day, label=label).encode()
    (folder / archive.LOG / f"{first}.00000028.backup.gz").write_bytes(gzip.compress(said))
    for name in (first, archive.following(first)):
        (folder / archive.LOG / f"{name}.gz").touch()
    return label


def test_bases_are_those_that_the_server_told_of_and_that_are_there(tmp_path):
    first, second = (base_told(tmp_path, count, day=count) for count in (2, 4))
    found = archive.bases(tmp_path)
    assert [base.path.name for base in found] == [first, second]
    assert found[0].ended_at == datetime(2026, 11, 22, 2, 11, 6, tzinfo=SHANGHAI)
    assert found[1].first_log_file == "000000010000000000000004"

    (tmp_path / archive.BASES / first).unlink()
    next((tmp_path / archive.LOG).glob("*04.*.backup.gz")).write_bytes(b"\x1f\x8b")
    assert archive.bases(tmp_path) == []


def test_bases_of_the_last_days_stay_with_the_log_since_the_oldest_of_them(tmp_path):
    labels = [base_told(tmp_path, count, day=count) for count in (2, 4, 6)]
    half = tmp_path / archive.BASES / ".huzhu-20261121-021000.base.part"
    half.touch()

    assert archive.clear(tmp_path, days=2) == labels[:1]
    assert [base.path.name for base in archive.bases(tmp_path)] == labels[1:]
    assert [int(name[-2:], 16) for name in archive.log_files(tmp_path)] == [4, 5, 6, 7]
    assert not half.exists()


def test_home_keeps_the_name_of_its_folder_and_each_has_another(tmp_path):
    one, other = tmp_path / "one", tmp_path / "other"
    for home in (one, other):
        home.mkdir()

    assert archive.folder_of(one, tmp_path) == archive.folder_of(one, tmp_path)
    assert archive.folder_of(one, tmp_path) != archive.folder_of(other, tmp_path)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-27 14:03", AT.replace(hour=14, minute=3)),
        ("2026-11-27 14:03:05.25", AT.replace(hour=14, minute=3, second=5, microsecond=250_000)),
        ("2026-11-27T01:00Z", AT),
        ("14:03", None),
        ("1026-11-27 14:03", None),
    ],
)
def test_moment_is_read_in_the_time_of_the_office(text, moment, capsys):
    given = ["restore", "there", "--until", text, "--keys", "keys"]
    if moment is None:
        with pytest.raises(SystemExit):
            cli._parser().parse_args(given)
        assert "argument --until" in capsys.readouterr().err
    else:
        assert cli._parser().parse_args(given).until == moment


# --- what is told of it -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (None, "请重新启动 huzhu"),
        (Archiving(AT, AT - timedelta(minutes=1), 0), ""),
        (Archiving(None, None, 0), ""),
        (Archiving(None, AT, 3), "还没有归档过，另有 3 个在等"),
        (Archiving(AT, AT + timedelta(minutes=1), 2), "2026-11-27 09:01 的一次未成"),
        (Archiving(AT, None, archiving.MOST_WAITING), ""),
        (Archiving(AT, None, archiving.MOST_WAITING + 1), "9 个在等"),
    ],
)
def test_archive_that_fails_or_lags_is_told(tmp_path, found, said):
    told = archiving.fault(found, tmp_path)
    assert said in told if said else told == ""


def test_archive_without_room_or_away_is_told(tmp_path, monkeypatch):
    fine = Archiving(AT, None, 0)
    assert "请挂上该目录" in archiving.fault(fine, tmp_path / "away")
    monkeypatch.setattr(archiving, "LEAST_FREE_BYTES", 2**60)
    assert "请腾出空间" in archiving.fault(fine, tmp_path)


def test_server_without_an_archive_has_no_state(db):
    assert archiving.now() is None
