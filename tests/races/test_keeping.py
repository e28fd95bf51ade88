"""A product's backup while it serves, and its way back on another path, with faults on both."""

import json
import resource
import signal
import subprocess
import sys
import urllib.request
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from huzhu.config import keys
from huzhu.config.database import OWNER
from huzhu.kernel.workdays import SHANGHAI
from huzhu.office import erasures, keeping
from huzhu.office.erasures import Erasure
from huzhu.people.data_terms import PRESSES
from huzhu.runtime.cluster import Cluster
from huzhu.runtime.keeping.container import Reader, Writer
from tests import harness

LARGE = 18 * 2**20  #: beyond what a write-ahead segment needs, so a limit below it stops a file
#: What pages call, asked by a process of that home.
REVEAL = """
import sys, django; django.setup()
from django.utils import timezone
from huzhu.claims import queries
from huzhu.claims.actions import members
from huzhu.people import queries as people
offer = queries.offer_by_id(int(sys.argv[1]))
member = people.member_by_id(int(sys.argv[2]))
told = members.reveal_code(offer, by=people.actor_of_member(member), at=timezone.now())
print(told.number, told.code, told.passcode)
"""


def code_of(home, offer_id, member_id):
    variables = {**harness.Product(home).environment(), "HUZHU_ROLE": "command"}
    variables["DJANGO_SETTINGS_MODULE"] = "huzhu.config.settings"
    command = [sys.executable, "-c", REVEAL, str(offer_id), str(member_id)]
    told = subprocess.run(command, env=variables, capture_output=True, text=True, check=True)
    return told.stdout.split()


def claim(url, ticket):
    asked = urllib.request.Request(
        url, method="POST", headers={"Authorization": f"Bearer {ticket}"}
    )
    with urllib.request.urlopen(asked, timeout=30) as answer:
        return answer.status, json.loads(answer.read())["number"]


@pytest.fixture(scope="module")
def claimed(rush_product, tmp_path_factory):
    """A trial with one claim, a large file in the home and a font that the office has put there."""
    trial = rush_product.trial(tmp_path_factory.mktemp("trial"), stock=3, members=3)
    status, number = claim(trial.url, trial.tickets[0])
    assert status == 201
    large = rush_product.home / "uploads" / "files" / "large"
    large.parent.mkdir(parents=True, exist_ok=True)
    large.write_bytes(b"\0" * LARGE)
    font = rush_product.home / "fonts" / "office.ttf"
    font.parent.mkdir(exist_ok=True)
    font.write_bytes(b"font")
    with rush_product.database() as database:
        asked = "SELECT member_id FROM claims_claim WHERE offer_id = %s"
        (member_id,) = database.execute(asked, [trial.id]).fetchone()
    yield trial, number, member_id
    large.unlink()
    font.unlink()


@pytest.fixture(scope="module")
def saved(rush_product, claimed, tmp_path_factory):
    """A backup of it, and what the command said."""
    path = tmp_path_factory.mktemp("backups") / "night.huzhu"
    outcome = rush_product.huzhu("backup", path)
    assert outcome.returncode == 0, outcome.stderr
    return path, json.loads(outcome.stdout)


@pytest.fixture
def elsewhere(tmp_path, product, rush_product):
    """Restore into a home on another path; return the outcome."""

    def restore(path, *, limit=0):
        made = product("elsewhere", top=tmp_path)

        def less():
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        outcome = subprocess.run(
            [harness.HUZHU, "restore", path, "--keys", rush_product.home / "keys"],
            env=made.environment(),
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=less if limit else None,
        )
        return made, outcome

    return restore


def test_restored_product_serves_and_a_member_sees_the_same_code(
    rush_product, claimed, saved, elsewhere, tmp_path
):
    """Into a home that holds nothing but what a try before told of its fault."""
    trial, number, member_id = claimed
    path, told = saved
    code = code_of(rush_product.home, trial.id, member_id)
    before = tmp_path / "elsewhere" / "logs" / "command.jsonl"
    before.parent.mkdir(parents=True)
    before.write_text("a fault\n")

    made, outcome = elsewhere(path)
    assert outcome.returncode == 0, outcome.stderr
    report = json.loads(outcome.stdout)
    assert before.read_text().startswith("a fault\n")
    made.start()

    assert report["rows"] == told["rows"]
    assert report["events"] > 0
    assert report["opened"]["电子码"] == report["opened"]["会员证件号码"] == 2
    assert report["not_in_order"] == []
    record = keeping.read(made.home)  # nothing of it is true here but this
    assert (record.backup, record.drill, record.restored_from) == (None, None, told["made_at"])
    assert (made.home / "uploads" / "files" / "large").stat().st_size == LARGE
    assert (made.home / "fonts" / "office.ttf").read_bytes() == b"font"
    assert claim(trial.url.replace(str(rush_product.port), str(made.port)), trial.tickets[0]) == (
        200,
        number,
    )
    assert code_of(made.home, trial.id, member_id) == code
    assert (
        claim(trial.url.replace(str(rush_product.port), str(made.port)), trial.tickets[1])[0] == 201
    )


def test_restore_erases_again_what_was_erased_after_the_backup(
    rush_product, elsewhere, tmp_path, monkeypatch
):
    """Of what is not over by its term yet only the register knows that it was erased."""
    now = datetime.now(SHANGHAI)
    with rush_product.database() as database:
        add = "INSERT INTO people_press VALUES (%s, %s, '', '{}')"
        database.execute(add, [b"erased" * 5, now - timedelta(hours=1)])
    path = tmp_path / "night.huzhu"
    assert rush_product.huzhu("backup", path).returncode == 0
    with rush_product.database() as database:
        database.execute("DELETE FROM people_press WHERE digest = %s", [b"erased" * 5])
    later = now + timedelta(minutes=1)
    erasures.enter(tmp_path, Erasure(PRESSES.key, 1, now.isoformat(), later.isoformat()))

    made, outcome = elsewhere(path)

    assert outcome.returncode == 0, outcome.stderr
    assert json.loads(outcome.stdout)["replayed"][PRESSES.what] == 1
    cluster = Cluster(made.home)
    cluster.start()
    with ExitStack() as stack:
        stack.callback(cluster.stop)
        database = stack.enter_context(cluster.connect("huzhu", user=OWNER))
        left = "SELECT count(*) FROM people_press WHERE digest = %s"
        assert database.execute(left, [b"erased" * 5]).fetchone() == (0,)
        said = database.execute(
            "SELECT facts FROM audit_auditevent WHERE subject = %s", [f"term:{PRESSES.key}"]
        ).fetchone()[0]
    assert said["count"] == 1


def test_restored_rows_are_those_that_were_saved(saved, elsewhere, rush_product, tmp_path):
    """A dump that lost a row would come back without a word: the sums of the tables tell."""
    path, _ = saved
    forged = tmp_path / "forged.huzhu"
    with path.open("rb") as file:
        reader = Reader(file, name=path.name, passphrase=None)
        manifest = reader.manifest()
        manifest.tables["claims_claim"][1] = "1"
        key = keys.read(rush_product.home / "keys").vault_key.secret
        with forged.open("wb") as made:
            writer = Writer(made, key=key, passphrase=None)
            for part, pieces in reader.parts(manifest):
                if part.name.startswith("database/"):
                    writer.add(part.name, Pieces(pieces), size=part.size)
            writer.finish(manifest)

    home, outcome = elsewhere(forged)

    assert outcome.returncode == 1
    assert "claims_claim" in outcome.stderr
    assert "没有留下任何内容" in outcome.stderr
    assert not home.home.exists()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["forged.huzhu"]


class Pieces:
    """Pieces as a file that is read from."""

    def __init__(self, pieces):
        self.left = b"".join(pieces)

    def read(self, size=-1):
        size = len(self.left) if size < 0 else size
        piece, self.left = self.left[:size], self.left[size:]
        return piece


def test_restore_leaves_nothing_when_the_disk_takes_no_more(saved, elsewhere, tmp_path):
    _, outcome = elsewhere(saved[0], limit=LARGE - 1)

    assert outcome.returncode == 1
    assert "恢复须把全部内容写到磁盘，没有写成" in outcome.stderr
    assert list(tmp_path.iterdir()) == []


def test_backup_leaves_nothing_when_the_disk_takes_no_more(rush_product, claimed, tmp_path):
    def less():
        resource.setrlimit(resource.RLIMIT_FSIZE, (LARGE // 2, LARGE // 2))

    outcome = subprocess.run(
        [harness.HUZHU, "backup", tmp_path / "night.huzhu"],
        env=rush_product.environment(),
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=less,
    )

    assert outcome.returncode == 1
    assert "没有留下半个文件" in outcome.stderr
    assert list(tmp_path.iterdir()) == []
    assert not (rush_product.home / "uploads" / ".backup").exists()


def test_backup_can_be_taken_again_when_one_was_killed(rush_product, claimed, tmp_path):
    path = tmp_path / "night.huzhu"
    command = [harness.HUZHU, "backup", path]
    killed = subprocess.Popen(
        command, env=rush_product.environment(), stderr=subprocess.PIPE, text=True
    )
    assert killed.stderr.readline()  # it has begun to write
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    assert not path.exists()

    assert rush_product.huzhu("backup", path).returncode == 0
    assert [each.name for each in tmp_path.iterdir()] == [path.name]
    taken = rush_product.huzhu("backup", path)
    assert (taken.returncode, "不覆盖已有的内容" in taken.stderr) == (1, True)


def test_drill_tries_the_nights_backup_and_tells_what_it_would_lose(
    rush_product, claimed, tmp_path
):
    """Nightly backup, its copy, a claim after it, the drill, and what the doctor says of all."""
    trial, _, _ = claimed
    copies, home = tmp_path / "copies", rush_product.home
    copies.mkdir()
    (home / "backups").mkdir(exist_ok=True)
    for name in ("huzhu-20200101-020000.huzhu", "kept-by-hand.huzhu"):
        (home / "backups" / name).touch()
    before = dict(rush_product.variables)
    rush_product.variables |= {"HUZHU_BACKUPS_COPY": str(copies), "HUZHU_BACKUPS_KEPT": "1,1,1"}
    night = rush_product.huzhu("backup", "--nightly")
    rush_product.variables = before
    assert night.returncode == 0, night.stderr
    told = json.loads(night.stdout)
    assert told["removed"] == ["huzhu-20200101-020000.huzhu"]
    assert Path(told["file"]).read_bytes() == (copies / Path(told["file"]).name).read_bytes()
    assert (home / "backups" / "kept-by-hand.huzhu").exists()
    base, (there,) = Path(told["base"]["file"]), copies.glob("archive/*/bases")
    assert (there / base.name).read_bytes() == base.read_bytes()
    assert keeping.read(home).base.file == str(base)
    assert claim(trial.url, trial.tickets[2])[0] == 201

    drill = rush_product.huzhu("drill")
    assert drill.returncode == 0, drill.stderr
    found = json.loads(drill.stdout)
    assert (found["backup"], found["lost_claims"]) == (told["file"], 1)
    assert not (home / "run" / "drill").exists()
    said = rush_product.huzhu("doctor").stdout
    assert f"  备份：{told['made_at']}，" in said
    assert f"ok    恢复演练：{found['at']}，用 {told['made_at']} 的备份" in said


def test_what_came_to_nothing_is_on_record(rush_product, claimed, tmp_path):
    """The older good backup stays on record beside the reason why the newer one is not there."""
    home, before = rush_product.home, dict(rush_product.variables)
    rush_product.variables |= {"HUZHU_BACKUPS_COPY": str(tmp_path / "away")}
    night = rush_product.huzhu("backup", "--nightly")
    rush_product.variables = before
    assert (night.returncode, "请挂上该目录" in night.stderr) == (1, True)
    record = keeping.read(home)
    assert "请挂上该目录" in record.backup_fault.said
    assert (Path(record.backup.file).exists(), record.backup.copy) == (True, "")

    (tmp_path / "no.huzhu").write_bytes(b"no backup")
    drill = rush_product.huzhu("drill", tmp_path / "no.huzhu")
    assert (drill.returncode, "已损坏" in drill.stderr) == (1, True)
    assert "已损坏" in keeping.read(home).drill_fault.said
