"""Whole products that start quickly: each begins with a copy of one that was set up before."""

import subprocess

import pytest


@pytest.fixture
def copied(product, set_up_home):
    """Make a product on a copy of the home that is set up."""

    def make(name="home", **details):
        made = product(name, **details)
        made.home.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cp", "-a", set_up_home, made.home], check=True)
        return made

    return make
