"""Fixtures for every test: the database, the served product, the browser.

Not here: what they are made of (``harness``).
"""

import fcntl
import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from weakref import WeakKeyDictionary

import django
import psycopg
import pytest
import time_machine
from django.conf import settings
from django.db import connection, transaction
from django.test import TransactionTestCase
from xdist.scheduler import LoadScopeScheduling

from huzhu.config.database import OWNER
from huzhu.runtime import processes
from tests import asserting, fast, harness, standing, unsealing
from tests.standing import STANDING

os.environ["HUZHU_HOME"] = str(harness.home())
os.environ["DJANGO_SETTINGS_MODULE"] = "huzhu.config.settings"
# Playwright's synchronous interface keeps an event loop in the thread that also tests the ORM.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
for name in {"DATABASE_URL", *(each for each in os.environ if each.startswith("HUZHU_"))}:
    if name not in {"HUZHU_HOME", "HUZHU_TEST_RUN"}:
        os.environ.pop(name, None)
os.environ["HUZHU_DEMO"] = "0"

#: Fixtures that import apps: read when Django is ready.
pytest_plugins = ("tests.clients", "tests.key_versions")


# Folders below have conftests of their own that import apps: Django is ready before them.
django.setup()
# Nobody has missed a backup of a home that begins in a hundred years.
os.utime(settings.HOME / "keys" / "vault_key", (4_900_000_000, 4_900_000_000))
# Hashed names of static files exist only after collecting; tests use the files' own names.
settings.STORAGES = {
    **settings.STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Argon2 is slow on purpose.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

CLOSED_NETWORK = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # One process shows all pages of a visitor, and draws them.
    "--renderer-process-limit=1",
    "--process-per-site",
    "--in-process-gpu",
    # Nobody looks: letters come from the machine, and a script that runs once is not made quick.
    "--disable-remote-fonts",
    "--js-flags=--max-lazy",
]
#: The browser without windows where it is installed: it takes half the time of the one with them.
BROWSERS = (Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium"))
#: Each of these runs in one worker: nobody waits while another loads the demonstration, no two
#: races disturb each other, what lasts as long as a module is made once, sources are parsed once,
#: LibreOffice and nginx start once.
#: (xdist's own groups see no marks under pytest 9.2.)
TOGETHER = (
    "tests/demo/",
    "tests/races/",
    "tests/journeys/test_nobody_elses.py",
    "tests/architecture/",
    "tests/lists/",
    "tests/documents/test_shown.py",
    "tests/documents/test_tables.py",
    "tests/runtime/test_proxy.py",
    "tests/web/matrix/",
)
#: What takes long begins first, so that the workers end together; small tests fill the rest.
LONG_ONES = (
    "tests/demo/",
    "tests/journeys/",
    "tests/races/",
    "tests/planted/",
    "tests/runtime/",
    "tests/architecture/",
)


class OneWorkerForAFolder(LoadScopeScheduling):
    """Every test goes to the next worker that is free, those of ``TOGETHER`` as one piece."""

    def _split_scope(self, nodeid: str) -> str:
        return next((folder for folder in TOGETHER if nodeid.startswith(folder)), nodeid)

    def mark_test_complete(self, node, item_index: int, duration: float = 0) -> None:
        super().mark_test_complete(node, item_index, duration)
        # What is over is counted through with every test that ends.
        scope = self._split_scope(self.registered_collections[node][item_index])
        if all(self.assigned_work[node][scope].values()):
            del self.assigned_work[node][scope]


def pytest_xdist_make_scheduler(config: pytest.Config, log) -> LoadScopeScheduling:
    return OneWorkerForAFolder(config, log)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--fast", action="store_true", help="leave out what is slow (tests/fast.py)")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Long ones first; then by the state they begin with, along its way."""
    if config.getoption("fast"):
        fast.leave_out_slow(config, items)
    items.sort(key=lambda item: (not item.nodeid.startswith(LONG_ONES), _state_of(item)))


def _state_of(item: pytest.Item) -> int:
    return standing.PLACES[_wanted_by(item)]


def _wanted_by(item: pytest.Item) -> str:
    params = item.callspec.params if hasattr(item, "callspec") else {}
    return standing.wanted(
        {*getattr(item, "fixturenames", ()), f"standing_{params.get('reached')}"}
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo) -> Iterator[None]:
    """Let a report of odd characters reach xdist's controller: lone surrogates have no bytes."""
    report = yield
    report.sections = [(name, _sayable(text)) for name, text in report.sections]
    if report.failed and _sayable(str(report.longrepr)) != str(report.longrepr):
        report.longrepr = _sayable(str(report.longrepr))
    return report


def _sayable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Start the run's database before xdist starts its workers; alone, wait until it is needed."""
    session.config.huzhu_server = server = harness.Server(harness.Cluster(harness.home()))
    many = getattr(session.config.option, "numprocesses", None)
    if many and not harness.is_worker() and not session.config.option.collectonly:
        server.begin()
        asserting.make(session.config)


def pytest_collection_finish() -> None:
    """What is there when the first test begins stays: the collector looks at it no more."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_sessionfinish(session: pytest.Session) -> None:
    session.config.huzhu_server.stop()


# --- database ---------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def database_server(request: pytest.FixtureRequest) -> harness.Server:
    """The run's PostgreSQL server."""
    server = request.config.huzhu_server
    if not harness.is_worker() and not server.is_ours:
        server.begin()
    server.wait()
    return server


@pytest.fixture(scope="session")
def database_name() -> str:
    return f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"


@pytest.fixture(scope="session")
def django_db_setup(
    database_server: harness.Server, database_name: str, django_db_blocker
) -> Iterator[None]:
    """Give this process a clone, and a new one after each test that commits."""

    def start_afresh(_case: TransactionTestCase) -> None:
        connection.close()
        database_server.clone(database_name)

    database_server.clone(database_name)
    connection.settings_dict["NAME"] = database_name
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", start_afresh)
        yield
    with django_db_blocker.unblock():
        STANDING.end()
        connection.close()
    database_server.drop(database_name)


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef, request: pytest.FixtureRequest) -> None:
    """Before a test's own transaction begins, let the state stand that it begins with."""
    if fixturedef.argname == "_django_db_helper":
        marker = request.node.get_closest_marker("django_db")
        commits = bool(marker and marker.kwargs.get("transaction"))
        is_alone = commits or {"transactional_db", "as_owner"} & {*request.fixturenames}
        is_alone = is_alone or time_machine.escape_hatch.is_travelling()
        with request.getfixturevalue("django_db_blocker").unblock():
            STANDING.stand("" if is_alone else _wanted_by(request.node))


@pytest.fixture
def standing_state(request: pytest.FixtureRequest, db) -> standing.Made:
    """What this test begins with, by name."""
    return STANDING.given(_wanted_by(request.node))


@pytest.fixture
def reached(request: pytest.FixtureRequest, standing_state: standing.Made) -> object:
    """The project at the stop that ``standing.at`` names."""
    return standing_state[request.param]


def _part_of_the_state(name: str) -> object:
    @pytest.fixture(name=f"standing_{name}")
    def part(standing_state: standing.Made) -> object:
        return standing_state[name]

    return part


for each in standing.STATES:
    globals()[f"standing_{each}"] = _part_of_the_state(each)


@pytest.fixture(scope="module")
def lasting(django_db_setup, django_db_blocker) -> Iterator[None]:
    """A transaction around a module: what is made in it once, each of its tests finds as it was."""
    with django_db_blocker.unblock():
        STANDING.end()
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def as_owner(django_db_setup, database_server, database_name) -> Iterator[psycopg.Connection]:
    """This process's database as the owner of its tables sees it; nothing done here stays."""
    with database_server.cluster.connect(database_name, user=OWNER) as connection:
        connection.autocommit = False
        connection.execute("SET lock_timeout = '5s'")
        yield connection
        connection.rollback()


@pytest.fixture(autouse=True)
def _nothing_is_known_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test meets its database as a process that has just begun."""
    monkeypatch.setattr("huzhu.people.founding._final", WeakKeyDictionary())
    monkeypatch.setattr("huzhu.web.console.counts._counted", {})


# --- the product ------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def looks_off_record(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Looks of the staff at what is sealed that left no event: there are none in any test."""
    seen = unsealing.watch(monkeypatch)
    yield seen
    assert seen == []


@pytest.fixture(scope="session")
def _web(
    django_db_setup, database_server: harness.Server, database_name: str, tmp_path_factory
) -> Iterator[harness.Product]:
    home = harness.sharing(harness.home().parent / f"web-{database_name}", "keys", "static")
    variables = {"DATABASE_URL": database_server.url(database_name)}
    product = harness.Product(home, ("web",), variables).start()
    yield product
    product.stop()


@pytest.fixture
def served(_web: harness.Product, transactional_db) -> harness.Product:
    """The web part, serving this very test's database: what the test commits, pages show."""
    # The database of the test before may have been replaced a moment ago.
    assert processes.wait_until(lambda: harness.get(f"{_web.url}/readyz") == 200, seconds=60)
    return _web


@pytest.fixture
def product(tmp_path_factory) -> Iterator[type]:
    """Make whole products with a home and a database of their own; stops those still running."""
    made: list[harness.Product] = []

    def make(name: str = "home", **details) -> harness.Product:
        top = details.pop("top", None) or tmp_path_factory.mktemp("product")
        made.append(harness.Product(top / name, **details))
        return made[-1]

    yield make
    for each in made:
        if each.process and each.process.poll() is None:
            each.stop()


@pytest.fixture(scope="session")
def set_up_home(database_server: harness.Server) -> Path:
    """A home with the run's own database as it began, made by whichever process came first."""
    home = harness.home().parent / "set-up"
    with (harness.home().parent / "set-up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / "done").exists():
            shutil.rmtree(home, ignore_errors=True)
            harness.sharing(home, "keys", "static")
            (home.parent / harness.COPY).rename(home / "database")
            cluster = harness.Cluster(home)
            cluster.start()  # it reads the log to the end of the copy
            cluster.stop()
            (home / "done").touch()
    return home


# --- the browser ------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """Debian's Chromium, quiet on a machine without a network."""
    installed = next((path for path in BROWSERS if path.exists()), BROWSERS[-1])
    return {"executable_path": str(installed), "args": CLOSED_NETWORK, "headless": True}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, object]:
    return {
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "viewport": {"width": 1440, "height": 900},
    }
