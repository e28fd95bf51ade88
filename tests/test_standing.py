"""A state that stands is found by each test as it was made, whatever the one before did.

Not here: what the states are made of (``standing``).
"""

import pytest
from django.db import connection

from huzhu.people.models import Agency
from huzhu.projects.models import ServiceProject
from huzhu.projects.states import Step
from tests.cast import Cast
from tests.standing import Standing, at

AS_MADE = "东城区代办处"
#: The agency's id as each test found it.
_seen: list[int] = []


@pytest.mark.parametrize("turn", [1, 2])
def test_state_is_the_same_and_as_it_was_made_when_the_test_before_changed_it(
    standing_cast: Cast, turn: int
):
    agency = standing_cast.agency_a
    assert (agency.name, Agency.objects.get(number="D01").name) == (AS_MADE, AS_MADE)
    _seen.append(agency.pk)
    assert set(_seen) == {agency.pk}
    agency.name = "改了"
    agency.save()
    assert Agency.objects.get(number="D01").name == "改了"


@pytest.mark.parametrize("turn", [1, 2])
def test_state_is_made_again_when_the_test_before_closed_the_connection(
    standing_cast: Cast, turn: int
):
    assert Agency.objects.get(number="D01").pk == standing_cast.agency_a.pk
    connection.close()


def test_next_state_keeps_what_both_go_on_from_and_nothing_else(db):
    standing, seen = Standing(), []
    for name in ("in_review", "preparing", "draft", "cycle", "cast"):
        standing.stand(name)
        steps = [*ServiceProject.objects.values_list("state", flat=True)]
        seen.append((standing.name, Agency.objects.get(number="D01").pk, steps))
    standing.stand("")
    (agency,) = {pk for _, pk, _ in seen}
    assert [(name, steps) for name, _, steps in seen] == [
        ("in_review", [Step.IN_REVIEW]),
        ("preparing", [Step.PREPARING]),
        ("draft", [Step.DRAFT]),
        ("cycle", []),
        ("cast", []),
    ]
    assert not Agency.objects.filter(pk=agency).exists()


def test_nothing_stands_of_a_state_that_cannot_be_made(db, monkeypatch: pytest.MonkeyPatch):
    standing = Standing()
    monkeypatch.setattr("tests.road.draft", lambda _cast: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        standing.stand("in_review")
    assert (standing.name, Agency.objects.filter(number="D01").exists()) == ("", False)
    monkeypatch.undo()
    standing.stand("in_review")
    assert ServiceProject.objects.get().state == Step.IN_REVIEW
    standing.end()


@at(Step.DRAFT, Step.CLOSED)
def test_project_stands_at_the_stop_that_a_test_names(reached: ServiceProject, step: Step):
    assert (reached.state, ServiceProject.objects.get().state) == (step, step)


def test_nothing_stands_when_a_test_commits(transactional_db):
    assert not connection.in_atomic_block
    assert not Agency.objects.exists()


def test_test_that_commits_has_a_state_of_its_own(transactional_db, standing_cast: Cast):
    assert not connection.in_atomic_block
    assert Agency.objects.get(number="D01").pk == standing_cast.agency_a.pk
