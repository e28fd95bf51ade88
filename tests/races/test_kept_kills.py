"""Backup, restore and drill, killed at drawn moments: nothing half stays, each can be repeated.

The long form kills fifty times (``KILLS``) and says its seed; ``KILLS_SEED`` repeats it.
"""

import os
import random
import signal
import subprocess
import time
from functools import partial

import pytest

from huzhu.config import keys
from huzhu.runtime import processes
from huzhu.runtime.keeping.container import Reader
from tests import harness

KILLS = int(os.environ.get("KILLS", "50"))
#: Seconds within which a kill comes: an act takes about so long on a machine that is not busy.
WITHIN = {"backup": 3.0, "restore": 6.0, "drill": 6.0}


class Keeper:
    """One product's acts of keeping, and what has to hold after a kill of each."""

    def __init__(self, product, folder):
        self.product, self.folder = product, folder
        self.saved = folder / "saved.huzhu"
        assert product.huzhu("backup", self.saved).returncode == 0

    def command(self, act, name):
        """The act's arguments and environment; what it makes is called by that name."""
        environment = self.product.environment()
        if act == "backup":
            return ["backup", self.folder / name], environment
        if act == "drill":
            return ["drill", self.saved], environment
        home = {"HUZHU_HOME": str(self.folder / name)}
        given = ["restore", self.saved, "--keys", self.product.home / "keys"]
        return given, {**environment, **home}

    def kill(self, act, name, wait):
        """Begin, wait, kill; whether the kill came before the act was over."""
        arguments, environment = self.command(act, name)
        command = [harness.HUZHU, *map(str, arguments)]
        begun = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        wait()
        begun.send_signal(signal.SIGKILL)
        return begun.wait() == -signal.SIGKILL

    def check(self, act, name, *, killed):
        """What has a name is whole: a backup reads, a home has everything."""
        made = self.folder / name
        if act == "backup" and made.exists():
            key = keys.read(self.product.home / "keys").vault_key.secret
            with made.open("rb") as file:
                Reader(file, name=name, passphrase=None).verify(key)
        if act == "restore" and made.exists() and any(made.iterdir()):
            assert {"database", "keys", "keeping.json"} <= {path.name for path in made.iterdir()}
        assert killed or act == "drill" or made.exists()

    def repeat(self, act, name):
        arguments, environment = self.command(act, name)
        outcome = subprocess.run(
            [harness.HUZHU, *map(str, arguments)],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert outcome.returncode == 0, outcome.stderr
        assert not list(self.folder.glob(f".{name}*"))


@pytest.fixture
def keeper(rush_product, tmp_path):
    rush_product.trial(tmp_path / "trial", stock=2, members=2)
    return Keeper(rush_product, tmp_path)


def killed_and_repeated(keeper, draw, act, name):
    killed = keeper.kill(act, name, partial(time.sleep, draw.uniform(0, WITHIN[act])))
    keeper.check(act, name, killed=killed)
    if act == "drill" or not (keeper.folder / name).exists():
        keeper.repeat(act, name)
    return killed


def test_restore_can_be_repeated_when_it_was_killed(keeper):
    """As soon as its database is begun, which is the longest part of it."""

    def has_begun():
        return any(keeper.folder.glob(".home*/database/PG_VERSION"))

    def until_begun():
        assert processes.wait_until(has_begun, seconds=60, step=0.01)

    assert keeper.kill("restore", "home", until_begun)
    assert has_begun()
    assert not (keeper.folder / "home").exists()
    keeper.repeat("restore", "home")
    keeper.check("restore", "home", killed=True)


@pytest.mark.long
def test_acts_of_keeping_can_be_repeated_when_they_were_killed_fifty_times(keeper):
    seed = int(os.environ.get("KILLS_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
    draw, kills = random.Random(seed), 0
    print(f"KILLS_SEED={seed}")
    for count in range(KILLS):
        act = draw.choice(list(WITHIN))
        kills += killed_and_repeated(keeper, draw, act, f"{act}{count}")
    assert kills > KILLS // 3
    assert harness.get(keeper.product.url) == 200
    assert not (keeper.product.home / "uploads" / ".backup").exists()
