"""The same in the product's own processes: web, worker and a command, while the database fails.

The server's own error quotes the whole row that it refuses; or it ends the connection.
"""

import http.client
import subprocess

import pytest
from django.utils import timezone

from huzhu.claims import tickets
from huzhu.people.actions import imports
from huzhu.people.rules import COLUMNS
from huzhu.runtime import processes
from tests import harness
from tests.planted import acts
from tests.web import offers

TABLES = ("audit_auditevent", "claims_claim", "people_memberimport", "people_member")
QUOTING = "RAISE EXCEPTION 'cannot take %%', NEW USING DETAIL = NEW::text, ERRCODE = '%s';"
FAULTS = {
    "a value is refused": QUOTING % "22P02",
    "a value is there already": QUOTING % "23505",
    "a lock was waited for too long": QUOTING % "55P03",
    "the connection is ended": "PERFORM pg_terminate_backend(pg_backend_pid()), pg_sleep(1);",
}
TOKEN = "t" * 32


@pytest.fixture
def sabotage(database_server, database_name):
    """Have every write to some tables fail in one way."""

    def begin(fault: str) -> None:
        with database_server.cluster.connect(database_name, user="postgres") as owner:
            owner.execute(
                "CREATE OR REPLACE FUNCTION sabotage() RETURNS trigger LANGUAGE plpgsql SECURITY"
                f" DEFINER AS $$ BEGIN {FAULTS[fault]} RETURN NEW; END $$"
            )
            for table in TABLES:
                owner.execute(
                    f"CREATE OR REPLACE TRIGGER sabotage BEFORE INSERT OR UPDATE ON {table}"
                    " FOR EACH ROW EXECUTE FUNCTION sabotage()"
                )

    return begin


def _post(product, path, *, client=None, body=b"", **headers):
    """Ask the served product as a browser that holds this client's session."""
    session = client.cookies["sessionid"].value if client else ""
    sent = {"Cookie": f"sessionid={session}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN, **headers}
    connection = http.client.HTTPConnection("127.0.0.1", product.port, timeout=30)
    try:
        connection.request("POST", path, body, sent)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def _file_of(planted):
    person = planted.name(), planted.id_number(), planted.phone()
    row = ("M000001", *person, "U0101", "在会")
    return f"{','.join(COLUMNS)}\n{','.join(row)}\n".encode()


def _hand_in(stage, product):
    name, content = stage.planted.id_number(), _file_of(stage.planted).decode()
    disposition = f'Content-Disposition: form-data; name="file"; filename="{name}.csv"'
    body = f"--b\r\n{disposition}\r\n\r\n{content}\r\n--b--\r\n".encode()
    kind = {"Content-Type": "multipart/form-data; boundary=b"}
    client = stage.staff(stage.cast.he)
    return _post(product, "/office/members/imports/", client=client, body=body, **kind)


@pytest.fixture
def worker(database_server, database_name, tmp_path, settings):
    """A worker on this test's database, with this process's keys and uploads."""
    home = harness.sharing(tmp_path / "worker", "keys")
    settings.MEDIA_ROOT = home / "uploads"
    url = database_server.url(database_name)
    product = harness.Product(home, ("worker",), {"DATABASE_URL": url})
    yield product
    if product.process:
        product.stop()


def _told(product, log, words):
    path = product.home / "logs" / log
    return path.exists() and words in path.read_text()


@pytest.mark.parametrize("fault", FAULTS)
def test_nothing_planted_is_found_when_the_database_fails_the_web_part(
    served, stage, sabotage, database_server, fault
):
    made, rushed = acts.offer(stage), acts.offer(stage)
    offers.won(made, stage.cast.zhao)
    until = int(timezone.now().timestamp()) + 600
    ticket = tickets.sign(rushed.pk, stage.cast.zhao.pk, expires=until)
    stage.planted.kinds[ticket] = "ticket"
    looking = stage.member(stage.cast.zhao)
    sabotage(fault)

    told = [
        _post(served, f"/member/codes/{made.pk}/", client=looking),
        _hand_in(stage, served),
        _post(served, f"/api/v1/offers/{rushed.pk}/claims", Authorization=f"Bearer {ticket}"),
    ]

    assert [status >= 500 for status, _ in told] == [True, True, True], told
    assert [text for _, text in told if stage.planted.found_in(text)] == []
    logs = (served.home / "logs", database_server.cluster.log.parent)
    assert stage.planted.found_in_files(*logs) == {}
    assert stage.planted.found_elsewhere() == {}


def test_nothing_planted_is_found_when_the_database_fails_a_task_and_a_command(
    served, stage, sabotage, worker, tmp_path
):
    content = _file_of(stage.planted)
    (tmp_path / "list.csv").write_bytes(content)
    with (tmp_path / "list.csv").open("rb") as upload:
        imports.check_import(upload, file_name="list.csv", by=stage.cast.he, at=timezone.now())
    sabotage("a value is refused")

    outcome = subprocess.run(
        [harness.HUZHU, "members", "import", tmp_path / "list.csv"],
        env=worker.environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    worker.launch()
    failed = '"action": "job_error'
    assert processes.wait_until(lambda: _told(worker, "worker.jsonl", failed), seconds=60)

    assert (outcome.returncode, outcome.stderr.count("\n")) == (1, 1)
    assert '"state": "22P02"' in (worker.home / "logs" / "worker.jsonl").read_text()
    said = outcome.stdout + outcome.stderr + worker.output
    assert stage.planted.found_in(said) == []
    assert stage.planted.found_in_files(worker.home / "logs") == {}
    assert stage.planted.found_elsewhere() == {}
