"""The shell's command: answers, exit codes, one line for what goes wrong."""

import datetime as dt
import json
import re
import socket
import subprocess

import psycopg
import pytest

from huzhu import cli
from huzhu.config.database import OWNER
from huzhu.kernel.sentences import sentence_of
from huzhu.kernel.workdays import SHANGHAI
from huzhu.office import keeping
from huzhu.office.models import CalendarDay, CalendarYear
from huzhu.runtime import deadlines, doctor
from huzhu.runtime.keeping import container
from tests import harness
from tests.documents.clamd import serving
from tests.runtime.test_kept_nights import backup_at


@pytest.fixture
def run(tmp_path):
    """Run the command on a home of its own, where nothing runs."""

    def call(*arguments, **variables):
        product = harness.Product(tmp_path / "home", variables=variables)
        return subprocess.run(
            [harness.HUZHU, *arguments],
            env=product.environment(),
            capture_output=True,
            text=True,
            check=False,
        )

    return call


@pytest.mark.parametrize(
    ("arguments", "dates"),
    [
        (
            ("--start", "2026-10-12"),
            {"plan_latest": "2026-09-12", "materials_latest": "2026-09-29"},
        ),
        (
            ("--start", "2027-03-31"),
            {"plan_latest": "2027-02-28", "materials_latest": "2027-03-24"},
        ),
        (("--received", "2026-09-28"), {"review_due": "2026-10-10"}),
    ],
)
def test_deadlines_follow_the_calendar_and_say_what_is_an_estimate_when_nothing_runs(
    run, arguments, dates
):
    outcome = run("deadlines", *arguments)

    assert (outcome.returncode, json.loads(outcome.stdout)) == (0, dates)
    unannounced = {"2027-03-31": "2027"}.get(arguments[1], "")
    assert ("预估" in outcome.stderr, unannounced in outcome.stderr) == (bool(unannounced), True)


def test_deadlines_follow_the_offices_calendar_when_its_database_answers(
    run, transactional_db, database_server, database_name
):
    CalendarDay.objects.create(day=dt.date(2026, 9, 30), is_working=False, name="放假")
    address = database_server.url(database_name)

    outcome = run("deadlines", "--received", "2026-09-28", DATABASE_URL=address)

    assert json.loads(outcome.stdout) == {"review_due": "2026-10-12"}


def test_deadlines_into_a_year_that_the_office_does_not_know_go_on_by_the_librarys(db, monkeypatch):
    monkeypatch.setattr(deadlines.product, "is_reachable", lambda: True)
    monkeypatch.setattr(deadlines.product, "open_data", lambda: None)
    CalendarDay.objects.exclude(day__year=2026).delete()
    CalendarYear.objects.exclude(year=2026).delete()

    found = deadlines.after_receipt(dt.date(2026, 12, 28))

    assert found == {"review_due": dt.date(2027, 1, 5)}  # New Year's Day is the library's


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nonsense",),
        ("deadlines",),
        ("deadlines", "--start", "2026-02-30"),
        ("deadlines", "--start", "9999-12-31"),
        ("deadlines", "--start", "0001-01-05"),
        ("deadlines", "--received", "2100-01-01"),
        ("up", "--port", "0"),
        ("up", "--workers", "-1"),
        ("up", "--workers", "9" * 5000),
        ("demo", "rush", "--stock", str(2**63), "--members", "1", "--out", "x"),
        ("demo", "rush", "--stock", "1", "--members", "1", "--out", "x", "--opens-in", "9" * 30),
        ("demo", "rush", "--stock", "0", "--members", "1", "--out", "x"),
    ],
)
def test_command_exits_2_with_one_line_when_it_is_not_understood(run, arguments):
    outcome = run(*arguments)

    assert (outcome.returncode, outcome.stdout, outcome.stderr.count("\n")) == (2, "", 1)


@pytest.mark.parametrize(
    "arguments", [("offers", "audit", "1"), ("migrate",), ("members", "import", "x.xlsx")]
)
def test_command_exits_1_with_one_line_when_the_product_is_not_running(run, tmp_path, arguments):
    outcome = run(*arguments)

    hint = f"huzhu is not running (HUZHU_HOME={tmp_path}/home does not answer)"
    assert (outcome.returncode, outcome.stderr) == (
        1,
        f"huzhu: {hint}: start it with huzhu up\n",
    )


def test_command_exits_1_with_one_line_when_a_variable_is_wrong(run):
    outcome = run("up", HUZHU_PORT="http")

    assert (outcome.returncode, outcome.stderr) == (
        1,
        "huzhu: HUZHU_PORT is 'http': write a port number, for example 8000\n",
    )


@pytest.mark.parametrize(
    "command",
    [
        "",
        "up",
        "web",
        "worker",
        "db",
        "doctor",
        "migrate",
        "deadlines",
        "demo rush",
        "backup",
        "drill",
    ],
)
def test_every_command_explains_itself(run, command):
    outcome = run(*command.split(), "--help")

    assert (outcome.returncode, outcome.stdout.startswith("usage: huzhu")) == (0, True)


def test_command_names_a_file_that_is_not_there(
    run, transactional_db, database_server, database_name
):
    named = sentence_of(FileNotFoundError(2, "No such file or directory", "nowhere.csv"))
    outcome = run(
        "members", "import", "nowhere.csv", DATABASE_URL=database_server.url(database_name)
    )

    assert (outcome.returncode, outcome.stderr) == (1, f"huzhu: {named}\n")


@pytest.mark.clause("S3.1.4.a")
def test_doctor_finds_a_running_product_in_order(
    run, transactional_db, database_server, database_name
):
    outcome = run("doctor", DATABASE_URL=database_server.url(database_name))

    assert (outcome.returncode, outcome.stderr) == (0, "")
    trail = "ok    留痕：服务所用的角色只能追加，不能改动。\n"
    assert f"ok    中文检索：能检索中文。\n{trail}ok    就绪：可以服务。\n" in outcome.stdout


def test_doctor_says_that_the_trail_is_not_guarded_when_the_tables_owner_serves(
    run, transactional_db, database_server, database_name
):
    address = database_server.url(database_name, user=OWNER)

    outcome = run("doctor", DATABASE_URL=address)

    assert "留痕：服务所用的角色就是表的所有者，能改动留痕" in outcome.stdout


def test_doctor_says_how_to_mend_when_a_key_is_missing(run, tmp_path):
    (tmp_path / "home" / "database").mkdir(parents=True)

    outcome = run("doctor")

    assert outcome.returncode == 1
    assert "no    密钥：缺少 django_secret、ticket_key" in outcome.stdout


def test_doctor_says_that_nobody_is_believed_to_speak_https_when_no_proxy_is_named(run):
    hint = "处理：把代理连过来的地址写入 HUZHU_PROXIES。"

    assert hint in run("doctor", HUZHU_HTTPS="1").stdout
    assert hint not in run("doctor", HUZHU_HTTPS="1", HUZHU_PROXIES="127.0.0.1").stdout


def test_doctor_says_whether_uploads_are_scanned_for_viruses(run, tmp_path):
    address = str(tmp_path / "clamd.sock")

    assert "ok    病毒扫描：没有，上传的文件注明未扫描病毒" in run("doctor").stdout
    assert f"no    病毒扫描：{address} 没有应答" in run("doctor", HUZHU_CLAMD=address).stdout
    with socket.socket(socket.AF_UNIX) as line:
        line.bind(address)
        with serving(line, address):
            assert f"：{address} 的 clamd" in run("doctor", HUZHU_CLAMD=address).stdout


def test_doctor_says_whether_messages_leave_the_browser(run, tmp_path):
    assert "warn  对外消息：没有对外的渠道" in run("doctor", HUZHU_DEMO="0").stdout
    told = {"HUZHU_SMS": "http://127.0.0.1:1/"}
    assert f"no    对外消息：sms 没有密钥文件 {tmp_path / 'home'}" in run("doctor", **told).stdout
    both = run("doctor", HUZHU_WECHAT="wx0123456789abcdef").stdout
    assert "no    对外消息：wechat、once 没有密钥文件" in both
    assert both.count("没有密钥文件") == 1
    (tmp_path / "home" / "keys").mkdir(parents=True)
    (tmp_path / "home" / "keys" / "sms").write_text("{}")
    assert "keys 中有 sms，本次运行没有设相应的变量" in run("doctor", HUZHU_DEMO="0").stdout


def test_doctor_says_that_the_backup_is_not_in_order_when_its_file_is_gone(run, tmp_path):
    home, at = tmp_path / "home", dt.datetime.now(SHANGHAI)
    file = home / "night.huzhu"
    home.mkdir(mode=0o700)
    file.write_bytes(b"whole")
    keeping.note(home, backup=backup_at(at, file))
    keeping.note(home, drill_fault=keeping.Fault(keeping.now_told(at), "磁盘已满。"))
    said = run("doctor").stdout
    assert "ok    备份：" in said
    told = f"warn  恢复演练：还没有做过，每月 1 日自动做；最近一次未成：{at:%F %H:%M}"
    assert told in said

    keeping.note(home, backup=None, restored_at=keeping.now_told(at), restored_from="2026-11-27")
    assert "ok    备份：由 2026-11-27 的备份恢复，" in run("doctor").stdout
    keeping.note(home, backup=backup_at(at, file))

    file.unlink()
    assert f"的文件 {file} 已不在。处理：运行 huzhu backup --nightly。\n" in run("doctor").stdout


def test_doctor_says_how_to_mend_when_the_home_is_open_to_others(run, tmp_path):
    (tmp_path / "home").mkdir(mode=0o755)
    (tmp_path / "home").chmod(0o755)

    outcome = run("doctor")

    home = tmp_path / "home"
    assert f"no    安装目录：{home} 的权限是 755。处理：运行 chmod 700 {home}。" in outcome.stdout


def test_command_ends_with_one_line_and_a_number_when_it_meets_a_fault_of_ours(
    run, tmp_path, transactional_db, database_server, database_name
):
    with database_server.cluster.connect(database_name, user="postgres") as owner:
        owner.execute("ALTER TABLE claims_offer RENAME TO elsewhere")

    outcome = run("offers", "audit", "7", DATABASE_URL=database_server.url(database_name))

    told = re.fullmatch(
        r"huzhu: fault (\d{8}) \(in logs\): django.db.utils.ProgrammingError at .*\n",
        outcome.stderr,
    )
    log = (tmp_path / "home" / "logs" / "command.jsonl").read_text()
    assert (outcome.returncode, log.count(f'"reference": "{told[1]}"')) == (1, 1)


@pytest.fixture
def without_a_table(database_server, database_name):
    """A migration that its owner has not applied yet: it belongs to nobody among applied ones."""
    address = database_server.url(database_name, user=OWNER)
    rename = "UPDATE django_migrations SET app = %s WHERE app = %s AND name = '0001_initial'"
    with psycopg.connect(address, autocommit=True) as owner:
        assert owner.execute(rename, ["nobody", "people"]).rowcount == 1
        try:
            yield
        finally:
            owner.execute(rename, ["people", "nobody"])


def test_commands_that_need_data_wait_for_the_tables(
    run, transactional_db, database_server, database_name, without_a_table
):
    outcome = run("staff", "confirm", DATABASE_URL=database_server.url(database_name))

    assert (outcome.returncode, outcome.stdout) == (1, "")
    assert outcome.stderr.startswith("huzhu: 正在建表：请等待 huzhu is ready")


def test_commands_that_need_data_look_into_tables_that_are_there(
    run, transactional_db, database_server, database_name
):
    outcome = run("staff", "confirm", DATABASE_URL=database_server.url(database_name))

    assert outcome.stderr.startswith("huzhu: 服务器上的确认只用于开办")


_DAMAGE = """
CREATE FUNCTION broken() RETURNS bytea LANGUAGE plpgsql AS $$ BEGIN
    RAISE 'invalid page in block 0 of relation' USING ERRCODE = 'data_corrupted'; END $$;
ALTER TABLE claims_vouchercode RENAME TO elsewhere;
CREATE VIEW claims_vouchercode AS SELECT 1 AS id, broken() AS sealed, broken() AS digest;
GRANT SELECT ON claims_vouchercode TO PUBLIC;
"""


@pytest.mark.clause("S3.1.4.a")
def test_doctor_and_keys_say_in_words_that_a_table_cannot_be_read(
    run, transactional_db, database_server, database_name
):
    """What cannot be read is one line among the others; a command of the hour is no fault of it."""
    with database_server.cluster.connect(database_name, user="postgres") as owner:
        owner.execute(_DAMAGE)
    address = database_server.url(database_name)

    doctor, keys = run("doctor", DATABASE_URL=address), run("keys", DATABASE_URL=address)

    assert (doctor.returncode, doctor.stderr) == (1, "")
    assert "ok    中文检索：能检索中文。\n" in doctor.stdout
    told = "no    封存的内容：表的内容读不出（invalid page in block 0 of relation）。处理："
    assert told in doctor.stdout
    assert "最坏的一天" in doctor.stdout
    said = "huzhu: 数据库须读得出表的内容，现在读不出（invalid page in block 0 of relation）。"
    assert (keys.returncode, keys.stderr.startswith(said), keys.stderr.count("\n")) == (1, True, 1)


def test_what_the_database_cannot_read_spoils_no_other_finding(monkeypatch):
    """Whether psycopg says it or Django, and in one look of several; a bug stays a bug."""

    def broken(_told):
        raise psycopg.errors.DataCorrupted("invalid page\nLINE 1: SELECT …")

    found = list(doctor._read("one", lambda: [broken(None)]))
    found += doctor._read("two", lambda: [doctor.Finding("two", "there")])
    assert [(each.subject, bool(each.mend)) for each in found] == [("one", True), ("two", False)]
    assert found[0].state == "表的内容读不出（invalid page）"
    with pytest.raises(ZeroDivisionError):
        list(doctor._read("three", lambda: [1 // 0]))


def test_a_refusal_of_a_kind_of_its_own_is_told_in_one_line():
    """A fault in its place would leave a log in the home that a restore wants empty."""
    assert cli._sentence(container.OtherPassphrase("口令\n不对")) == "口令 不对"
    assert cli._sentence(RuntimeError("x")) is None
