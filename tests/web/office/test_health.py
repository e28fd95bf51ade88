"""The condition of the platform as the office sees it, and one that cannot be seen."""

import ssl
import subprocess
import threading
from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.urls import reverse

from huzhu.config.database import OWNER
from huzhu.kernel import rights
from huzhu.kernel.sizes import LEAST_FREE_BYTES
from huzhu.kernel.workdays import SHANGHAI
from huzhu.office import conditions, keeping, logs_kept, server
from huzhu.office.server import Dead, HostCertificate, Jobs, Session
from huzhu.people.succession import Outlook
from huzhu.projects.queries import watch
from huzhu.web.console import counts
from huzhu.web.office.operations import health
from tests import words
from tests.markup import folded
from tests.runtime.test_kept_nights import backup_at, drill_at

AT = datetime(2026, 11, 27, 9, 0, tzinfo=SHANGHAI)
EVERY = {
    *(
        "database",
        "work",
        "dead",
        "jobs",
        "messages",
        "disk",
        "kept",
        "logs",
        "clock",
        "certificate",
    ),
    "succession",
    "administrators",
    "second_factor",
    "versions",
}


@pytest.fixture
def home(tmp_path, settings):
    settings.HOME = tmp_path
    keeping.note(tmp_path, backup=backup_at(AT), drill=drill_at(AT))
    return tmp_path


def page(client):
    return folded(client.get(reverse("office:health")).content.decode())


@pytest.mark.clause("S3.1.4.a")
def test_page_tells_every_condition_with_its_word(cast, desk, clock, home, monkeypatch):
    clock(AT)
    monkeypatch.setattr(server, "running", lambda: {"1.2": ["web", "worker"]})
    told = page(desk(cast.feng))

    assert (
        f'href="{reverse("office:health")}"'
        in desk(cast.feng).get(reverse("office:operations")).content.decode()
    )
    for each in EVERY:
        assert f'<tr id="{each}">' in told
    assert "平台 1.2，Python 3." in told
    assert "个连接中已用" in told
    assert "没有设加密访问的域名，看不到证书。" in told
    assert "最近一次：备份 2026-11-27 09:00、恢复演练 2026-11-27 09:00。" in told
    assert "0 项在等，近七天有 0 项没有做成。" in told


@pytest.mark.clause("S3.1.4.a")
def test_what_needs_somebody_stands_first_with_what_to_do(cast, desk, clock, home, monkeypatch):
    clock(AT + timedelta(days=2))
    monkeypatch.setattr(server, "running", dict)
    found = health.looked_at(at=AT + timedelta(days=2), by=cast.feng)
    assert [each.key for each in found[:2]] == ["jobs", "kept"]
    told = page(desk(cast.feng))
    assert "2 项要处理" in told
    assert "现在没有后台程序在运行。" in told
    assert "最近一次备份是 2026-11-27 09:00，已超过一天。" in told
    assert "请信息技术部在服务器上运行 huzhu backup --nightly。各项详情见运行监督页。" in told


@pytest.mark.clause("S3.1.4.a")
def test_advice_names_the_system_administrator_once_the_three_are_in_office(
    cast, desk, clock, home, monkeypatch
):
    clock(AT + timedelta(days=2))
    monkeypatch.setattr(rights, "_asked", [lambda: True])
    found = {each.key: each for each in health.looked_at(at=AT + timedelta(days=2), by=cast.feng)}
    assert "请系统管理员在服务器上运行 huzhu backup --nightly。" in found["kept"].advice
    told = page(desk(cast.feng))
    assert "请系统管理员按“怎么办”一栏处理" in told
    assert "请信息技术部" not in told


@pytest.mark.clause("S3.1.4.a")
def test_each_condition_that_is_amiss_says_so_on_the_page(cast, desk, clock, home, monkeypatch):
    """Looked at by their own looks: a page that asked nobody would say that all is in order."""
    clock(AT)
    late = SimpleNamespace(late=9_999, given_up=1, since=AT)
    full = SimpleNamespace(free=LEAST_FREE_BYTES - 1, total=2**40)
    for where, name, found in (
        (server, "connections", (95, 100)),
        (server, "longest", Session(7, "huzhu web 1", 9_999)),
        (server, "most_dead", Dead("claims_claim", 10**6, 0.6)),
        (server, "jobs", Jobs(1, 9_999, 1)),
        (server, "clock_difference", 9.0),
        (server, "packages_installed_at", 0.0),
        (health.messages, "trouble", late),
        (health.shutil, "disk_usage", full),
        (health.succession, "outlook_at", Outlook(AT.date(), "没有人")),
    ):
        monkeypatch.setattr(where, name, lambda *_, found=found, **__: found)
    (home / "logs").mkdir()
    logs_kept.note_cut(home / "logs", AT)

    found = {each.key: each.word for each in health.looked_at(at=AT, by=cast.feng)}
    amiss = {key for key, word in found.items() if word is conditions.Word.ACT}
    watched = {"kept", "logs", "certificate", "administrators", "second_factor", "versions"}
    assert amiss == EVERY - watched
    assert {found["logs"], found["versions"]} == {conditions.Word.WATCH}
    told = page(desk(cast.feng))
    assert f"{len(amiss)} 项要处理" in told
    assert "表 claims_claim 有 1,000,000 行，占 60%。" in told
    assert "以前的已提前删除" in told


def test_office_without_a_backup_is_told_so(cast, desk, clock, tmp_path, settings):
    """A home that has just begun misses nothing yet, and has nothing to go back to."""
    clock(AT)
    settings.HOME = tmp_path
    found = {each.key: each for each in health.looked_at(at=AT, by=cast.feng)}["kept"]
    assert found.word is conditions.Word.WATCH
    assert found.facts.startswith("还没有备份和恢复演练。")


@pytest.mark.parametrize("is_trial", [False, True])
def test_office_without_a_second_place_or_an_archive_is_told_from_its_first_day_on(
    cast, clock, home, settings, monkeypatch, is_trial
):
    clock(AT)
    monkeypatch.setattr(health, "is_demonstration", lambda: is_trial)
    settings.ENV = replace(settings.ENV, backups_copy=None, archive=None, database_url=None)
    lacking = [keeping.LACKING[name] for name in ("HUZHU_BACKUPS_COPY", "HUZHU_ARCHIVE")]

    def kept():
        return {each.key: each for each in health.looked_at(at=AT, by=cast.feng)}["kept"]

    found = kept()
    assert [said in found.facts for said in lacking] == [not is_trial] * 2
    assert found.word is (conditions.Word.GOOD if is_trial else conditions.Word.WATCH)
    advice = (
        "请信息技术部设好 HUZHU_BACKUPS_COPY、HUZHU_ARCHIVE 后重新启动平台（见 docs/operate.md）。"
    )
    assert found.advice == ("" if is_trial else advice)
    settings.ENV = replace(settings.ENV, backups_copy="/far", database_url="postgresql://far/x")
    assert kept().word is conditions.Word.GOOD


@pytest.mark.clause("S6.5.b")
def test_office_that_asks_for_no_second_factor_is_reminded_of_it(cast, desk, clock, home, settings):
    clock(AT)
    assert "工作人员登录都要第二重验证。" in page(desk(cast.feng))
    settings.SECOND_FACTOR = False
    told = page(desk(cast.feng))
    assert "本单位设为不要求第二重验证（HUZHU_SECOND_FACTOR=0）" in told
    assert "须保留的，请留存单位的书面决定" in told


def test_versions_are_told_to_those_who_mend_them_alone(cast, desk, clock, home):
    clock(AT)
    assert "Python 3." in page(desk(cast.feng))
    told = page(desk(cast.he))
    assert "版本号由信息技术部查看。" in told
    assert "Python 3." not in told
    assert "PostgreSQL 1" not in told


def test_condition_that_cannot_be_seen_spoils_no_other(cast, desk, clock, home, monkeypatch):
    """As where the role that serves may not look, or a file system is away."""
    clock(AT)
    monkeypatch.setattr(server, "_JOBS", "SELECT * FROM nowhere")
    monkeypatch.setattr(health.shutil, "disk_usage", _away)
    found = {each.key: each.word for each in health.looked_at(at=AT, by=cast.feng)}
    assert set(found) == EVERY
    assert {found["jobs"], found["disk"]} == {conditions.Word.UNKNOWN}
    told = page(desk(cast.feng))
    assert told.count("这一项现在看不到。") == 1
    assert told.count("这一项现在看不到：数据库报错，没有读出内容。") == 1
    assert "请在服务器上运行 huzhu doctor。它也说读不出的，按 docs/operate.md 的" in told
    assert words.faults(words.seen(told)) == []
    assert "个连接中已用" in told


_DAMAGED = """
DO $$ BEGIN RAISE 'invalid page in block 0 of relation' USING ERRCODE = 'data_corrupted'; END $$
"""


def _damaged(*_args, **_named):
    """Ask as of a table whose pages are overwritten: the transaction is of no use afterwards."""
    with connection.cursor() as cursor:
        cursor.execute(_DAMAGED)


def test_pages_of_the_platform_open_while_tables_are_damaged(cast, desk, clock, home, monkeypatch):
    """Counts of the sidebar and what cannot be read are left out; what can be read stands there."""
    clock(AT)
    monkeypatch.setattr(counts, "_todo_count", _damaged)
    monkeypatch.setattr(counts.notices, "unread_copy_count", _damaged)
    monkeypatch.setattr(watch, "watched_projects", _damaged)
    monkeypatch.setattr(server, "size", _damaged)
    told = page(desk(cast.feng))
    assert told.count("这一项现在看不到：数据库报错，没有读出内容。") == 1
    assert "待清理的旧数据" in told
    assert "nav-count" not in told

    answer = desk(cast.feng).get(reverse("office:operations"))
    board = folded(answer.content.decode())
    assert answer.status_code == 200
    assert "抢订项目现在读不出：数据库报错，文件可能已损坏。" in board
    assert "现在没有正在抢订的项目" not in board
    assert 'id="kept"' in board
    assert "恢复演练" in board


def test_only_faults_of_the_database_are_left_out(cast, desk, clock, home, monkeypatch):
    clock(AT)
    monkeypatch.setattr(counts, "_todo_count", _bug)
    with pytest.raises(ZeroDivisionError):
        page(desk(cast.feng))


def _bug(_request):
    return 1 // 0


def _away(_path):
    raise FileNotFoundError(2, "No such file or directory")


@pytest.mark.django_db
def test_jobs_are_counted_by_what_is_due_and_what_failed():
    before = server.jobs()
    add = """
        WITH added AS (
            INSERT INTO procrastinate_jobs (queue_name, task_name, status, scheduled_at)
            VALUES ('x', 'x', %s, clock_timestamp() + %s * interval '1 hour') RETURNING id)
        INSERT INTO procrastinate_events (job_id, type, at)
        SELECT id, 'deferred', clock_timestamp() - %s * interval '1 day' FROM added"""
    rows = [("todo", -2, 1), ("todo", 2, 0), ("failed", -1, 6), ("failed", -1, 8), ("doing", -1, 0)]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_events")
        for row in rows:
            cursor.execute(add, row)
    found = server.jobs()
    assert (before.waiting, found.waiting, found.failed) == (0, 1, 1)
    assert 7_000 < found.oldest < 8_000
    assert isinstance(found, Jobs)


@pytest.mark.django_db
def test_server_tells_its_size_connections_and_rows(as_owner):
    """Those of another role count: as_owner is one, of which no kind is seen."""
    used, most = server.connections()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE usename = %s", [OWNER])
        of_owner = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE usename = current_user")
        own = cursor.fetchone()[0]
    assert of_owner > 0
    assert own + of_owner <= used <= most
    assert server.size() > 2**20
    assert 0 <= server.most_dead().share <= 1
    assert server.postgres().split(".")[0].isdecimal()
    assert server.packages_installed_at() > datetime(2020, 1, 1, tzinfo=SHANGHAI).timestamp()


@pytest.fixture
def https(tmp_path, monkeypatch):
    """A host of this machine that shows a certificate for ten days."""
    key, shown = tmp_path / "key.pem", tmp_path / "shown.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-keyout", key, "-out", shown, "-days", "10", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost"],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(shown, key)
    with server.socket.create_server(("127.0.0.1", 0)) as door:
        monkeypatch.setattr(server, "HTTPS", door.getsockname()[1])
        thread = threading.Thread(target=_show, args=(door, context))
        thread.start()
        yield shown
        thread.join()


def _show(door, context):
    line, _ = door.accept()
    with line:
        try:
            context.wrap_socket(line, server_side=True).close()
        except OSError:
            return  # the caller did not like what it saw


def test_certificate_is_read_as_a_browser_reads_it(https, monkeypatch):
    trusted = ssl.create_default_context(cafile=str(https))
    monkeypatch.setattr(server.ssl, "create_default_context", lambda: trusted)
    found = server.certificate("localhost")
    left = found.until - datetime.now(SHANGHAI)
    assert timedelta(days=9) < left <= timedelta(days=10)


def test_certificate_that_nobody_trusts_says_why(https):
    found = server.certificate("localhost")
    assert (found.until, "self" in found.fault) == (None, True)


def test_certificate_of_a_host_that_does_not_answer_is_not_known(monkeypatch):
    with server.socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    monkeypatch.setattr(server, "HTTPS", port)
    assert server.certificate("127.0.0.1") is None


def test_host_with_a_name_and_https_is_asked(cast, clock, home, settings, monkeypatch):
    asked = []
    env = settings.ENV
    settings.ENV = replace(env, is_https=True, hosts=("huzhu.example", "localhost"))
    monkeypatch.setattr(
        server,
        "certificate",
        lambda host: asked.append(host) or HostCertificate(AT + 3 * timedelta(1)),
    )
    found = {each.key: each for each in health.looked_at(at=AT, by=cast.feng)}["certificate"]
    assert (asked, found.word) == (["huzhu.example"], conditions.Word.ACT)
    assert "huzhu.example 的证书有效至 2026-11-30，还有 3 天。" in found.facts
