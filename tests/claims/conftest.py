"""Fixtures of the claims app: the cast, an open offer, and the counter without a server."""

import asyncio
import json
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from huzhu.claims import tickets
from huzhu.claims.actions import lifecycle
from huzhu.claims.counter import door
from huzhu.claims.models import Offer
from huzhu.kernel.actor import CLOCK
from tests import cast
from tests.claims.offers import published
from tests.loops import Loop


@pytest.fixture
def people(standing_cast: cast.Cast) -> cast.Cast:
    return standing_cast


@dataclass
class Answer:
    """What the counter said."""

    status: int
    headers: dict[str, str]
    told: dict[str, object]


@pytest.fixture
def open_offer(transactional_db) -> Callable[..., Offer]:
    """Make an offer that is open by the database's clock."""

    def make(stock: int = 3, **details: object) -> Offer:
        now = timezone.now()
        times = {"opens_at": now - timedelta(minutes=1), "closes_at": now + timedelta(hours=1)}
        return published(stock, at=now, **{**times, **details})

    return make


@pytest.fixture
def ticket_for() -> Callable[..., str]:
    def sign(offer: Offer, member: int, *, lives: int = 3600) -> str:
        return tickets.sign(offer.pk, member, expires=int(timezone.now().timestamp()) + lives)

    return sign


@pytest.fixture
def counter(transactional_db) -> Iterator["Desk"]:
    """The counter on an event loop of its own, as a server runs it."""
    desk = Desk()
    yield desk
    desk.close()
    connection.close()


class Desk:
    """Puts claims to the counter and waits for the answers."""

    def __init__(self) -> None:
        self.runner = Loop()
        self.runner.run(door.startup())
        self.pause()

    def claim(self, offer: Offer | int, ticket: str = "", **headers: str) -> Answer:
        return self.runner.run(self._claim(offer, ticket, headers))

    def begin(self, offer: Offer, ticket: str, **headers: str) -> Future[Answer]:
        return self.runner.begin(self._claim(offer, ticket, headers))

    def wait_for_a_lock(self) -> None:
        """Until a claim waits for what this connection's transaction holds."""
        for _ in range(3000):  # a busy machine may take long to come so far
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted")
                if cursor.fetchone():
                    return
            self.pause(0.02)
        pytest.fail("nobody waits")

    def claims(self, offer: Offer, tickets: list[str]) -> list[Answer]:
        """Put all of them at the same moment."""
        return self.at_once(offer, [(ticket, {}) for ticket in tickets])

    def at_once(self, offer: Offer, asked: list[tuple[str, dict[str, str]]]) -> list[Answer]:
        """Put all of them, each with its headers, at the same moment."""

        async def all_at_once() -> list[Answer]:
            return await asyncio.gather(*(self._claim(offer, *one) for one in asked))

        return self.runner.run(all_at_once())

    def one_after_another(self, offer: Offer, tickets: list[str]) -> list[Answer]:
        """Put each when the one before is on its way to the database."""

        async def spaced() -> list[Answer]:
            tasks = []
            for ticket in tickets:
                tasks.append(asyncio.create_task(self._claim(offer, ticket, {})))
                for _ in range(3):
                    await asyncio.sleep(0)
            return await asyncio.gather(*tasks)

        return self.runner.run(spaced())

    def pause(self, seconds: float = 0.15) -> None:
        """Let the counter hear what the database tells."""
        self.runner.run(asyncio.sleep(seconds))

    async def _claim(self, offer: Offer | int, ticket: str, headers: dict[str, str]) -> Answer:
        said = []

        async def send(message) -> None:
            said.append(message)

        given = {"authorization": f"Bearer {ticket}"} if ticket else {}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        scope = {
            "type": "http",
            "method": "POST",
            "path": f"/api/v1/offers/{getattr(offer, 'pk', offer)}/claims",
            "headers": [(name.encode(), value.encode()) for name, value in given.items()],
        }
        await door.application(scope, None, send)
        start, body = said
        got = {name.decode(): value.decode() for name, value in start["headers"]}
        return Answer(start["status"], got, json.loads(body["body"]))

    def close(self) -> None:
        self.runner.run(door.shutdown())
        self.runner.close()


@pytest.fixture
def terminate() -> Callable[[Offer], Offer]:
    return lambda offer: lifecycle.terminate_offer(
        offer, reason="不可抗力", by=CLOCK, at=timezone.now()
    )
