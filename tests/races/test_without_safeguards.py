"""The races' checker sees what it is there to see: with a safeguard taken out, it must object.

These tests come last of their group (by the file's name): the second one spoils the database.
"""

import asyncio

import psycopg
from django.db import connection as django_connection

from huzhu.claims import sql
from huzhu.claims.counter import door, link
from huzhu.config.database import OWNER, socket_folder
from tests import loops
from tests.races import checker
from tests.races.conftest import MEMBERS, STOCK, RaceProduct
from tests.races.rush import History, Rush, over_http


class LinkThatAnswersFirst(link.Link):
    """Gives the result out and commits a moment later: the one mistake of group commit."""

    async def _ask_on(self, connection, query, values):
        await connection.set_autocommit(False)
        cursor = await connection.execute(query, values, binary=True)
        rows = await cursor.fetchall()
        self.commits = {*getattr(self, "commits", ()), asyncio.create_task(self._later(connection))}
        return rows

    async def _later(self, connection) -> None:
        await asyncio.sleep(0.1)
        try:
            await connection.commit()
        except psycopg.Error:
            pass
        finally:
            await connection.close()


class InProcess:
    """The counter of this very process, without HTTP."""

    def __init__(self, offer_id: int) -> None:
        self.path = f"/api/v1/offers/{offer_id}/claims"

    async def ask(self, ticket: str) -> tuple[int, bytes]:
        said = []

        async def send(message) -> None:
            said.append(message)

        headers = [(b"authorization", b"Bearer " + ticket.encode())]
        await door.application({"path": self.path, "headers": headers}, None, send)
        return said[0]["status"], said[1]["body"]

    async def close(self) -> None:
        pass


def test_checker_sees_lost_claims_when_answers_do_not_wait_for_the_commit(
    rush_product: RaceProduct, tmp_path, monkeypatch
):
    trial = rush_product.trial(tmp_path / "trial")
    history = History(tmp_path / "history.jsonl")
    for name, value in (("NAME", "huzhu"), ("HOST", str(socket_folder(rush_product.home)))):
        monkeypatch.setitem(django_connection.settings_dict, name, value)
    monkeypatch.setattr(door, "Link", LinkThatAnswersFirst)

    async def nemesis() -> None:
        while history.count(201) < STOCK // 2:  # noqa: ASYNC110 -- polls a list, no event to wait for
            await asyncio.sleep(0.001)
        rush_product.kill("postgres")

    async def both() -> None:
        await door.startup()
        killer = asyncio.create_task(nemesis())
        await Rush(history, pause=0.05).run(trial.tickets, lambda: InProcess(trial.id))
        await killer
        await door.shutdown()

    loops.run(both())
    with rush_product.database() as database:
        rows = checker.rows_of(database, trial.id)
    faults = checker.faults_of(rows, history.told, stock=STOCK, members=MEMBERS)
    assert "promise lost" in faults


def take_lock_out(database: psycopg.Connection) -> None:
    whole = sql.text("claims_take")
    # The pause makes the two web processes meet for certain; behind the lock it would do no harm.
    crippled = whole.replace("p_offer FOR UPDATE;", "p_offer; PERFORM pg_sleep(0.005);")
    assert crippled != whole
    database.execute(crippled.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))
    for index in ("claim_one_per_member_per_offer", "claim_code_given_once"):
        unique = database.execute("SELECT pg_get_indexdef(%s::regclass)", [index]).fetchone()[0]
        on_constraint = database.execute(
            "SELECT 1 FROM pg_constraint WHERE conname = %s", [index]
        ).fetchone()
        if on_constraint:
            database.execute(f"ALTER TABLE claims_claim DROP CONSTRAINT {index}")
        else:
            database.execute(f"DROP INDEX {index}")
        database.execute(unique.replace("UNIQUE ", ""))
    database.execute("ALTER TABLE claims_offer DROP CONSTRAINT offer_given_within_stock")


def test_checker_sees_codes_given_twice_when_the_lock_is_taken_out(rush_product, tmp_path):
    with rush_product.database(user=OWNER) as database:
        take_lock_out(database)
    trial = rush_product.trial(tmp_path / "trial")
    history = History(tmp_path / "history.jsonl")
    loops.run(Rush(history).run(trial.tickets, over_http(rush_product.port, trial.id)))
    with rush_product.database() as database:
        rows = checker.rows_of(database, trial.id)
    faults = checker.faults_of(rows, history.told, stock=STOCK, members=MEMBERS)
    assert faults >= {"code given twice", "two promises for one code"}
    audit = rush_product.huzhu("offers", "audit", trial.id)
    assert audit.returncode == 1
    assert '"duplicates": 0' not in audit.stdout
