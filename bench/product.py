"""A product for the bench alone, in a home and on a port of its own, and a bare server beside it.

The bare server is started with the very command line of the product's web part; only port and
application differ.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import psycopg

from huzhu.config.database import NAME, OWNER, socket_folder

HUZHU = Path(sys.executable).with_name("huzhu")
TARGET = "huzhu.runtime.web:application"
SETTINGS = "huzhu.config.settings"


@dataclass(frozen=True)
class Trial:
    """An open offer and the file of one ticket for each of its members."""

    url: str
    tickets: Path

    @property
    def offer_id(self) -> int:
        return int(self.url.split("/")[-2])

    @property
    def script(self) -> list[Any]:
        """What makes ``wrk`` send one claim for each ticket."""
        return ["-s", Path(__file__).with_name("claims.lua"), "--", self.tickets]


class BenchProduct:
    """``huzhu up``, from the ready line to the clean stop."""

    def __init__(self, home: Path, *, archive: Path | None = None) -> None:
        self.home, self.port = home, free_port()
        self.variables = {"HUZHU_ARCHIVE": str(archive)} if archive else {}
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [HUZHU, "up", "--no-demo"], env=self.environment(), stdout=subprocess.PIPE, text=True
        )
        for line in self._process.stdout or ():
            if "is ready" in line:
                self._huzhu("demo", "begin")
                return self
        raise RuntimeError("the product did not start")

    def __exit__(self, *_fault: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(30)

    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
        place = {"HUZHU_HOME": str(self.home), "HUZHU_PORT": str(self.port)}
        return {**kept, **place, **self.variables}

    def trial(self, folder: Path, *, members: int) -> Trial:
        """Make an offer with a code and a ticket for each of so many members.

        What was loaded is tidied up before any clock starts: else the database does it by itself
        in the middle of some round.
        """
        self._huzhu("demo", "rush", "--stock", members, "--members", members, "--out", folder)
        with psycopg.connect(self.address(), autocommit=True) as database:
            database.execute("VACUUM ANALYZE")
        url = json.loads((folder / "offer.json").read_text())["url"]
        return Trial(url, folder / "tickets.txt")

    def audit(self, offer_id: int) -> dict[str, int]:
        told: dict[str, int] = json.loads(self._huzhu("offers", "audit", offer_id))
        return told

    def _huzhu(self, *arguments: object) -> str:
        command = [HUZHU, *map(str, arguments)]
        return subprocess.run(
            command, env=self.environment(), check=True, stdout=subprocess.PIPE, text=True
        ).stdout

    def address(self) -> str:
        return f"host={socket_folder(self.home)} port=5432 dbname={NAME} user={OWNER}"

    def claims(self, offer_id: int) -> int:
        """Return how many tickets of an offer were used: each is used once."""
        query = "SELECT count(*) FROM claims_claim WHERE offer_id = %s"
        with psycopg.connect(self.address()) as database:
            row = database.execute(query, [offer_id]).fetchone()
        return int(row[0]) if row else 0

    def claims_by_second(self, offer_id: int) -> list[int]:
        """Return durable claims in each whole second of the runs, by the database's clock."""
        query = (
            "SELECT count(*), date_trunc('second', at) AS second FROM claims_claim"
            " WHERE offer_id = %s GROUP BY second ORDER BY second"
        )
        with psycopg.connect(self.address()) as database:
            found = database.execute(query, [offer_id]).fetchall()
        seconds = {second: count for count, second in found}
        step = found[0][1].resolution * 1_000_000
        inner = [s for s in seconds if s - step in seconds and s + step in seconds]
        return [seconds[s] for s in inner]

    def answer(self, code: str, *arguments: object) -> Any:
        """Return the JSON that Python code prints, in a process of its own with Django set up."""
        command = [sys.executable, "-c", f"import django\ndjango.setup()\n{code}"]
        environment = {**self.environment(), "DJANGO_SETTINGS_MODULE": SETTINGS}
        said = subprocess.run(
            [*command, *map(str, arguments)],
            env=environment, check=True, stdout=subprocess.PIPE, text=True,
        ).stdout  # fmt: skip
        return json.loads(said)

    def processor(self, part: str) -> float:
        """Return the seconds of processor that a part has taken, with its own children."""
        return _processor(self.pid(part))

    def pid(self, part: str) -> int:
        return int((self.home / "run" / f"{part}.pid").read_text())

    def web_command(self) -> list[str]:
        pid = self.pid("web")
        return Path(f"/proc/{pid}/cmdline").read_text().rstrip("\0").split("\0")


class BareServer:
    """An application of the bench on the product's server, with the product's options."""

    def __init__(
        self,
        product: BenchProduct,
        module: str = "bare",
        variables: Mapping[str, str] | None = None,
    ) -> None:
        self._product, self.port = product, free_port()
        self._module, self._variables = module, variables or {}
        self.url = f"http://127.0.0.1:{self.port}/"

    def __enter__(self) -> Self:
        command = self._product.web_command()
        command[command.index("--port") + 1] = str(self.port)
        command[command.index(TARGET)] = f"{self._module}:application"
        settings = {"DJANGO_SETTINGS_MODULE": SETTINGS, **self._variables}
        self._process = subprocess.Popen(
            command, cwd=Path(__file__).parent, env={**self._product.environment(), **settings}
        )
        for _ in range(200):
            try:
                urllib.request.urlopen(self.url, timeout=1).close()
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
            else:
                return self
        raise RuntimeError("the bare server did not start")

    def __exit__(self, *_fault: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(30)


def _processor(pid: int) -> float:
    """Return what a process and those below it have taken, in seconds; one that ended took none."""
    place = Path(f"/proc/{pid}")
    try:
        told = (place / "stat").read_text().rpartition(")")[2].split()
        children = (place / "task" / str(pid) / "children").read_text().split()
    except OSError:
        return 0.0
    own = (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")
    return own + sum(_processor(int(child)) for child in children)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
