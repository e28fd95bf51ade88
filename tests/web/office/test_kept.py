"""Backups and drills as the office sees them: on the board, and as a to-do of 信息技术部."""

import os
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.conf import settings as django_settings
from django.urls import reverse

from huzhu.kernel.workdays import SHANGHAI
from huzhu.office import archiving, keeping
from huzhu.web.office.operations import kept
from tests.markup import folded
from tests.runtime.test_kept_nights import backup_at, drill_at

AT = datetime(2026, 11, 27, 9, 0, tzinfo=SHANGHAI)
DUE = "最近一次备份是 2026-11-24 09:00，已超过一天。"
FAILED = "最近一次未成：2026-11-27 09:00，磁盘已满。"


@pytest.fixture
def home(tmp_path, settings):
    settings.HOME = tmp_path
    return tmp_path


def board(client):
    return folded(client.get(reverse("office:operations")).content.decode())


def todos(client):
    return folded(client.get(reverse("office:todos")).content.decode())


def test_board_tells_the_last_backup_and_drill(cast, desk, clock, home):
    clock(AT)
    keeping.note(home, backup=backup_at(AT - timedelta(hours=7)), drill=drill_at(AT))
    page = board(desk(cast.he))

    assert "2026-11-27 02:00" in page
    assert "1 行、0 个文件，0.0 MB，已读回核对" in page
    assert "用 2026-11-27 09:00 的备份恢复 1 行，用时 1 秒，备份之后的 0 次抢订不在其中" in page
    assert "请信息技术部" not in page


def test_poll_of_the_board_has_the_lines_only_after_something_came_about(
    cast, desk, clock, home, monkeypatch
):
    """Projects are looked at every five seconds; a backup comes about once a night."""
    now = datetime.now(SHANGHAI)
    clock(now)
    asked, lines = [], kept.lines
    monkeypatch.setattr(kept, "lines", lambda *, at: asked.append(at) or lines(at=at))
    keeping.note(home, backup=backup_at(now), drill=drill_at(now))

    def poll():
        headers = {"HX-Request": "true"}
        answer = desk(cast.he).get(reverse("office:operations"), headers=headers)
        return folded(answer.content.decode())

    assert 'id="kept-lines" hx-swap-oob="true"' in poll()
    assert board(desk(cast.he)).count('id="kept-lines"') == 1
    long_ago = now.timestamp() - 61
    os.utime(home / "keeping.json", (long_ago, long_ago))
    asked.clear()
    assert "kept-lines" not in poll()
    assert asked == []


def test_board_says_what_is_overdue_and_why_and_what_to_do(cast, desk, clock, home):
    clock(AT)
    fault = keeping.Fault(keeping.now_told(AT), "磁盘已满。")
    keeping.note(home, backup=backup_at(AT - timedelta(days=3)), backup_fault=fault)

    said = f"{DUE}{FAILED}请信息技术部在服务器上运行 huzhu backup --nightly。"
    assert said in board(desk(cast.he))


@pytest.mark.parametrize("fault", ["backup_fault", "drill_fault"])
def test_try_that_came_to_nothing_is_told_beside_the_good_one(cast, desk, clock, home, fault):
    """The older good one is in date: nothing else would say that the nights come to nothing."""
    clock(AT)
    keeping.note(home, backup=backup_at(AT - timedelta(hours=7)), drill=drill_at(AT))
    pages = (board(desk(cast.he)), todos(desk(cast.feng)))
    assert [FAILED in page for page in pages] == [False, False]

    keeping.note(home, **{fault: keeping.Fault(keeping.now_told(AT), "磁盘已满。")})
    command = {"backup_fault": "huzhu backup --nightly", "drill_fault": "huzhu drill"}[fault]
    page = board(desk(cast.he))
    assert f"{FAILED}请信息技术部在服务器上运行 {command}。" in page
    assert "2026-11-27 02:00" in page
    assert "已读回核对" in page
    assert FAILED in todos(desk(cast.feng))
    assert FAILED not in todos(desk(cast.he))


def test_backup_whose_file_is_gone_is_told_on_the_board_and_waits(cast, desk, clock, home):
    clock(AT)
    file = home / "night.huzhu"
    file.write_bytes(b"whole")
    keeping.note(home, backup=backup_at(AT, file), drill=drill_at(AT))
    pages = (board(desk(cast.he)), todos(desk(cast.feng)))
    assert ["已不在" in page for page in pages] == [False, False]

    file.unlink()
    said = f"备份须存放在原处且完整，最近一次备份（2026-11-27 09:00）的文件 {file} 已不在。"
    assert f"{said}请信息技术部在服务器上运行 huzhu backup --nightly。" in board(desk(cast.he))
    assert said in todos(desk(cast.feng))


@pytest.mark.parametrize(
    ("left", "said"),
    [(b"whole", "另有一份副本"), (b"cut", "副本现已不在原处"), (None, "副本现已不在原处")],
)
def test_board_tells_whether_the_copy_is_there_and_whole(cast, desk, clock, home, left, said):
    clock(AT)
    file, copy = home / "night.huzhu", home / "copy.huzhu"
    file.write_bytes(b"whole")
    if left is not None:
        copy.write_bytes(left)
    keeping.note(home, backup=replace(backup_at(AT, file), copy=str(copy)))

    assert f"已读回核对，{said}" in board(desk(cast.he))


def test_board_asks_no_bucket_whether_the_copy_is_there(cast, desk, clock, home):
    clock(AT)
    keeping.note(home, backup=replace(backup_at(AT), copy="s3://kept/one/night.huzhu"))

    assert "已读回核对，另有一份副本在存储桶" in board(desk(cast.he))


def test_board_says_when_drills_come_about(cast, desk, clock, home, settings):
    clock(AT)
    settings.ENV = replace(settings.ENV, drill_day=5, drill_hour=4)
    assert "每月 5 日 4 时自动做一次，临近抢订时改在次日。" in board(desk(cast.he))
    settings.ENV = replace(settings.ENV, drill_day=None)
    assert "每月在服务器上做一次。" in board(desk(cast.he))


def test_board_of_a_restored_home_boasts_of_no_backup(cast, desk, clock, home):
    clock(AT)
    told = keeping.now_told(AT)
    keeping.note(home, restored_at=told, restored_from=told)

    assert "本平台由 2026-11-27 09:00 的备份恢复，恢复之后还没有新的备份。" in board(desk(cast.he))


def test_overdue_backup_waits_for_the_it_department_alone(cast, desk, clock, home):
    clock(AT)
    keeping.note(home, backup=backup_at(AT - timedelta(days=3)), drill=drill_at(AT))

    assert DUE in todos(desk(cast.feng))
    assert DUE not in todos(desk(cast.he))
    keeping.note(home, backup=backup_at(AT))
    assert DUE not in todos(desk(cast.feng))


def test_failed_try_waits_from_its_own_moment_and_what_is_overdue_from_the_last_good_one(
    cast, clock, home
):
    failed_at = AT - timedelta(hours=1)
    fault = keeping.Fault(keeping.now_told(failed_at), "磁盘已满。")
    found = {}
    for last in (AT - timedelta(hours=7), AT - timedelta(days=3)):
        keeping.note(home, backup=backup_at(last), backup_fault=fault, drill=drill_at(AT))
        (todo,) = kept.todos_for(cast.feng, at=AT)
        found[last] = todo.waiting_since
    assert list(found.values()) == [failed_at, AT - timedelta(days=3)]


def test_board_tells_the_keys_in_use_and_how_far_a_change_has_come(cast, desk, clock, home):
    clock(AT)
    used = django_settings.KEYS.now().vault_key.id
    assert f"在用版本：封存 {used}（" in board(desk(cast.he))
    move = keeping.KeyMove(
        keeping.now_told(AT), "a b", left=7, moved=1_200, closed=0, is_over=False
    )
    keeping.note(home, key_move=move)
    assert "换钥进行中：已换 1,200 项，还有 7 项。" in board(desk(cast.he))
    keeping.note(home, key_move=replace(move, left=0, is_over=True))
    assert "换钥已于 2026-11-27 09:00 完成，共换 1,200 项。" in board(desk(cast.he))


def test_values_that_no_key_opens_wait_for_the_it_department(cast, desk, clock, home):
    clock(AT)
    keeping.note(home, backup=backup_at(AT), drill=drill_at(AT))
    move = keeping.KeyMove(keeping.now_told(AT), "a b", left=2, moved=5, closed=2, is_over=True)
    keeping.note(home, key_move=move)
    said = "封存的内容须都能打开，现有 2 项所用的旧密钥不在服务器上或内容已变。"
    assert f"{said}请信息技术部在服务器上运行 huzhu keys。" in board(desk(cast.he))
    assert said in todos(desk(cast.feng))
    assert said not in todos(desk(cast.he))


def test_archive_stands_on_the_board_and_waits_when_it_lags(
    cast, desk, clock, home, settings, monkeypatch
):
    clock(AT)
    assert "归档须有" not in board(desk(cast.he))
    settings.ENV = replace(settings.ENV, archive=home)
    assert "数据库还没有归档日志。请重新启动 huzhu。" in board(desk(cast.he))

    fine = archiving.Archiving(AT - timedelta(minutes=1), None, 0)
    monkeypatch.setattr(archiving, "now", lambda: fine)
    said = "归档须有基础备份才能恢复到某一时刻，现在还没有。"
    assert f"{said}请信息技术部在服务器上运行 huzhu backup --base。" in board(desk(cast.he))
    assert said in todos(desk(cast.feng))

    keeping.note(home, base=backup_at(AT - timedelta(hours=7)))
    page = board(desk(cast.he))
    assert "整机损毁时至多丢失约这么久。基础备份 2026-11-27 02:00，0.0 MB" in page
    assert "2026-11-27 08:59" in page
    assert "归档须有" not in todos(desk(cast.feng))

    keeping.note(home, base=backup_at(AT - timedelta(days=3)))
    said = "最近一次基础备份是 2026-11-24 09:00，已超过一天。"
    assert f"{said}请信息技术部在服务器上运行 huzhu backup --base。" in board(desk(cast.he))
    assert said in todos(desk(cast.feng))
    keeping.note(home, base=backup_at(AT - timedelta(hours=7)))

    keeping.note(home, archive_copied_at=keeping.now_told(AT), archive_fault=None)
    assert "另一处的副本更新到 2026-11-27 09:00。" in board(desk(cast.he))
    keeping.note(home, archive_fault=keeping.Fault(keeping.now_told(AT), "存储桶连不上。"))
    told = "最近一次未成：2026-11-27 09:00，存储桶连不上。"
    assert f"{told}请信息技术部在服务器上运行 huzhu doctor。" in board(desk(cast.he))
    assert told in todos(desk(cast.feng))
    keeping.note(home, archive_fault=None)

    monkeypatch.setattr(archiving, "now", lambda: replace(fine, failed_at=AT))
    assert "2026-11-27 09:00 的一次未成" in todos(desk(cast.feng))


def test_runs_of_tests_miss_no_backup():
    """The home of a run begins late: whatever day a test is in, no to-do of its own comes up."""
    far = AT + timedelta(days=20_000)
    assert [line.due for line in kept.lines(at=far)] == ["", "", ""]
    assert keeping.read(django_settings.HOME) == keeping.Record()
