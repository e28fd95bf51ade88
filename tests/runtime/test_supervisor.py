"""Starting, stopping and killing the whole product, as an operator or an accident would."""

import contextlib
import os
import signal
import socket
import time
from functools import partial
from pathlib import Path

import psycopg
import pytest

from huzhu.config.database import socket_folder
from huzhu.runtime import processes
from tests import harness

#: The database last: without it a worker may end by itself, and is away for a moment.
PARTS = ("web", "worker", "postgres")


def _everything_of(product):
    return [pid for pid in harness.family(product.process.pid) if pid != os.getpid()]


def _nothing_lives(pids):
    return processes.wait_until(lambda: not any(map(harness.is_alive, pids)), seconds=40)


def _ready(product, *, seconds=60):
    return processes.wait_until(
        lambda: harness.get(f"{product.url}/readyz") == 200, seconds=seconds, step=0.1
    )


def _was_replaced(product, part, before):
    return product.pid(part) != before


def _similarity(product):
    address = {"host": str(product.home / "run" / "socket"), "dbname": "huzhu", "user": "huzhu"}
    with psycopg.connect(**address) as connection:
        return connection.execute("SELECT similarity('电影票', '电影卡') > 0").fetchone()[0]


def _kill_all(pids):
    for pid in pids:
        # Some end by themselves as soon as the one above them is gone.
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def test_up_serves_beside_nobody_brings_back_each_part_and_starts_after_whatever_was_killed(copied):
    product = copied().start()

    assert [harness.get(product.url + path) for path in ("/healthz", "/readyz", "/")] == [200] * 3
    assert product.output.splitlines()[-1] == f"huzhu is ready: {product.url}"
    assert {product.pid("huzhu"), *map(product.pid, PARTS)} <= {*_everything_of(product)}
    assert _similarity(product) is True
    second = harness.Product(product.home).launch_apart()
    assert second == (
        1,
        f"huzhu: huzhu is already running on {product.home} (HUZHU_HOME): stop it first\n",
    )
    assert product.pid("huzhu") == product.process.pid

    for part in PARTS:
        before, web = product.pid(part), product.pid("web")
        os.kill(before, signal.SIGKILL)
        if part == "postgres":  # the web part answers meanwhile, and is the same one afterwards
            assert harness.get(f"{product.url}/healthz") == 200
        assert processes.wait_until(partial(_was_replaced, product, part, before), seconds=40)
        assert _ready(product), part
        assert (product.pid("web") == web) == (part != "web")
    assert harness.get(product.url) == 200

    pids = _everything_of(product)
    os.kill(product.process.pid, signal.SIGKILL)
    product.start()
    assert _nothing_lives(pids)  # the parts end with the supervisor
    assert harness.get(product.url) == 200

    _kill_all(_everything_of(product))
    product.start()
    assert _ready(product)
    _stops_once_when_told_twice(product)


def _stops_once_when_told_twice(product):
    pids = _everything_of(product)
    os.killpg(product.process.pid, signal.SIGINT)
    time.sleep(0.05)
    os.killpg(product.process.pid, signal.SIGTERM)
    assert product.process.wait(40) == 0
    assert _nothing_lives(pids)
    assert [*(product.home / "run").glob("*.pid"), *(product.home / "run").glob("*.port")] == []


def _open_to_others(home):
    """Everything of a home that somebody else could reach, the home itself included."""
    found = [home, *home.rglob("*")] if home.stat().st_mode & 0o077 else [home]
    found += (home / "logs").iterdir()
    return [path for path in found if not path.is_symlink() and path.stat().st_mode & 0o077]


def _closed_to_others(product):
    """What a process of each part says of what it leaves to others."""
    for part in PARTS:
        process = Path("/proc", str(product.pid(part)))
        told = (process / "status").read_text() + (process / "limits").read_text()
        lines = {line[:27].rstrip() for line in told.splitlines()}
        yield {"Umask:\t0077", "Max core file size        0"} <= lines


def test_up_serves_below_a_deep_and_private_folder_though_a_stale_lock_names_a_living_stranger(
    copied, tmp_path
):
    """And closes its home and its logs, which stood open."""
    top = tmp_path / ("深" * 40) / ("d" * 100)
    top.mkdir(parents=True)
    tmp_path.chmod(0o700)
    product = copied("家 home", top=top)
    database = product.home / "database"
    lines = (os.getpid(), database, 1, 5432, socket_folder(product.home), "", "  1  1", "ready", "")
    (database / "postmaster.pid").write_text("\n".join(map(str, lines)))
    product.home.chmod(0o755)
    log = product.home / "logs" / "web.jsonl"
    log.touch()
    log.chmod(0o644)
    assert _open_to_others(product.home) != []

    product.start()

    assert harness.get(product.url) == 200
    assert _open_to_others(product.home) == []
    assert {path.name for path in (product.home / "logs").iterdir()} >= {
        "postgres.log", "setup.log", "web.log", "worker.log", "web.jsonl"
    }  # fmt: skip
    assert [*_closed_to_others(product)] == [True] * 3
    assert product.stop() == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="the whole run is of an unprivileged user")
def test_up_serves_when_the_user_is_not_root(product, tmp_path_factory):
    top = tmp_path_factory.mktemp("nobody")
    os.chown(top, 65534, 65534)
    program = harness.HUZHU.resolve()
    # The interpreter may lie below a closed folder; nobody may look through it, and no more.
    capability = processes.capability_to_run(
        Path(harness.sys.executable).resolve(), program, top / "x", uid=65534
    )
    identity = processes.Identity(65534, 65534, capability)

    served = product("home", top=top / "inner", identity=identity, variables={"HOME": str(top)})
    served.home.parent.mkdir()
    os.chown(served.home.parent, 65534, 65534)
    served.start()

    assert harness.get(served.url) == 200
    assert (served.home / "database").stat().st_uid == 65534
    assert served.stop() == 0


def test_up_refuses_when_the_database_would_forget(copied):
    product = copied()
    with (product.home / "database" / "postgresql.conf").open("a") as settings:
        settings.write("\nfsync = off\nsynchronous_commit = off\nfull_page_writes = off\n")

    code, said = product.launch_apart()

    assert code == 1
    assert said.startswith("huzhu: this database must not be served from: fsync is off: ")
    assert ("synchronous_commit is off" in said, "full_page_writes is off" in said) == (True, True)
    assert said.count("\n") == 1


def test_up_says_so_when_the_port_is_taken(product):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        outcome = product("home", port=port).launch_apart()

    hint = "choose another with HUZHU_PORT or --port"
    refusal = f"huzhu: cannot listen on 127.0.0.1:{port} (Address already in use): {hint}\n"
    assert outcome == (1, refusal)


def test_up_says_so_when_the_given_database_does_not_answer(product):
    address = f"postgresql://huzhu@127.0.0.1:{harness.free_port()}/huzhu"

    code, said = product("home", variables={"DATABASE_URL": address}).launch_apart()

    assert (code, said.count("\n")) == (1, 1)
    assert said.startswith("huzhu: the database of DATABASE_URL does not answer: ")
