"""Moving to new keys, killed at drawn moments: nothing is lost, and it goes on where it stands.

The long form kills fifty times (``KILLS``) and says its seed; ``KILLS_SEED`` repeats it.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time

import pytest

from tests import harness
from tests.races.conftest import RaceProduct

KILLS = int(os.environ.get("KILLS", "50"))
MEMBERS = 400
#: Portions that are moved before a kill comes, at most; all values are more than three times that.
WITHIN = 10
#: Seconds after a portion within which the kill comes: in the midst of the next one.
WITHIN_A_PORTION = 0.05
LOOKS = 5
#: A go of the worker at it, in a process of its own that can be killed; small portions, so that a
#: kill falls between or within many.
GO = """
import django; django.setup()
from huzhu.runtime.keeping import moving
moving.PORTION, moving.REST = 20, 1.0
{planted}
print("begun", flush=True)
move = moving.Mover._write
def told(*given):
    moved = move(*given)
    print("moved", flush=True)
    return moved
moving.Mover._write = told
moving.go_on(seconds=60)
"""
#: Every sealed value, whether it opens and is found by its mark, and what rests on older versions.
LOOK = """
import json, django; django.setup()
from huzhu.kernel.vault import VaultError
from huzhu.runtime.keeping import declared, resting
found = dict(opened=0, closed=0, older=0)
for kind in declared.sealed():
    for row in kind.rows():
        try:
            kind.opened(row)
            found["opened"] += 1
        except VaultError:
            found["closed"] += 1
names = ("vault_key", "lookup_key")
states = [each for each in resting.standing().versions if each.key in names]
found["older"] = sum(each.count for each in states if not each.is_used)
print(json.dumps(found))
"""
#: Value and mark of a code in two steps: a kill between them leaves a code that nobody opens.
PLANTED = """
write = moving.Mover._write
def in_two_steps(mover, table, before, after):
    if table != "claims_vouchercode":
        return write(mover, table, before, after)
    for name in ("digest", "sealed"):
        one = lambda rows: {key: {name: columns[name]} for key, columns in rows.items()}
        write(mover, table, one(before), one(after))
        print("halfway", flush=True)
        import time; time.sleep(2)
moving.Mover._write = in_two_steps
"""


@pytest.fixture(scope="module")
def serving(set_up_home, tmp_path_factory):
    """A database of its own with members and codes, keys of its own, and no worker."""
    home = tmp_path_factory.mktemp("keys") / "home"
    subprocess.run(["cp", "-a", set_up_home, home], check=True)
    shared = (home / "keys").resolve()
    if (home / "keys").is_symlink():
        (home / "keys").unlink()
        shutil.copytree(shared, home / "keys")
    cluster = harness.Cluster(home)
    cluster.start()
    product = RaceProduct(home)
    product.huzhu("demo", "begin").check_returncode()
    product.trial(home.parent / "trial", stock=MEMBERS, members=MEMBERS)
    yield product
    cluster.stop()


def run(product, code):
    environment = {**product.environment(), "HUZHU_ROLE": "command"}
    environment["DJANGO_SETTINGS_MODULE"] = "huzhu.config.settings"
    command = [sys.executable, "-c", code]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def look(product):
    """On a machine that is busy a connection may not come in time: that says nothing of values."""
    for _ in range(LOOKS):
        told, _ = run(product, LOOK).communicate()
        if told:
            return json.loads(told)
    raise AssertionError("nobody could look")


def change(product):
    outcome = product.huzhu("keys", "change")
    assert outcome.returncode == 0, outcome.stderr


def killed(product, *, after, planted="", sign="begun", times=1):
    """Begin to move, and kill it some time after it said that it has begun, or came so far.

    Whether it came so far: the kills before may have left less to move.
    """
    with run(product, GO.format(planted=planted)) as going:
        for line in going.stdout:
            times -= line.strip() == sign
            if not times:
                break
        time.sleep(after)
        going.send_signal(signal.SIGKILL)
    return not times


def killed_often(product, draw, kills):
    """Change, kill a number of times, finish; what opened before opens then, on new versions."""
    change(product)
    before, partly = look(product), 0
    assert (before["closed"], before["opened"] >= 2 * MEMBERS) == (0, True)
    for _ in range(kills):
        portions, after = draw.randint(0, WITHIN), draw.uniform(0, WITHIN_A_PORTION)
        sign, times = ("moved", portions) if portions else ("begun", 1)
        if not killed(product, after=after, sign=sign, times=times):
            break
        found = look(product)
        assert (found["closed"], found["opened"]) == (0, before["opened"])
        partly += 0 < found["older"] < before["older"]
    run(product, GO.format(planted="")).communicate()
    found = look(product)
    assert found == {"opened": before["opened"], "closed": 0, "older": 0}
    return partly


def test_nothing_is_lost_when_moving_is_killed(serving):
    assert killed_often(serving, random.Random(7), 2)


def test_kill_between_value_and_mark_would_be_noticed(serving):
    """The negative control: a mover that writes the two apart leaves codes that nobody opens."""
    with serving.database() as database:
        rows = database.execute("SELECT id, digest, sealed FROM claims_vouchercode").fetchall()
        change(serving)
        assert killed(serving, after=0.1, planted=PLANTED, sign="halfway")
        assert look(serving)["closed"] > 0
        back = "UPDATE claims_vouchercode SET digest = %s, sealed = %s WHERE id = %s"
        database.cursor().executemany(back, [(d, s, key) for key, d, s in rows])
    assert look(serving)["closed"] == 0


@pytest.mark.long
def test_nothing_is_lost_when_moving_is_killed_fifty_times(serving):
    seed = int(os.environ.get("KILLS_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
    draw, partly = random.Random(seed), 0
    print(f"KILLS_SEED={seed}")
    for _ in range(KILLS // 5):
        partly += killed_often(serving, draw, 5)
    assert partly > KILLS // 5
