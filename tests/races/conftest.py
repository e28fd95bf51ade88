"""A whole product of its own for races and faults, and the offers to race for."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from huzhu.config.database import USER
from huzhu.runtime.cluster import Cluster
from tests import harness

STOCK, MEMBERS = 400, 2_000


@dataclass
class Trial:
    """An offer made by ``huzhu demo rush``, with its tickets."""

    id: int
    stock: int
    members: int
    url: str
    tickets: list[str]


class RaceProduct(harness.Product):
    """The product, with what races and faults need."""

    def trial(self, folder: Path, *, stock: int = STOCK, members: int = MEMBERS) -> Trial:
        self.huzhu(
            "demo", "rush", "--stock", stock, "--members", members, "--out", folder
        ).check_returncode()
        offer = json.loads((folder / "offer.json").read_text())
        tickets = (folder / "tickets.txt").read_text().split()
        return Trial(offer["id"], offer["stock"], members, offer["url"], tickets)

    def huzhu(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        command = [harness.HUZHU, *map(str, arguments)]
        return subprocess.run(
            command, env=self.environment(), capture_output=True, text=True, check=False
        )

    def database(self, *, user: str = USER) -> psycopg.Connection:
        connection = Cluster(self.home).connect("huzhu", user=user)
        connection.autocommit = True
        return connection

    def kill(self, part: str) -> None:
        """kill -9, the part and everything below it."""
        for pid in harness.family(self.pid(part)):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue


@pytest.fixture(scope="session")
def rush_product(tmp_path_factory, set_up_home) -> Iterator[RaceProduct]:
    """A whole product, with two web processes that know nothing of each other."""
    home = tmp_path_factory.mktemp("rush") / "home"
    subprocess.run(["cp", "-a", set_up_home, home], check=True)
    kept = {"HUZHU_ARCHIVE": str(home.parent / "archive")}
    Path(kept["HUZHU_ARCHIVE"]).mkdir()
    made = RaceProduct(home, ("up", "--no-demo", "--workers", "2"), kept)
    made.start().huzhu("demo", "begin").check_returncode()
    yield made
    made.stop()


@pytest.fixture(
    params=[(STOCK, MEMBERS), pytest.param((1_000, 5_000), marks=pytest.mark.long)],
    ids=lambda size: "{} codes {} members".format(*size),
)
def trial(rush_product: RaceProduct, request: pytest.FixtureRequest, tmp_path: Path) -> Trial:
    """An offer that has just opened; the long form has a large one as well."""
    stock, members = request.param
    return rush_product.trial(tmp_path / "trial", stock=stock, members=members)
