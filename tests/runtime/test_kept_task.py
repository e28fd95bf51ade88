"""The worker takes the night's backup in a process of its own, and says when it came to nothing."""

from dataclasses import replace
from datetime import datetime

import pytest
import time_machine
from croniter import croniter
from django.utils import timezone
from procrastinate.contrib.django import app

from huzhu.kernel.workdays import SHANGHAI
from huzhu.office import keeping
from huzhu.runtime import tasks
from huzhu.runtime.upgrading.commands import BACK_UP_NOW
from tests import loops


@pytest.mark.parametrize(("code", "is_told"), [(0, False), (1, True), (-9, True)])
def test_night_runs_the_command_and_tells_when_it_came_to_nothing(
    monkeypatch, settings, tmp_path, code, is_told
):
    """Also a process that was killed before it could put anything on record."""
    settings.HOME = tmp_path
    told, begun = [], []

    class Ended:
        async def wait(self):
            return code

    async def begin(*command, **_pipes):
        begun.append(command[1:])
        return Ended()

    monkeypatch.setattr(tasks.asyncio, "create_subprocess_exec", begin)
    monkeypatch.setattr(tasks.logger, "warning", told.append)
    with loops.loop() as loop:
        loop.run(tasks.back_up.func(0))

    assert begun == [("-m", "huzhu.cli", "backup", "--nightly")]
    assert bool(told) == is_told
    fault = keeping.read(tmp_path).backup_fault
    assert (f"（退出码 {code}）" in fault.said) if is_told else fault is None


def test_night_that_said_why_keeps_its_own_reason(monkeypatch, settings, tmp_path):
    settings.HOME = tmp_path

    class Ended:
        async def wait(self):
            fault = keeping.Fault(keeping.now_told(timezone.now()), "磁盘已满。")
            keeping.note(tmp_path, backup_fault=fault)
            return 1

    async def begin(*_command, **_pipes):
        return Ended()

    monkeypatch.setattr(tasks.asyncio, "create_subprocess_exec", begin)
    with loops.loop() as loop:
        loop.run(tasks.back_up.func(0))
    assert keeping.read(tmp_path).backup_fault.said == "磁盘已满。"


def test_night_passes_when_the_office_takes_its_backups_itself(monkeypatch):
    monkeypatch.setattr(tasks, "_HOUR", None)
    monkeypatch.delattr(tasks.asyncio, "create_subprocess_exec")

    with loops.loop() as loop:
        assert loop.run(tasks.back_up.func(0)) is None
    assert tasks.back_up.name == "runtime.back_up"


def test_later_version_has_a_backup_taken_also_where_no_night_takes_one(monkeypatch):
    """Its name is a promise: the version that runs must know it when the next one asks."""
    monkeypatch.setattr(tasks, "_HOUR", None)
    begun = []

    class Ended:
        async def wait(self):
            return 0

    async def begin(*command, **_pipes):
        begun.append(command[1:])
        return Ended()

    monkeypatch.setattr(tasks.asyncio, "create_subprocess_exec", begin)
    with loops.loop() as loop:
        loop.run(app.tasks[BACK_UP_NOW].func())
    assert begun == [("-m", "huzhu.cli", "backup", "--nightly")]


# --- the month's drill ------------------------------------------------------------------------


@pytest.fixture
def month(monkeypatch, settings, tmp_path):
    """A worker of a home that began in October; returned is what it runs at a moment."""
    settings.HOME = tmp_path
    settings.ENV = replace(settings.ENV, drill_day=5)
    began = datetime(2026, 10, 20, tzinfo=SHANGHAI)
    monkeypatch.setattr(keeping, "home_began", lambda _home: began)
    near = {}

    def is_rush_near(*, at, before, after):
        return "opens_at" in near and at - after <= near["opens_at"] <= at + before

    monkeypatch.setattr(tasks.claims, "is_rush_near", is_rush_near)
    begun = []

    async def begin(*command, **_pipes):
        begun.append(command[3:])
        return Ended()

    class Ended:
        async def wait(self):
            return near.get("code", 0)

    monkeypatch.setattr(tasks.asyncio, "create_subprocess_exec", begin)

    def run(day, **given):
        begun.clear()
        near.clear()
        near.update(given)
        at = datetime(2026, 11, day, 3, 40, tzinfo=SHANGHAI)
        with time_machine.travel(at, tick=False), loops.loop() as loop:
            loop.run(tasks.practise.func(0))
        return list(begun)

    return run


def drilled(home, day, month=11):
    at = keeping.now_told(datetime(2026, month, day, 9, tzinfo=SHANGHAI))
    keeping.note(home, drill=keeping.KeptDrill(at, at, 1.0, 1, 0))


def test_drill_comes_about_once_a_month_on_its_day(month, tmp_path):
    drilled(tmp_path, 21, month=10)
    assert [month(4), month(5), month(6)] == [[], [("drill",)], [("drill",)]]  # until it is done
    drilled(tmp_path, 6)
    assert month(7) == []


@pytest.mark.parametrize(
    ("opens", "waits"), [((5, 41), False), ((5, 39), True), ((2, 41), True), ((2, 39), False)]
)
def test_drill_waits_two_hours_before_an_opening_and_one_after_it(month, opens, waits):
    hour, minute = opens
    at = datetime(2026, 11, 5, hour, minute, tzinfo=SHANGHAI)
    assert month(5, opens_at=at) == ([] if waits else [("drill",)])
    assert month(6, opens_at=at) == [("drill",)]


def test_drill_is_the_offices_own_when_it_is_off(month, settings):
    settings.ENV = replace(settings.ENV, drill_day=None)
    assert month(5) == []


def test_drill_that_was_killed_is_told(month, tmp_path):
    month(5, code=-9)
    assert "恢复演练没有做完就已中止（退出码 -9）" in keeping.read(tmp_path).drill_fault.said


def test_home_that_began_after_the_day_waits_for_the_next_month(month, monkeypatch):
    began = datetime(2026, 11, 5, 10, tzinfo=SHANGHAI)
    monkeypatch.setattr(keeping, "home_began", lambda _home: began)
    assert month(8) == []


def test_restored_home_waits_for_the_next_month_though_its_keys_are_older(month, tmp_path):
    restored = keeping.now_told(datetime(2026, 11, 5, 10, tzinfo=SHANGHAI))
    assert month(8) == [("drill",)]
    keeping.note(tmp_path, restored_at=restored, restored_from=restored)
    assert month(8) == []


def test_what_the_worker_does_once_a_day_it_does_at_night():
    """Its schedules count in UTC: 3:30 written plainly was half past eleven, before noon."""
    begun = datetime(2026, 11, 27, 12, 0, tzinfo=SHANGHAI)
    found = {}
    for (name, _), each in app.periodic_registry.periodic_tasks.items():
        ticks = croniter(each.cron, start_time=begun.timestamp())
        first, second = (ticks.get_next(ret_type=float) for _ in range(2))
        if second - first == 24 * 60 * 60:
            found[name] = datetime.fromtimestamp(first, SHANGHAI)

    assert found["runtime.back_up"] == datetime(2026, 11, 28, 2, 10, tzinfo=SHANGHAI)
    assert len(found) >= 4
    by_day = {name: at.hour for name, at in found.items() if not 2 <= at.hour < 5}
    assert by_day == {"huzhu.claims.tasks.remind": 9, "web.tell_morning": 8}  # they tell people
