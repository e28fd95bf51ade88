"""Code and database one step apart serve; further apart they refuse with one sentence."""

import subprocess
import urllib.error
import urllib.request
from datetime import datetime

import pytest
from django.db import IntegrityError, connection, transaction

from huzhu.config import health
from huzhu.kernel.actor import CLOCK
from huzhu.kernel.workdays import SHANGHAI
from huzhu.office import actions
from huzhu.office.models import CalendarDay
from huzhu.runtime import processes, setup, worker
from huzhu.runtime.files import Refused
from huzhu.runtime.upgrading import steps, waits
from tests import harness
from tests.runtime.changed_tables import BARE, REMARK

AT = datetime(2026, 11, 27, 9, 0, tzinfo=SHANGHAI)
MORE = 'migrations.AddField("calendarday", "more", models.IntegerField(null=True))'
FAR = "数据库的表须与本程序同步，或只新一步，现在还有本程序不认识的改动：office.0003_s3"


@pytest.fixture
def ahead(owning, later, settings):
    """Bring the database ahead of the code, which then has its own migrations again."""

    def go(**added):
        own = settings.MIGRATION_MODULES
        later("office", **added)
        waits.migrate(say=lambda _: None)
        settings.MIGRATION_MODULES = own

    return go


def write_a_year(year):
    """What the product does at every start, by the models that this code has."""
    with transaction.atomic():
        actions.seed_calendar([year], by=CLOCK, at=AT)


def remarks():
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT remark FROM office_calendarday")
        return cursor.fetchall()


def run(database_server, database_name, tmp_path, *arguments):
    """The command of this code, on this test's database."""
    variables = {"DATABASE_URL": database_server.url(database_name)}
    product = harness.Product(tmp_path / "home", variables=variables)
    command = [harness.HUZHU, *arguments]
    return subprocess.run(
        command, env=product.environment(), capture_output=True, text=True, check=False
    )


def test_product_serves_on_a_database_one_step_ahead(served, ahead):
    ahead(m0002_s2_expand_remark=REMARK)

    assert processes.wait_until(lambda: harness.get(f"{served.url}/readyz") == 200, seconds=20)
    with urllib.request.urlopen(f"{served.url}/") as answer:
        assert "互助" in answer.read().decode()
    assert health.migration_fault() == {}
    write_a_year(2031)
    assert CalendarDay.objects.filter(day__year=2031).exists()
    assert remarks() == [("",)]
    setup.prepare_database()  # a start of this code does not take it for its own


def test_insert_fails_when_the_column_has_no_default_in_the_database(ahead):
    """The control: this is what the rule about defaults is for."""
    ahead(m0002_s2_expand_remark=BARE)

    with pytest.raises(IntegrityError, match="remark"):
        write_a_year(2031)


def test_product_refuses_a_database_two_steps_ahead(
    served, ahead, database_server, database_name, tmp_path
):
    ahead(m0002_s2_expand_remark=REMARK, m0003_s3_expand_more=MORE)

    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{served.url}/readyz")
    with refused.value as answer:
        assert answer.code == 503
    assert health.migration_fault()["migrations"].startswith(FAR)
    with pytest.raises(Refused, match=FAR):
        setup.prepare_database()
    outcome = run(database_server, database_name, tmp_path, "offers", "audit", "1")
    assert (outcome.returncode, outcome.stderr.count("\n")) == (1, 1)
    assert FAR in outcome.stderr


@pytest.fixture
def worker_begins(monkeypatch):
    """Begin as the worker does, up to where it would take jobs."""
    monkeypatch.setattr(worker.logs, "begin", lambda: None)
    monkeypatch.setattr(worker, "call_command", lambda *_, **__: None)
    return worker.main


def test_worker_refuses_a_database_that_is_behind(owning, later, worker_begins):
    worker_begins()
    health._applied = False
    later("office", m0002_s2_expand_remark=REMARK)
    with pytest.raises(SystemExit, match="pending: run huzhu migrate"):
        worker_begins()


def test_worker_refuses_a_database_that_is_too_far_ahead(ahead, worker_begins):
    ahead(m0002_s2_expand_remark=REMARK, m0003_s3_expand_more=MORE)
    with pytest.raises(SystemExit, match=FAR):
        worker_begins()


def test_one_step_forward_and_back_keeps_what_was_there(owning, later):
    write_a_year(2031)
    before = list(CalendarDay.objects.order_by("day").values())
    said = []
    later("office", m0002_s2_expand_remark=REMARK)

    waits.migrate(say=said.append)
    assert "正在更新数据库：office.0002_s2_expand_remark" in said
    write_a_year(2032)
    assert waits.go_back(say=said.append) == ["office.0002_s2_expand_remark"]

    assert said[-1] == "正在退回：office.0002_s2_expand_remark"
    kept = CalendarDay.objects.exclude(day__year=2032).order_by("day")
    assert list(kept.values()) == before
    assert CalendarDay.objects.filter(day__year=2032).exists()
    with pytest.raises(Refused, match="现在没有。旧版本可以直接启动"):
        waits.go_back(say=said.append)
    waits.migrate(say=said.append)
    assert remarks() == [("",)]


def test_no_step_is_undone_below_a_later_one(owning, later):
    later("office", m0002_s2_expand_remark=REMARK)
    waits.migrate(say=lambda _: None)
    with connection.cursor() as cursor:
        told = "INSERT INTO django_migrations (app, name, applied) VALUES ('office', %s, now())"
        cursor.execute(told, ["0003_s3_expand_more"])
    with pytest.raises(Refused, match=r"还有较新的改动：office\.0003_s3_expand_more"):
        waits.go_back(say=lambda _: None)
    assert remarks() == [("",)]


def test_step_that_cannot_be_undone_is_not_begun_to_be_undone(owning, later):
    later(
        "office",
        m0002_s2_expand_remark=REMARK,
        m0003_s2_fill_remark="migrations.RunPython(lambda apps, editor: None)",
    )
    waits.migrate(say=lambda _: None)

    with pytest.raises(Refused, match=r"office\.0003_s2_fill_remark 不能"):
        waits.go_back(say=lambda _: None)
    assert remarks() == [("",)]


@pytest.mark.parametrize(
    ("applied", "far"),
    [
        ([("a", "0001_initial")], []),
        ([("a", "0003_s3_contract_x")], []),
        ([("a", "0002_other")], ["0002_other"]),
        ([("a", "0003_s2_expand_other")], ["0003_s2_expand_other"]),
        ([("a", "0004_s4_expand_y")], ["0004_s4_expand_y"]),
        ([("gone", "0009_any")], []),
    ],
)
def test_what_a_database_has_is_one_step_ahead_or_too_far(applied, far):
    known = frozenset({("a", "0001_initial"), ("a", "0002_s2_expand_x"), ("b", "0001_initial")})

    assert [name for _, name in steps.too_far(applied, known)] == far
    assert bool(steps.sentence(steps.too_far(applied, known))) == bool(far)
