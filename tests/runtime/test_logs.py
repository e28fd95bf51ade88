"""The logs of the product as it is served: what an operator finds there, and who else can."""

import gzip
import json
import logging
import multiprocessing
import os
import re
import stat
import time
import urllib.error
import urllib.request
from datetime import datetime, timedelta

import psycopg
import pytest
from django.urls import reverse

from huzhu.config import logs
from huzhu.kernel.workdays import SHANGHAI
from huzhu.office import logs_kept
from huzhu.runtime import files, rotation
from tests import harness

DAY = timedelta(days=1)
NOW = datetime(2026, 11, 27, 12, 0, tzinfo=SHANGHAI)
ID_NUMBER = "110101199003070038"


def _lines(product, **wanted):
    """The lines of the web part's log that carry these values."""
    told = map(json.loads, (product.home / "logs" / "web.jsonl").read_text().splitlines())
    return [line for line in told if wanted.items() <= line.items()]


def _answer(url):
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_number_on_the_page_of_a_fault_finds_its_one_line_and_the_way_to_it(
    served, database_server, database_name
):
    with database_server.cluster.connect(database_name, user="postgres") as owner:
        owner.execute("ALTER TABLE notices_publicnotice RENAME TO elsewhere")

    status, page = _answer(f"{served.url}{reverse('public:notices')}?text={ID_NUMBER}")

    reference = re.search(r"编号 (\d{8})", page)[1]
    (line,) = _lines(served, reference=reference)
    assert (status, line["event"], line["level"]) == (500, "fault", "error")
    assert (line["status"], line["address"]) == (500, reverse("public:notices"))
    django, server = line["exception"]
    assert (django["class"], server["state"]) == ("django.db.utils.ProgrammingError", "42P01")
    assert any("huzhu/notices/" in step for step in django["frames"])
    assert (served.home / "logs" / "web.log").read_text().count(reference) == 1


def test_turned_away_is_told_with_code_address_and_status(served):
    before = len(_lines(served, event="turned away"))

    assert harness.get(f"{served.url}{reverse('public:notice', args=['公示〔1999〕1号'])}") == 404

    line = _lines(served, event="turned away")[before:][0]
    assert (line["code"], line["status"]) == ("notices.not_found", 404)
    assert line["address"] == "/notices/<number>/"


def test_address_that_nobody_has_is_not_told(served):
    assert harness.get(f"{served.url}/{ID_NUMBER}/") == 404

    assert _lines(served, code="web.not_found")[-1]["address"] == "/<unknown>"
    assert ID_NUMBER not in (served.home / "logs" / "web.jsonl").read_text()


def _refused(connection, value):
    with pytest.raises(psycopg.errors.UniqueViolation, match=value):
        connection.execute(
            f"INSERT INTO django_session VALUES ('{value}', '', now()), ('{value}', '', now())"
        )


def test_servers_log_quotes_no_statement_and_no_value(database_server, database_name, db):
    log = database_server.cluster.log
    with database_server.cluster.connect(database_name, user="postgres") as session:
        _refused(session, "planted-1")
        session.execute("SET log_min_messages = error")
        session.execute("SET log_min_error_statement = error")
        _refused(session, "planted-2")

    said = log.read_text()
    assert ("planted-1" in said, "planted-2" in said) == (False, True)


# --- who can read them, and how large they grow -------------------------------------------------


@pytest.mark.parametrize("mode", [0o1777, 0o755])
def test_folder_is_left_open_when_it_holds_other_things(tmp_path, mode):
    home = tmp_path / "home"
    (home / "pictures").mkdir(parents=True)
    home.chmod(mode)

    files.close_home(home)

    assert stat.S_IMODE(home.stat().st_mode) == mode


def test_logs_of_a_try_before_stand_before_those_of_the_next(tmp_path):
    before, folder = tmp_path / "before", tmp_path / "after"
    rotation.take_along(before, folder)  # there are none
    before.mkdir()
    (before / "command.jsonl").write_text("first\n")
    (before / "postgres.log").write_text("alone\n")
    folder.mkdir()
    (folder / "command.jsonl").write_text("second\n")
    rotation.take_along(before, folder)
    told = {path.name: path.read_text() for path in folder.iterdir()}
    assert told == {"command.jsonl": "first\nsecond\n", "postgres.log": "alone\n"}
    assert not before.exists()


def _write(folder, name, lines):
    handler = logs.PrivateFile(folder / "web.jsonl", delay=True)
    for line in range(lines):
        handler.emit(logging.makeLogRecord({"msg": f"{name} {line}"}))
        if line % 20 == 0:
            time.sleep(0.002)
    handler.close()


def test_no_line_is_lost_when_several_processes_write_a_log_that_is_put_aside(tmp_path):
    folder = tmp_path / "logs"
    folder.mkdir()
    (tmp_path / "run").mkdir()
    context = multiprocessing.get_context("fork")
    writers = [context.Process(target=_write, args=(folder, name, 1000)) for name in "abc"]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        rotation.turn(tmp_path, largest=500)
        time.sleep(0.01)

    written = [line for log in folder.iterdir() for line in log.read_text().splitlines()]
    assert sorted(written) == sorted(f"{name} {line}" for name in "abc" for line in range(1000))
    assert len(list(folder.iterdir())) > 3
    assert all(stat.S_IMODE(log.stat().st_mode) == 0o600 for log in folder.iterdir())


@pytest.fixture
def home(tmp_path):
    (tmp_path / "logs").mkdir()
    (tmp_path / "run").mkdir()
    return tmp_path


def _aside(home, age, size=10):
    path = logs_kept.name_aside(home / "logs" / "web.jsonl", NOW - age)
    path.write_bytes(b"x" * size)
    os.utime(path, ((NOW - age).timestamp(),) * 2)
    return path.name


def test_what_a_process_prints_goes_on_in_the_emptied_file(home):
    with (home / "logs" / "web.log").open("ab", buffering=0) as printed:
        for number in range(3):
            printed.write(b"%d" % number * 100)
            rotation.turn(home, largest=100)
        printed.write(b"last")

    told = [log.read_text()[:4] for log in sorted((home / "logs").iterdir())]
    assert sorted(told) == ["0000", "1111", "2222", "last"]


def test_logs_stay_for_a_year_compressed_and_go_then(home):
    over, kept, fresh = (_aside(home, DAY * 365 + each * DAY) for each in (1, -1, -365))

    rotation.turn(home, at=NOW)

    assert {path.name for path in (home / "logs").iterdir()} == {f"{kept}.gz", fresh}, over
    with gzip.open(home / "logs" / f"{kept}.gz") as packed:
        assert packed.read() == b"x" * 10
    assert (home / "logs" / f"{kept}.gz").stat().st_mode & 0o077 == 0
    assert logs_kept.fault(home / "logs", at=NOW) == ""


def test_log_that_grows_slowly_is_put_aside_by_its_first_line(home):
    for name, age in (("old", 31), ("new", 30)):
        line = f'{{"timestamp": "{NOW - DAY * age:%Y-%m-%d}T10:00:00"}}'
        (home / "logs" / f"{name}.jsonl").write_text(line)

    rotation.turn(home, at=NOW)

    names = {path.name.partition(".jsonl")[0] for path in (home / "logs").glob("*.jsonl.*")}
    assert names == {"old"}


def test_bound_of_the_disk_that_cuts_the_year_short_is_told_before_and_after(home):
    _aside(home, DAY * 100, 1000)
    kept = _aside(home, DAY * 50, 1000)
    before = logs_kept.fault(home / "logs", at=NOW, most=7000)
    assert "近 100 天已有 0 MB" in before
    assert "只够约 350 天" in before
    assert logs_kept.fault(home / "logs", at=NOW, most=7300) == ""

    rotation.turn(home, at=NOW, most=1500)

    assert [path.name.partition(".gz")[0] for path in (home / "logs").glob("web*")] == [kept]
    assert "已提前删除" in logs_kept.fault(home / "logs", at=NOW)
    assert logs_kept.fault(home / "logs", at=NOW + DAY * 270) == ""
