"""A state that stands is found by each test as it was made, whatever the one before did.

Not here: what the states are made of (``standing``).
"""

import pytest
from django.db import connection

from huzhu.people.models import Agency
from tests.cast import Cast

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


def test_nothing_stands_when_a_test_commits(transactional_db):
    assert not connection.in_atomic_block
    assert not Agency.objects.exists()


def test_test_that_commits_has_a_state_of_its_own(transactional_db, standing_cast: Cast):
    assert not connection.in_atomic_block
    assert Agency.objects.get(number="D01").pk == standing_cast.agency_a.pk
