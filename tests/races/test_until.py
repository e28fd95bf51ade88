"""A moment is restored from base and log: claim k is there and k+1 is not; damage never passes.

The long form restores ten moments (``MOMENTS``).
"""

import gzip
import hashlib
import os
import resource
import shutil
import signal
import struct
import subprocess
import time

import pytest

from huzhu.config import env
from huzhu.runtime import processes
from huzhu.runtime.cluster import Cluster
from huzhu.runtime.files import Refused
from huzhu.runtime.keeping import archive, fetching, second, until
from huzhu.runtime.keeping.places import Folder
from tests import harness
from tests.races.test_keeping import claim

MOMENTS = int(os.environ.get("MOMENTS", "10"))
CLAIMED = "SELECT number FROM claims_claim WHERE offer_id = %s ORDER BY id"
HANDED_IN = """
INSERT INTO documents_storedfile (reference, purpose, name, size, content_type, sha256, virus_check,
    uploaded_by, uploaded_at, withdrawn_by, withdrawn_reason)
VALUES (%s, 'filing', %s, %s, 'text/plain', %s, 'unchecked', 'x', now(), '', '')
"""
ARCHIVED = "SELECT left(last_archived_wal, 24) >= %s FROM pg_stat_archiver"


def handed_in(product, content):
    """A file as somebody hands it in: first the file, then its row; return its place."""
    sha256 = hashlib.sha256(content).hexdigest()
    path = product.home / "uploads" / "files" / sha256[:2] / sha256
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    then = time.time() - 60
    os.utime(path, (then, then))
    with product.database() as database:
        database.execute(HANDED_IN, [sha256[:20], sha256[:20], len(content), sha256])
    return str(path.relative_to(product.home / "uploads"))


class Claimed:
    """An archive with claims in its log, and a moment after each of them."""

    def __init__(self, product, folder):
        self.product, self.top = product, folder / "archive"
        self.trial = product.trial(folder / "trial", stock=MOMENTS + 1, members=MOMENTS + 1)
        product.huzhu("backup", "--base").check_returncode()
        self.numbers, self.moments = [], []
        self.early = handed_in(product, b"before the first moment")
        with product.database(user="postgres") as database:
            for ticket in self.trial.tickets:
                status, number = claim(self.trial.url, ticket)
                assert status == 201
                self.numbers.append(number)
                self.moments.append(database.execute("SELECT clock_timestamp()").fetchone()[0])
            self.late = handed_in(product, b"after the last moment")
            asked = "SELECT pg_walfile_name(pg_switch_wal())"
            (last,) = database.execute(asked).fetchone()
            assert processes.wait_until(
                lambda: database.execute(ARCHIVED, [last]).fetchone()[0], seconds=120
            )
        subprocess.run(["cp", "-a", product.home.parent / "archive", self.top], check=True)
        self.folder = next(self.top.iterdir())
        second.bring_uploads(product.home, self.folder)

    def restore(self, home, at, top=None, passphrase=None):
        given = {"keys": self.product.home / "keys", "passphrase": passphrase}
        return until.into(home, top or self.top, at, **given, say=lambda _said: None)

    def claims_in(self, home):
        cluster = Cluster(home)
        cluster.start()
        try:
            with cluster.connect("huzhu") as database:
                return [number for (number,) in database.execute(CLAIMED, [self.trial.id])]
        finally:
            cluster.stop()

    def is_as_after(self, count, claims):
        """So many claims are there and the next one is not."""
        return claims == self.numbers[:count]


@pytest.fixture(scope="module")
def claimed(rush_product, tmp_path_factory):
    return Claimed(rush_product, tmp_path_factory.mktemp("until"))


def as_it_was(claimed, tmp_path, count):
    """Restore the moment after so many claims; one claim off is noticed by the same look."""
    home = tmp_path / f"after{count}"
    told = claimed.restore(home, claimed.moments[count - 1])
    assert told["log_files"] >= 1
    assert told["reached"] <= told["until"]
    claims = claimed.claims_in(home)
    shutil.rmtree(home)
    off_by_one = [claimed.is_as_after(other, claims) for other in (count - 1, count + 1)]
    return claimed.is_as_after(count, claims), any(off_by_one)


def test_claim_is_there_and_the_next_one_is_not(claimed, tmp_path):
    found = [as_it_was(claimed, tmp_path, count) for count in (1, MOMENTS)]

    assert found == [(True, False)] * 2


def test_files_handed_in_after_the_base_are_there_when_a_row_of_the_moment_names_them(
    claimed, tmp_path
):
    """All of it from a sealed second place, as when the first disk is gone."""
    word, copies = b"correct horse", tmp_path / "copies"
    copies.mkdir()
    copier = second.Copier(claimed.folder, Folder(copies), word, tmp_path / "draft", {})
    copier.go_on(until=time.monotonic() + 600)
    copier.copy_bases()
    told = env.read({"HUZHU_HOME": str(tmp_path / "home")})
    moment = claimed.moments[0]
    given = {"until": moment, "passphrase": word, "say": lambda _said: None}
    with fetching.near_archive(str(copies / copier.below), told, **given) as near:
        found = claimed.restore(told.home, moment, top=near, passphrase=word)

    assert (found["missing"], found["brought"]) == ([], 1)
    assert (told.home / "uploads" / claimed.early).read_bytes() == b"before the first moment"
    assert not (told.home / "uploads" / claimed.late).exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copies", "home"]


def test_file_that_no_archive_brought_is_named(claimed, tmp_path):
    """The negative control: nothing else would bring it."""
    top = tmp_path / "archive"
    subprocess.run(["cp", "-a", claimed.folder, top], check=True)
    (kept,) = top.glob(f"files/*/{claimed.early}")
    kept.write_bytes(b"damaged")

    found = claimed.restore(tmp_path / "home", claimed.moments[0], top=top)
    assert (found["missing"], found["brought"]) == ([claimed.early], 0)


@pytest.mark.long
def test_each_of_ten_moments_is_exact_to_a_claim(claimed, tmp_path):
    found = [as_it_was(claimed, tmp_path, count) for count in range(1, MOMENTS + 1)]

    assert found == [(True, False)] * MOMENTS


@pytest.mark.long
@pytest.mark.parametrize("after", [1.0, 2.0, 3.0, 4.0, 5.0])
def test_restore_to_a_moment_can_be_repeated_when_it_was_killed(claimed, tmp_path, after):
    home, moment = tmp_path / "home", claimed.moments[0]
    given = ("--until", moment.isoformat(), "--keys", claimed.product.home / "keys")
    begun = subprocess.Popen(
        [harness.HUZHU, "restore", claimed.top, *given],
        env=claimed.product.environment() | {"HUZHU_HOME": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(after)
    begun.send_signal(signal.SIGKILL)
    if begun.wait() == -signal.SIGKILL and not home.exists():
        claimed.restore(home, moment)
    assert claimed.is_as_after(1, claimed.claims_in(home))
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


@pytest.mark.parametrize("most", [1, 12])
def test_disk_that_takes_no_more_on_the_way_leaves_nothing_and_is_told(claimed, tmp_path, most):
    """While the base is unpacked, or while the server writes the log that it goes by."""

    def less():
        resource.setrlimit(resource.RLIMIT_FSIZE, (most * 2**20, most * 2**20))

    home, moment = tmp_path / "home", claimed.moments[0]
    given = ("--until", moment.isoformat(), "--keys", claimed.product.home / "keys")
    outcome = subprocess.run(
        [harness.HUZHU, "restore", claimed.top, *given],
        env=claimed.product.environment() | {"HUZHU_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=less,
    )

    assert outcome.returncode == 1
    assert "没有留下任何内容" in outcome.stderr
    assert "File too large" in outcome.stderr
    assert list(tmp_path.iterdir()) == []


def test_room_for_log_and_uploads_is_looked_at_before_anything_is_written(
    claimed, tmp_path, monkeypatch
):
    monkeypatch.setattr(until, "_size_of", lambda _way: 2**60)
    with pytest.raises(Refused, match="恢复前磁盘须有足够空间"):
        claimed.restore(tmp_path / "home", claimed.moments[0])
    assert list(tmp_path.iterdir()) == []


def test_doctor_says_up_to_which_moment_the_archive_reaches(claimed):
    told = claimed.product.huzhu("doctor").stdout
    assert f"ok    归档：{claimed.product.home.parent / 'archive'}" in told
    assert "，可恢复到 20" in told
    with claimed.product.database() as database:  # so often the log comes, as the page promises
        assert database.execute("SHOW archive_timeout").fetchone() == ("1min",)


def test_moment_that_is_not_reached_is_refused_with_the_last_that_is(claimed, tmp_path):
    last = claimed.moments[-1].replace(year=2099)
    with pytest.raises(Refused, match="归档到此为止，最晚可恢复到 20"):
        claimed.restore(tmp_path / "home", last)
    with pytest.raises(Refused, match="须有其前做完的基础备份"):
        claimed.restore(tmp_path / "home", claimed.moments[0].replace(year=2021))
    with pytest.raises(Refused, match="须指明一个平台的归档目录"):
        claimed.restore(tmp_path / "home", last, top=tmp_path)
    assert list(tmp_path.iterdir()) == []


# --- damage -----------------------------------------------------------------------------------


def flipped(path):
    """Among its records: the zeros at the end of a file of the log may read the same after it."""
    content = bytearray(path.read_bytes())
    content[min(1_000, len(content) // 2)] ^= 1
    path.write_bytes(content)


def cut(path):
    path.write_bytes(path.read_bytes()[:-100])


def of_another(path):
    content = bytearray(gzip.decompress(path.read_bytes()))
    content[24:32] = struct.pack("<Q", 1)
    path.write_bytes(gzip.compress(content, 1))


def misplaced(path):
    content = bytearray(gzip.decompress(path.read_bytes()))
    content[8:16] = bytes(8)
    path.write_bytes(gzip.compress(content, 1))


@pytest.mark.parametrize(
    ("part", "damage", "said"),
    [
        ("log", os.unlink, "缺少日志|归档到此为止"),
        ("log", flipped, "已损坏"),
        ("log", cut, "已损坏"),
        ("log", lambda path: path.write_bytes(b""), "已损坏"),
        ("log", misplaced, "内容不是它的"),
        ("log", of_another, "另一数据库的"),
        ("base", flipped, "已损坏"),
        ("base", cut, "已损坏"),
        ("base", os.unlink, "须有其前做完的基础备份"),
        ("told", flipped, "须有其前做完的基础备份"),
    ],
)
def test_damage_on_the_way_is_found_and_leaves_nothing(claimed, tmp_path, part, damage, said):
    top = tmp_path / "archive"
    subprocess.run(["cp", "-a", claimed.folder, top], check=True)
    base = archive.bases(top)[-1]
    for other in archive.bases(top)[:-1]:  # nights of other tests
        other.path.unlink()
    first = top / "log" / base.first_log_file
    log = first.with_name(f"{archive.following(first.name)}.gz")
    told = next(first.parent.glob(f"{first.name}.*.backup.gz"))
    damage({"log": log, "base": base.path, "told": told}[part])

    with pytest.raises(Refused, match=said):
        claimed.restore(tmp_path / "home", claimed.moments[-2], top=top)
    assert [path.name for path in tmp_path.iterdir()] == ["archive"]
