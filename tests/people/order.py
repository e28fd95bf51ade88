"""Two acts at once in an order that is forced: the first keeps its transaction open.

Not here: acts that are only started together (``test_races``).
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import connection, connections, transaction
from django.db.models import Model

from huzhu.kernel.errors import DomainError

PATIENCE = 20.0


@dataclass
class Act:
    """One act on a connection of its own; what it returned, or why it was turned away."""

    do: Callable[[], object]
    outcome: object = None
    faults: list[BaseException] = field(default_factory=list)
    backend: int = 0
    begun: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)

    def run(self, go: threading.Event | None = None) -> None:
        """Do it; with ``go``, commit no earlier than that."""
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                self.backend = cursor.fetchone()[0]
                self.begun.set()
                self.outcome = self.do()
                self.ended.set()
                assert go is None or go.wait(PATIENCE)
        except DomainError as reason:
            self.outcome = type(reason)
        except Exception as fault:  # noqa: BLE001 -- seen by the assertion
            self.faults.append(fault)
        finally:
            self.begun.set()
            self.ended.set()
            connections.close_all()

    @property
    def waits(self) -> bool:
        """Whether the database holds it up because of somebody else's lock."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT cardinality(pg_blocking_pids(%s))", [self.backend])
            return bool(cursor.fetchone()[0])


def in_order(first: Callable[[], object], second: Callable[[], object]) -> tuple[object, object]:
    """Begin ``second`` when ``first`` is done and not committed; commit when the second waits.

    So whatever the second reads before it waits is what stood there before both. Returns what
    became of each.
    """
    go, one, other = threading.Event(), Act(first), Act(second)
    threads = [threading.Thread(target=one.run, args=[go]), threading.Thread(target=other.run)]
    threads[0].start()
    assert one.ended.wait(PATIENCE)
    threads[1].start()
    assert other.begun.wait(PATIENCE)
    while not (other.ended.wait(0.02) or other.waits):
        pass
    go.set()
    for thread in threads:
        thread.join()
    faults = [*one.faults, *other.faults]
    assert not faults, faults
    return one.outcome, other.outcome


def unlock(monkeypatch, *tables: type[Model]) -> None:
    """Take the locks out: what was read is acted on, whoever acts meanwhile."""
    for table in tables:
        every = table.objects.all
        monkeypatch.setattr(table.objects, "select_for_update", lambda every=every, **_: every())


def compare_nothing(monkeypatch, *tables: type[Model]) -> None:
    """Take the comparison out: a row is written whatever step it has reached."""
    for table in tables:
        plain = table.objects.filter

        def filter_by_key(plain=plain, **asked: object) -> object:
            return plain(**{name: value for name, value in asked.items() if name != "state"})

        monkeypatch.setattr(table.objects, "filter", filter_by_key)
