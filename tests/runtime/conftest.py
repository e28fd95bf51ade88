"""Whole products that start quickly: each begins with a copy of one that was set up before."""

import fcntl
import shutil
import subprocess

import pytest

from tests import harness


@pytest.fixture(scope="session")
def set_up_home():
    """A home that was set up once in this run, by whichever process came first."""
    home = harness.home().parent / "set-up"
    with (harness.home().parent / "set-up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / "done").exists():
            shutil.rmtree(home, ignore_errors=True)
            product = harness.Product(home).start()
            assert product.stop() == 0
            (home / "done").touch()
    return home


@pytest.fixture
def copied(product, set_up_home):
    """Make a product on a copy of the home that is set up."""

    def make(name="home", **details):
        made = product(name, **details)
        made.home.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cp", "-a", set_up_home, made.home], check=True)
        return made

    return make
