"""Plans that are sent at the same moment: each its own number, none left out."""

import threading

import pytest
from django.db import IntegrityError, connections

from huzhu.kernel.errors import DomainError
from huzhu.projects.actions import plan
from huzhu.projects.models import ServiceProject
from tests import cast as casting
from tests import road

COUNT = 6


def submitted_at_once(cast) -> tuple[list[str], list[Exception]]:
    """Send all drafts from as many connections that begin together; one of them is incomplete."""
    drafts = [road.draft(cast) for _ in range(COUNT)]
    drafts.append(road.draft(cast, purpose=""))
    gate, refusals = threading.Barrier(len(drafts)), []

    def send(project: ServiceProject) -> None:
        gate.wait()
        try:
            road.submit(cast, project)
        except (DomainError, IntegrityError) as error:
            refusals.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send, args=[project]) for project in drafts]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    sent = ServiceProject.objects.filter(was_submitted=True).values_list("number", flat=True)
    return sorted(sent), refusals


@pytest.mark.django_db(transaction=True)
def test_plans_that_are_sent_at_once_have_numbers_without_a_gap():
    numbers, refusals = submitted_at_once(casting.assemble())
    assert numbers == [f"2026-{place:04d}" for place in range(1, COUNT + 1)]
    assert [type(each).__name__ for each in refusals] == ["PlanIncomplete"]


@pytest.mark.django_db(transaction=True)
def test_numbers_that_are_counted_collide(monkeypatch):
    """The control: whoever counts without waiting counts the same."""
    counted = threading.Barrier(COUNT)
    cast = casting.assemble()
    by_series = plan._next_number

    def count(series: str, year: int) -> str:
        if series == "draft":
            return by_series(series, year)
        number = ServiceProject.objects.filter(was_submitted=True).count() + 1
        counted.wait(timeout=30)
        return f"{year}-{number:04d}"

    monkeypatch.setattr(plan, "_next_number", count)
    numbers, refusals = submitted_at_once(cast)
    assert numbers == ["2026-0001"]
    assert sum(isinstance(each, IntegrityError) for each in refusals) == COUNT - 1
