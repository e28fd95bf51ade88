"""``huzhu upgrade``: what it says before it begins, what keeps it from beginning, what it does."""

import argparse
import subprocess
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

import psycopg
import pytest
from django.db import connection

from huzhu.config.database import OWNER
from huzhu.kernel.workdays import SHANGHAI
from huzhu.office import keeping, server
from huzhu.runtime.files import Refused
from huzhu.runtime.upgrading import check, commands, plan, steps, waits
from tests import harness
from tests.runtime.changed_tables import REMARK
from tests.runtime.test_kept_nights import backup_at, drill_at

HOUR = timedelta(hours=1)
TYPE = (
    'migrations.AlterField("calendarday", "name", models.TextField()),'
    'migrations.RunSQL("UPDATE office_calendarday SET name = name", "SELECT 1")'
)
INDEX = (
    'AddIndexConcurrently("calendarday", models.Index(fields=["name"], name="calendar_by_name"))'
)
PROGRAM = "migrations.RunPython(lambda apps, editor: None)"
DROP = 'migrations.SeparateDatabaseAndState([],[migrations.RemoveField("calendarday", "remark")])'


class Disk(NamedTuple):
    """As much of it as is asked for."""

    free: int


@pytest.fixture
def home(tmp_path, settings):
    """A home whose backup and drill are good."""
    settings.HOME = tmp_path / "kept"
    settings.HOME.mkdir()
    file, now = settings.HOME / "night.huzhu", datetime.now(SHANGHAI)
    file.write_bytes(b"whole")
    keeping.note(settings.HOME, backup=backup_at(now, file), drill=drill_at(now))
    return settings.HOME


def lines():
    return [str(each) for each in check.lines(backup_after=HOUR)]


def of(subject, found=None):
    return [each for each in found or lines() if f"  {subject}：" in each]


def asked(**options):
    return argparse.Namespace(**{"check": False, "back": False, "backup_after": 1} | options)


def test_every_waiting_migration_says_what_it_does_and_what_it_locks(owning, later, home):
    later(
        "office",
        m0002_s2_expand_remark=REMARK,
        m0003_s2_fill_name=TYPE,
        m0004_s2_expand_index=INDEX,
        m0005_s2_fill_more=PROGRAM,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE office_calendarday")
        cursor.execute("SELECT count(*) FROM office_calendarday")
        rows = cursor.fetchone()[0]

    found = lines()
    assert not check.is_stopped(list(check.lines(backup_after=HOUR)))
    first, locks = of("office.0002_s2_expand_remark", found)
    assert first.startswith("ok ")
    assert "表 office_calendarday" in first
    assert "增加列 remark。" in first
    assert locks == (
        f"ok    office.0002_s2_expand_remark：锁表 office_calendarday（约 {rows} 行），"
        "读写都要等（ACCESS EXCLUSIVE），只占片刻。"
    )
    assert "执行 SQL 语句" in of("office.0003_s2_fill_name", found)[0]
    assert "读写都不用等（SHARE UPDATE EXCLUSIVE）" in of("office.0004_s2_expand_index", found)[1]
    assert "要锁什么不能事先知道" in of("office.0005_s2_fill_more", found)[1]
    assert "office.0005_s2_fill_more 不能撤销" in of("退路", found)[0]
    assert "增加列 remark：退回时其中新写入的内容会失去。" in of("退路", found)[1]
    assert "数据库在第 1 步，本程序在第 2 步，有 4 项改动在等。" in of("数据库的步", found)[0]


def test_long_table_that_is_read_as_a_whole_is_a_warning(owning, later, home, monkeypatch):
    monkeypatch.setattr(check, "MANY_ROWS", 1)
    strict = 'migrations.AlterField("calendarday", "name", models.IntegerField())'
    later("office", m0002_s2_expand_name=strict)

    (said,) = of("office.0002_s2_expand_name")[1:]
    assert said.startswith("warn")
    assert said.endswith("而且要读写整张表：请在无人使用时进行。")


def test_lock_that_is_held_while_another_table_is_read_as_a_whole_is_not_called_short(
    owning, later, home, monkeypatch
):
    monkeypatch.setattr(check, "MANY_ROWS", 1)
    filled = 'migrations.RunSQL("UPDATE office_calendarday SET name = name", "SELECT 1")'
    other = 'migrations.RunSQL("ALTER TABLE office_calendaryear ADD COLUMN x integer", "SELECT 1")'
    later("office", m0002_s2_expand_x=f"{other}, {filled}", m0003_s2_expand_y=other)

    found = lines()
    held, told = of("office.0002_s2_expand_x", found)[1:]
    assert told.startswith("warn")
    assert told.endswith(
        "只有改同一行的要等（ROW EXCLUSIVE），而且要读写整张表：请在无人使用时进行。"
    )
    assert held.startswith("warn")
    assert held.endswith(
        "同一项改动要读写整张 office_calendarday，做完才放开：请在无人使用时进行。"
    )
    assert of("office.0003_s2_expand_y", found)[1].endswith("只占片刻。")


@pytest.mark.parametrize(
    "dropped",
    [
        "ALTER TABLE trial_own DROP CONSTRAINT trial_link",
        "SET CONSTRAINTS trial_link IMMEDIATE; ALTER TABLE trial_own DROP CONSTRAINT trial_link",
        "ALTER TABLE trial_own DROP COLUMN other_id",
        "-- it goes\nDROP TABLE trial_own",
    ],
)
def test_table_at_the_other_end_of_what_is_dropped_is_locked_as_the_server_does(
    owning, later, home, dropped
):
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE trial_other (id bigint PRIMARY KEY); CREATE TABLE trial_own (id bigint,"
            " other_id bigint CONSTRAINT trial_link REFERENCES trial_other)"
        )
        cursor.execute("SELECT 'trial_other'::regclass::oid")
        other = cursor.fetchone()[0]
        cursor.execute(f"BEGIN; {dropped}")
        cursor.execute(
            "SELECT mode FROM pg_locks WHERE relation = %s AND pid = pg_backend_pid()", [other]
        )
        held = {mode for (mode,) in cursor.fetchall()}
        cursor.execute("ROLLBACK")
    later("office", m0002_s2_contract_own=f"migrations.RunSQL({dropped!r})")

    (waiting,) = plan.waiting()
    assert ("AccessExclusiveLock" in held, not waiting.is_uncertain) == (True, True)
    assert {lock.table: lock.mode for lock in waiting.locks} == {
        "trial_own": "ACCESS EXCLUSIVE", "trial_other": "ACCESS EXCLUSIVE"
    }  # fmt: skip


def test_column_that_goes_is_told_as_a_loss(owning, later, home):
    gone = 'migrations.RemoveField("calendarday", "remark")'
    later("office", m0002_s2_expand_remark=REMARK, m0003_s3_contract_remark=gone)

    assert [said for said in of("退路") if "做了之后" in said] == [
        "ok    退路：表 office_calendarday（日历日） 删除列 remark：做了之后内容不能退回。"
    ]


def test_older_version_says_that_the_database_is_ahead_of_it(owning, later, home, settings):
    own = settings.MIGRATION_MODULES
    later("office", m0002_s2_expand_remark=REMARK)
    waits.migrate(say=lambda _: None)
    settings.MIGRATION_MODULES = own

    (told,) = of("数据库的步")
    assert told.startswith(
        "ok    数据库的步：数据库在第 2 步，已由较新的版本更新；本程序在第 1 步，可以继续运行。"
    )


def test_gap_in_the_record_of_migrations_stops_it(owning, later, home):
    later("office", m0002_s2_expand_remark=REMARK, m0003_s2_fill_name=TYPE)
    waits.migrate(say=lambda _: None)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE name = '0002_s2_expand_remark'")

    (said,) = of("迁移记录")
    assert said.startswith(
        "stop  迁移记录：迁移记录须前后相连，现在有缺口："
        "office.0003_s2_fill_name 已做，它所依据的 office.0002_s2_expand_remark 没有记录。"
    )
    with pytest.raises(Refused, match="现在有缺口"):
        waits.migrate(say=lambda _: None)


def test_two_steps_at_once_are_a_warning(owning, later, home):
    later("office", m0002_s2_expand_remark=REMARK, m0003_s3_expand_gone=DROP)

    (said,) = of("数据库的步")
    assert said.startswith("warn")
    assert "新旧版本不能同时运行" in said
    assert "本程序起不再使用：" in of("office.0003_s3_expand_gone")[0]


def test_database_that_is_too_far_ahead_stops_it(owning, later, home, settings):
    own = settings.MIGRATION_MODULES
    later("office", m0002_s2_expand_remark=REMARK, m0003_s3_expand_gone=DROP)
    waits.migrate(say=lambda _: None)
    settings.MIGRATION_MODULES = own

    assert check.is_stopped(list(check.lines(backup_after=HOUR)))
    assert "office.0003_s3_expand_gone" in of("数据库的步")[0]
    assert steps.too_far(steps.applied(), steps.known()) == [("office", "0003_s3_expand_gone")]


@pytest.mark.parametrize(
    ("age", "state"), [(HOUR - timedelta(minutes=1), "ok"), (HOUR * 2, "stop"), (HOUR * 40, "stop")]
)
def test_backup_that_is_too_old_stops_it_when_nobody_runs_that_could_take_one(
    home, monkeypatch, age, state
):
    monkeypatch.setattr(check.server, "running", lambda: {"0.0.9": ["web"]})
    keeping.note(home, backup=backup_at(datetime.now(SHANGHAI) - age, home / "night.huzhu"))

    line = check._backup(HOUR, is_needed=True)
    assert line.state == state
    assert ("没有正在运行的 worker" in line.said) == (state == "stop")
    assert check._backup(HOUR, is_needed=False).state == ("ok" if state == "ok" else "warn")


def test_backup_that_is_too_old_is_taken_first_when_the_worker_runs(
    transactional_db, home, database_server, database_name
):
    keeping.note(home, backup=None)
    url = database_server.url(database_name)
    with psycopg.connect(url, application_name="huzhu worker 0.0.9"):
        assert str(check._backup(HOUR, is_needed=True)) == (
            "warn  备份：还没有备份。huzhu upgrade 会先请正在运行的平台做一份。"
        )
        assert "正在运行 0.0.9（worker），本程序 " in str(check._versions())


@pytest.mark.parametrize(
    ("share", "state"), [(0.99, "stop"), (1.01, "warn"), (1.99, "warn"), (2.01, "ok")]
)
def test_room_is_compared_with_the_database(home, monkeypatch, share, state):
    monkeypatch.setattr(check.server, "size", lambda: 100)
    monkeypatch.setattr(check.shutil, "disk_usage", lambda _: Disk(int(share * 100)))

    assert check._room().state == state


def test_transaction_that_is_open_long_is_told_without_what_it_says(
    owning, monkeypatch, database_server, database_name
):
    """The owner may not see since when others work: the role that serves is asked."""
    monkeypatch.setattr(check, "LONG", 0)
    url = database_server.url(database_name)
    with psycopg.connect(url, application_name="huzhu web 9") as line:
        line.execute("SELECT 'secret'")
        found = check._transactions(is_needed=True)
        assert found.state == "warn"
        assert f"进程 {line.info.backend_pid}（huzhu web 9）已 " in found.said
        assert "secret" not in found.said
        monkeypatch.setattr(check, "TOO_LONG", 0)
        assert check._transactions(is_needed=True).state == "stop"
        assert check._transactions(is_needed=False).state == "warn"


def test_longest_transaction_decides_whether_it_is_begun(
    owning, monkeypatch, database_server, database_name
):
    url = database_server.url(database_name)
    with psycopg.connect(url) as first, psycopg.connect(url) as last:
        for line in (first, last):
            line.execute("SELECT 1")
        with psycopg.connect(url) as line, line.cursor() as cursor:
            found = server.open_longer(0, cursor=cursor)
        assert [each.pid for each in found] == [first.info.backend_pid, last.info.backend_pid]

    ages = [replace(found[0], seconds=check.TOO_LONG), replace(found[1], seconds=check.LONG)]
    monkeypatch.setattr(check.server, "open_longer", lambda *_given, **_how: ages)
    assert check._transactions(is_needed=True).state == "stop"


def test_transactions_that_may_not_be_looked_at_are_not_called_none(
    owning, database_server, database_name
):
    """The role that serves does not see since when the owner of the tables works."""
    before = check._transactions(is_needed=True)
    url = database_server.url(database_name, user=OWNER)
    with psycopg.connect(url) as line:
        line.execute("SELECT 1")
        found = check._transactions(is_needed=True)
    assert str(before) == "ok    进行中的事务：没有超过 10 秒的。"
    assert str(found) == (
        "warn  进行中的事务：看得到的没有超过 10 秒的。"
        "另有 1 个别的角色的连接看不到事务开了多久，请用该角色查看。"
    )


def test_missed_drill_is_a_warning(home):
    assert check._drill().state == "ok"
    keeping.note(home, drill=None)
    assert check._drill().state == "warn"


def test_upgrade_brings_the_tables_up_to_date_and_back(owning, later, home, capsys):
    later("office", m0002_s2_expand_remark=REMARK)
    assert commands.upgrade(asked(check=True)) == 0
    assert "增加列 remark" in capsys.readouterr().out
    assert plan.waiting()

    assert commands.upgrade(asked()) == 0
    assert plan.waiting() == []
    assert "数据库已更新，旧版本仍在运行。请用本版本重新启动。" in capsys.readouterr().err
    assert commands.upgrade(asked()) == 0
    assert "数据库没有等待的改动" in capsys.readouterr().err
    assert commands.upgrade(asked(back=True)) == 0
    assert len(plan.waiting()) == 1


def test_upgrade_does_not_begin_when_something_stops_it(owning, later, home, capsys):
    later("office", m0002_s2_expand_remark=REMARK)
    keeping.note(home, backup=None)

    assert commands.upgrade(asked()) == 1
    assert "stop  备份：还没有备份。" in capsys.readouterr().out
    assert plan.waiting()


class Asked:
    """The running version, as far as it is asked for a backup."""

    def __init__(self, **noted):
        self.noted = noted

    def configure_task(self, name, **_options):
        assert name == commands.BACK_UP_NOW
        return self

    def defer(self):
        keeping.note(commands.settings.HOME, **self.noted)


def test_upgrade_waits_for_the_backup_that_it_asked_for(home, monkeypatch):
    said, now = [], datetime.now(SHANGHAI)
    monkeypatch.setattr(commands, "app", Asked(backup=backup_at(now, home / "night.huzhu")))
    commands.back_up(say=said.append)
    assert said == [f"备份已做好：{home / 'night.huzhu'}"]


def test_fault_of_an_earlier_night_ends_no_upgrade(home, monkeypatch):
    now = datetime.now(SHANGHAI)
    old = keeping.Fault(keeping.now_told(now - timedelta(minutes=1)), "磁盘已满。")
    keeping.note(home, backup=None, backup_fault=old)
    monkeypatch.setattr(commands, "app", Asked())
    taken = backup_at(now, home / "night.huzhu")
    monkeypatch.setattr(commands.time, "sleep", lambda _: keeping.note(home, backup=taken))
    said = []

    commands.back_up(say=said.append)
    assert said == [f"备份已做好：{home / 'night.huzhu'}"]


def test_upgrade_ends_when_the_backup_came_to_nothing_or_nobody_took_it(home, monkeypatch):
    of_the_night = backup_at(datetime.now(SHANGHAI) - timedelta(hours=5), home / "night.huzhu")
    monkeypatch.setattr(commands, "PATIENCE", 0.05)
    monkeypatch.setattr(commands, "EVERY", 0.01)
    monkeypatch.setattr(commands, "app", Asked())
    for before in (None, of_the_night):  # one from before the upgrade is not the one asked for
        keeping.note(home, backup=before)
        with pytest.raises(Refused, match="等了一小时还没有做好"):
            commands.back_up(say=lambda _: None)

    monkeypatch.setattr(commands, "PATIENCE", 60)
    fault = keeping.Fault(keeping.now_told(datetime.now(SHANGHAI)), "磁盘已满。")
    monkeypatch.setattr(commands, "app", Asked(backup_fault=fault))
    with pytest.raises(Refused, match=r"这次没有做成：磁盘已满。请处理后重新运行；"):
        commands.back_up(say=lambda _: None)


def test_command_looks_and_changes_nothing(
    tmp_path, transactional_db, database_server, database_name
):
    variables = {
        "DATABASE_URL": database_server.url(database_name),
        "DATABASE_OWNER_URL": database_server.url(database_name, user="huzhu_owner"),
    }
    product = harness.Product(tmp_path / "home", variables=variables)
    outcome = subprocess.run(
        [harness.HUZHU, "upgrade", "--check"],
        env=product.environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (outcome.returncode, outcome.stderr) == (0, "")
    assert "ok    数据库的步：数据库在第 1 步，与本程序相同，没有等待的改动。" in outcome.stdout
