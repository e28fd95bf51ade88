"""A rush has one outcome, whatever fails: S2.3.2a over HTTP, against a whole product."""

import asyncio
import json

import pytest

from tests import loops
from tests.races import checker
from tests.races.conftest import RaceProduct, Trial
from tests.races.rush import History, Rush, over_http


def race(product: RaceProduct, trial: Trial, history: History, *, pause: float = 0.0) -> None:
    rush = Rush(history, pause=pause)
    loops.run(rush.run(trial.tickets, over_http(product.port, trial.id)))


def audit(product: RaceProduct, trial: Trial) -> dict[str, object]:
    outcome = product.huzhu("offers", "audit", trial.id)
    return {"exit": outcome.returncode, **json.loads(outcome.stdout)}


def exact(stock: int) -> dict[str, object]:
    return {
        "exit": 0,
        "stock": stock,
        "claimed": stock,
        "codes_given": stock,
        "members": stock,
        "duplicates": 0,
        "oversold": 0,
        "stranded": 0,
        "balanced": True,
    }


@pytest.mark.clause("S2.3.2a.b", "S2.3.2a.c", "S2.3.2a.d")
def test_claims_take_each_code_once_when_five_times_as_many_race(rush_product, trial, tmp_path):
    stock, members = trial.stock, trial.members
    history = History(tmp_path / "history.jsonl")
    race(rush_product, trial, history)
    race(rush_product, trial, again := History(tmp_path / "again.jsonl"))
    with rush_product.database() as database:
        rows = checker.rows_of(database, trial.id)
        told = history.told + again.told
        assert checker.faults_of(rows, told, stock=stock, members=members) == set()
        assert checker.batch_faults(database, trial.id) == set()
    assert (history.count(201), history.count(409)) == (stock, members - stock)
    assert (again.count(200), again.count(409)) == (stock, members - stock)
    assert audit(rush_product, trial) == exact(stock)


@pytest.mark.clause("S2.3.2a.b", "S2.3.2a.c", "S2.3.2a.d", "S2.3.2a.e")
@pytest.mark.parametrize(
    "moments", [(2,), pytest.param((1, 2, 3), marks=pytest.mark.long)], ids=["once", "three times"]
)
def test_claims_survive_when_web_and_database_are_killed(rush_product, trial, tmp_path, moments):
    stock, members = trial.stock, trial.members
    history = History(tmp_path / "history.jsonl")
    kills: list[int] = []

    async def nemesis() -> None:
        for quarter in moments:
            while history.count(201) < stock * quarter // 4:  # noqa: ASYNC110 -- polls a list, no event there
                await asyncio.sleep(0.005)
            rush_product.kill("postgres")
            rush_product.kill("web")
            kills.append(history.count(201))

    async def both() -> None:
        killer = asyncio.create_task(nemesis())
        rush = Rush(history, pause=0.1)
        await rush.run(trial.tickets, over_http(rush_product.port, trial.id))
        await killer

    loops.run(both())
    with rush_product.database() as database:
        rows = checker.rows_of(database, trial.id)
        assert checker.faults_of(rows, history.told, stock=stock, members=members) == set()
        assert checker.batch_faults(database, trial.id) == set()
    assert len(kills) == len(moments)
    assert kills[-1] < stock
    assert audit(rush_product, trial) == exact(stock)
